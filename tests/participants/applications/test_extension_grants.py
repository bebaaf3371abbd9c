"""More time for one person: who grants it, what is refused, and what stays on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.accounts import User
from core.audit import AuditEntry
from core.outbox import Message
from events.models import Call
from participants.applications.models import Extension
from participants.applications.operations.extensions import AlreadyUsed, NotLater, take_back_extension
from participants.applications.operations.sending import submit_application
from tests import factories as make
from tests.participants.applications.extended import closed_call, draft_of, extend, minute, team_url, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return closed_call()


@pytest.fixture
def organiser(call: Call) -> User:
    return make.member(call.event.programme)


@pytest.mark.usefixtures("trust_staff")
def test_an_organiser_grants_and_takes_back(client: Client, call: Call, organiser: User) -> None:
    client.force_login(organiser)
    application = make.application(call)
    page = text(client.get(team_url(call), {"application": application.reference}))
    assert application.email in page
    day = timezone.localdate() + timedelta(days=5)
    given = {"email": "Arta@Example.org", "until_on": day, "until_time": "12:00", "reason": "Power cut"}
    assert client.post(team_url(call), given).status_code == 302
    granted = Extension.objects.get()
    assert (granted.email, granted.reason, granted.granted_by) == ("arta@example.org", "Power cut", organiser)
    letter = Message.objects.get(kind="extension")
    assert (letter.to_email, letter.state) == ("arta@example.org", Message.State.RELEASED)
    assert "Power cut" not in letter.text
    assert AuditEntry.objects.filter(action="grant extension").count() == 1
    assert "Power cut" in text(client.get(team_url(call)))
    client.post(team_url(call), {**given, "until_time": "18:00"})
    assert Extension.objects.get().until > granted.until
    client.post(reverse("team_extension_end", args=[call.event.code, granted.pk]))
    assert not Extension.objects.exists()
    assert AuditEntry.objects.filter(action="take back extension").count() == 1


@pytest.mark.usefixtures("trust_staff")
@pytest.mark.parametrize(
    "wrong", [{"until_on": "2020-01-01"}, {"reason": ""}, {"email": "nobody"}, {"until_on": ""}]
)
def test_what_makes_no_sense_is_not_granted(
    client: Client, call: Call, organiser: User, wrong: dict[str, str]
) -> None:
    client.force_login(organiser)
    day = timezone.localdate() + timedelta(days=5)
    good = {"email": "arta@example.org", "until_on": str(day), "until_time": "12:00", "reason": "Power cut"}
    assert client.post(team_url(call), {**good, **wrong}).status_code == 422
    assert not Extension.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.usefixtures("trust_staff")
@pytest.mark.parametrize("role", ["assessor", "logistics", "observer", "stranger"])
def test_nobody_else_grants(client: Client, call: Call, organiser: User, role: str) -> None:
    granted = extend(call, organiser, "arta@example.org")
    before = (AuditEntry.objects.count(), Message.objects.count())
    stranger = role == "stranger"
    user = make.member(make.programme()) if stranger else make.member(call.event.programme, role)
    client.force_login(user)
    refused = 404 if stranger else 403
    end = reverse("team_extension_end", args=[call.event.code, granted.pk])
    assert client.get(team_url(call)).status_code == refused
    assert client.post(team_url(call), {"email": "x@example.org"}).status_code == refused
    assert client.post(end).status_code == refused
    assert Extension.objects.get() == granted
    assert (AuditEntry.objects.count(), Message.objects.count()) == before


def test_an_extension_that_gives_nothing_is_refused(call: Call, organiser: User) -> None:
    with pytest.raises(NotLater):
        extend(call, organiser, "arta@example.org", until=minute(minutes=-5))
    Call.objects.update(deadline_at=minute(days=3))
    with pytest.raises(NotLater):
        extend(call, organiser, "arta@example.org", until=minute(days=2))
    assert not Extension.objects.exists()


def test_one_that_was_used_stays_on_record(call: Call, organiser: User) -> None:
    arta = make.user()
    draft, granted = draft_of(call, arta), extend(call, organiser, arta.email)
    submit_application(draft, user=arta, by=arta, notice_id=call.privacy_notice_id)
    with pytest.raises(AlreadyUsed):
        take_back_extension(granted, by=organiser)
    assert Extension.objects.exists()


@pytest.mark.usefixtures("trust_staff")
def test_the_list_costs_the_same_with_one_and_with_three(
    client: Client, call: Call, organiser: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    client.force_login(organiser)
    extend(call, organiser, "arta@example.org")
    client.get(team_url(call))
    with django_assert_num_queries(7):
        client.get(team_url(call))
    for number in range(2):
        extend(call, organiser, f"other{number}@example.org")
    with django_assert_num_queries(7):
        client.get(team_url(call))
