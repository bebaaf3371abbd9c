"""What applications show on the pages of lower apps: numbers, and who can apply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from core.dates import format_instant
from core.wiring import Panel
from events.models import Call, Event, Role
from events.queries import designations_of
from events.rules import programmes_with
from events.zone_change import Effect
from participants.applications.eligibility.standing import conditions_of, said
from participants.applications.models import Application, Extension


def draft_counts(
    *, events: Iterable[Event], user: Any, act: str = "", **facts: Any
) -> dict[int, list[tuple[str, int]]]:
    """{event id: [(what, how many)]} of drafts, for a page on which an organiser is about to act; never their content."""
    organised = set(programmes_with(user, Role.ORGANISER))
    if not act:
        return {}
    rows = (
        Application.objects.filter(
            call__event__in=[event.pk for event in events if event.programme_id in organised],
            state=Application.State.DRAFT,
        )
        .order_by()
        .values_list("call__event")
        .annotate(number=Count("pk"))
    )
    return {event_id: [(_("Applications being written"), number)] for event_id, number in rows}


def who_can_apply(*, event: Event, call: Call | None = None, **facts: Any) -> Panel | None:
    """For the public page of a call; no query for a call that sets no conditions."""
    if call is None or not call.has_conditions:
        return None
    conditions = said(conditions_of(call, designations=designations_of([event.programme_id])))
    return Panel("applications/panel_conditions.html", {"conditions": conditions}) if conditions else None


def zone_effects(*, event: Event, zone: str, **facts: Any) -> list[Effect]:
    """For the page before another zone is saved: until when each person who was given more time has it."""
    return [
        Effect(
            _("Extension for %(address)s") % {"address": row.email},
            format_instant(row.until, event.timezone),
            format_instant(row.until_in(zone, old_zone=event.timezone), zone),
        )
        for row in Extension.objects.filter(call__event=event).order_by("until", "pk")
    ]
