"""An application that somebody of the team begins for a person; she alone completes and sends it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.accounts import normal_email
from core.audit import record
from core.search import fold
from core.states import lock
from participants.applications import notices
from participants.applications.models import Application, OnBehalf
from participants.applications.operations.drafts import AlreadyApplied
from participants.applications.operations.sending import TooLate
from participants.applications.rules import in_time
from participants.applications.ways.entry import NoEntry, may_enter
from participants.applications.ways.on_behalf import continue_token

if TYPE_CHECKING:
    from core.accounts import User
    from events.models import Call

# Links one address is sent in a day, whoever asks: an office may serve several people, and nobody fills it.
WINDOW, MOST_IN_WINDOW = timedelta(days=1), 10


class TooManyLinks(Exception):
    """This address got enough links for today. Nothing was begun and nobody was written to."""


@transaction.atomic
def begin_on_behalf(
    call: Call, *, email: str, given_name: str, family_name: str, language: str, reason: str, by: User
) -> Application:
    """A draft with her name and address; a mailed link lets her check, complete and send it herself.

    Raises NoEntry where a nomination or a code lets people in, TooLate, TooManyLinks, and AlreadyApplied when an
    application of this person stands; drafts that people began themselves stay unknown to the team.
    """
    locked = lock(call)
    locked.event = call.event
    if not may_enter(locked):
        raise NoEntry
    if not in_time(locked):
        raise TooLate
    address, person = normal_email(email), fold(f"{given_name} {family_name}")
    _refuse_second(locked, address, person)
    begun = OnBehalf.objects.filter(application__email=address, at__gt=timezone.now() - WINDOW)
    if begun.count() >= MOST_IN_WINDOW:
        raise TooManyLinks
    application = Application.objects.create(
        call=locked,
        email=address,
        given_name=given_name,
        family_name=family_name,
        on_behalf_of=person,
        language=language,
    )
    OnBehalf.objects.create(application=application, begun_by=by, reason=reason)
    record(by=by, action="begin on behalf", target=application, fields=("email", "given_name", "family_name"))
    notices.begun_for_you(application, continue_token(application), by=by)
    return application


def _refuse_second(call: Call, address: str, person: str) -> None:
    standing = Application.objects.filter(call=call, email=address).exclude(state=Application.State.WITHDRAWN)
    for row in standing:
        theirs = row.on_behalf_of or row.state in Application.SENT
        if theirs and person in (row.on_behalf_of, fold(row.full_name)):
            raise AlreadyApplied(row)
