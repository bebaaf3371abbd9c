"""Codes that let people begin an application: made and ended by organisers, entered by whoever was given one."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from core.audit import record
from core.states import lock
from participants.applications.models import Application, EntryCode, EntryCodeUse
from participants.applications.operations.drafts import start_draft
from participants.applications.operations.sending import TooLate
from participants.applications.rules import in_time
from participants.applications.ways.entry import may_enter
from participants.applications.ways.nominated import uses_of

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder
    from events.models import Call

MOST_GUESSES, GUESS_SECONDS = 10, 3600
MOST_UNKNOWN = 10_000  # wrong ones of one call, by all visitors without a session; a code has 59 bits


class WrongCode(Exception):
    """No code of this call reads like this."""


class CodeIsOver(Exception):
    """The code has ended, or as many people as it was made for have used it."""


class TooManyGuesses(Exception):
    """This session or account, or the visitors without one, typed too many wrong codes within the hour."""


@transaction.atomic
def make_entry_code(call: Call, *, uses: int, until: datetime | None, note: str, by: User) -> EntryCode:
    code = EntryCode.objects.create(call=call, uses=uses, until=until, note=note, made_by=by)
    record(by=by, action="make entry code", target=code, fields=("uses", "until"))
    return code


@transaction.atomic
def end_entry_code(code: EntryCode, *, by: User | TokenHolder | Clock) -> None:
    """Nobody begins with it any more; those who have begun may still send."""
    locked = lock(code)
    if locked.ended_at is None:
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at"])
        record(by=by, action="end entry code", target=locked, fields=("ended_at",))


@transaction.atomic
def begin_by_code(
    call: Call,
    typed: str,
    *,
    guesser: str,
    language: str,
    by: User | TokenHolder | Clock,
    user: User | None = None,
    held: Application | None = None,
) -> Application:
    """Use a code once: a draft that remembers it. `held`: what she has begun already, which is let in instead.

    `guesser` names the session or account whose wrong codes are counted, never the network. Empty: a visitor without
    either; all of them share one count per call, which keeps nobody out whose code is right. Raises TooManyGuesses,
    WrongCode, CodeIsOver, TooLate.
    """
    name, most = _guesses(guesser or f"call:{call.pk}"), MOST_GUESSES if guesser else MOST_UNKNOWN
    too_many = int(cache.get(name, 0)) >= most
    found = _code_of(call, typed)
    if too_many and (guesser or found is None):
        raise TooManyGuesses
    if found is None:
        _count_guess(name)
        raise WrongCode
    if not in_time(call, held, user=user):
        raise TooLate
    locked = lock(found)
    application = held or start_draft(call, language=language, by=by, user=user, entered=True)
    if may_enter(call, application, user):
        return application
    if locked.is_over or uses_of(locked) >= locked.uses:
        raise CodeIsOver
    # In the place of a code that was used up before she sent.
    taken = {"entry_code": locked, "at": timezone.now()}
    EntryCodeUse.objects.update_or_create(application=application, defaults=taken)
    record(by=by, action="use entry code", target=locked, fields=("taken",))
    return application


def _code_of(call: Call, typed: str) -> EntryCode | None:
    """Every code of the call is compared, each in constant time."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    rows = list(EntryCode.objects.filter(call=call))
    matching = [row for row in rows if constant_time_compare(row.code, plain)]
    return next(iter(matching), None)


def _guesses(guesser: str) -> str:
    return f"entry-guesses:{sha256(guesser.encode()).hexdigest()}"


def _count_guess(name: str) -> None:
    """Wrong ones of the last hour; counted in the cache, because a refused transaction keeps nothing."""
    if not cache.add(name, 1, GUESS_SECONDS):
        cache.incr(name)
