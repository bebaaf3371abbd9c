"""Cells of a table as values: days and numbers in common forms, words in any of the languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.localized import LANGUAGES, language_label
from core.search import fold
from events.footnotes import Designated
from events.names import language_name
from participants.people.models import Gender, Level
from participants.people.places import CODES, place_name

_DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y")
_TIME_FORMS = ("", "%H:%M", "%H:%M:%S")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- day 0 of a spreadsheet, which knows no zones
_CEFR = {"a1": 2, "a2": 2, "b1": 2, "b2": 3, "c1": 3, "c2": 5}  # as people.models.Level follows them
_YES, _NO = {"1", "true", "x"}, {"0", "false"}
Words = Mapping[str, str]  # {folded words: what they stand for}


def moment_of(text: str) -> datetime | None:
    """Day and time of a cell, without a zone: a spreadsheet's number, ISO, or the day first; None if it is none."""
    plain = " ".join(text.split()).rstrip(".")
    if _SERIAL.fullmatch(plain) and 20_000 <= float(plain) < 80_000:
        return (_EPOCH + timedelta(days=float(plain))).replace(microsecond=0)
    spaced = plain.replace(". ", ".")
    for day in _DAY_FORMS:
        for time in _TIME_FORMS:
            with suppress(ValueError):
                return datetime.strptime(spaced, f"{day} {time}".strip())  # noqa: DTZ007 -- the caller knows the zone
    with suppress(ValueError):
        return datetime.fromisoformat(plain)
    return None


def day_of(text: str) -> date | None:
    found = moment_of(text)
    return found.date() if found else None


def instant_of(text: str, zone: str) -> datetime | None:
    """The moment a cell names, on this clock unless the cell names its own."""
    found = moment_of(text)
    if found is None:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (
        OverflowError
    ):  # the first or the last day that can be counted, on the other side of midnight in UTC
        return None


def number_of(text: str) -> str:
    """A number with a point: "1.234,5", "1 234.5" and "12,5" are numbers people write."""
    plain = re.sub(r"[\s\u00a0']", "", text)
    if "," in plain and "." in plain:
        grouped, point = (",", ".") if plain.rindex(".") > plain.rindex(",") else (".", ",")
        plain = plain.replace(grouped, "").replace(point, ".")
    return plain.replace(",", ".")


# --- words in any language --------------------------------------------------------------------


def in_every_language(labels: Callable[[], Iterable[tuple[str, str]]]) -> dict[str, str]:
    """{folded label: key} over all languages of the site; the keys themselves count too."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for key, label in labels():
                found.setdefault(fold(str(label)), key)
                found.setdefault(fold(key), key)
    found.pop("", None)
    return found


def place_words(designations: Iterable[Designated]) -> Words:
    known = list(designations)

    def labels() -> Iterator[tuple[str, str]]:
        for code in CODES:
            yield code, place_name(code, known)
            yield code, place_name(code)

    return in_every_language(labels)


def gender_words() -> Words:
    short = {fold(word): "woman" for word in ("female", "f", "ž", "ж")}
    short |= {fold(word): "man" for word in ("male", "m", "м")}
    return {
        **short,
        **in_every_language(lambda: [(value, str(label)) for value, label in Gender.choices if value]),
    }


def level_words() -> Words:
    words = in_every_language(lambda: [(str(value), str(label)) for value, label in Level.choices])
    return {**{cefr: str(level) for cefr, level in _CEFR.items()}, **words}


def language_words() -> Words:
    """Languages of letters, by code, by their own name and by the names others give them."""

    def labels() -> Iterator[tuple[str, str]]:
        for code in settings.COLLOQUY_LANGUAGES:
            yield code, language_label(code)
            yield code, language_name(code)

    return in_every_language(labels)


def yes_no_words() -> Words:
    words = in_every_language(lambda: [("yes", _("Yes")), ("no", _("No"))])
    return {**dict.fromkeys(_YES, "yes"), **dict.fromkeys(_NO, "no"), **words}


def several_of(text: str, words: Words) -> tuple[list[str], list[str]]:
    """(keys, pieces that are no answer): a cell of several answers, one per line or behind ; | or a comma."""
    if fold(text) in words:
        return [words[fold(text)]], []
    for split in (r"\n", r"[;|]", r",\s"):
        pieces = [piece.strip() for piece in re.split(split, text) if piece.strip()]
        unknown = [piece for piece in pieces if fold(piece) not in words]
        if len(pieces) > 1 and not unknown:
            return list(dict.fromkeys(words[fold(piece)] for piece in pieces)), []
    pieces = [piece.strip() for piece in re.split(r"[;|\n]|,\s", text) if piece.strip()]
    return [], [piece for piece in pieces if fold(piece) not in words] or [text]
