"""Series of events: named, and filled with events of their programme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from core.audit import record
from core.states import lock, lock_all
from events.changes import apply_changes
from events.freshness import public_pages_changed
from events.models import Event, EventSeries, Programme

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


@transaction.atomic
def save_series(
    programme: Programme,
    *,
    by: User | TokenHolder | Clock,
    series: EventSeries | None = None,
    events: Iterable[Event],
    **texts: str,
) -> EventSeries:
    """A new series, or new words (`title_sq="..."`) and events for one of the programme's.

    An event belongs to one series at most: one that is named here leaves its old one. Events that are not the
    programme's are left out.
    """
    owner = lock(programme)
    row = lock(series) if series is not None else EventSeries(programme=owner)
    changed = apply_changes(row, texts)
    row.save()
    wanted = {event.pk for event in events}
    for event in lock_all(owner.events.all()):
        belongs = event.series_id == row.pk
        if belongs != (event.pk in wanted):
            event.series = None if belongs else row
            event.save(update_fields=["series"])
            record(by=by, action="change event", target=event, fields=("series",))
    record(by=by, action="save series", target=row, fields=changed)
    public_pages_changed()
    return row
