"""The list as its reader gets it."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from core.audit import AuditEntry
from core.exports import Export
from core.outbox import Message
from events.models import Call
from participants.applications.models import Application, ApplicationNote, ApplicationTag, SavedView, Tag

State = Application.State


def url(name: str, call: Call, *args: Any) -> str:
    return reverse(name, args=[call.event.code, *args])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def cells(client: Client, call: Call, query: str = "") -> list[dict[str, object]]:
    shown = client.get(f"{url('team_applications', call)}?{query}").context
    keys = [column.key for column in shown["columns"]]
    return [
        {"name": row["name"], **dict(zip(keys, [cell[-1] for cell in row["cells"]], strict=True))}
        for row in shown["rows"]
    ]


def everything_kept() -> tuple[int, ...]:
    models = (ApplicationTag, ApplicationNote, SavedView, Tag, Export, AuditEntry, Message)
    return tuple(model.objects.count() for model in models)
