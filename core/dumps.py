"""Three ways to take a database out and bring it back: SQLite's own copy, pg_dump, and lines of JSON for both.

Each is a consistent picture of one moment, and comes back in one step: wholly or not at all.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import BinaryField, JSONField
from django.utils.duration import duration_iso_string

Model = type[models.Model]
BATCH = 500


class DumpFailed(Exception):
    """A sentence for the operator: what failed and what to do."""


def choose_kind(portable: bool) -> str:
    """The database's own way if its programs are here, else lines of JSON."""
    if portable:
        return "portable"
    if connection.vendor == "sqlite":
        return "sqlite"
    return "postgresql" if shutil.which("pg_dump") and shutil.which("psql") else "portable"


FILE_NAMES = {
    "sqlite": "database.sqlite3",
    "postgresql": "database.sql.gz",
    "portable": "database.jsonl.gz",
}


def dump(kind: str, folder: Path) -> Path:
    """Write the database into the folder; the file. Raises DumpFailed."""
    file = folder / FILE_NAMES[kind]
    {"sqlite": _dump_sqlite, "postgresql": _dump_postgresql, "portable": _dump_portable}[kind](file)
    return file


def restore(kind: str, file: Path) -> None:
    """Replace everything in the database by the dump. Raises DumpFailed, and then nothing has changed."""
    {"sqlite": _restore_sqlite, "postgresql": _restore_postgresql, "portable": _restore_portable}[kind](file)


def tables() -> list[Model]:
    """One model per table, those of many-to-many relations included, in a fixed order."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [found[name] for name in sorted(found)]


def columns(model: Model) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.generated]


# --- SQLite -----------------------------------------------------------------------------------


def _dump_sqlite(file: Path) -> None:
    if connection.in_atomic_block:
        raise DumpFailed("A backup cannot be made inside a transaction.")
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy, progress=_give_up)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside it
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise DumpFailed(f"The database is damaged, SQLite says: {verdict}. The backup was not finished.")


def _restore_sqlite(file: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        copy.backup(connection.connection, progress=_give_up)
    connection.close()


def _give_up(status: int, _remaining: int, _total: int) -> None:
    """Called after each step: SQLite has waited its full timeout by then, and Python would do so for ever."""
    if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        raise DumpFailed("The database is in use: stop web server and worker, and try again.")


# --- PostgreSQL -------------------------------------------------------------------------------


def _dump_postgresql(file: Path) -> None:
    command, environment = _client("pg_dump", "--no-owner", "--no-privileges")
    with (
        gzip.open(file, "wb") as out,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process,
    ):
        shutil.copyfileobj(_pipe(process.stdout), out)
        complaint = _pipe(process.stderr).read().decode(errors="replace")
    if process.returncode:
        raise DumpFailed(f"pg_dump failed: {complaint.strip()} (--portable makes a backup without it)")


def _restore_postgresql(file: Path) -> None:
    """psql in a single transaction: the old tables go and the new ones come in one step."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    connection.close()
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    drop = f"DROP TABLE IF EXISTS {quoted} CASCADE;\n" if names else ""
    options = (
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--quiet",
        "--no-psqlrc",
        "--output=/dev/null",
    )
    command, environment = _client("psql", *options)
    with (
        gzip.open(file, "rb") as dumped,
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process,
    ):
        pipe = _pipe(process.stdin)
        try:
            pipe.write(drop.encode())
            shutil.copyfileobj(dumped, pipe)
            pipe.close()
        except BrokenPipeError:
            pass  # psql has ended already; its own words follow
        complaint = _pipe(process.stderr).read().decode(errors="replace")
    if process.returncode:
        raise DumpFailed(f"psql could not restore: {complaint.strip()[-2000:]} (nothing was changed)")


def _client(program: str, *options: str) -> tuple[list[str], dict[str, str]]:
    """The command with the connection Django uses; the password travels in the environment."""
    arguments, environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    return [program, *options, *arguments[1:]], {**os.environ, **(environment or {})}


def _pipe(pipe: Any) -> Any:
    if pipe is None:
        raise TypeError("the process was started without this pipe")
    return pipe


# --- lines of JSON ----------------------------------------------------------------------------


def _dump_portable(file: Path) -> None:
    with gzip.open(file, "wt", encoding="utf-8") as out, transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in tables():
            fields = columns(model)
            # Not a manager: modeltranslation's would read another language's column for the base one.
            rows: models.QuerySet[Any, Any] = models.QuerySet(model)
            rows = rows.order_by("pk").values_list(*[field.attname for field in fields])
            head = {"table": model._meta.db_table, "columns": [field.column for field in fields]}
            out.write(json.dumps(head) + "\n")
            for row in rows.iterator(chunk_size=BATCH):
                values = [_to_json(field, value) for field, value in zip(fields, row, strict=True)]
                out.write(json.dumps(values, ensure_ascii=False) + "\n")


def _restore_portable(file: Path) -> None:
    by_table = {model._meta.db_table: model for model in tables()}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), list(by_table), reset_sequences=True):
            cursor.execute(statement)
        for model, rows in _batches(file, by_table):
            _insert(cursor, model, rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(by_table.values())):
            cursor.execute(statement)
        connection.check_constraints()


def _batches(file: Path, by_table: dict[str, Model]) -> Iterator[tuple[Model, list[list[Any]]]]:
    model: Model | None = None
    rows: list[list[Any]] = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            read = json.loads(line)
            if isinstance(read, dict) or len(rows) == BATCH:
                if model is not None and rows:
                    yield model, rows
                rows = []
            if isinstance(read, dict):
                model = by_table[read["table"]]
                if read["columns"] != [field.column for field in columns(model)]:
                    raise DumpFailed(f"The table {read['table']} has other columns here than in the backup.")
            else:
                rows.append(read)
    if model is not None and rows:
        yield model, rows


def _insert(cursor: Any, model: Model, rows: list[list[Any]]) -> None:
    fields = columns(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 -- names are those of our own models
    cursor.executemany(
        statement,
        [[_from_json(field, value) for field, value in zip(fields, row, strict=True)] for row in rows],
    )


def _to_json(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(field, JSONField):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def _from_json(field: models.Field[Any, Any], value: Any) -> Any:
    if value is not None and isinstance(field, BinaryField):
        value = base64.b64decode(value)
    elif value is not None and not isinstance(field, JSONField):
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)
