"""The lottery: repeatable by anybody, and fair."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from math import comb, sqrt

from hypothesis import given, settings

from participants.selection.cohort import Candidate, Problem, Target, propose
from participants.selection.cohort.program import Program
from participants.selection.cohort.ties import BestSets, draw
from tests.participants.selection.cohort.cases import problems, truth

SEEDS = 10_000
FIVE_SIGMA = 5


def best_sets(problem: Problem) -> BestSets:
    program = Program(problem)
    found = program.best()
    assert found is not None
    return BestSets(program, found)


def shares(problem: Problem) -> Counter[str]:
    """How often each of the tied is drawn."""
    best = best_sets(problem)
    won: Counter[str] = Counter()
    for number in range(SEEDS):
        won.update(best.pick(draw(best.tied, f"seed {number}")) & best.tied)
    return won


def near(count: int, chance: float) -> bool:
    return abs(count - SEEDS * chance) <= FIVE_SIGMA * sqrt(SEEDS * chance * (1 - chance))


def test_people_alike_have_the_same_chance_places_by_number() -> None:
    people = (Candidate("sure", 900), *(Candidate(f"tied{number}", 500) for number in range(7)))
    won = shares(Problem(4, people))
    assert len(won) == 7
    assert all(near(count, 3 / 7) for count in won.values())


def test_a_minimum_changes_the_chances_as_the_theory_says() -> None:
    """Three of six, at least two of them among a, b, c: known by going through all orders in theory."""
    people = tuple(Candidate(key, 500) for key in "abcdef")
    won = shares(Problem(3, people, (Target("t", frozenset("abc"), at_least=2),)))
    # One of d, e, f comes unless the three of the minimum are drawn before any of them.
    alone = 1 / comb(6, 3)
    outside = (1 - alone) / 3
    assert all(near(won[key], outside) for key in "def")
    assert all(near(won[key], (3 - (1 - alone)) / 3) for key in "abc")


@settings(max_examples=300)
@given(problems().filter(lambda problem: truth(problem) is not None))
def test_anybody_can_repeat_it(problem: Problem) -> None:
    true = truth(problem)
    assert true is not None
    proposal = propose(problem, lottery_seed="published")
    order = sorted(true.some - true.every, key=lambda key: sha256(f"published{key}".encode()).hexdigest())
    taken = set(true.every)
    for key in order:
        if any(taken | {key} <= one for one in true.sets):
            taken.add(key)
    assert proposal.drawn == tuple(order)
    assert proposal.chosen == taken


def test_two_runs_agree_and_another_seed_may_not() -> None:
    problem = Problem(5, tuple(Candidate(f"p{number}", 500) for number in range(30)))
    first, again = (propose(problem, lottery_seed="one") for _ in range(2))
    assert first == again
    assert first.chosen != propose(problem, lottery_seed="two").chosen


def test_nothing_is_drawn_where_nothing_is_tied() -> None:
    problem = Problem(1, (Candidate("a", 2), Candidate("b", 1)))
    assert propose(problem, lottery_seed="s").drawn == ()
    assert propose(replace(problem, seats=2), lottery_seed="s").tied == frozenset()
