"""A server that speaks S3, an empty bucket on it, and a paper in the bucket."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages as all_stores
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.settings.base import storages
from core.actors import Clock
from core.files import PUBLICATIONS, StoredFile, private_storage, store_upload
from materials.models import LanguageVersion
from tests import factories as make
from tests.core.s3.objects import PDF
from tests.core.s3_server import ACCESS_KEY, BUCKET, Bucket, serving


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


@pytest.fixture
def paper(bucket: Bucket, db: None) -> str:
    """The address of a published paper, whose file was uploaded."""
    publication = make.publication()
    upload = SimpleUploadedFile("Програма – день 1.pdf", PDF)
    stored = store_upload(upload, PUBLICATIONS, by=Clock(), purpose="publication")
    LanguageVersion.objects.update(file=stored)
    return reverse("publication_file", args=[publication.code, "en"])
