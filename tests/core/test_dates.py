"""How each language writes dates (a snapshot), and that no time is ever shown without its zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from core.dates import days_left, format_date, format_date_range, format_instant, format_times

WRITTEN = {
    "en": (
        "18 September 2023",
        "Monday, 18 September 2023",
        "18–19 September 2023",
        "30 September – 2 October 2023",
        "30 December 2023 – 2 January 2024",
        "18 August 2023, 23:59 CEST (Pristina time)",
    ),
    "sq": (
        "18 shtator 2023",
        "e hënë, 18 shtator 2023",
        "18–19 shtator 2023",
        "30 shtator – 2 tetor 2023",
        "30 dhjetor 2023 – 2 janar 2024",
        "18 gusht 2023, 23:59 CEST (Pristina time)",
    ),
    "mk": (
        "18 септември 2023\xa0г.",
        "понеделник, 18 септември 2023\xa0г.",
        "18–19 септември 2023\xa0г.",
        "30 септември – 2 октомври 2023\xa0г.",
        "30 декември 2023\xa0г. – 2 јануари 2024\xa0г.",
        "18 август 2023\xa0г., 23:59 CEST (Pristina time)",
    ),
    "sr": (
        "18. септембар 2023.",
        "понедељак, 18. септембар 2023.",
        "18–19. септембар 2023.",
        "30. септембар – 2. октобар 2023.",
        "30. децембар 2023. – 2. јануар 2024.",
        "18. август 2023. у 23:59 CEST (Pristina time)",
    ),
    "sr-latn": (
        "18. septembar 2023.",
        "ponedeljak, 18. septembar 2023.",
        "18–19. septembar 2023.",
        "30. septembar – 2. oktobar 2023.",
        "30. decembar 2023. – 2. januar 2024.",
        "18. avgust 2023. u 23:59 CEST (Pristina time)",
    ),
    "bs": (
        "18. septembar 2023.",
        "ponedjeljak, 18. septembar 2023.",
        "18–19. septembar 2023.",
        "30. septembar – 2. oktobar 2023.",
        "30. decembar 2023. – 2. januar 2024.",
        "18. august 2023. u 23:59 CEST (Pristina time)",
    ),
}
DEADLINE = datetime(2023, 8, 18, 23, 59, tzinfo=ZoneInfo("Europe/Belgrade"))


@pytest.mark.parametrize("language", WRITTEN)
def test_dates_are_written_as_the_language_does(language: str) -> None:
    assert WRITTEN[language] == (
        format_date(date(2023, 9, 18), language),
        format_date(date(2023, 9, 18), language, weekday=True),
        format_date_range(date(2023, 9, 18), date(2023, 9, 19), language),
        format_date_range(date(2023, 9, 30), date(2023, 10, 2), language),
        format_date_range(date(2023, 12, 30), date(2024, 1, 2), language),
        format_instant(DEADLINE.astimezone(UTC), "Europe/Belgrade", language, "Pristina time"),
    )


def test_the_active_language_is_used_when_none_is_given() -> None:
    for language, (day, *_rest) in WRITTEN.items():
        with translation.override(language):
            assert format_date(date(2023, 9, 18)) == day


def test_one_day_is_no_range() -> None:
    assert format_date_range(date(2023, 9, 18), None, "en") == "18 September 2023"
    assert format_date_range(date(2023, 9, 18), date(2023, 9, 18), "sr") == "18. септембар 2023."


def test_a_language_babel_does_not_know_borrows_from_its_fallback(settings: Any) -> None:
    settings.MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("en",), "xq": ("sr-latn", "en")}
    assert format_date(date(2023, 9, 18), "xq") == "18. septembar 2023."
    assert format_date(date(2023, 9, 18), "cnr") == "18. septembar 2023."


def test_a_time_always_says_its_zone() -> None:
    winter = datetime(2023, 1, 18, 9, 0, tzinfo=UTC)
    assert format_instant(winter, "Europe/Skopje", "en") == "18 January 2023, 10:00 CET"
    assert format_instant(winter, ZoneInfo("Europe/London"), "en") == "18 January 2023, 09:00 GMT"
    assert format_instant(winter, "UTC", "en") == "18 January 2023, 09:00 UTC"
    assert format_instant(winter, "Europe/Istanbul", "en") == "18 January 2023, 12:00 UTC+3"
    assert format_instant(winter, "Asia/Kathmandu", "en") == "18 January 2023, 14:45 UTC+5:45"
    assert format_instant(winter, "America/Sao_Paulo", "en") == "18 January 2023, 06:00 UTC-3"
    with pytest.raises(ValueError, match="zone"):
        format_instant(datetime(2023, 1, 1, 9, 0), "Europe/Skopje", "en")
    with pytest.raises(TypeError):
        format_date(winter, "en")


def test_the_day_shown_is_the_day_in_the_events_zone() -> None:
    assert format_instant(datetime(2023, 8, 18, 22, 30, tzinfo=UTC), "Europe/Tirane", "en").startswith(
        "19 August"
    )


def test_times_of_a_session() -> None:
    start = datetime(2023, 9, 18, 7, 0, tzinfo=UTC)
    assert format_times(start, start + timedelta(minutes=90), "Europe/Sarajevo") == "09:00–10:30 CEST"
    assert format_times(start, None, "Europe/Sarajevo") == "09:00 CEST"
    change = datetime(2023, 10, 29, 0, 30, tzinfo=UTC)
    assert format_times(change, change + timedelta(hours=1), "Europe/Sarajevo") == "02:30 CEST – 02:30 CET"


@pytest.mark.parametrize(
    ("clock", "left"),
    [
        ("2023-08-02 09:00:00", 16),
        ("2023-08-17 23:58:00", 1),
        ("2023-08-18 00:01:00", 0),
        ("2023-08-18 23:59:00", 0),
        ("2023-08-18 23:59:01", -1),
        ("2023-08-20 12:00:00", -2),
    ],
)
def test_days_left_are_calendar_days_in_the_events_zone(clock: str, left: int) -> None:
    now = datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo("Europe/Belgrade"))
    assert days_left(DEADLINE, now) == left
    assert days_left(DEADLINE.astimezone(UTC), now.astimezone(UTC), "Europe/Belgrade") == left


def test_template_tags_use_the_active_language() -> None:
    page = Template(
        "{% load dates %}{% date day %}|{% daterange day last %}|{% instant moment zone 'Pristina time' %}"
        "|{% times moment None zone %}|{% date nothing %}{% daterange nothing %}{% instant nothing zone %}"
    )
    context = Context(
        {"day": date(2023, 9, 18), "last": date(2023, 9, 19), "moment": DEADLINE, "zone": "Europe/Belgrade"}
    )
    for language, written in WRITTEN.items():
        with translation.override(language):
            expected = f"{written[0]}|{written[2]}|{written[5]}|23:59 CEST|"
            assert page.render(context) == expected
