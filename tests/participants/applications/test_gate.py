"""The gate as arithmetic: monotone, open when it is empty, with a reason for every refusal, never on what is unknown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.applications.eligibility.gate import (
    BornBy,
    Check,
    Chose,
    Facts,
    Fit,
    Knows,
    Rule,
    Told,
    WorksIn,
    ask,
    born_by,
)

PLACES = ("AL", "BA", "XK", "MK", "DE")
LANGUAGES = ("sq", "mk", "en")
QUESTIONS = st.integers(1, 4)
KEYS = st.sampled_from(("yes", "no", "a1", "a2"))
DAYS = st.dates(date(1950, 1, 1), date(2015, 12, 31))
LEVELS = st.dictionaries(
    st.sampled_from(LANGUAGES), st.dictionaries(st.sampled_from(("follows", "speaks")), st.integers(0, 5))
)

checks: st.SearchStrategy[Check] = st.one_of(
    st.builds(WorksIn, st.frozensets(st.sampled_from(PLACES), min_size=1)),
    st.builds(Chose, QUESTIONS, st.frozensets(KEYS, min_size=1)),
    st.builds(BornBy, QUESTIONS, DAYS),
    st.builds(
        Knows,
        st.lists(st.sampled_from(LANGUAGES), min_size=1).map(tuple),
        st.sampled_from(("follows", "speaks")),
        st.integers(0, 5),
        st.none() | QUESTIONS,
    ),
    st.builds(Told),
)
gates = st.lists(checks, max_size=6).flatmap(
    lambda made: st.lists(st.booleans(), min_size=len(made), max_size=len(made)).map(
        lambda blocks: [
            Rule(key, check, blocking)
            for key, (check, blocking) in enumerate(zip(made, blocks, strict=True), start=1)
        ]
    )
)
facts = st.builds(
    Facts,
    st.sampled_from(("", *PLACES)),
    LEVELS,
    st.dictionaries(QUESTIONS, st.lists(KEYS, max_size=2).map(tuple)),
    st.dictionaries(QUESTIONS, DAYS),
    st.dictionaries(QUESTIONS, LEVELS),
)


@given(facts)
def test_an_empty_gate_lets_everybody_in(known: Facts) -> None:
    found = ask([], known)
    assert (found.refused, found.not_met, found.unknown) == ((), (), ())


@given(gates, checks, st.booleans(), facts)
def test_another_rule_never_lets_more_people_in(
    gate: list[Rule], check: Check, blocks: bool, known: Facts
) -> None:
    more = ask([*gate, Rule(99, check, blocks)], known)
    before = ask(gate, known)
    assert not before.refused or more.refused
    assert set(before.not_met) <= set(more.not_met)


@given(gates, facts)
def test_every_refusal_names_its_rules_and_every_rule_has_one_place(gate: list[Rule], known: Facts) -> None:
    found = ask(gate, known)
    met = [rule.key for rule in gate if rule.check.fit(known) is Fit.MET]
    assert sorted((*met, *found.refused, *found.warned, *found.unknown)) == [rule.key for rule in gate]


@given(gates, facts)
def test_only_a_blocking_rule_refuses(gate: list[Rule], known: Facts) -> None:
    blocking = {rule.key for rule in gate if rule.blocks}
    found = ask(gate, known)
    assert set(found.refused) <= blocking
    assert not set(found.warned) & blocking


@given(gates)
def test_what_is_not_known_yet_refuses_nobody(gate: list[Rule]) -> None:
    found = ask(gate, Facts())
    assert found.not_met == ()
    assert found.unknown == tuple(rule.key for rule in gate)


@given(gates, facts)
def test_the_order_of_the_rules_changes_nothing(gate: list[Rule], known: Facts) -> None:
    assert set(ask(gate[::-1], known).not_met) == set(ask(gate, known).not_met)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 99), DAYS)
def test_the_last_birthday_is_that_of_who_is_just_old_enough(first_day: date, age: int, born: date) -> None:
    years = first_day.year - born.year - ((first_day.month, first_day.day) < (born.month, born.day))
    assert (born <= born_by(first_day, age)) == (years >= age)


@pytest.mark.parametrize(
    ("first_day", "age", "born"),
    [
        (date(2026, 5, 4), 18, date(2008, 5, 4)),
        (date(2028, 2, 29), 18, date(2010, 2, 28)),
        (date(2028, 2, 29), 20, date(2008, 2, 29)),
    ],
)
def test_birthdays_by_example(first_day: date, age: int, born: date) -> None:
    assert born_by(first_day, age) == born


def test_one_of_the_languages_is_enough() -> None:
    rule = Knows(("sq", "en"), "speaks", 3)
    assert rule.fit(Facts(languages={"en": {"speaks": 3}, "sq": {"speaks": 2}})) is Fit.MET
    assert rule.fit(Facts(languages={"en": {"follows": 5}})) is Fit.NOT_MET
    assert rule.fit(Facts()) is Fit.UNKNOWN
