"""How many links a day, and what is no name and no reason."""

from __future__ import annotations

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from core.accounts import User
from core.outbox import Message
from events.models import Call
from participants.applications.models import Application
from participants.applications.operations.on_behalf import (
    MOST_FOR_CALL,
    MOST_FROM_OUTSIDE,
    MOST_OF_ONE,
    MOST_OF_ONE_FOR_CALL,
    TooManyBegun,
    TooManyForCall,
    begin_for_colleague,
)
from participants.applications.ways.on_behalf_forms import ColleagueForm
from tests import factories as make
from tests.participants.applications.on_behalf.begun import GIVEN, OFFICE, begun, for_somebody, run_queue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["office@example.org", "Office+{number}@example.org"])
def test_an_address_gets_few_links_from_outside_and_the_team_still_reaches_it(
    call: Call, organiser: User, address: str
) -> None:
    for number in range(MOST_FROM_OUTSIDE + 1):
        by = make.user(f"colleague{number}@example.org")
        names = {"given_name": "Person", "family_name": f"Number{chr(97 + number)}"}
        given = {**GIVEN, **names, "email": address.format(number=number)}
        begin_for_colleague(call, by=by, **given)
    run_queue()
    assert Message.objects.filter(to_email__startswith="office").count() == MOST_FROM_OUTSIDE
    assert begun(call, organiser, "One More").email == OFFICE


def test_one_person_tries_a_few_times_a_day_whatever_comes_of_it(
    client: Client, call: Call, colleague: User
) -> None:
    for _try in range(MOST_OF_ONE_FOR_CALL):
        assert client.post(for_somebody(call), GIVEN).status_code == 302
    other = {**GIVEN, "email": "other@example.org"}
    refused = client.post(for_somebody(call), other)
    assert refused.status_code == 422
    assert "You have begun enough for today." in refused.content.decode()
    run_queue()
    assert Application.objects.count() == Message.objects.count() == 1


def test_one_person_tries_a_few_times_a_day_over_all_calls(call: Call, colleague: User) -> None:
    calls = [call, make.call(), make.call()]
    for number in range(MOST_OF_ONE):
        begin_for_colleague(calls[number // MOST_OF_ONE_FOR_CALL], by=colleague, **GIVEN)
    with pytest.raises(TooManyBegun):
        begin_for_colleague(calls[-1], by=colleague, **GIVEN)


def test_a_call_takes_a_few_a_day_from_all_colleagues_together(client: Client, call: Call) -> None:
    for number in range(MOST_FOR_CALL):
        by = make.user(f"colleague{number}@example.org")
        begin_for_colleague(call, by=by, **{**GIVEN, "email": f"person{number}@example.org"})
    client.force_login(make.user("one-more@example.org"))
    refused = client.post(for_somebody(call), GIVEN)
    assert refused.status_code == 422
    assert "for others today" in refused.content.decode()
    with pytest.raises(TooManyForCall):
        begin_for_colleague(call, by=make.user(), **GIVEN)
    assert Application.objects.count() == MOST_FOR_CALL


NO_NAMES = [
    *("evil.example", "https://x", "a@b", "Call 0900", "x/y", "evil\u3002example", "evil\uff0eexample"),
    *(
        "evil\u2024example",
        "evil\u200b.\u200bcom",
        "evil.\u00adcom",
        "evil\u2060.com",
        "evil. com",
        "J.K.com",
    ),
    *(
        "Ana\u200bMarija",
        "Ana, Marija",
        "Ana!",
        "Ana\u00b2",
        "x" * 41,
        "\ufdfa" * 3,
        "You have been selected please",
    ),
    *("-", "...", "'"),
]


@pytest.mark.parametrize("field", ["given_name", "family_name"])
@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_is_no_address_and_no_sentence(field: str, name: str) -> None:
    assert set(ColleagueForm({**GIVEN, field: name}).errors) == {field}


def test_a_refused_name_begins_nothing(client: Client, call: Call, colleague: User) -> None:
    assert client.post(for_somebody(call), {**GIVEN, "given_name": "evil.example"}).status_code == 422
    assert not Application.objects.exists()
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        *(
            (name, name)
            for name in ("Ana-Marija", "O'Neill", "D\u2019Amico", "J. Đorđe", "Ђорђевић", "Þór Æ")
        ),
        *((name, name) for name in ("J. R. Ana", "J.-P. Ana", "Xh. Ana", "Ana Marija de la")),
        ("S\u030cec\u0301", "\u0160e\u0107"),
        ("Ana\u00a0Marija", "Ana Marija"),
    ],
)
def test_names_of_people_are_names(name: str, kept: str) -> None:
    form = ColleagueForm({**GIVEN, "given_name": name})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["given_name"] == kept


@pytest.mark.parametrize(
    "reason",
    [
        *(
            "x" * 301,
            "See https://evil.example/pay",
            "Look at www.evil",
            "Pay at evil.example/now",
            "Ask a@b",
        ),
        "Pay at evil\uff0eexample",
        "Pay at evil\u3002example",
    ],
)
def test_the_reason_of_a_colleague_is_short_and_has_no_links(reason: str) -> None:
    assert set(ColleagueForm({**GIVEN, "reason": reason}).errors) == {"reason"}
    assert ColleagueForm({**GIVEN, "reason": "She is on leave and/or ill. Back in May..."}).is_valid()
