"""A rule on visas is written on a phone, and the board flags those who may have too little time for one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from participants.selection.models import Decision
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor
from tests.journeys.steps import click, enter, follow, press
from tests.journeys.test_board import a_closed_call

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trust_staff")]
FLAG = "People who work in Serbia usually need a visa for Kosovo. That takes about 200 days"
MARK = "A visa may take too long"


def test_a_rule_becomes_a_flag_and_goes_again(visitor: NewVisitor) -> None:
    call = a_closed_call(places=4, people=6)
    event = call.event
    event.place = make.place(event.programme)
    event.save()
    organiser = enter(visitor(javascript=False, width=360), make.member(event.programme))
    page = organiser.open(f"/en/team/programmes/{event.programme.code}/")
    follow(page, "Visas")
    page.get_by_label("Works in").select_option("RS")
    page.get_by_label("Visa for").select_option("XK")
    page.get_by_label("Days a visa takes").fill("200")
    page.get_by_label("Source").fill("An example for this test")
    page.get_by_label("Valid for events from").fill("2020-01-01")
    press(page, "Save")
    expect(page.get_by_role("link", name="Serbia")).to_be_visible()
    audit_page(page)
    board = organiser.open(f"/en/team/events/{event.code}/board/")
    expect(board.get_by_text(FLAG)).to_be_visible()
    expect(board.get_by_text(MARK)).to_have_count(1)
    audit_page(board)
    click(board.get_by_role("row").filter(has_text=MARK).get_by_role("link", name="Person 6").first)
    expect(board.get_by_text(FLAG)).to_be_visible()
    audit_page(board)
    page = organiser.open(f"/en/team/programmes/{event.programme.code}/visas/")
    click(page.get_by_role("button", name="Remove"))
    board = organiser.open(f"/en/team/events/{event.code}/board/")
    expect(board.get_by_text(MARK)).to_have_count(0)
    assert not Decision.objects.exists(), "a flag decides nothing"
