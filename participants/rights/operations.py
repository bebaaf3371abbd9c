"""A person's rights over her data: a copy of everything, and erasure; and the daily purge of old events."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts import User
from core.actors import Clock
from core.audit import record
from core.erasure import erase_person, personal_data, personal_files, purge_event
from core.exports import Export
from core.files import delete_stored, store_bytes
from core.privacy import CATEGORIES
from core.search import compact
from core.states import lock, move
from events.models import Event

if TYPE_CHECKING:
    from core.actors import TokenHolder


class StillNeeded(Exception):
    """Erasing now would break a promise that still stands. `str()` is a sentence a user may read."""


@transaction.atomic
def request_own_data(user: User, *, by: User) -> Export:
    """Ask for a copy of everything; the worker makes it. A request that is still being worked on is returned again."""
    from participants.rights.tasks import make_own_data

    waiting = Export.objects.filter(made_by=user, what="own data", state=Export.State.WORKING).first()
    if waiting is not None:
        return waiting
    export = Export.objects.create(
        made_by=user, what="own data", format="zip", language=user.language or settings.LANGUAGE_CODE
    )
    record(by=by, action="request own data", target=export)
    make_own_data.enqueue(str(export.pk))
    return export


@transaction.atomic
def make_own_data(export: Export, *, by: Clock) -> Export:
    """Write the ZIP: everything as JSON, and the files. Running it twice changes nothing."""
    locked = lock(export)
    if locked.state != Export.State.WORKING:
        return locked
    data = personal_data(locked.made_by)
    content = _archive(locked.made_by, data)
    locked.file = store_bytes(
        content, name="my-data.zip", content_type="application/zip", by=locked.made_by, purpose="own-data"
    )
    locked.rows = sum(len(rows) for rows in data.values())
    move(locked, to=Export.State.READY, by=by, also=("file", "rows"))
    return locked


def _archive(user: User, data: dict[str, list[dict[str, object]]]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "data.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, default=str)
        )
        for stored in personal_files(user):
            if stored.purpose == "own-data":
                continue
            # The name in the archive comes from the id: nothing a person typed chooses a path.
            with stored.file.open("rb") as source:
                archive.writestr(f"files/{stored.pk}", source.read())
    return buffer.getvalue()


@transaction.atomic
def erase_own_account(user: User, *, by: User | TokenHolder | Clock) -> None:
    """Erase a person at her own request. Raises StillNeeded for team members and for somebody about to travel."""
    if user.works_in_team:
        raise StillNeeded(
            _("You work in a team. Ask an organiser to end your role first; nothing was erased.")
        )
    if user.participations.filter(state="accepted", event__ends_on__gte=timezone.now().date()).exists():
        raise StillNeeded(
            _(
                "You are coming to an event. Tell the organisers first that you cannot come; nothing was erased."
            )
        )
    erase_person(user, by=by)
    compact()


def purge_due(*, by: Clock) -> dict[str, int]:
    """Blank what events no longer need, each event in a transaction of its own; {event code: rows}.

    While an event waits for new days nothing of it is due: the stored days are those on which it did not take place.
    """
    today = timezone.now().date()
    shortest = min(
        rule.days for rule in CATEGORIES.values() if rule.counted_from == "event_end" and rule.days
    )
    done: dict[str, int] = {}
    over = Event.objects.filter(ends_on__lt=today).exclude(state=Event.State.POSTPONED)
    for event in over.select_related("programme").order_by("pk"):
        retention = event.programme.retention
        if event.ends_on + timedelta(days=min([shortest, *retention.values()])) >= today:
            continue
        counts = purge_event(event, event.scope, event.ends_on, retention, today, by=by)
        if counts:
            done[event.code] = sum(counts.values())
    return done


@transaction.atomic
def forget_unconfirmed(*, by: Clock) -> int:
    """Delete accounts whose address was never confirmed within the time of the category "unverified"; how many."""
    before = timezone.now() - timedelta(days=CATEGORIES["unverified"].days)
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    stale = User.objects.filter(
        created_at__lt=before, last_login__isnull=True, works_in_team=False, is_staff=False
    ).exclude(pk__in=confirmed)
    forgotten = 0
    for user in stale.filter(applications__isnull=True, participations__isnull=True):
        record(by=by, action="forget unconfirmed", target=user)
        user.delete()
        forgotten += 1
    return forgotten


@transaction.atomic
def expire_exports(*, by: Clock) -> int:
    """Remove the files of exports past their time; how many."""
    expired = 0
    due = Export.objects.filter(state=Export.State.READY, expires_at__lt=timezone.now())
    for export in due.select_related("file"):
        locked = lock(export)
        stored, locked.file = locked.file, None
        move(locked, to=Export.State.EXPIRED, by=by, also=("file",))
        if stored is not None:
            delete_stored(stored, by=by)
        expired += 1
    return expired
