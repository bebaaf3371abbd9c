"""Dates as people of each language write them, and instants that always say their zone.

Babel's data with three corrections: English is British, Serbian and Bosnian name their script, and time is on
the 24-hour clock everywhere. There is no function here that prints a time without its zone.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as babel_date
from babel.dates import format_skeleton
from django.conf import settings
from django.utils.translation import get_language

_LOCALES = {"en": "en_GB", "sr": "sr_Cyrl", "sr-latn": "sr_Latn", "bs": "bs_Latn"}
# A date that ends in a full stop takes no comma after it.
_BEFORE_TIME = {"sr": " у ", "sr-latn": " u ", "bs": " u ", "hr": " u ", "cnr": " u "}
_YEAR_TAIL = re.compile(r"[\s,]*\by+\b.*$")


@cache
def _locale(language: str) -> Locale:
    """Babel's locale; a language it does not know borrows the dates of its first fallback that it does."""
    chain = (language, *settings.MODELTRANSLATION_FALLBACK_LANGUAGES.get(language, ()))
    for code in chain:
        try:
            return Locale.parse(_LOCALES.get(code, code.replace("-", "_")))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en_GB")


def _language(language: str | None) -> str:
    return (language or get_language() or str(settings.LANGUAGE_CODE)).lower()


def _day(value: date) -> date:
    """A calendar day. A datetime is refused: which day it is depends on a zone nobody gave."""
    if isinstance(value, datetime):
        raise TypeError("give a date, or use format_instant() with a time zone")
    return value


def format_date(day: date, language: str | None = None, *, weekday: bool = False) -> str:
    """18 September 2023; with its weekday when wanted. Never an abbreviation or a bare number for the month."""
    return _written(_day(day), "full" if weekday else "long", _locale(_language(language)))


def format_date_range(first: date, last: date | None = None, language: str | None = None) -> str:
    """18–19 September 2023, 30 September – 2 October 2023, 30 December 2023 – 2 January 2024."""
    locale = _locale(_language(language))
    first = _day(first)
    last = first if last is None else _day(last)
    pattern = str(locale.date_formats["long"].pattern)
    whole = _written(last, pattern, locale)
    if first == last:
        return whole
    day_comes_first = pattern.startswith("d")
    if (first.year, first.month) == (last.year, last.month) and day_comes_first:
        return f"{first.day}–{whole}"
    beginning = _YEAR_TAIL.sub("", pattern) if first.year == last.year and day_comes_first else pattern
    return f"{_written(first, beginning, locale)} – {whole}"


def format_known(day: date, precision: str, language: str | None = None) -> str:
    """A date known only to its "month" or "year": December 2019, 2020; "day" gives the whole date."""
    if precision == "day":
        return format_date(day, language)
    locale = _locale(_language(language))
    if precision == "year":
        return str(_day(day).year)
    # Bosnian, Serbian and Croatian name a lone month in the nominative; Babel's skeleton knows it.
    return str(format_skeleton("yMMMM", _day(day), locale=locale)).replace("\u202f", "\xa0")


def _written(day: date, pattern: str, locale: Locale) -> str:
    # Babel puts a narrow no-break space before the Macedonian "г.", which many fonts lack.
    return str(babel_date(day, pattern, locale=locale)).replace("\u202f", "\xa0")


def format_instant(
    instant: datetime,
    timezone: str | tzinfo,
    language: str | None = None,
    zone_label: str | None = None,
) -> str:
    """18 August 2023, 23:59 CEST (Pristina time). Raises ValueError for a datetime without zone.

    `timezone` is the zone the event lives in. `zone_label` names it for readers, in their language.
    """
    local = _in_zone(instant, timezone)
    joint = _BEFORE_TIME.get(_language(language), ", ")
    shown = f"{format_date(local.date(), language)}{joint}{local:%H:%M} {_zone_name(local)}"
    return f"{shown} ({zone_label})" if zone_label else shown


def format_times(start: datetime, end: datetime | None, timezone: str | tzinfo) -> str:
    """09:00–10:30 CEST, for a line of an agenda whose day stands above it."""
    begins = _in_zone(start, timezone)
    if end is None:
        return f"{begins:%H:%M} {_zone_name(begins)}"
    ends = _in_zone(end, timezone)
    if _zone_name(begins) != _zone_name(ends):  # the clocks change in between
        return f"{begins:%H:%M} {_zone_name(begins)} – {ends:%H:%M} {_zone_name(ends)}"
    return f"{begins:%H:%M}–{ends:%H:%M} {_zone_name(begins)}"


def _in_zone(instant: datetime, timezone: str | tzinfo) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a time without its zone cannot be shown")
    return instant.astimezone(ZoneInfo(timezone) if isinstance(timezone, str) else timezone)


def _zone_name(local: datetime) -> str:
    """CET, CEST, UTC; zones without a name of their own (+03) as UTC+3."""
    name = local.tzname() or ""
    if name and name[0].isalpha():
        return name
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    sign, hours, rest = "-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def days_left(deadline: datetime, now: datetime, timezone: str | tzinfo | None = None) -> int:
    """Calendar days until the deadline in its zone: 0 on the last day, negative once it has passed.

    Give the event's zone when the deadline comes from the database, where it is in UTC.
    """
    zone = timezone or deadline.tzinfo
    if zone is None:
        raise ValueError("a deadline without its zone cannot be counted")
    days = (_in_zone(deadline, zone).date() - _in_zone(now, zone).date()).days
    return days if now <= deadline else min(days, -1)
