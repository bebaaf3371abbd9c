"""A bucket that fails loses nothing and shows our page."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client

from core.files import FileMissing, StoredFile, download
from tests.core.s3.objects import LARGE, PDF, fail_at, given_back, store
from tests.core.s3_server import BUCKET, Bucket


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
