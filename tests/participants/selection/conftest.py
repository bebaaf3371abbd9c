"""A call whose deadline has passed, with its team: what selection starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.accounts import User
from core.outbox import Message
from events.models import Call, Event, Role
from participants.applications.models import Application
from participants.selection import operations
from participants.selection.models import ConflictDeclaration, Decision
from tests import factories as make


@dataclass
class World:
    """One programme with an event, its closed call, an organiser and two assessors."""

    event: Event
    call: Call
    organiser: User
    assessors: list[User] = field(default_factory=list)

    def applications(self, number: int, **fields: Any) -> list[Application]:
        return [
            make.application(self.call, **{"given_name": f"Person {index}", **fields})
            for index in range(number)
        ]

    def decided(self, outcome: str = "selected", **fields: Any) -> Application:
        application = make.application(self.call, **fields)
        self.decide(application, outcome)
        return application

    def decide(self, application: Application, outcome: str, **fields: Any) -> Decision:
        reason = {"reason": "capacity"} if outcome == "not_selected" else {}
        return operations.decide(application, outcome=outcome, by=self.organiser, **{**reason, **fields})

    def release(self) -> None:
        number = Decision.objects.filter(application__call=self.call, state="draft").count()
        release = operations.start_release(self.call, expected=number, by=self.organiser)
        operations.release_decisions(release, by=self.organiser)
        self.call.refresh_from_db()

    def invited(self, **fields: Any) -> Any:
        return make.participation(self.event, **fields)


def make_world(**event: Any) -> World:
    programme = make.programme()
    held = make.event(programme, place=make.place(programme), **event)
    now = timezone.now()
    call = make.call(held, opens_at=now - timedelta(days=20), deadline_at=now - timedelta(days=1))
    organiser = make.member(programme, name="Olga Organiser")
    assessors = [make.member(programme, Role.ASSESSOR, name=f"Assessor {name}") for name in ("A", "B")]
    for assessor in assessors:
        ConflictDeclaration.objects.create(call=call, assessor=assessor, has_conflicts=False)
    return World(held, call, organiser, assessors)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def mails(**wanted: Any) -> list[Message]:
    return list(Message.objects.filter(**wanted).order_by("pk"))
