"""All best sets: who is in some of them and who in every one, and the lottery among those between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from participants.selection.cohort.problem import Problem, Spread, Unproven
from participants.selection.cohort.program import Found, Program
from participants.selection.cohort.swaps import Swaps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Integers = NDArray[np.int64]

AT_ONCE = 15  # people of the order per search; their weights stay below 2 ** 15


class BestSets:
    """The best sets of a program, without listing them.

    People alike in everything (targets, pins, score) can stand for one another: what is so for one, is so for all
    of her kind.
    """

    def __init__(self, program: Program, found: Found) -> None:
        self.program = program
        self.found = found
        self._kinds = kinds(program)
        self._swaps = Swaps(program)
        self._picks: dict[tuple[int, ...], list[int]] = {}
        self.some = found.inside.copy()
        self.every = found.inside.copy()
        self._note(found.inside)
        self._look_for_others()

    @property
    def tied(self) -> frozenset[str]:
        return self.names(self.some & ~self.every)

    def names(self, flags: Flags) -> frozenset[str]:
        return frozenset(key for key, flag in zip(self.program.people, flags.tolist(), strict=True) if flag)

    def pick(self, order: Sequence[str]) -> frozenset[str]:
        """The best set that goes through this order of the tied and takes whomever it still can."""
        people = [self.program.index[key] for key in order]
        alike = tuple(self._kinds[people].tolist())
        if alike not in self._picks:
            self._picks[alike] = self._pick(people)
        chosen = self.every.copy()
        chosen[[people[position] for position in self._picks[alike]]] = True
        return self.names(chosen)

    def _pick(self, people: list[int]) -> list[int]:
        """Positions in that order. Several are asked for at once: each weighs more than all after her together."""
        import numpy as np

        free = self.found.places - int(self.every.sum())
        taken: list[int] = []
        for start in range(0, len(people), AT_ONCE):
            if len(taken) == free:
                break
            block = people[start : start + AT_ONCE]
            costs = np.zeros(len(self.program.model.costs), dtype=np.int64)
            costs[block] = 2 ** np.arange(len(block))[::-1]
            lower = self.program.lower.copy()
            lower[[people[position] for position in taken]] = 1
            answer = self._search(costs, lower)
            taken += [start + place for place, person in enumerate(block) if answer[person]]
        return taken

    def _search(self, costs: Integers, lower: Integers) -> Integers:
        """Among the best sets, the one with the highest costs."""
        core = (self.found.open, self.found.settled)
        bounds = (lower, self.program.upper)
        answer = self.program.search(costs, bounds, core, self.found.places, self.found.value)
        if answer is None:
            raise Unproven("The best set was not found again.")
        return answer

    def _look_for_others(self) -> None:
        """Asks again and again for the best set that differs most from all that is known, until none differs."""
        import numpy as np

        while True:
            people = len(self.program.people)
            doubtful = self.found.open[:people] & (self.every | ~self.some)
            if not doubtful.any():
                return
            costs = np.zeros(len(self.program.model.costs), dtype=np.int64)
            costs[:people] = np.where(doubtful, np.where(self.every, -1, 1), 0)
            answer = self._search(costs, self.program.lower)
            if int(costs @ answer) == -int((doubtful & self.every).sum()):
                return
            self._note(answer[:people] == 1)

    def _note(self, inside: Flags) -> None:
        """One more best set is known, and with it those with one person exchanged and people alike in other places."""
        import numpy as np

        self.some |= inside
        self.every &= inside
        leaving, coming, after = self._swaps.values(inside, self.found.value)
        self.every[leaving[(after == self.found.value).any(axis=1)]] = False
        self.some[coming[(after == self.found.value).any(axis=0)]] = True
        number = int(self._kinds.max(initial=0)) + 1
        once = np.bincount(self._kinds[self.some], minlength=number) > 0
        missing = np.bincount(self._kinds[~self.every], minlength=number) > 0
        tied = (once & missing)[self._kinds]
        self.some |= tied
        self.every &= ~tied


def draw(tied: Iterable[str], seed: str) -> tuple[str, ...]:
    """The order of the lottery. Anybody can repeat it: sort the tied by SHA-256 (hexadecimal) of seed and key.

    Then go through that order and take each person, if some best set has her and all taken so far. So people who
    are alike in everything have the same chance: places by number.
    """
    return tuple(sorted(tied, key=lambda key: sha256(f"{seed}{key}".encode()).hexdigest()))


def kinds(program: Program) -> Integers:
    """A number per person; two have the same when they are alike in everything that counts."""
    import numpy as np

    problem = program.problem
    cells = memberships(problem)
    scores = program.model.costs
    alike = [
        (cells[key], int(scores[position]), int(program.lower[position]), int(program.upper[position]))
        for position, key in enumerate(program.people)
    ]
    numbers = {kind: number for number, kind in enumerate(dict.fromkeys(alike))}
    return np.array([numbers[kind] for kind in alike], dtype=np.int64)


def memberships(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Per person the targets, groups and pinned groups she belongs to: her cell."""
    cells: dict[str, list[str]] = {candidate.key: [] for candidate in problem.candidates}
    named: list[tuple[str, frozenset[str]]] = []
    for target in problem.targets:
        if isinstance(target, Spread):
            named += [(f"{target.key}/{number}", group) for number, group in enumerate(target.groups)]
        else:
            named.append((target.key, target.members))
    named += [(f"together/{number}", group) for number, group in enumerate(problem.together)]
    named += [(f"apart/{number}", group) for number, group in enumerate(problem.apart)]
    for name, members in named:
        for key in members & cells.keys():
            cells[key].append(name)
    return {key: tuple(cell) for key, cell in cells.items()}
