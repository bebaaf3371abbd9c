"""What changes about somebody who comes: her travel details, what the team notes, and letters to many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.outbox import Message, check_placeholders
from core.states import lock
from events.models import Event
from participants.selection.models import Participation
from participants.selection.notices import write_place_free
from participants.selection.operations.refused import Refused
from participants.selection.operations.substitution import substitute
from participants.selection.queries import first_waiting, lowest_free_seat
from participants.travel import notices
from participants.travel.models import TravelDetails
from participants.travel.queries import has_begun, is_over, travel_planned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.accounts import User

MOST_AT_ONCE = 300  # letters a request writes itself: about half a second


@transaction.atomic
def save_travel(
    participation: Participation,
    *,
    details: Mapping[str, Any],
    languages: Mapping[str, Mapping[str, int]],
    by: User,
    phone: str | None = None,
) -> tuple[str, ...]:
    """Keep what is known of a journey and of needs, as much as there is; returns the names of what changed.

    The team may do it for somebody; the audit trail then names who did, and field names only. Raises Refused
    when she does not come, and for herself once the event is over.
    """
    locked = lock(participation)
    if locked.state != Participation.State.ACCEPTED:
        raise Refused(_("Travel details are asked only from people who come. Nothing was saved."))
    if by.pk == locked.user_id and is_over(locked.event):
        raise Refused(_("The event is over, so your travel details can no longer be changed."))
    travel, _created = TravelDetails.objects.select_for_update(of=("self",)).get_or_create(
        participation=locked
    )
    changed = [
        *_assign(travel, {name: details[name] for name in TravelDetails.OWN_FIELDS if name in details}),
        *_assign(locked, {"languages": dict(languages), **({} if phone is None else {"phone": phone})}),
    ]
    if changed:
        record(by=by, action="save travel", target=locked, fields=changed)
    return tuple(changed)


@transaction.atomic
def change_participant(
    participation: Participation, *, room: str, phone: str, note: str, role: str | None = None, by: User
) -> tuple[str, ...]:
    """What the team keeps about somebody, whatever she has answered; returns the names of what changed.

    A new role takes or frees a place of the event; a free place is proposed to whoever waits longest, as a draft.
    Raises Refused when there is none left: nothing is changed.
    """
    event = lock(Event.objects.get(pk=participation.event_id))
    locked = lock(participation)
    wanted: dict[str, Any] = {"phone": phone, "note": note}
    if role is not None and role != locked.role:
        wanted |= {"role": role, "seat": _seat_for(event, locked, role)}
    travel, _created = TravelDetails.objects.select_for_update(of=("self",)).get_or_create(
        participation=locked
    )
    freed = locked.seat is not None and "seat" in wanted and wanted["seat"] is None
    changed = [*_assign(travel, {"room": room}), *_assign(locked, wanted)]
    if changed:
        record(by=by, action="change participant", target=locked, fields=changed)
    if freed and (waiting := first_waiting(event)) is not None:
        waiting.event = event
        write_place_free(waiting, by=by)
    return tuple(changed)


@transaction.atomic
def replace_before_ticket(
    participation: Participation, *, name: str, email: str, language: str, by: User, no_ticket: bool = False
) -> Participation:
    """The organisation sends somebody else, as long as nobody has bought a ticket: then it is a new application.

    Nothing here knows of tickets, so once the journey is planned somebody has to say that there is none (`no_ticket`).
    Raises Refused.
    """
    event = lock(Event.objects.get(pk=participation.event_id))
    if is_over(event):
        raise Refused(_("The event is over. Nothing was changed."))
    if not no_ticket and travel_planned(lock(participation)):
        raise Refused(
            _(
                "The journey is planned. Please make sure first that no ticket has been bought. Nothing was changed."
            )
        )
    return substitute(participation, name=name, email=email, language=language, by=by)


@transaction.atomic
def note_attendance(participation: Participation, *, attendance: str, by: User) -> None:
    """Whether somebody who was expected was there, as the team saw it; "" takes the note back. Nobody is written to.

    Raises Refused before the first day, and for somebody who was not expected.
    """
    locked = lock(participation)
    if locked.state != Participation.State.ACCEPTED:
        raise Refused(_("Only for people who said that they come. Nothing was saved."))
    if not has_begun(locked.event):
        raise Refused(_("The event has not begun, so nobody can have been there yet. Nothing was saved."))
    if _assign(locked, {"attendance": attendance}):
        record(by=by, action="note attendance", target=locked, fields=("attendance",), after=attendance)


def _seat_for(event: Event, locked: Participation, role: str) -> int | None:
    """The place of the event somebody holds in a role: only those who come in a counted role hold one."""
    if locked.state != Participation.State.ACCEPTED or role not in Participation.COUNTED_ROLES:
        return None
    seat = locked.seat or lowest_free_seat(event)
    if seat is None:
        raise Refused(_("Every place is taken, so the role was not changed. Make a place free first."))
    return seat


def _assign(row: Participation | TravelDetails, values: Mapping[str, Any]) -> list[str]:
    """Set and save the fields that differ; their names."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        also = ["changed_at"] if isinstance(row, TravelDetails) else []
        row.save(update_fields=[*changed, *also])
    return changed


@transaction.atomic
def write_to_participants(
    event: Event, recipients: Iterable[Participation], *, texts: notices.Texts, key: str, by: User
) -> int:
    """Write one waiting mail to each recipient, in her language; how many there are now under this key.

    Nothing leaves before it is released on the page of letters. Pressing twice with one key writes once.
    Raises UnknownPlaceholder, before anything is written.
    """
    for pair in texts.values():
        for text in pair:
            check_placeholders(text, notices.PLACEHOLDERS)
    written = notices.written_under(key, event).exclude(state=Message.State.CANCELLED)
    if number := written.count():
        return number
    people = list(recipients)
    for participation in people:
        notices.write_note(participation, event, texts, key=key, by=by)
    record(by=by, action="write to participants", target=event)
    return len(people)


def begin_writing(
    event: Event, recipients: Iterable[Participation], *, texts: notices.Texts, key: str, by: User
) -> int | None:
    """Write to a group of usual size at once; leave a larger one to the worker and return None.

    Both ways write once under one key, so a second press changes nothing.
    """
    from participants.travel.tasks import write_letters

    people = list(recipients)
    if len(people) <= MOST_AT_ONCE:
        return write_to_participants(event, people, texts=texts, key=key, by=by)
    plain = {code: list(pair) for code, pair in texts.items()}
    write_letters.enqueue(event.pk, [one.pk for one in people], plain, key, by.pk)
    return None
