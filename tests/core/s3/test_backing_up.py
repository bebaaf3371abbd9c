"""A bucket is backed up and comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.accounts import User
from core.actors import Clock
from core.backup import BackupRefused, make_backup, restore_backup
from core.files import StoredFile, delete_stored, store_bytes
from core.outbox import Message, write
from tests import factories as make
from tests.core.s3.objects import LARGE, PDF, fail_at, given_back, store
from tests.core.s3_server import Bucket, Request


@pytest.fixture
def filled(bucket: Bucket, transactional_db: None) -> dict[str, bytes]:
    """An installation with a person and more files than one page of the list; their paths and contents."""
    user = make.user("before@example.org")
    for content in (b"", b"one", b"two", PDF, LARGE):
        store_bytes(content, "a.pdf", "application/pdf", by=user, purpose="test")
    return contents(bucket)


def contents(bucket: Bucket) -> dict[str, bytes]:
    return {key: stored.content for key, stored in bucket.objects.items()}


def copies(folder: Path) -> dict[str, bytes]:
    files = folder / "files"
    return {
        str(path.relative_to(files)): path.read_bytes() for path in sorted(files.rglob("*")) if path.is_file()
    }


def test_a_bucket_is_backed_up_and_comes_back_as_it_was(filled, bucket: Bucket, tmp_path: Path, capsys):
    call_command("backup", str(tmp_path / "backup"), "--portable")
    assert "5 files" in capsys.readouterr().out
    assert copies(tmp_path / "backup") == filled
    make.user("after@example.org")
    delete_stored(StoredFile.objects.filter(size=3)[0], by=Clock())
    changed = StoredFile.objects.get(size=len(PDF))
    bucket.objects[changed.file.name].content = b"changed"
    store(b"later")
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(tmp_path / "backup"))
    call_command("restore", str(tmp_path / "backup"), "--replace")
    assert contents(bucket) == filled
    assert StoredFile.objects.count() == 5
    assert list(User.objects.values_list("email", flat=True)) == ["before@example.org"]
    for stored in StoredFile.objects.all():
        assert given_back(stored) == filled[stored.file.name]


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_a_file_deleted_during_the_backup_is_left_out(filled, bucket: Bucket, tmp_path: Path, method: str):
    gone = sorted(filled)[2]

    def delete_in_between(request: Request) -> None:
        if request.method == method and request.key == gone:
            bucket.objects.pop(gone, None)

    bucket.fail = delete_in_between
    manifest = make_backup(tmp_path / "backup", portable=True)
    assert set(copies(tmp_path / "backup")) == set(filled) - {gone}
    assert f"files/{gone}" not in manifest.files


@pytest.mark.parametrize("trouble", ["list", "HEAD", "GET", "no bucket"])
def test_a_bucket_that_fails_gives_a_sentence_and_no_backup(
    filled, bucket: Bucket, tmp_path: Path, trouble: str
):
    def fail(request: Request) -> int | None:
        if trouble == "no bucket":
            return 404
        if trouble == "list":
            return None if request.key else 500
        return 500 if request.method == trouble and request.key else None

    bucket.fail = fail
    with pytest.raises(
        CommandError, match=r"private files could not be copied: .* The backup was not finished"
    ):
        call_command("backup", str(tmp_path / "backup"), "--portable")
    assert not (tmp_path / "backup").exists()


def test_a_restore_that_the_bucket_refuses_leaves_the_database(filled, bucket: Bucket, tmp_path: Path):
    make_backup(tmp_path / "backup", portable=True)
    make.user("after@example.org")
    later = store(b"later")
    fail_at(bucket, "PUT")
    with pytest.raises(BackupRefused, match=r"copied: .* The database was not changed"):
        restore_backup(tmp_path / "backup", replace=True)
    assert User.objects.filter(email="after@example.org").exists()
    assert bucket.objects[later.file.name].content == b"later"
    bucket.reset()  # another bucket, empty
    restore_backup(tmp_path / "backup", replace=True)
    assert contents(bucket) == filled
    assert not User.objects.filter(email="after@example.org").exists()


def test_mail_is_held_even_if_the_bucket_fails_at_the_end(filled, bucket: Bucket, tmp_path: Path):
    mail = {"kind": "test", "key": "k", "subject": "S", "text": "T", "language": "en"}
    write(to="a@example.org", by=Clock(), release=True, **mail)
    make_backup(tmp_path / "backup", portable=True)
    later = store(b"later")
    bucket.fail = lambda request: (
        500 if request.method == "DELETE" and request.key == later.file.name else None
    )
    with pytest.raises(BackupRefused, match="All of the backup is back"):
        restore_backup(tmp_path / "backup", replace=True, hold_mail=True)
    assert not StoredFile.objects.filter(pk=later.pk).exists()
    assert Message.objects.get().state == Message.State.DRAFT
