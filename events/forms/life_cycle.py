"""Acts of the life cycle: each says when, and is confirmed by a tick."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.localized import content_language
from events.clock import to_wall
from events.deadlines import shown_deadline
from events.forms.base import ClockField, DayField
from events.forms.calls import OnClock
from events.models import Event
from events.queries import call_of


class ActForm(OnClock):
    """What every act asks: the tick. `facts()` is what its operation gets."""

    sure = forms.BooleanField(label=_("Yes, I mean it."))
    field_order: tuple[str, ...] = ()

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.call = call_of(event)

    def facts(self) -> dict[str, Any]:
        return {}


class ScheduleForm(ActForm):
    publish_on = DayField(label=_("Published on"))
    publish_time = ClockField(label=_("Published at"), initial=time(9))
    field_order = ("publish_on", "publish_time", "sure")

    def clean(self) -> dict[str, Any]:
        return {**super().clean(), "at": self.instant("publish_on", "publish_time", later=False)}

    def facts(self) -> dict[str, Any]:
        return {"at": self.cleaned_data["at"]}


class ExtendForm(ActForm):
    deadline_on = DayField(label=_("Deadline for applications"))
    deadline_time = ClockField(label=_("Deadline: time"))
    hears_by = DayField(label=_("Applicants hear by"))
    field_order = ("deadline_on", "deadline_time", "hears_by", "sure")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, **kwargs)
        if self.call is not None:
            self.initial["deadline_time"] = to_wall(self.call.deadline_at, event.timezone)[1]
            self.initial["hears_by"] = self.call.hears_by
            shown = shown_deadline(self.call, content_language())
            self.fields["deadline_on"].help_text = _("Until now: %(deadline)s") % {"deadline": shown}

    def clean(self) -> dict[str, Any]:
        return {**super().clean(), "deadline_at": self.instant("deadline_on", "deadline_time", later=True)}

    def facts(self) -> dict[str, datetime]:
        return {name: self.cleaned_data[name] for name in ("deadline_at", "hears_by")}


class PostponeForm(ActForm):
    starts_on = DayField(
        label=_("First day"), required=False, help_text=_("Leave the days empty while they are not known.")
    )
    ends_on = DayField(label=_("Last day"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Kept in the records of the team; nobody else sees it."),
    )
    field_order = ("starts_on", "ends_on", "reason", "sure")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, event=event, **kwargs)
        if event.state == Event.State.POSTPONED:
            self.fields["starts_on"].required = self.fields["ends_on"].required = True
            self.fields["starts_on"].help_text = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if last and not first and "starts_on" not in self.errors:
            self.add_error("starts_on", _("The first day is missing."))
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "reason")}


class ArchiveForm(ActForm):
    pass


FORMS: dict[str, type[ActForm]] = {
    "schedule": ScheduleForm,
    "extend": ExtendForm,
    "postpone": PostponeForm,
    "archive": ArchiveForm,
}
