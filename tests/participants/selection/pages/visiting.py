"""Signed in at a page of selection, and a mail that waits there."""

from __future__ import annotations

from typing import Any

from django.test import Client

from core import outbox
from core.actors import Clock
from core.outbox import Message
from tests.participants.selection.conftest import World


def waiting_mail(world: World, key: str = "note", **fields: Any) -> Message:
    return outbox.write(
        **{
            "to": "somebody@example.org",
            "kind": "event_changed",
            "key": key,
            "subject": "The time has changed",
            "text": "We meet at nine.",
            "language": "en",
            "about": world.event,
            "by": Clock("test"),
            **fields,
        }
    )


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client
