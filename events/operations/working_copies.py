"""Text that was typed and not saved: kept for its writer, dropped when she saved it or no longer wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from events.models import Event, WorkingCopy

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock

KEPT_FOR = timedelta(days=30)


class OtherWorkingCopy(Exception):
    """Another window of hers has text waiting on this page; it is not written over."""


@transaction.atomic
def keep_working_copy(
    event: Event, *, by: User, page: str, token: str, based_on: str, data: Mapping[str, list[str]]
) -> WorkingCopy:
    """Keep what she has typed so far. Raises OtherWorkingCopy. Nothing of the event changes, so nothing is audited."""
    values = {"data": dict(data), "based_on": based_on, "saved_at": timezone.now()}
    copy, is_new = WorkingCopy.objects.select_for_update(of=("self",)).get_or_create(
        event=event, user=by, page=page, defaults={**values, "token": token}
    )
    if is_new:
        return copy
    if copy.token != token:
        raise OtherWorkingCopy
    for name, value in values.items():
        setattr(copy, name, value)
    copy.save(update_fields=list(values))
    return copy


@transaction.atomic
def drop_working_copy(event: Event, *, by: User, page: str, token: str = "") -> int:
    """Forget her copy of a page, or only the one a window of hers wrote; how many there were."""
    rows = WorkingCopy.objects.filter(event=event, user=by, page=page)
    return (rows.filter(token=token) if token else rows).delete()[0]


@transaction.atomic
def forget_working_copies(*, by: Clock) -> int:
    """Delete the copies nobody came back to for thirty days; how many."""
    return WorkingCopy.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()[0]
