"""Applications begun for somebody: the link that continues one, and who began it."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

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


def begun_for(application: Application) -> OnBehalf | None:
    """Who began it for her; without a query for the many who began themselves."""
    if not application.on_behalf_of:
        return None
    return OnBehalf.objects.filter(application=application).select_related("begun_by").first()
