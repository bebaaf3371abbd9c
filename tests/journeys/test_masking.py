"""A masked passage: the organiser hides it, an assessor reads the answer without it, the applicant keeps hers whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from participants.applications.answers.masking import MARK
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.mails import Sink, text_of
from tests.journeys.steps import click, enter, press, worker_runs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trust_staff")]
PASSAGE = "Qendresa Demoja"
TEXT = f"I work with families. {PASSAGE} came to us in May."
SHOWN = f"I work with families. {MARK} came to us in May."


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_masked_passage(visitor: NewVisitor, mails: Sink, tmp_path: Path, javascript: bool) -> None:
    call = make.call()
    applicant = make.user("drita.demo@example.org")
    application = make.application(call, user=applicant)
    make.answer(application, make.question(call), text=TEXT)
    team = f"/en/team/events/{call.event.code}"
    one = f"{team}/applications/{application.reference}/"

    organiser = enter(visitor(javascript=javascript), make.member(call.event.programme))
    organiser.open(one)
    _hide(organiser, javascript)
    expect(organiser.page.get_by_text(SHOWN)).to_be_visible()
    expect(organiser.page.get_by_text(PASSAGE)).to_have_count(0)
    audit_page(organiser.page)
    _no_table_has_it(organiser, f"{team}/applications/", tmp_path)

    assessor = enter(visitor(javascript=javascript, width=360), make.assessor(call))
    assessor.open(f"{team}/review/{application.reference}/")
    expect(assessor.page.get_by_text(SHOWN)).to_be_visible()
    expect(assessor.page.get_by_text(PASSAGE)).to_have_count(0)

    hers = enter(visitor(javascript=javascript, width=360), applicant)
    hers.open(f"/en/applications/{application.reference}/")
    expect(hers.page.get_by_text(TEXT)).to_be_visible()
    expect(hers.page.get_by_text("is hidden from everybody who reads applications")).to_be_visible()
    audit_page(hers.page)

    _complete_her_role(organiser, one)
    worker_runs()
    assert "She told us on the phone" in text_of(mails.newest_to(applicant.email))
    hers.open(f"/en/applications/{application.reference}/")
    expect(hers.page.get_by_text("She told us on the phone")).to_be_visible()


def _hide(organiser: Visitor, javascript: bool) -> None:
    """By marking it in the answer; without scripts by typing it."""
    page = organiser.page
    field = page.get_by_label("Passage to hide")
    if javascript:
        page.get_by_text(TEXT).evaluate(
            """(node, words) => {
                const text = node.firstChild, start = text.data.indexOf(words), range = document.createRange();
                range.setStart(text, start);
                range.setEnd(text, start + words.length);
                document.getSelection().removeAllRanges();
                document.getSelection().addRange(range);
            }""",
            PASSAGE,
        )
        expect(field).to_have_value(PASSAGE)
    else:
        field.fill(PASSAGE)
    page.locator("#hidden-passages").get_by_label("Reason").fill("A client's name")
    press(page, "Hide this passage")


def _no_table_has_it(organiser: Visitor, address: str, folder: Path) -> None:
    organiser.open(address)
    with organiser.page.expect_download() as download:
        click(organiser.page.get_by_role("button", name="With every answer as CSV"))
    path = folder / "table.csv"
    download.value.save_as(path)
    table = path.read_text(encoding="utf-8")
    assert SHOWN in table
    assert PASSAGE not in table


def _complete_her_role(organiser: Visitor, address: str) -> None:
    organiser.open(address)
    click(organiser.page.locator("a[href$='/fields/role/']"))
    audit_page(organiser.page)
    organiser.page.get_by_label("Your role there").fill("Head of the team")
    organiser.page.get_by_label("Reason").fill("She told us on the phone")
    press(organiser.page, "Save")
