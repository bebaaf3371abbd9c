"""A call, its organiser and a colleague who begins an application for somebody."""

from __future__ import annotations

import pytest
from django.test import Client

from core.accounts import User
from events.models import Call
from tests import factories as make


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def organiser(call: Call) -> User:
    return make.member(call.event.programme, name="Olga Organiser")


@pytest.fixture
def colleague(client: Client) -> User:
    user = make.user("colleague@example.org", name="Visit evil.example")
    client.force_login(user)
    return user
