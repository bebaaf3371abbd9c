"""Who reads which text beside an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from core.accounts import User
from participants.applications.answers.languages import languages_read
from participants.applications.answers.masking import digest_of
from participants.applications.answers.sheet import sheet_rows
from participants.applications.models import Answer, AnswerMask, AnswerText
from tests import factories as make
from tests.participants.applications.answer_texts.beside import WORDS, everything, reader, url, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def review(client: Client, answer: Answer, user: User, language: str = "en") -> str:
    client.force_login(user)
    with translation.override(language):
        address = url("team_review_one", answer.application.call, answer.application.reference)
    return str(client.get(address).content.decode())


def test_an_assessor_reads_it_in_her_language_beside_the_original(
    client: Client, answer: Answer, organiser: User
) -> None:
    write(answer, organiser, made_by="machine")
    write(answer, organiser, "Радам со млади.", language="mk")
    page = review(client, answer, reader(answer.application.call))
    assert f'lang="sq"><p>{WORDS}</p>' in page
    assert 'lang="en"><p>I work with young people.</p>' in page
    assert "Translation, by a machine" in page
    assert "Радам" not in page
    assert "Not read in this language" not in page
    assert "Радам" in review(client, answer, reader(answer.application.call, "mk"), "mk")


def test_what_she_does_not_read_is_said(client: Client, answer: Answer, organiser: User) -> None:
    call = answer.application.call
    assert "Not read in this language: Shqip" in review(client, answer, reader(call))
    assert "Not read in this language" not in review(client, answer, reader(call, "en", "sq"))


def test_whoever_reads_serbian_reads_it_in_both_scripts() -> None:
    assert languages_read(make.user(language="sr-latn")) == {"sr"}


def test_a_text_older_than_a_hidden_passage_is_withheld_until_it_is_confirmed(
    client: Client, answer: Answer, organiser: User
) -> None:
    call, assessor = answer.application.call, reader(answer.application.call)
    write(answer, organiser)
    mask = AnswerMask.objects.create(
        answer=answer, start=0, end=5, digest=digest_of(WORDS[:5]), reason="A name", by=organiser
    )
    AnswerText.objects.update(at=mask.at - timedelta(minutes=1))
    page = review(client, answer, assessor)
    assert "young people" not in page
    assert "Not read in this language" in page
    assert sheet_rows(call, everything(call), "en")[0][4] == ""
    assert WORDS not in sheet_rows(call, everything(call), "en")[0][3]
    write(answer, organiser)
    assert "young people" in review(client, answer, assessor)
