"""Until when an application may be sent and changed. Who may open it: queries.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from events.deadlines import shown_instant
from events.models import Call
from participants.applications.models import Application, Extension


def effective_deadline(call: Call, application: Application | None = None, user: Any = None) -> datetime:
    """The first instant that is too late for this applicant; the one value that is shown and enforced."""
    extension = extension_for(call, application, user)
    return max(call.closes_at, extension.closes_at) if extension else call.closes_at


def extension_for(call: Call, application: Application | None = None, user: Any = None) -> Extension | None:
    """Her own extension, by account: whoever is signed in, else the application's owner. A visitor has none."""
    owner = getattr(user, "pk", None) or (application.user_id if application else None)
    return Extension.objects.filter(call=call, user=owner).first() if owner else None


def own_deadline() -> Greatest:
    """`effective_deadline` for a list of applications, in SQL: the last minute that counts."""
    granted = Extension.objects.filter(call=OuterRef("call"), user=OuterRef("user")).values("until")[:1]
    return Greatest("call__deadline_at", Coalesce(Subquery(granted), "call__deadline_at"))


def shown_own_deadline(
    call: Call, application: Application | None = None, user: Any = None, language: str | None = None
) -> str:
    """`effective_deadline` in words: the minute it names still counts."""
    return shown_instant(last_minute(call, application, user), call.event, language)


def last_minute(call: Call, application: Application | None = None, user: Any = None) -> datetime:
    """The deadline as it is named to this applicant: the call's, or her own where it is later."""
    extension = extension_for(call, application, user)
    if extension is None or extension.closes_at <= call.closes_at:
        return call.deadline_at
    return extension.until


def own_deadline_shown(
    call: Call, application: Application | None = None, user: Any = None
) -> dict[str, Any]:
    """For a page: `deadline` in words on the event's clock, and `until` for the reader's own (local_time.html)."""
    until = last_minute(call, application, user)
    return {"deadline": shown_instant(until, call.event), "until": until}


def in_time(
    call: Call, application: Application | None = None, at: datetime | None = None, *, user: Any = None
) -> bool:
    """Whether an application, or a change of one, may be sent now, or was when it was sent `at` an earlier instant."""
    now = at or timezone.now()
    if not call.takes_part(timezone.now()) or now < call.opens_at:
        return False
    # Extensions are looked up only when they matter: nobody's last minutes cost a query more.
    return now < call.closes_at or now < effective_deadline(call, application, user)


def can_withdraw(application: Application) -> bool:
    return Application.State.WITHDRAWN in Application.TRANSITIONS[Application.State(application.state)]


def can_change(application: Application, at: datetime | None = None) -> bool:
    """A sent application may be changed until the deadline, as long as nothing was decided."""
    return application.state == Application.State.SUBMITTED and in_time(application.call, application, at)
