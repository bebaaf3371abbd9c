"""The organisation sends somebody else: one place goes from one person to the other, until a ticket is noted."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core.outbox import Message
from events.models import Event, Role
from participants.selection import notices, queries
from participants.selection.models import Participation
from participants.selection.operations import accept_invitation, cancel_participation
from participants.selection.operations.refused import Refused
from participants.travel.models import TravelDetails
from participants.travel.operations import replace_before_ticket
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
OTHER = {"name": "Olta Other", "email": "olta@example.org", "language": "sq"}


@pytest.fixture
def comes() -> Participation:
    """She holds the only place; another one waits for it."""
    event = make.event(places=1)
    guest = make.participation(event, organisation="A centre", territory="AL", role="participant")
    guest = accept_invitation(guest, by=guest.user)  # type: ignore[arg-type]  # a factory's guest has an account
    waits = make.participation(event, organisation="Another centre")
    accept_invitation(waits, by=waits.user)  # type: ignore[arg-type]  # a factory's guest has an account
    return guest


def test_the_place_stays_with_the_organisation(comes: Participation) -> None:
    organiser = make.member(comes.event.programme)
    offered = queries.free_places(comes.event, expecting_answers=True)
    added = replace_before_ticket(comes, **OTHER, by=organiser)
    comes.refresh_from_db()
    assert (comes.state, comes.seat) == ("cancelled", None)
    assert (added.state, added.organisation, added.territory, added.role, added.language) == (
        "invited",
        "A centre",
        "AL",
        "participant",
        "sq",
    )
    assert added.answer_by is not None
    assert queries.free_places(comes.event, expecting_answers=True) == offered
    assert not Message.objects.filter(kind=notices.PLACE_FREE).exists()
    assert Message.objects.get(kind=notices.INVITATION).to_email == "olta@example.org"
    assert Message.objects.get(kind=notices.ENDING).to_email == comes.email


def refused(participation: Participation, **other: str) -> None:
    """Nothing is changed and nobody gets a mail."""
    before = Message.objects.count(), Participation.objects.count(), participation.state
    with pytest.raises(Refused):
        replace_before_ticket(
            participation, **{**OTHER, **other}, by=make.member(participation.event.programme)
        )
    participation.refresh_from_db()
    assert before == (Message.objects.count(), Participation.objects.count(), participation.state)


@pytest.mark.parametrize("ticket", ["arrives_by", "leaves_by"])
def test_not_once_a_ticket_is_noted(comes: Participation, ticket: str) -> None:
    travel = TravelDetails.objects.create(participation=comes, arrives_on=comes.event.starts_on)
    setattr(travel, ticket, "JU 412")
    travel.save()
    refused(comes)


def test_a_day_of_arrival_is_no_ticket(comes: Participation) -> None:
    TravelDetails.objects.create(participation=comes, arrives_on=comes.event.starts_on)
    assert replace_before_ticket(comes, **OTHER, by=make.member(comes.event.programme)).state == "invited"


def test_not_by_somebody_who_is_on_the_list(comes: Participation) -> None:
    refused(comes, email=Participation.objects.exclude(pk=comes.pk).get().email)


def test_not_for_who_does_not_come_or_comes_for_nobody(comes: Participation) -> None:
    alone = make.participation(comes.event, organisation="")
    refused(alone)
    cancel_participation(alone, by=make.member(comes.event.programme))
    alone.refresh_from_db()
    refused(alone)


def test_the_page_is_the_organisers(client: Client, comes: Participation) -> None:
    event: Event = comes.event
    address = reverse("team_participant_replace", args=[event.code, comes.pk])
    client.force_login(make.member(event.programme, Role.LOGISTICS))
    assert client.post(address, OTHER).status_code == 403
    assert not Participation.objects.filter(email="olta@example.org").exists()
    client.force_login(make.member(event.programme))
    assert address in client.get(reverse("team_participant", args=[event.code, comes.pk])).content.decode()
    assert client.post(address, {**OTHER, "email": "x"}).status_code == 422
    assert client.post(address, OTHER).status_code == 302
    answer = client.post(address, {**OTHER, "email": "third@example.org"})
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.content.decode()
