import pytest

from events.footnotes import Designated, footnotes_for, marked
from events.names import language_name, language_names, territory_choices, territory_name

KOSOVO = Designated(
    "XK",
    "*",
    {"en": "Kosovo", "sq": "Kosovë", "mk": "Косово", "sr": "Косово", "sr-latn": "Kosovo"},
    {"en": "Note.", "sq": "Shënim."},
    frozenset({"en"}),
)


@pytest.mark.parametrize(
    "text",
    [
        "Kosovo*",
        "in Kosovo*, today",
        "(Kosovo*)",
        "Kosovës*",
        "në Kosovën*",
        "на Косову*",
        "Косово*",
        "Kosovo*1",
        "Kosovar*",
    ],
)
def test_finds_the_name_with_its_mark_in_every_case(text: str) -> None:
    assert marked(text, KOSOVO)


@pytest.mark.parametrize("text", ["", "Kosovo", "Kosovo and*", "*", "Serbia*", "2 * 3"])
def test_a_name_without_mark_is_not_marked(text: str) -> None:
    assert not marked(text, KOSOVO)


def test_gives_each_footnote_once_for_a_page() -> None:
    notes = footnotes_for(["Kosovo* and Kosovo*", "Prishtinë, Kosovë*", None, ""], [KOSOVO], "en")
    assert [(note.mark, note.text, note.language, note.provisional) for note in notes] == [
        ("*", "Note.", "en", False)
    ]


def test_falls_back_and_says_in_which_language() -> None:
    (note,) = footnotes_for(["Косово*"], [KOSOVO], "mk")
    assert (note.text, note.html_lang, note.provisional) == ("Note.", "en", False)


def test_an_unconfirmed_wording_is_provisional() -> None:
    (note,) = footnotes_for(["Kosovë*"], [KOSOVO], "sq")
    assert (note.text, note.provisional) == ("Shënim.", True)


def test_no_mark_no_footnote() -> None:
    assert footnotes_for(["Kosovo", "Pristina"], [KOSOVO], "en") == []
    assert footnotes_for(["Kosovo*"], [], "en") == []
    assert footnotes_for(["Kosovo*"], [Designated("XK", "*", {}, {"en": "Note."})], "en") == []


def test_two_marks_give_two_footnotes() -> None:
    other = Designated("MK", "**", {"en": "Macedonia"}, {"en": "Other note."})
    notes = footnotes_for(["Kosovo* and Macedonia**"], [KOSOVO, other], "en")
    assert [note.mark for note in notes] == ["*", "**"]


def test_territories_carry_their_mark_everywhere() -> None:
    assert territory_name("XK", [KOSOVO], "en") == "Kosovo*"
    assert territory_name("XK", [KOSOVO], "sq") == "Kosovë*"
    assert territory_name("BA", [KOSOVO], "en") == "Bosnia and Herzegovina"
    assert territory_name("MK", [KOSOVO], "bs") == "Sjeverna Makedonija"
    assert dict(territory_choices([KOSOVO], "mk"))["XK"] == "Косово*"


def test_languages_have_names_in_every_language() -> None:
    assert language_name("sq", "en") == "Albanian"
    assert language_name("cnr", "sq") == "malazezisht"
    assert language_name("cnr", "sr") == "црногорски"
    assert language_names(["sr", "sr-latn", "bs"], "en") == ["Serbian", "Bosnian"]
