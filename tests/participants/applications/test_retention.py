"""How long the answers to a question are kept: chosen in the editor, copied with the question."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.actors import Clock
from participants.applications.models import Question
from participants.applications.operations.questions import add_question, change_question, copy_question
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
BY = Clock("test")
DIET = {"stage": "after", "about": "diet"}


def add(**settings: Any) -> Question:
    return add_question(make.call(), "short", texts={"label_en": "A question?"}, settings=settings, by=BY)


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ({}, "application"),
        (DIET, "needs"),
        ({**DIET, "retention": ""}, "needs"),
        ({**DIET, "retention": "travel"}, "travel"),
        ({"retention": "needs"}, "needs"),
    ],
)
def test_sensitive_answers_are_usually_kept_shortest(chosen: dict[str, str], kept: str) -> None:
    assert add(**chosen).retention == kept


def test_becoming_sensitive_shortens_what_nobody_chose() -> None:
    question = add()
    posted = {**DIET, "retention": "application"}  # as the form showed it
    assert change_question(question, texts={}, settings=posted, by=BY).retention == "needs"
    longer = change_question(question, texts={}, settings={**DIET, "retention": "application"}, by=BY)
    assert longer.retention == "application"
    assert change_question(question, texts={}, settings={}, by=BY).retention == "application"


def test_it_is_copied_with_the_question() -> None:
    assert copy_question(add(retention="travel"), make.call(), by=BY).retention == "travel"


def test_the_editor_shows_and_keeps_it(client: Client) -> None:
    call = make.call()
    client.force_login(make.member(call.event.programme))
    new = reverse("team_question_new", args=[call.event.code, "short"])
    assert client.post(new, {"label_en": "A question?", "retention": "travel"}).status_code == 302
    question = Question.objects.get()
    assert question.retention == "travel"
    page = client.get(reverse("team_question", args=[call.event.code, question.pk])).content.decode()
    assert '<option value="travel" selected>' in page
    assert client.post(new, {"label_en": "Another?", "retention": "audit"}).status_code == 422
