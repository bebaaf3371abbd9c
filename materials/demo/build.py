"""Loads the demo: an archive of facts and two living calls with dates counted from today. Idempotent.

Rows are found by their codes; a second run adds nothing, and moves the living calls on when their dates have passed.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from core.accounts import User
from core.actors import Clock
from core.documents import Document, Letterhead
from core.files import store_bytes
from core.localized import column
from events.models import (
    AgendaItem,
    Call,
    CoverageItem,
    Designation,
    Event,
    GuidingQuestion,
    Membership,
    Place,
    PrivacyNotice,
    Programme,
    RelatedItem,
    Role,
)
from events.models.events import purge_date
from materials.demo import archive, living
from materials.demo.logins import LOGINS, PASSWORD, SECOND_ASSESSOR, SECOND_ORGANISER
from materials.demo.meeting import meeting_call
from materials.demo.people import Practitioner, practitioners
from materials.demo.targets import set_targets
from materials.models import Insight, LanguageVersion, Note, Publication, Reading, Series, Topic
from materials.operations import publish_publication
from participants.applications.models import Answer, Application, Choice, Question
from participants.people.models import NoticeAcknowledgement, Person, SpokenLanguage
from participants.selection.models import Assessment, ConflictDeclaration

BUILDER = Clock("demo data")
LIVING = "demo-visit"
ZONE = "Europe/Belgrade"


def texts(name: str, by_language: dict[str, str]) -> dict[str, str]:
    return {column(name, code): text for code, text in by_language.items()}


@transaction.atomic
def load(today: date | None = None) -> Programme:
    """Everything, once. `today` is the day the living call is counted from."""
    today = today or timezone.now().date()
    programme = _programme()
    places = _places(programme)
    _team(programme)
    events = {row["code"]: _archive_event(programme, places, row) for row in archive.EVENTS}
    _related(events)
    _library(programme, places, events)
    call = _living_call(programme, places, events, today)
    _applications(call)
    set_targets(call)
    meeting_call(programme, places["sarajevo"], call.event, today)
    return programme


def _programme() -> Programme:
    programme, created = Programme.objects.get_or_create(
        code="demo",
        defaults={
            **texts("name", living.PROGRAMME["name"]),
            **texts("description", living.PROGRAMME["description"]),
            "timezone": ZONE,
            "controller": "Demo Controller",
            "processor": "Demo Contractor",
            "organiser": "Demo Contractor",
            "publisher": "Demo Publisher",
            "contact_name": "Olga Organiser (demo)",
            "contact_email": "organiser@demo.example",
            "letter_signatory": "Olga Organiser (demo)",
            "letter_address": "1 Example Street\n1000 Exampletown",
        },
    )
    if created:
        Designation.objects.create(
            programme=programme,
            territory="XK",
            mark="*",
            confirmed_languages=["en"],
            **texts("name", living.DESIGNATION_NAMES),
            **texts("footnote", living.DESIGNATION_FOOTNOTES),
        )
        PrivacyNotice.objects.create(
            programme=programme,
            version=1,
            published_at=timezone.now(),
            controller=programme.controller,
            processor=programme.processor,
            organiser=programme.organiser,
            publisher=programme.publisher,
            **texts("text", living.NOTICE),
        )
    return programme


def _places(programme: Programme) -> dict[str, Place]:
    found = {}
    for key, (territory, zone, names) in living.PLACES.items():
        found[key], _created = Place.objects.get_or_create(
            programme=programme,
            territory=territory,
            name_en=names["en"],
            defaults={"timezone": zone, **texts("name", names)},
        )
    return found


def _account(email: str, name: str, language: str = "en", **fields: Any) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create(email=email, name=name, language=language, **fields)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _team(programme: Programme) -> None:
    """One hash for all: they share the password that is printed when the demo starts."""
    hashed = make_password(PASSWORD)
    people = [(Role(role), *login) for role, login in LOGINS.items()]
    people += [(Role.ORGANISER, *SECOND_ORGANISER), (Role.ASSESSOR, *SECOND_ASSESSOR)]
    for role, email, name in people:
        user = _account(email, name, works_in_team=True, password=hashed)
        Membership.objects.get_or_create(programme=programme, user=user, role=role)


# --- the archive ------------------------------------------------------------------------------


def _archive_event(programme: Programme, places: dict[str, Place], row: dict[str, Any]) -> Event:
    ends_on = date.fromisoformat(row["ends_on"])
    languages = list(row["title"])
    event, created = Event.objects.get_or_create(
        code=row["code"],
        defaults={
            "programme": programme,
            "state": Event.State.PUBLISHED,
            "kind": row["kind"],
            "format": Event.Format.ONLINE
            if row["kind"] == Event.Kind.WEBINAR
            else Event.Format.LUNCH_TO_LUNCH,
            "starts_on": date.fromisoformat(row["starts_on"]),
            "ends_on": ends_on,
            "date_precision": row.get("date_precision", "day"),
            "timezone": ZONE,
            "place": places.get(row["place"]),
            "languages": languages,
            "working_languages": ["en"],
            "organiser": programme.organiser,
            "publisher": archive.COMMISSION,
            "published_at": timezone.now(),
            "purge_on": purge_date(ends_on, {}),
            **texts("title", row["title"]),
            **texts("neutral_title", row["neutral_title"]),
            **texts("aim", row["aim"]),
        },
    )
    if created and "call" in row:
        _archive_call(event, row["call"])
    return event


def _archive_call(event: Event, row: dict[str, Any]) -> None:
    zone = ZoneInfo(event.timezone)
    published = datetime.fromisoformat(row["published"]).replace(tzinfo=zone)
    Call.objects.create(
        event=event,
        state=Call.State.DECIDED,
        opens_at=published,
        published_at=published,
        deadline_at=datetime.fromisoformat(row["deadline"]).replace(tzinfo=zone),
        hears_by=date.fromisoformat(row["hears_by"]),
        **texts("summary", row["summary"]),
    )


def _related(events: dict[str, Event]) -> None:
    for row in archive.EVENTS:
        for position, code in enumerate(row.get("related", ())):
            RelatedItem.objects.get_or_create(
                event=events[row["code"]], related_event=events[code], defaults={"position": position}
            )


def _library(programme: Programme, places: dict[str, Place], events: dict[str, Event]) -> None:
    topics = {
        key: Topic.objects.get_or_create(programme=programme, key=key, defaults=texts("name", names))[0]
        for key, names in archive.TOPICS.items()
    }
    series, _created = Series.objects.get_or_create(
        programme=programme, name_en=archive.SERIES["en"], defaults=texts("name", archive.SERIES)
    )
    for row in archive.PUBLICATIONS:
        if not Publication.objects.filter(code=row["code"]).exists():
            _publication(
                programme, row, events.get(row.get("event", "")), series if row.get("series") else None
            )
        publication = Publication.objects.get(code=row["code"])
        publication.topics.set(topics[key] for key in row["topics"])
        publication.places.set(places[key] for key in row["places"])


def _publication(
    programme: Programme, row: dict[str, Any], event: Event | None, series: Series | None
) -> None:
    publication = Publication.objects.create(
        programme=programme,
        code=row["code"],
        kind=row["kind"],
        event=event,
        series=series,
        publisher=row["publisher"],
        published_on=date.fromisoformat(row["published_on"]),
        date_precision=row.get("date_precision", "day"),
    )
    for language, title, abstract, day in row["versions"]:
        _version(publication, language, title, abstract, date.fromisoformat(day))
    kinds = ((Insight.Kind.INSIGHT, "insights"), (Insight.Kind.RECOMMENDATION, "recommendations"))
    for kind, part in kinds:
        for position, words in enumerate(row.get(part, ()), start=1):
            Insight.objects.create(
                publication=publication, kind=kind, position=position, **texts("text", words)
            )
    for number, (words, url) in enumerate(row.get("notes", ()), start=1):
        Note.objects.create(publication=publication, number=number, text_en=words, url=url)
    for position, (topic, words, url) in enumerate(row.get("readings", ()), start=1):
        Reading.objects.create(
            publication=publication, position=position, topic_en=topic, text_en=words, url=url
        )
    publish_publication(publication, by=BUILDER)


def _version(publication: Publication, language: str, title: str, abstract: str, day: date) -> None:
    document = Document(
        title=title, language=language, letterhead=Letterhead(publication.publisher or "Demo", ())
    )
    document.heading(title)
    document.note(SAMPLE[language])
    document.paragraph(abstract)
    stored = store_bytes(
        document.render(),
        f"{publication.code}-{language}.pdf",
        "application/pdf",
        by=BUILDER,
        purpose="publication",
        language=language,
    )
    LanguageVersion.objects.create(
        publication=publication,
        language=language,
        title=title,
        abstract=abstract,
        published_on=day,
        file=stored,
    )


SAMPLE = {
    "en": "This is a sample made for a demonstration. It is not the paper itself.",
    "sq": "Ky është një shembull për demonstrim. Nuk është vetë dokumenti.",
    "mk": "Ова е примерок за демонстрација. Не е самиот документ.",
    "sr": "Ово је узорак за демонстрацију. Није сам документ.",
}


# --- the living call --------------------------------------------------------------------------


def _living_call(
    programme: Programme, places: dict[str, Place], events: dict[str, Event], today: date
) -> Call:
    call = Call.objects.filter(event__code=LIVING).select_related("event").first()
    if call is None:
        call = _new_living_call(programme, places, events, today)
    elif call.deadline_at < timezone.now() and call.state == Call.State.PUBLISHED:
        _set_dates(call, today)
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
    _set_dates(call, today)
    _page_parts(event, events)
    _questions(call)
    return call


def _set_dates(call: Call, today: date) -> None:
    """Open since twelve days, five to go, the visit a month after the deadline, as short calls are."""
    event, zone = call.event, ZoneInfo(ZONE)
    event.starts_on = today + timedelta(days=36)
    event.ends_on = event.starts_on + timedelta(days=1)
    event.purge_on = purge_date(event.ends_on, event.programme.retention)
    event.save()
    call.event = event
    call.opens_at = datetime.combine(today - timedelta(days=12), time(9, 0), zone)
    call.deadline_at = datetime.combine(today + timedelta(days=5), time(23, 59), zone)
    call.hears_by = today + timedelta(days=12)
    call.save()


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
    for position, row in enumerate(living.QUESTIONS):
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


# --- sixty applications, half of them assessed ------------------------------------------------


def _applications(call: Call) -> None:
    if call.applications.exists():
        return
    questions = list(call.questions.prefetch_related("choices"))
    assessors = list(
        User.objects.filter(email__in=(LOGINS["assessor"][0], SECOND_ASSESSOR[0])).order_by("pk")
    )
    for assessor in assessors:
        ConflictDeclaration.objects.create(call=call, assessor=assessor, has_conflicts=False)
    for number, practitioner in enumerate(practitioners()):
        application = _application(call, practitioner, number)
        _answers(application, questions, practitioner, number)
        if number % 2 == 0:
            _assess(application, assessors, number)


def _application(call: Call, who: Practitioner, number: int) -> Application:
    user = _account(who.email, f"{who.given_name} {who.family_name}", who.language)
    person, created = Person.objects.get_or_create(
        user=user,
        defaults={
            "given_name": who.given_name,
            "family_name": who.family_name,
            "gender": who.gender,
            "territory": who.territory,
            "organisation": who.organisation,
            "role": who.role,
        },
    )
    if created:
        SpokenLanguage.objects.bulk_create(
            SpokenLanguage(person=person, language=code, **levels) for code, levels in who.languages.items()
        )
    if call.privacy_notice is not None:
        NoticeAcknowledgement.objects.get_or_create(
            user=user, notice=call.privacy_notice, defaults={"language": who.language}
        )
    return Application.objects.create(
        call=call,
        user=user,
        state=Application.State.SUBMITTED,
        language=who.language,
        email=who.email,
        given_name=who.given_name,
        family_name=who.family_name,
        organisation=who.organisation,
        role=who.role,
        territory=who.territory,
        gender=who.gender,
        languages=who.languages,
        notice=call.privacy_notice,
        submitted_at=min(
            call.opens_at + timedelta(hours=4 * number, minutes=7 * number % 60), timezone.now()
        ),
    )


def _answers(application: Application, questions: list[Question], who: Practitioner, number: int) -> None:
    rows = []
    for question in questions:
        answer = Answer(application=application, question=question)
        keys = [choice.key for choice in question.choices.all()]
        if question.kind == Question.Kind.LONG:
            answer.text = living.ANSWERS[who.language]
        elif question.kind == Question.Kind.ONE:
            answer.choices = [keys[number % len(keys)]]
        elif question.kind == Question.Kind.SEVERAL:
            answer.choices = keys[: 1 + number % len(keys)]
        elif question.kind == Question.Kind.YES_NO:
            answer.choices = ["no" if number % 13 == 12 else "yes"]
        else:
            continue
        rows.append(answer)
    Answer.objects.bulk_create(rows)


def _assess(application: Application, assessors: list[User], number: int) -> None:
    """Two assessors, who agree more often than not."""
    verdicts = (Assessment.Verdict.YES, Assessment.Verdict.MAYBE, Assessment.Verdict.NO)
    for place, assessor in enumerate(assessors):
        choice = (number // 2 + (place if number % 5 == 0 else 0)) % 3
        Assessment.objects.create(
            application=application,
            assessor=assessor,
            verdict=verdicts[choice],
            line=living.VERDICT_LINES[choice],
        )
