"""Whoever comes back to the reserve list, in whatever order it is undone, it is as it was before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from participants.selection.reserve_order import come_back, put_back

PEOPLE = st.lists(st.integers(0, 30), unique=True, max_size=12)


@given(PEOPLE, st.data())
def test_those_who_come_back_find_their_places(before: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.permutations(before).map(lambda rows: rows[: len(rows) // 2]))
    staying = [row for row in before if row not in gone]
    assert come_back(staying, [(before.index(row) + 1, row) for row in gone]) == before


@given(PEOPLE, st.data())
def test_the_order_of_before_from_any_order(before: list[int], data: st.DataObject) -> None:
    """Also with some nobody kept a place of, as long as they stand among themselves as before."""
    unknown = [row for row in before if row % 3 == 0]
    mixed = data.draw(st.permutations(before))
    rest = iter(unknown)
    now = [next(rest) if row in unknown else row for row in mixed]
    places = {row: place for place, row in enumerate(before, start=1) if row not in unknown}
    assert put_back(now, places, ()) == before


@given(PEOPLE, PEOPLE, st.sets(st.integers(0, 30)))
def test_nobody_is_lost_and_who_was_moved_since_stays(
    before: list[int], now: list[int], moved: set[int]
) -> None:
    found = put_back(now, {row: place for place, row in enumerate(before, start=1)}, moved)
    assert sorted(found) == sorted(now)
    assert all(found.index(row) == now.index(row) for row in moved.intersection(now))
    known = [row for row in found if row in before and row not in moved]
    assert known == sorted(known, key=before.index)
