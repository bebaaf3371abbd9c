"""Naming somebody for a call, and what the tests of nominations say about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.accounts import User
from events.models import Call, Membership, Role
from participants.applications.models import FocalPoint, Nomination, SendingCapacity
from participants.applications.operations.nominations import nominate
from tests import factories as make

State = Nomination.State


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def ahead(**time: int) -> datetime:
    return (timezone.now() + timedelta(**time)).replace(second=0, microsecond=0)


def focal_in(call: Call, territory: str = "MK") -> User:
    user = make.member(call.event.programme, Role.FOCAL_POINT)
    FocalPoint.objects.create(membership=Membership.objects.get(user=user), territory=territory)
    return user


def named(capacity: SendingCapacity, by: User, number: int = 1, **fields: Any) -> Nomination:
    given_fields = {
        "given_name": f"Demo{number}",
        "family_name": "Person",
        "email": f"nominee{number}@example.org",
        "organisation": "Centre",
        "role": "Social worker",
        "note": f"Why {number}",
        "language": "mk",
        **fields,
    }
    return nominate(capacity, by=by, **given_fields)


def ready() -> dict[str, Any]:
    return {
        "given_name": "Demo",
        "family_name": "Person",
        "organisation": "Centre",
        "role": "Worker",
        "territory": "MK",
        "languages": {"mk": {"follows": 5, "speaks": 5}},
    }


def page(capacity: SendingCapacity) -> str:
    return reverse("nominations", args=[capacity.pk])


def nominee(**fields: Any) -> dict[str, Any]:
    return {
        "given_name": "Arta",
        "family_name": "Demo",
        "email": "arta@example.org",
        "organisation": "",
        "role": "",
        "note": "Works with families",
        "language": "sq",
        **fields,
    }
