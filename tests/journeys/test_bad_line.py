"""A bad line: she types without connection, closes and opens the page, and sends when it is back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from events.models import Call
from participants.applications.models import Application
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.steps import click, enter, follow, press
from tests.journeys.test_hard_cases import ANSWER, FORM, expect_everything, fill

pytestmark = pytest.mark.django_db(transaction=True)
STATUS = "[data-autosave-status]"
KEPT = "Kept in this browser; it will be saved when the connection is back."


@pytest.fixture
def call() -> Call:
    made = make.call(make.event(make.programme(), code="visit"))
    make.question(made, required=True)
    return made


def works_offline(page: Page) -> None:
    """The page says it when the service worker has everything."""
    expect(page.get_by_text("You can go on writing here without a connection.")).to_be_visible()


def drafts_in(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"))


def opened(guest: Visitor) -> Page:
    for pattern in ("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "ERR_FAILED"):
        guest.expect_problem(pattern)
    page = guest.open(FORM)
    works_offline(page)
    return page


def test_what_is_typed_without_connection_is_kept_saved_and_sent(visitor: NewVisitor, call: Call) -> None:
    user = make.user("arta@example.org")
    guest = enter(visitor(width=360), user)
    page = opened(guest)
    guest.context.set_offline(True)
    fill(page)
    expect(page.locator(STATUS)).to_have_text(KEPT)
    audit_page(page)
    click(page.get_by_role("button", name="Check your answers"))
    expect(page.locator(STATUS)).to_have_text(KEPT)  # still the form, not the browser's error page
    assert not Application.objects.exists()

    page.reload()
    expect_everything(page)
    expect(page.locator(STATUS)).to_have_text(KEPT)
    page.locator("[name=role]").fill("Head teacher")

    guest.context.set_offline(False)
    expect(page.locator(STATUS)).to_have_attribute("data-state", "saved")
    draft = Application.objects.get()
    assert (draft.user, draft.role, draft.answers.get().text) == (user, "Head teacher", ANSWER)
    press(page, "Check your answers")
    page.locator("[name=read]").check()
    press(page, "Send the application")
    expect(page.locator("main")).to_contain_text("Under review")
    assert Application.objects.get().state == "submitted"
    assert drafts_in(page) == 0


def test_what_was_saved_before_stands_in_the_page_opened_offline(visitor: NewVisitor, call: Call) -> None:
    guest = visitor()
    page = opened(guest)
    fill(page)
    expect(page.locator(STATUS)).to_have_attribute("data-state", "saved")
    guest.context.set_offline(True)
    page.reload()
    expect_everything(page)
    page.locator("[name=role]").fill("Head teacher")
    expect(page.locator(STATUS)).to_have_text(KEPT)
    guest.context.set_offline(False)
    expect(page.locator(STATUS)).to_have_attribute("data-state", "saved")
    draft = Application.objects.get()
    assert (draft.role, draft.family_name) == ("Head teacher", "Demo")


def test_a_change_of_what_was_sent_waits_in_the_browser(visitor: NewVisitor, call: Call) -> None:
    """Nothing of it is on the server before she sends it, so what she typed is offered when she comes back."""
    guest = enter(visitor(width=360), make.user("arta@example.org"))
    page = guest.open(FORM)
    fill(page)
    press(page, "Check your answers")
    page.locator("[name=read]").check()
    press(page, "Send the application")
    follow(page, "Change your application")
    page.locator("[name=role]").fill("Head teacher")
    expect(page.locator(STATUS)).to_have_text("Kept in this browser until you send the changes.")
    follow(page, "Leave it as it was")
    follow(page, "Change your application")
    expect(page.locator("[name=role]")).not_to_have_value("Head teacher")
    expect(page.get_by_text("This browser kept answers that were not saved.")).to_be_visible()
    audit_page(page)
    press(page, "Bring them back")
    expect(page.locator("[name=role]")).to_have_value("Head teacher")
    press(page, "Send the changes")
    expect(page.get_by_text("Your changes have been sent.")).to_be_visible()
    assert Application.objects.get().role == "Head teacher"
    follow(page, "Change your application")
    expect(page.locator("[name=role]")).to_have_value("Head teacher")
    expect(page.get_by_text("This browser kept answers that were not saved.")).to_be_hidden()


def test_another_window_saved_meanwhile_is_a_conflict_as_always(visitor: NewVisitor, call: Call) -> None:
    guest = visitor()
    guest.expect_problem("status of 409")
    page = opened(guest)
    fill(page)
    expect(page.locator(STATUS)).to_have_attribute("data-state", "saved")
    guest.context.set_offline(True)
    page.locator("[name=role]").fill("From the train")
    expect(page.locator(STATUS)).to_have_text(KEPT)
    Application.objects.update(role="From the office", revision=9, saved_in="office")
    guest.context.set_offline(False)
    expect(page.locator(STATUS)).to_contain_text("changed in another window")
    press(page, "Save and go on later")
    for text in ("From the train", "From the office"):
        expect(page.get_by_text(text)).to_be_visible()
    assert Application.objects.get().role == "From the office"


def test_an_empty_form_and_signing_out_leave_nothing_behind(visitor: NewVisitor, call: Call) -> None:
    guest = visitor()
    page = opened(guest)
    fill(page)
    expect(page.locator(STATUS)).to_have_attribute("data-state", "saved")
    page.reload()
    page.locator("[name=role]").fill("Typed again")
    expect(page.locator(STATUS)).to_have_attribute("data-state", "saved")
    assert drafts_in(page) == 1
    press(page, "Begin with an empty form")
    expect(page.locator("[name=family_name]")).to_have_value("")
    assert drafts_in(page) == 0

    person = enter(visitor(), make.user("beni@example.org"))
    page = opened(person)
    page.locator("[name=role]").fill("Nurse")
    expect(page.locator(STATUS)).to_have_attribute("data-state", "saved")
    assert drafts_in(page) == 1
    click(page.get_by_text("My account").first)
    press(page, "Sign out")
    page.wait_for_function("async () => (await caches.keys()).length === 0")
    assert drafts_in(page) == 0


def test_an_answer_after_signing_out_writes_no_copy_again(visitor: NewVisitor, call: Call) -> None:
    page = visitor().open(FORM)
    fill(page)
    expect(page.locator(STATUS)).to_have_attribute("data-state", "saved")
    page.evaluate(
        "document.dispatchEvent(new Event('drafts-forgotten')); localStorage.clear()"
    )  # as js/page.js
    with page.expect_response("**/apply/save/"):
        page.locator("[name=role]").fill("Nurse")
    expect(page.locator(STATUS)).to_have_attribute("data-state", "saved")
    assert drafts_in(page) == 0


def test_what_is_missing_takes_the_focus_and_nothing_is_emptied(visitor: NewVisitor, call: Call) -> None:
    guest = visitor(width=360)
    guest.expect_problem("status of 422")
    page = guest.open(FORM)
    fill(page)
    page.locator("[name=role]").fill("")
    press(page, "Check your answers")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect_everything(page)
    click(page.locator("[data-error-summary] a").first)
    expect(page.locator("[name=role]")).to_be_focused()
