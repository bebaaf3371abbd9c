"""Uploads and private downloads: types are told by content, nothing has a public address.

On disk a file has a random name and no extension; the name its owner gave lives in the row only.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.privacy import Personal
from core.richtext import without_controls
from core.uploads import (
    ATTACHMENTS,
    DOCUMENTS,
    MATERIALS,
    PICTURES,
    PUBLICATIONS,
    Checked,
    Kinds,
    UploadRefused,
    check_upload,
    limit_text,
    open_picture,
)

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

__all__ = [
    "ATTACHMENTS",
    "DOCUMENTS",
    "MATERIALS",
    "PICTURES",
    "PUBLICATIONS",
    "Checked",
    "FileMissing",
    "Kinds",
    "StoredFile",
    "UploadRefused",
    "check_upload",
    "copy_stored",
    "delete_stored",
    "download",
    "limit_text",
    "private_storage",
    "read_stored",
    "store_bytes",
    "store_upload",
    "sweep_orphans",
]

FOLDER = "stored"
NAME_LENGTH = 150
JPEG_QUALITY = 90
ORPHAN_AGE = timedelta(days=1)


class FileMissing(Http404):
    """The row is there, the file is not. Answers as a 404 page that says so, never as a crash."""

    for_people = True


def private_storage() -> Storage:
    return storages["private"]


def random_path(instance: models.Model, filename: str) -> str:
    """A new name in a folder per month; it says nothing about the owner or the content."""
    return f"{FOLDER}/{timezone.now():%Y-%m}/{uuid.uuid4().hex}"


class StoredFile(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(storage=private_storage, upload_to=random_path, max_length=200)
    name = models.CharField(max_length=NAME_LENGTH)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=10, blank=True)
    purpose = models.SlugField(max_length=40)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)

    DATA_SUBJECT = "uploaded_by"
    NOT_PERSONAL = ("content_type", "language", "purpose")
    PERSONAL = {
        "file": Personal("keep what a person sent us", "any", "application", ("self", "organiser")),
        "name": Personal(
            "give the file back under its own name", "any", "application", ("self", "organiser", "holder")
        ),
        "sha256": Personal("prove that the file is unchanged", "any", "application", ("organiser",)),
        "uploaded_by": Personal("know whose file it is", "any", "application", ("self", "organiser")),
    }

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name


def store_upload(
    upload: File[Any],
    kinds: Kinds,
    *,
    by: User | TokenHolder | Clock,
    purpose: str,
    language: str = "",
) -> StoredFile:
    """Check an upload and keep it. Pictures lose their EXIF data (place, camera); HEIC becomes JPEG.

    Raises UploadRefused. The file is written at once; when the caller's transaction is rolled back,
    sweep_orphans() removes it a day later.
    """
    checked = check_upload(upload, kinds)
    upload.seek(0)
    if checked.type.picture:
        content, content_type, extension = _clean_picture(upload, checked)
    else:
        content, content_type, extension = upload.read(), checked.type.content_type, checked.type.extension
    name = _named(checked.name, extension, checked.type.aliases)
    return store_bytes(content, name, content_type, by=by, purpose=purpose, language=language)


def store_bytes(
    content: bytes,
    name: str,
    content_type: str,
    *,
    by: User | TokenHolder | Clock,
    purpose: str,
    language: str = "",
) -> StoredFile:
    """Keep a file we made ourselves (a letter, an export, a sample): nothing is checked."""
    stored = StoredFile(
        name=safe_name(name),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        language=language,
        purpose=purpose,
        uploaded_by=by if isinstance(by, get_user_model()) else None,
    )
    stored.file.save(stored.name, ContentFile(content), save=False)
    try:
        with transaction.atomic():
            stored.save(force_insert=True)
    except Exception:
        stored.file.storage.delete(stored.file.name)
        raise
    return stored


def delete_stored(stored: StoredFile, *, by: User | TokenHolder | Clock) -> None:
    """Delete the row now and the file once the transaction has committed.

    A store that fails then is in the log, and sweep_orphans() removes the file later.
    """
    storage, path = stored.file.storage, stored.file.name
    with transaction.atomic():
        record(by=by, action="delete file", target=stored)
        stored.delete()
        transaction.on_commit(lambda: storage.delete(path), robust=True)


def sweep_orphans(*, by: User | TokenHolder | Clock) -> int:
    """Remove files older than a day that no row names (an upload whose transaction failed). Returns their number."""
    storage, before, removed = private_storage(), timezone.now() - ORPHAN_AGE, 0
    for path in list(_stored_paths(storage)):
        if StoredFile.objects.filter(file=path).exists() or not _is_older(storage, path, before):
            continue
        storage.delete(path)
        removed += 1
    return removed


def _is_older(storage: Storage, path: str, before: datetime) -> bool:
    """Also False for a file that somebody deleted since it was listed; each store has its own error for that."""
    try:
        return storage.get_modified_time(path) <= before
    except Exception:
        if storage.exists(path):
            raise
        return False


def _stored_paths(storage: Storage) -> Iterator[str]:
    try:
        months, _files = storage.listdir(FOLDER)
    except FileNotFoundError:  # nothing was ever stored
        return
    for month in months:
        for name in storage.listdir(f"{FOLDER}/{month}")[1]:
            yield f"{FOLDER}/{month}/{name}"


def copy_stored(stored: StoredFile, *, by: User | TokenHolder | Clock) -> StoredFile:
    """The same bytes under a row of their own. Raises FileMissing."""
    return store_bytes(
        read_stored(stored),
        stored.name,
        stored.content_type,
        by=by,
        purpose=stored.purpose,
        language=stored.language,
    )


def read_stored(stored: StoredFile) -> bytes:
    """Raises FileMissing."""
    with _opened(stored) as opened:
        content: bytes = opened.read()
    return content


def _opened(stored: StoredFile) -> File[Any]:
    try:
        opened: File[Any] = stored.file.open("rb")
    except FileNotFoundError as error:
        raise FileMissing(
            _(
                "This file is listed, but it is missing from our store. Please write to us, so that we can restore it."
            )
        ) from error
    return opened


def download(stored: StoredFile) -> FileResponse:
    """The file as an attachment. The caller has checked that this reader may have it. Raises FileMissing."""
    content = _opened(stored)
    try:
        response = FileResponse(
            content, as_attachment=True, filename=stored.name, content_type=stored.content_type
        )
    except Exception:  # a bucket sends the content only now, all of it or an error
        content.close()
        raise
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def safe_name(name: str) -> str:
    """A name for Content-Disposition: no path, control, bidi or quote characters; the extension survives a cut."""
    flat = without_controls(unicodedata.normalize("NFC", name)).replace("\\", "/").rsplit("/", 1)[-1]
    flat = re.sub(r'["\n\t<>:|?*]+', " ", flat)
    parts = PurePosixPath(" ".join(flat.split()).lstrip("."))
    extension = parts.suffix[:20]
    return f"{parts.stem.strip()[: NAME_LENGTH - len(extension)].strip() or 'file'}{extension}"


def _named(name: str, extension: str, aliases: tuple[str, ...]) -> str:
    """The given name, its extension made to agree with the content."""
    parts = PurePosixPath(safe_name(name))
    stem, given = parts.stem, parts.suffix
    if given.lower() == extension or (given.lower() in aliases and extension in aliases):
        return f"{stem}{given}"
    return f"{stem}{extension}"


def _clean_picture(upload: File[Any], checked: Checked) -> tuple[bytes, str, str]:
    """The picture drawn anew: upright, and with nothing but its colours (no place, time, camera, thumbnail)."""
    from PIL import ImageOps

    kept, out = checked.type.stored_as or checked.type, BytesIO()
    with open_picture(upload, checked.type) as picture:
        profile = picture.info.get("icc_profile")
        ImageOps.exif_transpose(picture, in_place=True)
        if kept.decoder == "JPEG":
            plain = picture.convert("RGB")
        else:
            plain = picture.convert("RGBA") if "transparency" in picture.info else picture
        plain.info = {}
        plain.save(out, format=kept.decoder, quality=JPEG_QUALITY, icc_profile=profile)
    return out.getvalue(), kept.content_type, kept.extension
