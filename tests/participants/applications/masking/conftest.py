"""An answer that tells of somebody, and the organiser, signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from core.accounts import User
from events.models import Call
from participants.applications.models import Answer
from tests import factories as make
from tests.participants.applications.masking.masked import TEXT


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def answer(call: Call) -> Answer:
    return make.answer(make.application(call), make.question(call), text=TEXT)


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme)
    client.force_login(made)
    return made
