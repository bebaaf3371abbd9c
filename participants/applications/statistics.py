"""How many applications came from where, from whom and when: plain data in, plain data out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.search import fold

MEETING = 3  # people.models.Level.MEETING: well enough for a meeting
MOST_ROLES = 12
LONGEST = 400  # days drawn one by one; beyond it only the days on which something came


@dataclass(frozen=True)
class Facts:
    """What is counted of one application."""

    territory: str
    gender: str
    role: str
    languages: Mapping[str, Mapping[str, int]]
    day: date | None
    profiles: tuple[str, ...] = ()  # keys of the choices of the question whose answers are the profiles


@dataclass
class Counts:
    """Each as {key: how many}. A person may follow several languages and choose several profiles; everything else
    adds up to `total`.
    """

    total: int = 0
    territories: Counter[str] = field(default_factory=Counter)
    genders: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    profiles: Counter[str] = field(default_factory=Counter)
    days: Counter[date] = field(default_factory=Counter)


def count(rows: Iterable[Facts]) -> Counts:
    counts, spellings = Counts(), dict[str, Counter[str]]()
    for row in rows:
        counts.total += 1
        counts.territories[row.territory] += 1
        counts.genders[row.gender] += 1
        counts.profiles.update(row.profiles or ("",))
        counts.languages.update(
            code for code, level in row.languages.items() if level.get("follows", 0) >= MEETING
        )
        if row.day is not None:
            counts.days[row.day] += 1
        spellings.setdefault(fold(row.role), Counter())[row.role.strip()] += 1
    for key, written in spellings.items():
        # The spelling most people use stands for all of them; of two as frequent ones the first in the alphabet.
        counts.roles[min(written, key=lambda one: (-written[one], one)) if key else ""] += written.total()
    return counts


def most_common(counts: Counter[str], most: int = MOST_ROLES) -> tuple[list[tuple[str, int]], int]:
    """The most frequent ones, and how many applications are in none of them."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ordered[:most], sum(number for _key, number in ordered[most:])


def day_by_day(days: Mapping[date, int]) -> list[tuple[date, int]]:
    """Every day from the first to the last, also those on which nothing came."""
    if not days:
        return []
    first, last = min(days), max(days)
    length = (last - first).days + 1
    if length > LONGEST:
        return sorted(days.items())
    every = (first + timedelta(days=number) for number in range(length))
    return [(day, days.get(day, 0)) for day in every]
