"""A phase of assessing, as an organiser sets it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from participants.selection.models import ReviewPhase
from participants.selection.operations import add_phase
from tests.participants.selection.conftest import World

HOUR = timedelta(hours=1)


def phase(
    world: World, begins: datetime | None = None, ends: datetime | None = None, **rights: Any
) -> ReviewPhase:
    facts = {"begins_at": begins, "ends_at": ends, **rights}
    return add_phase(world.call, texts={"name_en": "A phase"}, facts=facts, by=world.organiser)
