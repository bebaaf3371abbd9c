"""The life cycle on the pages of the team: what they offer, what they do, and what they refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts import User
from core.audit import AuditEntry
from core.outbox import Message
from events.models import Call, Event, Role
from events.operations import unpublish_call
from tests import factories as make
from tests.events.test_life_cycle_operations import CLOCK, held, organiser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


# --- the team's pages --------------------------------------------------------------------------------


def act(client: Client, event: Event, name: str, **data: str) -> Any:
    return client.post(f"/en/team/events/{event.code}/life-cycle/{name}/", {"sure": "on", **data})


def test_the_panel_shows_phase_next_change_and_acts(call: Call) -> None:
    html = organiser(call.event).get(f"/en/team/events/{call.event.code}/").content.decode()
    assert "Life cycle" in html
    assert "Then from" in html
    for name in ("extend", "postpone"):
        assert f"/life-cycle/{name}/" in html
    assert "/life-cycle/archive/" not in html
    assert "/cancel/" in html


def test_an_act_says_what_it_concerns_in_numbers(call: Call) -> None:
    for _number in range(2):
        make.application(call, state="draft", submitted_at=None)
    make.application(call)
    Message.objects.create(
        key="x",
        kind="event_changed",
        scope=call.event.scope,
        to_email="a@example.org",
        language="en",
        subject="s",
        text="t",
        message_id="<x@y>",
    )
    team = organiser(call.event)
    url = f"/en/team/events/{call.event.code}/"
    html = "".join(team.get(url + "life-cycle/postpone/").content.decode().split())
    for label, number in (
        ("Applicationsbeingwritten", 2),
        ("Applications", 1),
        ("Unsentmailsthatarediscarded", 1),
    ):
        assert f'<dt>{label}</dt><dddir="auto"><p>{number}</p></dd>' in html
    assert "Applications being written" in team.get(url + "cancel/").content.decode()
    assert Event.objects.get(pk=call.event_id).state == "published"


def test_the_team_postpones_and_gives_new_dates(call: Call) -> None:
    team, event = organiser(call.event), call.event
    assert team.post(f"/en/team/events/{event.code}/life-cycle/postpone/", {"reason": "x"}).status_code == 422
    assert act(team, event, "postpone").status_code == 302
    event.refresh_from_db()
    assert event.state == "postponed"
    assert act(team, event, "postpone").status_code == 422  # now the dates are wanted
    first = event.starts_on + timedelta(days=20)
    days = {"starts_on": str(first), "ends_on": str(first)}
    assert act(team, event, "postpone", **days).status_code == 302
    event.refresh_from_db()
    assert (event.state, event.starts_on) == ("published", first)


def test_the_team_extends_schedules_and_archives(call: Call) -> None:
    team, event = organiser(call.event), call.event
    day = (call.deadline_at + timedelta(days=2)).date()
    data = {"deadline_on": str(day), "deadline_time": "23:59", "hears_by": str(call.hears_by)}
    early = {**data, "deadline_on": str((call.deadline_at - timedelta(days=5)).date())}
    assert act(team, event, "extend", **early).status_code == 422
    assert act(team, event, "extend", **data).status_code == 302
    call.refresh_from_db()
    assert call.extended_from is not None
    unpublish_call(call, by=CLOCK)
    tomorrow = str((timezone.now() + timedelta(days=1)).date())
    assert act(team, event, "schedule", publish_on=tomorrow, publish_time="09:00").status_code == 302
    assert act(team, event, "archive").status_code == 404
    assert act(team, held(call), "archive").status_code == 302


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ORGANISER])
def test_others_change_nothing(call: Call, role: str) -> None:
    client = Client()
    client.force_login(make.member(call.event.programme, role))
    response = act(client, call.event, "postpone")
    assert response.status_code in {403, 404}
    assert Event.objects.get(pk=call.event_id).state == "published"
    assert not Message.objects.exists()
    assert not AuditEntry.objects.exists()


def test_strangers_and_neighbours_find_nothing(call: Call) -> None:
    neighbour = organiser(make.event())
    assert act(neighbour, call.event, "postpone").status_code == 404
    assert act(Client(), call.event, "postpone").status_code == 302
    assert User.objects.exists()
    assert Event.objects.get(pk=call.event_id).state == "published"
