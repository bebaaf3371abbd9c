"""Why somebody is not selected: every reason has its sentence, and one of them is never told."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import AuditValue
from core.erasure import personal_data
from participants.selection.models import Decision
from participants.selection.operations import prepare_letters, undo_decision
from tests.participants.selection.conftest import World, mails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
Reason = Decision.Reason
TOLD = "There were more good applications than places."


def prepared(world: World) -> str:
    day = world.event.starts_on
    prepare_letters(world.call, answer_by=day, hear_by=day, by=world.organiser)
    return mails()[-1].text


@pytest.mark.parametrize("reason", [one for one in Reason if one not in {Reason.HOST, Reason.OTHER}])
def test_each_reason_stands_in_the_letter(world: World, reason: Reason) -> None:
    application = world.applications(1)[0]
    world.decide(application, "not_selected", reason=reason)
    text = prepared(world)
    assert str(reason.label) in text
    assert "within 10 working days" in text
    assert "We received 1 application." in text


def test_what_the_host_says_is_told_to_nobody_but_organisers(client: Client, world: World) -> None:
    application = world.applications(1)[0]
    decision = world.decide(application, "not_selected", reason="host")
    assert (decision.reason, decision.kept_reason) == ("capacity", "host")
    text = prepared(world)
    assert TOLD in text
    assert "host" not in text.lower()
    world.release()
    assert application.user is not None
    assert "host" not in json.dumps(personal_data(application.user), default=str)
    assert not AuditValue.objects.filter(value__icontains="host").exists()
    client.force_login(application.user)
    page = client.get(reverse("my_application", args=[application.reference])).content.decode()
    assert TOLD in page
    assert "host" not in page.lower().replace("localhost", "")
    client.force_login(world.organiser)
    page = client.get(reverse("team_decision", args=[world.event.code, application.reference]))
    assert "The host has refused." in page.content.decode()


def test_every_undo_finds_the_reason_of_its_draft(world: World) -> None:
    application = world.applications(1)[0]
    for reason in ("late", "host", "topic"):
        world.decide(application, "not_selected", reason=reason)
    world.decide(application, "selected")
    found = []
    while decision := Decision.objects.filter(application=application).first():
        found.append(decision.kept_reason)
        undo_decision(application, by=world.organiser)
    assert found == ["", "topic", "host", "late"]


def test_telling_another_reason_leaves_no_trace_of_the_first(world: World) -> None:
    application = world.applications(1)[0]
    world.decide(application, "not_selected", reason="host")
    world.decide(application, "not_selected", reason="capacity")
    assert Decision.objects.get().kept_reason == "capacity"
    world.release()
    assert application.user is not None
    assert "host" not in json.dumps(personal_data(application.user), default=str)


def test_a_draft_before_the_host_was_heard_does_not_give_it_away(world: World) -> None:
    """Two drafts that read alike would tell that the second has another reason."""
    application = world.applications(1)[0]
    for reason in ("capacity", "host"):
        decision = world.decide(application, "not_selected", reason=reason)
    assert len(decision.earlier) == 1
    prepared(world)
    world.release()
    assert application.user is not None
    [row] = personal_data(application.user)["participants.Decision"]
    assert row["reason"] == "capacity"
    assert "earlier" not in row
