"""The long answers of a list as a table for an agency; events/translation_sheet.py reads it when it comes back.

It names nobody: each row has the number of the application, what was asked, and the answer without hidden passages.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.localized import language_label
from core.tables import write_xlsx
from events.models import Call
from events.translation_sheet import MAX_ROWS, Row
from participants.applications.answers.languages import (
    stamp_of,
    text_language,
    with_marks,
    without_script,
    written_name,
)
from participants.applications.answers.masking import Passage, masked
from participants.applications.answers.readers import PASSAGE, with_masks
from participants.applications.models import Answer, AnswerText, Application, Question
from participants.applications.operations.answer_texts import Sheet, TextRefused
from participants.applications.queries import asked

KEY = "answer:"


class TooManyAnswers(Exception):
    """More than one table holds; nothing was made."""


def sheet_rows(call: Call, picked: QuerySet[Application], language: str) -> list[tuple[str, ...]]:
    """Key, stamp, what it is, source, target: the answers that are not written in this language. Three queries.

    Raises TooManyAnswers.
    """
    answers = (
        Answer.objects.filter(
            application__in=picked.order_by().values("pk"),
            question__kind=Question.Kind.LONG,
            question__stage=Question.Stage.APPLICATION,
        )
        .exclude(text="")
        .annotate(own=text_language("application__"))
        .exclude(own=without_script(language))
        .order_by("application__reference", "question__position", "pk")
    )
    columns = ("pk", "text", "question_id", "application__reference", "own", *PASSAGE)
    found: dict[int, tuple[Any, ...]] = {}
    hidden: dict[int, list[Passage]] = {}
    for pk, *facts, start, end, digest in with_masks(answers).values_list(*columns).iterator():
        found[pk] = tuple(facts)
        if len(found) >= MAX_ROWS:
            raise TooManyAnswers
        if start is not None:  # one line for each
            hidden.setdefault(pk, []).append(Passage(start, end, digest))
    present = _translations(found, language)
    labels = {question.pk: str(question.label) for question in asked(call, retired=True)}
    read = {pk: masked(text, hidden.get(pk, ())) for pk, (text, *_facts) in found.items()}
    return [
        (
            f"{language} {KEY}{pk}",
            stamp_of(read[pk], present.get(pk, ("", ""))[0]),
            f"{reference} · {labels.get(question, '')} · {written_name(own)}",
            read[pk],
            present.get(pk, ("", ""))[1],
        )
        for pk, (_text, question, reference, own) in found.items()
    ]


def _translations(answers: Iterable[int], language: str) -> dict[int, tuple[str, str]]:
    """{answer: (the text beside it, what of it may be shown)}: one older than a hidden passage may tell it."""
    rows = AnswerText.objects.filter(
        answer__in=list(answers), kind=AnswerText.Kind.TRANSLATION, language=language
    )
    return {row.answer_id: (row.text, "" if row.withheld else row.text) for row in with_marks(rows)}


def write_answer_sheet(rows: Iterable[tuple[str, ...]], language: str) -> IO[bytes]:
    """An XLSX file. Only the last column is to be changed."""
    headers = (
        *(_("Key"), _("Version"), _("Question"), _("Original")),
        f"{language_label(language)} ({language})",
    )
    return write_xlsx(headers, rows, language)


def sheet_of(rows: Iterable[Row], language: str, made_by: str) -> Sheet:
    """What came back, by answer. Raises TextRefused for a row that names none."""
    texts: dict[int, tuple[str, str]] = {}
    for row in rows:
        number = row.key.removeprefix(KEY)
        if not row.key.startswith(KEY) or not number.isdecimal() or len(number) > 18:
            raise TextRefused(_("This file is not for this language, or its first two columns were changed."))
        texts[int(number)] = (row.stamp, row.target)
    return Sheet(language, made_by, texts)
