"""What the clock does for applications; each fetches and calls an operation."""

from __future__ import annotations

from django.utils import timezone

from core.actors import Clock
from participants.applications.operations.endorsement import expire_endorsement, remind_endorser
from participants.applications.operations.importing import forget_tables
from participants.applications.operations.upkeep import (
    discard_stale_reminders,
    forget_unclaimed,
    forget_unused_files,
    remind_owner,
)
from participants.applications.queries import drafts_to_remind, unclaimed_drafts
from participants.applications.ways.endorsement_links import to_expire, to_remind

CLOCK = Clock("applications")


def remind_of_drafts() -> None:
    """Hourly: three days and one day before each one's own deadline, each once."""
    discard_stale_reminders(by=CLOCK)
    for draft, hours in drafts_to_remind():
        remind_owner(draft, hours, by=CLOCK)


def forget_loose_ends() -> None:
    """Daily: drafts nobody ever owned, files that belong to no answer, tables that were taken over."""
    forget_unclaimed(unclaimed_drafts(), by=CLOCK)
    forget_unused_files(by=CLOCK)
    forget_tables(by=CLOCK)


def follow_endorsements() -> None:
    """Hourly: one reminder to employers who have not answered, and the end of links that are too old."""
    now = timezone.now()
    for endorsement in to_expire(now):
        expire_endorsement(endorsement, by=CLOCK)
    for endorsement in to_remind(now):
        remind_endorser(endorsement, by=CLOCK)
