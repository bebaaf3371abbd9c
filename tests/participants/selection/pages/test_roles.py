"""The team's pages of selection: who may open what, and what they cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import AuditEntry
from core.outbox import Message
from events.models import Role
from events.models.team import TEAM_ROLES
from participants.applications.models import Application
from participants.selection.models import Assessment, Decision, Participation, Release
from participants.selection.operations import record_verdict
from tests import factories as make
from tests.participants.selection.conftest import World, make_world
from tests.participants.selection.pages.visiting import waiting_mail
from tests.participants.selection.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


GET_PAGES = {
    "team_review": Role.ASSESSOR,
    "team_review_one": Role.ASSESSOR,
    "team_decisions": Role.ORGANISER,
    "team_decision": Role.ORGANISER,
    "team_release": Role.ORGANISER,
    "team_letters": Role.ORGANISER,
    "team_letters_prepare": Role.ORGANISER,
    "team_letter": Role.ORGANISER,
    "reserve_close": Role.ORGANISER,
}


POSTS: dict[str, tuple[str, dict[str, Any]]] = {
    "team_review_one": (Role.ASSESSOR, {"verdict": "yes", "line": "x"}),
    "team_decisions": (Role.ORGANISER, {"act": "selected", "ticked": ["REF"]}),
    "team_decision": (Role.ORGANISER, {"outcome": "selected"}),
    "team_release": (Role.ORGANISER, {"number": "1"}),
    "team_release_again": (Role.ORGANISER, {}),
    "team_letters": (Role.ORGANISER, {"number": "1"}),
    "team_letters_prepare": (Role.ORGANISER, {"answer_by": "2099-01-01", "hear_by": "2099-01-01"}),
    "team_letter": (Role.ORGANISER, {"subject": "x", "text": "y"}),
    "letter_act": (Role.ORGANISER, {"act": "discard"}),
    "reserve_move": (Role.ORGANISER, {"to": "up"}),
    "reserve_invite": (Role.ORGANISER, {}),
    "reserve_close": (Role.ORGANISER, {"number": "1"}),
    "approver_ask": (Role.ORGANISER, {"email": "new@example.org"}),
    "approver_withdraw": (Role.ORGANISER, {}),
}
BY_REFERENCE = {"team_review_one", "team_decision", "reserve_move", "reserve_invite"}
BY_PK = {"team_letter", "letter_act", "approver_withdraw"}
WATCHED = (Assessment, Decision, Release, Participation, Message, AuditEntry, Application)


def address(name: str, world: World, application: Application, pk: int = 0) -> str:
    args: list[Any] = [world.event.code]
    if name in BY_REFERENCE:
        args.append(application.reference)
    if name in BY_PK:
        args.append(pk)
    return reverse(name, args=args)


def snapshot() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in WATCHED]


@pytest.mark.parametrize("name", GET_PAGES)
def test_a_page_opens_for_its_role_and_for_nobody_else(world: World, name: str) -> None:
    application = world.decided("reserve")
    url = address(name, world, application, waiting_mail(world).pk)
    before = snapshot()
    for role in TEAM_ROLES:
        user = make.member(world.event.programme, role)
        assert signed_in(user).get(url).status_code == (200 if role == GET_PAGES[name] else 403), role
    for hidden in (make.member(make.programme(), GET_PAGES[name]), make.user(), application.user):
        assert signed_in(hidden).get(url).status_code == 404
    answer = Client().get(url)
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"] or "sign-in" in answer["Location"]
    assert snapshot() == before  # and no GET changes a row


@pytest.mark.parametrize("name", POSTS)
def test_a_refused_post_changes_nothing(world: World, name: str) -> None:
    application = world.decided("reserve")
    role, data = POSTS[name]
    url = address(name, world, application, waiting_mail(world).pk)
    data = {key: [application.reference] if value == ["REF"] else value for key, value in data.items()}
    strangers = [make.member(world.event.programme, other) for other in TEAM_ROLES if other != role]
    hidden = [make.member(make.programme(), role), make.user()]
    before = snapshot()
    for user in strangers:
        assert signed_in(user).post(url, data).status_code == 403
    for user in hidden:
        assert signed_in(user).post(url, data).status_code == 404
    assert Client().post(url, data).status_code == 302
    assert snapshot() == before


@pytest.mark.parametrize("name", sorted((set(GET_PAGES) | set(POSTS)) & (BY_REFERENCE | BY_PK)))
def test_rows_of_another_event_do_not_exist_here(world: World, name: str) -> None:
    other = make_world()
    foreign = other.decided("reserve")
    mail = waiting_mail(other, key="other")
    role = GET_PAGES.get(name) or POSTS[name][0]
    client = signed_in(world.organiser if role == Role.ORGANISER else world.assessors[0])
    url = address(name, world, foreign, mail.pk)
    before = snapshot()
    if name in GET_PAGES:
        assert client.get(url).status_code == 404
    if name in POSTS:
        assert client.post(url, POSTS[name][1]).status_code == 404
    assert snapshot() == before


def test_nothing_of_another_event_is_shown(world: World) -> None:
    other = make_world()
    shown, hidden = (
        world.decided("selected", family_name="Ours"),
        other.decided("selected", family_name="Theirs"),
    )
    waiting_mail(other, key="theirs", name="Theirs")
    for name, role in GET_PAGES.items():
        if name == "team_letter":
            continue
        client = signed_in(world.organiser if role == Role.ORGANISER else world.assessors[0])
        page = client.get(address(name, world, shown)).content.decode()
        assert "Theirs" not in page
        assert hidden.reference not in page
        assert other.event.code not in page


def test_an_event_without_a_call_has_no_review(world: World) -> None:
    bare = make.event(world.event.programme)
    client = signed_in(world.organiser)
    assert client.get(reverse("team_decisions", args=[bare.code])).status_code == 404
    assert client.get(reverse("team_letters", args=[bare.code])).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_review_list_costs_the_same(world: World, django_assert_num_queries: Any, count: int) -> None:
    for application in world.applications(count):
        record_verdict(application, verdict="yes", line="", by=world.assessors[1])
    client = signed_in(world.assessors[0])
    url = reverse("team_review", args=[world.event.code])
    client.get(url)
    with django_assert_num_queries(14):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_group_costs_the_same(world: World, django_assert_num_queries: Any, count: int) -> None:
    for application in world.applications(count):
        record_verdict(application, verdict="yes", line="", by=world.assessors[1])
        world.decide(application, "reserve")
    client = signed_in(world.organiser)
    url = reverse("team_decisions", args=[world.event.code])
    client.get(url)
    with django_assert_num_queries(11):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_letters_cost_the_same(world: World, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        waiting_mail(world, key=f"note {number}")
    client = signed_in(world.organiser)
    url = reverse("team_letters", args=[world.event.code])
    client.get(url)
    with django_assert_num_queries(10):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_costs_the_same(world: World, django_assert_num_queries: Any, count: int) -> None:
    application = make.application(world.call)
    for _number in range(count):
        make.answer(application, make.question(world.call))
    client = signed_in(world.assessors[0])
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    client.get(url)
    with django_assert_num_queries(18):
        assert client.get(url).status_code == 200
