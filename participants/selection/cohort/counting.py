"""How a set stands: counted in integers, without any solver. Every answer of the solver is checked here."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from participants.selection.cohort.problem import Problem, Rule, Spread, Target, Total


def totals(problem: Problem, chosen: Collection[str]) -> dict[str, Total]:
    """How the set stands against each target, hard and soft."""
    chosen = frozenset(chosen)
    return {target.key: total(target, chosen) for target in problem.targets}


def total(target: Target | Spread, chosen: frozenset[str]) -> Total:
    if isinstance(target, Spread):
        groups = sum(1 for group in target.groups if not group.isdisjoint(chosen))
        return Total(count=groups, missing=max(0, target.at_least - groups), too_many=0)
    count = len(target.members & chosen)
    missing = 0 if target.at_least is None else max(0, target.at_least - count)
    too_many = 0 if target.at_most is None else max(0, count - target.at_most)
    return Total(count=count, missing=missing, too_many=too_many)


def points(problem: Problem, chosen: Collection[str]) -> int:
    return sum(candidate.score for candidate in problem.candidates if candidate.key in chosen)


def penalty(problem: Problem, chosen: Collection[str]) -> int:
    """What the soft targets cost this set, in hundredths of a point."""
    standing = totals(problem, chosen)
    lost = ((target.weight or 0, standing[target.key]) for target in problem.targets)
    return sum(weight * (item.missing + item.too_many) for weight, item in lost)


def broken(problem: Problem, chosen: Collection[str]) -> Iterator[tuple[Rule, str]]:
    """Every hard target, pin or number of seats that the set does not keep; with the key of the target."""
    chosen = frozenset(chosen)
    for target in problem.targets:
        standing = total(target, chosen)
        if target.weight is None and not standing.met:
            yield (Rule.AT_LEAST if standing.missing else Rule.AT_MOST), target.key
    yield from ((rule, "") for rule in broken_pins(problem, chosen))
    if len(chosen) != problem.places:
        yield Rule.SEATS, ""


def broken_pins(problem: Problem, chosen: frozenset[str]) -> Iterator[Rule]:
    if not problem.must_in <= chosen:
        yield Rule.MUST_IN
    if not problem.must_out.isdisjoint(chosen):
        yield Rule.MUST_OUT
    if any(0 < len(group & chosen) < len(group) for group in problem.together):
        yield Rule.TOGETHER
    if any(len(group & chosen) > 1 for group in problem.apart):
        yield Rule.APART
