"""Backup and restore of a whole installation: the database, the private files, and a manifest that proves both.

The database is taken first and the files after it: whatever the database names is then among the files, unless
it was deleted in between.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import Storage
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from core import dumps
from core.accounts import User
from core.actors import Clock
from core.files import private_storage
from core.outbox import Message
from core.states import lock_all, move
from core.worker.heartbeat import living

FORMAT = 1
MANIFEST = "manifest.json"
RESTORER = Clock("restore")


class BackupRefused(Exception):
    """A sentence for the operator: what is in the way and what to do. Nothing was changed, or it says what was."""


@dataclass
class Manifest:
    """What a backup holds. `files` are all files of the backup beside this one: path -> [sha256, bytes]."""

    database: str
    migrations: list[str]
    rows: dict[str, int]
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    made_at: str = ""
    version: str = ""
    format: int = FORMAT


def make_backup(folder: Path, *, portable: bool = False) -> Manifest:
    """Write a backup into a folder that does not exist yet. It gets its name only when it is complete.

    Raises BackupRefused and dumps.DumpFailed.
    """
    if folder.exists():
        raise BackupRefused(f"{folder} exists already: give the backup a folder of its own.")
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    kind = dumps.choose_kind(portable)
    dumped = dumps.dump(kind, partial)
    manifest = Manifest(kind, applied_migrations(), row_counts(), version=own_version())
    manifest.files[dumped.name] = checksum(dumped)
    with _copying("The backup was not finished."):
        for path in stored_paths(private_storage()):
            copy = partial / "files" / path
            if _copy_out(path, copy):
                manifest.files[f"files/{path}"] = checksum(copy)
    manifest.made_at = timezone.now().isoformat()
    (partial / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False))
    partial.rename(folder)
    return manifest


def restore_backup(folder: Path, *, replace: bool = False, hold_mail: bool = False) -> Manifest:
    """Bring an installation back to what the backup holds: database and files, no more and no less.

    Everything is verified before anything is changed. Raises BackupRefused and dumps.DumpFailed.
    """
    manifest = read_manifest(folder)
    verify(folder, manifest)
    _check_versions(manifest)
    _check_installation(replace)
    storage = private_storage()
    wanted = {name.removeprefix("files/") for name in manifest.files if name.startswith("files/")}
    with _copying("The database was not changed: restore again when the store works."):
        for path in sorted(wanted):
            _copy_in(storage, folder / "files" / path, path)
    if manifest.database == "portable":
        call_command("migrate", verbosity=0, interactive=False)
    dumps.restore(manifest.database, folder / dumps.FILE_NAMES[manifest.database])
    call_command("migrate", verbosity=0, interactive=False)
    cache.clear()
    if hold_mail:
        hold_waiting_mail()
    with _copying(
        "All of the backup is back, and some files that came after it are still here: restore again."
    ):
        for path in set(stored_paths(storage)) - wanted:
            storage.delete(path)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    try:
        data: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise BackupRefused(f"{folder} holds no {MANIFEST}: it is not a finished backup.") from error
    if data.get("format") != FORMAT:
        raise BackupRefused(f"This backup has the format {data.get('format')}; this version reads {FORMAT}.")
    return Manifest(**data)


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its checksum. Raises BackupRefused, naming those that differ."""
    wrong = [
        name
        for name, (sha256, size) in manifest.files.items()
        if not (folder / name).is_file() or checksum(folder / name) != (sha256, size)
    ]
    if wrong:
        raise BackupRefused(
            f"{len(wrong)} files of the backup are missing or damaged, nothing was changed: {', '.join(wrong[:5])}"
        )


def _check_versions(manifest: Manifest) -> None:
    if manifest.database not in {"portable", connection.vendor}:
        raise BackupRefused(
            f"This is a backup of {manifest.database}, and this installation uses {connection.vendor}."
            " A backup made with --portable can move from one to the other."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest.migrations) - known)
    if unknown:
        raise BackupRefused(
            f"The backup is from a newer version ({manifest.version}); it has the migration {unknown[-1]}."
            " Install that version first."
        )
    if manifest.database == "portable" and known - set(manifest.migrations):
        raise BackupRefused(
            f"A portable backup needs the version that made it ({manifest.version}): restore it with that one,"
            " then update."
        )


def _check_installation(replace: bool) -> None:
    if _is_installed() and living().exists():
        raise BackupRefused(
            "A worker is running here. Stop web server and worker, wait a minute, and try again."
        )
    holds_people = _is_installed() and User.objects.exists()
    with _copying("Nothing was changed."):
        holds_files = any(stored_paths(private_storage()))
    if not replace and (holds_people or holds_files):
        raise BackupRefused(
            "This installation holds data already. --replace puts the backup in its place; make a backup of what"
            " is here first."
        )


def _is_installed() -> bool:
    return User._meta.db_table in connection.introspection.table_names()


def hold_waiting_mail() -> int:
    """Mails that were on their way when the backup was made become drafts: most have been sent since; how many."""
    held = 0
    for state in (Message.State.SENDING, Message.State.RELEASED):
        held += _step_back(Message.objects.filter(state=state), state)
    return held


def _step_back(messages: models.QuerySet[Message], state: str) -> int:
    with transaction.atomic():
        rows = lock_all(messages)
        for message in rows:
            message.possibly_sent_twice = True
            if state == Message.State.SENDING:
                move(message, to=Message.State.RELEASED, by=RESTORER)
            move(message, to=Message.State.DRAFT, by=RESTORER, also=("possibly_sent_twice",))
    return len(rows)


# --- parts ------------------------------------------------------------------------------------


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def row_counts() -> dict[str, int]:
    return {model._meta.db_table: models.QuerySet(model).count() for model in dumps.tables()}


def own_version() -> str:
    try:
        return version("colloquy")
    except PackageNotFoundError:  # run from its folder, not installed
        return "from the source tree"


def stored_paths(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every private file, by its path in the store."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    for name in sorted(names):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from stored_paths(storage, f"{folder}/{name}" if folder else name)


def checksum(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1024 * 1024):
            digest.update(block)
    return digest.hexdigest(), path.stat().st_size


@contextmanager
def _copying(consequence: str) -> Iterator[None]:
    """A store that fails gives a sentence. Its error may be any: disk and bucket have none in common."""
    try:
        yield
    except BackupRefused:
        raise
    except Exception as error:
        raise BackupRefused(f"The private files could not be copied: {error}. {consequence}") from error


def _copy_out(path: str, copy: Path) -> bool:
    """Whether the file was still there: it may have been deleted since the list was made."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        with private_storage().open(path) as stored, copy.open("wb") as out:
            shutil.copyfileobj(stored, out)
    except Exception:  # a bucket has an error of its own for a file that went after it was opened
        copy.unlink(missing_ok=True)
        if private_storage().exists(path):
            raise
        return False
    return True


def _copy_in(storage: Storage, copy: Path, path: str) -> None:
    if storage.exists(path):
        storage.delete(path)
    with copy.open("rb") as file:
        saved = storage.save(path, File(file))
    if saved != path:
        raise BackupRefused(f"The store took {path} under another name, {saved}; nothing else was changed.")


def age(manifest: Manifest) -> str:
    """How old the backup is, for the command's last line."""
    made = datetime.fromisoformat(manifest.made_at)
    hours = (timezone.now() - made).total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
