"""Documents where assessors see no names: somebody of the team looks first. What they reach: assessing/test_blind.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from core.accounts import User
from core.actors import Clock
from core.audit import AuditEntry
from core.erasure import erase_person, personal_data, personal_files
from core.files import StoredFile, read_stored, store_bytes
from core.uploads import DOCX, JPEG, PDF
from events.models import Call
from participants.applications.answers.documents import waiting_documents
from participants.applications.models import Answer, Application, Question
from participants.applications.operations.documents import DocumentGone, release_document, withhold_document
from participants.applications.operations.merging import merge_applications
from participants.applications.operations.sending import change_application
from participants.applications.queries import filled_of
from participants.selection.models import AssessmentPlan, ReviewPhase
from tests import factories as make
from tests import office
from tests.crawl import content_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
AUTHOR, TEXT = "Xhevrije Quantenova", "I work with families."


@pytest.fixture
def call() -> Call:
    made = make.call()
    AssessmentPlan.objects.create(call=made, blind=True)
    return made


@pytest.fixture
def question(call: Call) -> Question:
    return make.question(call, Question.Kind.FILE, label_en="Letter")


@pytest.fixture
def answer(call: Call, question: Question) -> Answer:
    return sent(call, question)


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme)
    client.force_login(made)
    return made


def sent(call: Call, question: Question, content: bytes = b"", kind: Any = PDF) -> Answer:
    application = make.application(call)
    stored = store_bytes(
        content or office.pdf(TEXT, AUTHOR),
        f"Letter{kind.extension}",
        kind.content_type,
        by=application.user,
        purpose="answer",
    )
    return make.answer(application, question, text="", file=stored)


def file_of(answer: Answer) -> Any:
    assert answer.file_id is not None
    return answer.file_id


def address(answer: Answer, file: Any = None) -> str:
    application = answer.application
    return reverse(
        "team_document", args=[application.call.event.code, application.reference, file or answer.file_id]
    )


def page_of(client: Client, answer: Answer) -> str:
    application = answer.application
    url = reverse("team_application", args=[application.call.event.code, application.reference])
    return client.get(url).content.decode()


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def released(answer: Answer) -> StoredFile | None:
    return Answer.objects.get(pk=answer.pk).released


def test_the_page_of_the_application_says_what_waits_and_what_was_given(
    client: Client, organiser: User, answer: Answer
) -> None:
    text = page_of(client, answer)
    assert "Document withheld from assessors" in text
    assert address(answer) in text
    response = client.post(address(answer), {"as_it_is": "1"}, follow=True)
    assert said(response) == "Assessors get this document now."
    stored = released(answer)
    assert stored is not None
    text = page_of(client, answer)
    assert "Document given to assessors" in text
    copy_url = reverse("application_file", args=[answer.application.reference, stored.pk])
    assert copy_url in text
    words = office.words_in(content_of(client.get(copy_url)))
    assert TEXT in words
    assert AUTHOR not in words
    assert AUTHOR in office.words_in(read_stored(answer.file))  # her own document stays as it is
    response = client.post(address(answer), {"withhold": "1"}, follow=True)
    assert said(response) == "Assessors no longer get this document."
    assert released(answer) is None
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    actions = AuditEntry.objects.filter(target_id=str(answer.application_id)).values_list("action", "fields")
    field = [f"question_{answer.question_id}"]
    assert list(actions.order_by("pk")) == [("release document", field), ("withhold document", field)]
    assert (
        page_of(client, answer).count("Document withheld from assessors") == 2
    )  # its state, and the history


def test_a_copy_takes_its_place_and_a_second_one_that_of_the_first(
    client: Client, organiser: User, answer: Answer
) -> None:
    kept = []
    for content, name in (
        (office.docx("First.", AUTHOR), "a.docx"),
        (office.pdf("Second.", AUTHOR), "b.pdf"),
    ):
        client.post(address(answer), {"copy": SimpleUploadedFile(f"{AUTHOR} {name}", content)})
        stored = released(answer)
        assert stored is not None
        words = office.words_in(read_stored(stored)) + stored.name
        assert AUTHOR not in words
        assert "Xhevrije" not in words
        kept.append((stored.pk, stored.content_type, stored.uploaded_by))
    assert [row[1:] for row in kept] == [(DOCX.content_type, None), (PDF.content_type, None)]
    assert not StoredFile.objects.filter(pk=kept[0][0]).exists()


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({}, "Please add the file."),
        ({"copy": SimpleUploadedFile("copy.pdf", b"")}, "This file is empty."),
        ({"copy": SimpleUploadedFile("copy.pdf", b"<html>")}, "We cannot take this type of file."),
        ({"copy": SimpleUploadedFile("copy.pdf", office.locked_pdf(TEXT))}, "cannot be removed"),
    ],
    ids=["nothing", "empty", "another type", "locked"],
)
def test_what_is_no_good_is_refused_and_nothing_changes(
    client: Client, organiser: User, answer: Answer, posted: dict[str, Any], message: str
) -> None:
    release_document(answer.application, file_of(answer), by=organiser)
    before, files = released(answer), StoredFile.objects.count()
    for upload in posted.values():
        upload.seek(0)
    assert message in said(client.post(address(answer), posted, follow=True))
    assert released(answer) == before
    assert StoredFile.objects.count() == files
    assert AuditEntry.objects.filter(action="release document").count() == 1


def test_a_document_that_she_replaced_waits_again_and_the_copy_is_deleted(
    client: Client, organiser: User, answer: Answer
) -> None:
    application, seen = answer.application, file_of(answer)
    stored = release_document(application, seen, by=organiser).released
    assert stored is not None
    storage, path = stored.file.storage, stored.file.name
    new = store_bytes(office.pdf("New."), "new.pdf", PDF.content_type, by=application.user, purpose="answer")
    with TestCase.captureOnCommitCallbacks(execute=True):
        change_application(
            application,
            filled_of(application),
            version=application.revision,
            files={answer.question_id: new},
            by=application.user,
        )
    assert released(answer) is None
    assert waiting_documents(application.call) == [application.reference]
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not storage.exists(path)
    # She looked at the old one: what she presses now gives nobody the new one.
    assert "replaced" in said(client.post(address(answer, seen), {"as_it_is": "1"}, follow=True))
    assert released(answer) is None


def test_a_file_that_changed_by_any_way_is_not_what_was_released(organiser: User, answer: Answer) -> None:
    release_document(answer.application, file_of(answer), by=organiser)
    other = store_bytes(b"other", "other.pdf", PDF.content_type, by=organiser, purpose="answer")
    Answer.objects.filter(pk=answer.pk).update(file=other)
    assert released(answer) is None
    assert waiting_documents(answer.application.call) == [answer.application.reference]


def test_pictures_are_never_given_and_nothing_of_an_application_that_was_taken_back(
    call: Call, question: Question, organiser: User
) -> None:
    picture = sent(call, question, b"\xff\xd8\xff", JPEG)
    gone = sent(call, question)
    Application.objects.filter(pk=gone.application_id).update(state=Application.State.WITHDRAWN)
    for row in (picture, gone):
        with pytest.raises(DocumentGone):
            release_document(row.application, file_of(row), by=organiser)
        with pytest.raises(DocumentGone):
            withhold_document(row.application, file_of(row), by=organiser)
    assert waiting_documents(call) == []


def test_withholding_twice_withholds_once(answer: Answer, organiser: User) -> None:
    release_document(answer.application, file_of(answer), by=organiser)
    for _time in range(2):
        withhold_document(answer.application, file_of(answer), by=organiser)
    assert AuditEntry.objects.filter(action="withhold document").count() == 1


# --- where the team prepares ------------------------------------------------------------------


def test_the_page_on_assessing_counts_what_waits_with_one_query(
    client: Client, organiser: User, call: Call, question: Question, django_assert_num_queries: Any
) -> None:
    other = make.question(call, Question.Kind.FILE)
    rows = [sent(call, question) for _time in range(3)]
    sent(call, make.question(call, Question.Kind.FILE, for_assessors=False))
    make.answer(rows[0].application, other, text="", file=rows[0].file)
    release_document(rows[2].application, file_of(rows[2]), by=organiser)
    with django_assert_num_queries(1):
        waiting = waiting_documents(call)
    assert waiting == sorted([rows[0].application.reference] * 2 + [rows[1].application.reference])
    text = client.get(reverse("team_assessing", args=[call.event.code])).content.decode()
    assert "3 documents are withheld until you have looked" in text
    assert [row.application.reference in text for row in rows] == [True, True, False]


def test_a_call_that_is_blind_in_one_phase_only_is_prepared_and_one_with_names_is_not(
    client: Client, organiser: User, answer: Answer, call: Call
) -> None:
    AssessmentPlan.objects.update(blind=False)
    assert waiting_documents(call) == []
    assert "withheld" not in page_of(client, answer)
    later = timezone.now() + timedelta(days=3)
    ReviewPhase.objects.create(call=call, name_en="Blind", sees_names=False, begins_at=later)
    assert waiting_documents(call) == [answer.application.reference]
    assert "Document withheld from assessors" in page_of(client, answer)
    text = client.get(reverse("team_assessing", args=[call.event.code])).content.decode()
    assert "1 document is withheld until you have looked" in text


# --- where a person's data go -----------------------------------------------------------------


def test_her_copy_of_her_data_has_it_and_an_erasure_deletes_it(organiser: User, answer: Answer) -> None:
    stored = release_document(answer.application, file_of(answer), by=organiser).released
    user = answer.application.user
    assert stored is not None
    assert user is not None
    assert stored in personal_files(user)
    assert stored not in personal_files(organiser)
    (row,) = personal_data(user)["participants.Answer"]
    assert row["nameless_file_id"] == stored.pk
    storage, path = stored.file.storage, stored.file.name
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_person(user, by=Clock("test"))
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not storage.exists(path)


def test_a_merged_application_takes_its_document_along_as_it_was_given(
    organiser: User, call: Call, question: Question
) -> None:
    stays, goes = sent(call, question), sent(call, question)
    gone = release_document(stays.application, file_of(stays), by=organiser).released
    kept = release_document(goes.application, file_of(goes), by=organiser).released
    assert gone is not None
    chosen = [f"question_{question.pk}"]
    merge_applications(stays.application, goes.application, from_merged=chosen, by=organiser)
    moved = Answer.objects.get(application=stays.application)
    assert (moved.file, moved.released) == (goes.file, kept)
    assert not StoredFile.objects.filter(pk=gone.pk).exists()
