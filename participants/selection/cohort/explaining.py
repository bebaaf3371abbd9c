"""Why each person is in or out, and what it would cost to force her the other way.

A reason is given only when solving again with the change it claims proves it. To drop something is to solve without it:

- at most, apart, together, places kept for: without that one thing she is in some best set (when she is out), or no
  longer in every best set (when she is in).
- needed for: without that minimum she is no longer in every best set.
- higher scores: without any target, "together" or "apart" she is as far in or out as she is now.
- places settled: that is so too, but without those who must be in she is in some best set.
- several: no single one, but all of these dropped at once; none of them can be left out of the list. The list is
  empty when who must be in has to be dropped as well.
- tied, drawn: she is in some best sets and not in all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, groupby
from typing import TYPE_CHECKING

from participants.selection.cohort.problem import (
    Explanation,
    Problem,
    Proposal,
    Reason,
    Rule,
    Spread,
    Target,
)
from participants.selection.cohort.program import FINENESS, Bounded, Found, Program
from participants.selection.cohort.swaps import Swaps
from participants.selection.cohort.ties import BestSets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOTHING = -(2**40)  # below the value of every set

Change = tuple[Rule, "str | int"]
Progress = Callable[[int, int], None]
SETTLED: Change = (Rule.MUST_IN, "")  # all who must be in


def explain(
    problem: Problem, proposal: Proposal, *, progress: Progress | None = None
) -> dict[str, Explanation]:
    """An explanation per candidate of what `propose` answered. `progress` hears of steps done and of all steps."""
    program = Program(problem)
    bounded = program.bounded({})
    found = None if bounded is None else program.solve(bounded)
    if bounded is None or found is None or found.value != proposal.value:
        raise ValueError("This is no proposal for this problem.")
    steps = _Steps(2 * len(program.people), progress)
    costs = _Costs(program, bounded, found, proposal.chosen).all(steps)
    reasons = _Reasons(problem, proposal)
    explanations = {}
    for key in program.people:
        explanations[key] = reasons.explain(key, costs[key])
        steps.done()
    return explanations


class _Steps:
    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._progress, self._number = total, progress, 0

    def done(self) -> None:
        self._number += 1
        if self._progress:
            self._progress(self._number, self._total)


class _Costs:
    """What forcing each person costs. Most costs are proven by a set that is known and the bound from the prices."""

    def __init__(self, program: Program, bounded: Bounded, found: Found, chosen: frozenset[str]) -> None:
        import numpy as np

        self.program = program
        self.found = found
        self.chosen = chosen
        people = len(program.people)
        self.with_her = np.full(people, NOTHING, dtype=np.int64)  # the best known set that has her
        self.without_her = np.full(people, NOTHING, dtype=np.int64)
        self.swaps = Swaps(program)
        self.pinned = program.lower[:people] == program.upper[:people]
        self.spare = (
            program.upper[:people].sum() > found.places
        )  # somebody can be forced out without an empty seat
        flipped = np.array([key not in chosen for key in program.people])
        lost = np.where(bounded.settled[:people] == flipped, 0, bounded.distance[:people])
        self.at_most = (bounded.bound - lost) // FINENESS
        self._learn(found.inside, found.value)
        self._learn(np.array([key in chosen for key in program.people]), found.value)

    def all(self, steps: _Steps) -> dict[str, int | None]:
        costs = {}
        for person, key in enumerate(self.program.people):
            value = self._forced(person, inside=key not in self.chosen)
            costs[key] = None if value is None else self.found.value - value
            steps.done()
        return costs

    def _forced(self, person: int, *, inside: bool) -> int | None:
        """The value of the best set with her, or without her."""
        known = int((self.with_her if inside else self.without_her)[person])
        if known == self.found.value:
            return known
        usual = not self.pinned[person] and (inside or self.spare)
        if usual and known >= self.at_most[person]:
            return known
        bounded = self.program.bounded({person: int(inside)})
        if bounded is None:
            return None
        if usual and known >= bounded.at_most:
            return known
        found = self.program.solve(bounded, known if usual and known > NOTHING else None)
        if found is not None and usual:
            self._learn(found.inside, found.value)
        return None if found is None else found.value

    def _learn(self, inside: NDArray[np.bool_], value: int) -> None:
        """A set is known, and all those with one person exchanged."""
        import numpy as np

        self.with_her[inside] = np.maximum(self.with_her[inside], value)
        self.without_her[~inside] = np.maximum(self.without_her[~inside], value)
        leaving, coming, after = self.swaps.values(inside, value)
        if after.size:
            self.with_her[coming] = np.maximum(self.with_her[coming], after.max(axis=0))
            self.without_her[leaving] = np.maximum(self.without_her[leaving], after.max(axis=1))


class _Reasons:
    """The reason of each person, tried in a fixed order; problems with something dropped are solved once."""

    def __init__(self, problem: Problem, proposal: Proposal) -> None:
        self.problem = problem
        self.proposal = proposal
        self.scores = {candidate.key: candidate.score for candidate in problem.candidates}
        self.everything = tuple(_changes(problem))
        self._solved: dict[frozenset[Change], BestSets] = {}

    def explain(self, key: str, cost: int | None) -> Explanation:
        inside = key in self.proposal.chosen
        reason, changes = self._reason(key, inside=inside)
        keys = [str(name) for rule, name in changes if rule in {Rule.AT_LEAST, Rule.AT_MOST}]
        targets = tuple(dict.fromkeys(keys))
        groups = dict.fromkeys(rule for rule, _ in changes if rule in {Rule.TOGETHER, Rule.APART})
        circle = self._circle(targets) - {key}
        return Explanation(
            inside=inside,
            reason=reason,
            targets=targets,
            taken=len(circle),
            higher=sum(1 for other in circle if self.scores[other] > self.scores[key]),
            cost_to_force=cost,
            also=tuple(Reason(rule.value) for rule in groups) if reason is Reason.SEVERAL else (),
        )

    def _circle(self, targets: tuple[str, ...]) -> frozenset[str]:
        """Those who took the place: the chosen members of the one target, or all who are chosen."""
        if len(targets) != 1:
            return self.proposal.chosen
        target = next(target for target in self.problem.targets if target.key == targets[0])
        members = target.members if isinstance(target, Target) else frozenset().union(*target.groups)
        return self.proposal.chosen & members

    def _reason(self, key: str, *, inside: bool) -> tuple[Reason, tuple[Change, ...]]:
        if key in self.problem.must_in:
            return Reason.PINNED_IN, ()
        if key in self.problem.must_out:
            return Reason.PINNED_OUT, ()
        if key in self.proposal.tied:
            return (Reason.DRAWN if self.proposal.drawn else Reason.TIED), ()
        if inside and not self._otherwise(key, self.everything, inside=True):
            return Reason.HIGHER_SCORES, ()
        for reason, change in self._single(key, inside=inside):
            if self._otherwise(key, (change,), inside=inside):
                return reason, (change,)
        if not self._otherwise(key, self.everything, inside=inside):
            return self._whatever_the_targets(key), ()
        return Reason.SEVERAL, self._fewest(key, inside=inside)

    def _whatever_the_targets(self, key: str) -> Reason:
        """She is out, and would be without any target: for her score, or because others must be in."""
        if self.problem.must_in and self._otherwise(key, (SETTLED,), inside=False):
            return Reason.PLACES_SETTLED
        if self.problem.must_in and self._otherwise(key, (*self.everything, SETTLED), inside=False):
            return Reason.SEVERAL
        return Reason.HIGHER_SCORES

    def _single(self, key: str, *, inside: bool) -> Iterator[tuple[Reason, Change]]:
        """What alone could be the reason, the clearest first."""
        reasons = {Rule.AT_MOST: Reason.AT_MOST, Rule.TOGETHER: Reason.TOGETHER, Rule.APART: Reason.APART}
        minimum = Reason.NEEDED_FOR if inside else Reason.PLACES_KEPT_FOR
        first, second = (Rule.AT_LEAST, Rule.AT_MOST) if inside else (Rule.AT_MOST, Rule.AT_LEAST)
        for rule in (first, Rule.TOGETHER, Rule.APART, second):
            for change in self.everything:
                if change[0] is rule and self._concerns(key, change, inside=inside):
                    yield reasons.get(rule, minimum), change

    def _concerns(self, key: str, change: Change, *, inside: bool) -> bool:
        """Whether the sentence makes sense for her: a maximum keeps members out and others in; a minimum the reverse."""
        rule, name = change
        if rule is Rule.TOGETHER:
            return key in self.problem.together[int(name)]
        if rule is Rule.APART:
            return inside or key in self.problem.apart[int(name)]
        target = next(target for target in self.problem.targets if target.key == name)
        if isinstance(target, Spread):
            return True
        return (key in target.members) == (inside == (rule is Rule.AT_LEAST))

    def _otherwise(self, key: str, changes: tuple[Change, ...], *, inside: bool) -> bool:
        """Whether without these things she could be in, being out; or would not be sure to be in, being in."""
        best = self._without(frozenset(changes))
        person = best.program.index[key]
        return not best.every[person] if inside else bool(best.some[person])

    def _fewest(self, key: str, *, inside: bool) -> tuple[Change, ...]:
        """Keeps whole targets and groups, one after the other, as long as dropping the rest still suffices."""
        units = [
            tuple(changes)
            for _, changes in groupby(self.everything, lambda change: (change[1], _side(change)))
        ]
        shorter = True
        while shorter:
            shorter = False
            for unit in tuple(units):
                fewer = [other for other in units if other != unit]
                if self._otherwise(key, tuple(chain.from_iterable(fewer)), inside=inside):
                    units, shorter = fewer, True
        return tuple(chain.from_iterable(units))

    def _without(self, changes: frozenset[Change]) -> BestSets:
        if changes not in self._solved:
            program = Program(dropped(self.problem, changes))
            found = program.best()
            if found is None:
                raise ValueError("With less to keep, no set fits any more.")
            self._solved[changes] = BestSets(program, found)
        return self._solved[changes]


def dropped(problem: Problem, changes: frozenset[Change]) -> Problem:
    """The problem without these minima, maxima and groups, and with SETTLED without anybody who must be in."""
    targets: list[Target | Spread] = []
    for target in problem.targets:
        if isinstance(target, Spread):
            targets += [] if (Rule.AT_LEAST, target.key) in changes else [target]
        else:
            at_least = None if (Rule.AT_LEAST, target.key) in changes else target.at_least
            at_most = None if (Rule.AT_MOST, target.key) in changes else target.at_most
            targets.append(replace(target, at_least=at_least, at_most=at_most))
    together, apart = (
        tuple(group for number, group in enumerate(groups) if (rule, number) not in changes)
        for rule, groups in ((Rule.TOGETHER, problem.together), (Rule.APART, problem.apart))
    )
    must_in = frozenset[str]() if SETTLED in changes else problem.must_in
    return replace(problem, targets=tuple(targets), together=together, apart=apart, must_in=must_in)


def _side(change: Change) -> Rule | None:
    """What tells groups from targets: the minimum and the maximum of a target belong together."""
    return change[0] if change[0] in {Rule.TOGETHER, Rule.APART} else None


def _changes(problem: Problem) -> Iterator[Change]:
    """Everything that can be dropped."""
    for target in problem.targets:
        if target.at_least is not None:
            yield Rule.AT_LEAST, target.key
        if isinstance(target, Target) and target.at_most is not None:
            yield Rule.AT_MOST, target.key
    yield from ((Rule.TOGETHER, number) for number in range(len(problem.together)))
    yield from ((Rule.APART, number) for number in range(len(problem.apart)))
