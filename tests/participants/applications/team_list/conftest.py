"""A call and its organiser, signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from core.accounts import User
from events.models import Call
from participants.applications.models import Application
from tests import factories as make
from tests.participants.applications.team_list.listed import State


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme, name="Olga Organiser")
    client.force_login(made)
    return made


@pytest.fixture
def many(call: Call) -> dict[str, Application]:
    return {
        "first": make.application(call, given_name="First"),
        "second": make.application(call, given_name="Second"),
        "withdrawn": make.application(call, given_name="Withdrawn", state=State.WITHDRAWN),
        "draft": make.application(call, given_name="Draft", state=State.DRAFT, submitted_at=None),
        "elsewhere": make.application(make.call(), given_name="Elsewhere"),
    }
