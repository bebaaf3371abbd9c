"""Until when an application may be sent and changed. Who may open it: queries.py."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from events.models import Call, Event
from participants.applications.models import Application


def effective_deadline(call: Call, application: Application | None = None) -> datetime:
    """The first instant that is too late for this applicant; the one value that is shown and enforced."""
    return call.closes_at


def in_time(call: Call, application: Application | None = None, at: datetime | None = None) -> bool:
    """Whether an application, or a change of one, may be sent at this instant."""
    now = at or timezone.now()
    return (
        call.state == Call.State.PUBLISHED
        and call.event.state == Event.State.PUBLISHED
        and call.opens_at <= now < effective_deadline(call, application)
    )


def can_withdraw(application: Application) -> bool:
    return Application.State.WITHDRAWN in Application.TRANSITIONS[Application.State(application.state)]


def can_change(application: Application, at: datetime | None = None) -> bool:
    """A sent application may be changed until the deadline, as long as nothing was decided."""
    return application.state == Application.State.SUBMITTED and in_time(application.call, application, at)
