"""The page "My desk"."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.web import SignedInRequest, signed_in
from events.footnotes import footnotes_for
from events.queries import designations_of
from materials.desk.lines import (
    application_step,
    date_lines,
    gap_lines,
    mail_lines,
    nomination_lines,
    waiting_lines,
)
from materials.desk.queries import counts_of, events_on_desk, own_applications, own_events
from participants.applications.ways.nominated import capacities_waiting
from participants.selection.models import Participation
from participants.selection.queries import delivery_warnings
from participants.travel.next_steps import step_of

DATES_SHOWN = 12


@signed_in
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    team = _team_side(request.user) if request.user.works_in_team else {}
    context = {"team": team, "mine": _own_side(request.user), "footnotes": team.get("footnotes", [])}
    return render(request, "desk/desk.html", context)


def _team_side(user: Any) -> dict[str, Any]:
    events = events_on_desk(user)
    counts = counts_of(events, user)
    dates = [line for event in events for line in date_lines(event, counts[event.pk])]
    naming = _nominations(user)
    return {
        "events": events,
        "warnings": delivery_warnings(),
        "waiting": [
            *naming["lines"],
            *(line for event in events for line in waiting_lines(event, counts[event.pk], user)),
        ],
        "mails": [line for event in events for line in mail_lines(event, counts[event.pk], user)],
        "gaps": [line for event in events for line in gap_lines(event, counts[event.pk], user)],
        "dates": sorted(dates, key=lambda line: (line.day, line.event.pk))[:DATES_SHOWN],
        "footnotes": naming["footnotes"],
    }


def _nominations(user: Any) -> dict[str, list[Any]]:
    """A focal point's lines, and what her territories' designations add below; no query for everybody else."""
    waiting = capacities_waiting(user)
    if not waiting:
        return {"lines": [], "footnotes": []}
    known = designations_of({row.call.event.programme_id for row in waiting})
    lines = list(nomination_lines(waiting, known))
    return {"lines": lines, "footnotes": footnotes_for([line.text for line in lines], known)}


def _own_side(user: Any) -> list[dict[str, Any]]:
    """Her events and her applications; an application that led to an invitation stands there as the event."""
    participations = own_events(user)
    shown = {row.event_id for row in participations if row.state != Participation.State.CANCELLED}
    events = [
        {"event": row.event, "step": step_of(row), "page": "my_event", "key": row.event.code}
        for row in participations
    ]
    applications = [
        {
            "event": row.call.event,
            "step": application_step(row),
            "page": "my_application",
            "key": row.reference,
        }
        for row in own_applications(user)
        if row.call.event_id not in shown
    ]
    return [*events, *applications]
