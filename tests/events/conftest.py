"""A call with everything its page can show, in English and Albanian."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation

from events.models import Call, CoverageItem, Designation, Event, GuidingQuestion, Programme, RelatedItem
from tests import factories as make

FOOTNOTE = "This designation is without prejudice to positions on status."
SHENIM = "Ky emërtim nuk paragjykon qëndrimet për statusin."


@pytest.fixture(autouse=True)
def _clean_start() -> None:
    """No page of the last test, and no language that its last request left active."""
    cache.clear()
    translation.activate("en")


def designation(programme: Programme, **fields: Any) -> Designation:
    return Designation.objects.create(
        **{
            "programme": programme,
            "territory": "XK",
            "name_en": "Kosovo",
            "name_sq": "Kosovë",
            "name_mk": "Косово",
            "footnote_en": FOOTNOTE,
            "footnote_sq": SHENIM,
            "confirmed_languages": ["en"],
            **fields,
        }
    )


def full_event(programme: Programme, **fields: Any) -> Event:
    """An event with all its rows; English and Albanian."""
    earlier = make.event(
        programme, title_en="Earlier webinar", starts_on=date(2021, 12, 1), ends_on=date(2021, 12, 1)
    )
    event = make.event(
        programme,
        **{
            "title_en": "Women who return to Kosovo*",
            "title_sq": "Gratë që kthehen në Kosovë*",
            "neutral_title_en": "Regional study visit",
            "neutral_title_sq": "Vizitë studimore rajonale",
            "audience_en": "Social workers.",
            "audience_sq": "Punonjës socialë.",
            "aim_en": "To see how others work.\n\n- first\n- second",
            "aim_sq": "Të shohim si punojnë të tjerët.",
            "host_en": "Centre for Social Work",
            "venue_en": "City hall",
            "place": make.place(programme, name_sq="Prishtinë"),
            "languages": ["en", "sq"],
            "working_languages": ["en"],
            "interpretation": ["sq", "mk", "sr", "bs"],
            "organiser": "Organising body",
            "publisher": "Publishing body",
            "contact_name": "Ana Demo",
            "contact_email": "ana.demo@example.org",
            "second_contact_name": "Ben Demo",
            "second_contact_email": "ben.demo@example.org",
            **fields,
        },
    )
    for position, (kind, day) in enumerate((("hotel", 0), ("lunch", 1), ("lunch", 2), ("dinner", 1))):
        CoverageItem.objects.create(event=event, kind=kind, day=day, position=position)
    parent = GuidingQuestion.objects.create(
        event=event, position=0, text_en="How many came back?", text_sq="Sa u kthyen?"
    )
    GuidingQuestion.objects.create(event=event, parent=parent, position=1, text_en="What of their children?")
    RelatedItem.objects.create(event=event, related_event=earlier, position=0)
    RelatedItem.objects.create(
        event=event, text_en="A paper elsewhere", url="https://example.org/paper", position=1
    )
    return event


@pytest.fixture
def programme(db: None) -> Programme:
    made = make.programme()
    designation(made)
    return made


@pytest.fixture
def event(programme: Programme) -> Event:
    return full_event(programme)


@pytest.fixture
def call(event: Event) -> Call:
    return make.call(event, summary_en="Fifteen people, two days.", summary_sq="Pesëmbëdhjetë veta, dy ditë.")
