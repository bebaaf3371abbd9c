"""The sentence about one person is true in hard cases too, and reads so that nobody takes it for an error."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from events.models import Call
from participants.applications.models import Application
from participants.selection.board import operations
from participants.selection.board.queries import Row, State
from participants.selection.board.shown import cost_words, marks_of
from participants.selection.board.standing import Person
from participants.selection.board.wording import Names, Why, kept_why, sentence
from participants.selection.cohort import Candidate, Problem, Target, explain, propose
from participants.selection.models import Board
from participants.selection.ranking import Ranked
from tests.participants.selection.board.conftest import proposed, target
from tests.participants.selection.conftest import World

PEOPLE = tuple(
    Candidate(key, score) for key, score in zip("abcdef", (900, 800, 700, 600, 500, 400), strict=True)
)
EVEN_SO = "Even without targets the score would not be high enough for a place."


def sentences(problem: Problem) -> dict[str, str]:
    rows: dict[str, dict[str, Any]] = {
        target.key: {
            "kind": "first",
            "values": [],
            "question": None,
            "at_least": target.at_least,
            "at_most": target.at_most,
            "weight": target.weight,
        }
        for target in problem.targets
        if isinstance(target, Target)
    }
    told = explain(problem, propose(problem))
    whys = {
        key: Why(str(one.reason), one.inside, **{**kept_why(one), "targets": one.targets})
        for key, one in told.items()
    }
    return {key: sentence(why, rows, Names()) for key, why in whys.items()}


def first(*, keys: str, weight: int | None = None, **limits: int) -> Target:
    return Target("t1", frozenset(keys), weight=weight, **limits)


def test_who_would_be_outside_without_targets_too_is_not_told_of_a_place_that_seems_free() -> None:
    said = sentences(Problem(4, PEOPLE, (first(keys="f", at_least=1),)))
    assert said["e"] == EVEN_SO


def test_with_all_higher_scores_in_their_number_is_told() -> None:
    assert sentences(Problem(3, PEOPLE))["d"] == "There are 3 places; 3 with higher scores are in."


def test_a_place_that_the_committee_has_given_is_said_to_be_so() -> None:
    said = sentences(Problem(2, PEOPLE, must_in=frozenset("f")))
    assert said["b"] == "The committee has settled that others are in; that leaves no place."
    assert said["c"] == EVEN_SO


def test_a_place_given_by_the_committee_and_a_target_leave_none_together() -> None:
    """Neither alone keeps her out: no single rule is named."""
    problem = Problem(3, PEOPLE, (first(keys="e", at_least=1),), must_in=frozenset("f"))
    said = sentences(problem)
    assert said["b"] == "Places are kept so that at least 1 are in for “First time with us”."
    assert said["c"] == "No single rule decides; any other group would be worth less in total."


def test_a_maximum_whose_places_others_took_with_lower_scores() -> None:
    targets = (first(keys="ab", at_most=1), Target("t2", frozenset("b"), at_least=1))
    said = sentences(Problem(2, PEOPLE, targets))
    assert said["a"] == "At most 1 can be in for “First time with us”; other rules decide who."


def test_a_maximum_of_nobody() -> None:
    said = sentences(Problem(2, PEOPLE, (first(keys="a", at_most=0),)))
    assert said["a"] == "Nobody can be in for “First time with us”."


@pytest.mark.parametrize(
    ("key", "target", "said"),
    [
        (
            "c",
            first(keys="abcd", at_most=1, weight=250),
            "At most 1 should be in for “First time with us”; one more would cost more points than it brings.",
        ),
        (
            "e",
            first(keys="abcd", at_most=1, weight=250),
            "There is a place because at most 1 should be in for “First time with us”.",
        ),
        (
            "e",
            first(keys="ef", at_least=2, weight=350),
            "Needed because at least 2 should be in for “First time with us”.",
        ),
        (
            "c",
            first(keys="ef", at_least=2, weight=350),
            "Places are kept because at least 2 should be in for “First time with us”.",
        ),
    ],
)
def test_a_target_that_costs_points_is_no_order(key: str, target: Target, said: str) -> None:
    """It may be missed, so the sentence must not say that it cannot."""
    assert sentences(Problem(3, PEOPLE, (target,)))[key] == said


def test_costs_are_numbers_of_the_reader_s_language() -> None:
    assert cost_words(100, inside=False).endswith("worth 1 point less.")
    assert cost_words(120, inside=False).endswith("worth 1.2 points less.")
    assert cost_words(5001, inside=False).endswith("worth 50 points less.")  # against one without a score
    with translation.override("sq"):
        assert "1,2" in cost_words(120, inside=False)


def test_lifting_a_pin_makes_the_group_worth_more() -> None:
    assert cost_words(-250, inside=True) == "The other way round the group would be worth 2.5 points more."


def test_who_has_no_score_is_not_told_of_higher_ones() -> None:
    why = Why("higher_scores", inside=False, taken=3, higher=3, scored=False)
    assert sentence(why, {}, Names()) == "There is no score yet; applications with a score come first."


@pytest.mark.django_db
@pytest.mark.usefixtures("trust_staff")
def test_the_way_out_names_the_places_to_enter(client: Client, small: World) -> None:
    """Twelve people for a hundred places, and at most one of each of six offices: six places would do."""
    operations.set_board(small.call, seats=100, reserve=0, lottery=False, by=small.organiser)
    target(small, "organisation", maximum=1)
    client.force_login(small.organiser, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("team_proposal", args=[small.event.code, proposed(small).number])
    assert "Places in the group: 6 instead." in client.get(page).content.decode()
    operations.set_board(small.call, seats=6, reserve=0, lottery=False, by=small.organiser)
    assert proposed(small).result["feasible"]


def test_who_is_under_the_points_needed_is_marked_on_the_board() -> None:
    """The proposal goes by scores and targets alone, so the committee has to see it."""
    ranking = Ranked(1, 5500, 2, 0, under_quorum=False, below=True)
    row = Row(Application(call=Call()), ranking, Person("1"), ())
    state = State(Call(), Board(), 1, [row], [], [], taken=None)
    assert ("under the points needed", "warn") in marks_of(row, state)
