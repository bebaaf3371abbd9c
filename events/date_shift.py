"""An event on other days: days move by whole days, and clocks show what they showed, also across the change to summer time.

Pure: plain data in, plain data out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from events.clock import NoSuchTime, to_instant, to_wall

SATURDAY = 5


@dataclass(frozen=True)
class Shift:
    """How far everything moves, and on whose clocks it stays at its time."""

    days: int
    zone: str

    def day(self, day: date) -> date:
        return day + timedelta(days=self.days)

    def instant(self, instant: datetime, *, later: bool = False) -> datetime:
        """The same time on the wall, that many days on; a time the clocks skip becomes the one they show instead.

        `later` as in clock.to_instant(): in the autumn hour that comes twice, a deadline takes the second one.
        """
        day, at = to_wall(instant, self.zone)
        return at_clock(self.day(day), at, self.zone, later=later)

    def span(self, begins: datetime, ends: datetime) -> tuple[datetime, datetime]:
        """Beginning and end of one thing. Where the change of the clocks would turn them round, it keeps its length."""
        first, last = self.instant(begins), self.instant(ends, later=True)
        return first, last if last > first else first + (ends - begins)


def shift_between(old_first: date, new_first: date, zone: str) -> Shift:
    return Shift((new_first - old_first).days, zone)


def at_clock(day: date, at: time, zone: str, *, later: bool = False) -> datetime:
    """The instant when clocks show this, or what they show instead when they skip it."""
    try:
        return to_instant(day, at, zone, later=later)
    except NoSuchTime as gap:
        return to_instant(day, gap.next_time, zone, later=later)


def keeps_time(before: datetime, after: datetime, zone: str) -> bool:
    """Whether clocks show the same time of day at both instants."""
    return to_wall(before, zone)[1] == to_wall(after, zone)[1]


def on_weekend(day: date) -> bool:
    return day.weekday() >= SATURDAY
