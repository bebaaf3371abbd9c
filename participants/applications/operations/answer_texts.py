"""Writing translations and summaries of answers, one by hand or many from an agency's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock, lock_all
from participants.applications.answers.languages import stamp_of
from participants.applications.answers.masking import digest_of
from participants.applications.answers.readers import texts_for_readers
from participants.applications.models import Answer, AnswerText, Application

if TYPE_CHECKING:
    from core.accounts import User
    from events.models import Call


class TextRefused(Exception):
    """Nothing was written. `str()` is a sentence a user may read."""


class StaleAnswers(Exception):
    """These answers, what is hidden of them, or the texts beside them, changed after the writer saw them; nothing was
    written.
    """

    def __init__(self, answers: list[int]) -> None:
        self.answers = answers
        super().__init__(f"{len(answers)} answers changed")


@dataclass(frozen=True)
class Sheet:
    """What came back from an agency: {answer: (stamp it was made from, new text)}."""

    language: str
    made_by: str
    texts: Mapping[int, tuple[str, str]]


@transaction.atomic
def save_answer_text(
    answer: Answer, *, kind: str, language: str, text: str, made_by: str, seen: str, by: User
) -> AnswerText:
    """Write or renew the one text of this kind and language. `seen` is the digest of the answer as she read it.

    Saving it again after a passage was hidden confirms that it does not tell the passage. Raises TextRefused
    and StaleAnswers.
    """
    application = lock(answer.application)
    locked = lock(answer)
    if application.state not in Application.SENT:
        raise TextRefused(_("This application no longer takes part, so nothing was changed."))
    if digest_of(texts_for_readers([locked])[locked.pk]) != seen:
        raise StaleAnswers([locked.pk])
    return _write(locked, kind, language, text, made_by, by=by)


@transaction.atomic
def remove_answer_text(text: AnswerText, *, by: User) -> None:
    """The original stays."""
    lock(text.answer.application)
    record(by=by, action="remove text beside an answer", target=text, fields=("text",))
    text.delete()


@transaction.atomic
def import_answer_texts(call: Call, sheet: Sheet, *, by: User) -> int:
    """All of a table, or nothing: translations of the call's answers. Returns how many were written.

    A row without a text leaves what stands there. Raises StaleAnswers with every row that does not fit any more.
    """
    lock(call)
    of_call = Answer.objects.filter(pk__in=list(sheet.texts), application__call=call)
    sent = Application.objects.filter(pk__in=of_call.values("application"), state__in=Application.SENT)
    applications = [one.pk for one in lock_all(sent)]
    answers = {one.pk: one for one in lock_all(of_call.filter(application__in=applications))}
    translations = AnswerText.objects.filter(
        answer__in=list(answers), kind=AnswerText.Kind.TRANSLATION, language=sheet.language
    )
    present = {one.answer_id: one.text for one in translations}
    read = texts_for_readers(answers.values())
    stale = [
        pk
        for pk, (stamp, _text) in sheet.texts.items()
        if pk not in answers or stamp_of(read[pk], present.get(pk, "")) != stamp
    ]
    if stale:
        raise StaleAnswers(stale)
    new = {pk: text for pk, (_stamp, text) in sheet.texts.items() if text and text != present.get(pk)}
    for pk, text in new.items():
        _write(answers[pk], AnswerText.Kind.TRANSLATION, sheet.language, text, sheet.made_by, by=by)
    return len(new)


def _write(locked: Answer, kind: str, language: str, text: str, made_by: str, *, by: User) -> AnswerText:
    row, _created = AnswerText.objects.update_or_create(
        answer=locked,
        kind=kind,
        language=language,
        defaults={
            "text": text,
            "made_by": made_by,
            "source_hash": digest_of(locked.text),
            "by": by,
            "at": timezone.now(),
        },
    )
    record(by=by, action="write text beside an answer", target=row, fields=("text",))
    return row
