"""A call and its organiser, signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from core.accounts import User
from events.models import Call
from tests import factories as make


@pytest.fixture
def call() -> Call:
    return make.call(make.event(languages=["en", "mk"]))


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme)
    client.force_login(made)
    return made
