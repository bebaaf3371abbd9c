"""From the proposal to the letters: a group is taken over and changed, everybody reads the decision in the own language,
and the minutes on paper say all of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from playwright.sync_api import expect
from pypdf import PdfReader

from core.accounts import User
from events.models import Call, Role
from participants.applications.models import Application
from participants.selection.board import operations as board
from participants.selection.models import ConflictDeclaration, ConflictOfInterest, Decision, Proposal
from participants.selection.operations import add_criterion, note_conflict, record_scores, set_plan
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.mails import Sink, text_of
from tests.journeys.steps import click, enter, follow, press, worker_runs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trust_staff")]
# Of each language one whose score is high, one in between, one low.
NAMES = {
    "en": ("Abigail", "Beatrice", "Cordelia"),
    "sq": ("Drita", "Elira", "Fatbardha"),
    "mk": ("Gordana", "Hristina", "Ivanka"),
    "sr": ("Jelisaveta", "Kosara", "Ljubica"),
}
POINTS = (5, 3, 1)
TITLES = {
    "neutral_title_en": "Regional meeting",
    "neutral_title_sq": "Takim rajonal",
    "neutral_title_mk": "Регионален состанок",
    "neutral_title_sr": "Регионални састанак",
}
PLACES = {"name_en": "Pristina", "name_sq": "Prishtinë", "name_mk": "Приштина", "name_sr": "Приштина"}
SAME_EVERYWHERE = {"", "Приштина"}
LEFT_OUT, TAKEN_IN, OWN_WORDS = (
    "Went to the same visit last year.",
    "Her office is new.",
    "Следниот пат повторно.",
)
SECRET = "We share an office."


@dataclass
class Story:
    call: Call = field(init=False)
    organiser: User = field(init=False)
    assessors: list[User] = field(init=False)
    people: dict[str, Application] = field(default_factory=dict)

    def __post_init__(self) -> None:
        now, programme = timezone.now(), make.programme()
        event = make.event(programme, place=make.place(programme, **PLACES), places=4, **TITLES)
        self.call = make.call(event, opens_at=now - timedelta(days=20), deadline_at=now - timedelta(days=1))
        self.organiser = make.member(programme, name="Olga Organiser")
        self.assessors = [make.member(programme, Role.ASSESSOR, name=f"Assessor {name}") for name in "AB"]
        for language, names in NAMES.items():
            for name in names:
                self.people[name] = make.application(
                    self.call,
                    given_name=name,
                    language=language,
                    organisation=f"Office of {name}",
                    territory="RS" if name == "Abigail" else "XK",
                )
        self._assess()

    def _assess(self) -> None:
        """By one criterion; the second assessor keeps away from one application."""
        set_plan(self.call, {"mode": "full"}, by=self.organiser)
        texts = {"name_en": "Practice", "anchors_en": "none\nlittle\nsome\ngood\nmuch\nvery much"}
        rules = {"weight": 100, "scale": 5, "threshold": 0}
        criterion = add_criterion(self.call, texts=texts, rules=rules, by=self.organiser)
        first, second = self.assessors
        for assessor in self.assessors:
            ConflictDeclaration.objects.create(call=self.call, assessor=assessor, has_conflicts=False)
        kind = ConflictOfInterest.Kind.WORK
        note_conflict(self.people["Ljubica"], second, kind=kind, reason=SECRET, by=second)
        for names in NAMES.values():
            for name, points in zip(names, POINTS, strict=True):
                for assessor in (first,) if name == "Ljubica" else (first, second):
                    scores = {criterion.pk: (points, "As the letter says.")}
                    record_scores(self.people[name], scores=scores, line="", by=assessor)
        board.set_board(self.call, seats=4, reserve=4, lottery=True, by=self.organiser)
        values = {"question_id": None, "ability": "", "level": 0, "maximum": None, "in_percent": False}
        target = {"kind": "place", "values": ["RS"], "minimum": 1, "weight": None, **values}
        board.add_target(self.call, **target, by=self.organiser)

    def team(self, part: str) -> str:
        return f"/en/team/events/{self.call.event.code}/{part}"

    def one(self, name: str) -> str:
        return self.team(f"board/one/{self.people[name].reference}/")


def test_a_group_is_decided_told_and_put_on_record(visitor: NewVisitor, mails: Sink, tmp_path: Path) -> None:
    story = Story()
    organiser = enter(visitor(), story.organiser)
    take_over_a_proposal(organiser, story)
    depart_from_it(organiser, story, "Abigail", "Not selected", LEFT_OUT)
    depart_from_it(organiser, story, "Beatrice", "Selected", TAKEN_IN)
    remark(organiser, story)
    give_her_own_reason(organiser, story, "Ivanka")
    send(organiser, story)
    everybody_reads_her_own(mails, story)
    read_the_minutes(organiser, story, tmp_path)


def take_over_a_proposal(organiser: Visitor, story: Story) -> None:
    page = organiser.open(story.team("board/"))
    press(page, "Propose a group")
    worker_runs()
    press(page, "Take over this proposal")
    expect(page).to_have_url(re.compile(r"/board/$"))
    assert set(
        Decision.objects.filter(outcome="selected").values_list("application__given_name", flat=True)
    ) == {names[0] for names in NAMES.values()}


def depart_from_it(organiser: Visitor, story: Story, name: str, move: str, reason: str) -> None:
    page = organiser.open(story.one(name))
    page.get_by_label("Reason for departing").fill(reason)
    click(page.locator("#move").get_by_role("button", name=move, exact=True))
    expect(page.get_by_text(reason)).to_be_visible()


def remark(organiser: Visitor, story: Story) -> None:
    """A comment on the whole, one on the proposal, and one that is taken back."""
    page = organiser.open(story.team("board/"))
    for text in ("Who works in the north is missing.", "Typed too early."):
        click(page.locator("summary", has_text="Write a comment"))
        page.get_by_label("Comment", exact=True).fill(text)
        click(page.get_by_role("button", name="Add", exact=True))
        expect(page.get_by_text(text, exact=True)).to_be_visible()
    audit_page(page)
    click(page.get_by_role("button", name=re.compile("Remove.*Typed too early")))
    expect(page.get_by_text("Typed too early.", exact=True)).to_have_count(0)
    page = organiser.open(story.team("board/proposals/1/"))
    click(page.locator("summary", has_text="Write a comment"))
    page.get_by_label("Comment", exact=True).fill("Good, but for one.")
    click(page.get_by_role("button", name="Add", exact=True))
    expect(page.get_by_text("Good, but for one.", exact=True)).to_be_visible()
    audit_page(page)


def give_her_own_reason(organiser: Visitor, story: Story, name: str) -> None:
    page = organiser.open(story.team(f"group/{story.people[name].reference}/"))
    page.get_by_role("radio", name="Not selected").check()
    page.locator("[name=reason]").select_option("audience")
    page.locator("[name=reason_text]").fill(OWN_WORDS)
    press(page, "Keep as a draft")


def send(organiser: Visitor, story: Story) -> None:
    press(organiser.open(story.team("letters/prepare/")), "Write the letters")
    page = organiser.open(story.team("release/"))
    page.locator("[name=number]").fill("12")
    press(page, "Send all decisions now")
    worker_runs()
    worker_runs()
    story.call.refresh_from_db()
    assert story.call.state == Call.State.DECIDED


# --- what applicants read -------------------------------------------------------------------------


def everybody_reads_her_own(mails: Sink, story: Story) -> None:
    letters = {name: mails.newest_to(one.email) for name, one in story.people.items()}
    assert len(mails.server.mails) == len(letters), "one letter each, and nobody else was written to"
    for name, letter in letters.items():
        says_her_own_and_nobody_elses(letter, name, story)
    for outcome in Decision.Outcome.values:
        share_no_line({name: text_of(letters[name]) for name in named(outcome)}, story)
    for language, (_high, _middle, low) in NAMES.items():
        speaks(letters[low], language)
    assert OWN_WORDS in text_of(letters["Ivanka"])
    reason = "The event is meant for another kind of work."
    assert in_language("mk", reason) in text_of(letters["Ivanka"])
    assert all(OWN_WORDS not in text_of(letters[name]) for name in letters if name != "Ivanka")


def named(outcome: str) -> list[str]:
    rows = Decision.objects.filter(outcome=outcome, state=Decision.State.RELEASED)
    return list(rows.values_list("application__given_name", flat=True))


def says_her_own_and_nobody_elses(letter: EmailMessage, name: str, story: Story) -> None:
    text = text_of(letter)
    own = story.people[name]
    assert own.full_name in text
    assert own.reference in text
    assert TITLES[f"neutral_title_{own.language}"] in str(letter["Subject"])
    for other, application in story.people.items():
        if other != name:
            assert other not in text + str(letter["Subject"])
            assert application.reference not in text
    assert re.findall(r"http://[^/]+/([a-z-]+)/", text) in ([own.language], [])
    for word in (SECRET, LEFT_OUT, TAKEN_IN, "Assessor", "Good, but for one."):
        assert word not in text


def share_no_line(texts: dict[str, str], story: Story) -> None:
    """Letters of one outcome in two languages say the same, so a line that both have was not translated."""
    site = {text.rstrip().splitlines()[-1].strip() for text in texts.values()}  # the name of the site
    assert len(site) == 1
    lines = {
        name: {line.strip() for line in text.splitlines()} - SAME_EVERYWHERE - site
        for name, text in texts.items()
    }
    for name, own in lines.items():
        for other, theirs in lines.items():
            if story.people[name].language != story.people[other].language:
                assert not own & theirs, (name, other)


def speaks(letter: EmailMessage, language: str) -> None:
    """The sentences of a refusal, as the catalogue of that language has them; numbers in the form it asks for."""
    text = text_of(letter)
    wanted = [in_language(language, "Thank you for your interest in:")]
    with translation.override(language):
        wanted += [
            ngettext("We received %(counter)s application.", "We received %(counter)s applications.", 12)
            % {"counter": 12},
            ngettext("There is %(counter)s place.", "There are %(counter)s places.", 4) % {"counter": 4},
        ]
    missing = [sentence for sentence in wanted if sentence not in text]
    assert not missing
    letters = [char for char in text if char.isalpha()]
    cyrillic = sum("\u0400" <= char <= "\u04ff" for char in letters) / len(letters)
    assert cyrillic > 0.6 if language in {"mk", "sr"} else cyrillic == 0


def in_language(language: str, text: str) -> str:
    with translation.override(language):
        return gettext(text)


# --- the minutes ------------------------------------------------------------------------------------


def read_the_minutes(organiser: Visitor, story: Story, folder: Path) -> None:
    page = organiser.open(story.team("minutes/"))
    audit_page(page)
    with page.expect_download() as download:
        follow(page, "Minutes (PDF)")
    file = folder / "minutes.pdf"
    download.value.save_as(file)
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(file).pages).split())
    missing = [words for words in what_they_say(story) if words not in text]
    assert not missing, text
    for private in (SECRET, "As the letter says."):
        assert private not in text


def what_they_say(story: Story) -> list[str]:
    proposal = Proposal.objects.get(call=story.call)
    return [
        *("Practice 100 5", "Assessor A", "Assessor B"),  # criteria, who assessed
        *("Recused", "Assessor B", story.people["Ljubica"].reference),
        *(one.reference for one in story.people.values()),
        *("100.0 2", "60.0 2", "20.0 1"),  # scores, and of how many: one kept away
        *("Works in: Serbia", "1 (met)", "0 (1 missing)"),  # in the proposal and in the group
        *("Proposal 1", "Olga Organiser", f"recompute_proposal {proposal.pk}"),
        *(proposal.versions["model"], proposal.versions["solver"], proposal.lottery_seed),
        *("Departures from the proposal", LEFT_OUT, TAKEN_IN),
        *("Who works in the north is missing.", "Good, but for one."),
        *("Selected 4", "Reserve list 3", "Not selected 5", "Decisions sent"),
        *("Signatures", "Signature", "Organiser"),
    ]
