"""An organiser types, closes the page without saving, and finds her text again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from events.models import WorkingCopy
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor
from tests.journeys.steps import enter, press
from tests.journeys.test_one_call import Story

pytestmark = pytest.mark.django_db(transaction=True)


def test_unsaved_text_waits_for_its_writer(visitor: NewVisitor, trust_staff: Any) -> None:
    story = Story()
    make.event(story.programme, organiser="An office", languages=["en"])
    organiser = enter(visitor(width=360), story.organiser)
    page = organiser.open(story.team("edit/basics/"))
    page.locator("[name=organiser]").fill("An office that was typed")
    expect(page.get_by_text("Your unsaved text is kept:")).to_be_visible()
    audit_page(page)

    page = organiser.open(story.team())
    assert story.event.organiser == "An office"
    page = organiser.open(story.team("edit/basics/"))
    expect(page.get_by_text("You have unsaved text from")).to_be_visible()
    expect(page.locator("[name=organiser]")).to_have_value("An office")
    audit_page(page)
    press(page, "Take it over")
    expect(page.get_by_text("is now in the form. It counts once you save it.")).to_be_visible()
    expect(page.get_by_text("You have unsaved text from")).to_have_count(0)
    expect(page.locator("[name=organiser]")).to_have_value("An office that was typed")
    audit_page(page)
    assert story.event.organiser == "An office"

    press(page, "Save")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(page.get_by_text("You have unsaved text from")).to_have_count(0)
    assert story.event.organiser == "An office that was typed"
    assert not WorkingCopy.objects.exists()
