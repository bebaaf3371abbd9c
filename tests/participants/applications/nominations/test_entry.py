"""Who may begin and send where a nomination is needed, and what it opens by its link."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core.accounts import User
from core.erasure import erase_person, personal_data
from core.outbox import Message
from core.states import MoveRefused, lock
from events.models import Call
from participants.applications.models import Application, Nomination, SendingCapacity
from participants.applications.operations.drafts import claim_draft, start_draft
from participants.applications.operations.nominations import (
    begin_nominated,
    link_nominations,
    set_capacity,
    withdraw_nomination,
)
from participants.applications.operations.sending import request_send_code, submit_application
from participants.applications.ways.entry import NoEntry, bind_nomination, may_enter
from tests import factories as make
from tests.participants.applications.filled_in import posted
from tests.participants.applications.nominations.named import State, ahead, named, ready, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def test_nobody_begins_without_a_nomination(call: Call) -> None:
    user = make.user()
    for somebody in (None, user):
        with pytest.raises(NoEntry):
            start_draft(call, language="en", by=user, user=somebody)
    assert not Application.objects.exists()


def test_draft_begun_by_the_link_is_sent_from_anywhere_without_it(
    call: Call, capacity: SendingCapacity, focal: User
) -> None:
    """A6: what lets her in is kept with the draft."""
    nomination = named(capacity, focal)
    draft = begin_nominated(nomination, by=focal)
    assert begin_nominated(Nomination.objects.get(), by=focal) == draft
    nomination.refresh_from_db()
    assert (nomination.state, nomination.application_id) == (State.BEGUN, draft.pk)
    user = make.user("private@example.org")  # another address than the one she was named with
    claim_draft(draft, user, by=user)
    Application.objects.update(**ready())
    sent = submit_application(Application.objects.select_related("call__event").get(), user=user, by=user)
    assert sent.state == Application.State.SUBMITTED
    nomination.refresh_from_db()
    assert (nomination.user_id, nomination.application_id) == (user.pk, sent.pk)


def test_one_nomination_lets_one_application_in(call: Call, capacity: SendingCapacity, focal: User) -> None:
    nomination = named(capacity, focal)
    first, colleague = make.user("nominee1@example.org"), make.user("colleague@example.org")
    waiting = start_draft(call, language="en", by=first, user=first)  # in another window, not sent yet
    Nomination.objects.update(application=None)
    draft = begin_nominated(Nomination.objects.get(), by=colleague, user=colleague)
    Application.objects.update(**ready())
    sent = submit_application(
        Application.objects.select_related("call__event").get(pk=draft.pk), user=colleague, by=colleague
    )
    waiting = Application.objects.select_related("call__event").get(pk=waiting.pk)
    assert not may_enter(call, waiting, first)
    with pytest.raises(NoEntry):
        submit_application(waiting, user=first, by=first)
    with pytest.raises(NoEntry):
        start_draft(call, language="en", by=first, user=first)
    with transaction.atomic(), pytest.raises(NoEntry):
        bind_nomination(lock(nomination), waiting, by=first, user=first)
    assert begin_nominated(Nomination.objects.get(), by=first, user=first) == sent
    nomination.refresh_from_db()
    assert (nomination.application_id, nomination.user_id) == (sent.pk, colleague.pk)
    assert may_enter(call, sent, colleague)


def test_her_proven_address_lets_her_in_without_the_link(
    call: Call, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    user = make.user("nominee1@example.org")
    link_nominations(user, by=user)
    draft = start_draft(call, language="en", by=user, user=user)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.application_id, nomination.user_id) == (
        State.BEGUN,
        draft.pk,
        user.pk,
    )


def test_withdrawn_nomination_stops_the_draft_and_keeps_it(
    call: Call, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    user = make.user("nominee1@example.org")
    draft = begin_nominated(nomination, by=user, user=user)
    Application.objects.update(**ready())
    draft = Application.objects.select_related("call__event").get()
    withdraw_nomination(nomination, reason="Ill", by=focal)
    with pytest.raises(NoEntry):
        submit_application(draft, user=user, by=user)
    with pytest.raises(NoEntry):
        request_send_code(draft, notice_id=None, by=user)
    draft.refresh_from_db()
    assert draft.state == Application.State.DRAFT
    assert not may_enter(call, draft, user)
    assert not Message.objects.filter(kind="application_receipt").exists()
    with pytest.raises(MoveRefused):
        begin_nominated(Nomination.objects.get(), by=user)


def test_application_sent_before_the_withdrawal_stands(
    call: Call, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    user = make.user("nominee1@example.org")
    begin_nominated(nomination, by=user, user=user)
    Application.objects.update(**ready())
    submit_application(Application.objects.select_related("call__event").get(), user=user, by=user)
    withdraw_nomination(nomination, reason="Ill", by=focal)
    assert Application.objects.get().state == Application.State.SUBMITTED


def link(nomination: Nomination) -> str:
    return reverse("nomination_link", args=[nomination.token])


def test_link_only_shows_and_the_button_begins(
    client: Client, call: Call, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    assert client.get(link(nomination)).status_code == 200
    assert not Application.objects.exists()
    answer = client.post(link(nomination), follow=True)
    assert 'value="Demo1"' in answer.content.decode()
    draft = Application.objects.get()
    assert client.post(reverse("apply", args=[call.event.code]), posted(version="1")).status_code == 302
    assert Application.objects.get().given_name == "Arta"
    other = Client()  # another device: the link brings the same draft
    assert 'value="Arta"' in other.post(link(nomination), follow=True).content.decode()
    assert Application.objects.get() == draft


def test_link_of_a_withdrawn_nomination_says_so(
    client: Client, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    withdraw_nomination(nomination, reason="x", by=focal)
    for answer in (client.get(link(nomination)), client.post(link(nomination))):
        assert answer.status_code == 410
        assert "withdrawn" in answer.content.decode()
    assert not Application.objects.exists()
    assert client.get(reverse("nomination_link", args=["nothing"])).status_code == 404


def test_link_after_the_deadline_shows_the_closed_call(
    client: Client, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    Call.objects.update(deadline_at=ahead(minutes=-5), opens_at=ahead(days=-9))
    answer = client.post(link(nomination), follow=True)
    assert "You cannot apply at the moment" in answer.content.decode()
    assert not Application.objects.exists()


def test_draft_of_an_account_is_not_opened_by_the_link_alone(
    client: Client, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    user = make.user("nominee1@example.org")
    begin_nominated(nomination, by=user, user=user)
    Application.objects.update(role="SECRET ANSWER")
    answer = client.post(link(nomination), follow=True)
    assert "SECRET ANSWER" not in answer.content.decode()
    assert "Please sign in" in answer.content.decode()


def test_apply_page_says_how_one_enters_and_loses_nothing(
    client: Client, call: Call, capacity: SendingCapacity
) -> None:
    url = reverse("apply", args=[call.event.code])
    for browser in (client, signed_in(make.user())):
        answer = browser.get(url)
        assert "How to apply" in answer.content.decode()
        assert "Ministry, +389 0" in answer.content.decode()
        answer = browser.post(url, posted(role="A long answer"))
        assert answer.status_code == 403
        assert "A long answer" in answer.content.decode()
        saved = browser.post(reverse("application_save", args=[call.event.code]), posted())
        assert (saved.status_code, saved.json()["conflict"]) == (409, True)
    question = make.question(call, "file")
    upload = reverse("application_upload", args=[call.event.code, question.pk])
    assert client.post(upload).status_code == 422
    assert not Application.objects.exists()


def test_draft_of_a_withdrawn_nominee_says_it_is_kept(
    call: Call, capacity: SendingCapacity, focal: User
) -> None:
    user = make.user("nominee1@example.org")
    nomination = named(capacity, focal)
    begin_nominated(nomination, by=user, user=user)
    Application.objects.update(**ready())
    withdraw_nomination(nomination, reason="x", by=focal)
    browser = signed_in(user)
    assert "Nothing was lost" in browser.get(reverse("apply", args=[call.event.code])).content.decode()
    reference = Application.objects.get().reference
    answer = browser.post(reverse("application_send", args=[reference]), follow=True)
    assert "Nothing was lost" in answer.content.decode()
    assert Application.objects.get().state == Application.State.DRAFT


def test_nominee_gets_a_copy_and_is_erased(capacity: SendingCapacity, focal: User) -> None:
    nomination = named(capacity, focal)
    named(capacity, focal, 2)
    user = make.user("nominee1@example.org")
    link_nominations(user, by=user)
    row = personal_data(user)["participants.Nomination"][0]
    assert (row["pk"], row["note"]) == (nomination.pk, "Why 1")
    erase_person(user, by=user)
    assert list(Nomination.objects.values_list("given_name", flat=True)) == ["Demo2"]


def test_the_address_of_an_office_is_readable_and_not_harvestable(
    client: Client, call: Call, organiser: User
) -> None:
    ask = "Ministry, a.b@example.org, https://example.org/ask"
    set_capacity(call, territory="MK", places=5, until=ahead(days=9), ask=ask, by=organiser)
    page = client.get(reverse("apply", args=[call.event.code])).content.decode()
    assert "Ministry, a [dot] b [at] example [dot] org," in page
    assert '<a href="https://example.org/ask"' in page
    assert "mailto:" not in page
    assert "@example.org" not in page
