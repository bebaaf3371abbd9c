"""Deadlines on the desk, on the event's clock: of one's own applications, and of a focal point's nominations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.accounts import User
from core.worker.models import Worker
from events.deadlines import shown_instant
from events.models import Call, Designation, Membership, Role
from participants.applications.models import Application, Extension, FocalPoint, Nomination, SendingCapacity
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
LINE = "/nominations/"


@pytest.fixture(autouse=True)
def worker() -> None:
    Worker.objects.create(name="alive", seen_at=timezone.now())


def ahead(**time: int) -> datetime:
    return (timezone.now() + timedelta(**time)).replace(second=0, microsecond=0)


def desk_of(user: User) -> Any:
    browser = Client()
    browser.force_login(user)
    return browser.get("/en/desk/")


# --- one's own applications -------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_deadline_is_told_on_the_events_clock_and_ready_for_the_readers(state: str) -> None:
    call = make.call(deadline_at=ahead(days=3))
    page = desk_of(make.application(call, state=state).user).content.decode()
    assert shown_instant(call.deadline_at, call.event, "en") in page
    assert f'data-local-time="{call.deadline_at:%Y-%m-%dT%H:%M}:00+00:00"' in page
    assert f'data-zone="{call.event.timezone}"' in page


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_an_extension_is_the_deadline_that_is_told(state: str) -> None:
    call = make.call(opens_at=ahead(days=-9), deadline_at=ahead(days=-1))
    application = make.application(call, state=state)
    assert "data-local-time" not in desk_of(application.user).content.decode()
    until = ahead(days=2)
    Extension.objects.create(
        call=call,
        user=application.user,
        email=application.user.email,
        until=until,
        reason="Ill",
        granted_by=make.member(call.event.programme),
    )
    page = desk_of(application.user).content.decode()
    assert shown_instant(until, call.event, "en") in page
    assert "This application was not sent" not in page


# --- a focal point ----------------------------------------------------------------------------


def nomination_call(**fields: object) -> Call:
    return make.call(
        **{"route": Call.Route.NOMINATION, "privacy_notice": None, "deadline_at": ahead(days=20), **fields}
    )


def focal_point(call: Call, *territories: str) -> User:
    user = make.member(call.event.programme, Role.FOCAL_POINT)
    for territory in territories:
        FocalPoint.objects.create(membership=Membership.objects.get(user=user), territory=territory)
    return user


def capacity_of(call: Call, territory: str = "MK", **fields: object) -> SendingCapacity:
    given = {"places": 3, "until": ahead(days=9), **fields}
    return SendingCapacity.objects.create(call=call, territory=territory, **given)


def name(capacity: SendingCapacity, by: User, **fields: object) -> None:
    number = Nomination.objects.count()
    Nomination.objects.create(
        call=capacity.call,
        capacity=capacity,
        nominator=by,
        language="mk",
        email=f"nominee{number}@example.org",
        given_name="Demo",
        family_name="Person",
        **{"rank": number + 1, **fields},
    )


def lines(user: User) -> list[tuple[str, str]]:
    return [(line.text, line.url) for line in desk_of(user).context["team"]["waiting"]]


def test_a_focal_point_sees_how_many_she_may_still_name_and_until_when() -> None:
    call = nomination_call()
    capacity, focal = capacity_of(call), focal_point(call, "MK")
    name(capacity, focal)
    name(capacity, focal, state=Nomination.State.WITHDRAWN, rank=None)
    until = shown_instant(capacity.until, call.event, "en")
    assert lines(focal) == [
        (
            f"Nominations for North Macedonia: 1 of 3 named, until {until}",
            reverse("nominations", args=[capacity.pk]),
        )
    ]


def test_nothing_waits_when_all_are_named_it_is_over_or_it_is_not_hers() -> None:
    call = nomination_call()
    full, over = capacity_of(call, "AL", places=1), capacity_of(call, "MK", until=ahead(days=-1))
    focal = focal_point(call, "AL", "MK")
    name(full, focal)
    capacity_of(call, "RS")
    capacity_of(nomination_call(route=Call.Route.OPEN), "AL")
    assert lines(focal) == []
    assert lines(make.member(call.event.programme, Role.OBSERVER)) == []
    assert over.is_over


def test_the_footnote_of_a_territory_stands_below() -> None:
    call = nomination_call()
    Designation.objects.create(
        programme=call.event.programme, territory="XK", mark="*", name_en="Kosovo", footnote_en="A note."
    )
    capacity_of(call, "XK")
    page = desk_of(focal_point(call, "XK")).content.decode()
    assert "Kosovo*" in page
    assert "A note." in page


@pytest.mark.parametrize("calls", [1, 4])
def test_a_focal_points_desk_costs_the_same_for_any_number_of_calls(
    calls: int, django_assert_num_queries: object
) -> None:
    first = nomination_call()
    focal = focal_point(first, "MK", "AL")
    capacity_of(first)
    for _number in range(calls - 1):
        capacity_of(nomination_call(event_=make.event(first.event.programme)))
    browser = Client()
    browser.force_login(focal)
    with django_assert_num_queries(11):  # type: ignore[operator]  # pytest-django's fixture
        page = browser.get("/en/desk/")
    assert len(page.context["team"]["waiting"]) == calls
    assert page.content.decode().count(LINE) == calls


def test_an_applicant_without_a_role_looks_nothing_up() -> None:
    Application.objects.all().delete()
    assert desk_of(make.user()).context["team"] == {}
