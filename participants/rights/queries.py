"""Exports belong to their maker and to nobody else."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.exports import Export


def exports_of(user: Any) -> QuerySet[Export]:
    return Export.objects.filter(made_by=user).select_related("file")
