"""What a browser sends for a complete application."""

from __future__ import annotations

from typing import Any


def posted(**fields: Any) -> dict[str, Any]:
    return {
        "given_name": "Arta",
        "family_name": "Demo",
        "organisation": "Centre for Social Work",
        "role": "Social worker",
        "territory": "XK",
        "gender": "",
        "follows_sq": "5",
        "speaks_sq": "5",
        "follows_en": "3",
        "speaks_en": "2",
        "email": "arta@example.org",
        "version": "0",
        "window": "w1",
        "action": "save",
        **fields,
    }
