"""What the cohort is chosen from and what comes out: plain data, people as pseudonyms, points in hundredths.

A set is worth the points of its people, less what it loses for each person missing or too many in a soft target.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MOST = (
    10**6
)  # hundredths; a score of 10,000 points. With larger numbers the solver would lose the smallest ones.


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be chosen. The key is a pseudonym that stays the same from run to run."""

    key: str
    score: int  # hundredths of a point

    def __post_init__(self) -> None:
        _check_size("score", self.key, self.score)


@dataclass(frozen=True, slots=True)
class Target:
    """How many of these members the set should have. Members who are no candidates any more count for nothing."""

    key: str
    members: frozenset[str]
    at_least: int | None = None
    at_most: int | None = None
    weight: int | None = None  # None: hard; else hundredths of a point lost per person missing or too many

    def __post_init__(self) -> None:
        _check_size("weight", self.key, self.weight or 0)
        for number in (self.at_least, self.at_most):
            _check_size("number of people", self.key, number or 0)
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(
                f"The target {self.key} asks for at least {self.at_least}, at most {self.at_most}."
            )


@dataclass(frozen=True, slots=True)
class Spread:
    """From how many different groups (places of work, organisations) the set should have somebody."""

    key: str
    groups: tuple[frozenset[str], ...]
    at_least: int
    weight: int | None = None  # as with a target, per group missing

    def __post_init__(self) -> None:
        _check_size("weight", self.key, self.weight or 0)
        _check_size("number of groups", self.key, self.at_least)


@dataclass(frozen=True, slots=True)
class Problem:
    """Seats are filled exactly, as far as there are candidates who are not ruled out.

    Of people `together` all come or none does; of people `apart` at most one comes.
    """

    seats: int
    candidates: tuple[Candidate, ...]
    targets: tuple[Target | Spread, ...] = ()
    must_in: frozenset[str] = frozenset()
    must_out: frozenset[str] = frozenset()
    together: tuple[frozenset[str], ...] = ()
    apart: tuple[frozenset[str], ...] = ()

    def __post_init__(self) -> None:
        if self.seats < 0:
            raise ValueError("There cannot be fewer than no seats.")
        people = {candidate.key for candidate in self.candidates}
        _refuse_repeated("candidate", [candidate.key for candidate in self.candidates])
        _refuse_repeated("target", [target.key for target in self.targets])
        if strangers := self.must_in.union(self.must_out, *self.together, *self.apart) - people:
            raise ValueError(f"Pinned, but no candidates: {', '.join(sorted(strangers))}.")

    @property
    def places(self) -> int:
        """How many people the set has."""
        return min(self.seats, len({candidate.key for candidate in self.candidates} - self.must_out))


@dataclass(frozen=True, slots=True)
class Total:
    """How a set stands against one target: people (for a spread: groups) it has, and those missing or too many."""

    count: int
    missing: int
    too_many: int

    @property
    def met(self) -> bool:
        return not (self.missing or self.too_many)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A best set. Who is `tied` is in some best sets, but not in all."""

    chosen: frozenset[str]
    points: int
    penalty: int
    totals: dict[str, Total]  # by target
    tied: frozenset[str]
    drawn: tuple[str, ...]  # the tied in the order of the lottery; empty without a seed
    model: str
    solver: str
    proven: bool

    @property
    def value(self) -> int:
        return self.points - self.penalty


class Rule(StrEnum):
    """What can be relaxed when no set fits."""

    AT_LEAST = "at_least"  # of a target or a spread
    AT_MOST = "at_most"
    MUST_IN = "must_in"
    MUST_OUT = "must_out"
    TOGETHER = "together"
    APART = "apart"
    SEATS = "seats"


@dataclass(frozen=True, slots=True)
class Relax:
    """One thing to relax: a target by so many people or groups, the pin of one person or of one group, the seats.

    For seats, `by` says how many stay empty; below zero, how many more are needed.
    """

    rule: Rule
    by: int
    target: str = ""
    people: frozenset[str] = frozenset()  # who is pinned


class Infeasible(Exception):
    """No set fits all that is fixed. `relax` is a smallest list of things to relax; together they make room."""

    def __init__(self, relax: tuple[Relax, ...]) -> None:
        super().__init__(", ".join(f"{item.rule} {item.target} by {item.by}" for item in relax))
        self.relax = relax


class Unproven(Exception):
    """The solver stopped before it had proven its answer, so there is none."""


class Reason(StrEnum):
    """Why somebody is in or out. What each one claims is checked by solving again; `explain` says how."""

    PINNED_IN = "pinned_in"
    PINNED_OUT = "pinned_out"
    HIGHER_SCORES = "higher_scores"
    NEEDED_FOR = "needed_for"
    AT_MOST = "at_most"
    PLACES_KEPT_FOR = "places_kept_for"
    PLACES_SETTLED = "places_settled"
    TOGETHER = "together"
    APART = "apart"
    DRAWN = "drawn"
    TIED = "tied"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one person is in or out, without naming anybody else."""

    inside: bool
    reason: Reason
    targets: tuple[str, ...]  # one for needed_for, at_most, places_kept_for; some for several; else none
    taken: int  # chosen members of that one target; without one, people chosen
    higher: int  # of these, how many have a higher score than she
    # Hundredths lost when she is pinned the other way; below zero: gained, by lifting a pin. None: nothing fits then.
    cost_to_force: int | None
    also: tuple[Reason, ...] = ()  # of several: together or apart, when these are among them


@dataclass(frozen=True, slots=True)
class Replacement:
    """Somebody who could follow one who dropped out."""

    key: str
    score: int
    same_cell: bool  # a member of exactly the same targets
    breaks: tuple[str, ...]  # hard targets that would be further from being met than with the one who left


def _check_size(what: str, key: str, number: int) -> None:
    if not 0 <= number <= MOST:
        raise ValueError(f"The {what} of {key} is not between 0 and {MOST}.")


def _refuse_repeated(what: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"The {what} {key} is there twice.")
        seen.add(key)
