"""An application that somebody else begins for a person; she alone completes and sends it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.accounts import normal_email
from core.audit import acts_of, record
from core.outbox import Message
from core.search import fold
from core.states import lock
from events.rules import is_team
from participants.applications import notices
from participants.applications.models import Application, OnBehalf
from participants.applications.operations.drafts import AlreadyApplied
from participants.applications.operations.sending import TooLate
from participants.applications.operations.upkeep import forget_unclaimed
from participants.applications.rules import in_time
from participants.applications.ways.entry import NoEntry, may_enter
from participants.applications.ways.on_behalf import continue_token, to_mailbox

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock
    from events.models import Call

# Links one mailbox is sent in a day, whoever asks: an office may serve several people, and nobody fills it.
WINDOW, MOST_IN_WINDOW = timedelta(days=1), 10
# What a person outside the team may begin in a day, how many such links one mailbox is sent, and what she may begin to
# one call. The mailbox keeps the others for the team.
MOST_OF_ONE, MOST_FROM_OUTSIDE, MOST_OF_ONE_FOR_CALL = 10, 3, 5
# What everybody outside the team together may begin to one call in a day.
MOST_FOR_CALL = 30


class TooManyBegun(Exception):
    """She has begun enough for others today. Nothing was begun and nobody was written to."""


class TooManyForCall(Exception):
    """Enough was begun for others to this call today. Nothing was begun and nobody was written to."""


class TooManyLinks(Exception):
    """This address got enough links for today. Nothing was begun and nobody was written to."""


@transaction.atomic
def begin_on_behalf(
    call: Call, *, email: str, given_name: str, family_name: str, language: str, reason: str, by: User
) -> Application:
    """A draft with her name and address; a mailed link lets her check, complete and send it herself.

    Raises NoEntry where a nomination or a code lets people in, TooLate, TooManyLinks, and AlreadyApplied when an
    application of this person stands; drafts that people began themselves, or somebody outside the team began for
    them, stay unknown to the team.
    """
    locked = _open_call(call)
    _refuse_second(locked, normal_email(email), fold(f"{given_name} {family_name}"))
    if to_mailbox(email).filter(at__gt=timezone.now() - WINDOW).count() >= MOST_IN_WINDOW:
        raise TooManyLinks
    begun = _begin(
        locked,
        email=email,
        given_name=given_name,
        family_name=family_name,
        language=language,
        reason=reason,
        by=by,
    )
    _send_link(begun, by_team=True)
    return begun.application


@transaction.atomic
def begin_for_colleague(
    call: Call, *, email: str, given_name: str, family_name: str, language: str, reason: str, by: User
) -> None:
    """The same by anybody who has signed in. Nobody but the person named sees it before she sends it.

    Whoever began it is told nothing, nor learns it from a clock: here nothing is looked up, and the worker sends the
    link or deletes the draft, see `send_begun`. Raises NoEntry, TooLate, and TooManyBegun or TooManyForCall, which
    count every try.
    """
    from participants.applications.tasks import send_begun as send

    locked = _open_call(call)
    since = timezone.now() - WINDOW
    mine = acts_of(by, "ask on behalf", since), acts_of(by, "ask on behalf", since, on=locked)
    if mine[0] >= MOST_OF_ONE or mine[1] >= MOST_OF_ONE_FOR_CALL:
        raise TooManyBegun
    if acts_of(None, "ask on behalf", since, on=locked) >= MOST_FOR_CALL:
        raise TooManyForCall
    record(by=by, action="ask on behalf", target=locked)
    begun = _begin(
        locked,
        email=email,
        given_name=given_name,
        family_name=family_name,
        language=language,
        reason=reason,
        by=by,
    )
    send.enqueue(begun.pk)


@transaction.atomic
def send_begun(begun: OnBehalf, *, by: Clock) -> None:
    """Write the link to what a colleague began; where one of this person stands, or the mailbox got enough, delete it.

    What was written before, or is the person's own by now, stays: doing it twice changes nothing.
    """
    application = begun.application
    call = lock(application.call)
    call.event = application.call.event
    application = lock(application)
    application.call, begun.application = call, application
    if Message.objects.filter(key=notices.begun_key(application)).exists():
        return
    if _stands(begun) or not (may_enter(call) and in_time(call)):
        forget_unclaimed([application.pk], by=by)
    else:
        _send_link(begun, by_team=False)


def _stands(begun: OnBehalf) -> bool:
    """Whether she has sent one, or others came first: one of hers, or as many links as the mailbox gets."""
    mine = begun.application
    for row in _of_person(mine.call, mine.email, mine.on_behalf_of):
        if row.state in Application.SENT or (row.on_behalf_of and row.pk < mine.pk):
            return True
    earlier = to_mailbox(mine.email).filter(at__gt=begun.at - WINDOW, pk__lt=begun.pk)
    return earlier.count() >= MOST_FROM_OUTSIDE


def _open_call(call: Call) -> Call:
    locked = lock(call)
    locked.event = call.event
    if not may_enter(locked):
        raise NoEntry
    if not in_time(locked):
        raise TooLate
    return locked


def _begin(
    call: Call, *, email: str, given_name: str, family_name: str, language: str, reason: str, by: User
) -> OnBehalf:
    application = Application.objects.create(
        call=call,
        email=normal_email(email),
        given_name=given_name,
        family_name=family_name,
        on_behalf_of=fold(f"{given_name} {family_name}"),
        language=language,
    )
    return OnBehalf.objects.create(application=application, begun_by=by, reason=reason)


def _send_link(begun: OnBehalf, *, by_team: bool) -> None:
    application, by = begun.application, begun.begun_by
    record(by=by, action="begin on behalf", target=application, fields=("email", "given_name", "family_name"))
    notices.begun_for_you(application, continue_token(application), by=by, by_team=by_team)


def _refuse_second(call: Call, address: str, person: str) -> None:
    """For the team: what she has sent, and what the team began. Whatever else is not sent is none of its business."""
    rows = _of_person(call, address, person)
    ours = OnBehalf.objects.filter(application__in=[row.pk for row in rows]).select_related("begun_by")
    begun = {one.application_id for one in ours if is_team(one.begun_by, call.event)}
    for row in rows:
        if row.state in Application.SENT or row.pk in begun:
            raise AlreadyApplied(row)


def _of_person(call: Call, address: str, person: str) -> list[Application]:
    """Every application of the person under this address that was not withdrawn."""
    standing = Application.objects.filter(call=call, email=address).exclude(state=Application.State.WITHDRAWN)
    return [row for row in standing if person in (row.on_behalf_of, fold(row.full_name))]
