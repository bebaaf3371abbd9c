"""Who can apply: the organiser says it, a reader on a phone sees it before she types, and nothing she wrote is lost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor
from tests.journeys.steps import enter, follow, press

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_condition_is_read_before_typing_and_refuses_kindly(visitor: NewVisitor, trust_staff: Any) -> None:
    call = make.call(make.event(languages=["en", "sq"]))
    code = call.event.code
    organiser = enter(visitor(width=360), make.member(call.event.programme))
    page = organiser.open(f"/en/team/events/{code}/conditions/new/territory/")
    page.locator("[name=places][value=AL]").check()
    page.locator("[name=places][value=XK]").check()
    audit_page(page)
    press(page, "Save")
    page = organiser.open(f"/en/team/events/{code}/conditions/new/age/")
    page.locator("[name=age]").fill("18")
    audit_page(page)
    press(page, "Save")
    expect(page.get_by_role("heading", name="What applicants read")).to_be_visible()
    audit_page(page)

    phone = visitor(width=360)
    page = phone.open(f"/en/calls/{code}/")
    expect(page.get_by_role("heading", name="Who can apply")).to_be_visible()
    audit_page(page)
    follow(page, "Apply")
    expect(page.get_by_text("You work in Albania or Kosovo")).to_be_visible()
    audit_page(page)
    for name, text in {
        "given_name": "Arta",
        "family_name": "Demo",
        "organisation": "Centre",
        "role": "Nurse",
    }.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=territory]").select_option("DE")
    page.locator("[name=follows_sq]").select_option("5")
    page.locator("[name=email]").fill("arta@example.org")
    page.get_by_label("Yes", exact=True).check()
    phone.expect_problem("status of 422")
    press(page, "Check your answers")
    expect(page.get_by_text("This does not fit a condition of the call").first).to_be_visible()
    expect(page.get_by_text("you do not meet this condition")).to_be_visible()
    expect(page.locator("[name=organisation]")).to_have_value("Centre")
    audit_page(page)
    page.locator("[name=territory]").select_option("AL")
    press(page, "Check your answers")
    expect(page.get_by_role("heading", name="Send the application")).to_be_visible()
