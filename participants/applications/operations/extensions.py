"""More time for one person: granted by an organiser, known by the account, seen wherever the deadline is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.accounts import User, normal_email
from core.audit import record
from core.outbox import Message, discard_message
from core.states import lock
from participants.applications import notices
from participants.applications.models import Application, Extension
from participants.applications.queries import unsent_reminders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.actors import Clock, TokenHolder
    from events.models import Call


class NotLater(Exception):
    """An extension that ends before the deadline of everybody else, or in the past, gives nothing."""


class AlreadyUsed(Exception):
    """Something was sent by this extension: taking it back would make a valid application late without a reason."""


@transaction.atomic
def grant_extension(call: Call, *, email: str, until: datetime, reason: str, by: User) -> Extension:
    """Let the person of this address send and change until a minute of her own; she is told by mail.

    A second grant to the same address takes the place of the first. Reminders of the old deadline that have not
    gone yet are discarded. Raises NotLater.
    """
    locked = lock(call)
    locked.event = call.event
    address, minute = normal_email(email), until.replace(second=0, microsecond=0)
    if minute <= locked.deadline_at or minute <= timezone.now():
        raise NotLater
    user = User.objects.filter(email=address).first()
    extension, _new = Extension.objects.update_or_create(
        call=locked,
        email=address,
        defaults={"user": user, "until": minute, "reason": reason, "granted_by": by},
    )
    record(
        by=by,
        action="grant extension",
        target=extension,
        fields=("until", "reason"),
        values={"until": minute.isoformat()},  # the reason stands on the row, and goes with it
    )
    discard_reminders(Application.objects.filter(call=locked, user=user) if user else (), by=by)
    notices.extension(extension, by=by)
    return extension


@transaction.atomic
def take_back_extension(extension: Extension, *, by: User) -> None:
    """From now on the deadline of everybody is hers again; what she has sent in the meantime stays. Raises AlreadyUsed."""
    call = lock(extension.call)
    locked = lock(extension)
    locked.call = call
    late = Application.objects.filter(call=call, user=locked.user_id, late_until__isnull=False)
    if locked.user_id is not None and late.exists():
        raise AlreadyUsed
    record(by=by, action="take back extension", target=locked, fields=("until",))
    locked.delete()


def link_extensions(user: User, *, by: User | TokenHolder | Clock) -> None:
    """What was granted to her address before she had an account becomes hers, now that she has proven it."""
    Extension.objects.filter(email=user.email, user__isnull=True).update(user=user)


def discard_reminders(applications: Iterable[Application], *, by: User | TokenHolder | Clock) -> int:
    """Put aside reminders that have not gone yet: she has sent, or the deadline they name is no longer hers."""
    waiting: list[Message] = list(unsent_reminders(application.pk for application in applications))
    for message in waiting:
        discard_message(message, by=by)
    return len(waiting)
