"""Two phases of assessing: scores without names, then names and what others say; one assessor lives them on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Call, Role
from participants.selection.models import Assessment, ReviewPhase, UnfinishedAssessment
from participants.selection.operations import record_verdict
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.steps import enter, follow, press

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trust_staff")]
HALF, WHOLE = "Half a sen", "Half a sentence, and the rest."
READ_ONLY = "Assessors read now and do not score."


class Story:
    """A closed call with two applications, an organiser, and two assessors who have declared no conflict."""

    def __init__(self) -> None:
        now = timezone.now()
        self.call: Call = make.call(opens_at=now - timedelta(days=9), deadline_at=now - timedelta(days=1))
        self.organiser = make.member(self.call.event.programme, Role.ORGANISER, name="Olga Organiser")
        self.me, self.other = (make.assessor(self.call, name=f"Assessor {name}") for name in "AB")
        self.first, self.second = (
            make.application(self.call, given_name=name, family_name="Quantenova", organisation="Zyxwv")
            for name in ("Arta", "Zana")
        )

    def team(self, part: str = "") -> str:
        return f"/en/team/events/{self.call.event.code}/{part}"

    def first_phase_ends(self) -> None:
        """The clock goes on: the rows lie as far back as it would have gone, on a whole minute as they are typed."""
        now = timezone.now().replace(second=0, microsecond=0)
        ReviewPhase.objects.filter(position=0).update(ends_at=now)
        ReviewPhase.objects.filter(position=1).update(begins_at=now)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_first_without_names_then_with_what_others_say(visitor: NewVisitor, javascript: bool) -> None:
    story = Story()
    organiser = enter(visitor(javascript=javascript), story.organiser)
    makes_two_phases(organiser, story)
    for file in (story.first, story.second):
        record_verdict(file, verdict="no", line="Words of B.", by=story.other)

    assessor = enter(visitor(javascript=javascript, width=360), story.me)
    scores_without_names(assessor, story)
    writes_while_the_phase_ends(assessor, story, javascript)
    reads_names_and_others(assessor, story)

    lets_them_score_again(organiser, story)
    finds_what_was_kept(assessor, story, javascript)


def makes_two_phases(organiser: Visitor, story: Story) -> None:
    turn = (timezone.localdate() + timedelta(days=2)).isoformat()
    page = organiser.open(story.team("assessing/"))
    follow(page, "Add a phase")
    page.locator("[name=name_en]").fill("Scoring")
    page.locator("[name=ends_on]").fill(turn)
    page.locator("[name=ends_time]").fill("12:00")
    page.get_by_label("Assessors see names").uncheck()
    page.get_by_label("Never").check()
    audit_page(page)
    press(page, "Save")
    expect(page.get_by_text("Assessors see names: Yes becomes No")).to_be_visible()

    follow(page, "Add a phase")
    page.locator("[name=name_en]").fill("Talking")
    page.locator("[name=begins_on]").fill(turn)
    page.locator("[name=begins_time]").fill("12:00")
    page.get_by_label("Assessors score").uncheck()
    page.get_by_label("Always").check()
    press(page, "Save")
    expect(page.get_by_role("link", name="Talking")).to_be_visible()


def scores_without_names(assessor: Visitor, story: Story) -> None:
    page = assessor.open(story.team("review/"))
    expect(page.get_by_role("link", name=story.first.reference)).to_be_visible()
    expect(page.get_by_text("Quantenova")).to_have_count(0)
    page = assessor.open(story.team(f"review/{story.first.reference}/"))
    page.locator("[name=verdict][value=yes]").check()
    page.locator("[name=line]").fill("Works with families.")
    audit_page(page)
    press(page, "Save and stay")
    expect(page.get_by_text("Your verdict is saved.")).to_be_visible()
    for hidden in ("Quantenova", "Zyxwv", "Words of B."):
        expect(page.get_by_text(hidden)).to_have_count(0)
    assert Assessment.objects.get(assessor=story.me).verdict == "yes"


def writes_while_the_phase_ends(assessor: Visitor, story: Story, javascript: bool) -> None:
    page = assessor.open(story.team(f"review/{story.second.reference}/"))
    page.locator("[name=verdict][value=maybe]").check()
    page.locator("[name=line]").fill(HALF)
    status = page.locator("[data-autosave-status]")
    if javascript:
        expect(status).to_have_attribute("data-state", "saved")
    story.first_phase_ends()
    page.locator("[name=line]").fill(WHOLE)
    if javascript:
        assessor.expect_problem("status of 409")
        expect(status).to_contain_text("Nothing was saved; what you typed stays on this page.")
    else:
        assessor.expect_problem("status of 422")
        press(page, "Save and stay")
        expect(page.locator("[data-error-summary]")).to_contain_text("what you typed stays on this page.")
    expect(page.locator("[name=line]")).to_have_value(WHOLE)
    expect(page.locator("[name=verdict][value=maybe]")).to_be_checked()
    audit_page(page)
    assert Assessment.objects.filter(assessor=story.me).count() == 1


def reads_names_and_others(assessor: Visitor, story: Story) -> None:
    page = assessor.open(story.team("review/"))
    expect(page.get_by_text(READ_ONLY)).to_be_visible()
    expect(page.get_by_role("link", name="Next without verdict")).to_have_count(0)
    audit_page(page)
    follow(page, "Zana Quantenova")
    expect(page.get_by_role("heading", name="Zana Quantenova")).to_be_visible()
    expect(page.get_by_text("Zyxwv")).to_be_visible()
    expect(page.get_by_text("Words of B.")).to_be_visible()
    expect(page.get_by_text(READ_ONLY)).to_be_visible()
    expect(page.locator("[name=verdict]")).to_have_count(0)
    audit_page(page)


def lets_them_score_again(organiser: Visitor, story: Story) -> None:
    page = organiser.open(story.team("assessing/"))
    follow(page, "Talking")
    page.get_by_label("Assessors score").check()
    press(page, "Save")
    expect(page.get_by_text("Assessors score: No becomes Yes")).to_be_visible()


def finds_what_was_kept(assessor: Visitor, story: Story, javascript: bool) -> None:
    page = assessor.open(story.team(f"review/{story.second.reference}/"))
    line = page.locator("[name=line]")
    if javascript:  # what the server had before the phase ended, and in this browser what came behind
        assert UnfinishedAssessment.objects.get().typed["line"] == HALF
        expect(line).to_have_value(HALF)
        press(page, "Bring them back")
        expect(line).to_have_value(WHOLE)
    else:
        line.fill(WHOLE)
        page.locator("[name=verdict][value=maybe]").check()
    press(page, "Save and stay")
    expect(page.get_by_text("Your verdict is saved.")).to_be_visible()
    assert Assessment.objects.get(assessor=story.me, application=story.second).line == WHOLE
