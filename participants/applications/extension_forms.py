"""More time for one person, as an organiser types it: on the clocks of the event."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.clock import NoSuchTime, to_instant
from events.forms.base import ClockField, DayField, PlainForm
from events.models import Call


class ExtensionForm(PlainForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "The address the person applies with. They sign in with it, and nobody else gets more time."
        ),
    )
    until_on = DayField(label=_("May send until"))
    until_time = ClockField(
        label=_("Until: time"),
        initial=time(23, 59),
        help_text=_("On the clocks of the event's zone. The whole minute still counts."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}), help_text=_("Kept on record.")
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        until = self._instant(cleaned.get("until_on"), cleaned.get("until_time"))
        if until and until <= max(self.call.deadline_at, timezone.now()):
            self.add_error(
                "until_on", _("Choose a time after the deadline for everybody, and not in the past.")
            )
        return {**cleaned, "until": until}

    def _instant(self, day: date | None, at: time | None) -> datetime | None:
        if day is None or at is None:
            return None
        try:
            return to_instant(day, at, self.call.event.timezone, later=True)
        except NoSuchTime as error:
            self.add_error(
                "until_time",
                _(
                    "The clocks go forward that night, so this time does not exist. Choose %(time)s, for instance."
                )
                % {"time": f"{error.next_time:%H:%M}"},
            )
            return None
