"""Dates and deadlines as readers of each language see them; the call's own zone always first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from events.deadlines import days_until_deadline, shown_dates, shown_days_left, shown_deadline
from events.models import Call, Event
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(db: None) -> Call:
    programme = make.programme()
    place = make.place(
        programme,
        name_sq="Prishtinë",
        name_mk="Приштина",
        name_sr="Приштина",
        name_sr_latn="Priština",
        name_bs="Priština",
    )
    event = make.event(
        programme,
        place=place,
        starts_on=date(2030, 9, 18),
        ends_on=date(2030, 9, 19),
        timezone="Europe/Belgrade",
        title_sq="Vizitë",
        title_mk="Посета",
        title_sr="Посета",
        title_sr_latn="Poseta",
        title_bs="Posjeta",
    )
    return make.call(
        event,
        opens_at=datetime(2030, 8, 2, 7, tzinfo=UTC),
        deadline_at=datetime(2030, 8, 18, 21, 59, tzinfo=UTC),
    )


DAYS = {
    "en": "18–19 September 2030",
    "sq": "18–19 shtator 2030",
    "mk": "18–19 септември 2030\xa0г.",
    "sr": "18–19. септембар 2030.",
    "sr-latn": "18–19. septembar 2030.",
    "bs": "18–19. septembar 2030.",
}
DEADLINES = {
    "en": "18 August 2030, 23:59 CEST",
    "sq": "18 gusht 2030, 23:59 CEST",
    "mk": "18 август 2030\xa0г., 23:59 CEST",
    "sr": "18. август 2030. у 23:59 CEST",
    "sr-latn": "18. avgust 2030. u 23:59 CEST",
    "bs": "18. august 2030. u 23:59 CEST",
}


@pytest.mark.parametrize("language", DAYS)
def test_days_in_every_language(call: Call, language: str) -> None:
    assert shown_dates(call.event, language) == DAYS[language]


@pytest.mark.parametrize("language", DEADLINES)
def test_deadlines_in_every_language_say_hour_zone_and_place(call: Call, language: str) -> None:
    shown = shown_deadline(call, language)
    assert shown.startswith(DEADLINES[language] + " (")
    assert {"en": "Pristina", "sq": "Prishtinë"}.get(language, "Pri") in shown or "Приштина" in shown


@pytest.mark.parametrize("language", DAYS)
def test_the_page_shows_the_same(call: Call, language: str, client: Client) -> None:
    html = client.get(f"/{language}/calls/{call.event.code}/").content.decode()
    with translation.override(language):
        assert DAYS[language] in html
        assert DEADLINES[language] in html


@pytest.mark.parametrize(
    ("precision", "shown"), [("day", "18–19 September 2030"), ("month", "September 2030"), ("year", "2030")]
)
def test_an_archived_event_shows_only_what_is_known(call: Call, precision: str, shown: str) -> None:
    call.event.date_precision = precision
    assert shown_dates(call.event, "en") == shown


def test_an_event_without_place_has_no_zone_label(db: None) -> None:
    call = make.call(make.event(place=None))
    assert "(" not in shown_deadline(call, "en")


def test_days_left_are_counted_in_the_events_zone(call: Call) -> None:
    """At 22:30 UTC it is the next day in Belgrade."""
    assert days_until_deadline(call, datetime(2030, 8, 16, 21, 0, tzinfo=UTC)) == 2
    assert days_until_deadline(call, datetime(2030, 8, 16, 22, 30, tzinfo=UTC)) == 1
    assert days_until_deadline(call, datetime(2030, 8, 18, 21, 59, 59, tzinfo=UTC)) == 0
    assert days_until_deadline(call, datetime(2030, 8, 18, 22, 0, tzinfo=UTC)) < 0


def test_days_left_in_words(call: Call) -> None:
    end = call.closes_at
    assert shown_days_left(call, end - timedelta(days=3, minutes=1)) == "3 days left"
    assert shown_days_left(call, end - timedelta(days=1, hours=1)) == "1 day left"
    assert shown_days_left(call, end - timedelta(minutes=1)) == "Last day"
    assert shown_days_left(call, end) == "Closed"


def test_a_place_in_every_script(call: Call) -> None:
    event: Event = call.event
    assert event.place is not None
    assert "Приштина" in shown_deadline(call, "mk")
