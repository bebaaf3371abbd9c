"""More time for one person: shown and enforced everywhere, marked late, and closed for everybody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.accounts import User
from core.outbox import Message
from events.deadlines import shown_instant
from events.models import Call
from participants.applications import tasks
from participants.applications.models import Application, ApplicationChange, Extension
from participants.applications.operations.extensions import link_extensions
from participants.applications.operations.sending import TooLate, submit_application
from participants.applications.queries import drafts_to_remind
from participants.applications.rules import effective_deadline, in_time, shown_own_deadline
from tests import factories as make
from tests.participants.applications.extended import (
    LANGUAGES,
    closed_call,
    draft_of,
    extend,
    form_url,
    minute,
    text,
)
from tests.participants.applications.filled_in import posted

pytestmark = pytest.mark.django_db
State = Application.State


@pytest.fixture
def call() -> Call:
    return closed_call()


@pytest.fixture
def organiser(call: Call) -> User:
    return make.member(call.event.programme)


# --- one value, shown and enforced ------------------------------------------------------------


def test_the_extension_of_one_changes_nothing_for_others(call: Call, organiser: User) -> None:
    arta, others = make.user("arta@example.org"), make.user()
    granted = extend(call, organiser, arta.email)
    assert effective_deadline(call, user=arta) == granted.closes_at
    assert effective_deadline(call, draft_of(call, arta)) == granted.closes_at
    assert effective_deadline(call, user=others) == effective_deadline(call) == call.closes_at
    assert in_time(call, user=arta)
    assert not in_time(call, user=others)
    assert not in_time(call)


@given(st.integers(-90, 90), st.integers(-90, 90))
def test_the_later_of_both_deadlines_counts_whatever_moves(ends: int, own: int) -> None:
    """B4: moving the deadline for everybody never takes an extension away, and an old one never shortens it."""
    call, arta = make.call(), make.user()
    call.deadline_at = timezone.now() + timedelta(minutes=ends)
    Extension.objects.create(
        call=call, email=arta.email, user=arta, until=minute(minutes=own), reason="x", granted_by=arta
    )
    closes = effective_deadline(call, user=arta)
    assert closes == max(call.closes_at, minute(minutes=own + 1))
    assert in_time(call, user=arta) == (timezone.now() < closes)


def test_the_same_deadline_stands_on_every_page(client: Client, call: Call, organiser: User) -> None:
    """B4: what she reads is what is enforced: form, check, her page after sending, the bar, the mails."""
    arta = make.user("arta@example.org")
    draft = draft_of(call, arta)
    until = extend(call, organiser, arta.email).until
    shown = shown_instant(until, call.event)
    own_clock = f'data-local-time="{until:%Y-%m-%dT%H:%M}:00+00:00" data-zone="{call.event.timezone}"'
    client.force_login(arta)
    for path in (
        form_url(call),
        reverse("application_check", args=[draft.reference]),
        reverse("desk"),
    ):
        assert shown in text(client.get(path)), path
        assert own_clock in text(client.get(path)), path
    submit_application(draft, user=arta, by=arta, notice_id=call.privacy_notice_id)
    page = text(client.get(reverse("my_application", args=[draft.reference])))
    assert shown in page
    assert own_clock in page
    assert shown in Message.objects.get(kind="application_receipt").text
    assert shown in Message.objects.get(kind="extension").text
    assert shown == shown_own_deadline(call, draft)


def test_without_an_extension_the_form_stays_closed(client: Client, call: Call, organiser: User) -> None:
    extend(call, organiser, "arta@example.org")
    assert "You cannot apply at the moment" in text(client.get(form_url(call)))
    stranger = make.user()
    client.force_login(stranger)
    assert "You cannot apply at the moment" in text(client.get(form_url(call)))
    draft = draft_of(call, stranger)
    with pytest.raises(TooLate):
        submit_application(draft, user=stranger, by=stranger, notice_id=call.privacy_notice_id)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_an_address_typed_by_a_visitor_opens_nothing(client: Client, call: Call, organiser: User) -> None:
    """Only who proves the address has the time; a visitor cannot find out who was granted some."""
    Call.objects.update(deadline_at=minute(hours=1))
    client.post(form_url(call), posted(email="arta@example.org"))
    Call.objects.update(deadline_at=minute(hours=-1))
    extend(call, organiser, "arta@example.org")
    assert "Not submitted: the call is closed" in text(client.get(form_url(call)))


def test_a_draft_begun_in_the_extension_is_sent_from_a_fresh_session(
    client: Client, call: Call, organiser: User
) -> None:
    """A6: nothing but signing in; no code of the extension, no link, no session."""
    extend(call, organiser, "arta@example.org")
    arta = make.user("arta@example.org")  # the account comes later than the extension
    client.force_login(arta)
    client.get(reverse("desk"))
    link_extensions(arta, by=arta)
    client.post(form_url(call), posted(action="save"))
    draft = Application.objects.get()
    assert (draft.user, draft.state) == (arta, State.DRAFT)
    again = Client()
    again.force_login(arta)
    assert "Arta" in text(again.get(form_url(call)))
    sent = again.post(
        reverse("application_send", args=[draft.reference]), {"notice": call.privacy_notice_id, "read": "on"}
    )
    assert sent["Location"] == reverse("my_application", args=[draft.reference])
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


def test_signing_in_makes_the_extension_hers(client: Client, call: Call, organiser: User) -> None:
    granted = extend(call, organiser, "arta@example.org")
    assert granted.user is None
    client.post(reverse("sign_in"), {"email": "arta@example.org"})
    from participants.people.models import SignInCode

    ticket = SignInCode.objects.get().ticket
    code = Message.objects.filter(kind__contains="code").latest("pk").text
    digits = re.search(r"\b([A-Z0-9]{3,4}[- ]?[A-Z0-9]{3,4})\b", code)
    assert digits is not None
    client.post(reverse("sign_in_code", args=[ticket]), {"code": digits[1]})
    granted.refresh_from_db()
    assert granted.user is not None
    assert "Your application" in text(client.get(form_url(call)))


# --- late -------------------------------------------------------------------------------------


def test_what_is_sent_in_the_extension_is_marked_late(client: Client, call: Call, organiser: User) -> None:
    arta = make.user()
    draft, granted = draft_of(call, arta), extend(call, organiser, arta.email)
    sent = submit_application(draft, user=arta, by=arta, notice_id=call.privacy_notice_id)
    sent.refresh_from_db()
    assert sent.is_late
    assert sent.late_until == granted.until
    client.force_login(arta)
    shown = text(client.get(reverse("my_application", args=[sent.reference])))
    assert f"Late, by extension until {shown_instant(granted.until, call.event)}" in shown


def test_what_is_sent_before_the_deadline_is_not_late(call: Call, organiser: User) -> None:
    Call.objects.update(deadline_at=minute(hours=1))
    call.refresh_from_db()
    arta = make.user()
    extend(call, organiser, arta.email)
    sent = submit_application(draft_of(call, arta), user=arta, by=arta, notice_id=call.privacy_notice_id)
    assert not sent.is_late


def test_a_change_in_the_extension_makes_it_late(client: Client, call: Call, organiser: User) -> None:
    mine = make.application(call, languages=LANGUAGES)
    client.force_login(mine.user)
    assert "Send the changes" not in text(client.get(form_url(call)))
    extend(call, organiser, mine.email)
    answer = client.post(form_url(call), posted(action="change", role="Head of department"))
    assert answer.status_code == 302
    mine.refresh_from_db()
    assert (mine.role, mine.is_late) == ("Head of department", True)


@pytest.mark.usefixtures("trust_staff")
def test_the_list_shows_what_was_changed_after_the_deadline(
    client: Client, call: Call, organiser: User
) -> None:
    changed, completed, kept = (make.application(call, languages=LANGUAGES) for _number in range(3))
    extend(call, organiser, changed.email)
    client.force_login(changed.user)
    client.post(form_url(call), posted(action="change", role="Head of department"))
    field = {"application": completed, "question": "Role", "before": "", "after": "Teacher", "by": organiser}
    ApplicationChange.objects.create(**field, reason="She wrote to us")
    before = ApplicationChange.objects.create(**{**field, "application": kept})
    ApplicationChange.objects.filter(pk=before.pk).update(at=call.deadline_at)
    client.force_login(organiser)
    path = reverse("team_applications", args=[call.event.code])
    assert "Changed after the deadline" in text(client.get(path))
    found = text(client.get(path, {"changed": "1"}))
    assert [one.reference in found for one in (changed, completed, kept)] == [True, True, False]


@pytest.mark.usefixtures("trust_staff")
def test_the_team_and_the_assessors_see_that_it_is_late(client: Client, call: Call, organiser: User) -> None:
    late = make.application(call, late_until=minute(days=2))
    make.application(call)
    assessor = make.assessor(call)
    pages = {
        organiser: reverse("team_application", args=[call.event.code, late.reference]),
        assessor: reverse("team_review_one", args=[call.event.code, late.reference]),
    }
    for user, path in pages.items():
        client.force_login(user)
        shown = shown_instant(minute(days=2), call.event)
        assert f"Late, by extension until {shown}" in text(client.get(path)), path
    client.force_login(organiser)
    assert text(client.get(reverse("team_applications", args=[call.event.code]))).count("(late)") == 1
    for kind in ("csv",):
        table = client.post(reverse("team_applications_export", args=[call.event.code, kind]))
        assert b"".join(table).decode().count("(late)") == 1


# --- reminders and the bar --------------------------------------------------------------------


def waiting() -> list[tuple[str, str]]:
    return [
        (message.key.split(":")[2], message.state)
        for message in Message.objects.filter(kind="draft_reminder").order_by("pk")
    ]


def test_reminders_go_by_her_own_deadline_once_each(call: Call, organiser: User) -> None:
    Call.objects.update(deadline_at=minute(hours=20))
    call.refresh_from_db()
    arta = make.user(language="sq")
    draft_of(call, arta)
    tasks.remind_of_drafts()
    assert waiting() == [("24", "released")]
    extend(call, organiser, arta.email, until=minute(hours=60))
    assert waiting() == [("24", "cancelled")]  # it named the old deadline
    for _ in range(2):
        tasks.remind_of_drafts()
    assert waiting() == [("24", "cancelled"), ("72", "released")]
    assert drafts_to_remind(timezone.now() + timedelta(hours=40))[0][1] == 24


def test_reminders_that_have_not_gone_are_discarded_when_she_sends(call: Call) -> None:
    Call.objects.update(deadline_at=minute(hours=20))
    arta = make.user()
    draft = draft_of(call, arta)
    tasks.remind_of_drafts()
    submit_application(draft, user=arta, by=arta, notice_id=call.privacy_notice_id)
    assert waiting() == [("24", "cancelled")]


def test_reminders_that_have_not_gone_are_discarded_when_the_deadline_moves(call: Call) -> None:
    Call.objects.update(deadline_at=minute(hours=20))
    draft_of(call, make.user())
    tasks.remind_of_drafts()
    Call.objects.update(deadline_at=minute(days=9))
    tasks.remind_of_drafts()
    assert waiting() == [("24", "cancelled")]


def test_not_sent_yet_stands_on_every_page_while_it_is_a_draft(
    client: Client, call: Call, organiser: User
) -> None:
    """A4, signed in and not; in the extension too; gone once it was sent."""
    Call.objects.update(deadline_at=minute(hours=1))
    pages = [reverse("home"), reverse("call_list"), reverse("call_page", args=[call.event.code])]
    client.post(form_url(call), posted(email="beni@example.org"))
    for path in pages:
        assert "Not sent yet:" in text(client.get(path)), path
    Call.objects.update(deadline_at=minute(hours=-1))
    assert "Not sent yet:" not in text(client.get(pages[0]))  # nobody can send it any more
    arta = make.user("arta@example.org")
    draft = draft_of(call, arta)
    extend(call, organiser, arta.email)
    signed_in = Client()
    signed_in.force_login(arta)
    for path in [*pages, reverse("desk")]:
        assert "Not sent yet:" in text(signed_in.get(path)), path
    submit_application(draft, user=arta, by=arta, notice_id=call.privacy_notice_id)
    assert "Not sent yet:" not in text(signed_in.get(pages[0]))


def test_erasing_her_takes_the_extension_along(call: Call, organiser: User) -> None:
    from core.erasure import erase_person, personal_data

    arta = make.user("arta@example.org")
    extend(call, organiser, arta.email)
    assert personal_data(arta)["participants.Extension"][0]["reason"] == "Was in hospital"
    erase_person(arta, by=arta)
    assert not Extension.objects.exists()
    assert mail.outbox == []
