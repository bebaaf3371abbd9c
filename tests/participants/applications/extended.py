"""A call that is closed, and more time for one person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.accounts import User
from events.models import Call
from participants.applications.models import Application, Extension
from participants.applications.operations.extensions import grant_extension
from tests import factories as make

LANGUAGES = {"sq": {"follows": 5, "speaks": 5}}


def minute(**ahead: int) -> datetime:
    return (timezone.now() + timedelta(**ahead)).replace(second=0, microsecond=0)


def closed_call() -> Call:
    """Closed an hour ago."""
    opened = timezone.now() - timedelta(days=9)
    event = make.event(published_at=opened)
    return make.call(event, opens_at=opened, published_at=opened, deadline_at=minute(hours=-1))


def extend(call: Call, organiser: User, email: str, until: datetime | None = None) -> Extension:
    return grant_extension(
        call, email=email, until=until or minute(days=2), reason="Was in hospital", by=organiser
    )


def draft_of(call: Call, user: User) -> Application:
    return make.application(
        call, user=user, state=Application.State.DRAFT, submitted_at=None, languages=LANGUAGES
    )


def form_url(call: Call) -> str:
    return reverse("apply", args=[call.event.code])


def team_url(call: Call) -> str:
    return reverse("team_extensions", args=[call.event.code])


def text(answer: Any) -> str:
    return str(answer.content.decode())
