"""Real threads on PostgreSQL: pressing twice sends once, two windows make one draft, one code opens one account."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.accounts import User
from core.actors import TokenHolder
from core.outbox import Message
from events.models import Call
from participants.applications.models import Application, Endorsement, EntryCodeUse
from participants.applications.operations.drafts import AlreadyApplied, start_draft
from participants.applications.operations.endorsement import (
    LinkOver,
    answer_endorsement,
    name_endorser,
)
from participants.applications.operations.entry_codes import make_entry_code
from participants.applications.operations.merging import NotMergeable, merge_applications
from participants.applications.operations.sending import submit_application
from participants.applications.ways.endorsement_links import MOST_IN_WINDOW, endorsement_by_token, link_token
from participants.applications.ways.entry import NoEntry
from participants.people.models import SignInCode
from participants.people.operations import new_code, open_account, try_code
from tests import factories as make

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
State = Application.State
BY = TokenHolder("test", "")


def at_once(act: Callable[[int], Any], times: int) -> list[Any]:
    def run(number: int) -> Any:
        try:
            return act(number)
        except Exception as error:  # noqa: BLE001 -- the test looks at what each thread ran into
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_pressing_send_eight_times_sends_once() -> None:
    user = make.user()
    draft = make.application(user=user, state=State.DRAFT, submitted_at=None)
    results = at_once(lambda _n: submit_application(draft, user=user, by=user).state, 8)
    assert results == [State.SUBMITTED] * 8
    assert Message.objects.filter(kind="application_receipt").count() == 1


def test_two_drafts_of_one_person_sent_at_once_give_one_application() -> None:
    user, call = make.user(), make.call()
    drafts = [make.application(call, state=State.DRAFT, submitted_at=None) for _ in range(4)]
    Application.objects.update(user=None)
    results = at_once(
        lambda number: submit_application(
            Application.objects.select_related("call__event").get(pk=drafts[number].pk), user=user, by=user
        ),
        4,
    )
    assert sum(isinstance(result, Application) for result in results) == 1
    assert sum(isinstance(result, AlreadyApplied) for result in results) == 3
    assert Application.objects.filter(state=State.SUBMITTED).count() == 1


def test_first_saves_in_several_windows_make_one_draft() -> None:
    user, call = make.user(), make.call()
    results = at_once(lambda _n: start_draft(call, language="en", by=user, user=user).pk, 6)
    assert len(set(results)) == 1
    assert Application.objects.count() == 1


def test_one_code_opens_one_account() -> None:
    fresh = new_code("arta@example.org", purpose=SignInCode.Purpose.SIGN_IN, language="en", by=BY)
    results = at_once(lambda _n: open_account(fresh.row, by=BY).pk, 6)
    assert len(set(results)) == 1
    assert User.objects.count() == 1


def test_wrong_codes_at_once_are_all_counted() -> None:
    fresh = new_code("arta@example.org", purpose=SignInCode.Purpose.SIGN_IN, language="en", by=BY)
    wrong = "000000" if fresh.code != "000000" else "111111"
    at_once(lambda _n: try_code(fresh.row, wrong, by=BY), 8)
    assert SignInCode.objects.get().tries == 3
    assert try_code(fresh.row, fresh.code, by=BY).ended


def test_two_organisers_merge_the_same_pair_both_ways_once() -> None:
    one = make.application()
    pair = (one, make.application(one.call))
    organiser = make.member(one.call.event.programme)

    def merge(number: int) -> Any:
        return merge_applications(pair[number], pair[1 - number], from_merged=[], by=organiser)

    results = at_once(merge, 2)
    assert sum(isinstance(result, NotMergeable) for result in results) == 1
    assert Application.objects.filter(state=State.WITHDRAWN).count() == 1


def test_two_presses_of_one_endorsers_link_count_once() -> None:
    call = make.call(route=Call.Route.ENDORSED)
    user = make.user()
    draft = make.application(call, user=user, state=State.DRAFT, submitted_at=None)
    named = {"name": "Hana", "email": "head@example.org", "role": "Head", "language": "en"}
    substitute = {"substitute_name": "Sara", "substitute_email": "sara@example.org"}
    name_endorser(draft, by=user, **named, **substitute)
    submit_application(draft, user=user, by=user, notice_id=call.privacy_notice_id)
    token = link_token(Endorsement.objects.get())

    def press(number: int) -> str:
        found = endorsement_by_token(token)
        assert found is not None
        by = TokenHolder("endorser", found.email)
        return answer_endorsement(
            found, endorses=number % 2 == 0, note=str(number), by=by, **substitute
        ).state

    results = at_once(press, 6)
    kept = Endorsement.objects.get()
    assert [result for result in results if isinstance(result, str)] == [kept.state]
    assert sum(isinstance(result, LinkOver) for result in results) == 5
    assert Message.objects.filter(kind="endorsement_news").count() == 1


def test_many_who_name_one_address_at_once_fill_its_hour_and_no_more() -> None:
    call = make.call(route=Call.Route.ENDORSED)
    sent = [make.application(call, state=State.SUBMITTED) for _ in range(MOST_IN_WINDOW + 4)]
    named = {"name": "H", "role": "R", "language": "en", "substitute_name": "S", "substitute_email": ""}
    results = at_once(
        lambda number: name_endorser(sent[number], by=BY, email="head@example.org", **named), len(sent)
    )
    assert all(isinstance(result, Endorsement) for result in results)
    soon = timezone.now() + timedelta(minutes=1)
    assert Endorsement.objects.filter(asked_at__lt=soon).count() == MOST_IN_WINDOW


def test_one_use_sends_one_application() -> None:
    call = make.call(route=Call.Route.INVITED, privacy_notice=None)
    code = make_entry_code(call, uses=1, until=None, note="", by=make.member(call.event.programme))
    drafts = [make.application(call, state=State.DRAFT, submitted_at=None) for _ in range(4)]
    EntryCodeUse.objects.bulk_create(EntryCodeUse(entry_code=code, application=draft) for draft in drafts)
    results = at_once(lambda number: submit_application(drafts[number], user=drafts[number].user, by=BY), 4)
    assert sum(isinstance(result, Application) for result in results) == 1
    assert sum(isinstance(result, NoEntry) for result in results) == 3
