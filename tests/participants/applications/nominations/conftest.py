"""A call that is entered by nomination, its organiser, and a focal point of one territory."""

from __future__ import annotations

import pytest

from core.accounts import User
from events.models import Call
from participants.applications.models import SendingCapacity
from participants.applications.operations.nominations import set_capacity
from tests import factories as make
from tests.participants.applications.nominations.named import ahead, focal_in


@pytest.fixture
def call() -> Call:
    return make.call(route=Call.Route.NOMINATION, privacy_notice=None, deadline_at=ahead(days=20))


@pytest.fixture
def organiser(call: Call) -> User:
    return make.member(call.event.programme)


@pytest.fixture
def capacity(call: Call, organiser: User) -> SendingCapacity:
    return set_capacity(
        call, territory="MK", places=5, until=ahead(days=9), ask="Ministry, +389 0", by=organiser
    )


@pytest.fixture
def focal(call: Call) -> User:
    return focal_in(call)
