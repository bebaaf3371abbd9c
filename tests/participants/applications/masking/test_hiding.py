"""A hidden passage is nowhere that others read. tests/test_walk.py looks for one on every page, as everybody."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from core.accounts import User
from core.audit import AuditEntry, AuditValue
from core.erasure import personal_data
from events.models import Role
from participants.applications.answers.masking import MARK
from participants.applications.answers.readers import answers_for_readers
from participants.applications.models import Answer, AnswerMask, Application, ApplicationChange
from participants.applications.operations.masks import NotFound, TooShort, lift_mask, mask_passage
from participants.applications.operations.sending import change_application
from participants.applications.queries import filled_of
from tests import factories as make
from tests.architecture.source import APPS, ROOT
from tests.participants.applications.masking.masked import PASSAGE, SHOWN, TEXT, address, hide, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


# --- the operation ----------------------------------------------------------------------------


def test_a_passage_is_hidden_wherever_it_stands_and_the_answer_stays(answer: Answer, organiser: User) -> None:
    application = answer.application
    other = make.answer(application, make.question(application.call), text=f"Ask {PASSAGE}.")
    made = mask_passage(application, PASSAGE, reason="A client's name", by=organiser)
    assert [mask.answer for mask in made] == [answer, other]
    read = answers_for_readers(application)
    assert read[answer.question_id].text == SHOWN
    assert read[other.question_id].text == f"Ask {MARK}."
    answer.refresh_from_db()
    assert answer.text == TEXT
    entry = AuditEntry.objects.get(action="hide passage")
    assert sorted(entry.fields) == sorted(f"question_{mask.answer.question_id}" for mask in made)
    assert not AuditValue.objects.filter(value__contains=PASSAGE).exists()


def test_hidden_twice_is_hidden_once(answer: Answer, organiser: User) -> None:
    mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    assert mask_passage(answer.application, PASSAGE, reason="Again", by=organiser) == []
    assert AnswerMask.objects.count() == 1


@pytest.mark.parametrize(("words", "error"), [("Nobody Here", NotFound), ("I", TooShort), ("…", TooShort)])
def test_what_cannot_be_hidden_changes_nothing(
    answer: Answer, organiser: User, words: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        mask_passage(answer.application, words, reason="A name", by=organiser)
    assert (AnswerMask.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_lifted_the_passage_is_read_again_and_both_acts_are_kept(answer: Answer, organiser: User) -> None:
    [mask] = mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    lift_mask(mask, by=organiser)
    lifted = lift_mask(mask, by=organiser)
    assert answers_for_readers(answer.application)[answer.question_id].text == TEXT
    assert (lifted.lifted_by, AnswerMask.objects.count()) == (organiser, 1)
    assert AuditEntry.objects.filter(action="show passage again").count() == 1


def change(answer: Answer, text: str) -> None:
    """The applicant sends another text."""
    application = Application.objects.get(pk=answer.application_id)
    filled = filled_of(application)
    typed = {answer.question_id: filled.answers[answer.question_id].__class__(text=text)}
    filled = filled.__class__(filled.profile, filled.languages, None, typed)
    change_application(application, filled, version=application.revision, files={}, by=application.user)


def test_a_mask_follows_its_passage_when_the_answer_changes(answer: Answer, organiser: User) -> None:
    [mask] = mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    change(answer, f"First of all: {TEXT}")
    mask.refresh_from_db()
    assert mask.start == TEXT.index(PASSAGE) + len("First of all: ")
    assert answers_for_readers(answer.application)[answer.question_id].text == f"First of all: {SHOWN}"


def test_a_mask_that_lost_its_passage_hides_the_answer_until_somebody_looked(
    client: Client, answer: Answer, organiser: User
) -> None:
    [mask] = mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    change(answer, "Now I write of Q. Demoja.")
    assert answers_for_readers(answer.application)[answer.question_id].text == MARK
    assert AuditEntry.objects.get(action="hidden passage lost").fields == [f"question_{answer.question_id}"]
    page = client.get(address("team_application", answer.application))
    assert "until you have looked" in text_of(page)
    lift_mask(mask, by=organiser)
    assert answers_for_readers(answer.application)[answer.question_id].text == "Now I write of Q. Demoja."


# --- the organiser's page ---------------------------------------------------------------------


def test_a_field_with_something_hidden_opens_only_after_it_was_noted(
    client: Client, answer: Answer, organiser: User
) -> None:
    page = address("team_field", answer.application, f"question_{answer.question_id}")
    assert PASSAGE in text_of(client.get(page))
    [mask] = mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    closed = text_of(client.get(page))
    assert PASSAGE not in closed
    assert address("team_mask_original", answer.application) in closed
    assert client.get(address("team_field", answer.application, "role")).context["form"]
    assert not AuditEntry.objects.filter(action="read hidden passages").exists()
    client.post(address("team_mask_original", answer.application))
    assert PASSAGE in text_of(client.get(page))
    assert AuditEntry.objects.filter(action="read hidden passages").count() == 1
    client.session.flush()
    client.force_login(organiser)
    lift_mask(mask, by=organiser)
    assert PASSAGE in text_of(client.get(page))


def test_the_organiser_hides_reads_the_whole_and_shows_again(
    client: Client, answer: Answer, organiser: User
) -> None:
    application = answer.application
    one = address("team_application", application)
    assert PASSAGE in text_of(client.get(one))
    assert hide(client, application, PASSAGE.replace(" ", "\n")).status_code == 302
    page = text_of(client.get(one))
    assert PASSAGE not in page
    assert "A client&#x27;s name" in page
    assert client.post(address("team_mask_original", application)).status_code == 302
    assert PASSAGE in text_of(client.get(one))
    assert AuditEntry.objects.filter(action="read hidden passages", actor_id=str(organiser.pk)).count() == 1
    client.post(address("team_mask_lift", application, AnswerMask.objects.get().pk))
    client.session.flush()
    client.force_login(organiser)
    assert PASSAGE in text_of(client.get(one))


@pytest.mark.parametrize(
    ("words", "reason"), [("", "A name"), (PASSAGE, ""), ("Nobody Here", "A name"), ("a", "b")]
)
def test_a_form_that_cannot_be_taken_comes_back(
    client: Client, answer: Answer, organiser: User, words: str, reason: str
) -> None:
    response = hide(client, answer.application, words, reason)
    assert response.status_code == 422
    assert not AnswerMask.objects.exists()


def test_a_mask_of_another_application_is_not_found(client: Client, answer: Answer, organiser: User) -> None:
    [mask] = mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    other = make.application(answer.application.call)
    assert client.post(address("team_mask_lift", other, mask.pk)).status_code == 404
    mask.refresh_from_db()
    assert mask.lifted_at is None


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ORGANISER])
def test_nobody_else_of_the_team_hides_or_looks(client: Client, answer: Answer, role: str) -> None:
    client.force_login(make.member(answer.application.call.event.programme, role))
    refused = {hide(client, answer.application).status_code}
    refused.add(client.post(address("team_mask_original", answer.application)).status_code)
    assert refused <= {403, 404}
    assert (AnswerMask.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_earlier_versions_hide_what_is_hidden_today(client: Client, answer: Answer, organiser: User) -> None:
    mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    change(answer, f"Another text about {PASSAGE}.")
    assert PASSAGE in ApplicationChange.objects.get().before
    assert PASSAGE not in text_of(client.get(address("team_application", answer.application)))


# --- tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", ["", "?col=q{question}"], ids=["everything", "chosen columns"])
def test_no_table_holds_it(client: Client, answer: Answer, organiser: User, columns: str) -> None:
    mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    mask_passage(answer.application, "in May", reason="A date", by=organiser)
    code, query = answer.application.call.event.code, columns.format(question=answer.question_id)
    csv = text_of(client.post(reverse("team_applications_export", args=[code, "csv"]) + query))
    assert PASSAGE not in csv
    assert f"{MARK} came to us {MARK}." in csv
    sheet = client.post(reverse("team_applications_export", args=[code, "xlsx"]) + query)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet)))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert any(f"{MARK} came to us {MARK}." in cell for cell in cells)
    assert not any(PASSAGE in cell for cell in cells)
    page = text_of(client.get(reverse("team_applications", args=[code]) + query))
    assert PASSAGE not in page


# --- the applicant ----------------------------------------------------------------------------


def test_her_own_page_and_copies_are_whole_and_say_so(
    client: Client, answer: Answer, organiser: User
) -> None:
    application = answer.application
    mask_passage(application, PASSAGE, reason="A name", by=organiser)
    client.force_login(application.user)
    page = text_of(client.get(reverse("my_application", args=[application.reference])))
    assert PASSAGE in page
    assert "is hidden from everybody who reads applications" in page
    copy = client.get(reverse("application_copy", args=[application.reference])).json()
    assert copy["hidden_from_readers"] == ["What do you work on?"]
    assert PASSAGE in str(copy["answers"])
    assert client.get(reverse("application_pdf", args=[application.reference])).status_code == 200
    assert personal_data(application.user)["participants.AnswerMask"][0]["reason"] == "A name"


# --- those who read applications ---------------------------------------------------------------


def test_an_assessor_reads_the_mark(client: Client, answer: Answer, organiser: User) -> None:
    mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    client.force_login(make.assessor(answer.application.call))
    page = text_of(client.get(address("team_review_one", answer.application)))
    assert PASSAGE not in page
    assert f"{MARK} came to us in May." in page


def test_others_take_answers_only_from_the_function_that_hides() -> None:
    """Outside the applications nobody reads an answer's row; the demo writes some."""
    unmasked = (
        "filled_of",
        "queries import answers_of",
        "Answer.objects",
        "import answers_of",
        "models import Answer",
    )
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "participants/applications" not in str(path) and "migrations" not in str(path)
        for word in unmasked
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == [
        "materials/demo/applicants.py: Answer.objects",
        "materials/demo/applicants.py: models import Answer",
    ]
