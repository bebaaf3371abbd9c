"""Conditions held against what is known: above the form, when sending, in the team's list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.accounts import User
from core.outbox import Message
from events.models import Call
from participants.applications.checks import Filled
from participants.applications.eligibility.standing import (
    conditions_of,
    facts_of,
    outcome,
    problems,
    standing,
)
from participants.applications.kinds import Stored
from participants.applications.models import Application, Condition
from participants.applications.operations.questions import retire_question
from participants.applications.operations.sending import Incomplete, change_application, submit_application
from participants.applications.queries import asked, filled_of
from tests import factories as make
from tests.participants.applications.conditions.demanded import Kind, demand, sentences, url
from tests.participants.applications.filled_in import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def test_what_is_known_already_stands_above_the_first_field(client: Client, call: Call) -> None:
    demand(call)
    demand(call, Kind.LANGUAGE, blocks=False)
    user = make.user()
    client.force_login(user)
    page = client.get(url("apply", call)).content.decode()
    assert "You work in Albania or Kosovo" in page
    assert "you do not meet this condition" not in page
    make.application(make.call(), user=user, territory="DE", languages={"de": {"follows": 5, "speaks": 5}})
    page = client.get(url("apply", call)).content.decode()
    assert "you do not meet this condition" in page
    assert "You can apply all the same" in page
    assert page.index("you do not meet this condition") < page.index('name="given_name"')
    assert 'role="alert"' not in page


@pytest.mark.parametrize(
    ("kind", "fits", "fits_not"),
    [
        (Kind.TERRITORY, Filled({"territory": "XK"}), Filled({"territory": "DE"})),
        (
            Kind.LANGUAGE,
            Filled(languages={"en": {"follows": 3, "speaks": 0}}),
            Filled(languages={"en": {"follows": 2, "speaks": 5}}),
        ),
    ],
)
def test_from_the_profile(call: Call, kind: str, fits: Filled, fits_not: Filled) -> None:
    demand(call, kind)
    assert "refused" in standing(conditions_of(call), Filled(), ())
    assert standing(conditions_of(call), Filled(), ())["refused"] == []
    assert standing(conditions_of(call), fits, ())["refused"] == []
    assert standing(conditions_of(call), fits_not, ())["refused"] == sentences(call)


@pytest.mark.parametrize(
    ("kind", "condition", "parameters", "fits", "fits_not"),
    [
        ("yes_no", Kind.AGE, {"age": 18}, Stored(choices=("yes",)), Stored(choices=("no",))),
        ("date", Kind.AGE, {"age": 18}, Stored("1990-01-01"), Stored("2020-01-01")),
        ("one", Kind.PROFILE, {"keys": ["a"]}, Stored(choices=("a",)), Stored(choices=("b",))),
        ("several", Kind.PROFILE, {"keys": ["a"]}, Stored(choices=("b", "a")), Stored(choices=("b",))),
        (
            "levels",
            Kind.LANGUAGE,
            {"languages": ["sq"], "ability": "speaks", "level": "C1"},
            Stored(choices=("sq:A1:C1:",)),
            Stored(choices=("sq:C2:B2:C2", "en:C2:C2:C2")),
        ),
    ],
)
def test_from_an_answer(
    call: Call, kind: str, condition: str, parameters: dict[str, Any], *, fits: Stored, fits_not: Stored
) -> None:
    question = make.question(call, kind)
    if kind in {"one", "several"}:
        for choice, key in zip(question.choices.all(), ("a", "b"), strict=False):
            choice.key = key
            choice.save()
    demand(call, condition, parameters=parameters, question=question)
    questions, conditions = asked(call), conditions_of(call)

    def not_met(stored: Stored) -> tuple[int, ...]:
        return outcome(conditions, facts_of(Filled(answers={question.pk: stored}), questions)).not_met

    assert not_met(Stored()) == ()
    assert not_met(fits) == ()
    assert not_met(fits_not) == (conditions[0].pk,)


def test_a_condition_whose_question_is_removed_keeps_nobody_out(
    client: Client, call: Call, organiser: User
) -> None:
    condition = demand(call, Kind.AVAILABILITY)
    assert condition.question is not None
    assert problems(conditions_of(call), Filled(), asked(call), asks_email=False)[
        f"question_{condition.question.pk}"
    ]
    retire_question(condition.question, by=organiser)
    assert conditions_of(call)[0].rule is None
    assert "question" not in "".join(problems(conditions_of(call), Filled(), asked(call), asks_email=False))
    assert "Not in force" in client.get(url("team_conditions", call)).content.decode()
    assert "whole event" not in Client().get(url("call_page", call)).content.decode()


def test_an_unanswered_question_that_decides_is_asked_for_and_no_refusal(call: Call) -> None:
    question = make.question(call, "yes_no", required=False)
    demand(call, Kind.AVAILABILITY, question=question)
    found = problems(conditions_of(call), Filled(), asked(call), asks_email=False)
    assert found[f"question_{question.pk}"] == "Please answer this: who can apply depends on it."
    make_it_a_warning = Condition.objects.get()
    make_it_a_warning.blocks = False
    make_it_a_warning.save()
    assert f"question_{question.pk}" not in problems(
        conditions_of(call), Filled(), asked(call), asks_email=False
    )


def test_sending_refuses_with_the_reason_at_the_field_and_keeps_every_word(
    client: Client, call: Call
) -> None:
    """The draft meets the same gate as a form sent in one go, and the summary leads to the field (pitfalls A8, A14)."""
    demand(call)
    path = url("apply", call)
    answer = client.post(path, posted(territory="DE", action="check"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This does not fit a condition of the call: “You work in Albania or Kosovo" in page
    assert 'href="#id_territory"' in page
    assert 'value="Centre for Social Work"' in page
    draft = Application.objects.get()
    assert (draft.state, draft.territory, draft.organisation) == ("draft", "DE", "Centre for Social Work")
    check = client.get(reverse("application_check", args=[draft.reference]))
    assert check.status_code == 302
    with pytest.raises(Incomplete) as refused:
        submit_application(draft, user=make.user(), by=make.user())
    assert set(refused.value.found) == {"territory"}
    draft.refresh_from_db()
    assert (draft.state, Message.objects.count()) == ("draft", 0)


def test_a_warning_stops_nobody_and_marks_the_application(
    client: Client, call: Call, organiser: User
) -> None:
    demand(call, blocks=False)
    user = make.user()
    draft = make.application(call, user=user, state="draft", territory="DE", submitted_at=None)
    assert submit_application(draft, user=user, by=user).state == "submitted"
    page = client.get(url("team_application", call, draft.reference)).content.decode()
    assert "Does not meet" in page
    assert "You work in Albania or Kosovo" in page


def test_a_rule_that_came_later_changes_no_application_and_lets_her_change_other_answers(call: Call) -> None:
    sent = make.application(call, territory="DE")
    before = Application.objects.values().get(pk=sent.pk)
    demand(call)
    assert Application.objects.values().get(pk=sent.pk) == before
    filled = filled_of(sent)
    later = Filled({**filled.profile, "role": "Head"}, filled.languages, None, {})
    changed = change_application(sent, later, version=sent.revision, files={}, by=sent.user)
    assert (changed.role, changed.state) == ("Head", "submitted")


def test_a_change_that_takes_her_out_is_refused(call: Call) -> None:
    demand(call)
    sent = make.application(call, territory="XK")
    filled = filled_of(sent)
    elsewhere = Filled({**filled.profile, "territory": "DE"}, filled.languages, None, {})
    with pytest.raises(Incomplete) as refused:
        change_application(sent, elsewhere, version=sent.revision, files={}, by=sent.user)
    assert set(refused.value.found) == {"territory"}
    sent.refresh_from_db()
    assert sent.territory == "XK"


def test_list_filter_and_table_show_what_no_longer_fits(client: Client, call: Call, organiser: User) -> None:
    fits = make.application(call, territory="XK", family_name="Inside")
    no = make.application(call, territory="DE", family_name="Outside")
    assert "Does not meet" not in client.get(url("team_applications", call)).content.decode()
    demand(call)
    page = client.get(url("team_applications", call)).content.decode()
    assert "Does not meet" in page
    assert "Place of work" in page
    for wanted, shown, left_out in (("no", no, fits), ("yes", fits, no)):
        listed = client.get(url("team_applications", call), {"fits": wanted}).content.decode()
        assert shown.reference in listed
        assert left_out.reference not in listed
    for query in ("", "?col=unmet&col=reference"):
        table = client.post(url("team_applications_export", call, "csv") + query)
        text = b"".join(table).decode()  # type: ignore[arg-type]  # a streaming response
        assert "Does not meet" in text
        line = next(line for line in text.splitlines() if no.reference in line)
        assert "Place of work" in line
        assert "Place of work" not in next(line for line in text.splitlines() if fits.reference in line)


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_one_query_more_with_conditions(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    demand(call)
    demand(call, Kind.AGE)
    for _number in range(count):
        make.application(call)
    client.get(url("team_applications", call))
    with django_assert_num_queries(12):  # eleven, and the conditions: the answers come with the rows
        client.get(url("team_applications", call))


def test_the_table_names_what_is_not_met_in_the_readers_language(
    client: Client, call: Call, organiser: User
) -> None:
    """The label of a question in the exporter's language, whichever the applicant used (pitfalls F6, F7)."""
    question = make.question(call, "one", label_en="What are you?", label_mk="Што сте вие?")
    demand(call, Kind.PROFILE, question=question, parameters={"keys": ["first"]})
    sent = make.application(call, language="sq")
    make.answer(sent, question, text="", choices=["second"])
    with translation.override("mk"):
        path = url("team_applications_export", call, "csv")
    text = b"".join(client.post(f"{path}?col=unmet")).decode()  # type: ignore[arg-type]  # a streaming response
    assert "Што сте вие?" in text
    assert "What are you?" not in text
