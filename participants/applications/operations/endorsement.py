"""An employer's word: named with the draft, asked for when it is sent, given once, replaced a few times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.accounts import normal_email
from core.audit import record
from core.outbox import cancel_unsent
from core.states import lock, move
from events.models import Call
from participants.applications.models import Application, Endorsement
from participants.applications.ways import endorsement_notices as notices
from participants.applications.ways.endorsement_links import (
    LIVES,
    endorsement_of,
    is_answerable,
    is_her_own,
    may_ask_another,
    may_mail,
    next_mail_at,
)

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

State = Endorsement.State
NAMED_FIELDS = ("name", "email", "role", "language", "substitute_name", "substitute_email")


class EndorserMissing(Exception):
    """The call wants an employer's word, and nobody who gives it is named yet, or only she herself. Nothing was sent."""


class NoOtherEndorser(Exception):
    """It was given, or decided upon, or asked of enough people, or the address has enough mails: nobody else is asked."""


class LinkOver(Exception):
    """The link was used, replaced or is too old, or the application does not stand any more."""


@transaction.atomic
def name_endorser(
    application: Application,
    *,
    name: str,
    email: str,
    role: str,
    language: str,
    substitute_name: str,
    substitute_email: str,
    by: User | TokenHolder | Clock,
) -> Endorsement:
    """Say who endorses, and whom the employer would send instead.

    With a draft it is only noted. With a sent application the earlier link ends and a mail goes to the new person.
    Raises NoOtherEndorser, and EndorserMissing when she names herself.
    """
    lock(application.call)  # mails of its other applicants to the same address are counted
    locked = _locked(application)
    if is_her_own(email, locked):
        raise EndorserMissing
    current = endorsement_of(locked)
    if not may_ask_another(locked, current):
        raise NoOtherEndorser
    given = {
        "name": name,
        "email": normal_email(email),
        "role": role,
        "language": language,
        "substitute_name": substitute_name,
        "substitute_email": normal_email(substitute_email),
    }
    if current is not None and current.state == State.NAMED:
        for field, value in given.items():
            setattr(current, field, value)
        current.save(update_fields=NAMED_FIELDS)
        return current
    if current is not None:
        replaced = lock(current)
        move(replaced, to=State.REPLACED, by=by)
        cancel_unsent(about=replaced, by=by)
    named = Endorsement.objects.create(application=locked, **given)
    record(by=by, action="name endorser", target=named, fields=NAMED_FIELDS)
    return named if locked.state == Application.State.DRAFT else _ask(locked, named, by=by)


def ask_named(application: Application, *, by: User | TokenHolder | Clock) -> None:
    """Part of sending, in its transaction: whoever is named is asked now. Raises NoOtherEndorser."""
    if application.call.route != Call.Route.ENDORSED:
        return
    current = endorsement_of(application)
    if current is not None and current.state == State.NAMED:
        _ask(application, current, by=by)


def _ask(application: Application, named: Endorsement, *, by: User | TokenHolder | Clock) -> Endorsement:
    """A mail with the link, now or when the address has had fewer; its time counts from the mail."""
    locked = lock(named)
    locked.application, now = application, timezone.now()
    if not may_mail(application, locked.email, now):
        raise NoOtherEndorser
    locked.asked_at = next_mail_at(locked.email, now)
    locked.expires_at = locked.asked_at + LIVES
    move(locked, to=State.ASKED, by=by, also=("asked_at", "expires_at"))
    notices.request(locked, by=by)
    return locked


@transaction.atomic
def answer_endorsement(
    endorsement: Endorsement,
    *,
    endorses: bool,
    note: str,
    substitute_name: str = "",
    substitute_email: str = "",
    by: TokenHolder,
) -> Endorsement:
    """Keep the employer's answer; the applicant is told by mail. Once: raises LinkOver afterwards."""
    application = _locked(endorsement.application)
    locked = lock(endorsement)
    locked.application = application
    if not is_answerable(locked):
        raise LinkOver
    locked.note, locked.answered_at = note, timezone.now()
    changed = ["note", "answered_at"]
    if endorses:
        locked.substitute_name, locked.substitute_email = substitute_name, normal_email(substitute_email)
        changed += ["substitute_name", "substitute_email"]
    move(locked, to=State.GIVEN if endorses else State.REFUSED, by=by, also=tuple(changed))
    cancel_unsent(about=locked, by=by)
    notices.news(locked, by=by)
    return locked


@transaction.atomic
def remind_endorser(endorsement: Endorsement, *, by: Clock) -> None:
    """Once, some days before the link ends, unless it was answered meanwhile."""
    application = _locked(endorsement.application)
    locked = lock(endorsement)
    locked.application = application
    if locked.reminded_at is None and is_answerable(locked):
        locked.reminded_at = timezone.now()
        locked.save(update_fields=["reminded_at"])
        notices.request(locked, reminder=True, by=by)


@transaction.atomic
def expire_endorsement(endorsement: Endorsement, *, by: Clock) -> None:
    """Note that nobody answered in time; the applicant is told if her application still stands."""
    application = _locked(endorsement.application)
    locked = lock(endorsement)
    locked.application = application
    if locked.state != State.ASKED or locked.expires_at is None or locked.expires_at > timezone.now():
        return  # answered, or somebody else was asked, at this moment
    move(locked, to=State.EXPIRED, by=by)
    cancel_unsent(about=locked, by=by)
    if application.state == Application.State.SUBMITTED:
        notices.news(locked, by=by)


def _locked(application: Application) -> Application:
    """The parent first, with the call and event the caller has loaded."""
    locked = lock(application)
    locked.call = application.call
    return locked
