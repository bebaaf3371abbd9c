"""Time on the wall of the event's own zone: what an organiser types, and the instant that is stored."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


class NoSuchTime(ValueError):
    """The clocks are put forward over this time. `next_time` is what they show instead."""

    def __init__(self, next_time: time) -> None:
        self.next_time = next_time
        super().__init__(f"this time does not exist, clocks show {next_time:%H:%M} instead")


def to_instant(day: date, at: time, zone: str, *, later: bool = False) -> datetime:
    """The instant when clocks in `zone` show this day and time, in UTC. Raises NoSuchTime in the spring gap.

    In the autumn hour that comes twice the first one is meant, or the second with `later=True`: a deadline takes
    the later one, because people who read the clock must not be told they are late.
    """
    there = ZoneInfo(zone)
    wall = datetime.combine(day, at.replace(fold=1 if later else 0), there)
    instant = wall.astimezone(UTC)
    back = instant.astimezone(there)
    if back.replace(tzinfo=None, fold=0) != wall.replace(tzinfo=None, fold=0):
        # Read with the offset before the change, the missing time lands behind it, at the same distance.
        shifted = wall.replace(fold=0).astimezone(UTC).astimezone(there)
        raise NoSuchTime(shifted.time().replace(fold=0))
    return instant


def to_wall(instant: datetime, zone: str) -> tuple[date, time]:
    """What clocks in `zone` show at an instant."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.date(), local.time().replace(fold=0)


def same_wall(instant: datetime, old_zone: str, new_zone: str, *, later: bool = False) -> datetime:
    """The instant at which clocks of the new zone show what those of the old zone showed. Raises NoSuchTime."""
    return to_instant(*to_wall(instant, old_zone), new_zone, later=later)


@cache
def zone_names() -> tuple[str, ...]:
    """The zones to choose from: Europe's, and UTC for meetings on the net."""
    return (*sorted(name for name in available_timezones() if name.startswith("Europe/")), "UTC")


@cache
def _all_zones() -> frozenset[str]:
    """Read from the disk once: it takes longer than a page."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    return name in _all_zones()
