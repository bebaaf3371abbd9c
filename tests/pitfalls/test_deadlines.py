"""Deadlines and time zones: what made people late elsewhere, and must not here (docs/requirements.md)."""

from __future__ import annotations

import re
from datetime import time, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from core.outbox import Message
from events.deadlines import shown_deadline
from participants.applications import notices
from participants.applications.models import Application
from participants.selection.models import Participation
from participants.travel.models import TravelDetails
from tests import factories as make

EXTENSIONS = "tests/participants/applications/test_extensions.py"
REQUIREMENTS = {
    "B1": (
        "tests/events/test_deadline_properties.py::test_it_is_that_minute_in_the_events_zone_wherever_it_is_typed",
        "tests/events/test_deadline_properties.py::test_the_last_second_counts_and_an_extension_moves_it",
    ),
    "B2": (
        "tests/pitfalls/test_deadlines.py::test_one_deadline_reads_the_same_on_pages_in_mails_and_on_paper",
        "tests/journeys/test_own_clock.py::test_a_reader_elsewhere_sees_both_clocks",
    ),
    "B3": (
        "tests/events/test_deadlines.py::test_deadlines_in_every_language_say_hour_zone_and_place",
        "tests/pitfalls/test_deadlines.py::test_one_deadline_reads_the_same_on_pages_in_mails_and_on_paper",
    ),
    "B4": (
        f"{EXTENSIONS}::test_the_same_deadline_stands_on_every_page",
        f"{EXTENSIONS}::test_the_later_of_both_deadlines_counts_whatever_moves",
    ),
    "B5": (
        f"{EXTENSIONS}::test_what_is_sent_in_the_extension_is_marked_late",
        f"{EXTENSIONS}::test_the_team_and_the_assessors_see_that_it_is_late",
    ),
    "B6": (
        "tests/events/test_event_operations.py::test_another_zone_keeps_what_the_clocks_show",
        "tests/events/test_zone_change.py::test_the_page_says_it_before_anything_is_saved",
        "tests/events/test_zone_change.py::test_what_other_apps_keep_on_the_clock_is_named_too",
        "tests/events/test_event_operations.py::test_time_and_place_raise_the_sequence_and_are_told",
        "tests/participants/selection/assessing/test_phase_zone.py::test_another_zone_keeps_what_the_clocks_show",
    ),
    "B7": ("tests/pitfalls/test_deadlines.py::test_no_mail_prints_a_time_without_its_zone",),
    "B8": ("tests/pitfalls/test_deadlines.py::test_times_of_travel_stay_as_they_were_typed_in_every_zone",),
}

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = ("UTC", "Asia/Tokyo", "America/New_York")
CLOCK_TIME = re.compile(r"\|(?:time|date):\s*\"[^\"]*[HhGgPi][^\"]*\"")
ZONE_BESIDE = re.compile(r"timezone|zone_label|\|(?:time|date):\"[^\"]*[eTO][^\"]*\"")


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ELSEWHERE)
def test_one_deadline_reads_the_same_on_pages_in_mails_and_on_paper(zone: str, client: Client) -> None:
    """Wherever a deadline is printed it is the same text: the event's own clock, with hour and zone."""
    event = make.event(timezone="Europe/Skopje", place=make.place(make.programme()))
    closes = timezone.now().replace(hour=21, minute=30, second=0) + timedelta(days=40)
    call = make.call(event, deadline_at=closes)
    application = make.application(call)
    draft = make.application(call, state=Application.State.DRAFT, submitted_at=None)
    wanted = shown_deadline(call, "en")
    local = closes.astimezone(ZoneInfo("Europe/Skopje"))
    assert f"{local:%H:%M}" in wanted
    assert local.tzname() in wanted
    with timezone.override(ZoneInfo(zone)):
        texts = {
            path: client.get(path).content.decode()
            for path in (f"/en/calls/{event.code}/", "/en/calls/", f"/en/calls/{event.code}/apply/")
        }
        for what, owner in (("receipt", application), ("reminder", draft)):
            client.force_login(owner.user)
            by = owner.user
            mail = (
                notices.receipt(owner, by=by)
                if what == "receipt"
                else notices.draft_reminder(owner, 24, by=by)
            )
            texts[what] = Message.objects.get(pk=mail.pk).text
        client.force_login(draft.user)
        texts["bar on every page"] = client.get("/en/").content.decode()
        client.force_login(application.user)
        address = f"/en/applications/{application.reference}/"
        texts["her application"] = client.get(address).content.decode()
    for where, text in texts.items():
        assert wanted in text, where


@pytest.mark.django_db
def test_what_is_printed_carries_the_zone(client: Client) -> None:
    """The copy on paper says when it was sent, with hour and zone."""
    application = make.application()
    client.force_login(application.user)
    made = client.get(f"/en/applications/{application.reference}/copy.pdf")
    content = b"".join(made) if made.streaming else made.content
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    sent = application.submitted_at
    assert sent is not None
    local = sent.astimezone(ZoneInfo(application.call.event.timezone))
    assert f"{local:%H:%M} {local.tzname()}" in " ".join(text.split())


def templates_of_mails() -> list[Path]:
    found = sorted((ROOT / "templates" / "mail").rglob("*.*"))
    assert len(found) > 20
    return found


@pytest.mark.parametrize("path", templates_of_mails(), ids=lambda path: path.name)
def test_no_mail_prints_a_time_without_its_zone(path: Path) -> None:
    """A time by a filter of its own stands beside its zone; all others come from core/dates.py, which adds it."""
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if CLOCK_TIME.search(line):
            assert ZONE_BESIDE.search(line), f"{path.name}:{number}"


def test_the_lint_of_times_sees_what_it_looks_for() -> None:
    assert CLOCK_TIME.search('{{ event.starts_at|time:"H:i" }}')
    assert not ZONE_BESIDE.search('{{ event.starts_at|time:"H:i" }}')
    assert ZONE_BESIDE.search('{{ event.starts_at|time:"H:i" }} ({{ event.timezone }})')
    assert not CLOCK_TIME.search('{{ event.starts_on|date:"j. F Y" }}')


@pytest.mark.django_db
@pytest.mark.usefixtures("trust_staff")
@pytest.mark.parametrize("zone", ELSEWHERE)
def test_times_of_travel_stay_as_they_were_typed_in_every_zone(zone: str, client: Client) -> None:
    """Arrival and departure are times on the wall at the event, and shown unchanged to whoever reads them."""
    event = make.event()
    coming = make.participation(event, state=Participation.State.ACCEPTED, seat=1)
    TravelDetails.objects.create(
        participation=coming,
        arrives_on=event.starts_on,
        arrives_at=time(0, 15),
        leaves_on=event.ends_on,
        leaves_at=time(23, 40),
        nights=1,
    )
    client.force_login(make.member(event.programme))
    with timezone.override(ZoneInfo(zone)):
        page = client.get(f"/en/team/events/{event.code}/participants/").content.decode()
    assert TravelDetails.objects.get().arrives_at == time(0, 15)
    assert "00:15" in page
    assert "23:40" in page
