"""A problem as an integer program, and its best set.

Most people are decided by the prices of the places: whoever has a score far above or below what her place costs is
in or out of every good set. These prices come from the relaxation, but what they prove is calculated in integers
(any prices give a true bound), so that nothing depends on how a solver rounds. Only the few people near the margin
go into the search, and it is repeated with more of them until the bound proves that nobody left out could matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from participants.selection.cohort.highs import NO_BOUND, Model, Relaxation, best_whole
from participants.selection.cohort.problem import Problem, Spread, Target, Unproven

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

FINENESS = 2**20  # prices are counted in so many parts of a hundredth
FIRST_SEARCH = 40  # people in the first search at least ...
PER_ROW = 2  # ... and so many more per row


@dataclass(frozen=True, slots=True)
class Found:
    """A best set: who is in it, by index, and its value; and how far the search had to look to prove it."""

    inside: Flags  # by person
    value: int
    open: Flags  # by column: those that some best set may have otherwise
    settled: Integers  # what all other columns are in every best set
    places: int


@dataclass(frozen=True, slots=True)
class Bounded:
    """A bound on the value of every set, and what a set loses against it, column by column."""

    lower: Integers
    upper: Integers
    places: int
    bound: int  # in parts of a hundredth, as the distances
    distance: Integers  # what it loses when the column is not where it is settled
    settled: Integers

    @property
    def at_most(self) -> int:
        return self.bound // FINENESS


@dataclass(slots=True)
class Rows:
    """Collects the columns and rows of a model."""

    costs: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    bounds: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)

    def column(self, *, cost: int = 0, upper: int = 1) -> int:
        self.costs.append(cost)
        self.upper.append(upper)
        return len(self.costs) - 1

    def row(self, terms: Iterable[tuple[int, int]], *, at_least: int | None, at_most: int | None) -> None:
        """at_least <= sum of entry * column <= at_most."""
        for column, entry in terms:
            self.columns.append(column)
            self.entries.append(entry)
        self.starts.append(len(self.columns))
        self.bounds.append(
            (-NO_BOUND if at_least is None else at_least, NO_BOUND if at_most is None else at_most)
        )

    def model(self) -> Model:
        import numpy as np

        bounds = np.array(self.bounds, dtype=np.int64).reshape(-1, 2)
        return Model(
            costs=np.array(self.costs, dtype=np.int64),
            lower=np.zeros(len(self.costs), dtype=np.int64),
            upper=np.array(self.upper, dtype=np.int64),
            row_lower=bounds[:, 0],
            row_upper=bounds[:, 1],
            starts=np.array(self.starts, dtype=np.int64),
            columns=np.array(self.columns, dtype=np.int64),
            entries=np.array(self.entries, dtype=np.int64),
        )


class Program:
    """One problem, ready to be solved again and again with other pins."""

    def __init__(self, problem: Problem) -> None:
        import numpy as np

        self.problem = problem
        ordered = sorted(problem.candidates, key=lambda candidate: candidate.key)
        self.people = tuple(candidate.key for candidate in ordered)
        self.index = {key: position for position, key in enumerate(self.people)}
        self.model = _model(problem, [candidate.score for candidate in ordered], self.index)
        self.lower = self.model.lower.copy()
        self.upper = self.model.upper.copy()
        self.lower[[self.index[key] for key in problem.must_in]] = 1
        self.upper[[self.index[key] for key in problem.must_out]] = 0
        self._row_of = np.repeat(np.arange(len(self.model.row_lower)), np.diff(self.model.starts))
        self._relaxation: Relaxation | None = None

    def best(self, pins: Mapping[int, int] | None = None) -> Found | None:
        """The best set, with these people in (1) or out (0) whatever the problem pins; None when nothing fits."""
        bounded = self.bounded(pins or {})
        return None if bounded is None else self.solve(bounded)

    def bounded(self, pins: Mapping[int, int]) -> Bounded | None:
        """What the best set with these pins can be worth at most; None when nothing fits."""
        import numpy as np

        lower, upper = self.lower.copy(), self.upper.copy()
        for person, value in pins.items():
            lower[person] = upper[person] = value
        places = min(self.problem.seats, int(upper[: len(self.people)].sum()))
        if (lower > upper).any():
            return None
        self._relaxation = self._relaxation or Relaxation(self.model)
        prices = self._relaxation.prices(lower, upper, places)
        if prices is None:
            return None
        bound, gains = self._certificate(prices, lower, upper, places)
        distance = np.where(lower < upper, np.abs(gains), NO_BOUND * FINENESS)
        distance[len(self.people) :] = 0
        return Bounded(lower, upper, places, bound, distance, np.where(gains > 0, upper, lower))

    def solve(self, bounded: Bounded, known: int | None = None) -> Found | None:
        """Searches among few people, and among more until nobody left out could matter.

        `known` is the value of a set that is known to fit: it says at once how far to look.
        """
        lower, upper, distance = bounded.lower, bounded.upper, bounded.distance
        margin = self._first_margin(distance)
        if known is not None:
            margin = bounded.bound - known * FINENESS
        while True:
            near = distance <= margin
            everybody = bool((near | (lower == upper)).all())
            found = self.search(self.model.costs, (lower, upper), (near, bounded.settled), bounded.places)
            if found is None and everybody:
                return None
            if found is None:
                margin = NO_BOUND * FINENESS - 1
                continue
            value = int(self.model.costs @ found)
            needed = bounded.bound - value * FINENESS
            if needed <= margin or everybody:
                inside = found[: len(self.people)] == 1
                return Found(
                    inside, value, (distance <= needed) & (lower < upper), bounded.settled, bounded.places
                )
            margin = needed

    def search(
        self,
        costs: Integers,
        bounds: tuple[Integers, Integers],
        core: tuple[Flags, Integers],
        places: int,
        at_least: int | None = None,
    ) -> Integers | None:
        """The best value of every column when only those of the core are free; None when nothing fits.

        `bounds` are (lower, upper) and `core` is (which are free, what the others are), each an array over the columns;
        `places` is how many people are in. With `at_least`, only sets worth that many hundredths by the model's own
        costs: so `costs` can ask for something else among the best ones. Raises Unproven.
        """
        import numpy as np

        (lower, upper), (near, settled) = bounds, core
        near = near & (lower < upper)
        fixed = np.where(near, 0, settled)
        fixed = np.clip(fixed, np.where(near, 0, lower), np.where(near, 0, upper))
        found = best_whole(self._narrowed(costs, bounds, (near, fixed), places, at_least))
        if found is None:
            return None
        answer = fixed
        answer[near] = found
        self._check(answer, lower, upper, places)
        return answer

    def _narrowed(
        self,
        costs: Integers,
        bounds: tuple[Integers, Integers],
        core: tuple[Flags, Integers],
        places: int,
        at_least: int | None,
    ) -> Model:
        """The model of the free columns alone: what the fixed ones use up is taken off the limits of each row."""
        import numpy as np

        (lower, upper), (near, fixed) = bounds, core
        model, column = self.model, np.cumsum(near) - 1
        kept = near[model.columns]
        used = np.zeros(len(model.row_lower), dtype=np.int64)
        np.add.at(used, self._row_of, model.entries * fixed[model.columns])
        row_lower, row_upper = model.row_lower.copy(), model.row_upper.copy()
        row_lower[0] = row_upper[0] = places
        row_lower = np.where(row_lower <= -NO_BOUND, -NO_BOUND, row_lower - used)
        row_upper = np.where(row_upper >= NO_BOUND, NO_BOUND, row_upper - used)
        starts = np.concatenate(([0], np.cumsum(np.bincount(self._row_of[kept], minlength=len(row_lower)))))
        columns, entries = column[model.columns[kept]], model.entries[kept]
        if at_least is not None:
            paying = np.flatnonzero(near & (model.costs != 0))
            columns = np.concatenate((columns, column[paying]))
            entries = np.concatenate((entries, model.costs[paying]))
            starts = np.append(starts, len(columns))
            row_lower = np.append(row_lower, at_least - int(model.costs @ fixed))
            row_upper = np.append(row_upper, NO_BOUND)
        return Model(costs[near], lower[near], upper[near], row_lower, row_upper, starts, columns, entries)

    def _certificate(
        self, prices: NDArray[np.float64], lower: Integers, upper: Integers, places: int
    ) -> tuple[int, Integers]:
        """No set is worth more than the bound, and one in which a person is not where her gain says, that gain less.

        True for whatever prices (Lagrange), so they are rounded and all is calculated in integers.
        """
        import numpy as np

        model = self.model
        price = np.rint(prices * FINENESS).astype(np.int64)
        price = np.where((price > 0) & (model.row_upper >= NO_BOUND), 0, price)
        price = np.where((price < 0) & (model.row_lower <= -NO_BOUND), 0, price)
        paid = np.zeros(len(model.costs), dtype=np.int64)
        np.add.at(paid, model.columns, price[self._row_of] * model.entries)
        gains = model.costs * FINENESS - paid
        limit = np.where(price > 0, model.row_upper, model.row_lower)
        limit[0] = places
        used = price != 0
        rows = int((price[used] * limit[used]).sum())
        return rows + int(np.where(gains > 0, gains * upper, gains * lower).sum()), gains

    def _first_margin(self, distance: Integers) -> int:
        import numpy as np

        near = FIRST_SEARCH + PER_ROW * len(self.model.row_lower)
        if len(distance) <= near:
            return NO_BOUND * FINENESS - 1
        return int(np.partition(distance, near)[near])

    def _check(self, answer: Integers, lower: Integers, upper: Integers, places: int) -> None:
        """The solver's answer once more, in integers."""
        import numpy as np

        model = self.model
        sums = np.zeros(len(model.row_lower), dtype=np.int64)
        np.add.at(sums, self._row_of, model.entries * answer[model.columns])
        fits = (model.row_lower <= sums) & (sums <= model.row_upper)
        fits[0] = sums[0] == places
        if not (fits.all() and (lower <= answer).all() and (answer <= upper).all()):
            raise Unproven("The solver's answer does not keep the rules.")


def _model(problem: Problem, scores: list[int], index: Mapping[str, int]) -> Model:
    rows = Rows()
    for score in scores:
        rows.column(cost=score)
    rows.row(((person, 1) for person in range(len(scores))), at_least=0, at_most=problem.places)
    for target in problem.targets:
        if isinstance(target, Spread):
            add_spread(rows, target, index)
        else:
            add_target(rows, target, index, len(scores))
    for group in problem.together:
        first, *others = sorted(index[key] for key in group)
        for other in others:
            rows.row(((first, 1), (other, -1)), at_least=0, at_most=0)
    for group in problem.apart:
        rows.row(((index[key], 1) for key in sorted(group)), at_least=None, at_most=1)
    return rows.model()


def add_target(rows: Rows, target: Target, index: Mapping[str, int], people: int) -> None:
    terms = [(index[key], 1) for key in sorted(target.members) if key in index]
    if target.weight is not None and target.at_least is not None:
        terms.append((rows.column(cost=-target.weight, upper=target.at_least), 1))
    if target.weight is not None and target.at_most is not None:
        terms.append((rows.column(cost=-target.weight, upper=people), -1))
    rows.row(terms, at_least=target.at_least, at_most=target.at_most)


def add_spread(rows: Rows, spread: Spread, index: Mapping[str, int]) -> None:
    """A column per group that can be one only when somebody of it is in."""
    terms = []
    for group in spread.groups:
        present = rows.column()
        terms.append((present, 1))
        people = [(index[key], 1) for key in sorted(group) if key in index]
        rows.row((*people, (present, -1)), at_least=0, at_most=None)
    if spread.weight is not None:
        terms.append((rows.column(cost=-spread.weight, upper=spread.at_least), 1))
    rows.row(terms, at_least=spread.at_least, at_most=None)
