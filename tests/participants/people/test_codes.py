"""Sign-in codes: what is kept, how often, how many tries, and accounts that come into being on the way."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from core.accounts import User
from core.actors import Clock, TokenHolder
from core.delivery import claim, deliver
from core.outbox import Message
from participants.people.models import SignInCode
from participants.people.operations import (
    TooManyCodes,
    forget_old_codes,
    new_code,
    open_account,
    request_sign_in,
    try_code,
    use_link,
)
from participants.people.queries import account_of, code_by_token
from tests import factories as make

pytestmark = pytest.mark.django_db
BY = TokenHolder("test", "arta@example.org")
SIGN_IN = SignInCode.Purpose.SIGN_IN


def made(email: str = "arta@example.org", **facts: Any) -> Any:
    return new_code(email, purpose=SIGN_IN, language="en", by=BY, **facts)


def test_only_hashes_are_kept() -> None:
    fresh = made()
    row = SignInCode.objects.values().get()
    assert fresh.code not in str(row)
    assert fresh.token not in str(row)


def test_the_code_is_in_the_subject_and_its_mail_goes_first_and_is_wiped() -> None:
    request_sign_in("Arta@Example.org ", language="sq", by=BY)
    mail = Message.objects.get()
    assert mail.to_email == "arta@example.org"
    assert re.search(r"\b\d{6}\b", mail.subject)
    assert mail.state == Message.State.RELEASED
    assert mail.first
    assert "/sq/sign-in/link/" in mail.text
    claimed = claim("test")
    assert claimed is not None
    deliver(claimed)
    mail.refresh_from_db()
    assert mail.state == Message.State.SENT
    assert mail.text == ""


def test_the_right_code_signs_in_once_and_a_second_press_within_a_minute_counts_again() -> None:
    fresh = made()
    assert try_code(fresh.row, fresh.code, by=BY).right
    assert try_code(fresh.row, fresh.code, by=BY).right
    SignInCode.objects.update(used_at=timezone.now() - timedelta(minutes=2))
    tried = try_code(fresh.row, fresh.code, by=BY)
    assert (tried.right, tried.ended) == (False, True)


def test_three_wrong_tries_end_a_code_but_not_the_link_of_the_same_mail() -> None:
    fresh = made()
    wrong = "000000" if fresh.code != "000000" else "111111"
    assert [try_code(fresh.row, wrong, by=BY).left for _ in range(3)] == [2, 1, 0]
    assert try_code(fresh.row, fresh.code, by=BY).ended
    assert use_link(fresh.row, by=BY).right


def test_a_code_ends_after_thirty_minutes() -> None:
    fresh = made()
    SignInCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert try_code(fresh.row, fresh.code, by=BY).ended
    assert use_link(fresh.row, by=BY).ended


def test_a_link_is_found_by_its_token_and_purpose_only() -> None:
    fresh = made()
    assert code_by_token(fresh.token, SIGN_IN) == fresh.row
    assert code_by_token(fresh.token, SignInCode.Purpose.SEND) is None
    assert code_by_token("guess", SIGN_IN) is None


def test_an_address_is_sent_three_codes_in_ten_minutes_and_ten_a_day() -> None:
    for _ in range(3):
        made()
    with pytest.raises(TooManyCodes):
        made("ARTA@example.org")
    made("somebody.else@example.org")  # limits are per address, not per network
    now = timezone.now()
    for number, row in enumerate(SignInCode.objects.filter(email="arta@example.org")):
        row.created_at = now - timedelta(hours=1, minutes=number)
        row.save()
    for hours in range(2, 9):
        made()
        SignInCode.objects.filter(created_at__gt=now).update(created_at=now - timedelta(hours=hours))
    with pytest.raises(TooManyCodes) as limit:
        made()
    assert limit.value.again_at > now + timedelta(hours=12)


def test_a_refused_code_writes_no_mail() -> None:
    for _ in range(3):
        request_sign_in("arta@example.org", language="en", by=BY)
    with pytest.raises(TooManyCodes):
        request_sign_in("arta@example.org", language="en", by=BY)
    assert Message.objects.count() == 3


def test_an_account_is_made_once_with_its_address_confirmed() -> None:
    fresh = made()
    user = open_account(fresh.row, name="Arta Demo", by=BY)
    assert open_account(fresh.row, by=BY) == user
    assert not user.has_usable_password()
    assert (user.name, user.language) == ("Arta Demo", "en")
    address = EmailAddress.objects.get()
    assert (address.user, address.verified, address.primary) == (user, True, True)


def test_a_password_from_before_the_address_was_confirmed_is_taken_away() -> None:
    stranger = User.objects.create_user("arta@example.org", "a long enough password")
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=False, primary=True)
    user = open_account(made().row, by=BY)
    user.refresh_from_db()
    assert user == stranger
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified


def test_a_password_of_a_confirmed_account_stays() -> None:
    known = make.user("arta@example.org", password="a long enough password")
    assert open_account(made().row, by=BY) == known
    known.refresh_from_db()
    assert known.has_usable_password()


def test_an_address_confirmed_elsewhere_leads_to_that_account() -> None:
    owner = make.user("office@example.org")
    EmailAddress.objects.create(user=owner, email="arta@example.org", verified=True)
    assert open_account(made().row, by=BY) == owner


def test_whose_an_address_is_costs_the_same_for_everybody(django_assert_num_queries: Any) -> None:
    owner, own = make.user("office@example.org"), make.user("arta@example.org")
    EmailAddress.objects.create(user=owner, email="shared@example.org", verified=True)
    EmailAddress.objects.create(user=owner, email=own.email, verified=False)
    expected = {"shared@example.org": owner, own.email: own, "nobody@example.org": None}
    for email, account in expected.items():
        with django_assert_num_queries(1):
            assert account_of(email) == account


def test_codes_are_forgotten_after_a_day() -> None:
    made()
    made("second@example.org")
    SignInCode.objects.filter(email="arta@example.org").update(created_at=timezone.now() - timedelta(days=2))
    assert forget_old_codes(by=Clock()) == 1
    assert SignInCode.objects.get().email == "second@example.org"
