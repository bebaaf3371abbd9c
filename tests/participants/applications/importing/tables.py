"""Tables as people bring them, sent and mapped."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.tables import write_xlsx
from events.models import Call
from participants.applications.models import ApplicationImport

HEADINGS = [
    "Ime",
    "Prezime",
    "E-pošta",
    "Организација",
    "Vendi i punës?",
    "Datum rođenja",
    "Broj dece",
    "Grupa",
    "Ko",
]


def row(number: int, **cells: str) -> list[str]:
    values = {
        "given": f"Mira {number}",
        "family": "Мирић",
        "email": f"mira{number}@example.org",
        "organisation": "Центар за социјални рад",
        "place": "Kosovë",
        "born": "3.2.1980.",
        "children": "1.234,5",
        "group": "Second",
        "who": "first; Third",
    }
    return list({**values, **cells}.values())


def xlsx(rows: list[list[str]], headings: list[str] | None = None) -> SimpleUploadedFile:
    with write_xlsx(headings or HEADINGS, rows, "Sheet") as out:
        return SimpleUploadedFile("survey.xlsx", out.read())


def url(name: str, call: Call, *args: Any) -> str:
    return reverse(name, args=[call.event.code, *args])


def send(client: Client, call: Call, upload: SimpleUploadedFile, **fields: str) -> Any:
    data = {"file": upload, "source": "EU Survey", "language": "sr-latn", "encoding": "", **fields}
    return client.post(url("team_imports", call), data)


def mapped(client: Client, call: Call) -> ApplicationImport:
    """The proposal is taken as it is, but for the place, whose heading nobody knows."""
    batch = ApplicationImport.objects.latest("pk")
    data = {f"column_{index}": target for index, target in enumerate(batch.columns)}
    data["column_4"] = "territory"
    assert client.post(url("team_import", call, batch.pk), data).status_code == 302
    batch.refresh_from_db()
    return batch
