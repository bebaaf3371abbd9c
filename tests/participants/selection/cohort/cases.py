"""Small random problems, and what is true about them by looking at every possible set."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random

from hypothesis import strategies as st

from participants.selection.cohort import Candidate, Problem, Relax, Rule, Spread, Target, penalty, points
from participants.selection.cohort.counting import broken

NAMES = "abcdefg"
WEIGHTS = st.sampled_from([None, None, 0, 30, 100, 450])


def groups(people: str, *, smallest: int = 0) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(people), min_size=smallest, max_size=5)


@st.composite
def targets(draw: st.DrawFn, people: str) -> list[Target | Spread]:
    found: list[Target | Spread] = []
    for number in range(draw(st.integers(0, 4))):
        key = f"t{number}"
        if draw(st.integers(0, 3)) == 0:
            parts = draw(st.lists(groups(people), min_size=1, max_size=3))
            found.append(Spread(key, tuple(parts), draw(st.integers(0, 3)), draw(WEIGHTS)))
            continue
        low, high = sorted(draw(st.tuples(st.integers(0, 4), st.integers(0, 4))))
        kind = draw(st.integers(0, 2))
        at_least, at_most = (None if kind == 0 else low), (None if kind == 1 else high)
        found.append(Target(key, draw(groups(people)), at_least, at_most, draw(WEIGHTS)))
    return found


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    people = NAMES[: draw(st.integers(1, len(NAMES)))]
    pinned = draw(st.booleans())
    few = st.frozensets(st.sampled_from(people), max_size=2) if pinned else st.just(frozenset())
    pairs = st.lists(groups(people, smallest=2), max_size=1) if pinned and len(people) > 1 else st.just([])
    scores = st.lists(
        st.sampled_from([0, 100, 100, 250, 251, 400]), min_size=len(people), max_size=len(people)
    )
    return Problem(
        seats=draw(st.integers(0, len(people) + 1)),
        candidates=tuple(map(Candidate, people, draw(scores))),
        targets=tuple(draw(targets(people))),
        must_in=draw(few),
        must_out=draw(few),
        together=tuple(draw(pairs)),
        apart=tuple(draw(pairs)),
    )


def knotted(seed: int) -> Problem:
    """Many small overlapping targets: here the prices alone leave a gap, and the search has to look further."""
    chance = Random(seed)
    people = "abcdefgh"

    def some(*sizes: int) -> frozenset[str]:
        return frozenset(chance.sample(people, chance.choice(sizes)))

    def weight() -> int | None:
        return chance.choice([None, chance.randint(50, 900)])

    most = [
        Target(f"most {number}", some(2, 2, 3, 3, 4), at_most=chance.choice([1, 1, 2]), weight=weight())
        for number in range(chance.randint(4, 8))
    ]
    least = [
        Target(f"least {number}", some(2, 3), at_least=1, weight=weight())
        for number in range(chance.randint(0, 3))
    ]
    candidates = tuple(Candidate(key, chance.randint(0, 1000)) for key in people)
    return Problem(chance.randint(2, 5), candidates, (*most, *least))


def every_set(problem: Problem, size: int | None = None) -> Iterator[frozenset[str]]:
    keys = [candidate.key for candidate in problem.candidates]
    for number in range(len(keys) + 1) if size is None else [size]:
        yield from map(frozenset, combinations(keys, number))


@dataclass(frozen=True)
class Truth:
    """All best sets."""

    value: int
    sets: tuple[frozenset[str], ...]

    @property
    def some(self) -> frozenset[str]:
        return frozenset().union(*self.sets)

    @property
    def every(self) -> frozenset[str]:
        return frozenset.intersection(*self.sets)


def truth(problem: Problem) -> Truth | None:
    fitting = [
        (points(problem, one) - penalty(problem, one), one)
        for one in every_set(problem, problem.places)
        if not any(broken(problem, one))
    ]
    if not fitting:
        return None
    value = max(value for value, _ in fitting)
    return Truth(value, tuple(one for worth, one in fitting if worth == value))


def pinned_otherwise(problem: Problem, key: str, *, inside: bool) -> Problem:
    """The problem in which she must be out, being in; or in, being out."""
    return replace(
        problem,
        must_in=problem.must_in - {key} if inside else problem.must_in | {key},
        must_out=problem.must_out | {key} if inside else problem.must_out - {key},
    )


def relaxations(problem: Problem) -> Iterator[tuple[int, int, int]]:
    """For every set at all: how many things it breaks, how many of them are no targets, and by how much."""
    for chosen in every_set(problem):
        amounts = [sum(_standing(target, chosen)) for target in problem.targets if target.weight is None]
        pins = [1] * (len(problem.must_in - chosen) + len(problem.must_out & chosen))
        pins += [1 for group in problem.together if 0 < len(group & chosen) < len(group)]
        pins += [len(group & chosen) - 1 for group in problem.apart if len(group & chosen) > 1]
        lifted = replace(problem, must_out=problem.must_out - chosen)
        if len(chosen) != lifted.places:
            pins.append(abs(len(chosen) - lifted.places))
        amounts = [amount for amount in amounts if amount]
        yield len(amounts) + len(pins), len(pins), sum(amounts) + sum(pins)


def _standing(target: Target | Spread, chosen: frozenset[str]) -> tuple[int, int]:
    if isinstance(target, Spread):
        return max(0, target.at_least - sum(1 for group in target.groups if group & chosen)), 0
    count = len(target.members & chosen)
    least = 0 if target.at_least is None else target.at_least
    most = count if target.at_most is None else target.at_most
    return max(0, least - count), max(0, count - most)


def relaxed(problem: Problem, relax: tuple[Relax, ...]) -> Problem:
    """The problem after somebody has followed the advice."""
    for item in relax:
        match item.rule:
            case Rule.AT_LEAST | Rule.AT_MOST:
                problem = replace(problem, targets=tuple(_eased(target, item) for target in problem.targets))
            case Rule.MUST_IN:
                problem = replace(problem, must_in=problem.must_in - item.people)
            case Rule.MUST_OUT:
                problem = replace(problem, must_out=problem.must_out - item.people)
            case Rule.TOGETHER:
                problem = replace(problem, together=tuple(g for g in problem.together if g != item.people))
            case Rule.APART:
                problem = replace(problem, apart=tuple(g for g in problem.apart if g != item.people))
    for item in relax:
        if item.rule is Rule.SEATS:
            problem = replace(problem, seats=problem.places - item.by)
    return problem


def _eased(target: Target | Spread, item: Relax) -> Target | Spread:
    if target.key != item.target:
        return target
    if item.rule is Rule.AT_LEAST:
        return replace(target, at_least=target.at_least - item.by)
    return replace(target, at_most=target.at_most + item.by)
