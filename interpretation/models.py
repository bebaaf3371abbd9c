"""What interpretation costs a programme."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Programme


class RateCard(models.Model):
    """What a day costs. A programme without a row has set no rates, and nothing is reckoned for it."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="rate_card")
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    interpreter_day = models.DecimalField(_("an interpreter"), max_digits=9, decimal_places=2)
    booth_day = models.DecimalField(_("a booth"), max_digits=9, decimal_places=2)
    receiver_day = models.DecimalField(_("a receiver"), max_digits=9, decimal_places=2)
    technician_day = models.DecimalField(_("a technician"), max_digits=9, decimal_places=2)

    NOT_PERSONAL = ("currency",)

    class Meta:
        verbose_name = _("rates of interpretation")
        verbose_name_plural = _("rates of interpretation")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    interpreter_day__gte=0, booth_day__gte=0, receiver_day__gte=0, technician_day__gte=0
                ),
                name="rates_are_not_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.currency}"

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"
