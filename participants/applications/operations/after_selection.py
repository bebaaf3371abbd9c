"""What only people who are selected are asked, such as a travel document or a diet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from core.audit import record
from core.files import delete_stored
from core.states import lock
from participants.applications.checks import Filled, answer_problems, hidden, merged
from participants.applications.kinds import Stored
from participants.applications.models import Application, Question
from participants.applications.operations.drafts import write_answers
from participants.applications.operations.masks import keep_masks
from participants.applications.operations.sending import Incomplete, change_files
from participants.applications.queries import asked, filled_of

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder
    from core.files import StoredFile


class NotSelected(Exception):
    """These questions are asked of selected people only."""


@transaction.atomic
def answer_after_selection(
    application: Application,
    answers: Mapping[int, Stored],
    *,
    files: Mapping[int, StoredFile | None],
    by: User | TokenHolder | Clock,
) -> Application:
    """Keep her answers; they may be changed as often as she likes. Raises NotSelected and Incomplete."""
    locked = lock(application)
    if locked.state != Application.State.SELECTED:
        raise NotSelected
    questions = asked(application.call, locked.language, stage=Question.Stage.AFTER)
    known = {question.pk for question in questions}
    given = {pk: stored for pk, stored in answers.items() if pk in known}
    total = merged(filled_of(locked), Filled(answers=given)).answers
    given |= {pk: Stored() for pk in hidden(questions, total) if pk in given}
    write_answers(locked, given, by=by)
    keep_masks(locked, by=by)
    replaced = change_files(locked, {pk: stored for pk, stored in files.items() if pk in known}, by=by)
    found = answer_problems(filled_of(locked).answers, questions)
    if found:
        raise Incomplete(found)
    record(
        by=by,
        action="answer after selection",
        target=locked,
        fields=[f"question_{pk}" for pk in (*given, *files)],
    )
    for stored in replaced:
        delete_stored(stored, by=by)
    return locked
