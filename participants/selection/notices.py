"""The letters of selection, each wholly in its reader's language. They are written to the outbox, never sent here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.outbox import Message, render_mail
from events.deadlines import planned_dates
from events.models import Call, Event
from participants.applications.models import Application
from participants.selection.exports import calendar_cancel, calendar_request, contact_of
from participants.selection.models import Decision, Participation

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

REVIEW_DAYS = 10  # working days in which somebody may ask us to look again

SELECTED = "decision_selected"
RESERVE = "decision_reserve"
NOT_SELECTED = "decision_not_selected"
FROM_RESERVE = "selected_from_reserve"
RESERVE_CLOSED = "reserve_closed"
INVITATION = "invitation"
REMINDER = "invitation_reminder"
PLACE_FREE = "place_free"
CONFIRMATION = "participation_confirmed"
ENDING = "participation_ended"
EVENT_CHANGED = "event_changed"
EVENT_CANCELLED = "event_cancelled"
EVENT_POSTPONED = "event_postponed"
APPROVAL_REQUEST = "approval_request"
APPROVAL_CODE = "approval_code"
APPROVAL_ANSWER = "approval_answer"

# The letters that leave only all together.
DECISION_KINDS = (SELECTED, RESERVE, NOT_SELECTED)
KIND_OF = {
    Decision.Outcome.SELECTED: SELECTED,
    Decision.Outcome.RESERVE: RESERVE,
    Decision.Outcome.NOT_SELECTED: NOT_SELECTED,
}
# Wrong as soon as the event is postponed, or asking for something that is asked anew then.
NAMES_DATES = (
    *(FROM_RESERVE, INVITATION, REMINDER, PLACE_FREE, CONFIRMATION, EVENT_CHANGED, EVENT_POSTPONED),
    *("note_to_participants", "draft_reminder", "application_postponed", "draft_postponed"),
)
# Who has only begun an application is no business of the team: it learns how many drafts there are.
NOT_FOR_STAFF = (
    "draft_reminder",
    "draft_on_behalf",
    "draft_postponed",
    "draft_cancelled",
    "deadline_extended",
)
# What the outbox of an event calls its mails, those of the neighbours among them.
KIND_LABELS = {
    "application_receipt": _("Receipt for an application"),
    "application_changed": _("Application changed"),
    "application_withdrawn": _("Application withdrawn"),
    SELECTED: _("Selected"),
    RESERVE: _("Reserve list"),
    NOT_SELECTED: _("Not selected"),
    FROM_RESERVE: _("Selected from the reserve list"),
    RESERVE_CLOSED: _("Reserve list closed"),
    INVITATION: _("Invitation"),
    REMINDER: _("Reminder of an invitation"),
    PLACE_FREE: _("A place is free"),
    CONFIRMATION: _("Participation confirmed"),
    ENDING: _("Participation ended"),
    EVENT_CHANGED: _("The event has changed"),
    EVENT_CANCELLED: _("The event is cancelled"),
    EVENT_POSTPONED: _("The event is postponed"),
    "application_cancelled": _("The event is cancelled"),
    "application_postponed": _("The event is postponed"),
    "note_to_participants": _("Letter to participants"),  # written by travel
    "files_assigned": _("Applications to assess"),
    APPROVAL_REQUEST: _("Question to the approver"),
    APPROVAL_ANSWER: _("Answer of the approver"),
    "text_approval_request": _("Question to the approver"),  # both written by events
    "text_approval_answer": _("Answer of the approver"),
}


@dataclass(frozen=True)
class Numbers:
    """What every letter about a decision says: how many applied, and for how many places."""

    applications: int
    places: int


def call_numbers(call: Call) -> Numbers:
    sent = Application.objects.filter(call=call, state__in=Application.SENT).count()
    return Numbers(sent, call.event.places)


# --- decisions -----------------------------------------------------------------------------------


def decision_text(decision: Decision, numbers: Numbers, *, template: str = "") -> tuple[str, str]:
    """(subject, text) in the applicant's language. It holds nothing about anybody else."""
    application = decision.application
    event = application.call.event
    language = application.language
    with translation.override(language):
        context = {
            "name": application.full_name,
            "reference": application.reference,
            "event": event,
            "numbers": numbers,
            "day": decision.letter_date,
            "reason": decision.get_reason_display() if decision.reason != Decision.Reason.OTHER else "",
            "reason_text": decision.reason_text,
            "review_days": REVIEW_DAYS,
            "contact": contact_of(event)[1],
            "invitation_path": reverse("invitation", args=[decision.invitation_code]),
            "application_path": reverse("my_application", args=[application.reference]),
        }
    return render_mail(template or KIND_OF[Decision.Outcome(decision.outcome)], language, context)


def write_decision(decision: Decision, numbers: Numbers, *, by: User) -> Message:
    """A draft: decisions leave together. The key allows one live letter per application."""
    kind = KIND_OF[Decision.Outcome(decision.outcome)]
    return _to_applicant(decision, numbers, kind, f"decision:{decision.application_id}", by=by)


def write_from_reserve(decision: Decision, numbers: Numbers, *, by: User) -> Message:
    key = f"from-reserve:{decision.application_id}"
    return _to_applicant(decision, numbers, FROM_RESERVE, key, by=by, release=True)


def write_reserve_closed(decision: Decision, numbers: Numbers, *, by: User) -> Message:
    key = f"reserve-closed:{decision.application_id}"
    return _to_applicant(decision, numbers, RESERVE_CLOSED, key, by=by, release=True)


def _to_applicant(
    decision: Decision, numbers: Numbers, kind: str, key: str, *, by: User, release: bool = False
) -> Message:
    application = decision.application
    subject, text = decision_text(decision, numbers, template=kind)
    return outbox.write(
        to=application.email,
        name=application.full_name,
        user=application.user,
        kind=kind,
        key=key,
        subject=subject,
        text=text,
        language=application.language,
        reply_to=contact_of(application.call.event)[1],
        about=decision,
        by=by,
        release=release,
    )


# --- participation ---------------------------------------------------------------------------------


def write_invitation(participation: Participation, *, by: User) -> Message:
    """To somebody the team added, or asks again."""
    key = f"invitation:{participation.pk}:{_round(participation)}"
    return _to_participant(participation, INVITATION, key, by=by, release=True)


def write_reminder(participation: Participation, *, by: Clock) -> Message:
    """Once for each day to answer by."""
    key = f"invitation-reminder:{participation.pk}:{participation.answer_by:%Y%m%d}"
    return _to_participant(participation, REMINDER, key, by=by, release=True)


def write_confirmation(participation: Participation, *, by: User | TokenHolder) -> Message:
    key = f"confirmation:{participation.pk}:{participation.calendar_sequence}"
    return _to_participant(
        participation, CONFIRMATION, key, by=by, release=True, request=calendar_request(participation)
    )


def write_ending(participation: Participation, *, came: bool, by: User | TokenHolder | Clock) -> Message:
    """She declined, did not answer in time or was taken off the list; who had accepted gets the calendar entry taken back."""
    return _to_participant(
        participation,
        ENDING,
        f"ending:{participation.pk}:{_round(participation)}",
        by=by,
        release=True,
        cancel=calendar_cancel(participation) if came else None,
        declined=participation.state == Participation.State.DECLINED,
        expired=participation.state == Participation.State.EXPIRED,
    )


def write_place_free(participation: Participation, *, by: User | TokenHolder | Clock) -> Message:
    """A draft: nobody is offered a place before an organiser has looked."""
    since = participation.waiting_since
    key = f"place-free:{participation.pk}:{since:%Y%m%d%H%M%S}" if since else f"place-free:{participation.pk}"
    return _to_participant(participation, PLACE_FREE, key, by=by)


def write_event_changed(participation: Participation, *, by: User | TokenHolder | Clock) -> Message:
    """A draft with the updated calendar entry; an earlier one that did not leave is replaced."""
    stale = Message.objects.filter(
        kind=EVENT_CHANGED,
        state__in=outbox.UNSENT,
        about_type=participation._meta.label_lower,
        about_id=str(participation.pk),
    )
    for message in stale.order_by("pk"):
        outbox.discard_message(message, by=by)
    key = f"event-changed:{participation.pk}:{participation.event.calendar_sequence}"
    return _to_participant(participation, EVENT_CHANGED, key, by=by, request=calendar_request(participation))


def write_event_cancelled(
    participation: Participation, *, came: bool, by: User | TokenHolder | Clock
) -> Message:
    return _to_participant(
        participation,
        EVENT_CANCELLED,
        f"event-cancelled:{participation.pk}",
        by=by,
        release=True,
        cancel=calendar_cancel(participation) if came else None,
    )


def write_event_postponed(participation: Participation, *, by: User | TokenHolder | Clock) -> Message:
    """The new days, with the calendar entry moved; or none yet, with the entry taken back. Who is invited is asked anew."""
    event = participation.event
    came = participation.state == Participation.State.ACCEPTED
    known = event.state != Event.State.POSTPONED
    return _to_participant(
        participation,
        EVENT_POSTPONED,
        f"event-postponed:{participation.pk}:{event.calendar_sequence}",
        by=by,
        release=True,
        request=calendar_request(participation) if came and known else None,
        cancel=calendar_cancel(participation) if came and not known else None,
        updates=came and known,
        asks=known and not came,
        planned=planned_dates(event, participation.language),
    )


def _round(participation: Participation) -> str:
    """Tells one invitation of the same person from the next."""
    return f"{participation.answered_at:%Y%m%d%H%M%S%f}" if participation.answered_at else "first"


def _to_participant(
    participation: Participation,
    kind: str,
    key: str,
    *,
    by: User | TokenHolder | Clock,
    release: bool = False,
    request: bytes | None = None,
    cancel: bytes | None = None,
    **context: Any,
) -> Message:
    event = participation.event
    language = participation.language
    with translation.override(language):
        context |= {
            "name": participation.name,
            "event": event,
            "role": participation.get_role_display(),
            "day": participation.answer_by,
            "contact": contact_of(event)[1],
            "invitation_path": reverse("invitation", args=[participation.code]),
            "my_event_path": reverse("my_event", args=[event.code]),
            "takes_back": cancel is not None,
        }
    subject, text = render_mail(kind, language, context)
    return outbox.write(
        to=participation.email,
        name=participation.name,
        user=participation.user,
        kind=kind,
        key=key,
        subject=subject,
        text=text,
        language=language,
        reply_to=contact_of(event)[1],
        about=participation,
        calendar=request or cancel,
        calendar_method="REQUEST" if request else "CANCEL" if cancel else "",
        by=by,
        release=release,
    )
