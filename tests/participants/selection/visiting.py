"""Who is signed in, and at which page of the world's event."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.participants.selection.conftest import World


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str, world: World, *args: Any) -> str:
    return reverse(name, args=[world.event.code, *args])
