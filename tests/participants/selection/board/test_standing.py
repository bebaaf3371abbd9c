"""Targets as arithmetic: what counts, the numbers of a share, and that the solver reads the same rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.selection import cohort
from participants.selection.board.standing import (
    Person,
    Rule,
    as_targets,
    bounds,
    counts_for,
    groups_of,
    standing,
)

PEOPLE = st.lists(
    st.builds(
        Person,
        key=st.uuids().map(str),
        score=st.none() | st.integers(0, 10000),
        place=st.sampled_from(("", "AL", "RS", "XK")),
        gender=st.sampled_from(("", "woman", "man")),
        organisation=st.sampled_from(("", "one", "two", "three")),
        first_time=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda person: person.key,
)
RULES = st.one_of(
    st.builds(
        Rule,
        key=st.just("t1"),
        kind=st.sampled_from(("place", "gender", "first")),
        values=st.sampled_from((("AL",), ("AL", "RS"), ("woman",), ("",))),
        at_least=st.none() | st.integers(0, 3),
        at_most=st.none() | st.integers(3, 6),
    ),
    st.builds(Rule, key=st.just("t2"), kind=st.just("organisation"), at_most=st.integers(0, 3)),
    st.builds(Rule, key=st.just("t3"), kind=st.just("places"), at_least=st.integers(0, 4)),
)


@given(people=PEOPLE, rule=RULES, data=st.data())
def test_the_bars_and_the_solver_agree_on_every_set(
    people: list[Person], rule: Rule, data: st.DataObject
) -> None:
    chosen = [person for person in people if data.draw(st.booleans())]
    problem = cohort.Problem(
        seats=len(people),
        candidates=tuple(cohort.Candidate(person.key, person.score or 0) for person in people),
        targets=tuple(as_targets(rule, people)),
    )
    totals = cohort.totals(problem, [person.key for person in chosen]).values()
    shown = standing(rule, people, chosen)
    assert shown.missing == sum(total.missing for total in totals)
    assert shown.too_many == sum(total.too_many for total in totals)
    assert shown.met == all(total.met for total in totals)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(1, 60))
def test_a_share_holds_for_the_people_it_becomes(low: int, high: int, seats: int) -> None:
    at_least, at_most = bounds(low, high, True, seats)
    assert at_least is not None
    assert at_most is not None
    assert 100 * at_least >= low * seats > 100 * (at_least - 1)
    if at_most == at_least:  # no whole number meets the share, or just this one: the next number does
        assert high * seats < 100 * (at_most + 1)
    else:
        assert 100 * at_most <= high * seats < 100 * (at_most + 1)
    assert bounds(low, None, False, seats) == (low, None)


def test_who_said_nothing_counts_only_where_that_is_asked() -> None:
    silent = Person("1")
    women, unsaid = Rule("t1", "gender", ("woman",)), Rule("t2", "gender", ("",))
    assert not counts_for(women, silent)
    assert counts_for(unsaid, silent)
    answered = Rule("t3", "answer", ("",), question=7)
    assert counts_for(answered, silent)
    assert not counts_for(answered, Person("2", answers={7: frozenset({"yes"})}))


def test_a_language_counts_from_its_level_on() -> None:
    rule = Rule("t1", "language", ("en",), ability="follows", level=3)
    assert counts_for(rule, Person("1", languages={"en": {"follows": 3, "speaks": 0}}))
    assert not counts_for(rule, Person("2", languages={"en": {"follows": 2, "speaks": 5}}))
    assert not counts_for(rule, Person("3"))


def test_nobody_belongs_to_the_organisation_without_a_name() -> None:
    people = [Person("1"), Person("2"), Person("3", organisation="one")]
    assert groups_of(Rule("t1", "organisation", at_most=1), people) == {"one": frozenset({"3"})}


def test_names_of_organisations_are_not_in_what_the_solver_is_given() -> None:
    people = [Person(str(number), organisation="Office of somebody") for number in range(3)]
    [found] = as_targets(Rule("t9", "organisation", at_most=1), people)
    assert found.key == "t9.1"


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="nationality"):
        counts_for(Rule("t1", "nationality"), Person("1"))
