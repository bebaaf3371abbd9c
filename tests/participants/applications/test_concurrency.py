"""Real threads on PostgreSQL: pressing twice sends once, two windows make one draft, one code opens one account."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from core.accounts import User
from core.actors import TokenHolder
from core.outbox import Message
from participants.applications.models import Application
from participants.applications.operations.drafts import AlreadyApplied, start_draft
from participants.applications.operations.sending import submit_application
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
