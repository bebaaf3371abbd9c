"""What the clock does; each fetches nothing and calls an operation."""

from __future__ import annotations

from core.actors import Clock
from participants.people import operations


def forget_old_codes() -> None:
    """Hourly."""
    operations.forget_old_codes(by=Clock("codes"))
