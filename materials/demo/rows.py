"""What every part of the demo writes with: texts in languages, accounts, and who has done it."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress

from core.accounts import User
from core.actors import Clock
from core.localized import column

BUILDER = Clock("demo data")
ZONE = "Europe/Belgrade"


def texts(name: str, by_language: dict[str, str]) -> dict[str, str]:
    return {column(name, code): text for code, text in by_language.items()}


def account(email: str, name: str, language: str = "en", **fields: Any) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create(email=email, name=name, language=language, **fields)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
