"""An organiser's workshop: from a template to an open call, then a longer deadline, then a postponement.

What she does is told to readers in their language; nothing is put into the database behind the pages but the
programme and its people.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from events.models import Event
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.steps import click, enter, follow, press
from tests.journeys.test_one_call import TEXTS, Story

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_event_from_a_template_is_translated_extended_and_postponed(
    visitor: NewVisitor, trust_staff: Any
) -> None:
    story = Story()
    organiser = enter(visitor(), story.organiser)
    start_from_a_template(organiser, story)
    write_the_texts(organiser, story)
    approve_the_albanian(organiser, story)
    press(organiser.open(story.team("call/")), "Publish the call")
    assert story.event.call.state == "published", organiser.page.locator("main").inner_text()

    reader = visitor(width=360, locale="sq")
    extend_the_deadline(organiser, story)
    the_call_says(reader, story, "Afati u zgjat", "Aplikoni")
    postpone(organiser, story)
    the_call_says(reader, story, "Ky aktivitet u shty")
    page = reader.open(f"/sq/events/{story.event.code}/")
    expect(page.locator("main, header").get_by_text("Ky aktivitet u shty").first).to_be_visible()
    audit_page(page)


def start_from_a_template(organiser: Visitor, story: Story) -> None:
    page = organiser.open(f"/en/team/programmes/{story.programme.code}/events/new/")
    follow(page, "Two-day workshop")
    audit_page(page)
    page.locator("[name=language]").select_option("en")
    page.locator("[name=first_day]").fill((date.today() + timedelta(days=90)).isoformat())
    page.locator("[name=place]").select_option(index=1)
    press(page, "Create the draft")
    expect(page.get_by_role("heading", name="Life cycle")).to_be_visible()
    assert story.event.state == Event.State.DRAFT


def write_the_texts(organiser: Visitor, story: Story) -> None:
    page = organiser.open(story.team("edit/languages/"))
    page.locator("input[name=languages][value=sq]").check()
    page.locator("input[name=working_languages][value=en]").check()
    press(page, "Save")
    page = organiser.open(story.team("edit/contacts/"))
    page.get_by_label("Contact person", exact=True).fill("Olga Organiser")
    page.get_by_label("Contact address", exact=True).fill("olga@example.org")
    press(page, "Save")
    page = organiser.open(story.team("texts/en/"))
    for name, text in {**TEXTS["en"], "neutral_title": "Regional meeting"}.items():
        page.locator(f"[name={name}]").fill(text)
    press(page, "Save")


def approve_the_albanian(organiser: Visitor, story: Story) -> None:
    page = organiser.open(story.team("translations/"))
    audit_page(page)
    follow(page, "Shqip")
    expect(page.locator(".site-tools summary").first).to_contain_text("English")  # her own, to switch from
    audit_page(page)
    for name, text in TEXTS["sq"].items():
        page.locator(f"textarea[name^=text_][name$=_{name}]").first.fill(text)
    card = page.locator("section", has=page.locator("textarea[name$=_aim]"))
    click(card.get_by_role("button", name="Save and approve"))
    card = page.locator("section", has=page.locator("textarea[name$=_aim]"))
    expect(card.get_by_text("Approved")).to_be_visible()
    expect(page.locator("textarea[name$=_audience]")).to_have_value(TEXTS["sq"]["audience"])


def extend_the_deadline(organiser: Visitor, story: Story) -> None:
    before = story.event.call.deadline_at
    page = step(organiser, story, "Extend the deadline")
    audit_page(page)
    page.locator("[name=deadline_on]").fill((date.today() + timedelta(days=25)).isoformat())
    page.locator("[name=sure]").check()
    press(page, "Extend the deadline")
    expect(page.get_by_text("The deadline is extended.")).to_be_visible()
    assert story.event.call.deadline_at > before


def postpone(organiser: Visitor, story: Story) -> None:
    page = step(organiser, story, "Postpone the event")
    organiser.expect_problem("status of 422")
    press(page, "Postpone the event")
    expect(page.locator("[data-error-summary]")).to_be_visible()
    audit_page(page)
    page.locator("[name=reason]").fill("The hall is being repaired.")
    page.locator("[name=sure]").check()
    press(page, "Postpone the event")
    expect(page.get_by_text("Everybody concerned gets a mail.")).to_be_visible()
    assert story.event.state == Event.State.POSTPONED
    audit_page(page)


def step(organiser: Visitor, story: Story, name: str) -> Page:
    """From the panel of the life cycle to the page that says what will happen."""
    page = organiser.open(story.team())
    follow(page, name)
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    return page


def the_call_says(reader: Visitor, story: Story, sentence: str, button: str = "") -> None:
    page = reader.open(f"/sq/calls/{story.event.code}/")
    expect(page.locator("h1")).to_have_text("Puna me familjet")
    expect(page.get_by_text(sentence).first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Aplikoni"))).to_have_count(1 if button else 0)
    audit_page(page)
