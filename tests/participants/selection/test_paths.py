"""Every path of six steps through the operations of decisions, applications and participations ends in a valid state.

Steps that the operations refuse are part of a path: they must change nothing. Where two paths have led to the same
state, what follows is walked once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from core.actors import Clock, TokenHolder
from core.outbox import Message
from core.states import MoveRefused
from participants.applications.models import Application
from participants.applications.operations.sending import withdraw_application
from participants.selection import queries
from participants.selection.models import Decision, Participation
from participants.selection.notices import DECISION_KINDS
from participants.selection.operations import (
    Refused,
    accept_invitation,
    cancel_participation,
    decide,
    decline_invitation,
    expire_invitation,
    invite_again,
    invite_from_reserve,
    undo_decision,
)
from tests.participants.selection.conftest import World, make_world

pytestmark = pytest.mark.django_db
LENGTH = 6
DRAFTS = 2  # earlier ones that tell two states apart; undoing further is test_decisions.py
HOLDER = TokenHolder("invitation", "guest@example.org")
Step = Callable[["Walk"], Any]


@dataclass
class Walk:
    """One applicant whose fate is walked through, beside another one on the reserve list; one place."""

    world: World
    pk: int
    seen: dict[tuple[Any, ...], int] = field(default_factory=dict)
    steps: int = 0

    @property
    def application(self) -> Application:
        return Application.objects.select_related("call__event").get(pk=self.pk)

    @property
    def participation(self) -> Participation:
        return Participation.objects.get(application=self.pk)

    @property
    def state(self) -> tuple[Any, ...]:
        decision = Decision.objects.filter(application=self.pk).first()
        coming = Participation.objects.filter(application=self.pk).first()
        self.world.call.refresh_from_db()
        sent = decision is not None and decision.state == Decision.State.RELEASED
        return (
            self.application.state,
            self.world.call.state,
            (decision.state, decision.outcome, decision.reserve_rank) if decision else None,
            tuple(row["outcome"] for row in decision.earlier[-DRAFTS:]) if decision and not sent else (),
            (coming.state, coming.seat) if coming else None,
        )


def late(walk: Walk) -> Participation:
    """The day to answer by has passed."""
    participation = walk.participation
    participation.answer_by = timezone.localdate() - timedelta(days=1)
    participation.save(update_fields=["answer_by"])
    return expire_invitation(participation, by=Clock("test"))


def release(walk: Walk) -> None:
    walk.world.call.refresh_from_db()
    walk.world.release()


STEPS: dict[str, Step] = {
    "select": lambda walk: decide(walk.application, outcome="selected", by=walk.world.organiser),
    "reserve": lambda walk: decide(walk.application, outcome="reserve", by=walk.world.organiser),
    "refuse": lambda walk: decide(
        walk.application, outcome="not_selected", reason="host", by=walk.world.organiser
    ),
    "undo": lambda walk: undo_decision(walk.application, by=walk.world.organiser),
    "release": release,
    "withdraw": lambda walk: withdraw_application(walk.application, reason="", by=HOLDER),
    "invite": lambda walk: invite_from_reserve(walk.application, reason="x", by=walk.world.organiser),
    "accept": lambda walk: accept_invitation(walk.participation, by=HOLDER),
    "decline": lambda walk: decline_invitation(walk.participation, by=HOLDER),
    "late": late,
    "again": lambda walk: invite_again(walk.participation, by=walk.world.organiser),
    "cancel": lambda walk: cancel_participation(walk.participation, by=walk.world.organiser),
}


def explore(walk: Walk, path: tuple[str, ...]) -> None:
    before, left = walk.state, LENGTH - len(path)
    if left == 0 or walk.seen.get(before, 0) >= left:
        return
    walk.seen[before] = left
    for name, step in STEPS.items():
        point = transaction.savepoint()
        walk.steps += 1
        try:
            with transaction.atomic():
                step(walk)
        except (Refused, MoveRefused, Participation.DoesNotExist):
            assert walk.state == before, (*path, name)
        else:
            assert_valid(walk, (*path, name))
            explore(walk, (*path, name))
        transaction.savepoint_rollback(point)


def assert_valid(walk: Walk, path: tuple[str, ...]) -> None:
    application, call = walk.application, walk.world.call
    decision = Decision.objects.filter(application=walk.pk).first()
    coming = Participation.objects.filter(application=walk.pk).first()
    told = application.state in Application.DECIDED
    assert not told or (decision and decision.outcome == application.state), path
    assert not told or (decision and decision.state == Decision.State.RELEASED), path
    ranks = [row.reserve_rank for row in queries.reserve_list(call)]
    assert ranks == list(range(1, len(ranks) + 1)), path
    waits = application.pk in [row.application_id for row in queries.reserve_list(call)]
    assert not (waits and coming), (
        path
    )  # whoever was ever invited is never offered a place from the list again
    alive = coming is not None and coming.state in {"invited", "accepted"}
    assert not (alive and application.state != Application.State.SELECTED), path
    assert not coming or (coming.seat is not None) == (coming.state == "accepted"), path
    assert Participation.objects.filter(state="accepted").count() <= walk.world.event.places, path
    about = Message.objects.filter(about_type="participants.decision", kind__in=DECISION_KINDS)
    live = about.filter(about_id=str(decision.pk if decision else 0)).exclude(state=Message.State.CANCELLED)
    assert live.count() <= 1, path
    if application.state == Application.State.SUBMITTED:
        assert not Message.objects.filter(user=application.user, state=Message.State.RELEASED).exists(), path


def test_every_path_of_six_steps_ends_in_a_valid_state() -> None:
    world = make_world(places=1)
    world.decided("reserve")
    walk = Walk(world, world.applications(1)[0].pk)
    explore(walk, ())
    states = {state[0] for state in walk.seen}
    assert states == {"submitted", "selected", "reserve", "not_selected", "withdrawn"}
    assert {state[4][0] for state in walk.seen if state[4]} == set(Participation.State.values)
    assert walk.steps > 500
