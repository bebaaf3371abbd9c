"""The organisation sends somebody else: one place goes from one person to the other, until a ticket is bought."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core.actors import Clock
from core.outbox import Message
from events.models import Event, Role
from participants.selection import notices, queries
from participants.selection.models import Participation
from participants.selection.operations import (
    accept_invitation,
    cancel_participation,
    decline_invitation,
    expire_invitation,
)
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


def test_a_place_that_was_only_offered_is_offered_on(comes: Participation) -> None:
    asked = make.participation(comes.event, organisation="A third centre")
    assert replace_before_ticket(asked, **OTHER, by=make.member(comes.event.programme)).seat is None


def taken_over(comes: Participation) -> tuple[Participation, Participation]:
    """(who was sent, who still waits for a place)"""
    added = replace_before_ticket(comes, **OTHER, by=make.member(comes.event.programme))
    waits = Participation.objects.get(waiting_since__isnull=False)
    assert accept_invitation(waits, by=waits.user).state == "invited"  # type: ignore[arg-type]  # has an account
    return added, waits


def test_whoever_waits_cannot_take_the_place_before_the_answer(comes: Participation) -> None:
    seat = comes.seat
    added, _waits = taken_over(comes)
    assert (added.seat, added.instead_of) == (seat, comes)
    assert queries.free_places(comes.event) == 0
    came = accept_invitation(added, by=added.user)  # type: ignore[arg-type]  # has an account
    assert (came.state, came.seat) == ("accepted", seat)


@pytest.mark.parametrize("end", ["declines", "expires", "is taken off"])
def test_afterwards_it_is_free_like_any_other(comes: Participation, end: str) -> None:
    added, waits = taken_over(comes)
    if end == "declines":
        decline_invitation(added, by=added.user)  # type: ignore[arg-type]  # has an account
    elif end == "expires":
        Participation.objects.filter(pk=added.pk).update(answer_by=date(2020, 1, 1))
        expire_invitation(added, by=Clock("selection"))
    else:
        cancel_participation(added, by=make.member(comes.event.programme))
    added.refresh_from_db()
    assert added.seat is None
    assert Message.objects.get(kind=notices.PLACE_FREE).to_email == waits.email
    assert accept_invitation(waits, by=waits.user).state == "accepted"  # type: ignore[arg-type]  # has an account


def test_an_organisation_may_send_another_one_again(comes: Participation) -> None:
    added, _waits = taken_over(comes)
    again = replace_before_ticket(
        added, name="Third", email="third@example.org", language="en", by=make.member(comes.event.programme)
    )
    assert (again.seat, again.instead_of) == (1, comes)


JOURNEY = [
    ("arrives_on", date(2030, 5, 4)),
    ("leaves_on", date(2030, 5, 6)),
    ("arrives_by", "JU 412"),
    ("leaves_by", "bus"),
]


@pytest.mark.parametrize(("field", "value"), JOURNEY)
def test_once_the_journey_is_planned_somebody_says_that_there_is_no_ticket(
    client: Client, comes: Participation, field: str, value: object
) -> None:
    TravelDetails.objects.create(participation=comes, **{field: value})
    refused(comes)
    address = reverse("team_participant_replace", args=[comes.event.code, comes.pk])
    client.force_login(make.member(comes.event.programme))
    assert "No ticket has been bought" in client.get(address).content.decode()
    assert client.post(address, OTHER).status_code == 422
    assert not Participation.objects.filter(email="olta@example.org").exists()
    assert client.post(address, {**OTHER, "no_ticket": "on"}).status_code == 302
    added = Participation.objects.get(email="olta@example.org")
    page = client.get(reverse("team_participant", args=[comes.event.code, added.pk])).content.decode()
    assert "In place of" in page


def test_an_address_too_long_to_be_kept_is_refused(client: Client, comes: Participation) -> None:
    address = reverse("team_participant_replace", args=[comes.event.code, comes.pk])
    client.force_login(make.member(comes.event.programme))
    for email in (f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.org", "no"):
        answer = client.post(address, {**OTHER, "email": email})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"email"})
    comes.refresh_from_db()
    assert comes.state == "accepted"


def test_a_diet_is_no_journey(client: Client, comes: Participation) -> None:
    TravelDetails.objects.create(participation=comes, diet="vegan")
    client.force_login(make.member(comes.event.programme))
    page = client.get(reverse("team_participant_replace", args=[comes.event.code, comes.pk]))
    assert "No ticket has been bought" not in page.content.decode()
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
