"""Nights in the hotel, counted per night and not per stay. Plain data in, plain data out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Stay:
    """The day somebody arrives, the day she leaves, and the nights in the hotel in between."""

    arrives_on: date
    leaves_on: date
    nights: int


def usual_stay(starts_on: date, ends_on: date, *, lunch_to_lunch: bool) -> Stay:
    """What an event means when nothing else is said.

    From lunch to lunch people travel in on the first day and out on the last; a full first day needs the
    evening before.
    """
    arrives_on = starts_on if lunch_to_lunch else starts_on - timedelta(days=1)
    return Stay(arrives_on, ends_on, (ends_on - arrives_on).days)


def rooms_per_night(stays: Iterable[Stay]) -> dict[date, int]:
    """{date of the night: rooms}, in order. A stay's nights are counted from its arrival."""
    rooms: dict[date, int] = {}
    for stay in stays:
        for number in range(stay.nights):
            night = stay.arrives_on + timedelta(days=number)
            rooms[night] = rooms.get(night, 0) + 1
    return dict(sorted(rooms.items()))
