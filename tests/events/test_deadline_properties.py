"""A deadline is the minute that clocks in the event's zone show: whoever types it, wherever the server stands, and in the
nights in which the clocks change."""

from __future__ import annotations

import os
import time as process_time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from core.actors import Clock
from events.clock import to_wall, zone_names
from events.forms.calls import CallForm, call_initial
from events.forms.life_cycle import ExtendForm
from events.models import Call, Event
from events.operations import publish_call
from tests import factories as make
from tests.events.conftest import full_event

CLOCK = Clock("test")
ZONES = ["UTC", "Europe/Belgrade", "Europe/Lisbon", "Europe/Skopje", "Pacific/Kiritimati", "America/New_York"]
SPRING, AUTUMN = date(2030, 3, 31), date(2030, 10, 27)  # in the European Union's zones
zones = some.sampled_from(zone_names())
elsewhere = some.sampled_from(ZONES)
days = some.sampled_from([SPRING, AUTUMN, date(2030, 3, 30), date(2030, 6, 1)]) | some.dates(
    date(2029, 1, 1), date(2031, 12, 30)
)
clocks = some.sampled_from([time(23, 59), time(0), time(2, 30), time(1, 59), time(3)]) | some.times().map(
    lambda at: at.replace(second=0, microsecond=0)
)
ANY = settings(max_examples=40)


@contextmanager
def standing_in(user: str, server: str) -> Iterator[None]:
    """Django's active zone is the reader's, the process's own the server's."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = server
    process_time.tzset()
    try:
        with timezone.override(ZoneInfo(user)):
            yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        process_time.tzset()


def occurrences(day: date, at: time, zone: str) -> list[datetime]:
    """Every minute at which clocks of the zone show this, found by looking at each: none in a gap, two in a fold."""
    there = ZoneInfo(zone)
    first = datetime.combine(day, at, UTC) - timedelta(hours=15)
    # Offsets are whole quarters of an hour in every zone to choose from.
    minutes = (first + timedelta(minutes=15 * number) for number in range(4 * 30 + 1))
    shown = datetime.combine(day, at)
    return [one for one in minutes if one.astimezone(there).replace(tzinfo=None) == shown]


def typed(day: date, at: time) -> dict[str, str]:
    opens = day - timedelta(days=30)
    return {
        "opens_on": str(opens),
        "opens_time": "12:00",
        "deadline_on": str(day),
        "deadline_time": f"{at:%H:%M}",
        "hears_by": str(day + timedelta(days=20)),
    }


class TypedDeadline(TestCase):
    @ANY
    @given(day=days, at=clocks, zone=zones, user=elsewhere, server=elsewhere)
    @example(
        day=date(2030, 5, 31), at=time(23, 59), zone="Europe/Belgrade", user="America/New_York", server="UTC"
    )
    @example(day=SPRING, at=time(2, 30), zone="Europe/Belgrade", user="UTC", server="Pacific/Kiritimati")
    @example(day=AUTUMN, at=time(2, 30), zone="Europe/Belgrade", user="UTC", server="America/New_York")
    def test_it_is_that_minute_in_the_events_zone_wherever_it_is_typed(
        self, day: date, at: time, zone: str, user: str, server: str
    ) -> None:
        event = Event(timezone=zone, programme_id=0)
        meant = occurrences(day, at, zone)
        for form_class in (CallForm, ExtendForm):
            with standing_in(user, server):
                form: Any = form_class({**typed(day, at), "sure": "on"}, event=event)
                right = form.is_valid()
            if not meant:  # the clocks go forward over it
                assert list(form.errors) == ["deadline_time"]
                continue
            assert right, form.errors
            # Of an hour that comes twice the second: nobody who reads the clock is told that she is late.
            assert form.cleaned_data["deadline_at"] == meant[-1]

    @ANY
    @given(day=days, at=clocks, zone=zones, user=elsewhere, server=elsewhere)
    def test_the_form_shows_again_what_was_typed(
        self, day: date, at: time, zone: str, user: str, server: str
    ) -> None:
        meant = occurrences(day, at, zone)
        if not meant:
            return
        event = Event(timezone=zone)
        call = Call(event=event, opens_at=meant[0] - timedelta(days=30), deadline_at=meant[-1], hears_by=day)
        with standing_in(user, server):
            shown = call_initial(call, event)
        assert (shown["deadline_on"], shown["deadline_time"]) == (day, at)

    @ANY
    @given(day=days, at=clocks, zone=zones, longer=some.integers(1, 90))
    def test_the_last_second_counts_and_an_extension_moves_it(
        self, day: date, at: time, zone: str, longer: int
    ) -> None:
        meant = occurrences(day, at, zone)
        if not meant:
            return
        since = meant[0] - timedelta(days=30)
        event = Event(timezone=zone, state="published", published_at=since)
        call = Call(event=event, state="published", published_at=since, opens_at=since, deadline_at=meant[-1])
        for deadline in (meant[-1], meant[-1] + timedelta(days=longer)):
            call.deadline_at = deadline
            minute = timedelta(minutes=1)
            assert call.closes_at == deadline + minute
            for before in (timedelta(microseconds=1), timedelta(seconds=1), minute):
                assert call.is_open(deadline + minute - before)
                assert to_wall(deadline + minute - before, zone) >= to_wall(deadline, zone)
            for late in (timedelta(0), timedelta(microseconds=1), timedelta(days=1)):
                assert not call.is_open(deadline + minute + late)


class ScheduledOpening(TestCase):
    @settings(max_examples=15)
    @given(ahead=some.integers(60, 9 * 24 * 3600), opens=some.integers(-3600, 9 * 24 * 3600))
    def test_it_opens_at_its_second_with_nobody_doing_anything(self, ahead: int, opens: int) -> None:
        """Published and opened by the clock alone: no worker runs between."""
        now = timezone.now().replace(microsecond=0)
        published, opened = now + timedelta(seconds=ahead), now + timedelta(seconds=opens)
        event = full_event(make.programme(), state="draft", published_at=None)
        call = make.call(event, state="draft", published_at=None, opens_at=opened)
        call = publish_call(call, by=CLOCK, at=published)
        first = max(published, opened)
        call = Call.objects.select_related("event").get(pk=call.pk)
        assert call.is_open(first)
        assert not call.is_open(first - timedelta(microseconds=1))
        assert not call.is_open(first - timedelta(seconds=1))
