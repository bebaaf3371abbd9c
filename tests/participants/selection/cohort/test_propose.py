"""The proposal against every possible set, on thousands of small problems."""

from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.selection.cohort import Candidate, Infeasible, Problem, Rule, Target, program, propose
from participants.selection.cohort.counting import broken
from tests.participants.selection.cohort.cases import knotted, problems, relaxations, relaxed, truth


@settings(max_examples=1500)
@given(problems(), st.booleans())
def test_same_feasibility_same_optimum_same_ties_as_looking_at_every_set(problem: Problem, few: bool) -> None:
    """With few people in the first search, small problems take the way of large ones."""
    first, per_row = (1, 0) if few else (program.FIRST_SEARCH, program.PER_ROW)
    with patch.multiple(program, FIRST_SEARCH=first, PER_ROW=per_row):
        compare(problem)


@settings(max_examples=600)
@given(st.integers(0, 2**32))
def test_where_prices_leave_a_gap_the_search_goes_on_until_nobody_could_matter(seed: int) -> None:
    with patch.multiple(program, FIRST_SEARCH=1, PER_ROW=0):
        compare(knotted(seed))


def compare(problem: Problem) -> None:
    true = truth(problem)
    if true is None:
        with pytest.raises(Infeasible):
            propose(problem)
        return
    proposal = propose(problem)
    assert proposal.value == true.value
    assert proposal.chosen in true.sets
    assert proposal.tied == true.some - true.every
    assert proposal.proven
    assert not list(broken(problem, proposal.chosen))


@settings(max_examples=400)
@given(problems().filter(lambda problem: truth(problem) is None))
def test_the_relaxation_is_the_smallest_and_following_it_helps(problem: Problem) -> None:
    with pytest.raises(Infeasible) as refused:
        propose(problem)
    relax = refused.value.relax
    pins = [item for item in relax if not item.target]
    assert (len(relax), len(pins), sum(abs(item.by) for item in relax)) == min(relaxations(problem))
    propose(relaxed(problem, relax))


@settings(max_examples=200)
@given(problems())
def test_the_order_of_the_candidates_does_not_matter(problem: Problem) -> None:
    turned = replace(problem, candidates=problem.candidates[::-1])
    if truth(problem) is not None:
        assert propose(problem, lottery_seed="s") == propose(turned, lottery_seed="s")
        assert propose(problem) == propose(turned)


def test_a_soft_target_is_given_up_when_it_costs_more_than_it_is_worth() -> None:
    people = (Candidate("a", 900), Candidate("b", 800), Candidate("c", 500))
    wanted = Target("first-timers", frozenset("c"), at_least=1, weight=299)
    kept = propose(Problem(2, people, (replace(wanted, weight=301),)))
    given_up = propose(Problem(2, people, (wanted,)))
    assert (kept.chosen, kept.penalty) == (frozenset("ac"), 0)
    assert (given_up.chosen, given_up.points, given_up.penalty) == (frozenset("ab"), 1700, 299)
    assert given_up.totals["first-timers"].missing == 1


def test_of_pins_that_cannot_all_hold_one_is_named() -> None:
    people = (Candidate("a", 900), Candidate("b", 800))
    with pytest.raises(Infeasible) as refused:
        propose(Problem(1, people, must_in=frozenset("ab")))
    assert [(item.rule, item.by) for item in refused.value.relax] in ([(Rule.MUST_IN, 1)], [(Rule.SEATS, -1)])


def test_nobody_to_choose_from_is_an_empty_set() -> None:
    assert propose(Problem(5, ())).chosen == frozenset()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seats": -1}, "fewer than no seats"),
        ({"must_in": frozenset("z")}, "no candidates: z"),
        ({"candidates": (Candidate("a", 1), Candidate("a", 2))}, "a is there twice"),
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        replace(Problem(1, (Candidate("a", 1),)), **change)


def test_too_large_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="between"):
        Candidate("a", 10**9)
    with pytest.raises(ValueError, match="between"):
        Target("t", frozenset(), at_least=1, weight=-1)
    with pytest.raises(ValueError, match="between"):
        Target("t", frozenset(), at_most=-1)
    with pytest.raises(ValueError, match="at least 2, at most 1"):
        Target("t", frozenset(), at_least=2, at_most=1)
