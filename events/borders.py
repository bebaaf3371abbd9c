"""Which visas take longer than the days that are left. Plain data in, what is too long out.

Nobody is asked for a nationality before the selection, so a rule is about people who work in a place. It says what
is usual there and nothing about one person: it warns, and never scores.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LeadTime:
    """Whoever works there usually waits this many days for a visa; valid on both days named and between them."""

    works_in: str
    days: int
    source: str
    valid_from: date
    valid_until: date | None = None

    def is_valid(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def days_left(first_day: date, today: date) -> int:
    """Until the first day of the event; negative once it has begun."""
    return (first_day - today).days


def too_long(times: Iterable[LeadTime], *, first_day: date, today: date) -> dict[str, LeadTime]:
    """By place of work, the rule valid on the first day that asks for more days than are left.

    Of several that are valid the one that began last counts. An event that has begun has none.
    """
    valid: dict[str, LeadTime] = {}
    for time in sorted(times, key=lambda one: one.valid_from):
        if time.is_valid(first_day):
            valid[time.works_in] = time
    left = days_left(first_day, today)
    return {place: time for place, time in valid.items() if 0 <= left < time.days}
