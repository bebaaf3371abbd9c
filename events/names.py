"""Names of territories and languages in the reader's language. Names come from CLDR, marks from designations."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from babel import Locale

from core.localized import content_language, text_of
from events.footnotes import Designated
from events.models.programmes import TERRITORIES, Place

# Which of CLDR's variants we mean, and the one spelling of its we do not print.
_LOCALES = {"en": "en_GB", "sr": "sr_Cyrl", "sr-latn": "sr_Latn", "bs": "bs_Latn"}
_SPELLED = {("en", "BA"): "Bosnia and Herzegovina"}
# CLDR has no name for Montenegrin; each as its speakers write it, and in the languages around.
_MONTENEGRIN = {
    "en": "Montenegrin",
    "sq": "malazezisht",
    "mk": "црногорски",
    "sr": "црногорски",
    "sr-latn": "crnogorski",
    "bs": "crnogorski",
}


def territory_name(code: str, designations: Iterable[Designated] = (), language: str | None = None) -> str:
    """The territory as it may be printed: the designation's name with its mark, else the plain name."""
    shown = content_language(language)
    for designated in designations:
        if designated.territory == code:
            return f"{designated.name_in(shown)}{designated.mark}"
    return _SPELLED.get((shown, code)) or str(cldr(shown).territories.get(code, code))


def territory_choices(
    designations: Iterable[Designated] = (), language: str | None = None
) -> list[tuple[str, str]]:
    """The territories of the region for a select, in the order of the table."""
    known = list(designations)
    return [(code, territory_name(code, known, language)) for code in TERRITORIES]


def place_line(
    place: Place | None, designations: Iterable[Designated] = (), language: str | None = None
) -> str:
    """Pristina, Kosovo*. Empty without a place."""
    if place is None:
        return ""
    return f"{text_of(place, 'name', language)}, {territory_name(place.territory, designations, language)}"


def language_name(code: str, language: str | None = None) -> str:
    """A spoken language, for instance "Albanian"; scripts make no difference here."""
    shown = content_language(language)
    if code == "cnr":
        return _MONTENEGRIN.get(shown, _MONTENEGRIN["en"])
    return str(cldr(shown).languages.get(code.split("-", maxsplit=1)[0], code))


def language_names(codes: Iterable[str], language: str | None = None) -> list[str]:
    return list(dict.fromkeys(language_name(code, language) for code in codes))


@cache
def cldr(language: str) -> Locale:
    """CLDR's data of one of our languages."""
    return Locale.parse(_LOCALES.get(language, language.replace("-", "_")))
