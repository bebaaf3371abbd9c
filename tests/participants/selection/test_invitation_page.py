"""The page behind the link of an invitation."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.audit import AuditEntry
from core.outbox import Message
from events.models import Event
from participants.selection.models import Participation
from tests import factories as make
from tests.participants.selection.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(world: World) -> Participation:
    made: Participation = world.invited()
    return made


def page(guest: Participation) -> str:
    return reverse("invitation", args=[guest.code])


def state(guest: Participation) -> Any:
    guest.refresh_from_db()
    return guest.state


def test_reading_it_twice_changes_nothing(client: Client, guest: Participation) -> None:
    before = list(Participation.objects.values())
    for _visit in range(2):
        answer = client.get(page(guest))
        assert answer.status_code == 200
        assert b"Confirm that I will come" in answer.content
    assert list(Participation.objects.values()) == before
    assert not AuditEntry.objects.exists()
    assert not Message.objects.exists()


def test_yes_by_post_and_its_next_steps(client: Client, guest: Participation) -> None:
    for _press in range(2):
        assert client.post(page(guest), {"answer": "yes"}).status_code == 302
    assert state(guest) == "accepted"
    assert Message.objects.count() == 1
    shown = client.get(page(guest)).content.decode()
    assert reverse("my_event", args=[guest.event.code]) in shown
    entry = AuditEntry.objects.get(action="move")
    assert (entry.actor_kind, entry.actor_id) == ("token", "invitation")


def test_signed_in_she_acts_as_herself_and_another_account_does_not(
    client: Client, guest: Participation
) -> None:
    client.force_login(make.user())
    client.post(page(guest), {"answer": "yes"})
    assert AuditEntry.objects.get(action="move").actor_kind == "token"
    assert guest.user is not None
    client.force_login(guest.user)
    client.post(page(guest), {"answer": "no"})
    assert AuditEntry.objects.get(action="move", state_after="declined").actor_id == str(guest.user.pk)


def test_no_with_a_reason(client: Client, guest: Participation) -> None:
    assert client.post(page(guest), {"answer": "no", "reason": "x" * 3000}).status_code == 422
    client.post(page(guest), {"answer": "no", "reason": "A court date."})
    assert state(guest) == "declined"
    assert guest.decline_reason == "A court date."
    assert b"You have told us that you cannot come" in client.get(page(guest)).content


def test_no_answer_changes_nothing(client: Client, guest: Participation) -> None:
    assert client.post(page(guest), {}).status_code == 302
    assert state(guest) == "invited"


def test_when_every_place_is_taken_the_page_says_what_happens(client: Client, world: World) -> None:
    Event.objects.update(places=1)
    first, second = world.invited(), world.invited()
    client.post(page(first), {"answer": "yes"})
    client.post(page(second), {"answer": "yes"})
    assert state(second) == "invited"
    shown = client.get(page(second)).content.decode()
    assert "All places are taken at this moment." in shown
    assert "before anybody on the reserve list" in shown
    client.post(page(first), {"answer": "no"})
    client.post(page(second), {"answer": "yes"})
    assert state(second) == "accepted"


def test_what_is_over_says_so(client: Client, guest: Participation) -> None:
    Event.objects.update(state=Event.State.CANCELLED)
    assert b"The event has been cancelled" in client.get(page(guest)).content
    client.post(page(guest), {"answer": "yes"})
    assert state(guest) == "invited"


def test_a_token_that_is_none_is_not_found(client: Client) -> None:
    for method in (client.get, client.post):
        assert method("/en/invitation/nonsense/").status_code == 404


def test_before_the_release_the_letters_link_leads_nowhere(client: Client, world: World) -> None:
    decision = world.decided("selected").decision
    assert client.get(reverse("invitation", args=[decision.invitation_code])).status_code == 404
