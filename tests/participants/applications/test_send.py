"""Check your answers, send, and the code that proves the address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.accounts import User
from core.actors import TokenHolder
from core.audit import AuditEntry
from core.delivery import send_waiting
from core.outbox import Message
from core.states import MoveRefused
from events.models import Call
from participants.applications.checks import Filled
from participants.applications.models import Application
from participants.applications.operations.drafts import AlreadyApplied, start_draft
from participants.applications.operations.sending import (
    Incomplete,
    NoticeNotRead,
    TooLate,
    change_application,
    submit_application,
    withdraw_application,
)
from participants.applications.queries import filled_of
from participants.people.models import NoticeAcknowledgement, Person, SignInCode
from tests import factories as make
from tests.participants.applications.filled_in import posted

pytestmark = pytest.mark.django_db
State = Application.State
NAUGHTY = "<b>=1+1{x.__class__}</b>"


@pytest.fixture
def call() -> Call:
    return make.call()


def write(client: Client, call: Call, **fields: Any) -> Application:
    answer = client.post(reverse("apply", args=[call.event.code]), posted(action="check", **fields))
    assert answer.status_code == 302, answer.content.decode()
    return Application.objects.order_by("-pk")[0]


def send(client: Client, application: Application, **fields: Any) -> Any:
    data = {"notice": application.call.privacy_notice_id, "read": "on", **fields}
    return client.post(reverse("application_send", args=[application.reference]), data)


def mailed() -> Message:
    return Message.objects.filter(kind="code").order_by("-pk")[0]


def mailed_code() -> str:
    found = re.search(r"\b\d{6}\b", mailed().subject)
    assert found
    return found[0]


def mailed_link() -> str:
    found = re.search(r"http://testserver(/\S*confirm/\S*)", mailed().text)
    assert found
    return found[1]


def sent_as(user: User, call: Call, **fields: Any) -> Application:
    """A complete draft of hers."""
    return make.application(call, user=user, **{"state": State.DRAFT, "submitted_at": None, **fields})


# --- the whole way ----------------------------------------------------------------------------


def test_from_an_empty_form_to_the_receipt_without_an_account(client: Client, call: Call) -> None:
    question = make.question(call, required=True)
    draft = write(client, call, **{f"question_{question.pk}": "Work with mothers."})
    assert draft.user is None
    check = client.get(reverse("application_check", args=[draft.reference])).content.decode()
    assert "Work with mothers." in check
    assert "you can still change or withdraw it until" in check
    assert f"apply/#id_question_{question.pk}" in check
    waiting = send(client, draft)["Location"]
    assert draft.answers.get().text == "Work with mothers."
    assert User.objects.count() == 0
    page = client.get(waiting).content.decode()
    assert "arta@example.org" in page
    answer = client.post(waiting, {"code": mailed_code()})
    mine = reverse("my_application", args=[draft.reference])
    assert answer["Location"] == mine
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED
    assert draft.user is not None
    assert draft.user.email == "arta@example.org"
    assert draft.notice == call.privacy_notice
    page = client.get(mine).content.decode()
    assert "Under review" in page
    assert "Your application has been sent." in page
    assert "Not sent yet:" not in page
    assert Person.objects.get().organisation == "Centre for Social Work"
    assert NoticeAcknowledgement.objects.get().notice == call.privacy_notice
    assert EmailAddress.objects.get().verified
    assert AuditEntry.objects.filter(action="move", state_after="submitted").count() == 1


def test_the_receipt_has_reference_and_link_and_no_answer(client: Client, call: Call) -> None:
    question = make.question(call)
    draft = write(client, call, **{f"question_{question.pk}": "Something private"})
    client.post(send(client, draft)["Location"], {"code": mailed_code()})
    receipt = Message.objects.get(kind="application_receipt")
    assert draft.reference in receipt.subject
    assert f"http://testserver/en/applications/{draft.reference}/" in receipt.text
    assert "Something private" not in receipt.text
    assert "Centre for Social Work" not in receipt.text
    assert receipt.state == Message.State.RELEASED
    assert receipt.reply_to == call.event.contact_email


def test_a_naughty_name_does_nothing_in_mails(client: Client, call: Call) -> None:
    draft = write(client, call, given_name=NAUGHTY, family_name="Шћепановић")
    client.post(send(client, draft)["Location"], {"code": mailed_code()})
    send_waiting("test")
    receipt = mail.outbox[-1]
    assert "<b>=1+1" not in str(receipt.alternatives[0][0])
    assert len(receipt.to) == 1
    assert "arta@example.org" in receipt.to[0]


def test_mails_are_in_the_language_of_the_page(client: Client, call: Call) -> None:
    client.post(f"/sq/calls/{call.event.code}/apply/", posted(action="check"))
    draft = Application.objects.get()
    assert draft.language == "sq"
    client.post(f"/sq/applications/{draft.reference}/send/", {"notice": call.privacy_notice_id, "read": "on"})
    assert mailed().language == "sq"
    assert "/sq/applications/confirm/" in mailed().text


def test_the_link_sends_it_from_another_device(client: Client, call: Call) -> None:
    draft = write(client, call)
    waiting = send(client, draft)["Location"]
    telephone = Client()
    for _ in range(2):
        page = telephone.get(mailed_link())
        assert page.status_code == 200
    draft.refresh_from_db()
    assert (draft.state, User.objects.count()) == (State.DRAFT, 0)
    answer = telephone.post(mailed_link())
    assert answer["Location"] == reverse("my_application", args=[draft.reference])
    assert telephone.get(answer["Location"]).status_code == 200
    tab = client.get(waiting).content.decode()
    assert "This application has been sent." in tab
    SignInCode.objects.update(used_at=timezone.now() - timedelta(hours=1))
    assert Client().get(mailed_link()).status_code == 410
    assert Client().post(mailed_link()).status_code == 410


def test_the_code_page_works_without_the_session(client: Client, call: Call) -> None:
    waiting = send(client, write(client, call))["Location"]
    elsewhere = Client()
    assert elsewhere.post(waiting, {"code": mailed_code()}).status_code == 302
    assert Application.objects.get().state == State.SUBMITTED


def test_pressing_twice_sends_once(client: Client, call: Call) -> None:
    waiting = send(client, write(client, call))["Location"]
    code = mailed_code()
    first = client.post(waiting, {"code": code})
    second = Client().post(waiting, {"code": code})
    assert first["Location"] == second["Location"]
    assert Message.objects.filter(kind="application_receipt").count() == 1
    assert Application.objects.count() == 1
    assert User.objects.count() == 1


def test_wrong_codes_end_and_a_new_one_helps(client: Client, call: Call) -> None:
    waiting = send(client, write(client, call))["Location"]
    wrong = "000000" if mailed_code() != "000000" else "111111"
    for _ in range(3):
        assert client.post(waiting, {"code": wrong}).status_code == 422
    assert client.post(waiting, {"code": mailed_code()}).status_code == 422
    again = client.post(f"{waiting}again/")
    assert again.status_code == 302
    assert client.post(again["Location"], {"code": mailed_code()}).status_code == 302
    assert Application.objects.get().state == State.SUBMITTED


def test_one_address_is_not_flooded_with_codes(client: Client, call: Call) -> None:
    draft = write(client, call)
    for _ in range(3):
        assert send(client, draft).status_code == 302
    answer = send(client, draft)
    assert answer.status_code == 422
    assert "several codes" in answer.content.decode()
    assert Message.objects.count() == 3


def test_the_notice_has_to_be_read(client: Client, call: Call) -> None:
    draft = write(client, call)
    url = reverse("application_send", args=[draft.reference])
    answer = client.post(url, {"notice": call.privacy_notice_id})
    assert answer.status_code == 422
    assert "tick the box" in answer.content.decode()
    newer = make.notice(call.event.programme, version=2)
    Call.objects.update(privacy_notice=newer)
    answer = client.post(url, {"notice": call.privacy_notice_id, "read": "on"})
    assert answer.status_code == 422
    assert "has changed in the meantime" in answer.content.decode()
    assert SignInCode.objects.count() == 0


def test_an_incomplete_draft_cannot_be_checked_or_sent(client: Client, call: Call) -> None:
    client.post(reverse("apply", args=[call.event.code]), posted(role=""))
    draft = Application.objects.get()
    answer = client.get(reverse("application_check", args=[draft.reference]))
    assert answer["Location"].endswith("apply/?check=1")
    page = client.get(answer["Location"]).content.decode()
    assert 'href="#id_role"' in page
    user = make.user()
    client.force_login(user)
    with pytest.raises(Incomplete) as missing:
        submit_application(draft, user=user, by=user)
    assert list(missing.value.found) == ["role"]


def test_forged_references_and_tickets_are_unknown(client: Client, call: Call) -> None:
    draft = write(client, call)
    other = make.application(call)
    waiting = send(client, draft)["Location"]
    assert client.get(waiting.replace(draft.reference, other.reference)).status_code == 404
    assert client.get(f"/en/applications/{draft.reference}/code/guess/").status_code == 404
    assert client.post("/en/applications/confirm/guess/").status_code == 404
    for name in ("application_check", "my_application", "application_withdraw", "application_copy"):
        client.force_login(make.user())
        assert client.get(reverse(name, args=[other.reference])).status_code == 404
        assert client.get(reverse(name, args=["FORGED22"])).status_code == 404
    for name in ("application_send", "application_withdraw"):
        before = AuditEntry.objects.count(), Message.objects.count()
        assert client.post(reverse(name, args=[other.reference])).status_code == 404
        assert (AuditEntry.objects.count(), Message.objects.count()) == before


def test_somebody_signed_in_sends_at_once(client: Client, call: Call) -> None:
    user = make.user("arta@example.org")
    client.force_login(user)
    draft = write(client, call)
    assert draft.user == user
    answer = send(client, draft)
    assert answer["Location"] == reverse("my_application", args=[draft.reference])
    again = send(client, draft)
    assert again["Location"] == answer["Location"]
    assert Message.objects.filter(kind="application_receipt").count() == 1
    assert SignInCode.objects.count() == 0


def test_somebody_with_a_second_factor_sends_after_it(client: Client, call: Call) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    staff = make.user("arta@example.org")
    TOTP.activate(staff, generate_totp_secret())
    draft = write(client, call)
    answer = client.post(send(client, draft)["Location"], {"code": mailed_code()})
    assert answer["Location"] == reverse("mfa_authenticate")
    draft.refresh_from_db()
    assert (draft.state, draft.user) == (State.DRAFT, None)
    client.force_login(staff)
    assert send(client, draft).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.user) == (State.SUBMITTED, staff)


def test_who_has_applied_already_is_led_to_that_application_and_keeps_the_new_text(
    client: Client, call: Call
) -> None:
    first = make.application(call, user=make.user("arta@example.org"), organisation="First")
    draft = write(client, call, organisation="Second")
    answer = client.post(send(client, draft)["Location"], {"code": mailed_code()})
    assert answer["Location"] == reverse("my_application", args=[first.reference])
    page = client.get(answer["Location"]).content.decode()
    assert "already applied" in page
    assert "First" in page
    assert "Second" in page
    draft.refresh_from_db()
    assert (draft.state, draft.user) == (State.DRAFT, None)
    assert Message.objects.filter(kind="application_receipt").count() == 0


def test_an_older_draft_steps_aside_for_what_she_sends(client: Client, call: Call) -> None:
    user = make.user("arta@example.org")
    older = sent_as(user, call)
    draft = write(client, call)
    client.post(send(client, draft)["Location"], {"code": mailed_code()})
    older.refresh_from_db()
    draft.refresh_from_db()
    assert (older.state, draft.state, draft.user) == (State.WITHDRAWN, State.SUBMITTED, user)
    assert Message.objects.filter(kind="application_withdrawn").count() == 0


# --- the deadline -----------------------------------------------------------------------------


def close(call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(deadline_at=timezone.now() - timedelta(minutes=2))


def test_who_pressed_in_time_may_bring_the_code_a_little_later(client: Client, call: Call) -> None:
    waiting = send(client, write(client, call))["Location"]
    SignInCode.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    close(call)
    client.post(waiting, {"code": mailed_code()})
    assert Application.objects.get().state == State.SUBMITTED


def test_what_was_changed_after_pressing_is_not_carried_over_the_deadline(client: Client, call: Call) -> None:
    waiting = send(client, write(client, call))["Location"]
    SignInCode.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    close(call)
    client.post(reverse("apply", args=[call.event.code]), posted(version="1", role="Changed later"))
    answer = client.post(waiting, {"code": mailed_code()})
    assert "apply" in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    assert "Not submitted" in page
    assert "Changed later" in page
    assert Application.objects.get().state == State.DRAFT


def test_no_code_is_sent_after_the_deadline(client: Client, call: Call) -> None:
    draft = write(client, call)
    close(call)
    assert "apply" in send(client, draft)["Location"]
    assert Message.objects.count() == 0


# --- the operation ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"state": Call.State.DRAFT}, TooLate),
        ({"state": Call.State.CANCELLED}, TooLate),
        ({"opens_at": timezone.now() + timedelta(days=1)}, TooLate),
    ],
)
def test_only_an_open_call_takes_applications(
    call: Call, fields: dict[str, Any], error: type[Exception]
) -> None:
    user = make.user()
    draft = sent_as(user, call)
    Call.objects.update(**fields)
    with pytest.raises(error):
        submit_application(draft, user=user, by=user)
    assert (Message.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_an_application_without_the_notice_is_not_sent(call: Call) -> None:
    user = make.user()
    with pytest.raises(NoticeNotRead):
        submit_application(sent_as(user, call, notice=None), user=user, by=user)


def test_nobody_sends_another_persons_draft(call: Call) -> None:
    with pytest.raises(MoveRefused):
        submit_application(sent_as(make.user(), call), user=(other := make.user()), by=other)


def test_one_live_application_per_person_and_call(call: Call) -> None:
    user = make.user("arta@example.org")
    make.application(call, user=user)
    draft = start_draft(call, language="en", by=TokenHolder("applicant", ""))
    complete = sent_as(make.user(), call)
    filled = filled_of(complete)
    draft.email = user.email
    for name, value in filled.profile.items():
        setattr(draft, name, value)
    draft.languages, draft.notice = filled.languages, call.privacy_notice
    draft.save()
    with pytest.raises(AlreadyApplied):
        submit_application(draft, user=user, by=user)
    other = make.call()
    submit_application(sent_as(user, other), user=user, by=user)


def test_a_withdrawn_person_may_apply_again(call: Call) -> None:
    user = make.user()
    first = make.application(call, user=user)
    withdraw_application(first, reason="", by=user)
    assert submit_application(sent_as(user, call), user=user, by=user).state == State.SUBMITTED


def test_changing_is_one_act_and_raises_the_revision(call: Call) -> None:
    user = make.user()
    sent = make.application(call, user=user, revision=3)
    filled = filled_of(sent)
    changed = Filled({**filled.profile, "role": "Teacher"}, filled.languages, None, {})
    after = change_application(sent, changed, version=3, files={}, by=user)
    assert (after.role, after.revision, after.state) == ("Teacher", 4, State.SUBMITTED)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.fields) == ("change application", ["role"])
    assert "changes to your application" in Message.objects.get(kind="application_changed").text
    change_application(after, changed, version=4, files={}, by=user)
    assert Message.objects.count() == 1
    close(call)
    with pytest.raises(TooLate):
        change_application(after, changed, version=4, files={}, by=user)


def test_withdrawing_tells_her_and_the_others(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    fired: list[str] = []
    monkeypatch.setattr(
        "participants.applications.operations.sending.fire", lambda name, **facts: fired.append(name)
    )
    user = make.user()
    sent = make.application(call, user=user)
    withdraw_application(sent, reason="Another job", by=user)
    sent.refresh_from_db()
    assert (sent.state, sent.withdrawn_reason) == (State.WITHDRAWN, "Another job")
    assert sent.withdrawn_at is not None
    assert fired == ["application_withdrawn"]
    assert Message.objects.get().kind == "application_withdrawn"
    assert "Another job" not in Message.objects.get().text
    with pytest.raises(MoveRefused):
        withdraw_application(sent, reason="", by=user)


@pytest.mark.parametrize("before", State.values)
@pytest.mark.parametrize("after", State.values)
def test_every_step_between_states(before: str, after: str) -> None:
    from django.db import transaction

    from core.states import lock, move

    application = make.application(state=before)
    allowed = {
        ("draft", "submitted"),
        ("draft", "withdrawn"),
        ("submitted", "selected"),
        ("submitted", "reserve"),
        ("submitted", "not_selected"),
        ("submitted", "withdrawn"),
        ("selected", "withdrawn"),
        ("reserve", "selected"),
        ("reserve", "not_selected"),
        ("reserve", "withdrawn"),
    }
    with transaction.atomic():
        locked = lock(application)
        if (before, after) in allowed:
            move(locked, to=after, by=TokenHolder("test", ""))
            assert locked.state == after
        else:
            with pytest.raises(MoveRefused):
                move(locked, to=after, by=TokenHolder("test", ""))
            assert AuditEntry.objects.count() == 0


def test_what_each_step_of_the_way_costs(client: Client, call: Call) -> None:
    """With the savepoints of the test's own transaction, and one look of each helper that writes or sends."""
    answers = {f"question_{make.question(call, 'short').pk}": "An answer" for _ in range(10)}
    costs = []

    def step(act: Callable[..., Any], *args: Any, **fields: Any) -> Any:
        with CaptureQueriesContext(connection) as queries:
            answer = act(*args, **fields)
        costs.append(len(queries))
        return answer

    step(client.get, reverse("apply", args=[call.event.code]))
    draft = step(write, client, call, **answers)
    step(client.get, reverse("application_check", args=[draft.reference]))
    waiting = step(send, client, draft)["Location"]
    step(client.get, waiting)
    landing = step(client.post, waiting, {"code": mailed_code()})["Location"]
    assert "Under review" in step(client.get, landing).content.decode()
    assert costs == [3, 11, 5, 13, 2, 41, 12]


def test_the_bar_beside_a_draft_is_the_same_as_on_every_page(client: Client, call: Call) -> None:
    """The pages on the way to sending know it without asking."""
    draft = write(client, call)
    waiting = send(client, draft)["Location"]
    bars = [bar_on(client, path) for path in (reverse("application_check", args=[draft.reference]), waiting)]
    elsewhere = bar_on(client, reverse("call_list"))
    assert "Not sent yet:" in bars[0]
    assert bars[0] == bars[1] == re.sub(r"</?a\b[^>]*>", "", elsewhere)


def test_the_bar_beside_a_draft_names_another_one_too(client: Client, call: Call) -> None:
    other = make.call()
    write(client, other)
    draft = write(client, call)
    form = reverse("apply", args=[other.event.code])
    assert form in bar_on(client, reverse("application_check", args=[draft.reference]))
    assert form in bar_on(client, send(client, draft)["Location"])


def test_the_bar_beside_a_draft_is_silent_about_what_nobody_can_send_any_more(
    client: Client, call: Call
) -> None:
    waiting = send(client, write(client, call))["Location"]
    Call.objects.update(deadline_at=timezone.now() - timedelta(minutes=2))
    assert "Not sent yet:" not in client.get(waiting).content.decode()


def bar_on(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return page[page.index('<section class="unsent"') : page.index("<main")]
