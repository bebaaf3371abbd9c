"""What channels are called."""

from __future__ import annotations

from events.names import language_name
from interpretation.planner import CLUSTERS


def channel_name(code: str) -> str:
    """A cluster by all its names, so that nobody's language is missing: Bosnian / Croatian / ..."""
    return " / ".join(language_name(language) for language in CLUSTERS.get(code, (code,)))
