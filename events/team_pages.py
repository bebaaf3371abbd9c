"""What the team's pages of an event show beside their forms: its facts and the dates that come next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import format_date
from core.localized import text_of
from core.wiring import collect
from events.deadlines import shown_dates, shown_extension, shown_instant, shown_postponement
from events.footnotes import Footnote, footnotes_for
from events.life_cycle import Act
from events.models import Call, Event
from events.names import language_names, place_line
from events.phases import KINDS, LABELS, acts_for, next_phase, phase_of
from events.queries import designations_of, is_public, is_public_call


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
        (_("Personal data gone by"), _gone_by(event), "shield-check"),
    ]
    return {
        "facts": [{"label": label, "value": value, "icon": icon} for label, value, icon in facts if value],
        "footnotes": footnotes_for([str(text_of(event, "title")), line, *shown], designations),
    }


def _gone_by(event: Event) -> str:
    """Nothing while it waits for new days: nothing goes before they are over."""
    return "" if event.state == Event.State.POSTPONED else format_date(event.purge_on)


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


def life(event: Event, call: Call | None) -> dict[str, Any]:
    """The panel of the life cycle: the phase, when time alone changes it next, and the acts that are possible."""
    phase = phase_of(event)
    ahead = next_phase(event)
    return {
        "text": LABELS[phase],
        "kind": KINDS.get(phase, ""),
        "next": _("Then from %(moment)s: %(phase)s")
        % {"moment": shown_instant(ahead[0], event), "phase": LABELS[ahead[1]]}
        if ahead
        else "",
        "postponement": shown_postponement(event),
        "extension": shown_extension(call) if call else "",
        "steps": [_step(event, act) for act in acts_for(event)],
    }


def public_now(event: Event, call: Call | None) -> dict[str, bool]:
    """Which of the public pages are there at this moment."""
    shown = is_public(event)
    return {"event_is_public": shown, "call_is_public": shown and call is not None and is_public_call(call)}


def concerned(event: Event, user: Any, act: str) -> list[dict[str, Any]]:
    """Whom and what an act concerns, as (what, how many) rows of a summary."""
    rows = collect("event_counts", events=[event], user=user, act=act)
    return [
        {"label": label, "value": number} for counts in rows for label, number in counts.get(event.pk, [])
    ]


def _step(event: Event, act: Act) -> dict[str, Any]:
    label = {
        Act.SCHEDULE: _("Choose the time of publication"),
        Act.EXTEND: _("Extend the deadline"),
        Act.POSTPONE: _("Postpone the event"),
        Act.CANCEL: _("Cancel the event"),
        Act.ARCHIVE: _("Put the event into the archive"),
    }[act]
    if act == Act.POSTPONE and event.state == Event.State.POSTPONED:
        label = _("Give the new dates")
    if act == Act.CANCEL:
        url = reverse("team_event_cancel", args=[event.code])
    else:
        url = reverse("team_life_cycle", args=[event.code, act])
    return {"url": url, "label": label, "danger": act == Act.CANCEL}
