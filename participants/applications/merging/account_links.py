"""The signed link by which the owner of an address agrees that her account is merged with another one.

Nothing is stored: the link says which two accounts, who asked, and whether the kept account's address has agreed
already. It ends after a week, when either address changes, and when the account that goes is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import salted_hmac

from core.accounts import User
from participants.applications.models import Application

LIVES = timedelta(days=7)
_SALT = "participants.merge-accounts"
_SIGNER = TimestampSigner(salt=_SALT)


@dataclass(frozen=True)
class AskedMerge:
    """May `goes` become part of `kept`? `agreed` tells that the address of `kept` said yes: now `goes` is asked."""

    about: Application
    kept: User
    goes: User
    asked_by: User
    agreed: bool = False

    @property
    def asked(self) -> User:
        return self.goes if self.agreed else self.kept

    def after_the_first(self) -> AskedMerge:
        return replace(self, agreed=True)


def merge_token(asked: AskedMerge) -> str:
    rows = (asked.about, asked.kept, asked.goes, asked.asked_by)
    return _SIGNER.sign_object([*(row.pk for row in rows), asked.agreed, _addresses(asked)])


def merge_by_token(token: str) -> AskedMerge | None:
    """None for a link we never wrote, one that is too old, and one whose accounts are no longer what they were."""
    try:
        about, *people, agreed, addresses = _SIGNER.unsign_object(token, max_age=LIVES)
    except BadSignature:
        return None
    application = Application.objects.select_related("call__event__programme").filter(pk=about).first()
    found = User.objects.filter(is_active=True).in_bulk(people)
    if application is None or len(found) != len(people):
        return None
    kept, goes, asked_by = (found[pk] for pk in people)
    asked = AskedMerge(application, kept, goes, asked_by, agreed)
    return asked if _addresses(asked) == addresses else None


def _addresses(asked: AskedMerge) -> str:
    return salted_hmac(_SALT, f"{asked.kept.email} {asked.goes.email}", algorithm="sha256").hexdigest()[:32]
