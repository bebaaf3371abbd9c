"""The day to answer by: one reminder before it, the end of the invitation after it, both by the clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actors import TokenHolder
from events.operations import postpone_event
from participants.selection import notices, queries
from participants.selection.models import Participation
from participants.selection.operations import Refused, accept_invitation, decline_invitation, invite_again
from participants.selection.tasks import follow_invitations
from tests.participants.selection.conftest import World, mails

pytestmark = pytest.mark.django_db
HOLDER = TokenHolder("invitation", "guest@example.org")


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def state(participation: Participation) -> str:
    participation.refresh_from_db()
    return participation.state


@pytest.mark.parametrize(("days", "number"), [(3, 0), (2, 1), (0, 1)])
def test_one_reminder_when_the_day_is_near(world: World, days: int, number: int) -> None:
    guest = world.invited(answer_by=in_days(days))
    follow_invitations()
    follow_invitations()
    found = mails(kind=notices.REMINDER)
    assert len(found) == number
    assert all(guest.code in mail.text and mail.state == "released" for mail in found)
    assert state(guest) == "invited"


def test_after_the_day_the_invitation_ends_and_the_place_is_free(world: World) -> None:
    world.event.places = 1
    world.event.save()
    guest = world.invited(answer_by=in_days(-1))
    assert queries.free_places(world.event, expecting_answers=True) == 0
    follow_invitations()
    follow_invitations()
    assert state(guest) == "expired"
    assert queries.free_places(world.event, expecting_answers=True) == 1
    (mail,) = mails()
    assert mail.kind == notices.ENDING
    assert "We have not heard from you in time" in mail.text
    assert mail.calendar is None
    with pytest.raises(Refused):
        accept_invitation(guest, by=HOLDER)
    assert state(guest) == "expired"


def test_who_answered_or_waits_or_has_no_day_is_left_alone(world: World) -> None:
    waits = world.invited(answer_by=in_days(-1), waiting_since=timezone.now())
    open_end = world.invited()
    said_no = world.invited(answer_by=in_days(-1))
    decline_invitation(said_no, by=HOLDER)
    before = len(mails())
    follow_invitations()
    assert [state(row) for row in (waits, open_end, said_no)] == ["invited", "invited", "declined"]
    assert len(mails()) == before


@pytest.mark.parametrize("of_event", ["postponed", "cancelled"])
def test_nothing_ends_while_the_event_has_no_days(world: World, of_event: str) -> None:
    guest = world.invited(answer_by=in_days(-1))
    type(world.event).objects.filter(pk=world.event.pk).update(state=of_event)
    follow_invitations()
    assert state(guest) == "invited"
    assert not mails()


def test_asked_again_there_is_a_new_day(world: World) -> None:
    guest = world.invited(answer_by=in_days(-1))
    follow_invitations()
    guest = invite_again(guest, by=world.organiser)
    assert guest.answer_by is not None
    assert guest.answer_by > timezone.localdate()
    follow_invitations()
    assert state(guest) == "invited"
    assert accept_invitation(guest, by=HOLDER).state == "accepted"


def test_the_link_of_an_invitation_that_ended_says_so(client: Client, world: World) -> None:
    guest = world.invited(answer_by=in_days(-1))
    follow_invitations()
    page = client.get(reverse("invitation", args=[guest.code])).content.decode()
    assert "no longer valid" in page
    client.post(reverse("invitation", args=[guest.code]), {"answer": "yes"})
    assert state(guest) == "expired"


def test_new_days_of_the_event_give_a_new_day_to_answer(world: World) -> None:
    guest = world.invited(answer_by=in_days(-1))
    world.event.refresh_from_db()
    postpone_event(world.event, by=world.organiser, starts_on=world.event.starts_on + timedelta(days=30))
    guest.refresh_from_db()
    assert guest.answer_by is not None
    assert guest.answer_by > timezone.localdate()
    follow_invitations()
    assert state(guest) == "invited"
