"""How a set of people stands against targets, and the same targets as the solver reads them: plain data, no database.

"Not said" is a value of its own: who has said nothing counts for no other value, and a target can name it ("").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from participants.selection.cohort.problem import Spread, Target

NOT_SAID = ""
POINT = 100  # scores and penalties are kept in hundredths


def solver_score(score: int | None) -> int:
    """One hundredth more than it is, and nothing for nobody's score: an unscored one is below the lowest score."""
    return 0 if score is None else score + 1


def worth(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> int:
    """What a proposed group is worth in hundredths, without those single ones of `solver_score`."""
    scores = dict(inputs["candidates"])
    scored = len([key for key in result["chosen"] if scores[key] > 0])
    return int(result["points"]) - int(result["penalty"]) - scored


@dataclass(frozen=True)
class Person:
    """What a target may ask about somebody. The key is the application's in the database, or a pseudonym."""

    key: str
    score: int | None = None
    place: str = NOT_SAID
    gender: str = NOT_SAID
    organisation: str = NOT_SAID
    first_time: bool = True
    languages: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    answers: Mapping[int, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """A target with its numbers worked out for so many places."""

    key: str
    kind: str
    values: tuple[str, ...] = ()
    question: int | None = None
    ability: str = ""
    level: int = 0
    at_least: int | None = None
    at_most: int | None = None
    weight: int | None = None  # points per person missing or too many; None: must be met

    @property
    def is_hard(self) -> bool:
        return self.weight is None


@dataclass(frozen=True)
class Standing:
    """One rule against one set: how many count now, how many could, and what is missing or too many."""

    rule: Rule
    count: int
    available: int
    missing: int
    too_many: int

    @property
    def met(self) -> bool:
        return not (self.missing or self.too_many)


def bounds(
    minimum: int | None, maximum: int | None, in_percent: bool, seats: int
) -> tuple[int | None, int | None]:
    """People for numbers or shares: a minimum is rounded up, a maximum down, so that the share itself holds.

    A share that no whole number of people meets, as half of seven, is met by the next larger number.
    """
    if not in_percent:
        return minimum, maximum
    least = None if minimum is None else -(-minimum * seats // 100)
    most = None if maximum is None else maximum * seats // 100
    if minimum is not None and maximum is not None and minimum <= maximum:
        return least, max(least or 0, most or 0)
    return least, most


def counts_for(rule: Rule, person: Person) -> bool:
    """Whether this person counts for a rule about people; rules about groups of them use `groups_of`."""
    match rule.kind:
        case "place" | "region":
            return person.place in rule.values
        case "gender":
            return person.gender in rule.values
        case "first":
            return person.first_time
        case "language":
            return any(
                person.languages.get(code, {}).get(rule.ability, 0) >= rule.level for code in rule.values
            )
        case "profile" | "answer":
            given = person.answers.get(rule.question or 0) or frozenset({NOT_SAID})
            return bool(given.intersection(rule.values))
    raise ValueError(f"A target of the kind {rule.kind!r} does not count single people.")


def groups_of(rule: Rule, people: Iterable[Person]) -> dict[str, frozenset[str]]:
    """{organisation or place of work: keys}; who has said none belongs to no group."""
    found: dict[str, set[str]] = {}
    for person in people:
        name = person.organisation if rule.kind == "organisation" else person.place
        if name != NOT_SAID:
            found.setdefault(name, set()).add(person.key)
    return {name: frozenset(keys) for name, keys in sorted(found.items())}


def counted(rule: Rule, people: Collection[Person]) -> int:
    """Of an organisation rule the largest number from one; of a rule about places how many different ones."""
    if rule.kind == "organisation":
        return max((len(keys) for keys in groups_of(rule, people).values()), default=0)
    if rule.kind == "places":
        return len(groups_of(rule, people))
    return sum(counts_for(rule, person) for person in people)


def standing(rule: Rule, everybody: Collection[Person], chosen: Collection[Person]) -> Standing:
    count = counted(rule, chosen)
    return Standing(
        rule=rule,
        count=count,
        available=counted(rule, everybody),
        missing=max((rule.at_least or 0) - count, 0),
        too_many=_too_many(rule, chosen, count),
    )


def _too_many(rule: Rule, chosen: Collection[Person], count: int) -> int:
    if rule.at_most is None:
        return 0
    if rule.kind == "organisation":
        groups = groups_of(rule, chosen).values()
        return sum(max(len(keys) - rule.at_most, 0) for keys in groups)
    return max(count - rule.at_most, 0)


def as_targets(rule: Rule, people: Collection[Person]) -> list[Target | Spread]:
    """The rule for the solver: one target, or one for each organisation that has more people than may come.

    What stands behind the point in such a key is a number: a name of an organisation would give people away.
    """
    weight = None if rule.weight is None else rule.weight * POINT
    if rule.kind == "places":
        groups = tuple(groups_of(rule, people).values())
        return [Spread(rule.key, groups, rule.at_least or 0, weight)]
    if rule.kind == "organisation":
        limit = rule.at_most or 0
        large = [keys for keys in groups_of(rule, people).values() if len(keys) > limit]
        return [
            Target(f"{rule.key}.{number}", keys, at_most=limit, weight=weight)
            for number, keys in enumerate(sorted(large, key=sorted), start=1)
        ]
    members = frozenset(person.key for person in people if counts_for(rule, person))
    return [Target(rule.key, members, rule.at_least, rule.at_most, weight)]
