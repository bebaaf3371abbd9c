"""The arithmetic of languages, alone: examples one can check by hand, then what must hold for every group."""

from hypothesis import given
from hypothesis import strategies as st

from interpretation.planner import CLUSTERS, Guest, channel_of, channels_at, count_needs

ASKED = ("sq", "bs", "hr", "cnr", "mk", "sr", "en", "de", "fr", "nl")
LEVELS = st.sampled_from((0, 2, 3, 5))
TONGUES = st.dictionaries(st.sampled_from(ASKED), LEVELS, max_size=5)
GROUPS = st.lists(st.tuples(TONGUES, TONGUES), max_size=25).map(
    lambda rows: [Guest(number, follows, speaks) for number, (follows, speaks) in enumerate(rows)]
)
SETS = st.lists(st.sampled_from(ASKED), max_size=4)


def guest(number: int, **follows: int) -> Guest:
    return Guest(number, follows, follows)


def by_code(needs):
    return {channel.code: channel for channel in needs.channels}


def test_the_four_names_of_one_language_are_one_channel_and_keep_their_names():
    needs = count_needs([guest(1, bs=5), guest(2, sr=5, hr=5), guest(3, cnr=3)], ["en"], ["bs"])
    channel = by_code(needs)["bcms"]
    assert channel.listeners == 3
    assert channel.names == (("bs", 1), ("cnr", 1), ("hr", 1), ("sr", 1))
    assert needs.left_out == ()


def test_macedonian_is_never_taken_for_serbian():
    needs = count_needs([guest(1, mk=5)], ["en"], ["sr"])
    assert needs.left_out == (1,)
    assert channel_of("mk") == "mk"
    assert channel_of("sq") == "sq"


def test_scripts_are_one_spoken_language():
    assert channel_of("sr-latn") == channel_of("sr-Cyrl") == "bcms"


def test_with_effort_is_not_enough_and_b2_is():
    needs = count_needs([guest(1, en=2), guest(2, en=3)], ["en"], [])
    assert needs.left_out == (1,)
    assert by_code(needs)["en"].listeners == 1


def test_who_said_nothing_is_unknown_and_not_left_out():
    needs = count_needs([Guest(7, {}, {})], ["en"], [])
    assert needs.unknown == (7,)
    assert needs.left_out == ()
    assert needs.people == 1


def test_who_depends_on_a_channel_follows_no_working_language():
    needs = count_needs([guest(1, sq=5, en=3), guest(2, sq=5, en=2)], ["en"], ["sq"])
    albanian = by_code(needs)["sq"]
    assert (albanian.listeners, albanian.depend_on_it) == (2, 1)


def test_offered_languages_stand_first_even_with_nobody_in_them():
    needs = count_needs([guest(1, de=5), guest(2, de=5)], ["en"], ["mk"])
    assert [channel.code for channel in needs.channels] == ["en", "mk", "de"]
    assert [channel.offered for channel in needs.channels] == [True, True, False]


def test_speaking_and_following_are_counted_apart():
    needs = count_needs([Guest(1, {"en": 5}, {"en": 2, "sq": 5})], ["en"], [])
    assert by_code(needs)["en"].speakers == 0
    assert needs.cannot_speak == (1,)
    assert needs.left_out == ()


@given(GROUPS, SETS, SETS)
def test_everybody_is_counted_once(guests, working, interpretation):
    needs = count_needs(guests, working, interpretation)
    offered = {channel_of(language) for language in (*working, *interpretation)}
    reached = [one.key for one in guests if one.said and channels_at(one.follows) & offered]
    assert needs.people == len(guests)
    assert sorted([*needs.left_out, *needs.unknown, *reached]) == [one.key for one in guests]


@given(GROUPS, SETS, SETS)
def test_a_channel_is_never_larger_than_the_room(guests, working, interpretation):
    for channel in count_needs(guests, working, interpretation).channels:
        named = [count for _language, count in channel.names]
        assert 0 <= channel.depend_on_it <= channel.listeners <= len(guests)
        assert channel.speakers <= len(guests)
        assert max(named, default=0) <= channel.listeners <= sum(named)


@given(GROUPS, SETS, SETS, st.sampled_from(ASKED))
def test_one_more_language_never_leaves_more_people_out(guests, working, interpretation, extra):
    before = count_needs(guests, working, interpretation)
    after = count_needs(guests, working, [*interpretation, extra])
    assert set(after.left_out) <= set(before.left_out)
    assert set(after.cannot_speak) <= set(before.cannot_speak)


@given(GROUPS, SETS, SETS, st.sampled_from(CLUSTERS["bcms"]))
def test_the_name_somebody_chose_changes_no_count(guests, working, interpretation, chosen):
    def renamed(levels):
        plain = {language: level for language, level in levels.items() if channel_of(language) != "bcms"}
        cluster = [level for language, level in levels.items() if channel_of(language) == "bcms"]
        return {**plain, chosen: max(cluster)} if cluster else plain

    others = [Guest(one.key, renamed(one.follows), renamed(one.speaks)) for one in guests]
    before, after = (count_needs(room, working, interpretation) for room in (guests, others))
    assert before.left_out == after.left_out
    assert {one.code: (one.listeners, one.speakers, one.depend_on_it) for one in before.channels} == {
        one.code: (one.listeners, one.speakers, one.depend_on_it) for one in after.channels
    }


@given(GROUPS, SETS, SETS)
def test_the_order_of_the_list_does_not_matter(guests, working, interpretation):
    forwards = count_needs(guests, working, interpretation)
    backwards = count_needs(guests[::-1], working, interpretation)
    assert forwards.channels == backwards.channels
    assert set(forwards.left_out) == set(backwards.left_out)


@given(GROUPS, SETS, SETS)
def test_a_higher_bar_never_finds_more_listeners(guests, working, interpretation):
    at_b2 = by_code(count_needs(guests, working, interpretation, level=3))
    native = by_code(count_needs(guests, working, interpretation, level=5))
    assert all(native[code].listeners <= at_b2[code].listeners for code in native)
