"""Two applications of one person become one. Her two accounts may follow if both addresses agree (account_merging.py).

What is moved: every row that a foreign key ties to the application that goes, as the registry of models finds them
(pointers.py). Where a constraint lets only one stand, the row stays with the application that goes, which is withdrawn
and not deleted.

What is not moved: the audit trail and the outbox name rows by their ids, and history is not rewritten; an entry says
where the rest went.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.accounts import User
from core.audit import record
from core.files import delete_stored
from core.states import lock_all, move
from events.changes import lock_with_call
from participants.applications.listing import folded_text
from participants.applications.merging.plan import moving
from participants.applications.merging.pointers import doubles, name_of, rows_at
from participants.applications.models import Answer, Application
from participants.applications.operations.account_merging import ask_account_merge
from participants.applications.operations.changes import note_changes
from participants.applications.operations.masks import keep_masks
from participants.applications.queries import filled_of

if TYPE_CHECKING:
    from participants.applications.checks import Filled

State = Application.State


class NotMergeable(Exception):
    """They are not both under review any more, or are of different calls. Nothing was changed."""


@transaction.atomic
def merge_applications(
    kept: Application,
    merged: Application,
    *,
    from_merged: Collection[str],
    accounts: bool = False,
    by: User,
) -> Application:
    """Keep one of two applications to a call; `from_merged` names the fields whose value is the other one's.

    The other one is withdrawn, and its notes, tags, verdicts and everything else go over. What was replaced stands
    among the changes. `accounts` also asks both addresses whether their accounts may be merged, see `ask_account_merge`.
    Raises NotMergeable, AccountsNotMergeable, EventIsCancelled.
    """
    event, call = lock_with_call(kept.call.event)
    pair = {kept.pk, merged.pk}
    locked = {row.pk: row for row in lock_all(Application.objects.filter(pk__in=pair, call=call))}
    if call is None or set(locked) != pair or len(pair) != 2:
        raise NotMergeable
    stays, goes = locked[kept.pk], locked[merged.pk]
    call.event = event
    stays.call = goes.call = call
    if stays.state not in Application.SENT or goes.state != State.SUBMITTED:
        raise NotMergeable
    before = filled_of(stays)
    _take_answers(stays, goes, from_merged, by=by)
    left = _move_rows(stays, goes)
    _withdraw(goes, stays, by=by)
    _take_fields(stays, goes, from_merged, before)
    note_changes(stays, before, filled_of(stays), by=by)
    _one_owner(stays, goes, accounts=accounts, by=by)
    record(
        by=by,
        action="merge applications",
        target=stays,
        fields=[f"from {goes.pk}", *from_merged, *(f"left {name}" for name in left)],
    )
    return stays


def _move_rows(stays: Application, goes: Application) -> list[str]:
    left = []
    for pointer in moving(Application):
        twice = doubles(pointer, stays.pk, goes.pk)
        rows_at(pointer, goes.pk).exclude(pk__in=twice).update(**{pointer.name: stays})
        if twice:
            left.append(name_of(pointer))
    return left


def _take_answers(stays: Application, goes: Application, from_merged: Collection[str], *, by: User) -> None:
    """The chosen answers themselves go over, so that whatever hangs on them goes along."""
    for answer in Answer.objects.filter(application=goes):
        if f"question_{answer.question_id}" not in from_merged:
            continue
        replaced = Answer.objects.filter(application=stays, question=answer.question_id).first()
        if replaced is not None:
            _take_masks(replaced, answer)
            files = replaced.files
            replaced.delete()
            for stored in files:
                delete_stored(stored, by=by)
        answer.application = stays
        answer.save(update_fields=["application"])
    keep_masks(stays, by=by)


def _take_masks(replaced: Answer, answer: Answer) -> None:
    """What was hidden stays hidden; as of now, so that a text beside the new answer has to be confirmed again."""
    present = answer.masks.filter(lifted_at=None).values_list("digest", flat=True)
    standing = replaced.masks.filter(lifted_at=None).exclude(digest__in=list(present))
    standing.update(answer=answer, at=timezone.now())


def _take_fields(stays: Application, goes: Application, from_merged: Collection[str], before: Filled) -> None:
    for name in (*before.profile, "languages"):
        if name in from_merged:
            setattr(stays, name, getattr(goes, name))
    stays.revision += 1
    stays.folded = folded_text(stays)
    stays.save()


def _withdraw(goes: Application, stays: Application, *, by: User) -> None:
    goes.withdrawn_at, goes.withdrawn_reason = timezone.now(), f"→ {stays.reference}"
    move(goes, to=State.WITHDRAWN, by=by, also=("withdrawn_at", "withdrawn_reason"))


def _one_owner(stays: Application, goes: Application, *, accounts: bool, by: User) -> None:
    """Hers by whichever of the two she had signed in for; two accounts stay two until both addresses agree."""
    if stays.user_id is None and goes.user_id is not None:
        stays.user_id, stays.email = goes.user_id, goes.email
        stays.on_behalf_of, stays.folded = goes.on_behalf_of, folded_text(stays)
        stays.save(update_fields=["user", "email", "on_behalf_of", "folded"])
    elif accounts and stays.user and goes.user and stays.user != goes.user:
        ask_account_merge(stays.user, goes.user, about=stays, by=by)
