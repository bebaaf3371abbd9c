"""What every exchange of one person for another would be worth: all at once, in integers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from participants.selection.cohort.problem import Spread, Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from participants.selection.cohort.program import Program

    Flags = NDArray[np.bool_]
    Integers = NDArray[np.int64]

FORBIDDEN = 2**48  # lost when something hard breaks; more than any set is worth


class Swaps:
    """Exchanges that keep the number of places. Who is pinned, or bound to others, stays where she is."""

    def __init__(self, program: Program) -> None:
        import numpy as np

        problem, index = program.problem, program.index
        people = len(program.people)
        self._scores = program.model.costs[:people]
        apart = [Target(f"apart/{number}", group, at_most=1) for number, group in enumerate(problem.apart)]
        self._targets = [target for target in problem.targets if isinstance(target, Target)] + apart
        self._members = _matrix([target.members for target in self._targets], program)
        self._spreads = [target for target in problem.targets if isinstance(target, Spread)]
        self._groups = [_matrix(spread.groups, program) for spread in self._spreads]
        self._movable = program.lower[:people] < program.upper[:people]
        self._movable[[index[key] for group in problem.together for key in group]] = False
        self._people = np.arange(people)

    def values(self, inside: Flags, value: int) -> tuple[Integers, Integers, Integers]:
        """Who can leave, who can come, and for each pair the value of the set after that exchange."""
        import numpy as np

        leaving = self._people[inside & self._movable]
        coming = self._people[~inside & self._movable]
        after = value + self._scores[coming][None, :] - self._scores[leaving][:, None]
        members = self._members
        less, more = self._losses(members[:, inside].sum(axis=1))
        out, new = members[:, leaving].T, members[:, coming]
        after = after - (out * less) @ (1 - new) - ((1 - out) * more) @ new
        for spread, groups in zip(self._spreads, self._groups, strict=True):
            count = groups[:, inside].sum(axis=1)
            out, new = groups[:, leaving].T, groups[:, coming]
            change = (count == 0).astype(np.int64) @ new - (out * (count == 1)) @ (1 - new)
            present = int((count > 0).sum())
            weight = FORBIDDEN if spread.weight is None else spread.weight
            missing = np.maximum(0, spread.at_least - present - change)
            after = after - weight * (missing - max(0, spread.at_least - present))
        return leaving, coming, after

    def _losses(self, counts: Integers) -> tuple[Integers, Integers]:
        """Per target what one member less and one member more would lose; below zero: gain."""
        import numpy as np

        now, less, more = (
            np.array(
                [
                    _loss(target, int(count) + step)
                    for target, count in zip(self._targets, counts, strict=True)
                ],
                dtype=np.int64,
            )
            for step in (0, -1, 1)
        )
        return less - now, more - now


def _loss(target: Target, count: int) -> int:
    missing = 0 if target.at_least is None else max(0, target.at_least - count)
    too_many = 0 if target.at_most is None else max(0, count - target.at_most)
    return (missing + too_many) * (FORBIDDEN if target.weight is None else target.weight)


def _matrix(groups: list[frozenset[str]] | tuple[frozenset[str], ...], program: Program) -> Integers:
    import numpy as np

    matrix = np.zeros((len(groups), len(program.people)), dtype=np.int64)
    for row, group in enumerate(groups):
        matrix[row, [program.index[key] for key in group if key in program.index]] = 1
    return matrix
