"""An organisation sends somebody else in the place of one of its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock
from events.models import Event
from participants.selection.answer_dates import proposed_answer_day
from participants.selection.models import Participation
from participants.selection.operations.participation import add_participant, cancel_participation
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from core.accounts import User

State = Participation.State


@transaction.atomic
def substitute(
    participation: Participation, *, name: str, email: str, language: str, by: User
) -> Participation:
    """The place goes to the named person: nobody else is asked, and nobody who waits can take it before the answer.

    A place that was only offered is offered on. Both get a mail. Raises Refused when the first one does not come, has
    no organisation, or the second is on the list already.
    """
    event = lock(Event.objects.get(pk=participation.event_id))
    locked = lock(participation)
    if locked.state not in {State.INVITED, State.ACCEPTED}:
        raise Refused(_("This person is not coming, so there is no place to take over. Nothing was changed."))
    if not locked.organisation:
        raise Refused(
            _("No organisation is noted for this person, and only an organisation can send somebody else.")
        )
    held = locked.seat
    cancel_participation(locked, by=by, offers_place=False)
    added = add_participant(
        event,
        role=locked.role,
        name=name,
        email=email,
        language=language,
        organisation=locked.organisation,
        territory=locked.territory,
        source=Participation.Source.INVITED,
        by=by,
    )
    added.answer_by = proposed_answer_day(timezone.localdate(), event.starts_on)
    added.seat, added.instead_of_id = held, locked.instead_of_id or locked.pk
    added.save(update_fields=["answer_by", "seat", "instead_of"])
    record(by=by, action="take over place", target=added, fields=("answer_by", "seat", "instead_of"))
    return added
