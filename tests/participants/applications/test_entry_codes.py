"""Entry by code: made, entered, counted under lock, remembered by the draft, and guessed in vain (pitfalls A6)."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.accounts import User
from core.actors import TokenHolder
from events.models import Call
from participants.applications.models import Application, EntryCode, EntryCodeUse
from participants.applications.operations import entry_codes
from participants.applications.operations.drafts import claim_draft, start_draft
from participants.applications.operations.entry_codes import (
    MOST_GUESSES,
    CodeIsOver,
    TooManyGuesses,
    WrongCode,
    begin_by_code,
    end_entry_code,
    make_entry_code,
    uses_of,
)
from participants.applications.operations.sending import submit_application
from participants.applications.ways.entry import NoEntry, may_enter
from participants.applications.ways.nominated import entry_codes_of
from tests import factories as make
from tests.participants.applications.filled_in import posted
from tests.participants.applications.nominations.named import ready, signed_in
from tests.participants.applications.test_concurrency import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
BY = TokenHolder("applicant", "")


@pytest.fixture
def call() -> Call:
    return make.call(route=Call.Route.INVITED, privacy_notice=None)


@pytest.fixture
def organiser(call: Call) -> User:
    return make.member(call.event.programme)


@pytest.fixture
def code(call: Call, organiser: User) -> EntryCode:
    return make_entry_code(call, uses=2, until=None, note="For partners", by=organiser)


def begin(call: Call, typed: str, **more: Any) -> Application:
    return begin_by_code(call, typed, guesser="session:x", language="en", by=BY, **more)


def enter(call: Call) -> str:
    return reverse("entry_code", args=[call.event.code])


def test_codes_are_random_and_typed_as_people_type(call: Call, code: EntryCode) -> None:
    assert len(code.code) == 12
    assert begin(call, f" {code.shown.lower()} ").code_use.entry_code == code


def test_nobody_begins_without_a_code(call: Call) -> None:
    user = make.user()
    with pytest.raises(NoEntry):
        start_draft(call, language="en", by=user, user=user)
    assert not Application.objects.exists()


def test_draft_remembers_the_code_wherever_it_is_sent_from(
    call: Call, code: EntryCode, organiser: User
) -> None:
    """A6: from a fresh session without the code, even when the code has ended."""
    draft, user = begin(call, code.code), make.user()
    end_entry_code(code, by=organiser)
    claim_draft(draft, user, by=user)
    Application.objects.update(**ready())
    sent = submit_application(Application.objects.select_related("call__event").get(), user=user, by=user)
    assert sent.state == Application.State.SUBMITTED


def test_as_many_as_it_was_made_for(call: Call, code: EntryCode) -> None:
    first = begin(call, code.code)
    assert begin(call, code.code, held=first) == first  # entered twice, counted once
    begin(call, code.code)
    with pytest.raises(CodeIsOver):
        begin(call, code.code)
    assert Application.objects.count() == 2
    Application.objects.filter(pk=first.pk).update(state=Application.State.WITHDRAWN)
    assert uses_of(code) == 1
    begin(call, code.code)


def test_what_nobody_claims_holds_a_use_for_a_day(call: Call, code: EntryCode) -> None:
    EntryCode.objects.update(uses=1)
    abandoned = begin(call, code.code)
    with pytest.raises(CodeIsOver):
        begin(call, code.code)
    EntryCodeUse.objects.update(at=timezone.now() - timedelta(hours=25))
    assert uses_of(code) == entry_codes_of(call).get().used == 0  # type: ignore[attr-defined]  # counted by the query
    begin(call, code.code)
    Application.objects.filter(pk=abandoned.pk).update(user=make.user())
    assert uses_of(code) == entry_codes_of(call).get().used == 2  # type: ignore[attr-defined]  # counted by the query


def test_no_more_are_sent_than_the_code_is_for_and_another_code_helps(
    call: Call, code: EntryCode, organiser: User
) -> None:
    EntryCode.objects.update(uses=1)
    late, late_user = begin(call, code.code), make.user()
    EntryCodeUse.objects.update(at=timezone.now() - timedelta(hours=25))
    first, user = begin(call, code.code), make.user()
    Application.objects.update(**ready())

    def send(draft: Application, user: User) -> Application:
        return submit_application(
            Application.objects.select_related("call__event").get(pk=draft.pk), user=user, by=user
        )

    assert may_enter(call, send(first, user), user)
    with pytest.raises(NoEntry):
        send(late, late_user)
    late.refresh_from_db()
    assert late.state == Application.State.DRAFT
    with pytest.raises(CodeIsOver):
        begin(call, code.code, held=late)
    other = make_entry_code(call, uses=1, until=None, note="", by=organiser)
    assert begin(call, other.code, held=late) == late
    assert send(late, late_user).state == Application.State.SUBMITTED
    assert (uses_of(code), uses_of(other)) == (1, 1)


def test_code_that_is_over_or_of_another_call(call: Call, code: EntryCode, organiser: User) -> None:
    past = make_entry_code(call, uses=1, until=timezone.now() - timedelta(minutes=1), note="", by=organiser)
    with pytest.raises(CodeIsOver):
        begin(call, past.code)
    end_entry_code(code, by=organiser)
    with pytest.raises(CodeIsOver):
        begin(call, code.code)
    other = make_entry_code(make.call(route=Call.Route.INVITED), uses=1, until=None, note="", by=organiser)
    with pytest.raises(WrongCode):
        begin(call, other.code)
    assert not Application.objects.exists()


def test_guesses_are_counted_for_the_guesser_alone(call: Call, code: EntryCode) -> None:
    cache.clear()
    for _guess in range(MOST_GUESSES):
        with pytest.raises(WrongCode):
            begin(call, "AAAA")
    with pytest.raises(TooManyGuesses):
        begin(call, code.code)
    assert begin_by_code(call, code.code, guesser="session:y", language="en", by=BY).pk


def test_guesses_of_visitors_without_a_session_share_one_count(
    client: Client, call: Call, code: EntryCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No guess stores a session, and a full count keeps nobody out who types a right code."""
    cache.clear()
    EntryCode.objects.update(uses=4)
    monkeypatch.setattr(entry_codes, "MOST_UNKNOWN", 3)
    for number in range(3):
        stranger = Client()
        stranger.cookies[settings.SESSION_COOKIE_NAME] = f"invented{number:024}"
        assert stranger.post(enter(call), {"code": "WRONG"}).status_code == 422
    assert not Session.objects.exists()
    answer = Client().post(enter(call), {"code": "WRONG"})
    assert "try again in an hour" in answer.content.decode()
    assert Client().post(enter(call), {"code": code.code}).status_code == 302
    assert client.session.session_key
    assert client.post(enter(call), {"code": code.code}).status_code == 302
    assert signed_in(make.user()).post(enter(call), {"code": code.code}).status_code == 302


def test_right_codes_are_not_counted_and_a_full_count_does_not_grow(
    call: Call, code: EntryCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    monkeypatch.setattr(entry_codes, "MOST_UNKNOWN", 2)
    for typed in (code.code, "WRONG", "WRONG"):
        with contextlib.suppress(WrongCode):
            begin_by_code(call, typed, guesser="", language="en", by=BY)
    for _guess in range(3):
        with pytest.raises(TooManyGuesses):
            begin_by_code(call, "WRONG", guesser="", language="en", by=BY)
    assert begin_by_code(call, code.code, guesser="", language="en", by=BY).pk
    assert cache.get(entry_codes._guesses(f"call:{call.pk}")) == 2


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_twenty_people_and_five_uses() -> None:
    call = make.call(route=Call.Route.INVITED)
    code = make_entry_code(call, uses=5, until=None, note="", by=make.member(call.event.programme))
    results = at_once(
        lambda number: begin_by_code(call, code.code, guesser=str(number), language="en", by=BY), 20
    )
    assert sum(isinstance(result, Application) for result in results) == 5
    assert sum(isinstance(result, CodeIsOver) for result in results) == 15
    assert Application.objects.count() == EntryCodeUse.objects.count() == 5


# --- pages ------------------------------------------------------------------------------------


def test_link_fills_the_field_and_only_the_button_uses_the_code(
    client: Client, call: Call, code: EntryCode
) -> None:
    form = reverse("apply", args=[call.event.code])
    assert enter(call) in client.get(form).content.decode()
    answer = client.get(enter(call), {"code": code.code})
    assert code.code in answer.content.decode()
    assert not Application.objects.exists()
    answer = client.post(enter(call), {"code": code.code})
    assert answer.status_code == 302
    assert 'name="given_name"' in client.get(form).content.decode()
    assert client.post(form, posted()).status_code == 302
    draft = Application.objects.get()
    assert draft.given_name == "Arta"
    assert may_enter(call, draft)
    assert client.get(enter(call)).status_code == 302  # she is in already


def test_wrong_code_gets_a_sentence_and_the_network_is_never_locked_out(
    client: Client, call: Call, code: EntryCode
) -> None:
    cache.clear()
    assert client.session.session_key  # this browser has been here before
    answer = client.post(enter(call), {"code": "WRONG"})
    assert answer.status_code == 422
    assert "not a code of this call" in answer.content.decode()
    for _guess in range(MOST_GUESSES):
        answer = client.post(enter(call), {"code": "WRONG"})
    assert "try again in an hour" in answer.content.decode()
    assert client.post(enter(call), {"code": code.code}).status_code == 422
    assert not Application.objects.exists()
    assert Client().post(enter(call), {"code": code.code}).status_code == 302  # a colleague, same network


def test_account_is_one_guesser_on_every_device(call: Call, code: EntryCode) -> None:
    cache.clear()
    user = make.user()
    for _guess in range(MOST_GUESSES):
        signed_in(user).post(enter(call), {"code": "WRONG"})
    assert "try again in an hour" in signed_in(user).post(enter(call), {"code": code.code}).content.decode()


def test_used_up_and_closed(client: Client, call: Call, code: EntryCode) -> None:
    EntryCode.objects.update(uses=1)
    begin(call, code.code)
    answer = client.post(enter(call), {"code": code.code})
    assert (answer.status_code, "can no longer be used" in answer.content.decode()) == (422, True)
    Call.objects.update(
        opens_at=timezone.now() - timedelta(days=9), deadline_at=timezone.now() - timedelta(hours=1)
    )
    answer = client.post(enter(call), {"code": code.code}, follow=True)
    assert "You cannot apply at the moment" in answer.content.decode()
    assert Application.objects.count() == 1


def test_open_call_asks_for_no_code(client: Client) -> None:
    call = make.call()
    assert client.get(enter(call)).status_code == 302


def test_organiser_makes_and_ends_codes(call: Call, organiser: User) -> None:
    browser, url = signed_in(organiser), reverse("team_entry_codes", args=[call.event.code])
    assert browser.post(url, {"uses": "0"}).status_code == 422
    assert browser.post(url, {"uses": "3", "note": "For partners"}).status_code == 302
    made = EntryCode.objects.get()
    shown = browser.get(url).content.decode()
    assert made.shown in shown
    assert f"?code={made.code}" in shown
    assert "0 of 3 used" in shown
    end = reverse("team_entry_code_end", args=[made.pk])
    stranger = signed_in(make.member(make.programme()))
    assert stranger.post(end).status_code == 404
    assert browser.post(end).status_code == 302
    made.refresh_from_db()
    assert made.ended_at is not None
