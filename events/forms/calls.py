"""The call's dates: typed as clocks show them in the event's zone, stored as instants."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.dates import format_date
from events.clock import NoSuchTime, to_instant, to_wall
from events.forms.base import ClockField, DayField, PlainForm
from events.models import Call, Event, PrivacyNotice


class NoticeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _now("Version %(version)s of %(date)s") % {
            "version": obj.version,
            "date": format_date(obj.published_at.date()),
        }


class OnClock(PlainForm):
    """A form whose days and times are read on the clocks of its event."""

    event: Event

    def instant(self, day_field: str, time_field: str, *, later: bool) -> datetime | None:
        day, at = self.cleaned_data.get(day_field), self.cleaned_data.get(time_field)
        if not isinstance(day, date) or not isinstance(at, time):
            return None
        try:
            return to_instant(day, at, self.event.timezone, later=later)
        except NoSuchTime as error:
            self.add_error(
                time_field,
                _(
                    "The clocks go forward that night, so this time does not exist. Choose %(time)s, for instance."
                )
                % {"time": f"{error.next_time:%H:%M}"},
            )
            return None


class CallForm(OnClock):
    opens_on = DayField(label=_("Opens on"))
    opens_time = ClockField(label=_("Opens at"), initial=time(9))
    deadline_on = DayField(label=_("Deadline for applications"))
    deadline_time = ClockField(
        label=_("Deadline: time"),
        initial=time(23, 59),
        help_text=_("On the clocks of the event's zone. The whole minute still counts."),
    )
    hears_by = DayField(label=_("Applicants hear by"))
    route = forms.ChoiceField(
        label=_("Way to apply"), choices=Call.Route.choices, initial=Call.Route.OPEN, required=False
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        notices = PrivacyNotice.objects.filter(programme=event.programme_id).order_by("-version")
        self.fields["privacy_notice"] = NoticeField(
            notices, label=_("Privacy notice"), required=False, empty_label=None if notices else "-"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens = self.instant("opens_on", "opens_time", later=False)
        deadline = self.instant("deadline_on", "deadline_time", later=True)
        if opens and deadline and deadline <= opens:
            self.add_error("deadline_on", _("The deadline is before the call opens."))
        return {**cleaned, "opens_at": opens, "deadline_at": deadline}

    def clean_route(self) -> str:
        """A form that was opened before there was a choice leaves it as it is."""
        return self.cleaned_data["route"] or self.initial.get("route", Call.Route.OPEN)

    def facts(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("opens_at", "deadline_at", "hears_by", "privacy_notice", "route")
        }


def call_initial(call: Call | None, event: Event) -> dict[str, Any]:
    """What the form shows of a call: its instants as clocks of the event's zone show them."""
    if call is None:
        return {}
    opens_on, opens_time = to_wall(call.opens_at, event.timezone)
    deadline_on, deadline_time = to_wall(call.deadline_at, event.timezone)
    return {
        "opens_on": opens_on,
        "opens_time": opens_time,
        "deadline_on": deadline_on,
        "deadline_time": deadline_time,
        "hears_by": call.hears_by,
        "route": call.route,
        "privacy_notice": call.privacy_notice_id,
    }
