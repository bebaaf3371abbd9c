"""Where people work: the region first, then the EU, then everywhere else. Marks come from designations."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext as _

from core.localized import content_language, sort_key
from events.footnotes import Designated
from events.models.programmes import TERRITORIES
from events.names import territory_name

EU_MEMBERS = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)
ELSEWHERE = "ZZ"  # CLDR's code for an unknown place
CODES = (*TERRITORIES, *EU_MEMBERS, ELSEWHERE)

Choices = list[tuple[str, str | list[tuple[str, str]]]]


def place_name(code: str, designations: Iterable[Designated] = ()) -> str:
    """The place as it is printed in the reader's language; "" for none."""
    if not code:
        return ""
    return _("Another place") if code == ELSEWHERE else territory_name(code, designations)


def place_names(designations: Iterable[Designated] = ()) -> dict[str, str]:
    known = list(designations)
    return {code: place_name(code, known) for code in CODES}


def place_choices(designations: Iterable[Designated] = ()) -> Choices:
    """For a select, each group sorted as readers of the language expect."""
    names = place_names(designations)
    return [
        ("", ""),
        (_("Western Balkans"), _sorted(TERRITORIES, names)),
        (_("European Union"), _sorted(EU_MEMBERS, names)),
        (ELSEWHERE, names[ELSEWHERE]),
    ]


def _sorted(codes: Iterable[str], names: dict[str, str]) -> list[tuple[str, str]]:
    return list(_in_order(tuple((code, names[code]) for code in codes), content_language()))


@lru_cache(maxsize=64)  # the same few lists on every form and every page with a filter
def _in_order(rows: tuple[tuple[str, str], ...], language: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(rows, key=lambda row: sort_key(row[1], language)))
