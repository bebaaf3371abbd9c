"""More time for one person, as an organiser types it: on the clocks of the event."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.forms.base import ClockField, DayField
from events.forms.calls import OnClock
from events.models import Call


class ExtensionForm(OnClock):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
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
        self.call, self.event = call, call.event

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        until = self.instant("until_on", "until_time", later=True)
        if until and until <= max(self.call.deadline_at, timezone.now()):
            self.add_error(
                "until_on", _("Choose a time after the deadline for everybody, and not in the past.")
            )
        return {**cleaned, "until": until}
