"""What organisers keep beside applications: tags, notes among themselves, and saved views of their list.

Tags and notes are put on many applications in one act, which reports about each of them. They ask nothing of the
application itself: one with an empty required field takes them as well. Drafts and what was withdrawn stay untouched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock, lock_all
from events.models import Call, Event
from participants.applications.models import Application, ApplicationNote, ApplicationTag, SavedView, Tag

if TYPE_CHECKING:
    from core.accounts import User


class NameTaken(Exception):
    """She has another view of this event by that name; nothing was saved."""


@dataclass(frozen=True)
class Line:
    """What became of one application of a bulk act: done, or left alone with the reason."""

    reference: str
    name: str
    done: bool
    reason: str = ""


@transaction.atomic
def tag_applications(call: Call, references: Iterable[str], *, name: str, by: User) -> list[Line]:
    """Put a tag on sent applications of the call; the event learns the word when it is new. Audited on the tag."""
    wanted, found = _locked(call, references)
    tag = _tag(call, name) or Tag.objects.create(event_id=call.event_id, name=name)
    has = set(ApplicationTag.objects.filter(tag=tag).values_list("application_id", flat=True))
    skipped = {pk: _("It has this tag already.") for pk in has}
    lines = _lines(wanted, found, skipped)
    done = _done(lines, found)
    ApplicationTag.objects.bulk_create(ApplicationTag(application=one, tag=tag, by=by) for one in done)
    if done:
        record(by=by, action="tag applications", target=tag, fields=_names(done))
    else:
        _forget_unused(tag)
    return lines


@transaction.atomic
def untag_applications(call: Call, references: Iterable[str], *, name: str, by: User) -> list[Line]:
    """Take a tag off; a tag that nothing carries any more is gone. Audited on the tag."""
    wanted, found = _locked(call, references)
    tag = _tag(call, name)
    uses = ApplicationTag.objects.filter(tag=tag)
    has = set(uses.values_list("application_id", flat=True)) if tag else set()
    skipped = {one.pk: _("It does not have this tag.") for one in found.values() if one.pk not in has}
    lines = _lines(wanted, found, skipped)
    done = _done(lines, found)
    if tag and done:
        uses.filter(application__in=done).delete()
        record(by=by, action="untag applications", target=tag, fields=_names(done))
        _forget_unused(tag)
    return lines


@transaction.atomic
def note_applications(call: Call, references: Iterable[str], *, text: str, by: User) -> list[Line]:
    """Write the same note to sent applications of the call; sent twice, it stands there once. Audited on the call."""
    wanted, found = _locked(call, references)
    same = ApplicationNote.objects.filter(application__call=call, by=by, text=text)
    has = set(same.values_list("application_id", flat=True))
    lines = _lines(wanted, found, {pk: _("It has this note of yours already.") for pk in has})
    done = _done(lines, found)
    ApplicationNote.objects.bulk_create(ApplicationNote(application=one, by=by, text=text) for one in done)
    if done:
        record(by=by, action="note applications", target=call, fields=_names(done))
    return lines


def _locked(call: Call, references: Iterable[str]) -> tuple[list[str], dict[str, Application]]:
    """(each reference once, {reference: locked application}); the call first. A draft is not even found."""
    wanted = list(dict.fromkeys(references))
    lock(call)
    rows = lock_all(Application.objects.filter(call=call, reference__in=wanted, submitted_at__isnull=False))
    return wanted, {row.reference: row for row in rows if row.state != Application.State.DRAFT}


def _lines(wanted: Iterable[str], found: Mapping[str, Application], skipped: Mapping[int, str]) -> list[Line]:
    lines = []
    for reference in wanted:
        application = found.get(reference)
        if application is None:
            lines.append(Line(reference, "", False, _("No application of this call has this number.")))
        elif application.state == Application.State.WITHDRAWN:
            lines.append(Line(reference, application.full_name, False, _("It was withdrawn.")))
        else:
            reason = skipped.get(application.pk, "")
            lines.append(Line(reference, application.full_name, not reason, reason))
    return lines


def _done(lines: Iterable[Line], found: Mapping[str, Application]) -> list[Application]:
    return [found[line.reference] for line in lines if line.done]


def _names(done: Iterable[Application]) -> list[str]:
    return [f"application_{one.pk}" for one in done]


def _tag(call: Call, name: str) -> Tag | None:
    """The event's tag by this name, whatever its capitals."""
    same = [tag for tag in Tag.objects.filter(event=call.event_id) if tag.name.casefold() == name.casefold()]
    return next(iter(same), None)


def _forget_unused(tag: Tag) -> None:
    if not tag.uses.exists():
        tag.delete()


# --- saved views ------------------------------------------------------------------------------


@transaction.atomic
def save_view(event: Event, *, name: str, query: str, shared: bool, by: User) -> SavedView:
    """Keep the list's address under a name of hers. Raises NameTaken."""
    try:
        with transaction.atomic():
            view = SavedView.objects.create(event=event, owner=by, name=name, query=query, shared=shared)
    except IntegrityError as error:
        raise NameTaken from error
    record(by=by, action="save view", target=view, fields=("shared",) if shared else ())
    return view


@transaction.atomic
def share_view(view: SavedView, *, shared: bool, by: User) -> None:
    """Show it to the other organisers, or no longer."""
    locked = lock(view)
    locked.shared = shared
    locked.save(update_fields=["shared"])
    record(by=by, action="share view" if shared else "keep view", target=locked, fields=("shared",))


@transaction.atomic
def remove_view(view: SavedView, *, by: User) -> None:
    """Forget the name; the applications are as they were."""
    locked = lock(view)
    record(by=by, action="remove view", target=locked)
    locked.delete()
