"""A hidden passage stays hidden in what is written beside an answer, and when two applications become one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.accounts import User
from core.audit import AuditEntry
from participants.applications.answers.languages import texts_beside
from participants.applications.answers.masking import MARK, digest_of
from participants.applications.answers.readers import answers_for_readers
from participants.applications.answers.sheet import sheet_rows
from participants.applications.models import Answer, AnswerMask, AnswerText, Application
from participants.applications.operations.answer_texts import (
    Sheet,
    StaleAnswers,
    import_answer_texts,
    save_answer_text,
)
from participants.applications.operations.masks import lift_mask, mask_passage
from participants.applications.operations.merging import merge_applications
from tests import factories as make
from tests.participants.applications.masking.masked import PASSAGE, SHOWN, TEXT, address, read_text, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


# --- what is written beside it ----------------------------------------------------------------


def test_a_translation_made_before_a_mask_does_not_come_in_after_it(answer: Answer, organiser: User) -> None:
    Answer.objects.filter(pk=answer.pk).update(text=TEXT + "!")
    answer.refresh_from_db()
    call = answer.application.call
    mask_passage(answer.application, "families", reason="Earlier", by=organiser)
    [row] = sheet_rows(call, Application.objects.filter(call=call), "mk")
    whole = Sheet("mk", "human", {answer.pk: (row[1], f"About {PASSAGE}")})
    seen = digest_of(read_text(answer))
    [mask] = mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    values = {"kind": "translation", "language": "mk", "made_by": "human", "text": "x", "by": organiser}
    with pytest.raises(StaleAnswers):
        import_answer_texts(call, whole, by=organiser)
    with pytest.raises(StaleAnswers):
        save_answer_text(answer, seen=seen, **values)
    assert not AnswerText.objects.exists()
    lift_mask(mask, by=organiser)
    assert import_answer_texts(call, whole, by=organiser) == 1
    save_answer_text(answer, seen=seen, **values)


def test_the_form_of_a_translation_tells_of_a_mask_that_came_meanwhile(
    client: Client, answer: Answer, organiser: User
) -> None:
    page = address("team_answer_text", answer.application, answer.question_id)
    typed = {"kind": "translation", "language": "mk", "made_by": "human", "text": f"About {PASSAGE}"}
    typed["seen"] = client.get(page).context["form"]["seen"].value()
    mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    again = client.post(page, typed)
    assert again.status_code == 422
    assert not AnswerText.objects.exists()
    assert again.context["original"] == SHOWN
    typed |= {"seen": again.context["form"]["seen"].value(), "text": "Without a name"}
    assert client.post(page, typed).status_code == 302


# --- two applications become one --------------------------------------------------------------


@pytest.fixture
def other(answer: Answer) -> Answer:
    """Of another application of hers."""
    application = make.application(answer.application.call)
    return make.answer(application, answer.question, text=f"Again: {PASSAGE}.")


def merge(answer: Answer, other: Answer, by: User) -> dict[int, Any]:
    field = f"question_{answer.question_id}"
    merge_applications(answer.application, other.application, from_merged=[field], by=by)
    return answers_for_readers(answer.application)


def test_what_was_hidden_stays_hidden_in_the_answer_that_replaces_it(
    answer: Answer, other: Answer, organiser: User
) -> None:
    [mask] = mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    lifted = lift_mask(mask_passage(answer.application, "May", reason="x", by=organiser)[0], by=organiser)
    mask_passage(other.application, PASSAGE, reason="Hers", by=organiser)
    assert merge(answer, other, organiser)[answer.question_id].text == f"Again: {MARK}."
    assert [one.reason for one in other.masks.all()] == ["Hers"]
    assert not AnswerMask.objects.filter(pk__in=[mask.pk, lifted.pk]).exists()


def test_a_mask_goes_over_and_what_was_translated_before_waits(
    answer: Answer, other: Answer, organiser: User
) -> None:
    [mask] = mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    save_answer_text(
        other,
        kind="translation",
        language="mk",
        made_by="human",
        text=f"About {PASSAGE}",
        seen=digest_of(read_text(other)),
        by=organiser,
    )
    assert merge(answer, other, organiser)[answer.question_id].text == f"Again: {MARK}."
    assert list(other.masks.values_list("start", "reason", "by")) == [(7, "A name", organiser.pk)]
    [beside] = texts_beside(answer.application)[answer.question_id]
    assert beside.withheld
    assert mask.pk == other.masks.get().pk


def test_a_mask_that_does_not_fit_the_other_answer_hides_it_until_somebody_looked(
    answer: Answer, other: Answer, organiser: User
) -> None:
    mask_passage(answer.application, "families", reason="A name", by=organiser)
    assert merge(answer, other, organiser)[answer.question_id].text == MARK
    assert AuditEntry.objects.get(action="hidden passage lost").fields == [f"question_{answer.question_id}"]


def test_the_merge_page_shows_no_hidden_passage_and_still_every_difference(
    client: Client, answer: Answer, other: Answer, organiser: User
) -> None:
    Answer.objects.filter(pk=other.pk).update(text=TEXT.replace(PASSAGE, "Arta Demoja"))
    mask_passage(answer.application, PASSAGE, reason="A name", by=organiser)
    mask_passage(other.application, "Arta Demoja", reason="A name", by=organiser)
    response = client.get(address("team_merge", answer.application, other.application.reference))
    page = text_of(response)
    assert PASSAGE not in page
    assert "Arta Demoja" not in page
    assert f"question_{answer.question_id}" in response.context["form"].fields
