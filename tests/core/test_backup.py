"""The drill: fill an installation, back it up, destroy it, restore it, compare every row and every file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core import backup, dumps
from core.actors import Clock
from core.backup import BackupRefused, Manifest, hold_waiting_mail, make_backup, restore_backup
from core.files import StoredFile, store_bytes
from core.outbox import Message, write
from tests import factories as make
from tests.core.installation import POSTGRES, Installation, made_installation

FILL = """
from core.actors import Clock
from core.audit import record
from core.files import store_bytes
from core.outbox import Attachment, write
from core.search import index
from core.worker.heartbeat import beat
from tests import factories as make
from tests.core import installation_work as work

call = make.call(make.event(title_en="Visit", title_mk="Посета", title_sr_latn="Poseta"))
question = make.question(call, "one")
application = make.application(call, given_name="Ђорђе", family_name="<b>=1+1</b>")
make.answer(application, question, text='Quotes " and \\\\ and {braces}\\nand lines')
make.participation(call.event)
make.publication(title="Документ")
stored = store_bytes(bytes(range(256)) * 40, "Писмо.pdf", "application/pdf", by=application.user, purpose="test")
store_bytes(b"", "empty.txt", "text/plain", by=Clock(), purpose="test")
record(by=application.user, action="test", target=application, values={"reason": "Зашто"})
write(to="arta@example.org", kind="letter", key="letter", subject="Предмет", text="Текст", language="mk", by=Clock(),
      calendar=b"\\x00\\xff", calendar_method="REQUEST", release=True,
      attachments=[Attachment("a.bin", "application/pdf", b"\\x00\\x01\\xfe")])
index("event", call.event.pk, "mk", "Посета на Приштина")
work.note.enqueue("waits")
"""
FOUND = """
from core.search import matching
from events.models import Event
print(Event.objects.filter(pk__in=matching("event", "prishtina")).count())
"""


@pytest.fixture
def filled(installation: Installation) -> Installation:
    installation.python(FILL)
    return installation


@pytest.fixture
def empty(tmp_path: Path):
    """The same kind of installation, on another machine so to speak."""
    with made_installation(tmp_path / "other", empty=True) as made:
        yield made


def tables_of(installation: Installation) -> dict[str, list[str]]:
    """FTS keeps its own tables on SQLite, whose inner form may differ; that searching works is asked for itself."""
    return {name: rows for name, rows in installation.contents().items() if "_fts" not in name}


@pytest.mark.parametrize("portable", [False, True], ids=["own way", "portable"])
def test_the_drill(filled: Installation, empty: Installation, tmp_path: Path, portable: bool):
    before, files = tables_of(filled), filled.stored()
    arguments = ["--portable"] if portable else []
    said = filled.manage("backup", str(tmp_path / "backup"), *arguments).stdout
    assert "2 files" in said
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    assert manifest["database"] == ("portable" if portable else "postgresql" if POSTGRES else "sqlite")
    assert manifest["rows"]["participants_application"] == 1
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0

    said = empty.manage("restore", str(tmp_path / "backup")).stdout
    after = tables_of(empty)
    assert sorted(after) == sorted(before)
    for name in before:
        assert _comparable(name, after[name]) == _comparable(name, before[name]), name
    assert len([name for name, rows in before.items() if rows]) > 20
    assert empty.stored() == files
    assert len(files) == 2
    assert empty.python(FOUND).strip() == "1"
    assert "1 mails were on their way" in said
    empty.python("from tests import factories as make; make.user('next@example.org')")  # its numbers go on


def _comparable(table: str, rows: list[str]) -> list[str]:
    """When a migration was applied is the one thing that a portable backup does not carry."""
    return [str(len(rows))] if table == "django_migrations" else rows


def test_a_replaced_installation_holds_what_the_backup_holds_and_nothing_else(filled, tmp_path):
    before, files = tables_of(filled), filled.stored()
    filled.manage("backup", str(tmp_path / "backup"))
    filled.python(
        "from tests import factories as make\n"
        "from core.actors import Clock\n"
        "from core.files import StoredFile, delete_stored, store_bytes\n"
        "make.user('later@example.org')\n"
        "delete_stored(StoredFile.objects.get(size=0), by=Clock())\n"
        "store_bytes(b'new', 'new.txt', 'text/plain', by=Clock(), purpose='test')\n"
    )
    refused = filled.manage("restore", str(tmp_path / "backup"), check=False)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert filled.rows("SELECT email FROM core_user WHERE email LIKE 'later@example.org'")
    filled.manage("restore", str(tmp_path / "backup"), "--replace", "--hold-mail")
    held = filled.rows("SELECT state, possibly_sent_twice FROM core_message")
    assert [(state, bool(twice)) for state, twice in held] == [("draft", True)]
    filled.rows(
        "UPDATE core_message SET state = 'released', possibly_sent_twice = " + ("false" if POSTGRES else "0")
    )
    after = tables_of(filled)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert filled.stored() == files


if POSTGRES:

    def test_a_small_installation_grows_from_sqlite_to_postgresql(empty, tmp_path):
        with made_installation(tmp_path / "small", postgres=False) as small:
            small.python(FILL)
            small.manage("backup", str(tmp_path / "backup"), "--portable")
            counts = {name: len(rows) for name, rows in tables_of(small).items()}
            files = small.stored()
        empty.manage("restore", str(tmp_path / "backup"))
        assert {name: len(rows) for name, rows in tables_of(empty).items()} == counts
        assert empty.stored() == files
        assert empty.python(FOUND).strip() == "1"
        refused = empty.manage("restore", str(tmp_path / "backup"), check=False)
        assert "--replace" in refused.stderr


# --- refusals: nothing is changed -------------------------------------------------------------


@pytest.fixture
def here(transactional_db, tmp_path: Path) -> Path:
    """A backup of the test's own installation, which holds a user and a file."""
    for stale in backup.stored_paths(backup.private_storage()):
        backup.private_storage().delete(stale)
    user = make.user()
    store_bytes(b"content", "a.txt", "text/plain", by=user, purpose="test")
    make_backup(tmp_path / "backup")
    return tmp_path / "backup"


def refusal(folder: Path, **options: bool) -> str:
    with pytest.raises(BackupRefused) as refused:
        restore_backup(folder, **options)
    assert StoredFile.objects.count() == 1
    assert len(list(backup.stored_paths(backup.private_storage()))) == 1
    return str(refused.value)


def change_manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_an_installation_that_holds_data_is_not_overwritten(here):
    assert "--replace" in refusal(here)


def test_a_damaged_file_is_found_before_anything_changes(here):
    (file,) = (path for path in (here / "files").rglob("*") if path.is_file())
    file.write_bytes(b"kontent")
    assert "1 files of the backup are missing or damaged" in refusal(here, replace=True)


def test_a_missing_database_is_found_too(here):
    for name in dumps.FILE_NAMES.values():
        (here / name).unlink(missing_ok=True)
    assert "missing or damaged" in refusal(here, replace=True)


def test_a_folder_without_manifest_is_no_backup(here):
    (here / "manifest.json").unlink()
    assert "not a finished backup" in refusal(here, replace=True)


def test_a_backup_of_a_newer_version_is_refused(here):
    migrations = [*backup.applied_migrations(), "core.9999_of_the_future"]
    change_manifest(here, migrations=migrations, version="9.0")
    assert "newer version (9.0); it has the migration core.9999_of_the_future" in refusal(here, replace=True)


def test_a_backup_of_another_format_is_refused(here):
    change_manifest(here, format=99)
    assert "format 99" in refusal(here, replace=True)


def test_a_backup_of_another_kind_of_database_is_refused(here):
    other = "sqlite" if POSTGRES else "postgresql"
    change_manifest(here, database=other)
    assert "--portable" in refusal(here, replace=True)


def test_a_portable_backup_of_an_older_version_is_refused(here):
    change_manifest(here, database="portable", migrations=backup.applied_migrations()[:-1])
    assert "restore it with that one" in refusal(here, replace=True)


def test_a_running_worker_is_not_pulled_from_under_its_feet(here):
    from core.worker.heartbeat import beat

    beat("busy")
    assert "Stop web server and worker" in refusal(here, replace=True)


def test_a_backup_does_not_overwrite_another(here):
    with pytest.raises(BackupRefused, match="exists already"):
        make_backup(here)


def test_an_interrupted_backup_has_no_name_and_the_next_one_clears_it_away(transactional_db, tmp_path):
    (tmp_path / "backup.partial").mkdir()
    (tmp_path / "backup.partial" / "half").write_text("x")
    manifest = make_backup(tmp_path / "backup")
    assert isinstance(manifest, Manifest)
    assert not (tmp_path / "backup.partial").exists()
    assert not (tmp_path / "backup" / "half").exists()


@pytest.mark.django_db
def test_held_mails_become_drafts_and_say_that_they_may_have_gone():
    for number, state in enumerate(("released", "sending", "sent")):
        message = write(
            to="a@example.org",
            kind="test",
            key=f"k{number}",
            subject="S",
            text="T",
            language="en",
            by=Clock(),
        )
        Message.objects.filter(pk=message.pk).update(state=state)
    assert hold_waiting_mail() == 2
    assert list(Message.objects.order_by("key").values_list("state", "possibly_sent_twice")) == [
        ("draft", True),
        ("draft", True),
        ("sent", False),
    ]
