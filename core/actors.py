"""Who acts. Every operation takes `by=` and every audit entry names one of these three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.accounts import User


@dataclass(frozen=True)
class TokenHolder:
    """Somebody who followed a mailed link and has no account, or did not sign in.

    `label` is what the link was for, for instance "approver"; `email` the address it was mailed to.
    """

    label: str
    email: str


@dataclass(frozen=True)
class Clock:
    """The schedule: nobody pressed a button."""

    job: str = "clock"


def identity(actor: User | TokenHolder | Clock) -> tuple[str, str]:
    """The actor as (kind, id) for the audit trail; never a name or an address."""
    if isinstance(actor, Clock):
        return "clock", actor.job
    if isinstance(actor, TokenHolder):
        return "token", actor.label
    return "user", str(actor.pk)
