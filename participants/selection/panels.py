"""What selection shows on pages of lower apps: numbers for the team, and to an applicant her decision once it was sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from core.dates import format_instant
from core.localized import text_of
from core.wiring import Panel
from events.models import Call, Event, Role
from events.queries import call_of
from events.rules import programmes_with
from events.zone_change import Effect
from participants.applications.models import Application
from participants.selection.assessing.phases import kept_on_clock, phases_of
from participants.selection.models import AssessmentPlan, Decision, Participation
from participants.selection.queries import about_old_dates, unsent_of

DISCARDED_BY = {"cancel": unsent_of, "postpone": about_old_dates}


def event_counts(*, events: Iterable[Event], user: Any, **facts: Any) -> dict[int, list[tuple[str, int]]]:
    """{event id: [(what, how many)]}, only of programmes in which this person may see the list behind it."""
    applied = set(programmes_with(user, Role.ORGANISER, Role.ASSESSOR))
    listed = set(programmes_with(user, Role.ORGANISER, Role.LOGISTICS))
    rows = list(events)
    applications = _by_event(
        Application.objects.filter(
            call__event__in=[event.pk for event in rows if event.programme_id in applied],
            state__in=Application.SENT,
        ).values_list("call__event")
    )
    coming = _by_event(
        Participation.objects.filter(
            event__in=[event.pk for event in rows if event.programme_id in listed],
            state=Participation.State.ACCEPTED,
        ).values_list("event")
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for label, counts in ((_("Applications"), applications), (_("Participants"), coming)):
        for event_id, number in counts.items():
            found.setdefault(event_id, []).append((label, number))
    return found


def mail_counts(
    *, events: Iterable[Event], user: Any, act: str = "", **facts: Any
) -> dict[int, list[tuple[str, int]]]:
    """{event id: [(what, how many)]} of unsent mail that this act would discard, for who is about to do it."""
    organised = set(programmes_with(user, Role.ORGANISER))
    found: dict[int, list[tuple[str, int]]] = {}
    for event in events:
        if act in DISCARDED_BY and event.programme_id in organised:
            number = DISCARDED_BY[act](event).count()
            found[event.pk] = [(_("Unsent mails that are discarded"), number)] if number else []
    return found


def zone_effects(*, event: Event, zone: str, **facts: Any) -> list[Effect]:
    """For the page before another zone is saved: when each phase of assessing begins and ends."""
    call = call_of(event)
    phases = phases_of(call) if call else []
    return [
        Effect(str(text_of(phase, "name")), format_instant(old, event.timezone), format_instant(new, zone))
        for phase, times in zip(phases, kept_on_clock(phases, event.timezone, zone), strict=True)
        for old, new in zip((phase.begins_at, phase.ends_at), times, strict=True)
        if old and new
    ]


def event_overview(*, event: Event, user: Any, **facts: Any) -> Panel | None:
    """The same numbers on the overview of one event; to an organiser also that the criteria are missing."""
    counts = event_counts(events=[event], user=user).get(event.pk)
    no_criteria = user.has_perm("participants.decide", event) and _lacks_criteria(event)
    if not counts and not no_criteria:
        return None
    return Panel(
        "selection/panels/overview.html", {"counts": counts, "no_criteria": no_criteria, "event": event}
    )


def _lacks_criteria(event: Event) -> bool:
    """Whether assessors are to give points, and would be told that there is nothing to give them for; one query."""
    asked = Call.objects.filter(event=event, state__in=(Call.State.DRAFT, Call.State.PUBLISHED))
    return asked.filter(assessment_plan__mode=AssessmentPlan.Mode.FULL, criteria=None).exists()


def own_decision(*, application: Application, **facts: Any) -> Panel | None:
    """On the applicant's page: what was decided, why, and the next step. Nothing before the decisions were sent."""
    if application.state not in Application.DECIDED:
        return None
    decision = Decision.objects.filter(application=application, state=Decision.State.RELEASED).first()
    if decision is None:
        return None
    coming = Participation.objects.filter(application=application).first()
    return Panel(
        "selection/panels/own_decision.html",
        {
            "decision": decision,
            "invited": coming is not None and coming.state == Participation.State.INVITED,
            "answer_by": coming.answer_by if coming else None,
            "token": coming.code if coming else "",
            "accepted": coming is not None and coming.state == Participation.State.ACCEPTED,
            "event_code": application.call.event.code,
            "reason": decision.get_reason_display() if decision.reason != Decision.Reason.OTHER else "",
        },
    )


def _by_event(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().annotate(number=Count("pk")))
