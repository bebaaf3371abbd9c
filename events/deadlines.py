"""How an event's dates and a call's deadline are shown: on the event's own clock, whoever reads it and wherever."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import days_left, format_date_range, format_instant, format_known
from core.localized import content_language, text_of
from events.models import Call, Event
from events.models.events import DatePrecision


def shown_dates(event: Event, language: str | None = None) -> str:
    """18–19 September 2023; of an archived event perhaps only September 2023, or 2023; nothing old once postponed."""
    shown = content_language(language)
    if event.state == Event.State.POSTPONED:
        with translation.override(shown):
            return _("New dates follow")
    if event.date_precision != DatePrecision.DAY:
        return format_known(event.starts_on, event.date_precision, shown)
    return format_date_range(event.starts_on, event.ends_on, shown)


def planned_dates(event: Event, language: str | None = None) -> str:
    """The days for which it was planned before it was postponed; nothing when it never was."""
    if event.planned_on is None:
        return ""
    return format_date_range(event.planned_on, event.planned_until, content_language(language))


def zone_label(event: Event, language: str | None = None) -> str:
    """The zone by the name of the place, for instance "Pristina time"; nothing for an event without a place."""
    if event.place is None:
        return ""
    shown = content_language(language)
    with translation.override(shown):
        return _("%(place)s time") % {"place": text_of(event.place, "name", shown).value}


def shown_instant(instant: datetime, event: Event, language: str | None = None) -> str:
    """18 August 2023, 23:59 CEST (Pristina time)."""
    shown = content_language(language)
    return format_instant(instant, event.timezone, shown, zone_label(event, shown) or None)


def shown_deadline(call: Call, language: str | None = None) -> str:
    """The deadline as every page, mail and document writes it."""
    return shown_instant(call.deadline_at, call.event, language)


def shown_postponement(event: Event, language: str | None = None) -> str:
    """What the page says of other days than those announced first; nothing when there are none."""
    planned = planned_dates(event, language)
    if not planned or event.state == Event.State.CANCELLED:
        return ""
    if event.state == Event.State.POSTPONED:
        return _("This event is postponed. It was planned for %(planned)s; new dates follow.") % {
            "planned": planned
        }
    return _("This event was postponed from %(planned)s to %(dates)s.") % {
        "planned": planned,
        "dates": shown_dates(event, language),
    }


def shown_extension(call: Call, language: str | None = None) -> str:
    """That the deadline was extended, from when to when; nothing when it was not."""
    if call.extended_from is None:
        return ""
    return _("The deadline was extended from %(before)s to %(now)s.") % {
        "before": shown_instant(call.extended_from, call.event, language),
        "now": shown_deadline(call, language),
    }


def days_until_deadline(call: Call, now: datetime | None = None) -> int:
    """Calendar days left in the event's zone: 0 on the last day, negative when it is over."""
    now = now or timezone.now()
    left = days_left(call.deadline_at, now, call.event.timezone)
    # The minute named by the deadline still counts (Call.closes_at).
    return max(left, 0) if now < call.closes_at else left


def shown_days_left(call: Call, now: datetime | None = None) -> str:
    left = days_until_deadline(call, now)
    if left < 0:
        return _("Closed")
    if left == 0:
        return _("Last day")
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
