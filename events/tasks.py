"""What the clock does for events and calls; each fetches and calls an operation."""

from __future__ import annotations

from core.actors import Clock
from events.models import Call, Event
from events.operations import forget_working_copies, note_publication
from events.queries import to_announce

CLOCK = Clock("events")


def note_publications() -> None:
    """Every minute: scheduled pages whose time has come. They are public already; lists and the site map follow."""
    for event in to_announce(Event):
        note_publication(event, by=CLOCK)
    for call in to_announce(Call):
        note_publication(call, by=CLOCK)


def forget_unsaved() -> None:
    """Daily: text that was typed in the editor, never saved, and left alone for thirty days."""
    forget_working_copies(by=CLOCK)
