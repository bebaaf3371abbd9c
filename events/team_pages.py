"""What the team's pages of an event show beside their forms: its facts and the dates that come next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import format_date
from core.localized import text_of
from events.deadlines import shown_dates, shown_instant
from events.footnotes import Footnote, footnotes_for
from events.models import Call, Event
from events.names import language_names, place_line
from events.queries import designations_of


def overview(event: Event, shown: Sequence[str]) -> dict[str, Any]:
    """Facts of an event for its overview, with the footnotes of all that stands on the page (`shown`)."""
    designations = designations_of([event.programme_id])
    line = place_line(event.place, designations)
    facts = [
        (_("Dates"), shown_dates(event), "calendar"),
        (_("Format"), event.get_format_display(), "clock"),
        (_("Place"), line, "map-pin"),
        (_("Number of places"), str(event.places), "users"),
        (_("Working languages"), ", ".join(language_names(event.working_languages)), "languages"),
        (_("Interpretation into"), ", ".join(language_names(event.interpretation)), "languages"),
        (_("Personal data gone by"), format_date(event.purge_on), "shield-check"),
    ]
    return {
        "facts": [{"label": label, "value": value, "icon": icon} for label, value, icon in facts if value],
        "footnotes": footnotes_for([str(text_of(event, "title")), line, *shown], designations),
    }


def heading_footnotes(event: Event) -> list[Footnote]:
    """The footnotes of a page that shows of the event no more than its title."""
    return footnotes_for([str(text_of(event, "title"))], designations_of([event.programme_id]))


def next_dates(event: Event, call: Call | None) -> list[tuple[str, str]]:
    """What comes next, in order, each with its date in words."""
    now = timezone.now()
    today = timezone.localdate()
    rows = []
    if call is not None and call.state != Call.State.CANCELLED:
        rows += [
            (
                call.opens_at.date(),
                call.opens_at > now,
                _("The call opens"),
                shown_instant(call.opens_at, event),
            ),
            (
                call.deadline_at.date(),
                now < call.closes_at,
                _("Deadline for applications"),
                shown_instant(call.deadline_at, event),
            ),
            (call.hears_by, call.hears_by >= today, _("Applicants hear by"), format_date(call.hears_by)),
        ]
    rows.append((event.starts_on, event.ends_on >= today, _("The event"), shown_dates(event)))
    return [(label, shown) for _day, ahead, label, shown in sorted(rows, key=lambda row: row[0]) if ahead]
