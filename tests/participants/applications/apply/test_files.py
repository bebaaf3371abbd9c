"""Files that come with an application: what may come, what stays, who reads it."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from core.files import StoredFile
from events.models import Call
from participants.applications.models import Answer, Application
from tests import factories as make
from tests.participants.applications.apply.writing import text, url
from tests.participants.applications.filled_in import posted

pytestmark = pytest.mark.django_db


def pdf(name: str = "letter.pdf", size: int = 200) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7\n" + b"x" * size, "application/pdf")


def picture(kind: str = "JPEG", name: str = "photo.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_a_file_that_comes_with_the_form_stays_when_something_else_is_wrong(
    client: Client, call: Call
) -> None:
    question = make.question(call, "file")
    answer = client.post(
        url(call),
        posted(family_name="", action="check", **{f"question_{question.pk}_file": pdf("Писмо.pdf")}),
    )
    assert answer.status_code == 422
    assert "Писмо.pdf" in text(answer)
    stored = Answer.objects.get().file
    assert stored is not None
    answer = client.post(url(call), posted(action="check", version="2"))
    assert answer.status_code == 302
    assert Answer.objects.get().file == stored


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "photo.jpg"), ("PNG", "scan.png"), ("HEIF", "IMG_1.HEIC")]
)
def test_pictures_from_a_telephone_are_welcome(client: Client, call: Call, kind: str, name: str) -> None:
    question = make.question(call, "file", required=True)
    answer = client.post(
        url(call), posted(action="check", **{f"question_{question.pk}_file": picture(kind, name)})
    )
    assert answer.status_code == 302
    stored = Answer.objects.get().file
    assert stored is not None
    assert stored.content_type in {"image/jpeg", "image/png"}


def test_eleven_megabytes_are_refused_with_the_limit_and_nothing_else_is_lost(
    client: Client, call: Call
) -> None:
    question = make.question(call, "file")
    big = pdf("big.pdf", 11 * 1024 * 1024)
    answer = client.post(url(call), posted(organisation="Kept", **{f"question_{question.pk}_file": big}))
    assert answer.status_code == 422
    assert "larger than 10 MB" in text(answer)
    assert "Kept" in text(answer)
    assert Application.objects.get().organisation == "Kept"
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    "content", [b"<html><script>alert(1)</script>", b"<svg xmlns='x'/>", b"MZ\x90\x00", b"just text"]
)
def test_the_type_is_told_by_content(client: Client, call: Call, content: bytes) -> None:
    question = make.question(call, "file")
    fake = SimpleUploadedFile("letter.pdf", content, "application/pdf")
    answer = client.post(url(call), posted(**{f"question_{question.pk}_file": fake}))
    assert answer.status_code == 422
    assert "cannot take this type" in text(answer)
    assert StoredFile.objects.count() == 0


def test_a_file_sent_by_itself(client: Client, call: Call) -> None:
    question = make.question(call, "file")
    send = reverse("application_upload", args=[call.event.code, question.pk])
    answer = client.post(send, {"file": pdf()})
    got = json.loads(answer.content)
    assert (got["name"], got["size"]) == ("letter.pdf", 209)
    draft = Application.objects.get()
    answer = client.post(
        url(call), posted(action="check", version="0", **{f"question_{question.pk}": got["id"]})
    )
    assert answer.status_code == 302
    assert draft.answers.get().file is not None
    refused = client.post(send, {"file": pdf("big.pdf", 11 * 1024 * 1024)})
    assert refused.status_code == 422
    assert "10 MB" in json.loads(refused.content)["error"]
    assert client.post(send, {}).status_code == 422
    assert draft.answers.get().file is not None


def test_a_new_file_takes_the_place_of_the_old_one(
    client: Client, call: Call, django_capture_on_commit_callbacks
) -> None:
    question = make.question(call, "file")
    send = reverse("application_upload", args=[call.event.code, question.pk])
    client.post(send, {"file": pdf("first.pdf")})
    first = StoredFile.objects.get()
    path, storage = first.file.name, first.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        client.post(send, {"file": pdf("second.pdf")})
    assert StoredFile.objects.get().name == "second.pdf"
    assert not storage.exists(path)


def test_a_file_can_be_taken_out_again(client: Client, call: Call) -> None:
    question = make.question(call, "file")
    client.post(url(call), posted(**{f"question_{question.pk}_file": pdf()}))
    client.post(url(call), posted(version="1", **{f"question_{question.pk}_remove": "1"}))
    assert Answer.objects.get().file is None
    assert StoredFile.objects.count() == 0


def test_files_go_only_to_questions_of_the_call_that_ask_for_one(client: Client, call: Call) -> None:
    other = make.question(make.call(), "file")
    text_question = make.question(call, "long")
    for question in (other.pk, text_question.pk, 999):
        send = reverse("application_upload", args=[call.event.code, question])
        assert client.post(send, {"file": pdf()}).status_code == 404
    assert StoredFile.objects.count() == 0


def test_who_may_read_a_file(client: Client, call: Call, trust_staff: None) -> None:
    question = make.question(call, "file")
    client.post(url(call), posted(**{f"question_{question.pk}_file": pdf("Програма – ден 1.pdf")}))
    draft = Application.objects.get()
    stored = StoredFile.objects.get()
    address = reverse("application_file", args=[draft.reference, stored.pk])
    answer = client.get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer.status_code == 200
    assert "filename*=utf-8''%D0%9F" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    organiser = make.member(call.event.programme)
    elsewhere = make.member(make.programme())
    for user in (
        None,
        make.user(),
        elsewhere,
        organiser,
    ):  # drafts are nobody else's, not even the organiser's
        visitor = Client()
        if user is not None:
            visitor.force_login(user)
        assert visitor.get(address).status_code == 404
    sent = make.application(call)
    kept = make.answer(sent, question, file=stored)
    address = reverse("application_file", args=[sent.reference, kept.file_id])
    for user, status in (
        (None, 404),
        (make.user(), 404),
        (elsewhere, 404),
        (organiser, 200),
        (sent.user, 200),
    ):
        visitor = Client()
        if user is not None:
            visitor.force_login(user)
        answer = visitor.get(address)
        assert answer.status_code == status
        if answer.streaming:
            assert b"".join(answer.streaming_content)  # read to its end, the file is closed
