import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.outline import Line, align, format_outline, parse_outline

SEED = """  • What is the situation?
    • How many are still away?
    • What became of the children?
  • How are they seen?"""
TREE = [
    Line("What is the situation?", 0),
    Line("How many are still away?", 1),
    Line("What became of the children?", 1),
    Line("How are they seen?", 0),
]


def test_reads_a_list_pasted_from_a_document() -> None:
    assert parse_outline(SEED) == TREE


@pytest.mark.parametrize(
    ("text", "depths"),
    [
        ("A\n  B\n\tC\nD", [0, 1, 1, 0]),
        ("1. A\n   a) B\n2. C", [0, 1, 0]),
        ("1. A\n– b\n2) C", [0, 1, 0]),
        ("- a\n- b", [0, 0]),
        ("– a\n– b", [0, 0]),
        ("   first\n", [0]),
        ("A\n    B\n        C", [0, 1, 1]),
        ("\u00a0\u00a0A\n\u00a0\u00a0\u00a0\u00a0B", [0, 1]),
    ],
)
def test_depths(text: str, depths: list[int]) -> None:
    assert [line.depth for line in parse_outline(text)] == depths


def test_empty_lines_are_left_out() -> None:
    assert parse_outline("\n\n  \n•\n") == []


@given(
    st.lists(
        st.tuples(st.text(alphabet="abcčšž ?", min_size=1).map(str.strip).filter(bool), st.integers(0, 1))
    )
)
def test_writing_and_reading_is_a_round_trip(rows: list[tuple[str, int]]) -> None:
    lines = [
        Line(" ".join(text.split()), depth if number else 0) for number, (text, depth) in enumerate(rows)
    ]
    lines = [line for line in lines if line.text]
    assert parse_outline(format_outline(lines)) == lines


def test_a_reworded_line_continues_the_old_one() -> None:
    assert align(["a", "b", "c"], ["a", "b reworded", "c"]) == [0, 1, 2]


def test_an_inserted_line_is_new_and_the_others_stay() -> None:
    assert align(["a", "b"], ["a", "new", "b"]) == [0, None, 1]


def test_a_removed_line_takes_nothing_with_it() -> None:
    assert align(["a", "b", "c"], ["a", "c"]) == [0, 2]
    assert align([], ["a"]) == [None]
    assert align(["a"], []) == []
