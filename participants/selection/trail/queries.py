"""Entries with the names of those who acted and the references of rows, some at a time: a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.accounts import User
from core.audit import AuditEntry
from events.models import Event
from participants.applications.models import Application
from participants.applications.trail import SETTLED
from participants.selection.trail import words

if TYPE_CHECKING:
    from datetime import datetime

AT_ONCE = 500
REFERENCE = "reference"
# How to come from a row to the application it is about.
PATHS = ("application", "participation__application", "assessment__application")


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    act: str
    about: str
    before: str
    after: str
    details: tuple[str, ...]


def entries_of(event: Event) -> QuerySet[AuditEntry]:
    """The newest first."""
    return AuditEntry.objects.filter(scope=event.scope).prefetch_related("values").order_by("-pk")


def lines_of(entries: Iterable[AuditEntry], *, apart: Collection[str] = ()) -> list[Line]:
    """`apart` are references of what the reader keeps away from: how it is assessed and decided is kept from her."""
    rows = list(entries)
    names, references = _names(rows), _references(rows)
    found = []
    for row in rows:
        reference = references.get((row.target_type, row.target_id), row.target_id)
        line = Line(
            at=row.at,
            who=_who(row, names),
            act=words.act(row),
            about=" ".join(part for part in (words.row_of(row.target_type), reference) if part),
            before=words.state(row.target_type, row.state_before),
            after=words.state(row.target_type, row.state_after),
            details=tuple(_details(row)),
        )
        found.append(_kept_back(line, reference) if reference in apart and _tells(row) else line)
    return found


def kept_references(event: Event, reader: User) -> list[str]:
    """Of the applications the reader keeps away from, and of her own."""
    files = Application.objects.filter(Q(conflicts__assessor=reader) | Q(user=reader), call__event=event)
    return list(files.values_list("reference", flat=True))


def _tells(row: AuditEntry) -> bool:
    """Whether it says how an application is assessed or decided, and not only what became of the application."""
    return row.target_type != Application._meta.label_lower or row.action in SETTLED


def _kept_back(line: Line, reference: str) -> Line:
    return Line(line.at, "", _("Recused"), reference, "", "", ())


def all_lines(event: Event, *, apart: Collection[str] = ()) -> Iterator[Line]:
    """The whole trail; memory does not grow with it."""
    found = entries_of(event)
    last: int | None = None
    while True:
        piece = list(found.filter(pk__lt=last)[:AT_ONCE] if last is not None else found[:AT_ONCE])
        if not piece:
            return
        last = piece[-1].pk
        yield from lines_of(piece, apart=apart)


def _names(rows: list[AuditEntry]) -> dict[str, str]:
    ids = {row.actor_id for row in rows if row.actor_kind == "user"}
    return {str(user.pk): str(user) for user in User.objects.filter(pk__in=ids)}


def _who(row: AuditEntry, names: dict[str, str]) -> str:
    if row.actor_kind == "user":
        return names.get(row.actor_id, row.actor_id)
    if row.actor_kind == "clock":
        return _("The clock")
    return next((value.value for value in row.values.all() if value.name == "actor" and value.value), "–")


def _details(row: AuditEntry) -> Iterator[str]:
    """What was said then, unless it was erased since; the addresses of links stand as who acted."""
    for value in row.values.all():
        if value.erased_at is not None:
            yield _("erased")
        elif value.name != "actor" and value.value:
            yield value.value


def _references(rows: list[AuditEntry]) -> dict[tuple[str, str], str]:
    """Reference numbers of the applications that rows are about, a query for each kind of row."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        wanted.setdefault(row.target_type, set()).add(row.target_id)
    found: dict[tuple[str, str], str] = {}
    for label, ids in sorted(wanted.items()):
        path = _path(label)
        model = words.model_of(label)
        if path and model is not None:
            pairs = model._base_manager.filter(pk__in=[pk for pk in ids if pk.isdecimal()])
            found |= {(label, str(pk)): str(name or "") for pk, name in pairs.values_list("pk", path)}
    return found


def _path(label: str) -> str:
    model = words.model_of(label)
    if model is None:
        return ""
    names = {field.name for field in model._meta.fields}
    if label == "participants.application":
        return REFERENCE
    for path in PATHS:
        if path.split("__")[0] in names:
            return f"{path}__{REFERENCE}"
    return ""
