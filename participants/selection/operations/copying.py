"""How an event that was made from another one is assessed, and what its group should be like; see config/wiring.py."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.audit import record
from events.date_shift import Shift, shift_between
from events.models import Call, Event
from events.queries import call_of
from events.row_copies import copied_values
from participants.applications.models import Question
from participants.selection.assessing.phases import overlapping
from participants.selection.models import AssessmentPlan, Board, Criterion, ReviewPhase, Target

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


def on_event_copied(
    event: Event, *, by: User | TokenHolder | Clock, original: Event | None, **facts: object
) -> None:
    """The original's rules of assessing, criteria, phases, places and targets; never scores, declarations or conflicts."""
    source = call_of(original) if original is not None else None
    call = call_of(event)
    if original is None or source is None or call is None:
        return
    for plan in AssessmentPlan.objects.filter(call=source):
        AssessmentPlan.objects.create(call=call, **copied_values(plan))
    for criterion in Criterion.objects.filter(call=source):
        Criterion.objects.create(call=call, **copied_values(criterion))
    _copy_phases(source, call, shift_between(original.starts_on, event.starts_on, original.timezone))
    _copy_board(source, call)
    record(by=by, action="copy criteria", target=call)


def _copy_phases(source: Call, call: Call, shift: Shift) -> None:
    """As many days on, at the same time on the clocks; where a change of the clocks would mix them up, at its distance."""
    rows = list(ReviewPhase.objects.filter(call=source))
    copies = [_copy(row, call, shift.instant) for row in rows]
    if overlapping(copies) or any(
        row.begins_at and row.ends_at and row.ends_at <= row.begins_at for row in copies
    ):
        copies = [_copy(row, call, lambda at: at + timedelta(days=shift.days)) for row in rows]
    for copy in copies:
        copy.save()


def _copy(phase: ReviewPhase, call: Call, move: Callable[[datetime], datetime]) -> ReviewPhase:
    begins = move(phase.begins_at) if phase.begins_at else None
    ends = move(phase.ends_at) if phase.ends_at else None
    return ReviewPhase(call=call, begins_at=begins, ends_at=ends, **copied_values(phase))


def _copy_board(source: Call, call: Call) -> None:
    """Lots are drawn with a seed of their own, and a target that counts answers counts those of the copied question."""
    for board in Board.objects.filter(call=source):
        values = copied_values(board, without=("lottery_seed",))
        seed = secrets.token_hex(8) if board.lottery else ""
        Board.objects.create(call=call, lottery_seed=seed, **values)
    copies = _copied_questions(source, call)
    for target in Target.objects.filter(call=source):
        question = copies.get(target.question_id) if target.question_id is not None else None
        if target.question_id is None or question is not None:
            Target.objects.create(call=call, question=question, **copied_values(target))


def _copied_questions(source: Call, call: Call) -> dict[int, Question]:
    """{question of the original: its copy}: applications copies what is still asked, in its order, and nothing else."""
    asked = Question.objects.filter(call=source, retired_at=None).order_by("pk")
    copied = Question.objects.filter(call=call).order_by("pk")
    pairs = list(zip(asked, copied, strict=False))
    return {one.pk: other for one, other in pairs if (one.kind, one.position) == (other.kind, other.position)}
