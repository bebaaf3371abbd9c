"""The linter of texts: what it finds in each language, and that it never fails."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.footnotes import Designated
from events.linter import (
    FOOTNOTE,
    MARK,
    NOTE,
    SCRIPTS,
    WARNING,
    WORDING,
    Rule,
    excerpt,
    find,
    footnote_differs,
    language_of,
)
from events.starters import starter_rules

FOOTNOTES = {
    "en": "This designation is without prejudice to positions on status and the opinion of the court.",
    "sq": "Ky emërtim nuk paragjykon qëndrimet për statusin dhe është në përputhje me vendimin.",
    "mk": "Оваа ознака не ги доведува во прашање ставовите и е во согласност со мислењето.",
    "sr-latn": "Ovaj naziv ne dovodi u pitanje stavove o statusu i u skladu je s mišljenjem suda.",
}
KOSOVO = Designated(
    "XK",
    "*",
    {
        "en": "Kosovo",
        "sq": "Kosovë",
        "mk": "Косово",
        "sr": "Косово",
        "sr-latn": "Kosovo",
        "bs": "Kosovo",
    },
    FOOTNOTES,
)
STARTERS = starter_rules([KOSOVO])


def words(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(one.kind, one.word) for one in find(text, language, [KOSOVO], STARTERS)]


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "A visit to Kosovo in May.", "Kosovo"),
        ("en", "Kosovo's centres", "Kosovo"),
        ("en", "KOSOVO", "KOSOVO"),
        ("sq", "Vizitë në Kosovë", "Kosovë"),
        ("sq", "Qendrat e Kosovës", "Kosovës"),
        ("sq", "Qendrat e Kosoves", "Kosoves"),
        ("sq", "Kosova pret", "Kosova"),
        ("sq", "për Kosovën", "Kosovën"),
        ("mk", "Посета на Косово", "Косово"),
        ("sr", "центри Косова", "Косова"),
        ("sr", "на Косову", "Косову"),
        ("sr", "са Косовом", "Косовом"),
        ("sr-latn", "na Kosovu", "Kosovu"),
        ("sr-latn", "sa Kosovom", "Kosovom"),
        ("bs", "centri Kosova", "Kosova"),
    ],
)
def test_an_unmarked_designation_is_found_in_every_language_and_case(
    language: str, text: str, word: str
) -> None:
    (found,) = find(text, language, [KOSOVO])
    assert (found.kind, found.word, found.suggestion) == (MARK, word, word + "*")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Kosovo* and Kosovo *"),
        ("en", "Kosovo's* and Kosovo*'s"),
        ("en", "Kosovo*1"),
        ("en", "**Kosovo*** in bold"),
        ("en", r"Kosovo\* escaped"),
        ("sq", "Kosovës* dhe Kosovën*"),
        ("sr", "на Косову*"),
        ("mk", "косовски"),
        ("en", "kosovo is a word of the archive"),
        ("en", "See https://example.org/Kosovo and Kosovo@example.org"),
        ("en", f"* {FOOTNOTES['en']}"),
    ],
)
def test_what_carries_its_mark_or_is_no_name_is_left_alone(language: str, text: str) -> None:
    assert find(text, language, [KOSOVO]) == []


@pytest.mark.parametrize("text", ["**Kosovo** in bold", "*Kosovo* in italics", "**in Kosovo** again"])
def test_asterisks_of_type_are_no_mark(text: str) -> None:
    assert [one.word for one in find(text, "en", [KOSOVO])] == ["Kosovo"]


def test_a_bullet_on_the_next_line_is_no_mark() -> None:
    assert words("from Kosovo\n* first") == [(MARK, "Kosovo")]


@pytest.mark.parametrize("mark", ["¹", "(1)"])
def test_other_marks_count_too(mark: str) -> None:
    row = Designated("XK", mark, {"en": "Kosovo"}, {})
    assert find(f"Kosovo{mark}", "en", [row]) == []
    assert len(find("Kosovo*", "en", [row])) == 1


def test_a_programme_without_designations_is_not_told_about_them() -> None:
    assert find("Kosovo and the Republic of Kosovo", "en", [], starter_rules([])) == []


@pytest.mark.parametrize(
    ("language", "text", "word", "instead"),
    [
        ("en", "in the FYROM", "FYROM", "North Macedonia"),
        ("en", "a North Macedonian social worker", "North Macedonian", "of North Macedonia"),
        ("en", "Northern  Macedonia", "Northern  Macedonia", "North Macedonia"),
        ("en", "the Republic of Kosovo*", "Republic of Kosovo", "Kosovo*"),
        ("en", "in Kosova*", "Kosova", "Kosovo*"),
        ("sq", "Republika e Kosovës*", "Republika e Kosovës", "Kosovë*"),
        ("sr", "Косово и Метохија", "Косово и Метохија", "Косово*"),
        ("sr", "из Македоније", "Македоније", "Северне Македоније"),
        ("mk", "БЈРМ", "БЈРМ", "Северна Македонија"),
        ("bs", "Severna Makedonija", "Severna Makedonija", "Sjeverna Makedonija"),
    ],
)
def test_forms_that_are_not_used_are_found_with_what_to_write(
    language: str, text: str, word: str, instead: str
) -> None:
    (found,) = find(text, language, [KOSOVO], STARTERS)
    assert (found.kind, found.word, found.suggestion) == (WORDING, word, instead)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "North Macedonia, the Republic of North Macedonia, Macedonian"),
        ("mk", "Северна Македонија и Република Северна Македонија"),
        ("sr", "из Северне Македоније"),
        ("sq", "Maqedonia e Veriut"),
        ("bs", "Sjeverna Makedonija"),
    ],
)
def test_the_right_name_is_left_alone(language: str, text: str) -> None:
    assert words(text, language) == []


def test_a_doubtful_form_is_only_a_note() -> None:
    (found,) = find("Macedonia", "en", [], STARTERS)
    assert found.severity == NOTE
    (found,) = find("fyrom", "en", [], STARTERS)
    assert found.severity == WARNING


def test_a_rule_holds_in_its_language_or_in_all() -> None:
    assert find("board", "sq", [], [Rule("en", ("board",))]) == []
    assert len(find("board", "sq", [], [Rule("", ("board",))])) == 1
    assert find("keyboard boards", "en", [], [Rule("en", ("board",))]) == []


@pytest.mark.parametrize(
    ("language", "word", "mended"),
    [
        ("mk", "Сеvер", "Сеvер"),
        ("sr", "поcета", "посета"),
        ("en", "visіt", "visit"),
        ("sr-latn", "pоseta", "poseta"),
        ("mk", "aа", "аа"),
        ("en", "aа", "aa"),
    ],
)
def test_letters_of_two_alphabets_in_one_word(language: str, word: str, mended: str) -> None:
    (found,) = find(f"Текст: {word}.", language)
    assert (found.kind, found.word) == (SCRIPTS, word)
    assert found.suggestion == ("" if word == mended else mended)


def test_words_of_two_alphabets_side_by_side_are_no_mistake() -> None:
    assert find("Радионица ICT-а и Microsoft Teams", "sr") == []


def test_a_footnote_typed_in_another_language_is_found_in_the_text() -> None:
    text = f"Teksti.\n\n* {FOOTNOTES['en']}"
    (found,) = find(text, "sq", [KOSOVO])
    assert (found.kind, found.word, found.suggestion) == (FOOTNOTE, FOOTNOTES["en"], FOOTNOTES["sq"])
    assert find(f"* {FOOTNOTES['sq']}", "sq", [KOSOVO]) == []


def test_a_footnote_under_the_wrong_language_is_told() -> None:
    assert not any(footnote_differs(FOOTNOTES, code) for code in FOOTNOTES)
    assert footnote_differs({"sq": FOOTNOTES["en"]}, "sq")
    assert footnote_differs({"mk": FOOTNOTES["sr-latn"]}, "mk")
    assert footnote_differs({"sr": FOOTNOTES["mk"]}, "sr")
    assert footnote_differs({"en": "Note 1.", "sq": "Note 1."}, "sq")
    assert not footnote_differs({"bs": FOOTNOTES["sr-latn"]}, "bs")
    assert not footnote_differs({}, "en")


def test_languages_are_told_by_their_small_words_or_not_at_all() -> None:
    assert [language_of(text) for text in FOOTNOTES.values()] == ["en", "sq", "mk", "latin"]
    assert language_of("Oslo") == ""


def test_the_excerpt_shows_the_word_between_its_neighbours() -> None:
    text = "a" * 60 + " Kosovo " + "b" * 60
    before, word, after = excerpt(text, find(text, "en", [KOSOVO])[0], around=10)
    assert (before, word, after) == ("…" + "a" * 9 + " ", "Kosovo", " " + "b" * 9 + "…")


_PARTS = st.sampled_from(
    [
        "Kosovo",
        "Косово",
        "*",
        " ",
        "\n",
        "Macedonia",
        "Republic of ",
        "FYROM",
        "'s",
        "https://",
        "@",
        "İ",
        "ß",
    ]
)
TEXTS = st.lists(st.one_of(_PARTS, st.text(max_size=8)), max_size=20).map("".join)


@given(TEXTS, st.sampled_from(["en", "sq", "mk", "sr", "sr-latn", "bs", "xx", ""]))
@example("İ Kosovo", "en")
@example(FOOTNOTES["en"] * 2, "mk")
def test_it_never_fails_and_points_at_the_word(text: str, language: str) -> None:
    found = find(text, language, [KOSOVO], STARTERS)
    assert all(text[one.start : one.end] == one.word for one in found)
    assert all(one.word for one in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    for one in found:
        before, word, after = excerpt(text, one)
        assert word == one.word
        assert before.removeprefix("…") in text
        assert after.removesuffix("…") in text


@given(st.text(max_size=30), st.text(max_size=20), st.text(max_size=60), st.text(max_size=5))
def test_no_rule_and_no_designation_breaks_it(form: str, suggestion: str, text: str, mark: str) -> None:
    """Rules are plain words: nothing in them is read as a pattern."""
    rules = [Rule("", (form,), suggestion)]
    row = Designated("XX", mark, {"en": form}, {"en": suggestion, "sq": text})
    for one in find(text, "en", [row], rules):
        assert text[one.start : one.end] == one.word
    footnote_differs(row.footnotes, "en")


@given(st.text(alphabet="абвгдђежзијклљмнњопрстћуфхцчџш ", max_size=40))
def test_one_alphabet_is_never_mixed(text: str) -> None:
    assert find(text, "sr") == []
