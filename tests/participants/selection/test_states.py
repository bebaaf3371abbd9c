"""Each state machine of selection: its whole table, what is allowed and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from core.actors import Clock
from core.states import MoveRefused, lock, move
from participants.applications.models import Application
from participants.selection.models import ApprovalRequest, Decision, Participation, Release
from tests import factories as make

pytestmark = pytest.mark.django_db
CLOCK = Clock("test")

TABLES: dict[Any, dict[str, set[str]]] = {
    Decision: {"draft": {"released"}, "released": set()},
    Release: {"waiting": {"running", "done"}, "running": {"done"}, "done": set()},
    ApprovalRequest: {
        "asked": {"approved", "question", "objected", "withdrawn"},
        "question": {"approved", "objected", "withdrawn"},
        "approved": set(),
        "objected": set(),
        "withdrawn": set(),
    },
    Participation: {
        "invited": {"accepted", "declined", "expired", "cancelled"},
        "accepted": {"declined", "cancelled"},
        "declined": {"invited"},
        "expired": {"invited"},
        "cancelled": set(),
    },
}
STEPS = [
    (model, before, after, after in allowed)
    for model, table in TABLES.items()
    for before, allowed in table.items()
    for after in table
]


def row(model: Any, state: str) -> Any:
    organiser = make.user()
    if model is Decision:
        return Decision.objects.create(
            application=make.application(), outcome="selected", decided_by=organiser, state=state
        )
    if model is Release:
        return Release.objects.create(call=make.call(), by=organiser, state=state)
    if model is ApprovalRequest:
        return ApprovalRequest.objects.create(
            call=make.call(),
            user=make.user(),
            asked_by=organiser,
            token_hash="x",
            expires_at=timezone.now(),
            state=state,
        )
    seat = 1 if state == "accepted" else None
    return make.participation(state=state, seat=seat)


@pytest.mark.parametrize(
    ("model", "before", "after", "allowed"),
    STEPS,
    ids=[f"{model.__name__}-{before}-{after}" for model, before, after, _ok in STEPS],
)
def test_the_table(model: Any, before: str, after: str, allowed: bool) -> None:
    thing = row(model, before)
    with transaction.atomic():
        locked = lock(thing)
        if model is Participation:  # the constraint ties the seat to the state
            locked.seat = 1 if after == "accepted" else None
        also = ("seat",) if model is Participation else ()
        if allowed:
            move(locked, to=after, by=CLOCK, also=also)
        else:
            with pytest.raises(MoveRefused):
                move(locked, to=after, by=CLOCK, also=also)
    thing.refresh_from_db()
    assert thing.state == (after if allowed else before)


def test_the_table_covers_every_state() -> None:
    for model, table in TABLES.items():
        assert set(table) == set(model.State.values)


def test_an_application_leaves_review_only_for_a_decision_or_by_withdrawing() -> None:
    allowed = Application.TRANSITIONS[Application.State.SUBMITTED]
    assert allowed == {"selected", "reserve", "not_selected", "withdrawn"}
