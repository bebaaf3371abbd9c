"""Answers as everybody reads them but their author: without the passages that are hidden.

Whoever shows answers to assessors, or writes them into a table or a document that leaves the page, takes them from
here, or from `gathered.py` for many applications at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from django.db.models import FilteredRelation, Q, QuerySet

from events.models import Call
from participants.applications.answers.masking import Passage, masked, place_of
from participants.applications.checks import Filled
from participants.applications.kinds import Asked, Stored
from participants.applications.models import Answer, AnswerMask, Application
from participants.applications.queries import HAS_TEXTS

PASSAGE = ("hidden__start", "hidden__end", "hidden__digest")


def with_masks(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """Joined with the masks that stand, as `hidden`: one line for each, one line without for all others."""
    standing = FilteredRelation("masks", condition=Q(masks__lifted_at=None))
    return answers.alias(hidden=standing)


def passages_of(application: Application) -> dict[int, list[Passage]]:
    """{question: its hidden passages}; one query."""
    rows = AnswerMask.objects.filter(answer__application=application, lifted_at=None)
    found: dict[int, list[Passage]] = {}
    for question, start, end, digest in rows.values_list("answer__question_id", "start", "end", "digest"):
        found.setdefault(question, []).append(Passage(start, end, digest))
    return found


def texts_for_readers(answers: Collection[Answer]) -> dict[int, str]:
    """{answer: its text with hidden passages left out}; one query."""
    rows = AnswerMask.objects.filter(answer__in=answers, lifted_at=None)
    hidden: dict[int, list[Passage]] = {}
    for pk, start, end, digest in rows.values_list("answer_id", "start", "end", "digest"):
        hidden.setdefault(pk, []).append(Passage(start, end, digest))
    return {one.pk: masked(one.text, hidden.get(one.pk, ())) for one in answers}


def answers_for_readers(application: Application) -> dict[int, Stored]:
    """{question: answer} with hidden passages left out, each with the words it was given to; one query."""
    found: dict[int, Stored] = {}
    passages: dict[int, list[Passage]] = {}
    rows = with_masks(Answer.objects.filter(application=application)).values_list(
        *("question_id", "text", "choices", "file_id", "file__name", "file__size", "version__texts"),
        *("nameless_of", "nameless_file_id", "nameless_file__name", "nameless_file__size", HAS_TEXTS),
        *PASSAGE,
    )
    for question, text, choices, file, name, size, words, of, *rest in rows:
        copy, copy_name, copy_size, has_texts, *passage = rest
        released = (
            Stored(file=copy, file_name=copy_name, file_size=copy_size) if copy and of == file else None
        )
        found[question] = Stored(
            *(text, tuple(choices), file, name or "", size or 0, words),
            has_texts=has_texts,
            released=released,
        )
        if passage[0] is not None:  # one line for each
            passages.setdefault(question, []).append(Passage(*passage))
    return hide(found, passages)


def choices_in(call: Call, questions: Collection[int]) -> dict[int, dict[int, frozenset[str]]]:
    """{application: {question: keys chosen}} of the applications of a call; a key is nobody's text, so nothing hides."""
    found: dict[int, dict[int, frozenset[str]]] = {}
    if questions:
        given = Answer.objects.filter(question__in=questions, application__call=call)
        for application, question, keys in given.values_list("application_id", "question_id", "choices"):
            found.setdefault(application, {})[question] = frozenset(keys)
    return found


def hide(answers: dict[int, Stored], passages: dict[int, list[Passage]]) -> dict[int, Stored]:
    return {
        question: replace(stored, text=masked(stored.text, passages[question]))
        if question in passages
        else stored
        for question, stored in answers.items()
    }


def filled_for_readers(filled: Filled, passages: dict[int, list[Passage]]) -> Filled:
    return replace(filled, answers=hide(dict(filled.answers), passages))


def masked_if_there(text: str, passages: list[Passage]) -> str:
    """An earlier version of an answer: what of it is hidden today is hidden there."""
    return masked(text, [one for one in passages if place_of(text, one) is not None])


def hidden_in(
    application: Application, questions: Iterable[Asked], answers: Mapping[int, Stored]
) -> list[str]:
    """The questions in whose answers something is hidden, in words, for their author; one query if there is any."""
    hidden = passages_of(application) if any(one.has_masks for one in answers.values()) else {}
    return [str(one.label) for one in questions if one.pk in hidden]


def neutral_name(reference: str, question: int, name: str) -> str:
    """What a file is called for assessors who are to see no names: neither the person's words nor her name."""
    return f"{reference}-{question}{PurePosixPath(name).suffix.lower()[:10]}"
