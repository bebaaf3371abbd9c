"""Places on the reserve list that an undo gives back: lists in, lists out."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

R = TypeVar("R")
K = TypeVar("K", bound=Hashable)


def come_back(staying: Iterable[R], places: Iterable[tuple[int, R]]) -> list[R]:
    """The list with those who return to their places of before; everybody else moves down."""
    order = list(staying)
    for place, row in sorted(places, key=lambda pair: pair[0]):
        order.insert(place - 1, row)
    return order


def put_back(order: Sequence[K], places: Mapping[K, int], moved: Collection[K]) -> list[K]:
    """The list with everybody at the place of before, counted without those who are not on it any more.

    Who was moved since stays at this place of the list. Who has no place of before keeps the order among the rest.
    """
    still = {row for row in order if row in places and row not in moved}
    gone = [place for row, place in places.items() if row not in still]
    found = come_back(
        (row for row in order if row not in places and row not in moved),
        ((places[row] - sum(1 for place in gone if place < places[row]), row) for row in still),
    )
    return come_back(found, ((place, row) for place, row in enumerate(order, start=1) if row in moved))
