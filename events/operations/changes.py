"""What every change of a row shares: only what really differs is written, and the audit names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models


def apply_changes(row: models.Model, changes: Mapping[str, Any]) -> list[str]:
    """Set the fields that differ, without saving; their names, sorted. Raises AttributeError for an unknown field."""
    changed = []
    for name, value in changes.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    return sorted(changed)
