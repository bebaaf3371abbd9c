"""The demo's archive: events of the past, what was published, and how they belong together."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from core.documents import Document, Letterhead
from core.files import store_bytes
from events.models import Call, Event, Place, Programme, RelatedItem
from events.models.events import purge_date
from materials.demo import archive
from materials.demo.rows import BUILDER, ZONE, texts
from materials.models import Insight, LanguageVersion, Note, Publication, Reading, Series, Topic
from materials.operations import publish_publication


def archive_event(programme: Programme, places: dict[str, Place], row: dict[str, Any]) -> Event:
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


def relate_events(events: dict[str, Event]) -> None:
    for row in archive.EVENTS:
        for position, code in enumerate(row.get("related", ())):
            RelatedItem.objects.get_or_create(
                event=events[row["code"]], related_event=events[code], defaults={"position": position}
            )


def add_library(programme: Programme, places: dict[str, Place], events: dict[str, Event]) -> None:
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
