"""The demo's living call: a study visit with its page and its questions."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from events.models import (
    AgendaItem,
    Call,
    CoverageItem,
    Event,
    GuidingQuestion,
    Place,
    Programme,
    RelatedItem,
)
from materials.demo import living
from materials.demo.questions import QUESTIONS
from materials.demo.rows import ZONE, set_dates, texts
from participants.applications.models import Choice, Question

LIVING = "demo-visit"
# A month from the deadline to the visit, as in short calls.
DATES = {"opened": 12, "closes": 5, "hears": 12, "begins": 36}


def living_call(
    programme: Programme, places: dict[str, Place], events: dict[str, Event], today: date
) -> Call:
    call = Call.objects.filter(event__code=LIVING).select_related("event").first()
    if call is None:
        call = _new_living_call(programme, places, events, today)
    elif call.deadline_at < timezone.now() and call.state == Call.State.PUBLISHED:
        set_dates(call, today, **DATES)
    return call


def _new_living_call(
    programme: Programme, places: dict[str, Place], events: dict[str, Event], today: date
) -> Call:
    words = {name: value for key, row in living.EVENT.items() for name, value in texts(key, row).items()}
    event = Event(
        programme=programme,
        code=LIVING,
        state=Event.State.PUBLISHED,
        kind=Event.Kind.STUDY_VISIT,
        format=Event.Format.LUNCH_TO_LUNCH,
        starts_at=time(12, 30),
        ends_at=time(14, 0),
        timezone=ZONE,
        place=places["pristina"],
        places=15,
        languages=list(living.EVENT["title"]),
        working_languages=["en"],
        interpretation=["sq", "mk", "sr"],
        organiser=programme.organiser,
        publisher=programme.publisher,
        contact_name=programme.contact_name,
        contact_email=programme.contact_email,
        published_at=timezone.now() - timedelta(days=12),
        **words,
    )
    call = Call(
        event=event,
        state=Call.State.PUBLISHED,
        privacy_notice=programme.privacy_notices.first(),
        published_at=timezone.now() - timedelta(days=12),
        **texts("summary", living.SUMMARY),
    )
    set_dates(call, today, **DATES)
    _page_parts(event, events)
    _questions(call)
    return call


def _page_parts(event: Event, events: dict[str, Event]) -> None:
    coverage = (("hotel", 0), ("travel", 0), ("lunch", 1), ("dinner", 1), ("lunch", 2))
    for position, (kind, day) in enumerate(coverage):
        CoverageItem.objects.create(event=event, kind=kind, day=day, position=position)
    for position, (words, children) in enumerate(living.GUIDING):
        parent = GuidingQuestion.objects.create(event=event, position=position, **texts("text", words))
        for number, child in enumerate(children):
            GuidingQuestion.objects.create(
                event=event, parent=parent, position=number, **texts("text", child)
            )
    for position, code in enumerate(("2022-sarajevo", "2023-pristina")):
        RelatedItem.objects.create(event=event, related_event=events[code], position=position)
    zone = ZoneInfo(event.timezone)
    for days, begins, ends, words in AGENDA:
        date_of_item = event.starts_on + timedelta(days=days)
        AgendaItem.objects.create(
            event=event,
            starts_at=datetime.combine(date_of_item, begins, zone),
            ends_at=datetime.combine(date_of_item, ends, zone),
            **texts("title", words),
        )


AGENDA = (
    (
        0,
        time(12, 30),
        time(14, 0),
        {
            "en": "Lunch and welcome",
            "sq": "Drekë dhe mirëseardhje",
            "mk": "Ручек и добредојде",
            "sr": "Ручак и добродошлица",
            "sr-latn": "Ručak i dobrodošlica",
            "bs": "Ručak i dobrodošlica",
        },
    ),
    (
        0,
        time(14, 0),
        time(17, 30),
        {
            "en": "Visit to a school and a centre for social work",
            "sq": "Vizitë në një shkollë dhe në një qendër për punë sociale",
            "mk": "Посета на училиште и центар за социјална работа",
            "sr": "Посета школи и центру за социјални рад",
            "sr-latn": "Poseta školi i centru za socijalni rad",
            "bs": "Posjeta školi i centru za socijalni rad",
        },
    ),
    (
        0,
        time(19, 30),
        time(21, 30),
        {"en": "Dinner", "sq": "Darkë", "mk": "Вечера", "sr": "Вечера", "sr-latn": "Večera", "bs": "Večera"},
    ),
    (
        1,
        time(9, 0),
        time(12, 30),
        {
            "en": "What we take home",
            "sq": "Çfarë marrim me vete",
            "mk": "Што носиме дома",
            "sr": "Шта носимо кући",
            "sr-latn": "Šta nosimo kući",
            "bs": "Šta nosimo kući",
        },
    ),
    (
        1,
        time(12, 30),
        time(14, 0),
        {
            "en": "Lunch and farewell",
            "sq": "Drekë dhe lamtumirë",
            "mk": "Ручек и збогување",
            "sr": "Ручак и опроштај",
            "sr-latn": "Ručak i oproštaj",
            "bs": "Ručak i oproštaj",
        },
    ),
)


def _questions(call: Call) -> None:
    for position, row in enumerate(QUESTIONS):
        values: dict[str, Any] = {**texts("label", row["label"]), **texts("help", row.get("help", {}))}
        question = Question.objects.create(
            call=call,
            kind=row["kind"],
            required=row["required"],
            word_limit=row.get("word_limit"),
            position=position,
            **values,
        )
        for number, (key, words) in enumerate(row.get("choices", ())):
            Choice.objects.create(question=question, key=key, position=number, **texts("label", words))
