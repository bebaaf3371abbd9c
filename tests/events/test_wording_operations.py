"""Rules and norms of a programme, and the approval of a text: what is kept, what is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.accounts import User
from core.actors import TokenHolder
from core.audit import AuditEntry
from core.outbox import Message
from core.states import MoveRefused, can_move
from events.models import Call, Membership, Programme, Role, TextApproval, WordingRule
from events.operations import change_call, change_event
from events.operations.wording import (
    ApprovalRefused,
    TextChanged,
    answer_text_approval,
    ask_text_approval,
    check_text_code,
    save_wording_rule,
    send_text_code,
    set_timeline,
    start_wording,
    withdraw_text_approval,
)
from events.queries import designations_of
from events.readiness import advice
from events.starters import starter_rules
from events.wording import fingerprint, page_texts, profile_of, rules_of
from tests import factories as make

pytestmark = pytest.mark.django_db
State = TextApproval.State


@pytest.fixture
def organiser(programme: Programme) -> Any:
    return make.member(programme, Role.ORGANISER)


@pytest.fixture
def approver(programme: Programme) -> Any:
    return make.member(programme, Role.APPROVER, name="Paul Policy", language="en")


@pytest.fixture
def asked(call: Call, approver: Any, organiser: Any) -> TextApproval:
    return ask_text_approval(call, approver=approver, by=organiser)


def holder(approval: TextApproval) -> TokenHolder:
    return TokenHolder("approver", approval.user.email)


def approve(approval: TextApproval, **fields: Any) -> TextApproval:
    values = {"answer": "approved", "comment": "", "read": fingerprint(approval.call), **fields}
    return answer_text_approval(approval, **values, by=holder(approval))


def code() -> str:
    found = re.search(
        r"^(\d{6})$", Message.objects.filter(kind="text_approval_code").latest("pk").text, re.MULTILINE
    )
    assert found
    return found[1]


# --- rules and norms --------------------------------------------------------------------------


def test_a_new_programme_has_the_starter_set_without_any_row(programme: Programme) -> None:
    known = designations_of([programme])
    assert rules_of(programme, known) == starter_rules(known)
    assert any("FYROM" in rule.forms for rule in rules_of(programme, known))


def test_the_starter_set_becomes_rows_once(programme: Programme, organiser: Any) -> None:
    known = designations_of([programme])
    made = start_wording(programme, by=organiser)
    assert set(start_wording(programme, by=organiser)) == set(made)
    assert sorted(map(repr, rules_of(programme, known))) == sorted(map(repr, starter_rules(known)))
    assert AuditEntry.objects.filter(action="start wording").count() == 1


def test_the_first_own_rule_keeps_the_starter_set(programme: Programme, organiser: Any) -> None:
    rule = save_wording_rule(
        programme, by=organiser, language="en", forms=["board"], suggestion="group", severity="note"
    )
    assert programme.wording_rules.count() == len(starter_rules(designations_of([programme]))) + 1
    save_wording_rule(programme, by=organiser, rule=rule, forms=["board", "boards"], active=False)
    rule.refresh_from_db()
    assert (rule.forms, rule.active, rule.suggestion) == (["board", "boards"], False, "group")


def test_rules_that_are_switched_off_find_nothing_and_the_set_does_not_come_back(
    programme: Programme, organiser: Any
) -> None:
    start_wording(programme, by=organiser)
    WordingRule.objects.update(active=False)
    assert rules_of(programme, designations_of([programme])) == []


def test_norms_are_the_defaults_until_they_are_set(programme: Programme, organiser: Any) -> None:
    assert (profile_of(programme, "short").open_days, profile_of(programme, "long").opens_days) == (14, 90)
    for _press in range(2):
        set_timeline(programme, by=organiser, timeline="long", open_days=40)
    assert profile_of(programme, "long").open_days == 40
    assert AuditEntry.objects.filter(action="set timeline").count() == 1


# --- the approval -----------------------------------------------------------------------------


def test_the_whole_table_of_states() -> None:
    allowed = {(before, after) for before in State for after in State if can_move(_in(before), after)}
    assert allowed == {
        *((State.ASKED, to) for to in (State.APPROVED, State.QUESTION, State.OBJECTED, State.WITHDRAWN)),
        *((State.QUESTION, to) for to in (State.APPROVED, State.OBJECTED, State.WITHDRAWN)),
    }


def _in(state: str) -> TextApproval:
    approval = TextApproval()
    setattr(approval, "state", state)  # noqa: B010 -- only states.move() may assign it, and this row is never saved
    return approval


def test_only_hashes_are_kept_and_mails_are_wiped(asked: TextApproval) -> None:
    (mail,) = Message.objects.all()
    found = re.search(r"/text-approval/([\w-]+)/", mail.text)
    assert found
    send_text_code(asked, by=holder(asked))
    asked.refresh_from_db()
    kept = [str(getattr(asked, field.attname)) for field in TextApproval._meta.concrete_fields]
    assert found[1] not in kept
    assert code() not in kept
    code_mail = Message.objects.get(kind="text_approval_code")
    assert mail.wipe_when_sent
    assert code_mail.wipe_when_sent
    assert (mail.scope, code_mail.scope) == (asked.scope, "")
    assert {mail.to_email, code_mail.to_email} == {asked.user.email}


def test_asking_again_takes_the_earlier_link_back(call: Call, asked: TextApproval, organiser: Any) -> None:
    ask_text_approval(call, approver=asked.user, by=organiser)
    asked.refresh_from_db()
    assert asked.state == State.WITHDRAWN


def test_nobody_is_asked_about_a_cancelled_call(call: Call, approver: Any, organiser: Any) -> None:
    Call.objects.update(state=Call.State.CANCELLED)
    with pytest.raises(ApprovalRefused):
        ask_text_approval(call, approver=approver, by=organiser)
    assert not TextApproval.objects.exists()
    assert not Message.objects.exists()


def test_a_code_works_once_and_three_wrong_ones_end_it(asked: TextApproval) -> None:
    send_text_code(asked, by=holder(asked))
    right = code()
    assert check_text_code(asked, right, by=holder(asked))
    assert not check_text_code(asked, right, by=holder(asked))
    with pytest.raises(ApprovalRefused):
        send_text_code(asked, by=holder(asked))
    TextApproval.objects.update(code_sent_at=timezone.now() - timedelta(minutes=2))
    send_text_code(asked, by=holder(asked))
    right = code()
    wrong = "000000" if right != "000000" else "111111"
    assert not any(check_text_code(asked, wrong, by=holder(asked)) for _try in range(3))
    assert not check_text_code(asked, right, by=holder(asked))


def test_a_code_is_too_old_after_a_quarter_of_an_hour_and_there_are_ten(asked: TextApproval) -> None:
    for _number in range(10):
        TextApproval.objects.update(code_sent_at=timezone.now() - timedelta(minutes=16))
        send_text_code(asked, by=holder(asked))
    TextApproval.objects.update(code_sent_at=timezone.now() - timedelta(minutes=16))
    assert not check_text_code(asked, code(), by=holder(asked))
    with pytest.raises(ApprovalRefused):
        send_text_code(asked, by=holder(asked))


@pytest.mark.parametrize("answer", ["approved", "question", "objected"])
def test_the_answer_is_kept_with_its_version_and_mailed(
    asked: TextApproval, organiser: Any, answer: str
) -> None:
    Call.objects.update(version=7)
    approve(asked, answer=answer, comment="Why so soon?")
    asked.refresh_from_db()
    assert (asked.state, asked.version, asked.comment) == (answer, 7, "Why so soon?")
    assert asked.text_hash == fingerprint(asked.call)
    mail = Message.objects.get(kind="text_approval_answer")
    assert (mail.to_email, mail.state, mail.reply_to) == (organiser.email, "released", asked.user.email)
    assert "Why so soon?" in mail.text
    entry = AuditEntry.objects.get(action="move", state_after=answer)
    assert (entry.actor_kind, entry.actor_id) == ("token", "approver")


def test_what_she_did_not_read_she_cannot_approve(asked: TextApproval, organiser: Any) -> None:
    read = fingerprint(asked.call)
    change_event(asked.call.event, by=organiser, aim_sq="Diçka tjetër.")
    with pytest.raises(TextChanged):
        approve(asked, read=read)
    asked.refresh_from_db()
    assert (asked.state, asked.answered_at) == (State.ASKED, None)
    assert not Message.objects.filter(kind="text_approval_answer").exists()


def test_after_a_question_she_may_approve_and_after_that_nothing(asked: TextApproval) -> None:
    approve(asked, answer="question", comment="?")
    approve(asked)
    with pytest.raises((ApprovalRefused, MoveRefused)):
        approve(asked, answer="objected")
    with pytest.raises(MoveRefused):
        withdraw_text_approval(asked, by=asked.asked_by)


@pytest.mark.parametrize("fields", [{"state": "withdrawn"}, {"expires_at": timezone.now()}])
def test_a_closed_link_refuses_everything(asked: TextApproval, fields: dict[str, Any]) -> None:
    TextApproval.objects.update(**fields)
    before = Message.objects.count()
    for refused in (
        lambda: send_text_code(asked, by=holder(asked)),
        lambda: check_text_code(asked, "123456", by=holder(asked)),
        lambda: approve(asked),
    ):
        with pytest.raises(ApprovalRefused):
            refused()
    assert Message.objects.count() == before


@pytest.mark.parametrize("what", ["role", "elsewhere", "account"])
def test_the_link_ends_with_the_role_and_the_account(asked: TextApproval, what: str) -> None:
    if what == "account":
        User.objects.filter(pk=asked.user_id).update(is_active=False)
    else:
        asked.user.memberships.all().delete()
    if what == "elsewhere":
        Membership.objects.create(programme=make.programme(), user=asked.user, role=Role.APPROVER)
        Membership.objects.create(programme=asked.call.event.programme, user=asked.user, role=Role.OBSERVER)
    before = Message.objects.count()
    for refused in (
        lambda: send_text_code(asked, by=holder(asked)),
        lambda: check_text_code(asked, "123456", by=holder(asked)),
        lambda: approve(asked),
    ):
        with pytest.raises(ApprovalRefused):
            refused()
    assert Message.objects.count() == before


def test_a_later_change_is_told_until_it_is_approved_anew(asked: TextApproval, organiser: Any) -> None:
    def told() -> list[str]:
        call = Call.objects.select_related("event__programme").get()
        return [gap.text for gap in advice(call.event, call) if "since the approval" in gap.text]

    call = asked.call
    approve(asked)
    assert told() == []
    change_event(call.event, by=organiser, title_en="Another title")
    assert len(told()) == 1
    assert "Paul Policy" in told()[0]
    approve(ask_text_approval(call, approver=asked.user, by=organiser))
    assert told() == []


def test_the_fingerprint_is_about_what_is_read(call: Call, organiser: Any) -> None:
    event, before = call.event, fingerprint(call)
    call.refresh_from_db()
    assert fingerprint(Call.objects.get()) == before
    change_event(event, by=organiser, title_mk="Language that is not on the page")
    assert fingerprint(Call.objects.get()) == before
    for change in (
        lambda: change_call(call, by=organiser, hears_by=call.hears_by + timedelta(days=1)),
        lambda: change_event(event, by=organiser, places=16),
        lambda: event.guiding_questions.update(text_sq="Tjetër?"),
        lambda: event.coverage.all().delete(),
    ):
        before = fingerprint(Call.objects.get(event=event))
        change()
        assert fingerprint(Call.objects.get(event=event)) != before


def test_every_text_of_the_page_is_read(call: Call) -> None:
    fields = {place.field.split("_")[0] for place in page_texts(call.event) if place.language == "sq"}
    assert fields == {"title", "neutral", "audience", "aim", "summary", "question"}
