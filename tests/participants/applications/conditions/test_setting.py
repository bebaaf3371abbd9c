"""Who can apply: the team sets the conditions, and they are said in words; copies and languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from core.accounts import User
from core.audit import AuditEntry
from core.outbox import Message
from events.models import Call, Designation, Role
from events.operations.copying import copy_event
from participants.applications.eligibility.conditions import ConditionRefused
from participants.applications.models import Condition, Question
from participants.applications.operations.conditions import change_condition, move_condition, remove_condition
from participants.applications.operations.questions import retire_question
from participants.applications.translated import event_texts
from tests import factories as make
from tests.participants.applications.conditions.demanded import Kind, demand, sentences, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ORGANISER, 200), (Role.ASSESSOR, 403), ("elsewhere", 404), ("nobody", 302)]
)
def test_pages_by_role(client: Client, call: Call, role: str, status: int) -> None:
    condition = demand(call)
    entries = AuditEntry.objects.count()
    if role == "elsewhere":
        client.force_login(make.member(make.programme()))
    elif role != "nobody":
        client.force_login(make.member(call.event.programme, role))
    assert client.get(url("team_conditions", call)).status_code == status
    assert client.get(url("team_condition", call, condition.pk)).status_code == status
    assert client.get(url("team_condition_new", call, "age")).status_code == status
    if status != 200:
        for name in ("team_condition", "team_condition_move", "team_condition_remove"):
            answer = client.post(url(name, call, condition.pk), {"places": ["DE"], "blocks": "no"})
            assert answer.status_code == status
        assert Condition.objects.get().parameters == {"places": ["AL", "XK"]}
        assert (AuditEntry.objects.count(), Message.objects.count()) == (entries, 0)


def test_a_condition_that_is_confirmed_brings_its_question_in_every_language(call: Call) -> None:
    condition = demand(call, Kind.AGE)
    question = condition.question
    assert question is not None
    assert (question.kind, question.required, question.for_assessors) == ("yes_no", True, False)
    assert question.label_en == "Will you be at least 18 years old on the first day of the event?"
    assert question.label_mk
    assert not question.label_sq  # not a language of this event
    assert not Question.objects.filter(
        kind=Question.Kind.DATE
    ).exists()  # nobody's birthday is stored for this


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        (Kind.TERRITORY, {"places": []}),
        (Kind.TERRITORY, {"places": ["QQ"]}),
        (Kind.TERRITORY, {}),
        (Kind.LANGUAGE, {"languages": ["sq"], "ability": "sings", "level": "B2"}),
        (Kind.LANGUAGE, {"languages": ["sq"], "ability": "speaks", "level": "B3"}),
        (Kind.LANGUAGE, {"languages": [], "ability": "speaks", "level": "B2"}),
        (Kind.AGE, {"age": 0}),
        (Kind.AGE, {"age": "18"}),
        (Kind.PROFILE, {"keys": ["a1"]}),
        (Kind.COURSE, {}),
    ],
)
def test_a_condition_that_demands_nothing_is_refused(call: Call, kind: str, parameters: Any) -> None:
    with pytest.raises(ConditionRefused):
        demand(call, kind, parameters=parameters)
    call.refresh_from_db()
    assert not call.has_conditions
    assert not Condition.objects.exists()
    assert not Question.objects.exists()


def test_a_question_that_cannot_show_it_is_refused(call: Call) -> None:
    elsewhere = make.question(make.call(), "yes_no")
    after = make.question(call, "yes_no", stage="after")
    for question in (make.question(call, "short"), elsewhere, after):
        with pytest.raises(ConditionRefused):
            demand(call, Kind.AVAILABILITY, question=question)
    assert not Condition.objects.exists()


def test_a_yes_to_one_age_is_no_yes_to_another(call: Call) -> None:
    condition = demand(call, Kind.AGE)
    values: dict[str, Any] = {"parameters": {"age": 21}, "texts": {}, "blocks": True, "by": make.user()}
    with pytest.raises(ConditionRefused, match="new question"):
        change_condition(condition, question=condition.question, **values)
    condition.refresh_from_db()
    assert condition.parameters == {"age": 18}
    changed = change_condition(condition, question=None, **values)
    assert changed.question is not None
    assert "21" in changed.question.label_en
    assert changed.question != condition.question


def test_order_and_removal(call: Call) -> None:
    first, second = demand(call), demand(call, Kind.AVAILABILITY)
    move_condition(second, up=True, by=make.user())
    assert [row.pk for row in call.conditions.all()] == [second.pk, first.pk]
    move_condition(second, up=True, by=make.user())
    assert [row.pk for row in call.conditions.all()] == [second.pk, first.pk]
    for row in (first, second):
        remove_condition(row, by=make.user())
    call.refresh_from_db()
    assert not call.has_conditions
    assert call.questions.count() == 1  # what it rested on stays


def test_by_hand_with_a_preview_in_each_language(client: Client, call: Call, organiser: User) -> None:
    path = url("team_condition_new", call, "territory")
    assert client.post(path, {"blocks": "yes"}).status_code == 422
    answer = client.post(path, {"places": ["AL", "MK"], "blocks": "no", "text_en": "Any sector."})
    assert answer["Location"] == url("team_conditions", call)
    condition = Condition.objects.get()
    assert (condition.parameters, condition.blocks) == ({"places": ["AL", "MK"]}, False)
    page = client.get(url("team_conditions", call)).content.decode()
    assert page.count("You work in Albania or North Macedonia.") >= 2
    assert 'lang="mk"' in page
    assert "Any sector." in page
    changed = {"places": ["AL"], "blocks": "yes", "text_en": ""}
    client.post(url("team_condition", call, condition.pk), changed)
    assert sentences(Call.objects.get(pk=call.pk)) == ["You work in Albania."]
    client.post(url("team_condition_remove", call, condition.pk))
    assert not Condition.objects.exists()


def test_every_kind_can_be_added_by_hand(client: Client, call: Call, organiser: User) -> None:
    question = make.question(call, "one", label_en="What are you?")
    make.question(call, "levels", label_en="Levels")
    typed: dict[str, dict[str, Any]] = {
        "territory": {"places": ["AL"]},
        "profile": {"keys": [f"{question.pk}:{question.choices.all()[0].key}"]},
        "language": {"languages": ["sq", "en"], "ability": "speaks", "level": "C1"},
        "age": {"age": "18"},
        "availability": {},
        "course": {"text_en": "Basics of exit work"},
        "endorsement": {},
    }
    assert set(typed) == set(Kind.values)
    for kind, fields in typed.items():
        answer = client.post(url("team_condition_new", call, kind), {"blocks": "yes", **fields})
        assert answer.status_code == 302, answer.content.decode()
    assert [row.kind for row in call.conditions.all()] == list(typed)
    for row in call.conditions.all():  # and each opens again
        assert client.get(url("team_condition", call, row.pk)).status_code == 200


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_costs_the_same_for_any_number(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        demand(call)
    client.get(url("team_conditions", call))
    with django_assert_num_queries(9):  # the list, and one for the preview in each of two languages
        client.get(url("team_conditions", call))


def test_the_sentences_in_the_readers_language_with_the_mark(call: Call) -> None:
    Designation.objects.create(
        programme=call.event.programme,
        territory="XK",
        mark="*",
        name_en="Kosovo",
        footnote_en="* Without prejudice.",
    )
    question = make.question(call, "one", label_en="What are you?")
    keys = [choice.key for choice in question.choices.all()][:2]
    labels = [choice.label_en for choice in question.choices.all()][:2]
    demand(call)
    demand(call, Kind.LANGUAGE)
    demand(call, Kind.AGE)
    demand(call, Kind.PROFILE, question=question, parameters={"keys": keys})
    page = Client().get(url("call_page", call)).content.decode()
    assert "Who can apply" in page
    assert "You work in Albania or Kosovo*." in page
    assert "Without prejudice." in page
    assert "You can follow a meeting in Albanian or English, at least “well enough for a meeting”." in page
    assert "You are at least 18 years old on the first day of the event." in page
    assert f"To “What are you?” you answer: {' or '.join(labels)}." in page


def test_a_call_without_conditions_says_nothing(call: Call) -> None:
    assert "Who can apply" not in Client().get(url("call_page", call)).content.decode()
    assert "Who can apply" not in Client().get(url("apply", call)).content.decode()


def test_a_change_shows_at_once_on_the_cached_pages(
    call: Call, django_capture_on_commit_callbacks: Any, django_assert_num_queries: Any
) -> None:
    reader = Client()
    reader.get(url("call_page", call))
    reader.get(url("apply", call))
    with django_capture_on_commit_callbacks(execute=True):
        demand(call)
    for name in ("call_page", "apply"):
        page = reader.get(url(name, call)).content.decode()
        assert "You work in Albania or Kosovo" in page
        with django_assert_num_queries(0):
            reader.get(url(name, call))


def test_what_the_pages_cost_with_conditions(call: Call, django_assert_num_queries: Any) -> None:
    for kind in (Kind.TERRITORY, Kind.AGE, Kind.LANGUAGE, Kind.AVAILABILITY):
        demand(call, kind)
    page, form = url("call_page", call), url("apply", call)
    with django_assert_num_queries(8):  # the five, and conditions, questions, designations
        Client().get(page)
    with django_assert_num_queries(4):  # the three, and the conditions
        Client().get(form)


def test_a_copied_event_has_the_conditions_on_its_own_questions(call: Call) -> None:
    organiser = make.member(call.event.programme)
    demand(call, texts={"text_mk": "Сите сектори."})
    age = demand(call, Kind.AGE)
    gone = demand(call, Kind.AVAILABILITY)
    assert age.question is not None
    assert gone.question is not None
    retire_question(gone.question, by=organiser)
    made = copy_event(call.event, by=organiser, first_day=call.event.starts_on)
    copied = list(made.call.conditions.all())
    assert [row.kind for row in copied] == ["territory", "age"]
    assert made.call.has_conditions
    assert copied[0].text_mk == "Сите сектори."
    assert copied[1].question is not None
    assert copied[1].question.call == made.call
    assert copied[1].question.label_en == age.question.label_en


def test_the_teams_own_words_are_translated_with_the_event(call: Call) -> None:
    condition = demand(call, texts={"text_en": "Any sector."})
    part = event_texts(event=call.event)
    assert part is not None
    own = next(text for text in part.texts if text.row == condition)
    assert own.written_in("en") == "Any sector."
    part.write(by=make.user(), language="mk", texts={own.key: "Сите сектори."})
    condition.refresh_from_db()
    assert condition.text_mk == "Сите сектори."


def test_the_sentence_is_there_in_every_language_of_the_event(call: Call) -> None:
    for kind in (Kind.TERRITORY, Kind.LANGUAGE, Kind.AGE, Kind.AVAILABILITY, Kind.ENDORSEMENT):
        demand(call, kind)
    for code in ("en", "sq", "mk", "sr", "sr-latn", "bs"):
        with translation.override(code):
            assert all(sentences(call))
