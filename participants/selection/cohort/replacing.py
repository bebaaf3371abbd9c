"""Who follows when somebody drops out; and a picking by score alone, to compare with."""

from __future__ import annotations

from collections.abc import Collection

from participants.selection.cohort import counting
from participants.selection.cohort.problem import Problem, Replacement, Target
from participants.selection.cohort.ties import memberships


def replacements(problem: Problem, chosen: Collection[str], dropped: str) -> tuple[Replacement, ...]:
    """Everybody who could take the place, like for like: the same cell first, then those who keep all hard targets,
    then by score. Whoever is ruled out, apart from somebody chosen, or together with somebody who is not, is left out.
    """
    rest = frozenset(chosen) - {dropped}
    cells = memberships(problem)
    before = counting.totals(problem, rest | {dropped})
    found = []
    for candidate in problem.candidates:
        after = rest | {candidate.key}
        if candidate.key in rest or candidate.key == dropped or not _may_join(problem, candidate.key, rest):
            continue
        now = counting.totals(problem, after)
        breaks = tuple(
            target.key
            for target in problem.targets
            if target.weight is None
            and now[target.key].missing + now[target.key].too_many
            > before[target.key].missing + before[target.key].too_many
        )
        same_cell = cells[candidate.key] == cells.get(dropped)
        found.append(Replacement(candidate.key, candidate.score, same_cell, breaks))
    return tuple(
        sorted(found, key=lambda item: (not item.same_cell, bool(item.breaks), -item.score, item.key))
    )


def _may_join(problem: Problem, key: str, rest: frozenset[str]) -> bool:
    return (
        key not in problem.must_out
        and all(group <= rest | {key} for group in problem.together if key in group)
        and all(group.isdisjoint(rest) for group in problem.apart if key in group)
    )


def greedy(problem: Problem) -> frozenset[str]:
    """Goes down the scores and skips whoever would break a hard maximum or a pin. Minima are left to luck."""
    taken: frozenset[str] = frozenset()
    ordered = sorted(
        problem.candidates,
        key=lambda candidate: (candidate.key not in problem.must_in, -candidate.score, candidate.key),
    )
    for candidate in ordered:
        groups = [group for group in problem.together if candidate.key in group]
        after = taken.union({candidate.key}, *groups)
        if candidate.key not in taken and len(after) <= problem.places and _allowed(problem, after):
            taken = after
    return taken


def _allowed(problem: Problem, chosen: frozenset[str]) -> bool:
    return (
        chosen.isdisjoint(problem.must_out)
        and all(len(group & chosen) <= 1 for group in problem.apart)
        and not any(
            counting.total(target, chosen).too_many
            for target in problem.targets
            if isinstance(target, Target) and target.weight is None
        )
    )
