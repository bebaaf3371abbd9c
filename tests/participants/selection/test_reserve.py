"""After the decisions were sent: places offered to the reserve list in its order, and its end."""

from __future__ import annotations

import pytest

from core.audit import AuditValue
from core.outbox import Message
from participants.applications.models import Application
from participants.selection import notices, queries
from participants.selection.models import Decision, Participation
from participants.selection.operations import (
    Refused,
    accept_invitation,
    close_reserve,
    decline_invitation,
    invite_from_reserve,
)
from tests.participants.selection.conftest import World, mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(world: World) -> World:
    """One place, taken by one person; two on the reserve list."""
    world.event.places = 1
    world.event.save()
    world.decided("selected", given_name="Sanja")
    world.decided("reserve", given_name="Rina")
    world.decided("reserve", given_name="Rosa")
    world.release()
    return world


def named(name: str) -> Application:
    return Application.objects.get(given_name=name)


def free_the_place(world: World) -> None:
    decline_invitation(Participation.objects.get(name="Sanja Demo"), by=world.organiser)


def test_nobody_is_invited_while_a_place_is_offered_or_taken(sent: World) -> None:
    with pytest.raises(Refused):
        invite_from_reserve(named("Rina"), by=sent.organiser)
    accept_invitation(Participation.objects.get(), by=sent.organiser)
    with pytest.raises(Refused):
        invite_from_reserve(named("Rina"), by=sent.organiser)
    assert Participation.objects.count() == 1


def test_a_free_place_offers_itself_to_nobody(sent: World) -> None:
    before = Message.objects.count()
    free_the_place(sent)
    assert Message.objects.exclude(kind=notices.ENDING).count() == before
    assert {row.state for row in Application.objects.filter(given_name__startswith="R")} == {"reserve"}


def test_the_first_is_invited_and_the_list_closes_up(sent: World) -> None:
    free_the_place(sent)
    participation = invite_from_reserve(named("Rina"), by=sent.organiser)
    assert (participation.state, participation.name) == ("invited", "Rina Demo")
    assert named("Rina").state == "selected"
    (letter,) = mails(kind=notices.FROM_RESERVE)
    assert letter.state == "released"
    assert participation.code in letter.text
    assert [row.application.given_name for row in queries.reserve_list(sent.call)] == ["Rosa"]
    assert queries.reserve_list(sent.call).get().reserve_rank == 1


def test_passing_over_needs_a_reason_that_is_kept(sent: World) -> None:
    free_the_place(sent)
    with pytest.raises(Refused):
        invite_from_reserve(named("Rosa"), by=sent.organiser)
    assert named("Rosa").state == "reserve"
    invite_from_reserve(named("Rosa"), reason="Same language as the place that is free.", by=sent.organiser)
    assert AuditValue.objects.filter(value="Same language as the place that is free.").exists()
    assert [row.application.given_name for row in queries.reserve_list(sent.call)] == ["Rina"]


def test_who_withdrew_is_not_on_the_list(sent: World) -> None:
    Application.objects.filter(given_name="Rina").update(state="withdrawn")
    free_the_place(sent)
    with pytest.raises(Refused):
        invite_from_reserve(named("Rina"), by=sent.organiser)
    assert invite_from_reserve(named("Rosa"), by=sent.organiser).name == "Rosa Demo"


def test_nobody_is_invited_before_the_decisions_are_sent(world: World) -> None:
    application = world.decided("reserve")
    with pytest.raises(Refused):
        invite_from_reserve(application, by=world.organiser)
    with pytest.raises(Refused):
        close_reserve(world.call, expected=1, by=world.organiser)


def test_closing_the_list_tells_everybody_on_it(sent: World) -> None:
    with pytest.raises(Refused):
        close_reserve(sent.call, expected=1, by=sent.organiser)
    assert close_reserve(sent.call, expected=2, by=sent.organiser) == 2
    assert {row.state for row in Application.objects.filter(given_name__startswith="R")} == {"not_selected"}
    assert [mail.state for mail in mails(kind=notices.RESERVE_CLOSED)] == ["released", "released"]
    assert not Decision.objects.filter(reserve_rank__isnull=False).exists()
    assert close_reserve(sent.call, expected=0, by=sent.organiser) == 0
