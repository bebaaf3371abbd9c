"""One call from the first line to the library, as each person lives it, with scripts and without.

Nothing is put into the database behind the pages but the programme, its people and their sign-in; mails leave by
SMTP into a real sink, and what they link to is opened from there.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.documents import Document
from events.models import Call, Designation, Event, Role
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.mails import Sink, text_of
from tests.journeys.steps import click, enter, follow, press, worker_runs

pytestmark = pytest.mark.django_db(transaction=True)
APPLICANT = "drita.demo@example.org"


class Story:
    """The programme, its people, and where things are."""

    def __init__(self) -> None:
        self.programme = make.programme(
            code="journey",
            name_en="Practitioners’ network",
            letter_signatory="Olga Organiser",
            letter_address="Street 1",
        )
        make.place(self.programme, name_en="Pristina", name_sq="Prishtinë")
        Designation.objects.create(
            programme=self.programme,
            territory="XK",
            name_en="Kosovo",
            name_sq="Kosovë",
            footnote_en="A footnote in English.",
            footnote_sq="Një fusnotë në shqip.",
        )
        make.notice(self.programme, text_sq="Çfarë bëjmë me të dhënat tuaja.")
        self.organiser = make.member(self.programme, Role.ORGANISER, email="olga@example.org", name="Olga")
        make.member(self.programme, Role.EDITOR, user=self.organiser)
        self.assessors = [
            make.member(
                self.programme,
                Role.ASSESSOR,
                email=f"assessor{number}@example.org",
                name=f"Assessor {number}",
            )
            for number in (1, 2)
        ]

    @property
    def event(self) -> Event:
        return Event.objects.select_related("call").get(programme=self.programme)

    def team(self, part: str = "") -> str:
        return f"/en/team/events/{self.event.code}/{part}"


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_call_from_the_first_line_to_the_library(
    visitor: NewVisitor, mails: Sink, trust_staff: Any, tmp_path: Path, javascript: bool
) -> None:
    story = Story()
    organiser = enter(visitor(javascript=javascript), story.organiser)
    write_and_publish_the_call(organiser, story)

    practitioner = visitor(javascript=javascript, width=360, locale="sq")
    apply_in_albanian(practitioner, mails, story, a_letter(tmp_path), javascript=javascript)

    for user in story.assessors:
        give_a_verdict(enter(visitor(javascript=javascript), user), story)
    the_deadline_passes(story)
    decide_and_send(organiser, story)

    accept_and_take_part(practitioner, mails, story, organiser, a_letter(tmp_path, "map.pdf"))
    publish_the_paper(
        organiser, visitor(javascript=javascript, locale="sq"), story, a_letter(tmp_path, "paper.pdf")
    )


def a_letter(folder: Path, name: str = "letter.pdf") -> Path:
    document = Document(title="A letter", language="en")
    document.paragraph("From the employer.")
    path = folder / name
    path.write_bytes(document.render())
    return path


def write_and_publish_the_call(organiser: Visitor, story: Story) -> None:
    page = organiser.open("/en/desk/")
    audit_page(page)
    page = organiser.open(f"/en/team/programmes/{story.programme.code}/events/new/")
    audit_page(page)
    start = date.today() + timedelta(days=45)
    page.get_by_label("Kind").select_option("study_visit")
    page.get_by_label("Title", exact=True).fill("Working with families")
    page.get_by_label("Neutral title").fill("Regional meeting")
    page.get_by_label("First day").fill(start.isoformat())
    page.get_by_label("Last day").fill((start + timedelta(days=1)).isoformat())
    page.get_by_label("Number of places").fill("2")
    page.locator("[name=place]").select_option(index=1)
    press(page, re.compile("Create|Save"))
    fill_the_parts(organiser, story)
    for language, texts in TEXTS.items():
        page = organiser.open(story.team(f"texts/{language}/"))
        for name, text in texts.items():
            page.locator(f"[name={name}]").fill(text)
        press(page, "Save")
    page = organiser.open(story.team("call/"))
    audit_page(page)
    publish(organiser, story)
    audit_page(organiser.open(f"/en/calls/{story.event.code}/"))


TEXTS = {
    "en": {
        "title": "Working with families",
        "audience": "Social workers.",
        "aim": "We learn from one another in Kosovo*.",
        "practical": "Bring good shoes.",
        "summary": "Two days for people who work with families.",
    },
    "sq": {
        "title": "Puna me familjet",
        "neutral_title": "Takim rajonal",
        "audience": "Punonjës socialë.",
        "aim": "Mësojmë nga njëri-tjetri në Kosovë*.",
        "practical": "Merrni këpucë të mira.",
        "summary": "Dy ditë për ata që punojnë me familjet.",
    },
}


def fill_the_parts(organiser: Visitor, story: Story) -> None:
    page = organiser.open(story.team("edit/languages/"))
    audit_page(page)
    for box in page.locator("input[name=languages]").all():
        box.set_checked(box.get_attribute("value") in {"en", "sq"})
    page.locator("input[name=working_languages][value=en]").check()
    press(page, "Save")
    page = organiser.open(story.team("edit/contacts/"))
    page.get_by_label("Contact person", exact=True).fill("Olga Organiser")
    page.get_by_label("Contact address", exact=True).fill("olga@example.org")
    press(page, "Save")
    page = organiser.open(story.team("call/"))
    today = date.today()
    page.locator("[name=opens_on]").fill((today - timedelta(days=1)).isoformat())
    page.locator("[name=deadline_on]").fill((today + timedelta(days=10)).isoformat())
    page.locator("[name=hears_by]").fill((today + timedelta(days=20)).isoformat())
    press(page, "Save")
    ask(organiser, story, "long", "What do you do?", "Çfarë bëni?", required=True)
    ask(organiser, story, "file", "A letter, if you have one", "Një letër, nëse keni", required=False)


def ask(organiser: Visitor, story: Story, kind: str, english: str, albanian: str, *, required: bool) -> None:
    page = organiser.open(story.team(f"questions/new/{kind}/"))
    audit_page(page)
    page.locator("[name=label_en]").fill(english)
    page.locator("[name=label_sq]").fill(albanian)
    page.locator("[name=required]").set_checked(required)
    press(page, re.compile("Save|Add"))


def publish(organiser: Visitor, story: Story) -> None:
    press(organiser.open(story.team("call/")), "Publish the call")
    story.event.call.refresh_from_db()
    assert story.event.call.state == "published", organiser.page.locator("main").inner_text()


def apply_in_albanian(
    practitioner: Visitor, mails: Sink, story: Story, letter: Path, *, javascript: bool
) -> None:
    page = practitioner.open(f"/sq/calls/{story.event.code}/")
    expect(page.locator("html")).to_have_attribute("lang", "sq")
    expect(page.locator("h1")).to_have_text("Puna me familjet")
    expect(page.get_by_text("Një fusnotë në shqip.")).to_have_count(1)
    audit_page(page)
    follow(page, "Aplikoni")
    expect(page.get_by_label("Emri", exact=True)).to_be_visible()
    audit_page(page)
    practitioner.expect_problem("status of 422")
    press(page, "Kontrolloni përgjigjet")
    expect(page.locator("[data-error-summary]")).to_be_visible()
    assert page.title().startswith("Gabim:")
    audit_page(page)
    fill_in_the_form(page, letter, javascript=javascript)
    press(page, "Kontrolloni përgjigjet")
    expect(page.get_by_text("Vizitoj familjet.")).to_be_visible()
    expect(page.get_by_text("letter.pdf")).to_be_visible()
    audit_page(page)
    page.locator("[name=read]").check()
    press(page, "Dërgoni aplikimin")
    worker_runs()
    code = re.search(r"\b\d{6}\b", str(mails.newest_to(APPLICANT)["Subject"]))
    assert code is not None
    audit_page(page)
    page.locator("[name=code]").fill(code[0])
    press(page, "Dërgoni aplikimin")
    expect(page.locator("main")).to_contain_text("Në shqyrtim")
    audit_page(page)
    worker_runs()
    receipt = mails.newest_to(APPLICANT)
    assert "Vizitoj familjet." not in text_of(receipt)
    assert story.event.call.applications.get().reference in text_of(receipt)


def fill_in_the_form(page: Page, letter: Path, *, javascript: bool) -> None:
    page.locator("[name=given_name]").fill("Drita")
    page.locator("[name=family_name]").fill("Demo-Çela")
    page.locator("[name=organisation]").fill("Qendra për punë sociale")
    page.locator("[name=role]").fill("punonjëse sociale")
    page.locator("[name=territory]").select_option("XK")
    page.locator("[name=follows_sq]").select_option("5")
    page.locator("[name=speaks_sq]").select_option("5")
    page.locator("textarea[name^=question_]").fill("Vizitoj familjet.")
    page.locator("input[type=file]").set_input_files(letter)
    if javascript:  # the file travels by itself
        expect(page.locator("[role=status][data-state=saved]").first).to_be_attached()
    page.locator("[name=email]").fill(APPLICANT)


def give_a_verdict(assessor: Visitor, story: Story) -> None:
    page = assessor.open(story.team("review/"))
    audit_page(page)
    page.get_by_label("I have no conflict of interest with any of these applications.").check()
    press(page, "Declare and go on")
    audit_page(page)
    follow(page, re.compile("Drita"))
    audit_page(page)
    page.get_by_label("Yes", exact=True).check()
    page.locator("[name=line]").fill("Works with families every week.")
    press(page, "Save and go on to the next")
    assert story.event.call.applications.get().assessments.filter(verdict="yes").exists()


def the_deadline_passes(story: Story) -> None:
    """The only thing done behind the pages: nobody waits ten days."""
    now = timezone.now()
    Call.objects.update(
        opens_at=now - timedelta(days=12), deadline_at=now - timedelta(days=1), version=F("version") + 1
    )


def decide_and_send(organiser: Visitor, story: Story) -> None:
    page = organiser.open(story.team("applications/"))
    audit_page(page)
    page = organiser.open(story.team("group/"))
    audit_page(page)
    page.locator("input[name=ticked]").check()
    press(page, "Mark ticked as selected")
    page = organiser.open(story.team("letters/prepare/"))
    audit_page(page)
    press(page, "Write the letters")
    audit_page(organiser.open(story.team("letters/")))
    page = organiser.open(story.team("release/"))
    audit_page(page)
    page.locator("[name=number]").fill("1")
    press(page, "Send all decisions now")
    worker_runs()
    audit_page(organiser.open(story.team("release/")))


def accept_and_take_part(
    practitioner: Visitor, mails: Sink, story: Story, organiser: Visitor, map_: Path
) -> None:
    letter = mails.newest_to(APPLICANT, "/invitation/")
    link = re.search(r"http\S+/invitation/\S+", text_of(letter))
    assert link is not None
    page = practitioner.open(link[0])
    assert "/sq/" in page.url
    audit_page(page)
    press(page, "Konfirmoni pjesëmarrjen")
    worker_runs()
    the_invitation_parses(mails.newest_to(APPLICANT, "Takim rajonal"), story)
    add_a_file(organiser, story, map_)
    page = practitioner.open(f"/sq/my-events/{story.event.code}/")
    audit_page(page)
    with page.expect_download() as pdf:
        click(page.locator("a[href$='letter.pdf']").first)
    assert Path(pdf.value.path()).read_bytes().startswith(b"%PDF")
    with page.expect_download() as file:
        follow(page, "The map")
    assert file.value.suggested_filename == "map.pdf"
    save_travel(page)
    rows = organiser.open(story.team("participants/"))
    expect(rows.get_by_text("Drita Demo-Çela").first).to_be_visible()
    audit_page(rows)
    audit_page(organiser.open(story.team("interpretation/")))


def the_invitation_parses(message: EmailMessage, story: Story) -> None:
    parts = {part.get_content_type(): part for part in message.walk()}
    calendar = parts["text/calendar"]
    assert calendar.get_param("method") == "REQUEST"
    entry = icalendar.Calendar.from_ical(calendar.get_content()).walk("VEVENT")[0]
    assert str(entry["UID"]).startswith(str(story.event.calendar_uid))
    assert "Takim rajonal" in str(entry["SUMMARY"])
    assert "familj" not in str(entry["SUMMARY"]).lower()
    assert str(entry["ATTENDEE"]).lower() == f"mailto:{APPLICANT}"


def add_a_file(organiser: Visitor, story: Story, path: Path) -> None:
    page = organiser.open(story.team("files/"))
    audit_page(page)
    page.locator("input[type=file]").set_input_files(path)
    page.locator("[name=access]").select_option("participants")
    page.locator("[name=title_en]").fill("The map")
    press(page, "Add the file")


def save_travel(page: Page) -> None:
    page.locator("[name=arrives_by]").fill("autobus")
    page.locator("[name=diet]").select_option("vegetarian")
    click(page.locator("form:has([name=arrives_by]) button.btn").first)
    expect(page.locator("[name=arrives_by]")).to_have_value("autobus")


def publish_the_paper(organiser: Visitor, reader: Visitor, story: Story, paper: Path) -> None:
    page = organiser.open(f"/en/team/programmes/{story.programme.code}/publications/")
    audit_page(page)
    page.locator("[name=kind]").select_option("meeting_paper")
    page.locator("[name=language]").select_option("en")
    page.locator("[name=title]").fill("What we learned")
    page.locator("[name=published_on]").fill(date.today().isoformat())
    press(page, "Create the publication")
    address = page.url
    for language, title in (("en", "What we learned"), ("sq", "Çfarë mësuam")):
        click(organiser.open(address).get_by_role("link", name="Add a language"))
        page.locator("[name=language]").select_option(language)
        page.locator("[name=title]").fill(title)
        page.locator("[name=published_on]").fill(date.today().isoformat())
        page.locator("input[type=file]").set_input_files(paper)
        press(page, "Save this language")
    audit_page(organiser.open(address))
    press(page, "Publish it in the library")
    for language, title in (("sq", "Çfarë mësuam"), ("en", "What we learned")):
        library = reader.open(f"/{language}/library/")
        audit_page(library)
        follow(library, title)
        expect(library.locator("h1")).to_have_text(title)
        audit_page(library)
