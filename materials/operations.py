"""Changes to the library and to an event's files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from core.audit import record
from core.files import MATERIALS, PUBLICATIONS, copy_stored, delete_stored, store_upload
from core.localized import column
from core.search import index, remove
from core.states import lock, move
from events.freshness import public_pages_changed
from events.models import Event, Programme
from events.row_copies import copied_values
from materials.models import EventFile, Insight, LanguageVersion, Note, Publication, Reading
from materials.queries import SEARCH_KIND, missing_for_publication

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

# The texts under a publication that are edited as a whole: model and its columns.
PARTS: dict[str, type[Insight | Note | Reading]] = {
    "insights": Insight,
    "notes": Note,
    "readings": Reading,
}


class NotReady(Exception):
    """The publication lacks something. `missing` are sentences a user may read."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(" ".join(missing))


@transaction.atomic
def create_publication(
    programme: Programme, *, by: User, kind: str, title: str, language: str, published_on: Any
) -> Publication:
    """A draft with its first language version."""
    publication = Publication.objects.create(
        programme=programme, kind=kind, published_on=published_on, publisher=programme.publisher
    )
    LanguageVersion.objects.create(
        publication=publication, language=language, title=title, published_on=published_on
    )
    record(by=by, action="create", target=publication)
    return publication


@transaction.atomic
def change_publication(
    publication: Publication,
    *,
    by: User,
    values: Mapping[str, Any],
    topics: Iterable[Any] | None = None,
    places: Iterable[Any] | None = None,
) -> Publication:
    """Set the fields of `values`; topics and places only when given. The address never changes."""
    locked = lock(publication)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values, "changed_at"])
    if topics is not None:
        locked.topics.set(topics)
    if places is not None:
        locked.places.set(places)
    record(by=by, action="change", target=locked, fields=values)
    _refresh_search(locked)
    return locked


@transaction.atomic
def save_version(
    publication: Publication,
    *,
    by: User,
    language: str,
    title: str,
    abstract: str,
    published_on: Any,
    upload: Any = None,
) -> LanguageVersion:
    """Add or change one language version; a new file replaces the old one under the same address.

    Raises UploadRefused.
    """
    locked = lock(publication)
    stored = (
        store_upload(upload, PUBLICATIONS, by=by, purpose="publication", language=language)
        if upload
        else None
    )
    version, created = LanguageVersion.objects.get_or_create(
        publication=locked, language=language, defaults={"title": title, "published_on": published_on}
    )
    version.title, version.abstract, version.published_on = title, abstract, published_on
    replaced = version.file if stored is not None else None
    if stored is not None:
        version.file = stored
    version.save()
    if replaced is not None:
        delete_stored(replaced, by=by)
    record(
        by=by,
        action="add version" if created else "change version",
        target=locked,
        fields=("title", "abstract", "published_on", *(("file",) if stored else ())),
    )
    _refresh_search(locked)
    return version


@transaction.atomic
def save_part(publication: Publication, *, by: User, part: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Replace the insights, notes or readings by `rows` in their order; a row with an id keeps its other columns.

    Returns how many there are now. Rows that are gone from the list are deleted.
    """
    model = PARTS[part]
    locked = lock(publication)
    existing = {row.pk: row for row in model.objects.filter(publication=locked)}
    kept: set[int] = set()
    if model is Note:  # numbers move about: free them first
        for position, note in enumerate(existing.values()):
            Note.objects.filter(pk=note.pk).update(number=10_000 + position)
    for position, values in enumerate(rows, start=1):
        row = existing.get(int(values.get("id") or 0)) or model(publication=locked)
        for name, value in values.items():
            if name != "id":
                setattr(row, name, value)
        setattr(row, "number" if model is Note else "position", position)
        row.save()
        kept.add(row.pk)
    model.objects.filter(publication=locked).exclude(pk__in=kept).delete()
    record(by=by, action=f"change {part}", target=locked, fields=(part,))
    _refresh_search(locked)
    return len(kept)


@transaction.atomic
def publish_publication(publication: Publication, *, by: User | TokenHolder | Clock) -> Publication:
    """Put it into the public library. Raises NotReady and MoveRefused."""
    locked = lock(publication)
    if missing := missing_for_publication(locked):
        raise NotReady(missing)
    move(locked, to=Publication.State.PUBLISHED, by=by)
    _refresh_search(locked)
    return locked


@transaction.atomic
def withdraw_publication(publication: Publication, *, by: User, reason: str = "") -> Publication:
    """Take it out of the library; its page answers 404, its rows stay. Raises MoveRefused."""
    locked = lock(publication)
    move(locked, to=Publication.State.WITHDRAWN, by=by, reason=reason)
    _refresh_search(locked)
    return locked


@transaction.atomic
def add_event_file(
    event: Event, *, by: User, upload: Any, titles: Mapping[str, str], access: str, language: str = ""
) -> EventFile:
    """Keep a file for an event. Raises UploadRefused. `titles` is {language: title}."""
    stored = store_upload(upload, MATERIALS, by=by, purpose="event-file", language=language)
    texts = {column("title", code): title for code, title in titles.items() if title}
    if not texts:
        texts = {column("title", settings.LANGUAGE_CODE): stored.name}
    file = EventFile.objects.create(event=event, file=stored, access=access, **texts)
    record(by=by, action="add file", target=file, fields=("file", "access"))
    public_pages_changed()
    return file


@transaction.atomic
def change_event_file(file: EventFile, *, by: User, titles: Mapping[str, str], access: str) -> EventFile:
    locked = lock(file)
    for code, title in titles.items():
        setattr(locked, column("title", code), title)
    locked.access = access
    locked.save()
    record(by=by, action="change file", target=locked, fields=("title", "access"))
    public_pages_changed()
    return locked


@transaction.atomic
def remove_event_file(file: EventFile, *, by: User) -> None:
    """Delete the row and, after the commit, the bytes."""
    locked = lock(file)
    stored = locked.file
    record(by=by, action="remove file", target=locked)
    public_pages_changed()
    locked.delete()
    delete_stored(stored, by=by)


def on_event_copied(
    event: Event, *, by: User | TokenHolder | Clock, original: Event | None, files: bool, **facts: object
) -> None:
    """The files of the original, when they were asked for; for the team alone until somebody opens them to others."""
    if original is None or not files:
        return
    for row in original.files.select_related("file"):
        stored = copy_stored(row.file, by=by)
        values = copied_values(row, without=("access",))
        copy = EventFile.objects.create(event=event, file=stored, access=EventFile.Access.TEAM, **values)
        record(by=by, action="add file", target=copy, fields=("file", "access"))


def _refresh_search(publication: Publication) -> None:
    """Index titles, abstracts and insights per language; only what is published can be found.

    Everybody's pages show the change at once.
    """
    public_pages_changed()
    if publication.state != Publication.State.PUBLISHED:
        remove(SEARCH_KIND, publication.pk)
        return
    texts: dict[str, list[str]] = {code: [] for code in settings.COLLOQUY_LANGUAGES}
    for version in publication.versions.all():
        texts.setdefault(version.language, []).extend((version.title, version.abstract))
    for insight in publication.insights.all():
        for code in settings.COLLOQUY_LANGUAGES:
            texts[code].append(getattr(insight, column("text", code)) or "")
    scope = f"programme:{publication.programme_id}"
    for code, parts in texts.items():
        index(SEARCH_KIND, publication.pk, code, " ".join(part for part in parts if part), scope=scope)
