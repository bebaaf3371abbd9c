"""Numbers of applications for pages of lower apps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from events.models import Event, Role
from events.rules import programmes_with
from participants.applications.models import Application


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
