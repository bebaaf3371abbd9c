"""Applications begun for somebody: the link that continues one, and who began it."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

from core.accounts import normal_email
from events.rules import is_team
from participants.applications.models import Application, OnBehalf

_SIGNER = Signer(salt="participants.on-behalf")


def continue_token(application: Application) -> str:
    return _SIGNER.sign(str(application.pk))


def application_by_token(token: str) -> Application | None:
    """The application a link continues; None for a link we never wrote."""
    try:
        pk = _SIGNER.unsign(token)
    except BadSignature:
        return None
    related = ("call__event__programme", "call__event__place")
    return Application.objects.filter(pk=pk).select_related(*related).first()


def begun_by_team(row: OnBehalf) -> bool:
    """Whether somebody of the event's team began it; of anybody else only the address is known."""
    return bool(is_team(row.begun_by, row.application.call.event))


def to_mailbox(address: str) -> QuerySet[OnBehalf]:
    """What was begun for this address, or for another one of the same mailbox (name+anything@…)."""
    name, _at, domain = normal_email(address).rpartition("@")
    name = name.partition("+")[0]
    same = Q(application__email=f"{name}@{domain}")
    same |= Q(application__email__startswith=f"{name}+", application__email__endswith=f"@{domain}")
    return OnBehalf.objects.filter(same)


def begun_for(application: Application) -> OnBehalf | None:
    """Who began it for her; without a query for the many who began themselves."""
    if not application.on_behalf_of:
        return None
    row = OnBehalf.objects.filter(application=application).select_related("begun_by").first()
    if row is not None:
        row.application = application
    return row
