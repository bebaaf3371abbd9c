"""What selection shows on the team's pages of lower apps: how many applied, how many come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from core.wiring import Panel
from events.models import Event, Role
from events.rules import programmes_with
from participants.applications.models import Application
from participants.selection.models import Participation


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


def event_overview(*, event: Event, user: Any, **facts: Any) -> Panel | None:
    """The same numbers on the overview of one event."""
    counts = event_counts(events=[event], user=user).get(event.pk)
    return Panel("selection/panels/overview.html", {"counts": counts}) if counts else None


def _by_event(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().annotate(number=Count("pk")))
