"""How the applications of a call are assessed, by which criteria, and by whom."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call
from participants.applications.models import Application


class AssessmentPlan(models.Model):
    """The rules of assessing for one call; a call without a row has the usual ones, see assessing/plans.py."""

    class Mode(models.TextChoices):
        USUAL = "", _("By the number of applications")
        LIGHT = "light", _("Yes, maybe, no")
        FULL = "full", _("Points by criteria")

    call = models.OneToOneField(Call, models.CASCADE, related_name="assessment_plan")
    mode = models.CharField(_("way of assessing"), max_length=5, choices=Mode, blank=True)
    blind = models.BooleanField(_("assessors see no names"), default=False)
    per_application = models.PositiveSmallIntegerField(
        _("assessors for each application"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    only_assigned = models.BooleanField(_("assessors see only what is assigned to them"), default=False)
    asks_third = models.BooleanField(_("ask a third assessor when two differ"), default=True)
    # In points of 100.
    gap = models.PositiveSmallIntegerField(
        _("difference from which a third is asked"), default=30, validators=[MaxValueValidator(100)]
    )
    threshold = models.PositiveSmallIntegerField(
        _("points needed"), default=60, validators=[MaxValueValidator(100)]
    )

    NOT_PERSONAL = ("mode",)

    class Meta:
        verbose_name = _("assessment plan")

    def __str__(self) -> str:
        return f"plan {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope


class Criterion(models.Model):
    """One thing that is looked at, with points from 0 to `scale`."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    # What the points mean, one line for each, the lowest first.
    anchors = models.TextField(_("what the points mean"), blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MinValueValidator(1)])
    scale = models.PositiveSmallIntegerField(
        _("highest number of points"), default=5, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    threshold = models.PositiveSmallIntegerField(_("points needed"), default=0)

    NOT_PERSONAL = ("name", "description", "anchors")

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="a_criterion_has_a_weight"),
            models.CheckConstraint(
                condition=models.Q(threshold__lte=models.F("scale")), name="a_threshold_can_be_reached"
            ),
        ]

    def __str__(self) -> str:
        return f"criterion {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope


class AssessorAssignment(models.Model):
    """Who is asked to assess an application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="assignments")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Asked because the first two were far apart.
    is_third = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    EXPORTED_WHEN = {"application__decision__state": "released"}
    PERSONAL = {
        "assessor": Personal("know who assesses", "selection", "application", ("organiser",), statistic=True)
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "assessor"], name="each_assessor_assigned_once")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} to {self.assessor_id}"

    @property
    def scope(self) -> str:
        return self.application.scope
