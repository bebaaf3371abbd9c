"""The team's work on questions: words per language, order, retiring; answers are never lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts import User
from core.audit import AuditEntry
from events.models import Call, Role
from participants.applications.models import Answer, Choice, Question
from participants.applications.queries import asked
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.fixture
def call() -> Call:
    return make.call(make.event(languages=["en", "mk"]))


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme)
    client.force_login(made)
    return made


def url(name: str, call: Call, *more: Any) -> str:
    return reverse(name, args=[call.event.code, *more])


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ORGANISER, 200), (Role.ASSESSOR, 403), ("elsewhere", 404), ("nobody", 302)]
)
def test_pages_by_role(client: Client, call: Call, role: str, status: int) -> None:
    question = make.question(call)
    if role == "elsewhere":
        client.force_login(make.member(make.programme()))
    elif role != "nobody":
        client.force_login(make.member(call.event.programme, role))
    assert client.get(url("team_questions", call)).status_code == status
    assert client.get(url("team_question", call, question.pk)).status_code == status
    assert client.get(url("team_question_new", call, "long")).status_code == status
    if status != 200:
        for name in ("team_question", "team_question_move", "team_question_retire"):
            answer = client.post(url(name, call, question.pk), {"label_en": "Changed", "to": "up"})
            assert answer.status_code == status
        question.refresh_from_db()
        assert (question.label_en, question.retired_at) == ("What do you work on?", None)
        assert AuditEntry.objects.count() == 0


def test_a_question_in_two_languages(client: Client, call: Call, organiser: User) -> None:
    page = client.get(url("team_question_new", call, "one")).content.decode()
    assert "label_sq" not in page
    answer = client.post(
        url("team_question_new", call, "one"),
        {
            "label_en": "Which group?",
            "label_mk": "Која група?",
            "required": "on",
            "choice_0_label_en": "Mothers",
            "choice_0_label_mk": "Мајки",
            "choice_1_label_mk": "Татковци",
        },
    )
    assert answer["Location"] == url("team_questions", call)
    question = Question.objects.get()
    assert (question.required, question.for_assessors, question.position) == (True, False, 1)
    assert [choice.key for choice in question.choices.all()] == ["a1", "a2"]
    shown = asked(call, "mk")[0]
    assert (str(shown.label), [str(label) for label in shown.choices.values()]) == (
        "Која група?",
        ["Мајки", "Татковци"],
    )
    assert asked(call, "en")[0].choices["a2"].is_fallback
    call.refresh_from_db()
    assert call.version == 1
    assert AuditEntry.objects.get().action == "add question"


def test_a_question_only_in_cyrillic_is_enough(client: Client, call: Call, organiser: User) -> None:
    assert client.post(url("team_question_new", call, "long"), {"label_mk": "Зошто?"}).status_code == 302
    assert "Зошто?" in client.get(url("team_questions", call)).content.decode()


@pytest.mark.usefixtures("organiser")
@pytest.mark.parametrize(
    ("kind", "fields", "problem"),
    [
        ("long", {}, "in at least one language"),
        ("one", {"label_en": "Which?", "choice_0_label_en": "Only one"}, "at least two answers"),
        ("long", {"label_en": "Why?", "word_limit": "0"}, "greater than or equal to 1"),
        ("long", {"label_en": "x" * 301}, "at most 300"),
    ],
)
def test_what_is_wrong_is_said_and_stays(
    client: Client, call: Call, kind: str, fields: dict[str, str], problem: str
) -> None:
    answer = client.post(url("team_question_new", call, kind), fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert problem in page
    assert all(value in page for value in fields.values())
    assert Question.objects.count() == 0


def test_editing_keeps_answers_and_keys(client: Client, call: Call, organiser: User) -> None:
    question = make.question(call, "one")
    make.answer(make.application(call), question, text="", choices=["second"])
    fields = {
        "label_en": "New words",
        "choice_0_label_en": "First",
        "choice_1_label_en": "Renamed",
        "choice_2_label_en": "",
        "choice_3_label_en": "A new one",
    }
    assert client.post(url("team_question", call, question.pk), fields).status_code == 302
    assert [(choice.key, choice.label_en) for choice in question.choices.all()] == [
        ("first", "First"),
        ("second", "Renamed"),
        ("a4", "A new one"),
    ]
    assert Answer.objects.get().choices == ["second"]


def test_a_choice_somebody_took_stays(client: Client, call: Call, organiser: User) -> None:
    question = make.question(call, "several")
    make.answer(make.application(call), question, text="", choices=["first", "second"])
    fields = {"label_en": "New words", "choice_0_label_en": "First", "choice_2_label_en": "Third"}
    answer = client.post(url("team_question", call, question.pk), fields)
    assert answer.status_code == 422
    assert "1 person has chosen this answer" in answer.content.decode()
    assert Choice.objects.count() == 3
    question.refresh_from_db()
    assert question.label_en == "What do you work on?"


def test_order(client: Client, call: Call, organiser: User) -> None:
    first, second, third = (make.question(call, label_en=name) for name in ("One", "Two", "Three"))
    client.post(url("team_question_move", call, third.pk), {"to": "up"})
    assert [one.pk for one in asked(call)] == [first.pk, third.pk, second.pk]
    client.post(url("team_question_move", call, first.pk), {"to": "down"})
    assert [one.pk for one in asked(call)] == [third.pk, first.pk, second.pk]
    client.post(url("team_question_move", call, third.pk), {"to": "up"})
    assert [one.pk for one in asked(call)] == [third.pk, first.pk, second.pk]


def test_a_retired_question_keeps_its_answers_and_can_come_back(
    client: Client, call: Call, organiser: User
) -> None:
    question = make.question(call)
    make.answer(make.application(call), question)
    client.post(url("team_question_retire", call, question.pk))
    assert asked(call) == []
    assert Answer.objects.count() == 1
    assert "No longer asked" in client.get(url("team_questions", call)).content.decode()
    client.post(url("team_question_retire", call, question.pk))
    assert [one.pk for one in asked(call)] == [question.pk]


def test_questions_of_another_call_are_unknown(client: Client, call: Call, organiser: User) -> None:
    other = make.question(make.call())
    for name in ("team_question_move", "team_question_retire", "team_question"):
        assert client.post(url(name, call, other.pk), {"label_en": "x"}).status_code == 404
    assert client.get(url("team_question_new", call, "nonsense")).status_code == 404


def test_only_posts_change_anything(client: Client, call: Call, organiser: User) -> None:
    question = make.question(call)
    for name in ("team_question_move", "team_question_retire"):
        assert client.get(url(name, call, question.pk)).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_question_and_three(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        make.question(call, "one")
    with django_assert_num_queries(8):  # sections and library are one query each
        client.get(url("team_questions", call))
