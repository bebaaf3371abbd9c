"""What the tests of copying need to know of an event."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from core.actors import Clock
from core.files import store_bytes
from events.models import Event, Programme, Role
from materials.models import EventFile
from tests import factories as make

CLOCK = Clock("test")
ZONE = ZoneInfo("Europe/Belgrade")
NEW_DAY = date(2031, 1, 15)


def make_file(event: Event) -> EventFile:
    stored = store_bytes(b"%PDF-1.4 map", "map.pdf", "application/pdf", by=CLOCK, purpose="event-file")
    return EventFile.objects.create(event=event, file=stored, access="public", title_en="The map")


def sign_in(programme: Programme, role: str = Role.ORGANISER) -> tuple[Client, Any]:
    client, user = Client(), make.member(programme, role)
    client.force_login(user)
    return client, user


def url(event: Event) -> str:
    return f"/en/team/events/{event.code}/copy/"
