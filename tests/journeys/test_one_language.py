"""A call in Macedonian only: an Albanian reader gets its one stable address, told in which language she reads it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor
from tests.journeys.steps import click, enter, press

pytestmark = pytest.mark.django_db(transaction=True)
NOTICE = "Kjo faqe nuk është e disponueshme"
TITLE, LATER = "Посета на центрите", "Нов наслов на посетата"


def test_a_call_in_macedonian_shows_in_albanian_with_a_notice(visitor: NewVisitor, trust_staff: None) -> None:
    programme = make.programme()
    event = make.event(programme, code="mk-visit", languages=["mk"], title_en="", title_mk=TITLE)
    call = make.call(event, summary_en="", summary_mk="Кратко")
    reader = visitor(width=360, locale="sq")
    page = reader.open("/sq/calls/mk-visit/")
    expect(page.locator("html")).to_have_attribute("lang", "sq")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(TITLE)
    expect(page.locator("h1 [lang=mk], h1[lang=mk]").first).to_have_text(TITLE)
    notice = page.locator(".note").filter(has_text=NOTICE).first
    expect(notice).to_contain_text(re.compile("gjuhën: shqip.*gjuhën: македонски", re.IGNORECASE))
    expect(notice.locator("a[hreflang=mk]")).to_have_attribute("href", "/mk/calls/mk-visit/")
    audit_page(page)

    organiser = enter(visitor(), make.member(programme))
    texts = organiser.open("/en/team/events/mk-visit/texts/mk/")
    texts.locator("[name=title]").fill(LATER)
    press(texts, "Save")
    call.refresh_from_db()
    page.reload()
    expect(page).to_have_url(f"{reader.address}/sq/calls/mk-visit/")
    expect(heading).to_have_text(LATER)
    click(page.locator(".note a[hreflang=mk]"))
    expect(page.locator("html")).to_have_attribute("lang", "mk")
    expect(page.locator(".note").filter(has_text=NOTICE)).to_have_count(0)

    screens = organiser.open("/en/team/events/mk-visit/preview/screens/?language=sq")
    for number in (0, 1):
        drawn = screens.frame_locator("iframe").nth(number)
        expect(drawn.get_by_role("heading", level=1)).to_have_text(LATER)
        expect(drawn.locator(".note").filter(has_text=NOTICE).first).to_be_visible()
    audit_page(screens)
