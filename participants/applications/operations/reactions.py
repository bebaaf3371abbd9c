"""What applications do when something happens to their call; listed in config/wiring.py."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from core.states import lock_all
from events.models import Call
from participants.applications import notices
from participants.applications.models import Application, Extension
from participants.applications.operations.extensions import discard_reminders

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder
    from events.models import Event

State = Application.State


def on_deadline_extended(
    event: Event, *, by: User | TokenHolder | Clock, fields: Collection[str] = (), **facts: object
) -> None:
    """Owners of drafts learn that they have more time; reminders of the old deadline are discarded.

    A reminder's key names its deadline, so both are due again before the new one.
    """
    if "deadline_at" not in fields:
        return
    call = Call.objects.get(event=event)
    call.event = event
    drafts = lock_all(Application.objects.filter(call=call, state=State.DRAFT, user__isnull=False))
    discard_reminders(drafts, by=by)
    for draft in drafts:
        draft.call = call
        notices.deadline_extended(draft, by=by)


def on_zone_changed(
    event: Event,
    *,
    by: User | TokenHolder | Clock,
    fields: Collection[str] = (),
    old_zone: str = "",
    **facts: object,
) -> None:
    """Whoever was given more time keeps the minute that clocks show, as the deadline of everybody else does.

    Reminders that name the old instant are discarded; they are due again before the new one.
    """
    if "timezone" not in fields:
        return
    moved = []
    for extension in lock_all(Extension.objects.filter(call__event=event)):
        until = extension.until_in(event.timezone, old_zone=old_zone)
        if until != extension.until:
            extension.until = until
            extension.save(update_fields=["until"])
            moved.append(extension.user_id)
    people = [user for user in moved if user is not None]
    if people:
        discard_reminders(Application.objects.filter(call__event=event, user__in=people), by=by)
