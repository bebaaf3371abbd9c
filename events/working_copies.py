"""Finding text somebody typed in the event's editor and did not save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.models import Event, WorkingCopy

if TYPE_CHECKING:
    from core.accounts import User


def working_copy_of(event: Event, page: str, user: User) -> WorkingCopy | None:
    """Her own copy of the page; nobody reads another's."""
    return WorkingCopy.objects.filter(event=event, page=page, user=user).first()
