"""Endorsement by mail: the applicant names her head, he answers on his phone without an account, both sides see it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from events.models import Call, Role
from participants.applications.models import Application
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor
from tests.journeys.mails import Sink, text_of
from tests.journeys.steps import click, enter, press, worker_runs

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "head.demo@example.org"


def test_an_employer_endorses_from_the_mail_on_a_phone(
    visitor: NewVisitor, mails: Sink, trust_staff: Any
) -> None:
    call = make.call(route=Call.Route.ENDORSED)
    organiser = make.member(call.event.programme, Role.ORGANISER, email="olga@example.org", name="Olga")
    user = make.user("drita.demo@example.org")
    draft = make.application(
        call, user=user, email=user.email, given_name="Drita", state="draft", submitted_at=None
    )

    applicant = enter(visitor(width=360), user)
    page = applicant.open(f"/en/calls/{call.event.code}/")
    expect(page.get_by_text("Your employer must endorse your application").first).to_be_visible()
    audit_page(page)
    page = applicant.open(f"/en/applications/{draft.reference}/check/")
    expect(page.get_by_role("heading", name="Endorsement by your employer")).to_be_visible()
    audit_page(page)
    name_the_head(page)
    expect(page.get_by_text("Hana Head")).to_be_visible()
    audit_page(page)
    page.locator("[name=read]").check()
    press(page, "Send the application")
    expect(page.get_by_text("Waiting for the endorsement")).to_be_visible()
    audit_page(page)

    answer_on_a_phone(visitor, mails)

    worker_runs()
    assert draft.reference in str(mails.newest_to(user.email, "endorses")["Subject"])
    page = applicant.open(f"/en/applications/{draft.reference}/")
    expect(page.get_by_text("Endorsed", exact=True)).to_be_visible()
    expect(page.get_by_text("She knows the work.")).to_be_visible()
    page = enter(visitor(), organiser).open(f"/en/team/events/{call.event.code}/applications/")
    page.get_by_label("Endorsement", exact=True).first.select_option("given")
    expect(page.get_by_role("cell", name="Endorsed", exact=True)).to_be_visible()
    assert Application.objects.get().state == "submitted"


def name_the_head(page: Page) -> None:
    page.locator("[name=name]").fill("Hana Head")
    page.locator("[name=role]").fill("Head of the department")
    page.locator("[name=email]").fill(HEAD)
    page.locator("[name=language]").select_option("sq")
    page.locator("[name=substitute_name]").fill("Sara Second")
    page.locator("[name=substitute_email]").fill("sara.demo@example.org")
    press(page, "Save and go on")


def answer_on_a_phone(visitor: NewVisitor, mails: Sink) -> None:
    """The link is in Albanian, as the applicant chose for him; a second look finds it closed."""
    worker_runs()
    link = re.search(r"http\S+/sq/endorsement/\S+", text_of(mails.newest_to(HEAD)))
    assert link
    phone = visitor(width=360, locale="sq")
    page = phone.open(link[0])
    assert "Drita" in page.locator("main").inner_text()
    audit_page(page)
    page.locator("[name=answer][value=endorse]").check()
    page.locator("[name=note]").fill("She knows the work.")
    click(page.locator("main form button"))
    expect(page.locator("main h1")).to_be_visible()
    audit_page(page)
    phone.expect_problem("status of 410")
    page = phone.open(link[0])
    expect(page.locator("main form")).to_have_count(0)
    audit_page(page)
