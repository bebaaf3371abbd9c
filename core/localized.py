"""Texts per language: the right column with its fallback, in queries and on objects; and how languages sort.

django-modeltranslation keeps one column per language, but its queries do not fall back and its base column
holds whatever was written last. So nothing names the base field: ask here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db.models import F, TextField, Value
from django.db.models.functions import Coalesce, NullIf, Trim
from django.utils.translation import get_language

LANGUAGES: Final[tuple[str, ...]] = tuple(settings.MODELTRANSLATION_LANGUAGES)


@dataclass(frozen=True)
class Text:
    """A text and the language it is really in. Prints as the text; empty when no language has one."""

    value: str
    language: str
    is_fallback: bool

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def html_lang(self) -> str:
        return html_lang(self.language)


def html_lang(code: str) -> str:
    """The BCP 47 tag for `lang` attributes and documents: Serbian always says its script."""
    row = settings.COLLOQUY_LANGUAGES.get(code)
    return str(row["html"]) if row else code


def language_label(code: str) -> str:
    """What a language calls itself."""
    row = settings.COLLOQUY_LANGUAGES.get(code)
    return str(row["name"]) if row else code


def column(field: str, language: str) -> str:
    """The column of one language: `title` in `sr-latn` is `title_sr_latn`."""
    return f"{field}_{language.replace('-', '_')}"


def content_language(language: str | None = None) -> str:
    """The language to show: the given or active one, else the default when we have no texts in it."""
    wanted = (language or get_language() or settings.LANGUAGE_CODE).lower()
    for code in (wanted, wanted.split("-")[0]):
        if code in settings.MODELTRANSLATION_LANGUAGES:
            return code
    return str(settings.MODELTRANSLATION_DEFAULT_LANGUAGE)


def fallback_order(language: str | None = None) -> tuple[str, ...]:
    """Every language once, the best first: the wanted one, its fallbacks, then the rest so that no title is empty."""
    return _order_from(content_language(language))


@cache  # asked for every text of every page
def _order_from(wanted: str) -> tuple[str, ...]:
    chains = settings.MODELTRANSLATION_FALLBACK_LANGUAGES
    return tuple(
        dict.fromkeys(
            (
                wanted,
                *chains.get(wanted, ()),
                *chains.get("default", ()),
                *settings.MODELTRANSLATION_LANGUAGES,
            )
        )
    )


def localized(field: str, language: str | None = None) -> Coalesce:
    """An expression for annotate, filter, order_by and values: the first text of the fallback order that is not blank.

    Follows relations (`localized("event__title")`). The language is fixed when this is called, so call it inside
    the view, never at import. "" when no language has a text.
    """
    texts = [
        NullIf(Trim(F(column(field, code))), Value(""), output_field=TextField())
        for code in fallback_order(language)
    ]
    return Coalesce(*texts, Value(""), output_field=TextField())


def text_of(obj: Any, field: str, language: str | None = None) -> Text:
    """What `localized()` gives, for an object in hand, with the language it came from."""
    wanted = content_language(language)
    for code in fallback_order(wanted):
        value = str(getattr(obj, column(field, code)) or "").strip(" ")
        if value:
            return Text(value, code, code != wanted)
    return Text("", wanted, False)


# --- sorting ----------------------------------------------------------------------------------

_DIGRAPHS = "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž"
_ALBANIAN = "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v w x xh y z zh"
_LATIN = "a b c d e f g h i j k l m n o p q r s t u v w x y z"
# One order serves Serbian and Macedonian: their own letters never meet in one alphabet.
_CYRILLIC = "а б в г ґ д ђ ѓ е є ж з ѕ и і ї ј й к л љ м н њ о п р с т ћ ќ у ў ф х ц ч џ ш щ ъ ы ь э ю я"
_LATIN_OF = {"sq": _ALBANIAN, "en": _LATIN, "mk": _LATIN}
_CYRILLIC_FIRST = {"sr", "mk"}
_EXPANDED = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ё": "е",
}

Weight = tuple[int, int]
SortKey = tuple[tuple[Weight, ...], tuple[str, ...], str, str]


@cache
def _alphabets(language: str) -> dict[str, Weight]:
    """Every letter and digraph with its place; the reader's own script comes first, after digits and signs."""
    latin_place, cyrillic_place = (3, 2) if language in _CYRILLIC_FIRST else (2, 3)
    latin = _LATIN_OF.get(language, _DIGRAPHS).split()
    return {
        **{letter: (latin_place, place) for place, letter in enumerate(latin)},
        **{letter: (cyrillic_place, place) for place, letter in enumerate(_CYRILLIC.split())},
    }


def sort_key(text: str, language: str | None = None) -> SortKey:
    """Sorts a list as readers of the language expect: `sorted(rows, key=lambda row: sort_key(row.name, "sq"))`.

    Letters first, then marks that are no letters of the alphabet (é after e), then small before capital. The
    alphabet of a word is told by its script: Latin words in a Serbian Cyrillic list keep Serbian Latin order.
    """
    letters = _alphabets(language or content_language())
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).lower())
    weights: list[Weight] = []
    marks: list[str] = []
    at = 0
    while at < len(plain):
        size = 2 if plain[at : at + 2] in letters else 1
        part = plain[at : at + size]
        at += size
        for weight, mark in _weights(part, letters):
            weights.append(weight)
            marks.append(mark)
    return tuple(weights), tuple(marks), text.swapcase(), text


def _weights(part: str, letters: dict[str, Weight]) -> list[tuple[Weight, str]]:
    if part in letters:
        return [(letters[part], "")]
    bare = unicodedata.normalize("NFKD", _EXPANDED.get(part, part))
    if bare[0] in letters:
        return [(letters[char], part) for char in bare if char in letters]
    group = 1 if part.isdigit() else 4 if part.isalpha() else 0
    return [((group, ord(part[0])), "")]
