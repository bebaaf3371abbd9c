"""After the decisions: somebody cannot come, who is alike is proposed and invited, and the minutes say all of it."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from core.outbox import Message
from events.models import Call
from participants.selection.models import ApproverRemark, Decision, Participation, Target
from participants.selection.operations import ask_approver, decide, release_decisions, start_release
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.steps import click, enter, follow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("trust_staff")]
PEOPLE = (
    ("Anila", "AL", "selected"),
    ("Sanja", "RS", "selected"),
    ("Artan", "AL", "reserve"),
    ("Srdjan", "RS", "reserve"),
)


def a_decided_call() -> Call:
    """Two who are invited, from Albania and Serbia, two on the reserve list; at least one from Serbia is wanted."""
    now = timezone.now()
    call = make.call(
        make.event(places=2), opens_at=now - timedelta(days=20), deadline_at=now - timedelta(days=1)
    )
    organiser = make.member(call.event.programme)
    Target.objects.create(call=call, kind=Target.Kind.PLACE, values=["RS"], minimum=1)
    for name, place, outcome in PEOPLE:
        application = make.application(call, given_name=name, territory=place)
        decide(application, outcome=outcome, by=organiser)
    release_decisions(start_release(call, expected=4, by=organiser), by=organiser)
    return call


def test_a_dropout_and_who_follows(visitor: NewVisitor, tmp_path: Path) -> None:
    call = a_decided_call()
    cannot_come(visitor(width=360), Participation.objects.get(name="Sanja Demo").code)
    organiser = enter(visitor(), make.member(call.event.programme, name="Olga Organiser"))
    invite_who_is_alike(organiser, call)
    read_the_minutes(organiser, call, tmp_path)


def cannot_come(guest: Visitor, code: str) -> None:
    page = guest.open(f"/en/invitation/{code}/")
    click(page.locator("summary", has_text="I cannot come"))
    click(page.get_by_role("button", name="I cannot come"))
    expect(page.get_by_text("You have told us that you cannot come")).to_be_visible()


def invite_who_is_alike(organiser: Visitor, call: Call) -> None:
    """The second of the list, because that place of work is missing now; the first stays first."""
    page = organiser.open(f"/en/team/events/{call.event.code}/group/")
    reason = "Counts for the same targets: Works in: Serbia"
    proposed = page.get_by_role("listitem").filter(has_text=reason)
    expect(proposed).to_contain_text("Srdjan Demo")
    audit_page(page)
    assert not Message.objects.filter(kind="selected_from_reserve").exists()
    click(proposed.get_by_role("button", name="Invite"))
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()
    assert Message.objects.get(kind="selected_from_reserve").to_name == "Srdjan Demo"
    assert Decision.objects.get(application__given_name="Artan").reserve_rank == 1
    expect(page.get_by_text(reason)).to_be_visible()


def read_the_minutes(organiser: Visitor, call: Call, folder: Path) -> None:
    page = organiser.page
    follow(page, "Minutes")
    expect(page.get_by_role("heading", name="Invited from the reserve list")).to_be_visible()
    audit_page(page)
    with page.expect_download() as download:
        follow(page, "Minutes (PDF)")
    file = folder / "minutes.pdf"
    download.value.save_as(file)
    text = " ".join(
        " ".join(sheet.extract_text().split()) for sheet in PdfReader(BytesIO(file.read_bytes())).pages
    )
    for wanted in (
        *(f"{name} Demo" for name, _place, _outcome in PEOPLE),
        "Signature",
        "Counts for the same",
    ):
        assert wanted in text
    follow(page, "History")
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.get_by_role("cell", name="Olga Organiser").first).to_be_visible()
    audit_page(page)


def test_the_organisation_sends_somebody_else(visitor: NewVisitor) -> None:
    call = a_decided_call()
    organiser = enter(visitor(width=360), make.member(call.event.programme))
    leaves = Participation.objects.get(name="Anila Demo")
    page = organiser.open(f"/en/team/events/{call.event.code}/participants/{leaves.pk}/")
    follow(page, "Name who comes instead")
    audit_page(page)
    page.get_by_label("Name").fill("Olta Other")
    page.get_by_label("E-mail address").fill("olta@example.org")
    click(page.get_by_role("button", name="Add and invite"))
    expect(page.get_by_text("Olta Other is on the list.")).to_be_visible()
    leaves.refresh_from_db()
    assert leaves.state == "cancelled"


def test_an_approver_objects_to_one_row(visitor: NewVisitor) -> None:
    call = a_decided_call()
    Call.objects.filter(pk=call.pk).update(state=Call.State.PUBLISHED)
    organiser = make.member(call.event.programme)
    ask_approver(call, approver=make.member(call.event.programme, "approver"), by=organiser)
    guest = visitor(width=360)
    page = guest.open(in_mail("approval_request", r"http://[^/]+(/\S+/approval/\S+)"))
    click(page.get_by_role("button").filter(has_text="code").first)
    expect(page.get_by_text("A code is on its way to your address.")).to_be_visible()
    page.get_by_label("Code from the mail").fill(in_mail("approval_code", r"(?m)^(\d{6})$"))
    click(page.get_by_role("button", name="Open the page"))
    expect(page.get_by_role("heading", name="The proposed group")).to_be_visible()
    follow(page, re.compile(r"Ask or object.*Artan Demo"))
    audit_page(page)
    page.get_by_role("radio", name="Objection").check()
    page.locator("#id_remark-comment").fill("Two from one office?")
    click(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("row").filter(has_text="Artan Demo")).to_contain_text("Two from one office?")
    audit_page(page)
    assert ApproverRemark.objects.get().kind == "objection"


def in_mail(kind: str, pattern: str) -> str:
    found = re.search(pattern, Message.objects.filter(kind=kind).latest("pk").text)
    assert found
    return found[1]
