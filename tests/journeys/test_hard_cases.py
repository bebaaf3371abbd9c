"""What goes wrong in real life: two windows, two clicks, too late, too big, away and back. Nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.outbox import Message
from events.models import Call
from participants.applications.models import Answer, Application, Question
from participants.selection.models import ApprovalRequest, Release
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor
from tests.journeys.mails import Sink, text_of
from tests.journeys.steps import click, enter, follow, press, worker_runs
from tests.journeys.test_one_call import a_letter
from tests.participants.selection.conftest import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
WITH_AND_WITHOUT = pytest.mark.parametrize(
    "javascript", [True, False], ids=["with scripts", "without scripts"]
)
HOSTILE = "<b>=1+1{x.__class__}</b>"
ANSWER = "I visit families.\nEvery week."
MEGABYTE = 1024 * 1024


@pytest.fixture
def call() -> Call:
    made = make.call(make.event(make.programme(), code="visit"))
    make.question(made, required=True)
    make.question(made, Question.Kind.FILE, label_en="A letter")
    return made


@pytest.fixture
def closed() -> World:
    """Selection: a call that is over, with its organiser and assessors."""
    return make_world(code="visit")


FORM = "/en/calls/visit/apply/"


def fill(page: Page, answer: str = ANSWER, email: str = "arta@example.org") -> None:
    for name, text in (
        ("given_name", "Arta"),
        ("family_name", "Demo"),
        ("organisation", "Centre"),
        ("role", "Teacher"),
    ):
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=territory]").select_option("XK")
    for name in ("follows_sq", "speaks_sq"):
        page.locator(f"[name={name}]").select_option("5")
    page.locator("textarea[name^=question_]").fill(answer)
    if page.locator("[name=email]").count():
        page.locator("[name=email]").fill(email)


def expect_everything(page: Page, answer: str = ANSWER) -> None:
    expect(page.locator("[name=family_name]")).to_have_value("Demo")
    expect(page.locator("[name=territory]")).to_have_value("XK")
    expect(page.locator("[name=speaks_sq]")).to_have_value("5")
    expect(page.locator("textarea[name^=question_]")).to_have_value(answer)


# --- writing ----------------------------------------------------------------------------------


def test_two_windows_on_one_draft_lose_nothing(visitor: NewVisitor, call: Call) -> None:
    guest = visitor(javascript=False)  # with scripts the second window is told already while she types
    guest.expect_problem("status of 409")
    first = guest.open(FORM)
    fill(first)
    press(first, "Save and go on later")
    second = guest.context.new_page()
    second.goto(guest.address + FORM)
    first.locator("textarea[name^=question_]").fill("From the first window.")
    press(first, "Save and go on later")
    second.locator("textarea[name^=question_]").fill("From the second window.")
    second.locator("[name=role]").fill("Head teacher")
    press(second, "Check your answers")

    expect(second.locator("h1")).to_have_text("Two versions of your answers")
    for text in ("From the first window.", "From the second window.", "Head teacher"):
        expect(second.get_by_text(text)).to_be_visible()
    audit_page(second)
    second.locator("[name^=keep_question_][value=saved]").check()
    press(second, "Keep this choice and go on")
    expect(second.locator("h1")).to_have_text("Check your answers")
    assert Answer.objects.get().text == "From the first window."
    assert Application.objects.get().role == "Head teacher"


def test_after_the_deadline_every_answer_comes_back(visitor: NewVisitor, call: Call) -> None:
    guest = visitor()
    guest.expect_problem("status of 422")
    page = guest.open(FORM)
    fill(page)
    Call.objects.update(deadline_at=timezone.now() - timedelta(days=1), version=F("version") + 1)
    press(page, "Check your answers")
    expect(page.get_by_role("alert")).to_contain_text("Not submitted: the call is closed")
    expect_everything(page)
    audit_page(page)
    draft = Application.objects.get()
    assert (draft.state, draft.family_name, draft.answers.get().text) == ("draft", "Demo", ANSWER)
    assert not Message.objects.exists()


@WITH_AND_WITHOUT
def test_a_form_that_stood_open_too_long_gives_everything_back(
    visitor: NewVisitor, call: Call, javascript: bool
) -> None:
    guest = visitor(javascript=javascript)
    guest.expect_problem("status of 403")
    page = guest.open(FORM)
    guest.context.clear_cookies()
    fill(page)
    press(page, "Check your answers")
    expect(page.get_by_role("alert")).to_contain_text("Please save once more")
    expect_everything(page)
    assert not Application.objects.exists()
    press(page, "Check your answers")
    expect(page.locator("h1")).to_have_text("Check your answers")
    assert Answer.objects.get().text == ANSWER


def test_files_too_big_or_of_another_kind_are_refused_alone(
    visitor: NewVisitor, call: Call, tmp_path: Path
) -> None:
    guest = visitor(javascript=False)
    guest.expect_problem("status of 422")
    page = guest.open(FORM)
    for content, says in (
        (b"%PDF-1.7\n" + bytes(11 * MEGABYTE), "larger than 10 MB"),
        (b"MZ this is a program", "We cannot take this type of file"),
    ):
        path = tmp_path / "letter.pdf"
        path.write_bytes(content)
        fill(page)
        page.locator("input[type=file]").set_input_files(path)
        press(page, "Check your answers")
        expect(page.locator("[data-error-summary]")).to_contain_text(says)
        expect_everything(page)
    audit_page(page)
    assert not Answer.objects.filter(file__isnull=False).exists()
    page.locator("input[type=file]").set_input_files(a_letter(tmp_path))
    press(page, "Check your answers")
    expect(page.get_by_text("letter.pdf")).to_be_visible()


def test_with_scripts_a_file_is_refused_while_she_writes(
    visitor: NewVisitor, call: Call, tmp_path: Path
) -> None:
    guest = visitor(width=360)
    guest.expect_problem("status of 422")
    page = guest.open(FORM)
    fill(page)
    big, wrong = tmp_path / "big.pdf", tmp_path / "wrong.pdf"
    big.write_bytes(b"%PDF-1.7\n" + bytes(11 * MEGABYTE))
    wrong.write_bytes(b"MZ this is a program")
    said = page.locator(".upload [role=status]")
    page.locator("input[type=file]").set_input_files(big)
    expect(said).to_contain_text("The limit is 10.0")
    page.locator("input[type=file]").set_input_files(wrong)
    expect(said).to_contain_text("We cannot take this type of file")
    audit_page(page)
    page.locator("input[type=file]").set_input_files(a_letter(tmp_path))
    expect(said).to_contain_text("The file is saved.")
    expect_everything(page)


def test_leaving_to_sign_in_keeps_what_was_typed(visitor: NewVisitor, call: Call, mails: Sink) -> None:
    user = make.user("arta@example.org", name="Arta Demo")
    page = visitor(width=360).open(FORM)
    fill(page, email="")
    expect(page.locator("[data-autosave-status]")).to_have_attribute("data-state", "saved")
    follow(page, "Sign in")
    page.get_by_label("E-mail address").fill(user.email)
    press(page, "Send me a code")
    worker_runs()
    code = re.search(r"\b\d{6}\b", str(mails.newest_to(user.email)["Subject"]))
    assert code is not None
    page.locator("[name=code]").fill(code[0])
    press(page, "Sign in")
    click(page.locator(".unsent a"))
    expect_everything(page)
    assert Application.objects.get().user == user


# --- sending ----------------------------------------------------------------------------------


@WITH_AND_WITHOUT
def test_a_double_click_sends_one_application(visitor: NewVisitor, call: Call, javascript: bool) -> None:
    person = enter(visitor(javascript=javascript), make.user("arta@example.org"))
    page = person.open(FORM)
    fill(page)
    press(page, "Check your answers")
    page.locator("[name=read]").check()
    page.get_by_role("button", name="Send the application").dblclick()
    expect(page.locator("main")).to_contain_text("Under review")
    assert Application.objects.get().state == "submitted"
    assert Message.objects.filter(kind="application_receipt").count() == 1


@WITH_AND_WITHOUT
def test_a_double_click_sends_the_decisions_once(
    visitor: NewVisitor, closed: World, mails: Sink, trust_staff: None, javascript: bool
) -> None:
    chosen = [closed.decided(outcome) for outcome in ("selected", "not_selected")]
    page = enter(visitor(javascript=javascript), closed.organiser).open("/en/team/events/visit/release/")
    page.locator("[name=number]").fill("2")
    page.get_by_role("button", name="Send all decisions now").dblclick()
    expect(page.get_by_role("progressbar").first).to_be_visible()
    worker_runs()
    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("2 decisions were sent.")
    worker_runs()
    assert Release.objects.count() == 1
    for application in chosen:
        assert len([one for one in mails.server.mails if application.email in str(one["To"])]) == 1


# --- the team ---------------------------------------------------------------------------------


def test_the_approver_answers_by_link_and_code(
    visitor: NewVisitor, closed: World, mails: Sink, trust_staff: None
) -> None:
    closed.decided("selected", family_name="Approved-Person")
    organiser = enter(visitor(), closed.organiser).open("/en/team/events/visit/release/")
    click(organiser.get_by_text("Ask an approver", exact=True))
    organiser.locator("[name=email]").fill("petra@example.org")
    organiser.locator("[name=name]").fill("Petra")
    press(organiser, "Ask the approver")
    worker_runs()
    link = re.search(r"http\S+/approval/\S+", text_of(mails.newest_to("petra@example.org", "/approval/")))
    assert link is not None

    page = visitor(width=360).open(link[0])
    expect(page.get_by_text("Approved-Person")).to_have_count(0)
    press(page, "Send me the code")
    worker_runs()
    code = re.search(r"\b\d{6}\b", str(mails.newest_to("petra@example.org", "is your code")["Subject"]))
    assert code is not None
    audit_page(page)
    page.locator("[name=code]").fill(code[0])
    press(page, "Open the page")
    expect(page.get_by_role("rowheader", name="Arta Approved-Person")).to_be_visible()
    audit_page(page)
    page.get_by_label("I approve the group").check()
    press(page, "Send my answer")
    expect(page.locator("h1")).to_have_text("Thank you")
    audit_page(page)
    assert ApprovalRequest.objects.get().state == "approved"
    organiser.goto(organiser.url)
    expect(organiser.locator(".badge", has_text="Approved")).to_be_visible()


def test_a_hostile_name_is_only_a_name(visitor: NewVisitor, closed: World, trust_staff: None) -> None:
    application = closed.decided(
        "selected", given_name="Eve", family_name=HOSTILE, organisation=HOSTILE, role=HOSTILE
    )
    closed.release()
    event, reference = "/en/team/events/visit", application.reference
    guest = application.participation
    pages = {
        closed.organiser: [
            *("applications/", f"applications/{reference}/", "group/", f"group/{reference}/"),
            *("letters/", f"letters/{Message.objects.get(kind='decision_selected').pk}/"),
            *("participants/", f"participants/{guest.pk}/", "interpretation/"),
        ],
        closed.assessors[0]: ["review/", f"review/{reference}/"],
    }
    for user, paths in pages.items():
        person = enter(visitor(), user)
        for path in paths:
            page = person.open(f"{event}/{path}")
            shown = page.locator("main").inner_text()
            assert "Eve" not in shown or HOSTILE in shown, path
            assert page.locator("main b").count() == 0, path
