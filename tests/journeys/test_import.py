"""Forty rows of a survey with Serbian and Albanian headings: two are put right by hand, and nobody comes in twice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.tables import write_xlsx
from events.models import Call
from participants.applications.models import Application, Question
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.mails import Sink, text_of
from tests.journeys.steps import click, enter, follow, press, worker_runs

pytestmark = pytest.mark.django_db(transaction=True)
HERS = "drita7@example.org"
HEADINGS = [
    "Ime",
    "Prezime",
    "Adresa e-pošte",
    "Organizata",
    "Pozita",
    "Shteti",
    "Sa vjet punoni?",
    "Од када?",
]


def test_forty_rows_of_a_survey_come_in_once(
    visitor: NewVisitor, mails: Sink, trust_staff: Any, tmp_path: Path
) -> None:
    programme = make.programme(code="journey")
    call = make.call(make.event(programme, title_en="Working with families"))
    make.question(call, Question.Kind.NUMBER, label_en="For how many years?", label_sq="Sa vjet punoni?")
    make.question(call, Question.Kind.DATE, label_en="Since when?", label_sr="Од када?")
    organiser = enter(visitor(), make.member(programme, email="olga@example.org", name="Olga"))

    page = organiser.open(f"/en/team/events/{call.event.code}/applications/")
    follow(page, "Applications from a table")
    audit_page(page)
    send_in(page, a_survey(tmp_path))
    assert page.locator("[name=column_6]").input_value().startswith("q")
    assert page.locator("[name=column_5]").input_value() == "territory"
    audit_page(page)
    press(page, "Show what will happen")
    counts(page, "38", "0", "2")
    expect(page.get_by_text("“later” is no date.")).to_be_visible()
    expect(page.get_by_text("“row39” is no e-mail address.")).to_be_visible()
    audit_page(page)
    page.locator("[name=tell]").check()
    press(page, "Take over 38 applications")
    expect(page.get_by_text("38 applications were taken over.")).to_be_visible()
    counts(page, "0", "38", "2")
    assert Application.objects.filter(call=call, state="submitted").count() == 38
    the_rows_with_errors_can_be_saved(page)

    send_in(organiser.open(f"/en/team/events/{call.event.code}/applications/import/"), a_survey(tmp_path))
    press(page, "Show what will happen")
    counts(page, "0", "38", "2")
    assert Application.objects.count() == 38

    she_finds_it(visitor(width=360), mails, call)
    page = organiser.open(f"/en/team/events/{call.event.code}/applications/")
    expect(page.locator("table.data tbody tr")).to_have_count(38)
    audit_page(page)


def a_survey(folder: Path) -> Path:
    rows = [
        [
            *(f"Drita {number}", "Ђорђевић", f"drita{number}@example.org", "Qendra për Punë Sociale"),
            *("Gjyqtare", "Kosovë" if number % 2 else "Србија", f"{number},5", f"{number % 28 + 1}.3.2019."),
        ]
        for number in range(1, 41)
    ]
    rows[3][7] = "later"
    rows[38][2] = "row39"
    path = folder / "anketa.xlsx"
    with write_xlsx(HEADINGS, rows, "Anketa") as out:
        path.write_bytes(out.read())
    return path


def send_in(page: Page, table: Path) -> None:
    page.locator("[name=file]").set_input_files(table)
    page.locator("[name=source]").fill("The spring survey")
    page.locator("[name=language]").select_option("sq")
    press(page, "Continue")
    expect(page.get_by_role("heading", name="What the columns mean")).to_be_visible()


def counts(page: Page, new: str, there: str, errors: str) -> None:
    expect(page.locator("dl.figures dd")).to_have_text([new, there, errors])


def the_rows_with_errors_can_be_saved(page: Page) -> None:
    with page.expect_download() as download:
        click(page.get_by_role("button", name="Save the rows with errors as XLSX"))
    assert download.value.suggested_filename.endswith(".xlsx")


def she_finds_it(reader: Visitor, mails: Sink, call: Call) -> None:
    """Her mail leads to the application, and the code she is mailed makes it hers."""
    worker_runs()
    application = Application.objects.get(email=HERS)
    found = re.search(r"https?://\S+next=\S+", text_of(mails.newest_to(HERS, application.reference)))
    assert found
    page = reader.open(re.sub(r"^https?://[^/]+", "", found[0]))
    page.locator("[name=email]").fill(HERS)
    click(page.locator("main form button").first)
    worker_runs()
    code = re.search(r"\b\d{6}\b", str(mails.newest_to(HERS)["Subject"]))
    assert code
    page.locator("[name=code]").fill(code[0])
    click(page.locator("main form button").first)
    page.wait_for_url(re.compile(application.reference))
    expect(page.get_by_role("heading", name=re.compile(application.reference))).to_be_visible()
    application.refresh_from_db()
    assert application.user is not None
    assert application.user.email == HERS
    audit_page(page)
