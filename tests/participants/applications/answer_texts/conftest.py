"""A call with one answer in Albanian, and the organiser, signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from core.accounts import User
from events.models import Call
from participants.applications.models import Answer
from tests import factories as make
from tests.participants.applications.answer_texts.beside import given


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme, name="Olga Organiser", language="en")
    client.force_login(made)
    return made


@pytest.fixture
def answer(call: Call) -> Answer:
    return given(call)
