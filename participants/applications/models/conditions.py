"""Who can apply to a call: conditions the team sets, each with what it demands as data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Call
from participants.applications.models.questions import Question


class Condition(models.Model):
    class Kind(models.TextChoices):
        TERRITORY = "territory", _("Place of work")
        PROFILE = "profile", _("Answer to a question")
        LANGUAGE = "language", _("Language level")
        AGE = "age", _("Minimum age")
        AVAILABILITY = "availability", _("There for the whole event")
        COURSE = "course", _("Course or certificate")
        ENDORSEMENT = "endorsement", _("Endorsement by the employer")

    call = models.ForeignKey(Call, models.CASCADE, related_name="conditions")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    position = models.PositiveSmallIntegerField(default=0)
    # What it demands; which names there are is said by its kind in conditions.py.
    parameters = models.JSONField(default=dict, blank=True)
    # The question whose answer shows whether it is met; some kinds look at the profile instead.
    question = models.ForeignKey(Question, models.SET_NULL, null=True, blank=True, related_name="conditions")
    # Words of the team's own, after the sentence that is made from the parameters.
    text = models.CharField(_("more about it"), max_length=300, blank=True)
    blocks = models.BooleanField(_("nobody can apply without it"), default=True)

    NOT_PERSONAL = ("parameters", "text")

    class Meta:
        verbose_name = _("condition of the call")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"condition {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope
