"""A long form on a telephone: five sections, there and back, a file on the way, an error that opens its part, sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from events.models import Call
from participants.applications.models import Answer, Application, FormSection, Question
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor
from tests.journeys.steps import click, enter, press
from tests.journeys.test_hard_cases import FORM, WITH_AND_WITHOUT

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = ("Your work", "Your group", "Your reasons", "Your papers", "Your plans")


@pytest.fixture
def call() -> Call:
    return make.call(make.event(make.programme(), code="visit", languages=["en"]))


@pytest.fixture
def asked(call: Call) -> dict[str, Question]:
    work, group, reasons, papers, plans = (
        FormSection.objects.create(call=call, title_en=title, position=number)
        for number, title in enumerate(TITLES)
    )
    choice = make.question(call, "yes_no", label_en="Do you lead a group?", section=group)
    return {
        "work": make.question(call, "short", label_en="What do you do?", section=work, required=True),
        "choice": choice,
        "inside": make.question(
            call, "short", label_en="Its name?", section=group, shown_if=choice, shown_if_key="yes"
        ),
        "why": make.question(call, "long", label_en="Why?", section=reasons, required=True, word_limit=20),
        "leader": make.question(
            call, "short", label_en="How big?", section=reasons, shown_if=choice, shown_if_key="yes"
        ),
        "paper": make.question(call, "file", label_en="Your paper", section=papers),
        "plans": make.question(call, "short", label_en="What next?", section=plans),
    }


def name(question: Question) -> str:
    return f"[name=question_{question.pk}]"


def about_her(page: Page) -> None:
    for field, text in (
        ("given_name", "Arta"),
        ("family_name", "Demo"),
        ("organisation", "Centre"),
        ("role", "Teacher"),
    ):
        page.locator(f"[name={field}]").fill(text)
    page.locator("[name=territory]").select_option("XK")
    page.locator("[name=follows_sq]").select_option("5")


@WITH_AND_WITHOUT
def test_five_sections_there_and_back_and_sent(
    visitor: NewVisitor, call: Call, asked: dict[str, Question], javascript: bool, tmp_path: Path
) -> None:
    guest = enter(visitor(width=360, javascript=javascript), make.user("arta@example.org"))
    guest.expect_problem("status of 422")
    page = guest.open(FORM)
    expect(page.get_by_text("Part 1 of 6")).to_be_visible()
    audit_page(page)
    about_her(page)
    press(page, "Next")
    page.locator(name(asked["work"])).fill("I teach")
    press(page, "Next")
    if javascript:
        expect(page.locator(name(asked["inside"]))).to_be_hidden()
    page.locator(f"{name(asked['choice'])}[value=yes]").check()
    expect(page.locator(name(asked["inside"]))).to_be_visible()
    page.locator(name(asked["inside"])).fill("Demo group")
    audit_page(page)
    press(page, "Back")
    expect(page.locator(name(asked["work"]))).to_have_value("I teach")
    press(page, "Back")
    expect(page.locator("[name=family_name]")).to_have_value("Demo")
    press(page, "Next")
    press(page, "Next")
    expect(page.locator(name(asked["inside"]))).to_have_value("Demo group")
    press(page, "Next")
    expect(page.locator(name(asked["leader"]))).to_be_visible()  # because of the part before
    click(page.locator("summary", has_text="All parts"))
    press(page, "Your papers")  # looking ahead leaves "Why?" empty
    upload_and_go_on(page, asked["paper"], tmp_path, javascript=javascript)
    page.locator(name(asked["plans"])).fill("To share it")
    press(page, "Check your answers")
    expect(page.get_by_text("Part 4 of 6")).to_be_visible()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    if javascript:
        expect(page.locator("[data-error-summary]")).to_be_focused()
    audit_page(page)
    page.locator(name(asked["why"])).fill("Because it helps")
    for title in ("Part 5 of 6", "Part 6 of 6"):
        press(page, "Next")
        expect(page.get_by_text(title)).to_be_visible()
    press(page, "Check your answers")
    for text in ("I teach", "Demo group", "Because it helps", "paper.pdf", "To share it"):
        expect(page.get_by_text(text).first).to_be_visible()
    audit_page(page)
    click(page.locator(f"a[href$='/apply/2/#id_question_{asked['work'].pk}']"))
    page.locator(name(asked["work"])).fill("I teach and train")
    click(page.locator("summary", has_text="All parts"))
    click(page.locator("details button", has_text="Check your answers"))
    page.locator("[name=read]").check()
    press(page, "Send the application")
    expect(page.locator("main")).to_contain_text("Under review")
    sent = Application.objects.get()
    assert sent.state == "submitted"
    assert Answer.objects.get(question=asked["work"]).text == "I teach and train"
    assert Answer.objects.get(question=asked["paper"]).file is not None


def upload_and_go_on(page: Page, paper: Question, folder: Path, *, javascript: bool) -> None:
    file = folder / "paper.pdf"
    file.write_bytes(b"%PDF-1.7\n" + b"x" * 200)
    page.locator(f"[name=question_{paper.pk}_file]").set_input_files(file)
    if javascript:
        expect(page.locator(f"#id_question_{paper.pk}_state")).to_have_text("The file is saved.")
    press(page, "Next")
    press(page, "Back")
    expect(page.get_by_text("paper.pdf")).to_be_visible()
    press(page, "Next")


def test_words_are_counted_in_the_browser_as_on_the_server(
    visitor: NewVisitor, call: Call, asked: dict[str, Question]
) -> None:
    """A13: the shared fixture, with Cyrillic, Arabic, hyphens and line breaks, typed into the real field."""
    from tests.core.test_wordcount import CASES

    page = visitor().open(f"{FORM}4/")
    area = page.locator(name(asked["why"]))
    line = page.locator(f"#id_question_{asked['why'].pk}_count")
    for case in CASES:
        area.fill(str(case["text"]))
        shown = line.get_attribute("data-text")
        assert shown is not None
        expected = shown.replace("{n}", str(case["words"])).replace("{limit}", "20")
        expect(line, repr(case["text"])).to_have_text(expected)
