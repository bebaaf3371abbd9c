"""Taking over applications from a table: keep the file, remember what its columns mean, and bring its rows in.

What comes in is an application that was sent. It has no account until somebody signs in with its address; then it is
hers. Nobody gets a mail unless the organiser says so. The acts of somebody who sends her own application (reminders,
a copy to an employer) are not set off: nobody has pressed anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core.accounts import User
from core.audit import record
from core.files import StoredFile, delete_stored, store_bytes
from core.states import lock, lock_all
from events.changes import lock_with_call
from events.models import Call, Event
from participants.applications import notices
from participants.applications.imports.plan import FileGone, Outcome, Planned, plan, still_new, table_of
from participants.applications.imports.running import is_running
from participants.applications.imports.targets import heading_key
from participants.applications.listing import folded_text
from participants.applications.models import (
    Answer,
    Application,
    ApplicationImport,
    ImportedRow,
    ImportMapping,
)
from participants.applications.queries import asked, imported_for

if TYPE_CHECKING:
    from core.actors import Clock, TokenHolder

PURPOSE = "import"
KEPT_FOR = timedelta(days=7)
AT_ONCE = 200  # rows that come in with one act; a table of more goes to the worker
State = Application.State


class NoLongerAllowed(PermissionDenied):
    """She has lost the right meanwhile. No further row comes in."""


class ImportIsRunning(Exception):
    """The worker is with this table. Nothing was changed."""


@dataclass(frozen=True)
class Imported:
    created: int
    there: int
    errors: int


@transaction.atomic
def keep_table(
    call: Call, upload: Any, *, source: str, language: str, encoding: str, columns: Sequence[str], by: User
) -> ApplicationImport:
    """Keep a table that was read, with what its columns are probably for. Nothing comes in yet."""
    upload.seek(0)
    name, kind = upload.name or "table", upload.content_type or "application/octet-stream"
    stored = store_bytes(upload.read(), name, kind, by=by, purpose=PURPOSE)
    batch = ApplicationImport.objects.create(
        call=call,
        by=by,
        file=stored,
        source=source,
        language=language,
        encoding=encoding,
        columns=list(columns),
    )
    record(by=by, action="upload applications", target=batch)
    return batch


@transaction.atomic
def map_columns(
    batch: ApplicationImport, columns: Sequence[str], headings: Sequence[str], *, by: User
) -> None:
    """What the columns mean, for this table and, by their headings, for the next one of the call or programme.

    Raises ImportIsRunning: rows of one table do not come in by two meanings.
    """
    lock(batch.call)
    locked = lock(batch)
    if is_running(locked):
        raise ImportIsRunning
    locked.columns = list(columns)
    locked.save(update_fields=["columns"])
    meant = {heading_key(heading): target for heading, target in zip(headings, columns, strict=True)}
    mapping, _new = ImportMapping.objects.get_or_create(call=locked.call)
    mapping.columns = {**mapping.columns, **{heading: target for heading, target in meant.items() if heading}}
    mapping.save()
    record(by=by, action="map columns", target=locked, fields=("columns",))


@transaction.atomic
def start_import(batch: ApplicationImport, *, rows: int, tell: bool, by: User) -> Imported | None:
    """Bring in a small table now, or queue the work for one of many `rows` and return None.

    While the work of a table is under way a second press begins nothing. Raises EventIsCancelled, FileGone.
    """
    from participants.applications.tasks import take_over

    if rows <= AT_ONCE:
        return import_applications(batch, tell=tell, by=by)
    lock_with_call(batch.call.event)
    locked = lock(batch)
    if not is_running(locked):
        take_over.enqueue(locked.pk, tell, by.pk, rows, locked.created)
    return None


def import_applications(batch: ApplicationImport, *, tell: bool, by: User) -> Imported:
    """Bring in every row that is new and without error; a second time brings in nothing.

    Each becomes a sent application that names this table. `tell` writes each person a mail with a link, released at
    once. Rows with errors stay outside and can be looked at while the file is kept. A large table comes in by parts,
    each an act of its own: what has come in stays, and the rest comes in with the next time.
    Raises EventIsCancelled, FileGone, NoLongerAllowed.
    """
    call = batch.call
    rows = plan(call, asked(call), table_of(batch), batch.columns, batch.language)
    new = [row for row in rows if row.outcome == Outcome.NEW]
    created = sum(_import_part(batch, part, tell=tell, by=by) for part in _parts(new))
    there = sum(row.outcome == Outcome.THERE for row in rows) + len(new) - created
    return Imported(created, there, len(rows) - created - there)


def _parts(rows: Sequence[Planned]) -> list[Sequence[Planned]]:
    """As many rows as come in together; one empty part when nothing is new, so that it is noted that it was tried."""
    return [rows[first : first + AT_ONCE] for first in range(0, len(rows), AT_ONCE)] or [rows]


@transaction.atomic
def _import_part(batch: ApplicationImport, rows: Sequence[Planned], *, tell: bool, by: User) -> int:
    """Those rows whose person has not come in meanwhile; how many."""
    event, call = lock_with_call(batch.call.event)
    locked = lock(batch)
    if call is None:
        raise FileGone
    _check_right(by, event)
    call.event, locked.call = event, call
    made = _create(locked, still_new(call, rows))
    for application in made:
        record(by=by, action="import application", target=application, after=application.state)
        if tell:
            notices.taken_over(application, locked.source, by=by)
    locked.done_at, locked.created = timezone.now(), locked.created + len(made)
    locked.save(update_fields=["done_at", "created"])
    record(by=by, action="import applications", target=locked, fields=("created",))
    return len(made)


def _check_right(by: User, event: Event) -> None:
    """As she is now: whoever began a large table may have left the team before its last part."""
    now = User.objects.filter(pk=by.pk, is_active=True).first()
    if now is None or not now.has_perm("participants.import_applications", event):
        raise NoLongerAllowed


def _create(batch: ApplicationImport, rows: Sequence[Planned]) -> list[Application]:
    """Three statements for any number of rows; none for no row."""
    now = timezone.now()
    made = [_application(batch, row, now) for row in rows]
    Application.objects.bulk_create(made)
    Answer.objects.bulk_create(
        Answer(application=one, question_id=pk, text=stored.text, choices=list(stored.choices))
        for one, row in zip(made, rows, strict=True)
        for pk, stored in row.filled.answers.items()
        if stored
    )
    ImportedRow.objects.bulk_create(
        ImportedRow(application=one, batch=batch, row_id=row.row_id, email=row.email)
        for one, row in zip(made, rows, strict=True)
    )
    return made


def _application(batch: ApplicationImport, row: Planned, now: Any) -> Application:
    made = Application(
        call=batch.call,
        state=State.SUBMITTED,
        language=row.language,
        email=row.email,
        languages=row.filled.languages,
        submitted_at=row.submitted_at or now,
        saved_at=now,
        created_at=now,
        **row.filled.profile,
    )
    made.folded = folded_text(made)
    return made


@transaction.atomic
def claim_imported(user: User, *, by: User | TokenHolder | Clock) -> list[Application]:
    """What was taken over under a confirmed address of hers becomes hers, now that she has signed in.

    Where another one of hers stands to the same call, a draft included, it stays as it is: the organisers see both as
    perhaps the same person's and may merge them.
    """
    keys = list(imported_for(user).values_list("pk", flat=True))
    if not keys:
        return []
    found = lock_all(Application.objects.filter(pk__in=keys, user__isnull=True))
    busy = set(
        Application.objects.filter(user=user).exclude(state=State.WITHDRAWN).values_list("call", flat=True)
    )
    claimed = []
    for application in found:
        if application.call_id in busy:
            continue
        busy.add(application.call_id)
        application.user = user
        application.save(update_fields=["user"])
        _claim_place(application, user)
        record(by=by, action="claim application", target=application, fields=("user",))
        claimed.append(application)
    return claimed


def _claim_place(application: Application, user: User) -> None:
    """The place she was given before she had an account is hers too, unless she holds another one at the event."""
    place = getattr(application, "participation", None)
    if place is None or place.user_id is not None:
        return
    others = type(place).objects.filter(event=place.event_id, user=user).exclude(state="cancelled")
    if not others.exists():
        place.user = user
        place.save(update_fields=["user"])


@transaction.atomic
def forget_tables(*, by: Clock) -> int:
    """Delete the files of tables that were sent in some days ago; how many. What came of them stays."""
    old = StoredFile.objects.filter(purpose=PURPOSE, uploaded_at__lt=timezone.now() - KEPT_FOR)
    rows = list(old)
    for stored in rows:
        delete_stored(stored, by=by)
    return len(rows)
