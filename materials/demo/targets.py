"""What the demo's living group should look like: targets on the board, to play with at once."""

from __future__ import annotations

from typing import Any

from core.accounts import User
from events.models import Call
from materials.demo.logins import LOGINS
from participants.selection.board.operations import add_target, set_board

EMPTY: dict[str, Any] = {
    "values": [],
    "question_id": None,
    "ability": "",
    "level": 0,
    "minimum": None,
    "maximum": None,
    "in_percent": False,
    "weight": None,
}
TARGETS: tuple[dict[str, Any], ...] = (
    {"kind": "region", "values": ["balkans"], "minimum": 10},
    {"kind": "places", "minimum": 7},
    {"kind": "place", "values": ["XK"], "minimum": 2, "maximum": 4},
    {"kind": "organisation", "maximum": 2},
    {"kind": "gender", "values": ["woman"], "minimum": 40, "maximum": 60, "in_percent": True, "weight": 10},
    {"kind": "language", "values": ["en"], "ability": "follows", "level": 3, "minimum": 8, "weight": 5},
    {"kind": "first", "minimum": 75, "in_percent": True, "weight": 5},
)


def set_targets(call: Call) -> None:
    """Once: whoever has changed them keeps her own."""
    if call.targets.exists():
        return
    organiser = User.objects.get(email=LOGINS["organiser"][0])
    set_board(call, seats=None, reserve=5, lottery=False, by=organiser)
    for row in TARGETS:
        add_target(call, by=organiser, **{**EMPTY, **row})
