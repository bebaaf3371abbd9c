"""What assessors say about an application: a verdict or points by criteria, what is not given yet, what they agree on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from participants.applications.models import Application
from participants.selection.models.criteria import Criterion


class Assessment(models.Model):
    class Verdict(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    application = models.ForeignKey(Application, models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments")
    # Empty when points by criteria are given instead.
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    line = models.CharField(_("one line"), max_length=300, blank=True)
    # The weighted total in hundredths of a point, 0 to 10000, when points by criteria were given.
    points = models.PositiveIntegerField(null=True, blank=True)
    # Since when it counts no more, because of a conflict of interest. It is kept.
    void_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(auto_now=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    EXPORTED_WHEN = {"application__decision__state": "released"}
    NOT_PERSONAL = ()
    PERSONAL = {
        "assessor": Personal("know who assessed", "selection", "application", ("organiser",), statistic=True),
        "verdict": Personal(
            "choose the group", "selection", "application", ("organiser", "assessor"), statistic=True
        ),
        "line": Personal("explain the verdict", "selection", "application", ("organiser", "assessor")),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "assessor"], name="one_verdict_per_assessor")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.verdict}"

    @property
    def scope(self) -> str:
        return self.application.scope

    @property
    def percent(self) -> float | None:
        """Points of 100, as people read them."""
        return None if self.points is None else self.points / 100


class CriterionScore(models.Model):
    """The points an assessor gives for one criterion, and why."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    points = models.PositiveSmallIntegerField()
    comment = models.CharField(_("comment"), max_length=1000, blank=True)

    DATA_SUBJECT = "assessment__application__user"
    EVENT = "assessment__application__call__event"
    EXPORTED_WHEN = {"assessment__application__decision__state": "released"}
    PERSONAL = {
        "comment": Personal("explain the points", "selection", "application", ("organiser", "assessor")),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="one_score_per_criterion")
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.points}"


class UnfinishedAssessment(models.Model):
    """What an assessor has typed and not given yet. Nobody else sees it; it goes when she gives her verdict."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    typed = models.JSONField(default=dict)
    # Rises with every save; a page that holds an older number is told instead of overwriting.
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(auto_now=True)

    DATA_SUBJECT = "assessor"
    EVENT = "application__call__event"
    ERASE_ROWS = True
    PERSONAL = {
        "assessor": Personal("bring back what was typed", "selection", "application", ("assessor",)),
        "typed": Personal("bring back what was typed", "selection", "application", ("assessor",)),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "assessor"], name="one_unfinished_assessment_per_assessor"
            )
        ]

    def __str__(self) -> str:
        return f"unfinished {self.application_id}"


class AgreedScore(models.Model):
    """One score and one comment that the assessors of an application agreed on: it takes the place of the mean."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="agreed_score")
    points = models.PositiveIntegerField()  # hundredths of a point, 0 to 10000
    comment = models.TextField(_("comment"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    EXPORTED_WHEN = {"application__decision__state": "released"}
    NOT_PERSONAL = ("by",)
    PERSONAL = {
        "comment": Personal("explain the score", "selection", "application", ("organiser", "assessor")),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(points__lte=10000), name="an_agreed_score_is_at_most_100"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.points}"

    @property
    def scope(self) -> str:
        return self.application.scope

    @property
    def percent(self) -> float:
        """Points of 100, as people read them."""
        return self.points / 100
