"""A programme and the vocabulary of its pages: places, designations, privacy notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.localized import column
from core.states import lock
from events.changes import apply_changes
from events.freshness import public_pages_changed
from events.models import Designation, Place, PrivacyNotice, Programme
from events.models.events import purge_date

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

PARTIES = ("controller", "processor", "organiser", "publisher")


@transaction.atomic
def create_programme(*, by: User | TokenHolder | Clock, code: str, **fields: Any) -> Programme:
    """A programme without team: appoint an organiser next."""
    programme = Programme.objects.create(code=code, **fields)
    record(by=by, action="create programme", target=programme, fields=("code", *fields))
    return programme


@transaction.atomic
def change_programme(programme: Programme, *, by: User | TokenHolder | Clock, **changes: Any) -> Programme:
    """Change names, parties, contact, signatory. New retention times move the purge dates of all its events."""
    locked = lock(programme)
    changed = apply_changes(locked, changes)
    if not changed:
        return locked
    locked.save()
    if "retention" in changed:
        for event in locked.events.all():
            event.purge_on = purge_date(event.ends_on, locked.retention)
            event.save(update_fields=["purge_on"])
    record(by=by, action="change programme", target=locked, fields=changed)
    public_pages_changed()
    return locked


@transaction.atomic
def save_place(
    programme: Programme, *, by: User | TokenHolder | Clock, place: Place | None = None, **fields: Any
) -> Place:
    """A new place, or changes to one of the programme's; events that are held there show the new name."""
    owner = lock(programme)
    row = lock(place) if place is not None else Place(programme=owner)
    _save(row, fields, by, "save place")
    return row


@transaction.atomic
def save_designation(
    programme: Programme,
    *,
    by: User | TokenHolder | Clock,
    designation: Designation | None = None,
    **fields: Any,
) -> Designation:
    """How a territory is written, and its footnote. A reworded footnote is unconfirmed until somebody compares it."""
    owner = lock(programme)
    row = lock(designation) if designation is not None else Designation(programme=owner)
    reworded = {
        code
        for code in row.confirmed_languages
        if fields.get(column("footnote", code), getattr(row, column("footnote", code)))
        != getattr(row, column("footnote", code))
    }
    confirmed = fields.get("confirmed_languages", row.confirmed_languages)
    fields["confirmed_languages"] = [code for code in confirmed if code not in reworded]
    _save(row, fields, by, "save designation")
    return row


@transaction.atomic
def publish_privacy_notice(
    programme: Programme, *, by: User | TokenHolder | Clock, texts: dict[str, str]
) -> PrivacyNotice:
    """A new version of the notice (`texts` by language), with the parties as they are named today.

    Calls keep the version they were given; what people acknowledged never changes.
    """
    owner = lock(programme)
    latest = owner.privacy_notices.first()
    notice = PrivacyNotice.objects.create(
        programme=owner,
        version=latest.version + 1 if latest else 1,
        published_at=timezone.now(),
        **{name: getattr(owner, name) for name in PARTIES},
        **texts,
    )
    record(by=by, action="publish privacy notice", target=notice, fields=("version", *texts))
    public_pages_changed()
    return notice


def _save(
    row: Place | Designation, fields: dict[str, Any], by: User | TokenHolder | Clock, action: str
) -> None:
    changed = apply_changes(row, fields)
    if changed or row.pk is None:
        row.save()
        record(by=by, action=action, target=row, fields=changed)
        public_pages_changed()
