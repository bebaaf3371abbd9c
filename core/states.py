"""State machines: one table per model, one function that moves a row. The only writer of `.state`.

A model declares `state` and `TRANSITIONS = {from: {to, ...}}`. An operation locks the row, checks what it must
under the lock, and moves it; the audit entry is written in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.utils.translation import gettext as _

from core.audit import Act, record, record_many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.accounts import User
    from core.actors import Clock, TokenHolder

M = TypeVar("M", bound=models.Model)


class HasStates(Protocol):
    TRANSITIONS: ClassVar[Mapping[str, frozenset[str] | set[str]]]
    state: Any


class MoveRefused(Exception):
    """The table has no such transition. `str()` is a sentence a user may read."""

    def __init__(self, thing: models.Model, before: str, to: str) -> None:
        self.thing, self.before, self.to = thing, before, to
        super().__init__(
            _("This was changed in the meantime, so the step is no longer possible. Nothing was done.")
        )


def lock(thing: M) -> M:
    """The same row, fresh and locked until the transaction ends.

    Lock parents first (event, call, application), then by primary key: the order that cannot deadlock.
    FOR NO KEY UPDATE where the database has it: it excludes every other lock() and every writer, but not a new row
    elsewhere that merely points here, so that applicants who begin a draft do not wait for those who send one.
    Raises TransactionManagementError outside a transaction and DoesNotExist when the row is gone.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("lock() needs a transaction")
    fresh: M = type(thing)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=thing.pk)
    fresh._locked = True  # type: ignore[attr-defined]  # a mark for move(), not a column
    return fresh


def lock_all(rows: models.QuerySet[M]) -> list[M]:
    """Every row of the queryset, locked in the order of primary keys."""
    locked = list(rows.order_by("pk").select_for_update(of=("self",)))
    for row in locked:
        row._locked = True  # type: ignore[attr-defined]  # a mark for move(), not a column
    return locked


def move(
    locked: models.Model,
    *,
    to: str,
    by: User | TokenHolder | Clock,
    reason: str = "",
    also: tuple[str, ...] = (),
) -> None:
    """Move a locked row along its table, save it with the fields named in `also`, and audit.

    Raises MoveRefused when the table has no such step, and ImproperlyConfigured when the row was not locked:
    that is a programming error, not a user's.
    """
    before = _refuse_unless_free(locked, to)
    locked.state = to  # type: ignore[attr-defined]  # every stateful model has it
    locked.save(update_fields=["state", *also])
    if getattr(type(locked), "AUDIT_MOVES", True):
        record(
            by=by,
            action="move",
            target=locked,
            fields=("state", *also),
            values={"reason": reason},
            before=before,
            after=str(to),
        )


def move_all(rows: Sequence[models.Model], *, to: str, by: User | TokenHolder | Clock) -> None:
    """`move` for locked rows of one model: all of them or, when it raises, none. One UPDATE for any number."""
    if not rows:
        return
    before = [_refuse_unless_free(row, to) for row in rows]
    model = type(rows[0])
    model._base_manager.filter(pk__in=[row.pk for row in rows]).update(state=to)
    for row in rows:
        row.state = to  # type: ignore[attr-defined]  # every stateful model has it
    if getattr(model, "AUDIT_MOVES", True):
        acts = zip(rows, before, strict=True)
        record_many((Act("move", row, ("state",), None, was, str(to)) for row, was in acts), by=by)


def _refuse_unless_free(row: models.Model, to: str) -> str:
    """The state it leaves. Raises as `move` says."""
    if not getattr(row, "_locked", False):
        raise ImproperlyConfigured(f"{row!r} was moved without lock()")
    before = str(row.state)  # type: ignore[attr-defined]  # every stateful model has it
    if not can_move(row, to):
        raise MoveRefused(row, before, to)
    return before


def can_move(thing: models.Model, to: str) -> bool:
    table: Mapping[str, Any] = type(thing).TRANSITIONS  # type: ignore[attr-defined]  # every stateful model has it
    return str(to) in {str(state) for state in table.get(str(thing.state), ())}  # type: ignore[attr-defined]  # as above
