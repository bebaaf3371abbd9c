"""Uploads are told by their content, pictures lose what tells on their owner, downloads stay private."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.accounts import User
from core.actors import Clock
from core.files import (
    ATTACHMENTS,
    DOCUMENTS,
    MATERIALS,
    PICTURES,
    PUBLICATIONS,
    FileMissing,
    StoredFile,
    UploadRefused,
    check_upload,
    delete_stored,
    download,
    private_storage,
    safe_name,
    store_bytes,
    store_upload,
    sweep_orphans,
)
from core.web import not_found

pillow_heif.register_heif_opener()
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF"
SECRET_PLACE = "Secret Street 5"


@pytest.fixture(autouse=True)
def storage_of_this_test(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        },
    }
    monkeypatch.setattr(StoredFile._meta.get_field("file"), "storage", private_storage())


def upload(content: bytes, name: str = "file.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, content, content_type="text/html"
    )  # the browser's word counts for nothing


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, (200, 30, 30))
    image.putpixel((0, 0), (0, 0, 255))
    exif = Image.Exif()
    exif[0x010E] = SECRET_PLACE
    exif[0x0112] = 6  # held upright: the camera lay on its side
    image.save(out, kind, exif=exif.tobytes(), **options)
    return out.getvalue()


def office(main: str = "wordprocessingml.document", **extra: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types><Override PartName="/word/document.xml" ContentType='
            f'"application/vnd.openxmlformats-officedocument.{main}.main+xml"/></Types>',
        )
        archive.writestr("word/document.xml", "<w/>")
        for name, content in extra.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def macro_office() -> bytes:
    return office().replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )


def open_document(mimetype: bytes = b"application/vnd.oasis.opendocument.text") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (PDF, "PDF"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n", "PDF"),
        (office(), "DOCX"),
        (open_document(), "ODT"),
        (picture("JPEG"), "JPG"),
        (picture("PNG"), "PNG"),
        (picture("HEIF"), "HEIC"),
    ],
)
def test_what_applicants_may_send(content: bytes, label: str) -> None:
    checked = check_upload(upload(content, "cv.exe"), ATTACHMENTS)
    assert (checked.type.label, checked.name, checked.size) == (label, "cv.exe", len(content))


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?><svg/>',
        b"MZ\x90\x00",
        b"#!/bin/sh",
        b"{\\rtf1 text}",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old document",
        b"GIF89a<script>alert(1)</script>",
        b"<html>%PDF-1.7",
        b"PK\x03\x04 not a zip",
        b"plain text",
        macro_office(),
        office(word__vbaProject__bin=b"x").replace(b"vbaProject/bin", b"vbaProject.bin"),
        open_document(b"application/vnd.oasis.opendocument.graphics"),
        office("spreadsheetml.sheet"),
    ],
)
def test_everything_else_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(UploadRefused) as refused:
        check_upload(upload(content, "document.pdf"), ATTACHMENTS)
    assert refused.value.code == "wrong_type"
    assert "PDF, DOCX, ODT, JPG, PNG, HEIC" in refused.value.messages[0]


def test_each_list_takes_only_its_own() -> None:
    for content, kinds in ((office(), PUBLICATIONS), (PDF, PICTURES), (picture(), DOCUMENTS)):
        with pytest.raises(UploadRefused):
            check_upload(upload(content), kinds)
    assert check_upload(upload(office("presentationml.presentation")), MATERIALS).type.label == "PPTX"
    assert check_upload(upload(office("spreadsheetml.sheet")), MATERIALS).type.label == "XLSX"
    assert PUBLICATIONS.accept == ".pdf"
    assert ATTACHMENTS.accept == ".pdf,.docx,.odt,.jpg,.jpeg,.png,.heic,.heif"


def test_size_is_limited_by_the_one_setting_and_the_message_names_it(settings: Any) -> None:
    settings.COLLOQUY_UPLOAD_MAX_BYTES = 2 * 1024 * 1024
    check_upload(upload(PDF.ljust(2 * 1024 * 1024)), DOCUMENTS)
    with pytest.raises(UploadRefused) as refused:
        check_upload(upload(PDF.ljust(2 * 1024 * 1024 + 1)), DOCUMENTS)
    assert refused.value.code == "too_large"
    assert "2 MB" in refused.value.messages[0]
    with pytest.raises(UploadRefused) as refused:
        check_upload(upload(b""), DOCUMENTS)
    assert refused.value.code == "empty"


def test_damaged_and_enormous_pictures_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = picture(size=(400, 400))
    for broken in (whole[: len(whole) // 2], b"\xff\xd8\xff" + b"x" * 100, b"\x89PNG\r\n\x1a\n" + b"y" * 50):
        with pytest.raises(UploadRefused) as refused:
            check_upload(upload(broken), PICTURES)
        assert refused.value.code == "broken"
    monkeypatch.setattr("core.uploads.MAX_PIXELS", 100 * 100)
    with pytest.raises(UploadRefused) as refused:
        check_upload(upload(whole), PICTURES)
    assert refused.value.code == "too_many_pixels"
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(UploadRefused) as refused:
        check_upload(upload(whole), PICTURES)
    assert refused.value.code == "too_many_pixels"


def test_a_zip_bomb_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.uploads.MAX_ZIP_BYTES", 1000)
    with pytest.raises(UploadRefused):
        check_upload(upload(office(big=b"0" * 2000)), DOCUMENTS)


def test_a_damaged_part_of_a_zip_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "x" * 100)
    raw = bytearray(out.getvalue())
    begins = 30 + len("[Content_Types].xml")
    raw[begins : begins + 4] = b"\xff" * 4
    with pytest.raises(UploadRefused):
        check_upload(upload(bytes(raw)), DOCUMENTS)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]),
)
def test_no_bytes_crash_the_check(content: bytes, start: bytes) -> None:
    try:
        check_upload(upload(start + content), ATTACHMENTS)
    except UploadRefused as refused:
        assert refused.messages  # noqa: PT017 -- both outcomes are right, a crash is not


# --- keeping ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_document_is_kept_as_it_is_under_a_random_name() -> None:
    user = User.objects.create_user("a@example.org")
    stored = store_upload(
        upload(PDF, "Програма – ден 1.pdf"), DOCUMENTS, by=user, purpose="answer", language="mk"
    )
    stored.refresh_from_db()
    assert stored.file.read() == PDF
    stored.file.close()
    assert (stored.name, stored.content_type, stored.size) == (
        "Програма – ден 1.pdf",
        "application/pdf",
        len(PDF),
    )
    assert (stored.uploaded_by, stored.purpose, stored.language) == (user, "answer", "mk")
    assert len(stored.sha256) == 64
    assert "." not in stored.file.name
    assert "Програма" not in stored.file.name


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "kept"), [("JPEG", "JPEG"), ("PNG", "PNG"), ("HEIF", "JPEG")])
def test_a_picture_is_upright_and_tells_nothing_about_its_owner(kind: str, kept: str) -> None:
    content = picture(kind)
    assert SECRET_PLACE.encode() in content
    stored = store_upload(upload(content, "IMG_1.HEIC"), PICTURES, by=Clock(), purpose="photo")
    with stored.file.open() as file:
        data = file.read()
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == kept
        assert image.size == (20, 40)  # turned as the camera said
        assert not image.getexif()
    assert SECRET_PLACE.encode() not in data
    assert stored.name == ("IMG_1.jpg" if kept == "JPEG" else "IMG_1.png")
    assert stored.content_type == f"image/{kept.lower()}"
    assert stored.uploaded_by is None


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["P", "LA", "L", "1", "I;16", "CMYK"])
def test_pictures_of_any_colour_model_are_kept(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    stored = store_upload(upload(out.getvalue(), "p.png"), PICTURES, by=Clock(), purpose="photo")
    with stored.file.open() as file, Image.open(file) as image:
        assert image.size == (8, 8)


@pytest.mark.django_db
def test_a_transparent_picture_stays_transparent() -> None:
    out = io.BytesIO()
    Image.new("P", (4, 4), 0).save(out, "PNG", transparency=0)
    stored = store_upload(upload(out.getvalue(), "p.png"), PICTURES, by=Clock(), purpose="photo")
    with stored.file.open() as file, Image.open(file) as image:
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]  # RGBA gives four numbers


@pytest.mark.django_db
def test_the_extension_follows_the_content() -> None:
    names = [
        ("cv.JPEG", "cv.JPEG"),
        ("cv", "cv.jpg"),
        ("cv.pdf", "cv.jpg"),
        ("a.b.png", "a.b.jpg"),
        (".jpg", "jpg.jpg"),
    ]
    for given_name, kept in names:
        stored = store_upload(upload(picture(), given_name), PICTURES, by=Clock(), purpose="photo")
        assert stored.name == kept


@given(st.text(min_size=1))
def test_no_name_can_break_out_of_a_header_or_a_folder(name: str) -> None:
    clean = safe_name(name)
    assert clean.strip()
    assert len(clean) <= 150
    assert not set(clean) & set('/\\"\r\n\t\x00\u202e')


@pytest.mark.django_db(transaction=True)
def test_a_file_is_deleted_only_when_the_transaction_has_committed() -> None:
    stored = store_bytes(PDF, "a.pdf", "application/pdf", by=Clock(), purpose="letter")
    path = stored.file.name
    with transaction.atomic():
        delete_stored(stored, by=Clock())
        transaction.set_rollback(True)
    assert private_storage().exists(path)
    again = StoredFile.objects.get()
    with transaction.atomic():
        delete_stored(again, by=Clock())
        assert private_storage().exists(path)
    assert not private_storage().exists(path)
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_files_left_by_a_failed_transaction_are_swept_a_day_later(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sweep_orphans(by=Clock()) == 0
    kept = store_bytes(PDF, "kept.pdf", "application/pdf", by=Clock(), purpose="letter")
    with transaction.atomic():
        lost = store_bytes(PDF, "lost.pdf", "application/pdf", by=Clock(), purpose="letter")
        transaction.set_rollback(True)
    assert sweep_orphans(by=Clock()) == 0  # it could still be another process in mid-transaction
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("core.files.timezone.now", lambda: later)
    assert sweep_orphans(by=Clock()) == 1
    assert private_storage().exists(kept.file.name)
    assert not private_storage().exists(lost.file.name)


@pytest.mark.django_db
def test_nothing_stays_on_disk_when_the_row_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(StoredFile, "save", fail)
    with pytest.raises(DatabaseError):
        store_bytes(PDF, "a.pdf", "application/pdf", by=Clock(), purpose="letter")
    folder = private_storage()
    assert not [
        name for month in folder.listdir("stored")[0] for name in folder.listdir(f"stored/{month}")[1]
    ]


# --- giving back ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_download_is_an_attachment_nobody_may_run_frame_or_cache() -> None:
    stored = store_upload(upload(PDF, "Програма – день 1.pdf"), PUBLICATIONS, by=Clock(), purpose="paper")
    response = download(stored)
    assert response.getvalue() == PDF
    response.close()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%9F%D1%80")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_file_missing_on_disk_is_a_message_not_a_crash() -> None:
    stored = store_bytes(PDF, "a.pdf", "application/pdf", by=Clock(), purpose="letter")
    private_storage().delete(stored.file.name)
    with pytest.raises(FileMissing, match="missing from our store") as missing:
        download(stored)
    assert isinstance(missing.value, Http404)


@pytest.mark.django_db
def test_the_page_of_a_missing_file_says_what_happened(rf: RequestFactory) -> None:
    page = not_found(rf.get("/en/nothing/"), FileMissing("This file is missing from our store."))
    assert page.status_code == 404
    assert "This file is missing from our store." in page.content.decode()
    other = not_found(rf.get("/en/nothing/"), Http404("No Call matches the given query."))
    assert "given query" not in other.content.decode()
