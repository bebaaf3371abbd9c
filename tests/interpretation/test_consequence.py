"""What a group means for interpretation: the smallest regime, booths, interpreters, cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpretation.consequence import (
    ASSUMED_MINUTES,
    Consequence,
    Meeting,
    Rates,
    Team,
    as_offered,
    classic_team,
    cost_lines,
    in_a_booth,
    minutes_of_days,
    needed,
    relays,
    smallest_cover,
    total,
)
from interpretation.planner import Guest, channel_of, channels_at

REGION = ("sq", "mk", "sr", "bs", "hr", "cnr")
TWO_DAYS = (270, 240)  # 13:30 to 18:00, then 09:00 to 13:00
RATES = Rates(Decimal(300), Decimal(150), Decimal(4), Decimal(200))


def meeting(
    interpretation: tuple[str, ...] = REGION, working: tuple[str, ...] = ("en",), minutes=TWO_DAYS
) -> Meeting:
    return Meeting(working, interpretation, minutes)


def many(number: int, **levels: int) -> list[Guest]:
    return [Guest(0, levels, levels) for _one in range(number)]


def codes(uses: tuple) -> set[str]:
    return {use.code for use in uses}


def cost(found: Consequence, team: Team) -> Decimal:
    return total(cost_lines(team, found.receivers, 2, RATES))


# A group as it comes to a workshop of the region: 13 of 17 follow no English.
OTHERS = [
    *many(4, sq=5, en=2),
    *many(2, sr=5),
    *many(2, bs=5),
    *many(4, en=4, nl=5),
    *many(2, sq=5, en=4),
]
MACEDONIANS = many(3, mk=5, en=2)
WORKSHOP = [*OTHERS, *MACEDONIANS]


# --- figures that are known ---------------------------------------------------------------------


def test_a_workshop_of_the_region_needs_four_languages_spoken_and_heard():
    found = needed(WORKSHOP, meeting())
    assert codes(found.spoken) == codes(found.heard) == {"bcms", "en", "mk", "sq"}
    assert found.classic == Team(booths=4, interpreters=8)
    assert found.two_way == Team(booths=3, interpreters=9)
    assert found.relayed == 6
    assert (found.left_out, found.cannot_speak, found.unknown) == (0, 0, 0)


def test_relay_asks_for_three_in_a_booth_even_on_a_short_day():
    assert needed(WORKSHOP, meeting(minutes=(240,))).two_way == Team(3, 9)
    assert needed(WORKSHOP, meeting(minutes=(420, 240))).two_way == Team(3, 12)


def test_without_the_macedonian_speakers_regime_and_cost_drop():
    before, after = needed(WORKSHOP, meeting()), needed(OTHERS, meeting())
    assert codes(after.spoken) == codes(after.heard) == {"bcms", "en", "sq"}
    assert (after.classic, after.two_way) == (Team(3, 5), Team(2, 6))
    assert cost(after, after.classic) < cost(before, before.classic)
    assert cost(after, after.two_way) < cost(before, before.two_way)


def test_where_everybody_follows_and_speaks_english_nothing_is_needed():
    found = needed(many(15, en=4, sq=5), meeting())
    assert codes(found.spoken) == codes(found.heard) == {"en"}
    assert found.classic == found.two_way == Team(0, 0)
    assert (found.receivers, found.interpreted) == (0, False)
    assert cost_lines(found.two_way, found.receivers, 2, RATES) == []


def test_english_and_albanian_take_one_booth_with_two_for_half_a_day_and_three_by_the_table():
    found = needed([*many(5, sq=5), *many(5, en=5)], meeting(minutes=(240,)))
    assert found.classic == Team(1, 3)
    assert found.two_way == Team(1, 2)
    assert found.relayed == 0


def test_four_names_of_one_language_are_one_channel():
    found = needed([*many(1, bs=5), *many(1, hr=5), *many(1, cnr=5), *many(1, sr=5)], meeting())
    assert [(use.code, use.people) for use in found.heard] == [("bcms", 4)]


def test_only_listeners_and_only_speakers_are_counted():
    found = needed(
        [*many(6, en=5), Guest(0, {"mk": 5}, {"en": 4}), Guest(0, {"en": 4}, {"sq": 5})], meeting()
    )
    assert {use.code: use.people for use in found.heard} == {"en": 7, "mk": 1}
    assert {use.code: use.people for use in found.spoken} == {"en": 7, "sq": 1}


def test_whom_nothing_on_offer_reaches_stays_visible_and_asks_for_no_channel():
    found = needed([*many(3, en=5), *many(2, de=5), Guest(0, {}, {})], meeting())
    assert codes(found.heard) == {"en"}
    assert (found.left_out, found.cannot_speak, found.unknown) == (2, 2, 1)


def test_what_is_offered_is_reckoned_whoever_comes():
    found = as_offered(many(10, en=5), meeting())
    assert codes(found.heard) == {"en", "sq", "mk", "bcms"}
    assert (found.classic, found.two_way) == (Team(4, 8), Team(3, 9))
    assert found.receivers == 11  # ten people, and a tenth more


def test_who_follows_all_that_is_spoken_needs_no_receiver():
    found = needed([*many(20, en=5), Guest(0, {"sq": 5}, {"en": 4})], meeting())
    assert (found.classic, found.two_way) == (Team(1, 2), Team(1, 3))
    assert found.receivers == 2


def test_english_is_the_pivot_where_it_is_offered_and_else_the_first_working_language():
    assert meeting(working=("sq", "en")).pivot == "en"
    assert meeting(working=("hr", "sq"), interpretation=()).pivot == "bcms"
    assert meeting(working=(), interpretation=()).pivot == ""
    assert needed(many(2, sq=5), meeting((), ())).left_out == 2


@pytest.mark.parametrize(
    ("spoken", "into", "booths", "interpreters"),
    [
        *((1, 1, 1, 2), (1, 2, 2, 4), (2, 1, 1, 2), (2, 2, 1, 3), (2, 3, 3, 5), (3, 3, 3, 5), (4, 6, 6, 12)),
        *((1, 0, 0, 0), (1, 3, 3, 6), (5, 5, 5, 10)),
    ],
)
def test_the_table_and_what_lies_beyond(spoken, into, booths, interpreters):
    assert classic_team(spoken, into) == Team(booths, interpreters)


@pytest.mark.parametrize(("minutes", "number"), [(30, 2), (240, 2), (241, 3), (360, 3), (361, 4)])
def test_the_longer_the_day_the_more_in_a_booth(minutes, number):
    assert in_a_booth(minutes) == number


def test_the_cost_is_shown_line_by_line():
    lines = cost_lines(Team(3, 9), 19, 2, RATES)
    assert [(line.what, line.number, line.days, int(line.sum)) for line in lines] == [
        ("interpreter", 9, 2, 5400),
        ("booth", 3, 2, 900),
        ("receiver", 19, 2, 152),
        ("technician", 1, 2, 400),
    ]
    assert total(lines) == 6852


# --- hours --------------------------------------------------------------------------------------


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2030, 5, day, hour, minute, tzinfo=UTC)


def test_a_day_lasts_from_its_first_session_to_its_last_without_a_proper_lunch():
    sessions = [
        *((at(1, 9), at(1, 10, 30)), (at(1, 11), at(1, 12, 30))),  # a coffee is work, lunch from 12:30 is not
        *((at(1, 14), at(1, 16)), (at(1, 14, 30), at(1, 15))),  # two at once
        (at(2, 13, 30), at(2, 18)),
    ]
    assert minutes_of_days(date(2030, 5, 1), date(2030, 5, 2), sessions) == ((330, 270), True)


def test_a_day_the_programme_does_not_know_is_assumed():
    sessions = [(at(1, 9), at(1, 10))]
    assert minutes_of_days(date(2030, 5, 1), date(2030, 5, 2), sessions) == ((60, ASSUMED_MINUTES), False)
    assert minutes_of_days(date(2030, 5, 1), date(2030, 5, 1), []) == ((ASSUMED_MINUTES,), False)


# --- for any group ------------------------------------------------------------------------------

ASKED = ("en", *REGION, "de")
LEVELS: st.SearchStrategy[Mapping[str, int]] = st.dictionaries(st.sampled_from(ASKED), st.integers(0, 5))
GROUPS = st.lists(st.builds(Guest, st.just(0), LEVELS, LEVELS), max_size=12)
MEETINGS = st.builds(
    Meeting,
    st.lists(st.sampled_from(ASKED), max_size=2, unique=True).map(tuple),
    st.lists(st.sampled_from(ASKED), max_size=6, unique=True).map(tuple),
    st.lists(st.integers(30, 600), min_size=1, max_size=3).map(tuple),
)


def served(wants, channels) -> bool:
    return all(not want or want & channels for want in wants)


@given(GROUPS, MEETINGS)
def test_everybody_whom_the_offer_reaches_follows_something_and_no_smaller_set_does_it(guests, at_event):
    wants = [channels_at(guest.follows) & at_event.offered for guest in guests if guest.said]
    heard = codes(needed(guests, at_event).heard)
    assert heard <= at_event.offered
    assert served(wants, heard)
    needs_any = any(wants)
    smaller = range(len(heard)) if needs_any else ()
    assert not any(
        served(wants, set(fewer)) for size in smaller for fewer in combinations(at_event.offered, size)
    )


@given(GROUPS, MEETINGS)
def test_everybody_who_can_speak_a_language_on_offer_speaks_one_and_no_smaller_set_does_it(guests, at_event):
    wants = [channels_at(guest.speaks) & at_event.offered for guest in guests if guest.said]
    spoken = codes(needed(guests, at_event).spoken)
    house = {at_event.pivot} if at_event.pivot else set()
    assert house <= spoken <= at_event.offered
    assert served(wants, spoken)
    assert not any(
        served(wants, house | set(fewer))
        for size in range(len(spoken - house))
        for fewer in combinations(at_event.offered, size)
    )


@given(GROUPS, MEETINGS)
def test_the_order_of_the_list_changes_nothing(guests, at_event):
    assert needed(guests, at_event) == needed(guests[::-1], at_event)


@given(GROUPS, MEETINGS, st.sampled_from(ASKED))
def test_one_language_more_on_offer_never_leaves_more_people_out(guests, at_event, extra):
    wider = Meeting(at_event.working, (*at_event.interpretation, extra), at_event.minutes)
    before, after = needed(guests, at_event), needed(guests, wider)
    assert after.left_out <= before.left_out
    assert after.cannot_speak <= before.cannot_speak


@given(GROUPS, MEETINGS)
def test_the_numbers_hang_together(guests, at_event):
    for found in (needed(guests, at_event), as_offered(guests, at_event)):
        spoken, heard = codes(found.spoken), codes(found.heard)
        assert found.interpreted == (len(spoken | heard) > 1)
        assert found.interpreted == bool(found.two_way.booths) == bool(found.two_way.interpreters)
        assert found.two_way.booths <= len(spoken | heard)
        assert 2 * found.two_way.booths <= found.two_way.interpreters <= 4 * found.two_way.booths
        assert 0 <= found.receivers <= -(-len(guests) * 11 // 10)
        assert max(found.left_out, found.cannot_speak) + found.unknown <= found.people == len(guests)
        assert found.relayed == len(relays(frozenset(spoken), frozenset(heard), at_event.pivot))


@given(GROUPS, MEETINGS)
def test_two_runs_of_a_channel_with_another_name_agree(guests, at_event):
    """Whichever of the four names people use for their language, the same booths are needed."""

    def croatian(levels):
        best = max((level for code, level in levels.items() if channel_of(code) == "bcms"), default=None)
        others = {code: level for code, level in levels.items() if channel_of(code) != "bcms"}
        return others if best is None else {**others, "hr": best}

    renamed = [Guest(one.key, croatian(one.follows), croatian(one.speaks)) for one in guests]
    assert needed(renamed, at_event) == needed(guests, at_event)


def test_a_cover_prefers_what_stands_first():
    wants = [frozenset({"en", "sq"}), frozenset({"en", "sq", "mk"})]
    assert smallest_cover(wants, ["sq", "en", "mk"]) == {"sq"}
    assert smallest_cover(wants, ["en", "sq", "mk"]) == {"en"}
    assert smallest_cover(wants, ["en", "sq", "mk"], given="mk") == {"mk", "en"}
    assert smallest_cover([frozenset()], []) == frozenset()
