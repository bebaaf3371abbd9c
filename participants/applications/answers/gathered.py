"""Whatever belongs to one application, in its own row: the database puts it together.

So a table of any length is one query, read as a stream: nothing waits for a list of keys, and nothing is sorted in
memory. Answers come with their hidden passages left out.
"""

from __future__ import annotations

import json
from typing import Any

from django.db.models import CharField, Func, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast

from participants.applications.answers.masking import Passage, masked
from participants.applications.answers.readers import PASSAGE, with_masks
from participants.applications.models import Answer, Application

# text, choices as JSON, name of the file, words it was asked in
Given = tuple[str, str, str | None, str | None]


# Verdicts of somebody with a conflict of interest are kept and count no more. Verdicts belong to selection, above: they
# are reached by the name of the reverse relation.
STANDING = Q(assessments__isnull=False, assessments__void_at=None)


class Lines(Func):
    """All rows of a subquery as JSON, a list of lists; empty text or null when there is none."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        made = "json_group_array(json_array(%(expressions)s))"
        return super().as_sql(compiler, connection, template=made, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        made = "json_agg(json_build_array(%(expressions)s))::text"
        return super().as_sql(compiler, connection, template=made, **context)


def gathered_answers() -> Subquery:
    """The answers of an application, for `answers_in`; JSON inside stays text, so that it is read only where needed."""
    answers = with_masks(Answer.objects.filter(application=OuterRef("pk"))).order_by()
    lines = Lines(
        *("question_id", "text", Cast("choices", TextField()), "file__name"),
        *(Cast("version__texts", TextField()), *PASSAGE),
    )
    return Subquery(answers.annotate(lines=lines).values("lines"))


def answers_in(gathered: str | None) -> dict[int, Given]:
    """{question: its answer}, hidden passages left out."""
    found: dict[int, Given] = {}
    hidden: dict[int, list[Passage]] = {}
    for question, text, keys, file, words, *passage in lines_in(gathered):
        found[question] = (text, keys, file, words)
        if passage[0] is not None:  # one line for each
            hidden.setdefault(question, []).append(Passage(*passage))
    for question, passages in hidden.items():
        text, keys, file, words = found[question]
        found[question] = (masked(text, passages), keys, file, words)
    return found


def gathered_verdicts() -> Subquery:
    """The standing verdicts of an application."""
    own = Application.objects.filter(STANDING, pk=OuterRef("pk")).order_by()
    lines = Lines(Cast("assessments__verdict", CharField()))
    return Subquery(own.annotate(lines=lines).values("lines"))


def lines_in(gathered: str | None) -> list[list[Any]]:
    return json.loads(gathered) if gathered else []
