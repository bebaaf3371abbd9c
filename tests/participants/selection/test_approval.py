"""The approver: a link of which only a hash is kept, a code, one page, one answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actors import TokenHolder
from core.audit import AuditEntry
from core.outbox import Message
from core.states import MoveRefused
from events.models import Call, Membership, Role
from events.operations import end_membership
from participants.selection import notices, queries
from participants.selection.models import ApprovalRequest, ApproverRemark, Decision
from participants.selection.operations import (
    Refused,
    answer_request,
    ask_approver,
    ask_new_approver,
    check_code,
    remark_on,
    send_code,
    withdraw_request,
)
from tests import factories as make
from tests.participants.selection.conftest import World, mails, make_world
from tests.participants.selection.visiting import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver(world: World) -> Any:
    return make.member(world.event.programme, Role.APPROVER, name="Paul Policy", language="en")


@pytest.fixture
def asked(world: World, approver: Any) -> ApprovalRequest:
    return ask_approver(world.call, approver=approver, by=world.organiser)


def link(kind: str = notices.APPROVAL_REQUEST) -> str:
    """The path in the newest mail to the approver."""
    text = mails(kind=kind)[-1].text
    found = re.search(r"http://testserver(/\S+/approval/\S+)", text)
    assert found
    return found[1]


def code() -> str:
    found = re.search(r"^(\d{6})$", mails(kind=notices.APPROVAL_CODE)[-1].text, re.MULTILINE)
    assert found
    return found[1]


def holder(request: ApprovalRequest) -> TokenHolder:
    return TokenHolder("approver", request.user.email)


def wrong() -> str:
    return "000000" if code() != "000000" else "111111"


def open_page(client: Client) -> str:
    address = link()
    client.post(address)
    assert client.post(address, {"code": code()}).status_code == 302
    return address


# --- operations -----------------------------------------------------------------------------------------


def test_only_hashes_are_kept(asked: ApprovalRequest) -> None:
    token = link().rstrip("/").rsplit("/", 1)[-1]
    send_code(asked, by=holder(asked))
    asked.refresh_from_db()
    kept = [str(getattr(asked, field.attname)) for field in ApprovalRequest._meta.concrete_fields]
    assert token not in kept
    assert code() not in kept
    assert len(asked.token_hash) == len(asked.code_hash) == 64


def test_both_mails_are_wiped_when_sent_and_the_code_is_in_no_events_outbox(asked: ApprovalRequest) -> None:
    send_code(asked, by=holder(asked))
    request, code_mail = mails()
    assert request.wipe_when_sent
    assert code_mail.wipe_when_sent
    assert code_mail.first
    assert (request.scope, code_mail.scope) == (asked.scope, "")
    assert code_mail.to_email == asked.user.email


def test_asking_again_closes_the_earlier_link(world: World, asked: ApprovalRequest, client: Client) -> None:
    first = link()
    ask_approver(world.call, approver=asked.user, by=world.organiser)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert client.get(first).status_code == 410
    assert client.get(link()).status_code == 200


def test_the_page_that_sends_says_whose_approval_is_missing(
    world: World, asked: ApprovalRequest, trust_staff: None
) -> None:
    client = signed_in(world.organiser)
    address, missing = (
        reverse("team_release", args=[world.event.code]),
        "Not everybody who was asked has approved",
    )
    for state, told in (("asked", 1), ("question", 1), ("objected", 1), ("approved", 0), ("withdrawn", 0)):
        ApprovalRequest.objects.update(state=state)
        assert client.get(address).content.decode().count(missing) == told, state
    ApprovalRequest.objects.update(state="asked")
    Call.objects.update(state=Call.State.DECIDED)
    assert missing not in client.get(address).content.decode()


def test_nobody_is_asked_once_the_decisions_are_sent(world: World, approver: Any) -> None:
    Call.objects.update(state=Call.State.DECIDED)
    with pytest.raises(Refused):
        ask_approver(world.call, approver=approver, by=world.organiser)
    assert not ApprovalRequest.objects.exists()
    assert not Message.objects.exists()


def test_a_new_approver_is_appointed_first(world: World) -> None:
    for _press in range(2):
        request = ask_new_approver(
            world.call, email="New@Example.org", name="Nina New", language="en", by=world.organiser
        )
    membership = Membership.objects.get(role=Role.APPROVER)
    assert membership.user == request.user
    assert request.user.email == "new@example.org"


def test_a_code_a_minute_and_not_for_ever(asked: ApprovalRequest) -> None:
    for _number in range(10):
        send_code(asked, by=holder(asked))
        with pytest.raises(Refused):
            send_code(asked, by=holder(asked))
        ApprovalRequest.objects.update(code_sent_at=timezone.now() - timedelta(minutes=2))
    with pytest.raises(Refused):
        send_code(asked, by=holder(asked))
    assert len(mails(kind=notices.APPROVAL_CODE)) == 10


def test_a_code_works_once(asked: ApprovalRequest) -> None:
    send_code(asked, by=holder(asked))
    assert check_code(asked, code(), by=holder(asked))
    assert not check_code(asked, code(), by=holder(asked))


def test_the_third_wrong_code_ends_it(asked: ApprovalRequest) -> None:
    send_code(asked, by=holder(asked))
    for _try in range(3):
        assert not check_code(asked, wrong(), by=holder(asked))
    assert not check_code(asked, code(), by=holder(asked))


def test_two_wrong_codes_do_not(asked: ApprovalRequest) -> None:
    send_code(asked, by=holder(asked))
    for _try in range(2):
        assert not check_code(asked, wrong(), by=holder(asked))
    assert check_code(asked, code(), by=holder(asked))


def test_a_code_is_too_old_after_a_quarter_of_an_hour(asked: ApprovalRequest) -> None:
    send_code(asked, by=holder(asked))
    ApprovalRequest.objects.update(code_sent_at=timezone.now() - timedelta(minutes=16))
    assert not check_code(asked, code(), by=holder(asked))


@pytest.mark.parametrize("answer", ["approved", "question", "objected"])
def test_the_answer_is_kept_and_mailed_to_who_asked(
    world: World, asked: ApprovalRequest, answer: str
) -> None:
    answer_request(asked, answer=answer, comment="Two from one office?", by=holder(asked))
    asked.refresh_from_db()
    assert (asked.state, asked.comment) == (answer, "Two from one office?")
    assert asked.answered_at is not None
    (mail,) = mails(kind=notices.APPROVAL_ANSWER)
    assert (mail.to_email, mail.state, mail.reply_to) == (world.organiser.email, "released", asked.user.email)
    assert "Two from one office?" in mail.text
    entry = AuditEntry.objects.get(action="move", state_after=answer)
    assert (entry.actor_kind, entry.actor_id) == ("token", "approver")


def test_after_a_question_she_may_still_approve_but_after_approval_nothing(asked: ApprovalRequest) -> None:
    answer_request(asked, answer="question", comment="?", by=holder(asked))
    answer_request(asked, answer="approved", comment="", by=holder(asked))
    with pytest.raises((Refused, MoveRefused)):
        answer_request(asked, answer="objected", comment="", by=holder(asked))
    asked.refresh_from_db()
    assert asked.state == "approved"


def test_changes_after_the_answer_are_seen(world: World, asked: ApprovalRequest) -> None:
    application = world.decided("selected")
    answer_request(asked, answer="approved", comment="", by=holder(asked))
    asked.refresh_from_db()
    assert not queries.changed_since(world.call, asked)
    world.decide(application, "reserve")
    assert queries.changed_since(world.call, asked)


def test_a_request_is_taken_back(world: World, asked: ApprovalRequest, client: Client) -> None:
    withdraw_request(asked, by=world.organiser)
    assert client.get(link()).status_code == 410
    with pytest.raises(Refused):
        send_code(asked, by=holder(asked))


# --- the page --------------------------------------------------------------------------------------------


def test_the_link_alone_shows_nobody(world: World, asked: ApprovalRequest, client: Client) -> None:
    world.decided("selected", family_name="Visible")
    for _visit in range(2):
        page = client.get(link())
        assert page.status_code == 200
        assert b"Visible" not in page.content
    assert not mails(kind=notices.APPROVAL_CODE)
    asked.refresh_from_db()
    assert asked.code_hash == ""


def test_the_page_shows_the_group_and_no_more(world: World, asked: ApprovalRequest, client: Client) -> None:
    from participants.selection.operations import record_verdict

    application = world.decided("selected", family_name="Visible", email="hidden@example.org")
    undecided = make.application(world.call, family_name="Undecided")
    record_verdict(application, verdict="yes", line="A private remark.", by=world.assessors[0])
    page = client.get(open_page(client)).content.decode()
    for shown in ("Visible", application.reference, application.organisation, "Selected"):
        assert shown in page
    for hidden in ("hidden@example.org", "A private remark.", undecided.family_name, "Assessor A"):
        assert hidden not in page


def test_a_wrong_code_is_refused(asked: ApprovalRequest, client: Client) -> None:
    address = link()
    client.post(address)
    assert client.post(address, {"code": wrong()}).status_code == 422
    assert b"Your answer" not in client.get(address).content


def test_another_browser_needs_a_code_of_its_own(
    world: World, asked: ApprovalRequest, client: Client
) -> None:
    world.decided("selected", family_name="Visible")
    address = open_page(client)
    assert b"Visible" in client.get(address).content
    other = Client()
    assert b"Visible" not in other.get(address).content
    other.post(address, {"answer": "approved", "comment": ""})  # asks for a code, answers nothing
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_the_answer_by_the_page(world: World, asked: ApprovalRequest, client: Client) -> None:
    address = open_page(client)
    assert client.post(address, {"answer": "objected", "comment": ""}).status_code == 422
    assert client.post(address, {"answer": "approved", "comment": ""}).status_code == 200
    asked.refresh_from_db()
    assert asked.state == "approved"
    assert client.get(address).status_code == 410


@pytest.mark.parametrize(
    "change", [{"state": "approved"}, {"expires_at": timezone.now() - timedelta(days=1)}]
)
def test_a_closed_link_says_so_and_changes_nothing(
    asked: ApprovalRequest, client: Client, change: dict[str, Any]
) -> None:
    ApprovalRequest.objects.update(**change)
    assert client.get(link()).status_code == 410
    assert client.post(link()).status_code == 410
    assert not mails(kind=notices.APPROVAL_CODE)
    assert client.get("/en/approval/nonsense/").status_code == 410


def test_every_language_gets_its_own_mail(world: World) -> None:
    approver = make.member(world.event.programme, Role.APPROVER, language="mk")
    ask_approver(world.call, approver=approver, by=world.organiser)
    (mail,) = mails()
    assert mail.language == "mk"
    assert "http://testserver/mk/approval/" in mail.text
    assert Decision.objects.count() == 0


# --- one row of the group ---------------------------------------------------------------------------------


def test_a_question_about_one_row_is_kept_changed_and_taken_back(
    world: World, asked: ApprovalRequest, client: Client
) -> None:
    row = world.decided("selected")
    address = open_page(client)
    assert b"remark-comment" not in client.get(address).content
    assert b"remark-comment" in client.get(f"{address}?row={row.reference}").content
    words = {"row": row.reference, "remark-kind": "objection", "remark-comment": "Two from one office?"}
    assert client.post(address, words).status_code == 302
    remark = ApproverRemark.objects.get()
    assert (remark.application, remark.kind, remark.comment) == (row, "objection", "Two from one office?")
    assert AuditEntry.objects.get(action="remark on row").actor_kind == "token"
    assert b"Two from one office?" in client.get(address).content
    client.post(address, {**words, "remark-kind": "question"})
    assert ApproverRemark.objects.get().kind == "question"
    client.post(address, {**words, "remark-comment": ""})
    assert not ApproverRemark.objects.exists()


@pytest.mark.usefixtures("trust_staff")
def test_the_organiser_reads_it_beside_the_answer(
    world: World, asked: ApprovalRequest, client: Client
) -> None:
    row = world.decided("selected")
    address = open_page(client)
    client.post(address, {"row": row.reference, "remark-kind": "question", "remark-comment": "Why her?"})
    client.post(address, {"answer": "approved", "comment": ""})
    asked.refresh_from_db()
    assert asked.state == "approved"
    client.force_login(world.organiser)
    page = client.get(reverse("team_release", args=[world.event.code])).content.decode()
    assert "Why her?" in page
    assert row.full_name in page


def test_only_rows_of_the_group_and_only_while_the_link_is_open(
    world: World, asked: ApprovalRequest, client: Client
) -> None:
    mine, undecided = world.decided("selected"), world.applications(1)[0]
    other = make_world().decided("selected")
    address = open_page(client)
    for row in (undecided, other):
        answer = client.post(
            address, {"row": row.reference, "remark-kind": "question", "remark-comment": "?"}
        )
        assert answer.status_code == 404
    withdraw_request(asked, by=world.organiser)
    client.post(address, {"row": mine.reference, "remark-kind": "question", "remark-comment": "?"})
    with pytest.raises(Refused):
        remark_on(asked, mine, kind="question", comment="?", by=holder(asked))
    assert not ApproverRemark.objects.exists()


# --- no longer an approver --------------------------------------------------------------------------------


def test_who_is_an_approver_no_more_gets_no_code_and_no_page(
    world: World, asked: ApprovalRequest, client: Client
) -> None:
    row = world.decided("selected", family_name="Visible")
    address = open_page(client)
    end_membership(Membership.objects.get(user=asked.user, role=Role.APPROVER), by=world.organiser)
    asked.refresh_from_db()
    before = (Message.objects.count(), AuditEntry.objects.count(), asked.code_hash, asked.codes_sent)
    for data in (None, {}, {"code": "123456"}, {"answer": "approved", "comment": ""}):
        page = client.get(address) if data is None else client.post(address, data)
        assert page.status_code == 410
        assert b"Visible" not in page.content
    refused: list[Callable[[], object]] = [
        lambda: send_code(asked, by=holder(asked)),
        lambda: check_code(asked, "123456", by=holder(asked)),
        lambda: answer_request(asked, answer="approved", comment="", by=holder(asked)),
        lambda: remark_on(asked, row, kind="question", comment="?", by=holder(asked)),
    ]
    for act in refused:
        with pytest.raises(Refused):
            act()
    asked.refresh_from_db()
    after = (Message.objects.count(), AuditEntry.objects.count(), asked.code_hash, asked.codes_sent)
    assert (after, asked.state) == (before, "asked")
    assert not ApproverRemark.objects.exists()
