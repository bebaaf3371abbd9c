"""The pages of focal points and of organisers: who sees whom."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.accounts import User
from core.outbox import Message
from events.models import Call, Role
from participants.applications.models import Application, FocalPoint, Nomination, SendingCapacity
from participants.applications.operations.nominations import begin_nominated, set_capacity
from tests import factories as make
from tests.participants.applications.nominations.named import (
    State,
    ahead,
    focal_in,
    named,
    nominee,
    page,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def test_focal_point_names_orders_and_withdraws(capacity: SendingCapacity, focal: User) -> None:
    browser = signed_in(focal)
    assert page(capacity) in browser.get(reverse("nomination_list")).content.decode()
    assert browser.post(page(capacity), nominee()).status_code == 302
    assert (
        browser.post(page(capacity), nominee(email="b@example.org", given_name="Blerta")).status_code == 302
    )
    first, second = Nomination.objects.order_by("rank")
    shown = browser.get(page(capacity)).content.decode()
    assert "may not all end up on the final list" in shown
    assert shown.index("Arta") < shown.index("Blerta")
    assert browser.post(reverse("nomination_move", args=[second.pk]), {"to": "1"}).status_code == 302
    shown = browser.get(page(capacity)).content.decode()
    assert shown.index("Blerta") < shown.index("Arta")
    withdraw = reverse("nomination_withdraw", args=[first.pk])
    assert browser.post(withdraw, {"reason": ""}).status_code == 422
    assert browser.post(withdraw, {"reason": "Moved away"}).status_code == 302
    assert "Moved away" in browser.get(page(capacity)).content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "no address"}, "email"),
        ({"email": f"{'a' * 250}@example.org"}, "email"),
        ({"given_name": ""}, "given_name"),
        ({"language": "xx"}, "language"),
    ],
)
def test_wrong_names_come_back_and_change_nothing(
    fields: dict[str, str], sentence: str, capacity: SendingCapacity, focal: User
) -> None:
    answer = signed_in(focal).post(page(capacity), nominee(**fields))
    assert answer.status_code == 422
    assert "Works with families" in answer.content.decode()
    assert sentence in answer.context["form"].errors
    assert not Nomination.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", ["other territory", "other programme", "organiser", "observer", "applicant"])
def test_only_her_own_territory_is_there(
    who: str, call: Call, capacity: SendingCapacity, focal: User, organiser: User
) -> None:
    nomination = named(capacity, focal)
    Message.objects.all().delete()
    others = {
        "other territory": lambda: focal_in(call, "AL"),
        "other programme": lambda: focal_in(make.call(make.event(make.programme()))),
        "organiser": lambda: organiser,
        "observer": lambda: make.member(call.event.programme, Role.OBSERVER),
        "applicant": make.user,
    }
    browser = signed_in(others[who]())
    assert nomination.full_name not in browser.get(reverse("nomination_list")).content.decode()
    for url, data in (
        (page(capacity), nominee()),
        (reverse("nomination_move", args=[nomination.pk]), {"to": "1"}),
        (reverse("nomination_withdraw", args=[nomination.pk]), {"reason": "x"}),
    ):
        assert browser.post(url, data).status_code == 404
    assert browser.get(page(capacity)).status_code == 404
    assert Nomination.objects.get().state == State.NOMINATED
    assert not Message.objects.exists()


def test_focal_point_sees_nothing_else_of_the_programme(call: Call, focal: User) -> None:
    browser = signed_in(focal)
    application = make.application(call, state=Application.State.SUBMITTED)
    for name, args in (
        ("team_event", [call.event.code]),
        ("team_applications", [call.event.code]),
        ("team_application", [call.event.code, application.reference]),
        ("team_nominations", [call.event.code]),
        ("team_programme", [call.event.programme.code]),
    ):
        assert browser.get(reverse(name, args=args)).status_code == 404
    assert reverse("nomination_list") in browser.get(reverse("team_home")).content.decode()


def test_progress_without_answers(call: Call, capacity: SendingCapacity, focal: User) -> None:
    nomination = named(capacity, focal)
    browser = signed_in(focal)
    assert "Not begun" in browser.get(page(capacity)).content.decode()
    draft = begin_nominated(nomination, by=focal)
    Application.objects.update(role="SECRET ANSWER")
    shown = browser.get(page(capacity)).content.decode()
    assert "Application begun" in shown
    Application.objects.filter(pk=draft.pk).update(state="submitted", submitted_at=timezone.now())
    shown = browser.get(page(capacity)).content.decode()
    assert "Application sent" in shown
    assert "SECRET ANSWER" not in shown


def test_closed_nominations_are_shown_without_buttons(capacity: SendingCapacity, focal: User) -> None:
    nomination = named(capacity, focal)
    SendingCapacity.objects.update(until=ahead(minutes=-2))
    browser = signed_in(focal)
    shown = browser.get(page(capacity)).content.decode()
    assert nomination.full_name in shown
    assert reverse("nomination_move", args=[nomination.pk]) not in shown
    answer = browser.post(page(capacity), nominee())
    assert answer.status_code == 422
    assert "Nominations are closed" in answer.content.decode()
    answer = browser.post(reverse("nomination_move", args=[nomination.pk]), {"to": "1"}, follow=True)
    assert "Nominations are closed" in answer.content.decode()


def test_nominations_page_costs_the_same_for_one_and_for_twenty(
    call: Call, focal: User, organiser: User
) -> None:
    capacity = set_capacity(call, territory="MK", places=20, until=ahead(days=3), ask="", by=organiser)
    browser = signed_in(focal)
    counts = []
    for numbers in (range(1), range(1, 20)):
        for number in numbers:
            begin_nominated(named(capacity, focal, number), by=focal)
        browser.get(page(capacity))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(page(capacity))
        counts.append(len(queries))
    assert counts == [COST, COST]


COST = 8


def test_organiser_sets_capacities_and_names_focal_points(call: Call, organiser: User) -> None:
    browser, url = signed_in(organiser), reverse("team_nominations", args=[call.event.code])
    until = f"{ahead(days=9):%Y-%m-%d}"
    capacity = {
        "act": "capacity",
        "territory": "AL",
        "places": "3",
        "until_on": until,
        "until_time": "18:00",
        "ask": "x",
    }
    assert browser.post(url, capacity).status_code == 302
    assert browser.post(url, {**capacity, "places": "0"}).status_code == 422
    focal = {"act": "focal_point", "territory": "AL", "email": "f@example.org", "name": "F", "language": "sq"}
    assert browser.post(url, focal).status_code == 302
    assert browser.post(url, focal).status_code == 422
    shown = browser.get(url).content.decode()
    assert "0 of 3 named" in shown
    assert FocalPoint.objects.get().territory == "AL"
    end = reverse("team_focal_point_end", args=[FocalPoint.objects.get().pk])
    assert browser.post(end, {"event": call.event.code}).status_code == 302
    assert (
        browser.post(reverse("team_capacity_remove", args=[SendingCapacity.objects.get().pk])).status_code
        == 302
    )
    assert not FocalPoint.objects.exists()
    assert not SendingCapacity.objects.exists()


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.OBSERVER, Role.LOGISTICS])
def test_the_rest_of_the_team_may_not(role: Role, call: Call) -> None:
    browser = signed_in(make.member(call.event.programme, role))
    for name in ("team_nominations", "team_entry_codes"):
        assert browser.get(reverse(name, args=[call.event.code])).status_code == 403


def test_application_list_and_tables_say_who_named_her(
    call: Call, capacity: SendingCapacity, focal: User, organiser: User
) -> None:
    nomination = named(capacity, focal)
    draft = begin_nominated(nomination, by=focal)
    Application.objects.filter(pk=draft.pk).update(
        state="submitted", submitted_at=timezone.now(), user=make.user()
    )
    make.application(call, state=Application.State.SUBMITTED, given_name="Unnamed")
    browser, url = signed_in(organiser), reverse("team_applications", args=[call.event.code])
    shown = browser.get(f"{url}?nominated=MK").content.decode()
    assert "North Macedonia" in shown
    assert "Unnamed" not in shown
    assert "Demo1" not in browser.get(f"{url}?nominated=AL").content.decode()
    one = browser.get(reverse("team_application", args=[call.event.code, draft.reference])).content.decode()
    assert "Why 1" in one
    assert str(focal) in one
    export = reverse("team_applications_export", args=[call.event.code, "csv"])
    for query in ("", "?col=nominated&col=preference&col=nominator&col=why"):
        table = b"".join(browser.post(export + query).streaming_content).decode()  # type: ignore[attr-defined]  # streamed
        assert re.search(rf"North Macedonia.{{1,3}}1.{{1,3}}{re.escape(str(focal))}.{{1,3}}Why 1", table)
