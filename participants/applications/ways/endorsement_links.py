"""The signed link to one endorsement, and whether it still works.

Signed instead of stored, so that the reminder carries the same link as the first mail, and the table alone opens
nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.accounts import normal_email
from events.models import Call
from participants.applications.models import Application, Endorsement

if TYPE_CHECKING:
    from core.accounts import User

LIVES = timedelta(days=14)
REMIND_BEFORE = timedelta(days=4)
MOST_ASKED = 3  # people one applicant may ask for one call, one after the other, however often she applies
# Mails one address gets: a personnel office endorses many, and nobody fills it; the rest wait their turn.
WINDOW, MOST_IN_WINDOW = timedelta(hours=1), 10
# Of these, mails that one applicant causes in a day; and who would wait longer is not asked.
SHARE, MOST_OF_ONE = timedelta(days=1), 5
LONGEST_WAIT = timedelta(days=1)
State = Endorsement.State
# An answer still counts while the application stands.
WANTED = (Application.State.SUBMITTED, Application.State.RESERVE, Application.State.SELECTED)
_RELATED = ("application__user", "application__call__event__programme", "application__call__event__place")
_SIGNER = Signer(salt="participants.endorsement")


def link_token(endorsement: Endorsement) -> str:
    return _SIGNER.sign(str(endorsement.pk))


def endorsement_by_token(token: str) -> Endorsement | None:
    """The endorsement a link leads to, with what its page shows; None for a link we never wrote."""
    try:
        pk = _SIGNER.unsign(token)
    except BadSignature:
        return None
    return Endorsement.objects.filter(pk=pk).select_related(*_RELATED).first()


def is_answerable(endorsement: Endorsement, now: datetime | None = None) -> bool:
    """Decided by the instant, whether or not the clock has noted that it is over."""
    return (
        endorsement.state == State.ASKED
        and endorsement.expires_at is not None
        and (now or timezone.now()) < endorsement.expires_at
        and endorsement.application.state in WANTED
    )


def endorsement_of(application: Application) -> Endorsement | None:
    """The one that counts."""
    return Endorsement.objects.filter(application=application).exclude(state=State.REPLACED).first()


def needs_endorser(application: Application, user: User | None = None) -> bool:
    """Whether nobody but herself is named although the call wants an employer's word."""
    if application.call.route != Call.Route.ENDORSED:
        return False
    named = endorsement_of(application)
    return named is None or is_her_own(named.email, application, user)


def is_her_own(email: str, application: Application, user: User | None = None) -> bool:
    """Whether an address is the application's, or of the account that has it or sends it now."""
    own, account = [application.email], user or application.user
    if account is not None:
        own += [account.email, *EmailAddress.objects.filter(user=account).values_list("email", flat=True)]
    return normal_email(email) in map(normal_email, own)


def may_ask_another(application: Application, current: Endorsement | None) -> bool:
    """Until the decision, and only a few times; what was given stays given."""
    waits = application.state in (Application.State.DRAFT, Application.State.SUBMITTED)
    if not waits or (current and current.state == State.GIVEN):
        return False
    return not _asked_enough(application)


def may_mail(application: Application, email: str, now: datetime) -> bool:
    """Whether this applicant may still cause a mail to this address, and it would go soon enough."""
    hers = _asked_by(application).filter(email=email, asked_at__gt=now - SHARE).count()
    soon = next_mail_at(email, now) <= now + LONGEST_WAIT
    return hers < MOST_OF_ONE and soon and not _asked_enough(application)


def _asked_enough(application: Application) -> bool:
    return _asked_by(application).filter(application__call=application.call_id).count() >= MOST_ASKED


def _asked_by(application: Application) -> QuerySet[Endorsement]:
    """Whom this person asked, with earlier applications and for other calls too; an account may be an office's."""
    hers = Q(application=application)
    if application.user_id is not None:
        hers |= Q(application__user=application.user_id, application__on_behalf_of=application.on_behalf_of)
    return Endorsement.objects.filter(hers, asked_at__isnull=False)


def next_mail_at(email: str, now: datetime) -> datetime:
    """When the next mail may go to this address: at once, or when the window has room again."""
    sent = (
        Endorsement.objects.filter(email=email, asked_at__gt=now - WINDOW)
        .order_by("-asked_at")
        .values_list("asked_at", flat=True)[MOST_IN_WINDOW - 1 : MOST_IN_WINDOW]
    )
    full = next(iter(sent), None)
    return max(now, full + WINDOW) if full else now


def endorsements_of(applications: list[int] | QuerySet[Any, Any]) -> dict[int, str]:
    """{application: how its endorsement stands}, for the team's list; one query."""
    rows = Endorsement.objects.filter(application__in=applications).exclude(state=State.REPLACED)
    return dict(rows.values_list("application_id", "state"))


def to_remind(now: datetime) -> QuerySet[Endorsement]:
    """Nobody has answered, few days are left, and no reminder was written yet."""
    soon = Endorsement.objects.filter(
        state=State.ASKED,
        reminded_at__isnull=True,
        expires_at__range=(now, now + REMIND_BEFORE),
        application__state__in=WANTED,
    )
    return soon.select_related(*_RELATED).order_by("pk")


def to_expire(now: datetime) -> QuerySet[Endorsement]:
    over = Endorsement.objects.filter(state=State.ASKED, expires_at__lte=now)
    return over.select_related(*_RELATED).order_by("pk")
