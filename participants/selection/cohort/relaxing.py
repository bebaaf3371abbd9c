"""When no set fits: the smallest list of things to relax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from participants.selection.cohort.highs import best_whole
from participants.selection.cohort.problem import Problem, Relax, Rule, Spread, Target, Unproven
from participants.selection.cohort.program import Rows, add_spread, add_target


def smallest_relaxation(problem: Problem) -> tuple[Relax, ...]:
    """As few things as possible; of equally short lists the one with fewest pins, then the smallest amounts, and
    of these the one that leaves room for the best set.
    """
    return _Elastic(problem).solve()


@dataclass(slots=True)
class _Thing:
    """Something that could be relaxed: whether it is, and by how much (two columns for more and for less)."""

    rule: Rule
    relaxed: int  # column
    less: int  # column
    more: int | None = None  # column; for the seats only
    target: str = ""
    people: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Elastic:
    """The program in which everything hard can give way, at a price."""

    problem: Problem
    rows: Rows = field(default_factory=Rows)
    things: list[_Thing] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)

    def solve(self) -> tuple[Relax, ...]:
        self._build()
        values = list(self.rows.costs)  # points and soft penalties
        relaxed = {thing.relaxed for thing in self.things}
        pins = {thing.relaxed for thing in self.things if not thing.target}
        many = len(self.things) + 1
        self._minimise({column: many + (column in pins) for column in relaxed})
        answer = self._minimise(
            {column: 1 for thing in self.things for column in (thing.less, thing.more) if column is not None}
        )
        self.rows.costs[:] = values + [0] * (len(self.rows.costs) - len(values))
        answer = self._best()
        return tuple(
            Relax(
                rule=thing.rule,
                by=answer[thing.less] - (0 if thing.more is None else answer[thing.more]),
                target=thing.target,
                people=thing.people,
            )
            for thing in self.things
            if answer[thing.relaxed]
        )

    def _minimise(self, costs: dict[int, int]) -> list[int]:
        """Solves for these costs alone, and lets no later answer cost more."""
        self.rows.costs[:] = [-costs.get(column, 0) for column in range(len(self.rows.costs))]
        answer = self._best()
        spent = sum(cost * answer[column] for column, cost in costs.items())
        self.rows.row(sorted(costs.items()), at_least=None, at_most=spent)
        return answer

    def _best(self) -> list[int]:
        answer = best_whole(self.rows.model())
        if answer is None:
            raise Unproven("Not even with everything relaxed does a set fit.")
        return [int(value) for value in answer]

    def _build(self) -> None:
        problem = self.problem
        for candidate in sorted(problem.candidates, key=lambda candidate: candidate.key):
            self.index[candidate.key] = self.rows.column(cost=candidate.score)
        self._add_seats()
        for target in problem.targets:
            if target.weight is None:
                self._add_hard(target)
            elif isinstance(target, Spread):
                add_spread(self.rows, target, self.index)
            else:
                add_target(self.rows, target, self.index, len(self.index))
        for key in sorted(problem.must_in):
            thing = self._thing(Rule.MUST_IN, 1, people=frozenset({key}))
            self.rows.row(((self.index[key], 1), (thing.less, 1)), at_least=1, at_most=None)
        for group in _in_order(problem.together):
            self._add_together(group)
        for group in _in_order(problem.apart):
            thing = self._thing(Rule.APART, max(1, len(group)), people=group)
            self.rows.row((*self._people(group), (thing.less, -1)), at_least=None, at_most=1)

    def _add_seats(self) -> None:
        """The number of places grows with those who are no longer ruled out, up to the number of seats."""
        problem, rows = self.problem, self.rows
        lifted = []
        for key in sorted(problem.must_out):
            thing = self._thing(Rule.MUST_OUT, 1, people=frozenset({key}))
            rows.row(((self.index[key], 1), (thing.less, -1)), at_least=None, at_most=0)
            lifted.append(thing.relaxed)
        size = len(self.index) + 1
        seats = self._thing(Rule.SEATS, size)
        seats.more = rows.column(upper=size)
        rows.row(((seats.more, 1), (seats.relaxed, -size)), at_least=None, at_most=0)
        people = [(column, 1) for column in self.index.values()]
        empty = rows.column(upper=problem.seats)
        free = problem.seats - (len(self.index) - len(problem.must_out))
        rows.row(
            (*people, (seats.less, 1), (seats.more, -1), (empty, 1)),
            at_least=problem.seats,
            at_most=problem.seats,
        )
        # Empty are as many seats as there are too few people, and none otherwise.
        terms = [(empty, 1), *((column, 1) for column in lifted)]
        rows.row(terms, at_least=free, at_most=None)
        enough = rows.column()
        rows.row((*terms, (enough, -problem.seats - len(lifted))), at_least=None, at_most=max(0, free))
        rows.row(((empty, 1), (enough, problem.seats)), at_least=None, at_most=problem.seats)

    def _add_hard(self, target: Target | Spread) -> None:
        if isinstance(target, Spread):
            present = [self.rows.column() for _ in target.groups]
            for column, group in zip(present, target.groups, strict=True):
                self.rows.row((*self._people(group), (column, -1)), at_least=0, at_most=None)
            terms = [(column, 1) for column in present]
        else:
            terms = self._people(target.members)
        if target.at_least is not None and target.at_least > 0:
            thing = self._thing(Rule.AT_LEAST, target.at_least, target=target.key)
            self.rows.row((*terms, (thing.less, 1)), at_least=target.at_least, at_most=None)
        if isinstance(target, Target) and target.at_most is not None:
            thing = self._thing(Rule.AT_MOST, max(1, len(terms)), target=target.key)
            self.rows.row((*terms, (thing.less, -1)), at_least=None, at_most=target.at_most)

    def _add_together(self, group: frozenset[str]) -> None:
        thing = self._thing(Rule.TOGETHER, 1, people=group)
        first, *others = [column for column, _ in self._people(group)] or [0]
        for other in others:
            self.rows.row(((first, 1), (other, -1), (thing.less, 1)), at_least=0, at_most=None)
            self.rows.row(((first, 1), (other, -1), (thing.less, -1)), at_least=None, at_most=0)

    def _people(self, keys: Iterable[str]) -> list[tuple[int, int]]:
        return [(self.index[key], 1) for key in sorted(keys) if key in self.index]

    def _thing(
        self, rule: Rule, size: int, *, target: str = "", people: frozenset[str] = frozenset()
    ) -> _Thing:
        relaxed = self.rows.column()
        less = self.rows.column(upper=size)
        self.rows.row(((less, 1), (relaxed, -size)), at_least=None, at_most=0)
        thing = _Thing(rule, relaxed, less, target=target, people=people)
        self.things.append(thing)
        return thing


def _in_order(groups: Iterable[frozenset[str]]) -> Iterator[frozenset[str]]:
    yield from sorted(groups, key=sorted)
