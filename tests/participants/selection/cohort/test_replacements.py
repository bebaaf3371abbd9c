"""Who follows when somebody drops out, and the greedy picking."""

from hypothesis import given

from participants.selection.cohort import (
    Candidate,
    Problem,
    Replacement,
    Spread,
    Target,
    greedy,
    replacements,
    totals,
)
from tests.participants.selection.cohort.cases import problems

PEOPLE = tuple(
    Candidate(key, score) for key, score in zip("abcdef", (900, 800, 700, 600, 500, 400), strict=True)
)


def test_like_for_like_first_then_who_keeps_the_targets_then_the_score() -> None:
    women = Target("women", frozenset("bf"), at_least=1)
    serbia = Target("serbia", frozenset("ade"), at_most=1)
    problem = Problem(2, PEOPLE, (women, serbia))
    assert replacements(problem, {"a", "b"}, "b") == (
        Replacement("f", 400, same_cell=True, breaks=()),
        Replacement("c", 700, same_cell=False, breaks=("women",)),
        Replacement("d", 600, same_cell=False, breaks=("women", "serbia")),
        Replacement("e", 500, same_cell=False, breaks=("women", "serbia")),
    )
    assert [item.key for item in replacements(problem, {"a", "b"}, "a")] == ["d", "e", "c", "f"]


def test_a_target_that_was_broken_before_is_not_held_against_anybody() -> None:
    problem = Problem(2, PEOPLE, (Target("t", frozenset("f"), at_least=2),))
    assert replacements(problem, {"a", "b"}, "b")[0].breaks == ()


def test_groups_count_as_cells() -> None:
    spread = Spread("places", (frozenset("ab"), frozenset("cd"), frozenset("ef")), 2)
    found = replacements(Problem(2, PEOPLE, (spread,)), {"a", "c"}, "c")
    assert [(item.key, item.same_cell, item.breaks) for item in found] == [
        ("d", True, ()),
        ("e", False, ()),
        ("f", False, ()),
        ("b", False, ("places",)),
    ]


def test_pins_leave_people_out() -> None:
    problem = Problem(
        2, PEOPLE, must_out=frozenset("c"), together=(frozenset("de"),), apart=(frozenset("af"),)
    )
    assert replacements(problem, {"a", "b"}, "b") == ()


@given(problems())
def test_the_greedy_picking_breaks_no_maximum(problem: Problem) -> None:
    chosen = greedy(problem)
    assert len(chosen) <= problem.places
    assert chosen.isdisjoint(problem.must_out)
    hard = [target.key for target in problem.targets if target.weight is None]
    assert not any(totals(problem, chosen)[key].too_many for key in hard)
