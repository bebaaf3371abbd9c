"""The languages people are asked about and how well they use them in a meeting; plain data."""

from __future__ import annotations

from collections.abc import Mapping

from events.names import language_name
from participants.people.models import ASKED_LANGUAGES, Level

Levels = dict[str, dict[str, int]]  # {language: {"follows": level, "speaks": level}}
ABILITIES = ("follows", "speaks")

# Each by its own name and under its own tag: a reader finds her language without knowing ours.
OWN_NAMES = {
    "sq": "shqip",
    "bs": "bosanski",
    "hr": "hrvatski",
    "cnr": "crnogorski",
    "mk": "македонски",
    "sr": "српски / srpski",
    "en": "English",
    "de": "Deutsch",
    "fr": "français",
    "nl": "Nederlands",
}
# The region's and the common one stand open, all together: a list that names one and hides its neighbour offends.
ASKED_FIRST = ("sq", "bs", "hr", "cnr", "mk", "sr", "en")


def own_name(code: str) -> str:
    return OWN_NAMES.get(code) or language_name(code)


def known_languages(levels: Levels) -> Levels:
    """Only languages in which she can do something, in the order in which they are asked."""
    order = (*ASKED_LANGUAGES, *sorted(set(levels) - set(ASKED_LANGUAGES)))
    return {code: levels[code] for code in order if code in levels and any(levels[code].values())}


def follows_any(levels: Levels) -> bool:
    return any(row.get("follows", 0) > Level.NONE for row in levels.values())


def described(levels: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str, str]]:
    """(language, what she follows, what she speaks) in words, for a page of hers."""
    labels = dict(Level.choices)
    return [
        (
            own_name(code),
            str(labels.get(row.get("follows", 0), labels[Level.NONE])),
            str(labels.get(row.get("speaks", 0), labels[Level.NONE])),
        )
        for code, row in known_languages({code: dict(row) for code, row in levels.items()}).items()
    ]
