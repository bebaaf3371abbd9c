"""How long a visa takes: the programme's own table, because such rules change and no program knows them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models.programmes import Programme


class VisaLeadTime(models.Model):
    """People who work in one territory usually need a visa for another; so many days before it is there."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="visa_lead_times")
    works_in = models.CharField(max_length=2)
    into = models.CharField(max_length=2)
    days = models.PositiveSmallIntegerField()
    # Where the rule can be looked up: an address, or the name of a law.
    source = models.CharField(max_length=300)
    # It counts for events that begin on these days.
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    NOT_PERSONAL = ("works_in", "into", "source", "valid_from", "valid_until")

    class Meta:
        verbose_name = _("time for a visa")
        verbose_name_plural = _("times for visas")
        ordering = ["into", "works_in", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "works_in", "into", "valid_from"],
                name="one_visa_lead_time_per_first_day",
            ),
            models.CheckConstraint(condition=~Q(works_in=F("into")), name="a_visa_is_for_another_place"),
            models.CheckConstraint(condition=Q(days__gte=1), name="a_visa_takes_a_day_or_more"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="visa_lead_time_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.works_in} {self.into} {self.pk}"

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"
