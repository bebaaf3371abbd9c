"""An answer in a language the committee does not read: out to an agency, back, and read beside the original."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.tables import write_xlsx
from events.translation_sheet import read_sheet
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor
from tests.journeys.steps import enter, follow, press

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trust_staff")]
ORIGINAL, ENGLISH = "Punoj me të rinj që mësojnë një zanat.", "I work with young people who learn a trade."


def test_an_agency_translates_answers_and_the_assessor_reads_them(
    visitor: NewVisitor, tmp_path: Path
) -> None:
    call = make.call()
    question = make.question(call, "long", label_en="What do you do?", label_sq="Çfarë bëni?")
    application = make.application(call, written_in="sq")
    make.answer(application, question, text=ORIGINAL)
    team = f"/en/team/events/{call.event.code}"
    assessor = enter(visitor(), make.assessor(call, language="en"))
    page = assessor.open(f"{team}/review/{application.reference}/")
    expect(page.get_by_text("Not read in this language: Shqip")).to_be_visible()
    audit_page(page)

    organiser = enter(visitor(), make.member(call.event.programme, language="en"))
    page = organiser.open(f"{team}/applications/?unread=1")
    expect(page.get_by_role("link", name="Arta Demo")).to_be_visible()
    follow(page, "Translations of answers")
    audit_page(page)
    page.locator("[name=target-language]").select_option("en")
    with page.expect_download() as table:
        press(page, "Download the table")
    with table.value.path().open("rb") as content:
        (row,) = read_sheet(content, "en")
    back = tmp_path / "back.xlsx"
    cells = [(f"en {row.key}", row.stamp, row.label, ORIGINAL, ENGLISH)]
    with write_xlsx(("Key", "Version", "Text", "Original", "English"), cells, "en") as sheet:
        back.write_bytes(sheet.read())
    page.locator("[name=language]").select_option("en")
    page.locator("[name=made_by][value=machine]").check()
    page.locator("[name=file]").set_input_files(back)
    press(page, "Save")
    expect(page.get_by_text("1 translation was saved.")).to_be_visible()
    organiser.open(f"{team}/applications/?unread=1")
    expect(page.get_by_text("No application fits these filters.")).to_be_visible()

    page = assessor.open(f"{team}/review/{application.reference}/")
    expect(page.locator("[lang=sq]", has_text=ORIGINAL)).to_be_visible()
    expect(page.locator(".prose[lang=en]", has_text=ENGLISH)).to_be_visible()
    expect(page.get_by_text("Translation, by a machine")).to_be_visible()
    expect(page.get_by_text("Not read in this language")).to_have_count(0)
    audit_page(page)
