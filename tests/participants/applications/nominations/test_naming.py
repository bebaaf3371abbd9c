"""Naming, ranking and withdrawing somebody: the table of states and the operations."""

from __future__ import annotations

from itertools import product

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.accounts import User
from core.outbox import Message
from core.states import MoveRefused, can_move
from events.models import Call, Membership, Role
from participants.applications.models import Nomination, SendingCapacity
from participants.applications.operations.nominations import (
    AlreadyNamed,
    AlreadyNominated,
    MoreNamedAlready,
    NominationsClosed,
    NoPlaceLeft,
    end_focal_point,
    name_focal_point,
    rank_nomination,
    remove_capacity,
    set_capacity,
    withdraw_nomination,
)
from tests.participants.applications.nominations.named import State, ahead, named, nominee, page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def order(capacity: SendingCapacity) -> list[str]:
    rows = Nomination.objects.filter(capacity=capacity).exclude(state=State.WITHDRAWN).order_by("rank")
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    return [row.given_name for row in rows]


def test_the_whole_table() -> None:
    allowed = {
        (State.NOMINATED, State.BEGUN),
        (State.NOMINATED, State.WITHDRAWN),
        (State.BEGUN, State.WITHDRAWN),
    }
    for before, after in product(State, State):
        assert can_move(Nomination(state=before), after) is ((before, after) in allowed)


def test_nominee_gets_a_mail_with_her_link_in_her_language(capacity: SendingCapacity, focal: User) -> None:
    nomination = named(capacity, focal)
    message = Message.objects.get(kind="nomination")
    assert (message.to_email, message.language, message.state) == (
        "nominee1@example.org",
        "mk",
        Message.State.RELEASED,
    )
    assert f"/mk/nominations/link/{nomination.token}/" in message.text
    assert "Demo1" not in message.text + message.subject  # nothing that was typed goes to an unproven address
    assert nomination.rank == 1
    assert message.wipe_when_sent


def test_the_team_never_reads_the_nominees_link(
    call: Call, capacity: SendingCapacity, focal: User, organiser: User
) -> None:
    nomination = named(capacity, focal)
    letter = reverse("team_letter", args=[call.event.code, Message.objects.get(kind="nomination").pk])
    shown = signed_in(organiser).get(letter)
    assert shown.status_code == 200
    assert nomination.token not in shown.content.decode()


def test_no_more_than_the_capacity_and_nobody_twice(capacity: SendingCapacity, focal: User) -> None:
    for number in range(1, 5):
        named(capacity, focal, number)
    with pytest.raises(AlreadyNominated):
        named(capacity, focal, 1, email="NOMINEE1@example.org")
    named(capacity, focal, 5)
    with pytest.raises(NoPlaceLeft):
        named(capacity, focal, 6)
    assert Nomination.objects.count() == Message.objects.count() == 5


def test_order_closes_up_when_somebody_is_moved_or_withdrawn(capacity: SendingCapacity, focal: User) -> None:
    rows = [named(capacity, focal, number) for number in range(1, 5)]
    rank_nomination(rows[3], to=1, by=focal)
    assert order(capacity) == ["Demo4", "Demo1", "Demo2", "Demo3"]
    rank_nomination(rows[3], to=99, by=focal)
    assert order(capacity) == ["Demo1", "Demo2", "Demo3", "Demo4"]
    withdraw_nomination(rows[1], reason="Changed work", by=focal)
    assert order(capacity) == ["Demo1", "Demo3", "Demo4"]
    gone = Nomination.objects.get(pk=rows[1].pk)
    assert (gone.rank, gone.withdrawn_reason) == (None, "Changed work")
    told = Message.objects.get(kind="nomination_withdrawn")
    assert told.language == "mk"
    assert "Changed work" not in told.text
    with pytest.raises(MoveRefused):
        withdraw_nomination(rows[1], reason="Again", by=focal)
    with pytest.raises(MoveRefused):
        rank_nomination(rows[1], to=1, by=focal)
    named(capacity, focal, 2)  # her place is free, and she may be named anew
    assert order(capacity) == ["Demo1", "Demo3", "Demo4", "Demo2"]


def test_one_address_is_named_twice_and_nobody_without_end(capacity: SendingCapacity, focal: User) -> None:
    for _time in range(2):
        withdraw_nomination(named(capacity, focal, 1), reason="Changed work", by=focal)
    with pytest.raises(NoPlaceLeft):
        named(capacity, focal, 1)
    refused = signed_in(focal).post(page(capacity), nominee(email="nominee1@example.org"))
    assert refused.status_code == 422
    assert "Nobody else can be asked any more" in refused.content.decode()
    SendingCapacity.objects.update(places=1)
    withdraw_nomination(named(capacity, focal, 2), reason="Changed work", by=focal)
    with pytest.raises(NoPlaceLeft):
        named(capacity, focal, 3)
    assert Nomination.objects.count() == Message.objects.filter(kind="nomination").count() == 3


@given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=6))
def test_any_moves_leave_a_complete_order(moves: list[tuple[int, int]]) -> None:
    from participants.applications.ways.nominated import reordered

    rows = ["a", "b", "c", "d"]
    for which, to in moves:
        moved = rows[which]
        rows = reordered(rows, moved, to)
        assert sorted(rows) == ["a", "b", "c", "d"]
        assert rows.index(moved) == min(max(to, 1), 4) - 1


@pytest.mark.parametrize("what", ["over", "open to all", "call closed", "postponed"])
def test_nothing_changes_once_nominations_are_closed(
    what: str, call: Call, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    if what == "over":
        SendingCapacity.objects.update(until=ahead(minutes=-2))
    elif what == "open to all":
        Call.objects.update(route=Call.Route.OPEN)
    elif what == "call closed":
        Call.objects.update(deadline_at=ahead(minutes=-2), opens_at=ahead(days=-9))
    else:
        call.event.state = "postponed"
        call.event.save()
    nomination = Nomination.objects.select_related("capacity__call__event").get()
    for act in (
        lambda: named(nomination.capacity, focal, 2),
        lambda: rank_nomination(nomination, to=1, by=focal),
        lambda: withdraw_nomination(nomination, reason="x", by=focal),
    ):
        with pytest.raises(NominationsClosed):
            act()
    assert Message.objects.count() == Nomination.objects.filter(state=State.NOMINATED).count() == 1


def test_capacity_never_falls_below_those_named(
    call: Call, capacity: SendingCapacity, focal: User, organiser: User
) -> None:
    named(capacity, focal, 1)
    named(capacity, focal, 2)
    values = {"territory": "MK", "until": ahead(days=3), "ask": "", "by": organiser}
    with pytest.raises(MoreNamedAlready):
        set_capacity(call, places=1, **values)
    assert set_capacity(call, places=2, **values).pk == capacity.pk
    with pytest.raises(MoreNamedAlready):
        remove_capacity(capacity, by=organiser)
    other = set_capacity(call, **{**values, "territory": "AL"}, places=1)
    remove_capacity(other, by=organiser)
    assert SendingCapacity.objects.count() == 1


def test_focal_point_joins_the_team_and_leaves_with_her_last_territory(call: Call, organiser: User) -> None:
    programme = call.event.programme
    given_fields = {"email": "focal@example.org", "name": "Fatma Demo", "language": "sq", "by": organiser}
    first = name_focal_point(programme, territory="XK", **given_fields)
    second = name_focal_point(programme, territory="AL", **given_fields)
    with pytest.raises(AlreadyNamed):
        name_focal_point(programme, territory="AL", **given_fields)
    assert first.membership == second.membership
    assert Message.objects.filter(to_email="focal@example.org", language="sq").count() == 1
    assert first.membership.user.works_in_team
    end_focal_point(first, by=organiser)
    assert Membership.objects.filter(role=Role.FOCAL_POINT).exists()
    end_focal_point(second, by=organiser)
    assert not Membership.objects.filter(role=Role.FOCAL_POINT).exists()
    assert not User.objects.get(email="focal@example.org").works_in_team
