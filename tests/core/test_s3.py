"""Private files in a bucket: our settings and our code through boto3, against a server that can fail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages as all_stores
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.settings.base import storages
from core.accounts import User
from core.actors import Clock
from core.backup import BackupRefused, make_backup, restore_backup
from core.files import (
    PUBLICATIONS,
    FileMissing,
    StoredFile,
    delete_stored,
    download,
    private_storage,
    store_bytes,
    store_upload,
    sweep_orphans,
)
from core.health import run_check, storage
from core.outbox import Message, write
from materials.models import LanguageVersion
from tests import factories as make
from tests.core.s3_server import ACCESS_KEY, BUCKET, Bucket, Request, serving

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n" + bytes(range(256)) * 400 + b"\n%%EOF"
LARGE = b"0123456789abcdef" * (9 * 65536)  # 9 MB: boto3 sends and fetches it in parts


@pytest.fixture(autouse=True)
def only_our_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a developer has set for Amazon, or for a proxy, is not asked."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "COLLOQUY_S3_"))]:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def one_server() -> Iterator[Bucket]:
    with serving() as server:
        yield server


@pytest.fixture
def server(one_server: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """An empty bucket, and the variables that lead to it."""
    one_server.reset()
    monkeypatch.setenv("COLLOQUY_S3_BUCKET", BUCKET)
    monkeypatch.setenv("COLLOQUY_S3_ENDPOINT", one_server.address)
    monkeypatch.setenv("COLLOQUY_S3_REGION", "eu-south-9")
    monkeypatch.setenv("COLLOQUY_S3_ACCESS_KEY", ACCESS_KEY)
    monkeypatch.setenv("COLLOQUY_S3_SECRET_KEY", "the-secret")
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)  # before it tries again
    return one_server


@pytest.fixture(scope="module")
def one_store() -> Iterator[list[Any]]:
    """The storage that the first test made; boto3 needs a quarter of a second for each."""
    made: list[Any] = []
    yield made
    for store in made:
        store.connection.meta.client.close()


@pytest.fixture
def bucket(server: Bucket, one_store: list[Any], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """The bucket, and an installation whose private files are in it."""
    settings.STORAGES = storages("s3", settings.STORAGES["staticfiles"]["BACKEND"])
    if one_store:
        all_stores._storages["private"] = one_store[0]
    else:
        one_store.append(private_storage())
    monkeypatch.setattr(StoredFile._meta.get_field("file"), "storage", private_storage())
    return server


def store(content: bytes = PDF, name: str = "a.pdf") -> StoredFile:
    return store_bytes(content, name, "application/pdf", by=Clock(), purpose="letter")


def given_back(stored: StoredFile) -> bytes:
    response = download(stored)
    content = response.getvalue()
    response.close()
    return content


def fail_at(bucket: Bucket, *methods: str, status: int = 500) -> None:
    bucket.fail = lambda request: status if request.method in methods else None


# --- settings ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_requests_are_signed_by_path_and_of_the_kind_that_other_services_take(bucket: Bucket):
    stored = store(name="Писмо.pdf")
    put = bucket.asked("PUT")[0]
    assert put.path == f"/{BUCKET}/{stored.file.name}"
    assert "/eu-south-9/s3/aws4_request" in put.headers["authorization"]
    assert put.headers["x-amz-acl"] == "private"
    assert not [name for name in put.headers if "checksum" in name]
    assert put.headers.get("content-encoding") is None
    assert put.headers["content-type"] == "application/octet-stream"
    assert not [value for value in put.headers.values() if "pdf" in value]  # neither name nor type


def test_region_and_keys_may_be_left_to_the_library(server: Bucket, settings, monkeypatch):
    for name in ("REGION", "ACCESS_KEY", "SECRET_KEY"):
        monkeypatch.setenv(f"COLLOQUY_S3_{name}", "")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
    settings.STORAGES = storages("s3", settings.STORAGES["staticfiles"]["BACKEND"])
    private_storage().save("a", ContentFile(PDF))
    with private_storage().open("a") as file:
        assert file.read() == PDF
    private_storage().connection.meta.client.close()
    assert "/us-east-1/s3/aws4_request" in server.asked("PUT")[0].headers["authorization"]


@pytest.mark.parametrize("kind", ["S3", "bucket", "s3 "])
def test_a_storage_that_does_not_exist_stops_the_start(kind: str):
    with pytest.raises(ImproperlyConfigured, match="COLLOQUY_STORAGE must be disk or s3"):
        storages(kind, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COLLOQUY_S3_BUCKET", ""),
        ("COLLOQUY_S3_ENDPOINT", "s3.example.org"),
        ("COLLOQUY_S3_ACCESS_KEY", ""),
        ("COLLOQUY_S3_SECRET_KEY", ""),
    ],
)
def test_a_bucket_that_cannot_be_found_stops_the_start(server: Bucket, monkeypatch, name: str, value: str):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name) as refused:
        storages("s3", "")
    assert str(refused.value).endswith("See docs/configuration.md.")


# --- storing and giving back ------------------------------------------------------------------


@pytest.fixture
def paper(bucket: Bucket, db: None) -> str:
    """The address of a published paper, whose file was uploaded."""
    publication = make.publication()
    upload = SimpleUploadedFile("Програма – день 1.pdf", PDF)
    stored = store_upload(upload, PUBLICATIONS, by=Clock(), purpose="publication")
    LanguageVersion.objects.update(file=stored)
    return reverse("publication_file", args=[publication.code, "en"])


def test_an_uploaded_paper_comes_back_through_its_page(bucket: Bucket, paper: str, client: Client):
    assert [stored.content for stored in bucket.objects.values()] == [PDF]
    response = client.get(paper)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Length"] == str(len(PDF))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%9F%D1%80")
    assert response["Cache-Control"] == "private, no-store"
    assert "sandbox" in response["Content-Security-Policy"]
    for secret in (BUCKET, bucket.address, "stored/", ACCESS_KEY, "octet-stream"):
        assert secret not in str(response.headers)


def test_no_page_leads_to_the_bucket(bucket: Bucket, paper: str, client: Client):
    page = client.get(paper.removesuffix("en/"))
    assert paper in page.text
    assert bucket.address not in page.text
    assert "X-Amz" not in page.text
    address = private_storage().url(StoredFile.objects.get().file.name)
    assert "X-Amz-Signature=" in address  # if code asks for one after all, it works for an hour
    assert "X-Amz-Expires=3600" in address


@pytest.mark.django_db
def test_the_copy_of_the_file_is_closed_with_the_answer(bucket: Bucket):
    response = download(store())
    source: Any = response.file_to_stream
    copy = source.file.file
    assert response.getvalue() == PDF
    response.close()
    assert copy.closed


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"x", LARGE], ids=["empty", "one byte", "in parts"])
def test_files_of_any_size_come_back_as_they_were(bucket: Bucket, content: bytes):
    stored = StoredFile.objects.get(pk=store(content).pk)
    response = download(stored)
    assert response.getvalue() == content
    assert response["Content-Length"] == str(len(content))
    response.close()
    assert (len(bucket.asked("POST")) == 2) == (content == LARGE)
    later = [
        get for get in bucket.asked("GET") if not get.headers.get("range", "bytes=0-").startswith("bytes=0-")
    ]
    assert bool(later) == (content == LARGE)


def test_the_readiness_check_writes_reads_and_leaves_nothing(bucket: Bucket):
    assert run_check(storage).ok
    assert [len(bucket.asked(method)) for method in ("PUT", "GET", "DELETE")] == [1, 1, 1]
    assert not bucket.objects
    fail_at(bucket, "PUT")
    assert run_check(storage).says == "The check storage failed; the log says why."


# --- deleting ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_file_leaves_the_bucket_only_when_the_transaction_has_committed(bucket: Bucket):
    stored = store()
    with transaction.atomic():
        delete_stored(stored, by=Clock())
        transaction.set_rollback(True)
    assert len(bucket.objects) == 1
    with transaction.atomic():
        delete_stored(StoredFile.objects.get(), by=Clock())
        assert len(bucket.objects) == 1
    assert not bucket.objects


@pytest.mark.django_db(transaction=True)
def test_what_the_bucket_does_not_delete_stops_nothing_and_is_swept_later(bucket: Bucket, caplog):
    stored, went_on = store(), []
    fail_at(bucket, "DELETE")
    with transaction.atomic():
        delete_stored(stored, by=Clock())
        transaction.on_commit(lambda: went_on.append(True))
    assert went_on == [True]
    assert "on_commit" in caplog.text
    assert not StoredFile.objects.exists()
    assert len(bucket.objects) == 1
    bucket.fail = lambda _request: None
    make_old(bucket)
    assert sweep_orphans(by=Clock()) == 1
    assert not bucket.objects


def make_old(bucket: Bucket) -> None:
    for stored in bucket.objects.values():
        stored.modified = timezone.now() - timedelta(days=2)


def orphans(count: int) -> list[str]:
    files = [store(b"lost") for _number in range(count)]
    StoredFile.objects.filter(pk__in=[stored.pk for stored in files]).delete()
    return [stored.file.name for stored in files]


@pytest.mark.django_db
def test_orphans_are_swept_from_every_page_of_the_list(bucket: Bucket):
    assert sweep_orphans(by=Clock()) == 0
    kept = store()
    orphans(7)
    assert sweep_orphans(by=Clock()) == 0  # they could still belong to a transaction
    make_old(bucket)
    assert sweep_orphans(by=Clock()) == 7
    assert list(bucket.objects) == [kept.file.name]


@pytest.mark.django_db
def test_a_file_deleted_during_the_sweep_does_not_end_it(bucket: Bucket):
    gone = min(orphans(3))
    make_old(bucket)

    def delete_after_the_list(request: Request) -> None:
        if request.method == "HEAD":
            bucket.objects.pop(gone, None)

    bucket.fail = delete_after_the_list
    assert sweep_orphans(by=Clock()) == 2
    assert not bucket.objects


@pytest.mark.django_db
def test_a_bucket_that_fails_sweeps_nothing(bucket: Bucket):
    orphans(1)
    make_old(bucket)
    fail_at(bucket, "HEAD")
    with pytest.raises(Exception, match="500"):
        sweep_orphans(by=Clock())
    assert len(bucket.objects) == 1


# --- a bucket that fails ----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("content", [PDF, LARGE], ids=["at once", "in parts"])
def test_a_bucket_that_takes_nothing_leaves_no_row_and_no_half_file(bucket: Bucket, content: bytes):
    fail_at(bucket, "PUT")
    with pytest.raises(Exception, match=r"500|InternalError"):
        store(content)
    assert len(bucket.asked("PUT")) >= 3  # it tried again
    assert not StoredFile.objects.exists()
    assert (bucket.objects, bucket.uploads) == ({}, {})


@pytest.mark.django_db
def test_a_short_failure_is_not_noticed(bucket: Bucket):
    bucket.fail = lambda request: 503 if len(bucket.requests) == 2 else None
    stored = store()
    bucket.cut = lambda request: len(bucket.asked("GET")) == 1 and request.method == "GET"
    assert given_back(stored) == PDF
    assert [len(bucket.asked(method)) for method in ("PUT", "GET")] == [2, 2]


@pytest.mark.django_db
def test_nothing_stays_in_the_bucket_when_the_row_cannot_be_written(bucket: Bucket, monkeypatch):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(StoredFile, "save", fail)
    with pytest.raises(DatabaseError):
        store()
    assert not bucket.objects


def test_a_file_missing_from_the_bucket_is_a_page_not_a_crash(bucket: Bucket, paper: str, client: Client):
    bucket.objects.clear()
    with pytest.raises(FileMissing, match="missing from our store"):
        download(StoredFile.objects.get())
    response = client.get(paper)
    assert response.status_code == 404
    assert BUCKET not in response.text


@pytest.mark.parametrize("trouble", ["HEAD", "GET", "cut", "hang up"])
def test_a_bucket_that_does_not_answer_gives_our_page_and_never_half_a_file(
    bucket: Bucket, paper: str, client: Client, trouble: str
):
    if trouble == "cut":
        bucket.cut = lambda request: request.method == "GET"
    elif trouble == "hang up":
        bucket.hang_up = True
    else:
        fail_at(bucket, trouble)
    client.raise_request_exception = False
    response = client.get(paper)
    assert response.status_code == 500
    assert "Something broke on our side" in response.text
    assert BUCKET not in response.text
    assert bucket.address not in response.text


# --- backup -----------------------------------------------------------------------------------


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
