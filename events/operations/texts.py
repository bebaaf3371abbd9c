"""What an event's page says, per language: texts, guiding questions, related items, agenda."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from core.audit import record
from core.localized import column
from events.changes import apply_changes, lock_with_call, page_changed
from events.models import AgendaItem, Call, Event, GuidingQuestion, RelatedItem
from events.operations.events import change_event
from events.outline import Line, align
from events.queries import flat_questions

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


@dataclass(frozen=True)
class Texts:
    """One language of an event's page. Rows are given by their primary key; what is left out stays as it is."""

    event: Mapping[str, str] = field(default_factory=dict)
    summary: str | None = None
    questions: Mapping[int, str] = field(default_factory=dict)
    related: Mapping[int, str] = field(default_factory=dict)
    agenda: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class RelatedRow:
    pk: int | None
    related_event: Event | None
    url: str
    text: str


@dataclass(frozen=True)
class AgendaRow:
    pk: int | None
    starts_at: datetime
    ends_at: datetime
    title: str
    room: str
    public: bool


@transaction.atomic
def write_texts(event: Event, *, by: User | TokenHolder | Clock, language: str, texts: Texts) -> Event:
    """Save one language of the page at once: the event's texts, the call's summary, and its rows."""
    changed = change_event(
        event, by=by, **{column(name, language): text for name, text in texts.event.items()}
    )
    locked, call = lock_with_call(changed)
    fields: set[str] = set()
    if call is not None and texts.summary is not None:
        fields |= _write(call, {column("summary", language): texts.summary})
    fields |= _write_rows(
        locked.guiding_questions, language, {pk: {"text": text} for pk, text in texts.questions.items()}
    )
    fields |= _write_rows(
        locked.related_items, language, {pk: {"text": text} for pk, text in texts.related.items()}
    )
    fields |= _write_rows(locked.agenda, language, texts.agenda)
    _finish(locked, call, by, fields)
    return locked


@transaction.atomic
def set_guiding_questions(
    event: Event, *, by: User | TokenHolder | Clock, language: str, lines: Sequence[Line]
) -> None:
    """The nested list anew, as written in `language`. Lines that stay, or are reworded, keep their translations."""
    locked, call = lock_with_call(event)
    name = column("text", language)
    old = flat_questions(locked)
    before = [(getattr(row, name) or "", int(row.parent_id is not None)) for row in old]
    if before == [(line.text, line.depth) for line in lines]:
        return
    kept, parent = set(), None
    origins = align([text for text, _depth in before], [line.text for line in lines])
    for position, (line, origin) in enumerate(zip(lines, origins, strict=True)):
        row = GuidingQuestion(event=locked) if origin is None else old[origin]
        setattr(row, name, line.text)
        row.position, row.parent = position, parent if line.depth else None
        row.save()
        kept.add(row.pk)
        parent = row if line.depth == 0 else parent
    locked.guiding_questions.exclude(pk__in=kept).delete()
    _finish(locked, call, by, {"guiding_questions"})


@transaction.atomic
def set_related_items(
    event: Event, *, by: User | TokenHolder | Clock, language: str, items: Iterable[RelatedRow]
) -> None:
    """Earlier events and papers the page points to, in this order; rows that are not named are removed."""
    rows = [
        (item.pk, {"related_event": item.related_event, "url": item.url, column("text", language): item.text})
        for item in items
    ]
    _replace_rows(event, RelatedItem, "related_items", rows, by)


@transaction.atomic
def set_agenda(
    event: Event, *, by: User | TokenHolder | Clock, language: str, items: Iterable[AgendaRow]
) -> None:
    """The agenda; an item whose time or room changes raises its own calendar sequence."""
    rows = [
        (
            item.pk,
            {
                "starts_at": item.starts_at,
                "ends_at": item.ends_at,
                "public": item.public,
                column("title", language): item.title,
                column("room", language): item.room,
            },
        )
        for item in items
    ]
    _replace_rows(event, AgendaItem, "agenda", rows, by)


def _replace_rows(
    event: Event,
    model: type[RelatedItem | AgendaItem],
    related_name: str,
    rows: Sequence[tuple[int | None, dict[str, Any]]],
    by: User | TokenHolder | Clock,
) -> None:
    locked, call = lock_with_call(event)
    present = {row.pk: row for row in getattr(locked, related_name).all()}
    fields: set[str] = set()
    kept = set()
    for position, (pk, values) in enumerate(rows):
        row = present.get(pk or 0) or model(event=locked)
        place = {"position": position} if isinstance(row, RelatedItem) else {}
        changed = apply_changes(row, {**values, **place})
        if isinstance(row, AgendaItem) and row.pk and {"starts_at", "ends_at"}.intersection(changed):
            row.sequence += 1
        if changed:
            row.save()
            fields.add(related_name)
        kept.add(row.pk)
    if gone := set(present) - kept:
        model._default_manager.filter(pk__in=gone).delete()
        fields.add(related_name)
    _finish(locked, call, by, fields)


def _write_rows(
    rows: models.Manager[Any], language: str, wanted: Mapping[int, Mapping[str, str]]
) -> set[str]:
    """Texts of rows that belong to the event; a key that does not is left out."""
    changed: set[str] = set()
    if wanted:
        for row in rows.filter(pk__in=wanted):
            changed |= _write(row, {column(name, language): text for name, text in wanted[row.pk].items()})
    return changed


def _write(row: models.Model, changes: Mapping[str, Any]) -> set[str]:
    changed = apply_changes(row, changes)
    if changed:
        row.save(update_fields=changed)
    return {f"{row._meta.model_name}.{name}" for name in changed}


def _finish(event: Event, call: Call | None, by: User | TokenHolder | Clock, fields: set[str]) -> None:
    if fields:
        record(by=by, action="change event", target=event, fields=fields)
        page_changed(call)
