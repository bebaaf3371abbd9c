"""Counting and comparing, on plain data."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from participants.applications.merging.duplicates import Applicant, Why, groups, same_address, same_name
from participants.applications.statistics import Facts, count, day_by_day, most_common

DAY = date(2026, 3, 1)
FACTS = st.builds(
    Facts,
    territory=st.sampled_from(["AL", "MK", ""]),
    gender=st.sampled_from(["woman", "man", ""]),
    role=st.sampled_from(["Judge", "judge", "Судија", "", "Police officer"]),
    languages=st.dictionaries(
        st.sampled_from(["sq", "mk"]), st.fixed_dictionaries({"follows": st.integers(0, 5)})
    ),
    day=st.one_of(st.none(), st.dates(DAY, DAY + timedelta(days=90))),
)


@given(st.lists(FACTS))
def test_everything_is_counted_once(rows: list[Facts]) -> None:
    counts = count(rows)
    assert counts.total == len(rows)
    for kind in (counts.territories, counts.genders, counts.roles):
        assert kind.total() == len(rows)
    assert counts.days.total() == sum(row.day is not None for row in rows)
    for code, number in counts.languages.items():
        assert number == sum(row.languages.get(code, {}).get("follows", 0) >= 3 for row in rows)


@given(st.dictionaries(st.dates(DAY, DAY + timedelta(days=300)), st.integers(1, 9)))
def test_no_day_is_left_out(days: dict[date, int]) -> None:
    drawn = day_by_day(days)
    assert sum(number for _day, number in drawn) == sum(days.values())
    assert [day for day, _number in drawn] == sorted({day for day, _number in drawn})
    assert len(drawn) == ((max(days) - min(days)).days + 1 if days else 0)


def test_a_day_of_another_decade_does_not_draw_thousands() -> None:
    assert day_by_day({DAY: 1, date(2036, 1, 1): 2}) == [(DAY, 1), (date(2036, 1, 1), 2)]


def test_spellings_of_a_role_are_one_and_the_rest_is_summed() -> None:
    rows = [Facts("", "", role, {}, None) for role in ("Judge", "judge", "Judge ", "Teacher", "Nurse")]
    assert count(rows).roles == {"Judge": 3, "Teacher": 1, "Nurse": 1}
    assert most_common(Counter({"a": 3, "b": 2, "c": 1}), 2) == ([("a", 3), ("b", 2)], 1)


def test_what_counts_as_the_same_address_and_the_same_name() -> None:
    assert same_address("Ana.Demo+call@Example.org") == same_address("anademo@example.org")
    assert same_address("anademo@example.org") != same_address("anademo@example.com")
    assert same_address("") == same_address("nobody") == same_address("+x@example.org") == ""
    assert same_name("Ђорђе Демо", "Центар") == same_name("Demo Djordje", "centar")
    assert same_name("Ana Demo", "") == ""


def test_groups_join_over_either_reason_and_hold_each_application_once() -> None:
    people = [
        Applicant(1, "ana.demo@example.org", "Ana Demo", "Centre"),
        Applicant(2, "anademo+two@example.org", "A. D.", "Elsewhere"),
        Applicant(3, "other@example.org", "Demo Ana", "CENTRE"),
        Applicant(4, "alone@example.org", "Bo Demo", "Centre"),
        Applicant(5, "", "", ""),
        Applicant(6, "", "", ""),
    ]
    (group,) = groups(people)
    assert group.members == [1, 2, 3]
    assert group.why == {Why.ADDRESS, Why.NAME}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"))))
def test_the_order_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    people = [
        Applicant(number, f"{mail}@example.org", name, "Centre") for number, (mail, name) in enumerate(pairs)
    ]
    found = {frozenset(group.members) for group in groups(people)}
    assert found == {frozenset(group.members) for group in groups(reversed(people))}
    members = [pk for group in found for pk in group]
    assert len(members) == len(set(members))
