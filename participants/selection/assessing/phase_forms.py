"""What an organiser types about a phase: names, times on the clocks of the event, and rights."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.localized import column
from events.clock import to_wall
from events.forms.base import ClockField, DayField
from events.forms.calls import OnClock
from events.models import Event
from participants.applications.question_forms import words_field
from participants.selection.models import ReviewPhase

TIMES = ("begins", "ends")


class PhaseForm(OnClock):
    use_required_attribute = False
    mark_optional = False

    begins_on = DayField(
        label=_("Begins on"), required=False, help_text=_("Without a day there is no limit.")
    )
    begins_time = ClockField(label=_("Begins at"), required=False)
    ends_on = DayField(label=_("Ends on"), required=False, help_text=_("Without a day there is no limit."))
    ends_time = ClockField(
        label=_("Ends at"), required=False, help_text=_("At this moment it is over, and the next may begin.")
    )
    may_score = forms.BooleanField(label=_("Assessors score"), required=False)
    sees_names = forms.BooleanField(
        label=_("Assessors see names"),
        required=False,
        help_text=_("Where the rules of the call say that they see none, they see none in any phase."),
    )
    sees_others = forms.ChoiceField(
        label=_("Assessors see what others say"),
        choices=ReviewPhase.Others.choices,
        widget=forms.RadioSelect({"class": "in-line"}),
    )
    sees_ranking = forms.BooleanField(label=_("Assessors see the ranking"), required=False)

    def __init__(self, data: Any = None, *, event: Event, phase: ReviewPhase | None = None) -> None:
        self.event, self.languages = event, event.languages
        self.names = [column("name", code) for code in self.languages]
        shown = phase or ReviewPhase()
        rights = {name: getattr(shown, name) for name in ReviewPhase.RIGHTS}
        stored = {name: getattr(shown, name) or "" for name in self.names}
        super().__init__(data, initial={**rights, **stored, **_on_clock(shown, event)})
        for code in self.languages:
            self.fields[column("name", code)] = words_field(_("Name"), code, 120)
        self.order_fields(self.names)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in self.names):
            self.add_error(self.names[0], _("Please write the name in at least one language."))
        for which in TIMES:
            self._whole(f"{which}_on", f"{which}_time")
        begins = self.instant("begins_on", "begins_time", later=False)
        ends = self.instant("ends_on", "ends_time", later=True)
        if begins and ends and ends <= begins:
            self.add_error("ends_on", _("It ends before it begins."))
        return {**cleaned, "begins_at": begins, "ends_at": ends}

    def _whole(self, day: str, at: str) -> None:
        """A day needs its time, and a time its day."""
        for one, other in ((day, at), (at, day)):
            given = self.cleaned_data.get(one) is not None
            if given and other not in self.errors and self.cleaned_data.get(other) is None:
                self.add_error(other, self.fields[other].error_messages["required"])

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "").strip() for name in self.names}

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*ReviewPhase.RIGHTS, "begins_at", "ends_at")}


def _on_clock(phase: ReviewPhase, event: Event) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for which in TIMES:
        at = getattr(phase, f"{which}_at")
        if at is not None:
            found[f"{which}_on"], found[f"{which}_time"] = to_wall(at, event.timezone)
    return found
