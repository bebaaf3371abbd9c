"""What somebody who comes needs: the way there and back, nights, food, access. Asked only after acceptance."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from participants.selection.models import Participation


class TravelDetails(models.Model):
    class Diet(models.TextChoices):
        ANY = "", _("no special food")
        VEGETARIAN = "vegetarian", _("vegetarian")
        VEGAN = "vegan", _("vegan")
        HALAL = "halal", _("halal")
        KOSHER = "kosher", _("kosher")
        FASTING = "fasting", _("fasting")
        GLUTEN_FREE = "gluten_free", _("gluten-free")
        OTHER = "other", _("something else, described below")

    participation = models.OneToOneField(Participation, models.CASCADE, related_name="travel")
    arrives_on = models.DateField(_("day of arrival"), null=True, blank=True)
    arrives_at = models.TimeField(_("time of arrival"), null=True, blank=True)
    arrives_by = models.CharField(_("flight, bus or car"), max_length=120, blank=True)
    leaves_on = models.DateField(_("day of departure"), null=True, blank=True)
    leaves_at = models.TimeField(_("time of departure"), null=True, blank=True)
    leaves_by = models.CharField(_("flight, bus or car back"), max_length=120, blank=True)
    nights = models.PositiveSmallIntegerField(_("nights in the hotel"), null=True, blank=True)
    room = models.CharField(_("room"), max_length=60, blank=True)
    diet = models.CharField(_("diet"), max_length=15, choices=Diet, blank=True)
    diet_note = models.CharField(_("more about food"), max_length=300, blank=True)
    access_needs = models.TextField(_("access needs"), blank=True)
    document_needed = models.BooleanField(_("needs a letter for the border or a visa"), default=False)
    changed_at = models.DateTimeField(auto_now=True)

    JOURNEY = ("arrives_on", "arrives_by", "leaves_on", "leaves_by")
    # What she tells herself; the room is the team's.
    OWN_FIELDS = (
        "arrives_on",
        "arrives_at",
        "arrives_by",
        "leaves_on",
        "leaves_at",
        "leaves_by",
        "nights",
        "diet",
        "diet_note",
        "access_needs",
        "document_needed",
    )

    DATA_SUBJECT = "participation__user"
    EVENT = "participation__event"
    NOT_PERSONAL = ()
    PERSONAL = {
        **{
            name: Personal(
                "book travel and rooms",
                "participation",
                "travel",
                ("organiser", "logistics", "self"),
                statistic=name == "participation",
            )
            for name in (
                "participation",
                "arrives_on",
                "arrives_at",
                "arrives_by",
                "leaves_on",
                "leaves_at",
                "leaves_by",
                "nights",
                "room",
                "document_needed",
            )
        },
        **{
            name: Personal(
                "look after everybody", "participation", "needs", ("organiser", "logistics", "self")
            )
            for name in ("diet", "diet_note", "access_needs")
        },
    }

    def __str__(self) -> str:
        return f"travel of {self.participation_id}"

    @property
    def scope(self) -> str:
        return self.participation.scope
