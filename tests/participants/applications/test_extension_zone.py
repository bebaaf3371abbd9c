"""Another zone for the event: more time that was given to one person ends when clocks show the same (pitfall B6)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from events.models import Event
from events.operations import change_event
from participants.applications.models import Extension
from participants.applications.operations.extensions import grant_extension
from tests import factories as make

pytestmark = pytest.mark.django_db
BELGRADE, LISBON = ZoneInfo("Europe/Belgrade"), ZoneInfo("Europe/Lisbon")


def test_another_zone_keeps_the_minute_she_was_told() -> None:
    call = make.call()
    organiser = make.member(call.event.programme)
    Event.objects.filter(pk=call.event.pk).update(timezone="Europe/Belgrade")
    call.event.refresh_from_db()
    until = datetime(2031, 5, 1, 23, 59, tzinfo=BELGRADE)
    grant_extension(call, email="arta@example.org", until=until, reason="Ill", by=organiser)
    change_event(call.event, by=organiser, timezone="Europe/Lisbon")
    assert Extension.objects.get().until == datetime(2031, 5, 1, 23, 59, tzinfo=LISBON)


def test_another_name_of_the_same_clock_moves_nothing() -> None:
    call = make.call()
    organiser = make.member(call.event.programme)
    Event.objects.filter(pk=call.event.pk).update(timezone="Europe/Belgrade")
    call.event.refresh_from_db()
    until = datetime(2031, 5, 1, 23, 59, tzinfo=BELGRADE)
    grant_extension(call, email="arta@example.org", until=until, reason="Ill", by=organiser)
    change_event(call.event, by=organiser, timezone="Europe/Sarajevo")
    assert Extension.objects.get().until == until
