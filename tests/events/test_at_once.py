"""Two people press at the same moment: real threads against PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.accounts import User
from core.actors import Clock
from core.audit import AuditEntry
from core.states import MoveRefused
from events.models import Call, Event, Membership, Role
from events.operations import (
    AlreadyInRole,
    LastOrganiser,
    appoint_member,
    cancel_event,
    end_membership,
    publish_call,
)
from tests import factories as make
from tests.events.conftest import full_event

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
CLOCK = Clock("test")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each returned or raised, all started together."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait(10)
            return act()
        except (MoveRefused, AlreadyInRole, LastOrganiser) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_call_is_published_once() -> None:
    event = full_event(make.programme(), state=Event.State.DRAFT, published_at=None)
    call = make.call(event, state=Call.State.DRAFT, published_at=None)
    results = at_once(*[lambda: publish_call(call, by=CLOCK)] * 4)
    assert sum(isinstance(result, Call) for result in results) == 1
    assert AuditEntry.objects.filter(target_type="events.call", action="move").count() == 1


def test_an_event_is_cancelled_once() -> None:
    event = full_event(make.programme())
    results = at_once(*[lambda: cancel_event(event, by=CLOCK)] * 4)
    event.refresh_from_db()
    assert sum(isinstance(result, Event) for result in results) == 1
    assert event.calendar_sequence == 1


def test_one_address_gets_one_account_from_two_programmes() -> None:
    first, second = make.programme(), make.programme()
    results = at_once(
        *[lambda: appoint_member(first, by=CLOCK, email="new@example.org", role=Role.ASSESSOR)] * 2,
        *[lambda: appoint_member(second, by=CLOCK, email="new@example.org", role=Role.ASSESSOR)] * 2,
    )
    assert sum(isinstance(result, Membership) for result in results) == 2
    assert User.objects.filter(email="new@example.org").count() == 1


def test_the_last_two_organisers_cannot_both_leave() -> None:
    programme = make.programme()
    for _number in range(2):
        make.member(programme)
    first, second = Membership.objects.order_by("pk")
    results = at_once(lambda: end_membership(first, by=CLOCK), lambda: end_membership(second, by=CLOCK))
    assert sum(isinstance(result, LastOrganiser) for result in results) == 1
    assert programme.memberships.count() == 1
