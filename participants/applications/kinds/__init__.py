"""The kinds of questions a call may ask: one class each, from the form field to what is stored and read again."""

from __future__ import annotations

from participants.applications.kinds.base import (
    CHOOSE,
    FILL_IN,
    Asked,
    Heading,
    Kind,
    Stored,
    Upload,
    as_answered,
)
from participants.applications.kinds.choices import Note, OneOf, SeveralOf, Statement, Territory, YesNo
from participants.applications.kinds.files import FileAnswer, FileField
from participants.applications.kinds.levels import Levels
from participants.applications.kinds.texts import Day, Link, LongText, Number, ShortText
from participants.applications.models import Question

KINDS: dict[str, Kind] = {
    Question.Kind.SHORT: ShortText(),
    Question.Kind.LONG: LongText(),
    Question.Kind.NUMBER: Number(),
    Question.Kind.DATE: Day(),
    Question.Kind.ONE: OneOf(),
    Question.Kind.SEVERAL: SeveralOf(),
    Question.Kind.YES_NO: YesNo(),
    Question.Kind.TERRITORY: Territory(),
    Question.Kind.LEVELS: Levels(),
    Question.Kind.LINK: Link(),
    Question.Kind.FILE: FileAnswer(),
    Question.Kind.STATEMENT: Statement(),
    Question.Kind.NOTE: Note(),
}


def choosable(question: Asked) -> list[tuple[str, str]]:
    """The answers another question may depend on, (key, words); none where nothing is chosen."""
    kind = KINDS[question.kind]
    return kind.options(question) if isinstance(kind, OneOf) else []


__all__ = [
    "CHOOSE",
    "FILL_IN",
    "KINDS",
    "Asked",
    "FileAnswer",
    "FileField",
    "Heading",
    "Kind",
    "Stored",
    "Upload",
    "as_answered",
    "choosable",
]
