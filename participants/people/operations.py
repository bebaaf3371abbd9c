"""Codes by mail, accounts that come into being on the way, and the profile."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from core.accounts import User, normal_email
from core.audit import record
from core.states import lock
from participants.people import notices
from participants.people.languages import Levels
from participants.people.models import NoticeAcknowledgement, Person, SignInCode, SpokenLanguage
from participants.people.queries import account_of, next_code_at, token_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.actors import Clock, TokenHolder

VALID_FOR = timedelta(minutes=30)
MOST_TRIES = 3
KEPT_FOR = timedelta(days=1)


class TooManyCodes(Exception):
    """This address was sent enough codes for now; `again_at` says when it may have another."""

    def __init__(self, again_at: datetime) -> None:
        self.again_at = again_at
        super().__init__(f"no more codes before {again_at:%H:%M}")


@dataclass(frozen=True)
class Tried:
    """How a try went. `ended`: this code can no longer be used, whatever is typed."""

    right: bool
    left: int = 0
    ended: bool = False


@dataclass(frozen=True)
class NewCode:
    """A code as it goes into the mail; afterwards only its hashes exist."""

    row: SignInCode
    code: str
    token: str


def new_code(
    email: str,
    *,
    purpose: str,
    language: str,
    by: User | TokenHolder | Clock,
    application_id: int | None = None,
    revision: int = 0,
    next_url: str = "",
) -> NewCode:
    """A code and a link for an address: one row; the caller writes the mail in its transaction. Raises TooManyCodes.

    Known and unknown addresses are treated alike, so that nobody learns who has an account.
    """
    address = normal_email(email)
    again_at = next_code_at(address)
    if again_at is not None:
        raise TooManyCodes(again_at)
    code, token, ticket = (
        f"{secrets.randbelow(10**6):06}",
        secrets.token_urlsafe(32),
        secrets.token_urlsafe(24),
    )
    row = SignInCode.objects.create(
        ticket=ticket,
        purpose=purpose,
        email=address,
        user=account_of(address),
        language=language,
        code_hash=_hash_of(ticket, code),
        token_hash=token_digest(token),
        application_id=application_id,
        revision=revision,
        next=next_url[:300],
        expires_at=timezone.now() + VALID_FOR,
    )
    return NewCode(row, code, token)


@transaction.atomic
def request_sign_in(
    email: str, *, language: str, by: User | TokenHolder | Clock, next_url: str = ""
) -> SignInCode:
    """Mail a sign-in code to an address, known or not. Raises TooManyCodes."""
    made = new_code(email, purpose=SignInCode.Purpose.SIGN_IN, language=language, by=by, next_url=next_url)
    notices.sign_in_code(made.row, made.code, made.token, by=by)
    return made.row


@transaction.atomic
def try_code(pending: SignInCode, code: str, *, by: User | TokenHolder | Clock) -> Tried:
    """Use a code up, or count a wrong one; the third wrong one ends it."""
    locked = lock(pending)
    if locked.is_over or locked.tries >= MOST_TRIES:
        return Tried(right=False, ended=True)
    if not constant_time_compare(_hash_of(locked.ticket, code), locked.code_hash):
        locked.tries += 1
        locked.save(update_fields=["tries"])
        return Tried(right=False, left=MOST_TRIES - locked.tries, ended=locked.tries >= MOST_TRIES)
    _mark_used(locked)
    return Tried(right=True)


@transaction.atomic
def use_link(pending: SignInCode, *, by: User | TokenHolder | Clock) -> Tried:
    """Use the link of the same mail up; wrong codes typed by somebody else do not end it."""
    locked = lock(pending)
    if locked.is_over:
        return Tried(right=False, ended=True)
    _mark_used(locked)
    return Tried(right=True)


def _mark_used(row: SignInCode) -> None:
    if row.used_at is None:
        row.used_at = timezone.now()
        row.save(update_fields=["used_at"])


def _hash_of(ticket: str, code: str) -> str:
    return salted_hmac("people.sign-in-code", f"{ticket}:{code}", algorithm="sha256").hexdigest()


def open_account(pending: SignInCode, *, name: str = "", by: User | TokenHolder | Clock) -> User:
    """The account of an address that was just proven, made when there is none; the address counts as confirmed.

    A password set before anybody had confirmed the address is taken away: it may be a stranger's.
    """
    if pending.user is not None:
        _confirm_account(pending.user, pending.email, by=by)
        return pending.user
    try:
        return _new_account(pending.email, pending.language, name)
    except IntegrityError:  # it came into being since the code was asked for
        existing = account_of(pending.email)
        if existing is None:
            raise
        return existing


@transaction.atomic
def _confirm_account(user: User, address: str, *, by: User | TokenHolder | Clock) -> None:
    known = {row.email: row for row in EmailAddress.objects.filter(user=user)}
    row = known.get(address)
    if row is not None and row.verified:
        return
    if user.has_usable_password() and not any(other.verified for other in known.values()):
        user.set_unusable_password()
        user.save(update_fields=["password"])
    _confirm(row or EmailAddress(user=user, email=address, primary=not known))
    record(by=by, action="confirm address", target=user, fields=("email",))


def _confirm(address: EmailAddress) -> None:
    address.verified = True
    address.save()


@transaction.atomic
def _new_account(address: str, language: str, name: str) -> User:
    user = User.objects.create_user(address, language=language, name=name[:150])
    _confirm(EmailAddress(user=user, email=address, primary=True))
    record(by=user, action="open account", target=user)
    return user


@transaction.atomic(savepoint=False)
def save_profile(
    user: User, profile: Mapping[str, str], levels: Levels, *, by: User | TokenHolder | Clock
) -> Person:
    """Keep what she told about herself for the next application; replaces the languages."""
    person = Person(user=user, changed_at=timezone.now(), **profile)
    Person.objects.bulk_create(
        [person], update_conflicts=True, unique_fields=["user"], update_fields=[*profile, "changed_at"]
    )
    SpokenLanguage.objects.filter(person=person).delete()
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(person=person, language=language, **row) for language, row in levels.items()
    )
    if not user.name and person.full_name:
        user.name = person.full_name[:150]
        user.save(update_fields=["name"])
    return person


@transaction.atomic
def change_profile(
    user: User, profile: Mapping[str, str], levels: Levels, *, by: User | TokenHolder | Clock
) -> Person:
    """Her own changes on the profile page; audited, and her name is written the new way from now on."""
    person = save_profile(user, profile, levels, by=by)
    user.name = person.full_name[:150]
    user.save(update_fields=["name"])
    record(by=by, action="change profile", target=person, fields=(*profile, "languages"))
    return person


@transaction.atomic(savepoint=False)
def acknowledge_notice(user: User, notice_id: int, *, language: str, by: User | TokenHolder | Clock) -> None:
    """Note that she read this version of the privacy notice; once per person and version, the first time counts."""
    NoticeAcknowledgement.objects.bulk_create(
        [NoticeAcknowledgement(user=user, notice_id=notice_id, language=language)], ignore_conflicts=True
    )


@transaction.atomic
def forget_old_codes(*, by: Clock) -> int:
    """Delete codes older than a day; how many. The daily limit is counted over the same day."""
    count, _rows = SignInCode.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return count
