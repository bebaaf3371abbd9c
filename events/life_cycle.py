"""The life cycle of an event with its call: which phase it is in at an instant, and what may be done in it.

Pure: plain data in, plain data out. People decide the stored states (published, decided, postponed ...), time alone
decides the rest, so that a page and a POST agree to the second, whatever the worker is doing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    IN_SELECTION = "in_selection"
    DECIDED = "decided"
    RUNNING = "running"
    HELD = "held"
    ARCHIVED = "archived"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Act(StrEnum):
    SCHEDULE = "schedule"
    EXTEND = "extend"
    POSTPONE = "postpone"
    CANCEL = "cancel"
    ARCHIVE = "archive"


@dataclass(frozen=True)
class Facts:
    """What the phase depends on. `call` is None without a call; `begins` is the first instant, `ends` the first after it."""

    event: str
    published_at: datetime | None
    begins: datetime
    ends: datetime
    call: str | None = None
    call_published_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    selecting: bool = False


# One row per stored state that settles the phase alone.
BY_STATE = {
    "draft": Phase.DRAFT,
    "postponed": Phase.POSTPONED,
    "cancelled": Phase.CANCELLED,
    "archived": Phase.ARCHIVED,
}
# The whole table of what may be done, phase by phase.
ACTS: dict[Phase, tuple[Act, ...]] = {
    Phase.DRAFT: (Act.SCHEDULE, Act.POSTPONE, Act.CANCEL),
    Phase.SCHEDULED: (Act.SCHEDULE, Act.POSTPONE, Act.CANCEL),
    Phase.OPEN: (Act.EXTEND, Act.POSTPONE, Act.CANCEL),
    Phase.CLOSED: (Act.EXTEND, Act.POSTPONE, Act.CANCEL),
    Phase.IN_SELECTION: (Act.EXTEND, Act.POSTPONE, Act.CANCEL),
    Phase.DECIDED: (Act.POSTPONE, Act.CANCEL),
    Phase.RUNNING: (Act.POSTPONE, Act.CANCEL),
    Phase.HELD: (Act.ARCHIVE, Act.CANCEL),
    Phase.POSTPONED: (Act.POSTPONE, Act.CANCEL),
    Phase.ARCHIVED: (),
    Phase.CANCELLED: (),
}


def phase_at(facts: Facts, now: datetime) -> Phase:
    """The phase at this instant."""
    if facts.event in BY_STATE:
        return BY_STATE[facts.event]
    if not _public(facts.published_at, now):
        return Phase.SCHEDULED
    if now >= facts.ends:
        return Phase.HELD
    if now >= facts.begins:
        return Phase.RUNNING
    return _phase_of_call(facts, now)


def next_change(facts: Facts, now: datetime) -> tuple[datetime, Phase] | None:
    """The next instant at which time alone changes the phase, and to what; None when only people can."""
    phase = phase_at(facts, now)
    moments = (
        *(facts.published_at, facts.call_published_at, facts.opens_at, facts.closes_at),
        *(facts.begins, facts.ends),
    )
    for moment in sorted(moment for moment in moments if moment is not None and moment > now):
        if phase_at(facts, moment) != phase:
            return moment, phase_at(facts, moment)
    return None


def _phase_of_call(facts: Facts, now: datetime) -> Phase:
    if facts.call == "decided":
        return Phase.DECIDED
    if facts.call != "published" or facts.opens_at is None or facts.closes_at is None:
        return Phase.SCHEDULED
    if not _public(facts.call_published_at, now) or now < facts.opens_at:
        return Phase.SCHEDULED
    if now < facts.closes_at:
        return Phase.OPEN
    return Phase.IN_SELECTION if facts.selecting else Phase.CLOSED


def _public(published_at: datetime | None, now: datetime) -> bool:
    return published_at is not None and published_at <= now
