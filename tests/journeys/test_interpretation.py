"""What a proposed group means for interpretation: read beside the board, reckoned once there are rates."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from participants.selection.board.operations import ask_for_proposal, work_out_proposal
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor
from tests.journeys.steps import click, enter, follow, press
from tests.journeys.test_board import a_closed_call

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trust_staff")]

SPOKEN = ({"en": 5}, {"sq": 5, "en": 2}, {"sr": 5})
RATES = {"An interpreter": "300", "A booth": "200", "A receiver": "5", "A technician": "150"}


def test_the_cost_of_a_proposal_on_a_phone_without_scripts(visitor: NewVisitor) -> None:
    call = a_closed_call(places=4, people=12)
    event = call.event
    event.working_languages, event.interpretation = ["en"], ["sq", "bs"]
    event.save()
    for number, application in enumerate(call.applications.order_by("pk")):
        levels = SPOKEN[number % 3]
        application.languages = {code: {"follows": level, "speaks": level} for code, level in levels.items()}
        application.save()
    member = make.member(event.programme)
    work_out_proposal(ask_for_proposal(call, by=member), by=member)
    page = enter(visitor(javascript=False, width=360), member).open(f"/en/team/events/{event.code}/board/")
    click(page.locator("summary").filter(has_text="Interpretation"))
    expect(page.get_by_text("No rates are set")).to_be_visible()
    audit_page(page)
    follow(page, "Set the rates")
    for label, amount in RATES.items():
        page.get_by_label(f"{label}, per day").fill(amount)
    audit_page(page)
    press(page, "Save")
    page.goto(page.url.partition("/en/")[0] + f"/en/team/events/{event.code}/board/")
    click(page.locator("summary").filter(has_text="Interpretation"))
    expect(page.get_by_text("Total").first).to_be_visible()
    audit_page(page)
