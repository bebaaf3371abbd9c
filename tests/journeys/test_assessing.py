"""Two assessors score a file by criteria on a desk and on a phone, blind; a third steps back and meets nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from core.files import store_bytes
from events.models import Call, Role
from participants.applications.models import Question
from participants.selection.models import Assessment, CriterionScore, UnfinishedAssessment
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.steps import click, enter, follow, press, worker_runs
from tests.office import pdf, words_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trust_staff")]
NONE = "I have no conflict of interest with any of these applications."


class Story:
    def __init__(self) -> None:
        now = timezone.now()
        self.call: Call = make.call(opens_at=now - timedelta(days=9), deadline_at=now - timedelta(days=1))
        programme = self.call.event.programme
        self.organiser = make.member(programme, name="Olga Organiser")
        self.assessors = [make.member(programme, Role.ASSESSOR, name=f"Assessor {name}") for name in "ABC"]
        question = make.question(self.call)
        self.files = [
            make.application(self.call, given_name="Xhevrije", family_name=name, organisation="Zyxwv")
            for name in ("Quantenova", "Other")
        ]
        for file in self.files:
            make.answer(file, question, text="I, Xhevrije, visit families.")
        letter = make.question(self.call, Question.Kind.FILE, label_en="Letter")
        content = pdf("I, Xhevrije, write.", "Xhevrije Quantenova")
        stored = store_bytes(
            content, "Xhevrije.pdf", "application/pdf", by=self.files[0].user, purpose="answer"
        )
        make.answer(self.files[0], letter, text="", file=stored)
        self.first = self.files[0].reference

    def team(self, part: str = "") -> str:
        return f"/en/team/events/{self.call.event.code}/{part}"


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_two_assessors_and_one_who_steps_back(visitor: NewVisitor, tmp_path: Path, javascript: bool) -> None:
    story = Story()
    organiser = enter(visitor(javascript=javascript), story.organiser)
    set_the_rules(organiser, story)

    desk, phone, apart = (
        enter(visitor(javascript=javascript, width=width), user)
        for width, user in zip((1280, 360, 1280), story.assessors, strict=True)
    )
    steps_back(apart, story)
    for assessor in (desk, phone):
        declares_none(assessor, story)
    gives_a_copy(organiser, desk, story, tmp_path)
    if javascript:
        types_and_comes_back(phone, story)
    scores(desk, story, "5")
    expect(desk.page.get_by_text("Zyxwv")).to_have_count(0)
    scores(phone, story, "3")
    phone.open(story.team(f"review/{story.first}/"))
    expect(phone.page.get_by_text("Verdicts of others")).to_be_visible()
    audit_page(phone.page)
    agrees(phone)
    reads_on_paper(desk, story, tmp_path)
    the_ranking_says_so(organiser, story)


def set_the_rules(organiser: Visitor, story: Story) -> None:
    page = organiser.open(story.team("assessing/"))
    expect(page.get_by_text("have not declared yet")).to_be_visible()
    page.locator("[name=mode]").select_option("full")
    page.locator("[name=blind]").check()
    press(page, "Save")
    press(page, "Take the usual criteria")
    expect(page.get_by_role("link", name="Motivation")).to_be_visible()
    audit_page(page)
    follow(page, "Motivation")
    audit_page(page)
    page = organiser.open(story.team("assessing/shares/"))
    press(page, "Share out by load")
    audit_page(page)


def steps_back(assessor: Visitor, story: Story) -> None:
    page = assessor.open(story.team("review/"))
    audit_page(page)
    expect(page.get_by_text("Xhevrije")).to_have_count(0)
    page.get_by_label(re.compile("I have one with those")).check()
    page.locator(f"[name=kind_{story.files[0].pk}]").select_option("family")
    press(page, "Declare and go on")
    expect(page.locator("section", has_text="Recused").get_by_text(story.first)).to_be_visible()
    audit_page(page)
    assessor.expect_problem("status of 404")
    page = assessor.open(story.team(f"review/{story.first}/"))
    expect(page.get_by_text("visit families")).to_have_count(0)


def declares_none(assessor: Visitor, story: Story) -> None:
    page = assessor.open(story.team(f"review/{story.first}/"))
    expect(page.get_by_text("visit families")).to_have_count(0)
    page.get_by_label(NONE).check()
    press(page, "Declare and go on")
    expect(page.get_by_role("link", name=story.first)).to_be_visible()


def gives_a_copy(organiser: Visitor, assessor: Visitor, story: Story, folder: Path) -> None:
    """Her letter is withheld until the organiser has put a copy in its place."""
    page = assessor.open(story.team(f"review/{story.first}/"))
    expect(page.get_by_text("A document is withheld here")).to_be_visible()
    page = organiser.open(story.team("assessing/"))
    click(page.get_by_text("1 document is withheld until you have looked"))
    follow(page, story.first)
    expect(page.get_by_text("Document withheld from assessors")).to_be_visible()
    audit_page(page)
    copy = folder / "Copy of Xhevrije.pdf"
    copy.write_bytes(pdf("I, […], write.", "Xhevrije Quantenova"))
    page.get_by_label("Copy without what tells who wrote it").set_input_files(copy)
    press(page, "Give this copy")
    expect(page.get_by_text("Assessors get this document now.")).to_be_visible()
    audit_page(page)
    page = assessor.open(story.team(f"review/{story.first}/"))
    expect(page.get_by_text("A document is withheld here")).to_have_count(0)
    with page.expect_download() as file:
        click(page.get_by_role("link", name=f"{story.first}-"))
    words = words_in(Path(file.value.path()).read_bytes())
    assert ", write." in words
    assert "Xhevrije" not in words + file.value.suggested_filename


def types_and_comes_back(assessor: Visitor, story: Story) -> None:
    page = assessor.open(story.team(f"review/{story.first}/"))
    page.locator("textarea[name^=comment_]").first.fill("Half a sen")
    expect(page.locator("[data-autosave-status][data-state=saved]")).to_be_visible()
    assert UnfinishedAssessment.objects.get().typed["line"] == ""
    page = assessor.open(story.team(f"review/{story.first}/"))
    expect(page.locator("textarea[name^=comment_]").first).to_have_value("Half a sen")
    assert not Assessment.objects.exists()


def scores(assessor: Visitor, story: Story, points: str) -> None:
    page = assessor.open(story.team(f"review/{story.first}/"))
    audit_page(page)
    expect(page.get_by_text("I, […], visit families.")).to_be_visible()
    for radio in page.locator(f"input[type=radio][value='{points}']").all():
        radio.check()
    for comment in page.locator("textarea[name^=comment_]").all():
        comment.fill("Works with families every week.")
    press(page, "Save and stay")
    expect(page.get_by_text("Your verdict is saved.")).to_be_visible()
    assert CriterionScore.objects.filter(points=int(points)).count() == 5


def agrees(assessor: Visitor) -> None:
    page: Page = assessor.page
    page.get_by_text("Two assessors differ too much, so a third is asked.").wait_for()


def reads_on_paper(assessor: Visitor, story: Story, folder: Path) -> None:
    page = assessor.open(story.team("review/paper/"))
    audit_page(page)
    press(page, "Prepare the PDF")
    worker_runs()
    page = assessor.open(story.team("review/paper/"))
    with page.expect_download() as file:
        click(page.get_by_role("link", name="Download", exact=True))
    words = " ".join(leaf.extract_text() for leaf in PdfReader(file.value.path()).pages)
    assert story.first in words
    assert "Assessor A" in words
    assert "Xhevrije" not in words


def the_ranking_says_so(organiser: Visitor, story: Story) -> None:
    page = organiser.open(story.team("assessing/ranking/"))
    audit_page(page)
    row = page.locator("tr", has_text="Quantenova")
    expect(row).to_contain_text("80.0")
    expect(row).to_contain_text("40.0")
    expect(page.locator("tr", has_text="Xhevrije Other")).to_contain_text("too few")
    expect(
        organiser.open(story.team("assessing/")).get_by_text("Family, or a close personal relation").first
    ).to_be_visible()
