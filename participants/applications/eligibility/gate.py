"""Who can apply: rules over what is known about somebody. Plain data in, reasons out; no Django.

A fact that is not known yet fails no rule. What is known and does not fit does, and says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

Levels = Mapping[str, Mapping[str, int]]  # {language: {ability: level}}, from A1 = 0 to C2 = 5


class Fit(Enum):
    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Facts:
    """What is known so far: the place of work, languages, and answers by the question they were given to."""

    territory: str = ""
    languages: Levels = field(default_factory=dict)
    chosen: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    days: Mapping[int, date] = field(default_factory=dict)
    levels: Mapping[int, Levels] = field(default_factory=dict)


class Check:
    """What one rule looks at."""

    def fit(self, facts: Facts) -> Fit:
        raise NotImplementedError


@dataclass(frozen=True)
class WorksIn(Check):
    places: frozenset[str]

    def fit(self, facts: Facts) -> Fit:
        return _fit(facts.territory in self.places) if facts.territory else Fit.UNKNOWN


@dataclass(frozen=True)
class Chose(Check):
    """One of these keys was chosen at this question."""

    question: int
    keys: frozenset[str]

    def fit(self, facts: Facts) -> Fit:
        chosen = facts.chosen.get(self.question, ())
        return _fit(bool(self.keys.intersection(chosen))) if chosen else Fit.UNKNOWN


@dataclass(frozen=True)
class BornBy(Check):
    """The day given at this question is this one or earlier."""

    question: int
    latest: date

    def fit(self, facts: Facts) -> Fit:
        born = facts.days.get(self.question)
        return _fit(born <= self.latest) if born else Fit.UNKNOWN


@dataclass(frozen=True)
class Knows(Check):
    """At least one of the languages at this level; at a question of its own, or among the languages of her profile."""

    languages: tuple[str, ...]
    ability: str
    level: int
    question: int | None = None

    def fit(self, facts: Facts) -> Fit:
        known = facts.languages if self.question is None else facts.levels.get(self.question, {})
        if not known:
            return Fit.UNKNOWN
        return _fit(any(known.get(code, {}).get(self.ability, -1) >= self.level for code in self.languages))


@dataclass(frozen=True)
class Told(Check):
    """Nothing here knows it: the condition is only said."""

    def fit(self, facts: Facts) -> Fit:
        return Fit.UNKNOWN


@dataclass(frozen=True)
class Rule:
    key: int
    check: Check
    blocks: bool = True


@dataclass(frozen=True)
class Outcome:
    """Keys of the rules, in their order."""

    refused: tuple[int, ...] = ()  # known not to be met, and they stop the application
    warned: tuple[int, ...] = ()  # known not to be met, but the organisers decide
    unknown: tuple[int, ...] = ()

    @property
    def not_met(self) -> tuple[int, ...]:
        return (*self.refused, *self.warned)


def ask(rules: Iterable[Rule], facts: Facts) -> Outcome:
    fits = [(rule, rule.check.fit(facts)) for rule in rules]
    return Outcome(
        refused=tuple(rule.key for rule, fit in fits if fit is Fit.NOT_MET and rule.blocks),
        warned=tuple(rule.key for rule, fit in fits if fit is Fit.NOT_MET and not rule.blocks),
        unknown=tuple(rule.key for rule, fit in fits if fit is Fit.UNKNOWN),
    )


def born_by(first_day: date, age: int) -> date:
    """The last birthday that makes somebody this old on that day."""
    try:
        return first_day.replace(year=first_day.year - age)
    except ValueError:  # the event begins on 29 February, and that year had none
        return date(first_day.year - age, 2, 28)


def _fit(met: bool) -> Fit:
    return Fit.MET if met else Fit.NOT_MET
