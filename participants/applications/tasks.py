"""What the clock does for applications; each fetches and calls an operation."""

from __future__ import annotations

from core.actors import Clock
from participants.applications.operations.upkeep import (
    discard_stale_reminders,
    forget_unclaimed,
    forget_unused_files,
    remind_owner,
)
from participants.applications.queries import drafts_to_remind, unclaimed_drafts

CLOCK = Clock("applications")


def remind_of_drafts() -> None:
    """Hourly: three days and one day before each one's own deadline, each once."""
    discard_stale_reminders(by=CLOCK)
    for draft, hours in drafts_to_remind():
        remind_owner(draft, hours, by=CLOCK)


def forget_loose_ends() -> None:
    """Daily: drafts nobody ever owned, and files that belong to no answer."""
    forget_unclaimed(unclaimed_drafts(), by=CLOCK)
    forget_unused_files(by=CLOCK)
