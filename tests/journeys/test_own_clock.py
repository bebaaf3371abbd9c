"""A deadline on the reader's own clock: beside the event's, and only where the two differ."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as make
from tests.journeys.browser import NewVisitor

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reader_elsewhere_sees_both_clocks(visitor: NewVisitor) -> None:
    day = timezone.now().date() + timedelta(days=5)
    deadline = datetime(day.year, day.month, day.day, 23, 59, tzinfo=ZoneInfo("Europe/Belgrade"))
    call = make.call(make.event(timezone="Europe/Belgrade"), deadline_at=deadline)
    path = f"/en/calls/{call.event.code}/"

    far = visitor(timezone_id="Asia/Tbilisi").open(path)
    there = deadline.astimezone(ZoneInfo("Asia/Tbilisi"))
    line = far.locator("[data-local-time]")
    expect(line).to_contain_text("On your own clock")
    expect(line).to_contain_text(f"{there:%H:%M}")
    expect(line).to_contain_text(str(there.day))
    expect(far.locator(".hero-side").get_by_text("23:59")).to_be_visible()

    near = visitor(timezone_id="Europe/Skopje").open(path)
    expect(near.locator(".hero-side").get_by_text("23:59")).to_be_visible()
    expect(near.locator("[data-local-time]")).to_be_hidden()


def test_the_form_says_both_clocks_too(visitor: NewVisitor) -> None:
    deadline = (timezone.now() + timedelta(days=5)).astimezone(ZoneInfo("Europe/Belgrade"))
    call = make.call(make.event(timezone="Europe/Belgrade"), deadline_at=deadline)
    page = visitor(timezone_id="Asia/Tbilisi").open(f"/en/calls/{call.event.code}/apply/")
    line = page.locator("[data-local-time]")
    expect(line).to_contain_text(f"{deadline.astimezone(ZoneInfo('Asia/Tbilisi')):%H:%M}")
    expect(page.get_by_text(f"{deadline:%H:%M}").first).to_be_visible()
