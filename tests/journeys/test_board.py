"""The board: targets, a proposal with its reasons, somebody forced in, two at one board, and targets nothing meets."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from events.models import Call
from participants.selection.models import Decision, Pin, Proposal, ProposedPerson
from participants.selection.operations import decide, record_verdict
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.steps import click, enter, follow, press, worker_runs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trust_staff")]
PATIENCE = 15_000  # the page asks by itself how far it is
PLACES = ("AL", "BA", "XK", "ME", "MK", "RS")


def a_closed_call(places: int, people: int) -> Call:
    now = timezone.now()
    call = make.call(
        make.event(places=places),
        opens_at=now - timedelta(days=20),
        deadline_at=now - timedelta(days=1),
    )
    assessors = [make.member(call.event.programme, "assessor") for _number in range(2)]
    for number in range(people):
        application = make.application(
            call,
            given_name=f"Person {number + 1}",
            territory=PLACES[number % 6],
            gender=("woman", "man", "")[number % 3],
            organisation=f"Office {number // 2 + 1}",
        )
        for assessor in assessors:
            record_verdict(
                application, verdict=("yes", "maybe", "no")[3 * number // people], line="", by=assessor
            )
    return call


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_composing_a_group(visitor: NewVisitor, javascript: bool) -> None:
    call = a_closed_call(places=4, people=12)
    team = f"/en/team/events/{call.event.code}"
    organiser = enter(
        visitor(javascript=javascript, width=1280 if javascript else 360), make.member(call.event.programme)
    )
    set_two_targets(organiser, team)
    propose(organiser, team)
    read_and_take_over(organiser, call)
    force_one_in(organiser, call, team)
    nothing_fits(organiser, call, team)


def set_two_targets(organiser: Visitor, team: str) -> None:
    page = organiser.open(f"{team}/group/")
    follow(page, "Compose the group")
    follow(page, "Set targets")
    audit_page(page)
    follow(page, "Works in")
    page.get_by_label("Serbia").check()
    page.get_by_label("At least", exact=False).first.fill("1")
    audit_page(page)
    press(page, "Save")
    follow(page, "Gender")
    page.get_by_label("Woman", exact=True).check()
    page.get_by_label("At least", exact=False).first.fill("2")
    page.get_by_label("Missing it costs points").check()
    press(page, "Save")
    expect(page.get_by_role("link", name="Gender: Woman")).to_be_visible()


def propose(organiser: Visitor, team: str) -> None:
    page = organiser.open(f"{team}/board/")
    press(page, "Propose a group")
    expect(page.get_by_text("is being worked out")).to_be_visible()
    worker_runs()
    expect(page.get_by_role("button", name="Take over this proposal")).to_be_visible(timeout=PATIENCE)


def read_and_take_over(organiser: Visitor, call: Call) -> None:
    """The reason somebody is in for a target, then the whole group as drafts."""
    page = organiser.page
    needed = ProposedPerson.objects.get(proposal__call=call, inside=True, application__territory="RS")
    expect(page.get_by_text(needed.sentence).first).to_be_visible()
    audit_page(page)
    press(page, "Take over this proposal")
    expect(page).to_have_url(re.compile(r"/board/$"))
    assert Decision.objects.filter(outcome="selected").count() == 4
    expect(page.get_by_text("Taken over")).to_be_visible()
    audit_page(page)
    page.emulate_media(media="print")  # a committee takes it along on paper: who is where stands there too
    expect(page.locator(".moves .now").first).to_be_visible()
    page.emulate_media(media="null")


def force_one_in(organiser: Visitor, call: Call, team: str) -> None:
    """Out goes one with a reason, and the bar of the target she was needed for says so."""
    needed = ProposedPerson.objects.get(proposal__call=call, inside=True, application__territory="RS")
    page = organiser.page
    row = page.locator(f"#r-{needed.application.reference}")
    expect(bar(page, "Serbia")).to_contain_text("met")
    follow(row, "Not selected")
    page.get_by_label("Reason for departing").fill("Cannot travel in May")
    press(page, "Not selected")
    expect(page.get_by_text("Cannot travel in May")).to_be_visible()
    audit_page(page)
    follow(page, "Back to the list")
    expect(bar(page, "Serbia")).to_contain_text("1 missing")
    expect(page.get_by_text("Departs from the proposal")).to_be_visible()


def bar(page: Page, name: str) -> Any:
    return page.locator(".targets > li").filter(has_text=name).first


def nothing_fits(organiser: Visitor, call: Call, team: str) -> None:
    """Three must be out, so Serbia's one cannot be in: the page names what has to give way, and a click leads there."""
    page = organiser.page
    for application in call.applications.filter(territory="RS"):
        page.goto(f"{organiser.address}{team}/board/one/{application.reference}/")
        click(page.get_by_text("In or out"))
        page.get_by_label("Must be out").check()
        page.locator("#pin").get_by_label("Reason").fill("Was here last year")
        click(page.locator("#pin").get_by_role("button", name="Keep"))
        expect(page.get_by_text("Was here last year")).to_be_visible()
    assert Pin.objects.count() == 2
    propose_again(organiser, team)
    expect(page.get_by_text("No group meets all of this at once")).to_be_visible()
    audit_page(page)
    way_out = page.get_by_role("link", name=re.compile("Change the target|Person"))
    click(way_out.first)
    if "/targets/" in page.url:
        page.get_by_label("At least", exact=False).first.fill("0")
        press(page, "Save")
    else:
        press(page, "Remove")
    propose_again(organiser, team)
    expect(page.get_by_role("button", name="Take over this proposal")).to_be_visible()
    page.goto(f"{organiser.address}{team}/board/proposals/compare/?a=1&b=3")
    expect(page.get_by_role("heading", name="Compare two proposals")).to_be_visible()
    audit_page(page)
    assert Proposal.objects.count() == 3


def propose_again(organiser: Visitor, team: str) -> None:
    page = organiser.open(f"{team}/board/")
    press(page, "Propose a group")
    worker_runs()
    expect(page.locator("progress")).to_have_count(0, timeout=PATIENCE)


def test_two_at_one_board_by_keyboard(visitor: NewVisitor) -> None:
    """She moves by keys; he moves the same one meanwhile; her page tells her, and her old button changes nothing."""
    call = a_closed_call(places=4, people=6)
    team = f"/en/team/events/{call.event.code}"
    other = make.member(call.event.programme, name="Second Organiser")
    organiser = enter(visitor(), make.member(call.event.programme))
    organiser.context.clock.install()
    page = organiser.open(f"{team}/board/")
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.wait_for_url(re.compile("#r-"))
    best = Decision.objects.get(outcome="selected").application
    assert best.given_name == "Person 1"
    page.keyboard.press("j")
    stale = call.applications.get(given_name="Person 2")
    decide(stale, outcome="reserve", by=other)
    organiser.context.clock.run_for(11_000)
    expect(page.get_by_text("Second Organiser has moved 1 application.")).to_be_visible()
    audit_page(page)
    click(page.locator(f"#r-{stale.reference}").locator("[data-move=s]"))
    expect(page.get_by_text("Second Organiser decided “Reserve list”")).to_be_visible()
    assert Decision.objects.get(application=stale).outcome == "reserve"
