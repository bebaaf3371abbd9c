"""What is hidden of a text, as a rule of plain strings."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from participants.applications.answers.masking import (
    MARK,
    Passage,
    can_be_hidden,
    digest_of,
    masked,
    merged,
    passages_in,
    place_of,
)

LETTERS = st.text(alphabet="ab ć\n[…", max_size=40)
WORDS = st.text(alphabet="ab ć\n[…", min_size=2, max_size=6).filter(can_be_hidden)
SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda pair: (pair[0], sum(pair))))


@given(LETTERS, WORDS, LETTERS)
def test_a_masked_text_never_holds_the_passage(before: str, words: str, behind: str) -> None:
    text = before + words + behind
    found = passages_in(text, words)
    assert found
    shown = masked(text, found)
    assert words not in shown
    assert MARK in shown
    for passage in found:
        assert text[passage.start : passage.end] not in shown


@given(LETTERS, WORDS, LETTERS, WORDS)
def test_several_passages_are_all_hidden(before: str, first: str, behind: str, second: str) -> None:
    text = before + first + behind + second
    shown = masked(text, [*passages_in(text, first), *passages_in(text, second)])
    assert first not in shown
    assert second not in shown


@given(LETTERS)
def test_without_a_mask_the_text_is_whole(text: str) -> None:
    assert masked(text, []) == text


@given(LETTERS, WORDS, LETTERS, LETTERS)
def test_a_passage_is_found_again_in_a_changed_text(before: str, words: str, behind: str, new: str) -> None:
    text = before + words + behind
    passage = Passage(len(before), len(before + words), digest_of(words))
    changed = new + words + new
    place = place_of(changed, passage)
    assert place is not None
    assert changed[slice(*place)] == words
    assert words not in masked(changed, [passage])
    assert place_of(text, passage) == (passage.start, passage.end)


@given(LETTERS, WORDS, LETTERS)
def test_of_a_text_that_lost_the_passage_nothing_is_shown(text: str, words: str, other: str) -> None:
    assume(words not in other)
    passage = Passage(0, len(words), digest_of(words))
    assert masked(other, [passage]) == (MARK if other else "")


@given(SPANS)
def test_overlapping_places_merge(spans: list[tuple[int, int]]) -> None:
    joined = merged(spans)
    assert {at for start, end in joined for at in range(start, end)} == {
        at for start, end in spans for at in range(start, end)
    }
    assert all(one[1] < other[0] for one, other in pairwise(joined))


def test_line_breaks_and_spaces_count_the_same() -> None:
    text = "I met Ana\nDemo twice: Ana  Demo came."
    assert [text[one.start : one.end] for one in passages_in(text, "Ana Demo")] == ["Ana\nDemo", "Ana  Demo"]
    assert masked(text, passages_in(text, " Ana Demo ")) == f"I met {MARK} twice: {MARK} came."


def test_what_cannot_be_hidden() -> None:
    assert [can_be_hidden(words) for words in ("", " ", "a", " a ", "[…", "…]", MARK, "…")] == [False] * 8
    assert can_be_hidden("Bo")
    assert passages_in("some text", "   ") == []
