"""What applications do when something happens to their call; listed in config/wiring.py."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from core.states import lock_all
from events.models import Call
from participants.applications import notices
from participants.applications.models import Application
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
