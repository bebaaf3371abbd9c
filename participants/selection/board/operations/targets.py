"""How large the group is to be, its targets, and who must be in or out, together or apart."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock
from events.models import Call
from participants.applications.models import Application
from participants.selection.models import Board, Pin, Target
from participants.selection.operations.apart import refuse_apart
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.accounts import User


def _open(call: Call) -> Call:
    locked = lock(call)
    if locked.state != Call.State.PUBLISHED:
        raise Refused(_("The decisions were already sent, or the call was cancelled. Nothing was changed."))
    return locked


@transaction.atomic
def set_board(call: Call, *, seats: int | None, reserve: int, lottery: bool, by: User) -> Board:
    """Keep how large the group is to be. Switching lots on draws their seed, once for the call. Raises Refused."""
    call = _open(call)
    board = Board.objects.filter(call=call).first() or Board(call=call)
    board.seats, board.reserve, board.lottery = seats, reserve, lottery
    if lottery and not board.lottery_seed:
        board.lottery_seed = secrets.token_hex(8)
    board.save()
    record(by=by, action="change board", target=board, fields=("seats", "reserve", "lottery"))
    return board


@transaction.atomic
def add_target(call: Call, *, by: User, **values: Any) -> Target:
    """`values` are the fields of a target. Raises Refused."""
    call = _open(call)
    target = Target.objects.create(call=call, **values)
    record(by=by, action="add target", target=target, fields=values)
    return target


@transaction.atomic
def change_target(target: Target, *, by: User, **values: Any) -> Target:
    """Raises Refused."""
    _open(target.call)
    target = lock(target)
    for name, value in values.items():
        setattr(target, name, value)
    target.save(update_fields=list(values))
    record(by=by, action="change target", target=target, fields=values)
    return target


@transaction.atomic
def remove_target(target: Target, *, by: User) -> None:
    """Proposals made with it keep their own copy. Raises Refused."""
    _open(target.call)
    record(by=by, action="remove target", target=target, fields=("kind",))
    target.delete()


# --- who must be in or out, together or apart --------------------------------------------------


@transaction.atomic
def pin_application(application: Application, *, kind: str, reason: str, by: User) -> Pin:
    """Settle that somebody must be in, or out; an earlier word of this kind is replaced. Raises Refused."""
    _open(application.call)
    locked = lock(application)
    refuse_apart(application.call, [locked], by=by)
    Pin.objects.filter(application=locked, kind__in=Pin.SINGLE).delete()
    pin = Pin.objects.create(application=locked, kind=kind, reason=reason, by=by)
    record(by=by, action="pin", target=locked, fields=("pins",), values={"reason": reason}, after=str(kind))
    return pin


@transaction.atomic
def pin_together(
    call: Call, applications: Iterable[Application], *, kind: str, reason: str, by: User
) -> list[Pin]:
    """Settle that these come together or not at all, or that at most one of them comes. Raises Refused."""
    call = _open(call)
    ids = {application.pk for application in applications}
    rows = list(Application.objects.filter(call=call, pk__in=ids).order_by("pk"))
    if len(rows) < 2:
        raise Refused(_("Please choose two applications of this call. Nothing was changed."))
    refuse_apart(call, rows, by=by)
    group = secrets.token_hex(6)
    pins = []
    for application in rows:
        application.call = call
        pins.append(Pin.objects.create(application=application, kind=kind, group=group, reason=reason, by=by))
        record(
            by=by,
            action="pin",
            target=application,
            fields=("pins",),
            values={"reason": reason},
            after=str(kind),
        )
    return pins


@transaction.atomic
def remove_pin(pin: Pin, *, by: User) -> None:
    """For everybody it holds together or apart. Raises Refused."""
    call = _open(pin.application.call)
    group = Pin.objects.filter(application__call=call, group=pin.group).select_related("application")
    rows = list(group) if pin.group else [pin]
    refuse_apart(call, [row.application for row in rows], by=by)
    for row in rows:
        row.application.call = call
        record(by=by, action="unpin", target=row.application, fields=("pins",), before=row.kind)
        row.delete()
