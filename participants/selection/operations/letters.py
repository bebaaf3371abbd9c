"""Decision letters and the event's outbox: written as drafts, looked at, edited, put aside, let go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from core import outbox
from core.audit import record
from core.outbox import Message
from core.states import MoveRefused, lock, lock_all
from events.models import Call
from participants.selection import notices
from participants.selection.assessing.conflicts import kept_letters
from participants.selection.models import Decision
from participants.selection.operations.apart import WHY
from participants.selection.operations.refused import Refused
from participants.selection.queries import decision_letter, draft_decisions, usual_letter_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from core.accounts import User

Outcome = Decision.Outcome


@dataclass(frozen=True)
class Prepared:
    """How many letters were written, written anew, already right, and left alone because somebody edited them."""

    written: int = 0
    rewritten: int = 0
    unchanged: int = 0
    edited_by_hand: int = 0


@transaction.atomic
def prepare_letters(call: Call, *, answer_by: date, hear_by: date, by: User) -> Prepared:
    """Write one draft per decided application in the applicant's language, naming these two days.

    Drafts whose text would differ are replaced; those edited by hand stay. Raises Refused when nothing can wait
    for release any more.
    """
    call = lock(call)
    if call.state != Call.State.PUBLISHED:
        raise Refused(_("The decisions were already sent, or the call was cancelled. No letter was written."))
    counts = dict.fromkeys(("written", "rewritten", "unchanged", "edited_by_hand"), 0)
    days = {Outcome.SELECTED: answer_by, Outcome.RESERVE: hear_by}
    numbers = notices.call_numbers(call)
    for decision in lock_all(draft_decisions(call)):
        counts[_prepare(decision, days.get(Outcome(decision.outcome)), numbers, by)] += 1
    record(by=by, action="prepare letters", target=call, fields=("letters",))
    return Prepared(**counts)


def write_missing_letter(decision: Decision, numbers: notices.Numbers, *, by: User) -> Message:
    """The letter of a decision, written now when there is none. The caller holds the decision's lock."""
    letter = decision_letter(decision)
    if letter is not None:
        return letter
    if decision.letter_date is None:
        call = decision.application.call
        decision.letter_date = usual_letter_date(call, decision.outcome, but=decision)
        decision.save(update_fields=["letter_date"])
    return notices.write_decision(decision, numbers, by=by)


def discard_decision_letters(decisions: Sequence[Decision], *, by: User) -> set[int]:
    """Put the unsent letters about these decisions aside; the keys of the decisions that had one."""
    return {int(pk) for pk in outbox.cancel_unsent_about(decisions, by=by)}


def write_decision_letters(call: Call, decisions: Sequence[Decision], *, by: User) -> None:
    """The letters of decisions that have none, their day and application at hand. The caller holds the locks."""
    if not decisions:
        return
    numbers = notices.call_numbers(call)
    prefetch_related_objects([decision.application for decision in decisions], "user")
    for decision in decisions:
        notices.write_decision(decision, numbers, by=by)


def _prepare(decision: Decision, day: date | None, numbers: notices.Numbers, by: User) -> str:
    letter = decision_letter(decision)
    if letter is not None and letter.edited_by_hand:
        return "edited_by_hand"
    if decision.letter_date != day:
        decision.letter_date = day
        decision.save(update_fields=["letter_date"])
    if letter is None:
        notices.write_decision(decision, numbers, by=by)
        return "written"
    if (letter.subject, letter.text) == notices.decision_text(decision, numbers):
        return "unchanged"
    outbox.discard_message(letter, by=by)
    notices.write_decision(decision, numbers, by=by)
    return "rewritten"


# --- one mail of the event's outbox ------------------------------------------------------------


@transaction.atomic
def edit_letter(message: Message, *, subject: str, text: str, by: User) -> Message:
    """Change the words of a waiting mail. Raises MoveRefused once it has gone, or when it holds a secret.

    Raises Refused for a decision the editor keeps away from.
    """
    _refuse_secret(message)
    _refuse_kept(message, by=by)
    return outbox.edit_message(message, subject=subject, text=text, by=by)


@transaction.atomic
def discard_letter(message: Message, *, by: User) -> Message:
    """Put an unsent mail aside; it can be taken back. Raises MoveRefused, and Refused, see `edit_letter`."""
    _refuse_kept(message, by=by)
    return outbox.discard_message(message, by=by)


@transaction.atomic
def restore_letter(message: Message, *, by: User) -> Message:
    """Take a discarded mail back. Raises MoveRefused, and Refused when its decision has changed since.

    Also Refused for a decision she keeps away from.
    """
    _refuse_kept(message, by=by)
    if message.kind in notices.DECISION_KINDS:
        decision = Decision.objects.filter(pk=int(message.about_id)).first()
        if decision is None or decision.decided_at > message.created_at:
            raise Refused(_("The decision has changed since this letter was written, so it stays discarded."))
    return outbox.restore_message(message, by=by)


@transaction.atomic
def release_letter(message: Message, *, by: User) -> Message:
    """Let a waiting or failed mail go. Raises MoveRefused, and Refused for decisions that are not sent yet.

    Decisions leave only together, in the one confirmed act.
    """
    if message.kind in notices.DECISION_KINDS and message.state == Message.State.DRAFT:
        decision = Decision.objects.filter(pk=int(message.about_id)).first()
        if decision is None or decision.state != Decision.State.RELEASED:
            raise Refused(
                _("Letters about decisions are sent all together, on the page “Send the decisions”.")
            )
    return outbox.release_message(message, by=by)


@transaction.atomic
def release_letters(messages: QuerySet[Message], *, expected: int, by: User) -> int:
    """Let every waiting mail of the selection go, decisions excepted. Raises Refused when the number changed."""
    waiting = lock_all(messages.filter(state=Message.State.DRAFT).exclude(kind__in=notices.DECISION_KINDS))
    if len(waiting) != expected:
        raise Refused(_("The number of waiting mails has changed. Nothing was sent; please look again."))
    return outbox.release_messages(Message.objects.filter(pk__in=[message.pk for message in waiting]), by=by)


def _refuse_kept(message: Message, *, by: User) -> None:
    if kept_letters(by).filter(pk=message.pk).exists():
        raise Refused(str(WHY))


def _refuse_secret(message: Message) -> None:
    if message.wipe_when_sent:
        raise MoveRefused(message, message.state, Message.State.DRAFT)
