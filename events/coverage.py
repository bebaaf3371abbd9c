"""What is covered, in words: each kind once, with its days."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import ngettext

from events.models import CoverageItem


def coverage_lines(items: Iterable[CoverageItem]) -> list[str]:
    """Hotel / Travel / Lunch (days 1, 2)."""
    days: dict[str, list[int]] = {}
    for item in items:
        days.setdefault(item.kind, []).extend([item.day] if item.day else [])
    return [coverage_label(CoverageItem.Kind(kind).label, sorted(found)) for kind, found in days.items()]


def coverage_label(what: object, days: list[int]) -> str:
    """Hotel; Lunch (day 1); Lunch (days 1, 2)."""
    if not days:
        return str(what)
    return ngettext("%(what)s (day %(days)s)", "%(what)s (days %(days)s)", len(days)) % {
        "what": what,
        "days": ", ".join(str(day) for day in days),
    }
