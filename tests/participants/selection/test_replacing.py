"""Like for like: who is proposed when somebody drops out, why, and that nothing is sent by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.outbox import Message
from participants.applications.models import Application
from participants.applications.operations.sending import withdraw_application
from participants.selection.board.wording import Names
from participants.selection.models import ConflictOfInterest, Participation
from participants.selection.operations import (
    decline_invitation,
    invite_from_reserve,
    substitute,
)
from participants.selection.replacing import from_reserve, offers
from tests.participants.selection.board.conftest import target
from tests.participants.selection.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
COST = 21  # queries of the board while nothing was sent
NAMES = Names({"RS": "Serbia", "AL": "Albania"})


def sent(world: World, *, places: int = 2, **targets: Any) -> World:
    """Two who come, from Albania and Serbia; on the reserve list first from Albania, then from Serbia."""
    world.event.places = places
    world.event.save()
    world.decided("selected", given_name="Anila", territory="AL", gender="woman")
    world.decided("selected", given_name="Sanja", territory="RS", gender="woman")
    world.decided("reserve", given_name="Artan", territory="AL", gender="man")
    world.decided("reserve", given_name="Srdjan", territory="RS", gender="man")
    target(world, "place", **{"values": ["RS"], "minimum": 1, **targets})
    world.release()
    return world


def drop(world: World, name: str) -> None:
    decline_invitation(Participation.objects.get(name=f"{name} Demo"), by=world.organiser)


def proposed(world: World) -> list[tuple[str, str, str]]:
    return [
        (offer.left.name, offer.application.given_name, offer.reason) for offer in offers(world.call, NAMES)
    ]


def test_the_same_cell_comes_before_the_first_of_the_list(world: World) -> None:
    sent(world)
    before = Message.objects.count()
    drop(world, "Sanja")
    assert proposed(world) == [("Sanja Demo", "Srdjan", "Counts for the same targets: Works in: Serbia")]
    drop(world, "Anila")
    assert [row[:2] for row in proposed(world)] == [("Sanja Demo", "Srdjan"), ("Anila Demo", "Artan")]
    assert Message.objects.count() == before + 2  # what those who left get; nobody was invited


def test_without_targets_the_plain_order(world: World) -> None:
    sent(world)
    world.call.targets.all().delete()
    drop(world, "Sanja")
    assert proposed(world) == [("Sanja Demo", "Artan", "First on the reserve list.")]


def test_when_nobody_is_alike_those_who_keep_the_targets_come_first(world: World) -> None:
    sent(world)
    target_of = world.call.targets.get()
    target_of.values, target_of.minimum, target_of.maximum = ["AL"], None, 1
    target_of.save()
    Application.objects.filter(given_name="Artan").update(territory="ME")
    drop(world, "Anila")
    assert proposed(world)[0][1:] == ("Artan", "With this person everything that must be met is met.")


def test_when_a_target_is_lost_it_is_said(world: World) -> None:
    sent(world)
    Application.objects.filter(given_name="Srdjan").update(territory="ME")
    drop(world, "Sanja")
    [(_left, name, reason)] = proposed(world)
    assert (name, reason) == ("Artan", "First on the reserve list. Not met any more: Works in: Serbia")


def test_somebody_who_withdrew_is_replaced_and_never_proposed(world: World) -> None:
    sent(world)
    application = Application.objects.select_related("call__event").get(given_name="Sanja")
    assert application.user is not None
    withdraw_application(application, reason="", by=application.user)
    assert [row[:2] for row in proposed(world)] == [("Sanja Demo", "Srdjan")]


def test_whoever_declined_is_never_offered_again(world: World) -> None:
    sent(world)
    drop(world, "Sanja")
    invite_from_reserve(
        Application.objects.get(given_name="Srdjan"), reason="Same place of work.", by=world.organiser
    )
    drop(world, "Srdjan")
    assert [row[1] for row in proposed(world)] == ["Artan"]
    invite_from_reserve(Application.objects.get(given_name="Artan"), by=world.organiser)
    assert proposed(world) == []
    drop(world, "Artan")
    assert proposed(world) == []


def test_who_was_replaced_by_her_organisation_leaves_no_free_place_behind(world: World) -> None:
    """The free place is of who dropped out before; when the other one does not come either, it is hers again."""
    sent(world)
    drop(world, "Sanja")
    leaves = Participation.objects.get(name="Anila Demo")
    leaves.organisation = "A centre"
    leaves.save()
    added = substitute(leaves, name="Olta", email="olta@example.org", language="en", by=world.organiser)
    assert [row[:2] for row in proposed(world)] == [("Sanja Demo", "Srdjan")]
    decline_invitation(added, by=world.organiser)
    assert [row[:2] for row in proposed(world)] == [("Sanja Demo", "Srdjan"), ("Anila Demo", "Artan")]


def test_the_page_proposes_and_the_button_invites_with_the_reason(client: Client, world: World) -> None:
    sent(world)
    drop(world, "Sanja")
    client.force_login(world.organiser)
    page = client.get(reverse("team_decisions", args=[world.event.code])).content.decode()
    reason = "Counts for the same targets: Works in: Serbia"
    assert page.count(reason) == 2  # once to read, once to keep
    reference = Application.objects.get(given_name="Srdjan").reference
    client.post(reverse("reserve_invite", args=[world.event.code, reference]), {"reason": reason})
    assert Participation.objects.get(name="Srdjan Demo").state == "invited"
    [row] = from_reserve(world.call)
    assert (row.application.given_name, row.reason) == ("Srdjan", reason)
    assert reason in client.get(reverse("team_decisions", args=[world.event.code])).content.decode()


def test_the_board_proposes_the_same_while_a_place_is_free(
    client: Client, world: World, django_assert_num_queries: Any
) -> None:
    sent(world)
    address = reverse("team_board", args=[world.event.code])
    client.force_login(world.organiser)
    client.get(address)
    with django_assert_num_queries(COST + 1):  # whether a place is free
        assert "Proposed for the places" not in client.get(address).content.decode()
    drop(world, "Sanja")
    with django_assert_num_queries(COST + 1 + 3):  # who left, who waits, who comes
        page = client.get(address).content.decode()
    assert page.count("Counts for the same targets: Works in: Serbia") == 2  # once to read, once to keep
    drop(world, "Anila")
    with django_assert_num_queries(COST + 1 + 3):
        page = client.get(address).content.decode()
    assert page.count("In place of") == 2
    for name in ("Artan", "Srdjan"):
        application = Application.objects.get(given_name=name)
        assert reverse("reserve_invite", args=[world.event.code, application.reference]) in page


def test_whoever_keeps_away_from_one_of_them_is_not_told(client: Client, world: World) -> None:
    sent(world)
    drop(world, "Sanja")
    her_own = Application.objects.get(given_name="Srdjan")
    ConflictOfInterest.objects.create(application=her_own, assessor=world.organiser, kind="work")
    client.force_login(world.organiser)
    page = client.get(reverse("team_board", args=[world.event.code])).content.decode()
    assert "Srdjan" not in page
    assert "Proposed for the places" not in page


def test_people_kept_apart_do_not_follow_one_another(world: World) -> None:
    from participants.selection.board.operations import pin_together

    world.event.places = 2
    world.event.save()
    stays = world.decided("selected", given_name="Anila", territory="AL")
    world.decided("selected", given_name="Sanja", territory="RS")
    apart = world.decided("reserve", given_name="Artan", territory="RS")
    world.decided("reserve", given_name="Srdjan", territory="AL")
    pin_together(world.call, [stays, apart], kind="apart", reason="One family.", by=world.organiser)
    target(world, "place", values=["RS"], minimum=1)
    world.release()
    drop(world, "Sanja")
    assert [row[1] for row in proposed(world)] == ["Srdjan"]
