"""A mail that waits at the pages of selection."""

from __future__ import annotations

from typing import Any

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
