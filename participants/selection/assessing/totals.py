"""Arithmetic of assessing: totals by weight, means, spreads, and when two assessors are too far apart. No Django.

Every score is a whole number of hundredths of a point: 0 to 10000.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FULL = 10_000
OF_VERDICT = {"yes": FULL, "maybe": FULL // 2, "no": 0}


@dataclass(frozen=True)
class Given:
    """Points for one criterion."""

    points: int
    scale: int
    weight: int


def total_of(given: Iterable[Given]) -> int:
    """The weighted total; halves go up. Raises ValueError without a criterion, or for points above the scale."""
    rows = list(given)
    if not rows or any(not 0 <= row.points <= row.scale for row in rows):
        raise ValueError("points from 0 to the scale, for at least one criterion")
    common = 1
    for row in rows:
        common *= row.scale
    reached = sum(row.points * row.weight * (common // row.scale) for row in rows)
    return _rounded(FULL * reached, common * sum(row.weight for row in rows))


def mean_of(scores: Sequence[int]) -> int | None:
    return _rounded(sum(scores), len(scores)) if scores else None


def spread_of(scores: Sequence[int]) -> int:
    """How far the highest and the lowest are apart; 0 for fewer than two."""
    return max(scores) - min(scores) if scores else 0


def needs_third(scores: Sequence[int], *, gap: int, threshold: int) -> bool:
    """Whether two assessors are so far apart that a third is asked; never when both are under the threshold.

    `gap` and `threshold` are points of 100.
    """
    if len(scores) != 2 or all(score < threshold * 100 for score in scores):
        return False
    return spread_of(scores) >= gap * 100


def _rounded(above: int, below: int) -> int:
    return (2 * above + below) // (2 * below)
