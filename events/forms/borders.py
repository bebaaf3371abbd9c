"""How long visas take."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.base import ChooseOne, DayField, PlainForm
from events.models import VisaLeadTime

LONGEST = 365


class VisaLeadTimeForm(PlainForm):
    mark_optional = False

    days = forms.IntegerField(label=_("Days a visa takes"), min_value=1, max_value=LONGEST)
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Where this can be looked up, and when you did.")
    )
    valid_from = DayField(label=_("Valid for events from"))
    valid_until = DayField(
        label=_("Valid for events until"), required=False, help_text=_("Empty: until you change it.")
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["works_in"] = ChooseOne(label=_("Works in"), choices=places)
        self.fields["into"] = ChooseOne(label=_("Visa for"), choices=places)
        self.order_fields(["works_in", "into"])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("works_in") and values.get("works_in") == values.get("into"):
            self.add_error("into", _("Please choose two different places."))
        first, last = values.get("valid_from"), values.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day is before the first."))
        return values


def lead_time_initial(row: VisaLeadTime | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        name: getattr(row, name)
        for name in ("works_in", "into", "days", "source", "valid_from", "valid_until")
    }
