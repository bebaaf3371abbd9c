"""Settings of a bucket, storing and giving back, deleting and sweeping."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from config.settings.base import storages
from core.actors import Clock
from core.files import StoredFile, delete_stored, download, private_storage, sweep_orphans
from core.health import run_check, storage
from tests.core.s3.objects import LARGE, PDF, fail_at, store
from tests.core.s3_server import ACCESS_KEY, BUCKET, Bucket, Request


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
