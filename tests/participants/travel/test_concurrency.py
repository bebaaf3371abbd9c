"""Real threads against PostgreSQL: the last place by role, and one letter pressed twice."""

from __future__ import annotations

import pytest

from core.outbox import Message
from participants.selection.models import Participation
from participants.selection.operations.refused import Refused
from participants.travel.operations import change_participant, save_travel, write_to_participants
from tests import factories as make
from tests.participants.selection.test_concurrency import at_once
from tests.participants.travel.conftest import coming

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_the_last_place_is_given_to_one_of_those_who_change_their_role():
    event = make.event(places=1)
    organiser = make.member(event.programme)
    speakers = [coming(event, role="speaker") for _number in range(5)]

    def act(person):
        return lambda: change_participant(
            person, role="participant", room="", phone="", note="", by=organiser
        )

    results = at_once(*(act(person) for person in speakers))
    assert sum(isinstance(result, Refused) for result in results) == 4
    assert Participation.objects.filter(seat=1).count() == 1


def test_two_presses_at_the_same_moment_write_once():
    event = make.event()
    organiser, guest = make.member(event.programme), coming(event)
    texts = {"en": ("News", "The meeting point has changed.")}
    results = at_once(
        *[lambda: write_to_participants(event, [guest], texts=texts, key="one", by=organiser)] * 4
    )
    assert results == [1, 1, 1, 1]
    assert Message.objects.count() == 1


def test_herself_and_the_team_may_save_at_the_same_moment():
    event = make.event()
    organiser, guest = make.member(event.programme), coming(event)
    results = at_once(
        lambda: save_travel(guest, details={"diet": "vegan"}, languages={}, by=guest.user),
        lambda: change_participant(guest, room="12", phone="", note="", by=organiser),
    )
    assert not any(isinstance(result, Exception) for result in results)
    guest.refresh_from_db()
    assert (guest.travel.diet, guest.travel.room) == ("vegan", "12")
