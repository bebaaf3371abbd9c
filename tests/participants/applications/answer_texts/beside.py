"""An answer, a text beside it, and who reads it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core.accounts import User
from core.audit import AuditEntry
from core.exports import Export
from core.outbox import Message
from events.models import Call
from events.translation_sheet import Row, read_sheet
from participants.applications.answers.masking import digest_of
from participants.applications.answers.readers import texts_for_readers
from participants.applications.answers.sheet import write_answer_sheet
from participants.applications.models import Answer, AnswerText, Application
from participants.applications.operations.answer_texts import save_answer_text
from participants.people.models import Level, Person, SpokenLanguage
from tests import factories as make

WORDS = "Punoj me të rinj."


def given(call: Call, text: str = WORDS, written_in: str = "sq", **fields: Any) -> Answer:
    question = call.questions.filter(kind="long").first() or make.question(call, "long", label_en="Why you?")
    application = make.application(call, written_in=written_in, **fields)
    return make.answer(application, question, text=text)


def write(answer: Answer, by: User, text: str = "I work with young people.", **changes: Any) -> AnswerText:
    seen = digest_of(texts_for_readers([answer])[answer.pk])
    values = {"kind": "translation", "language": "en", "made_by": "human", "seen": seen}
    return save_answer_text(answer, text=text, by=by, **{**values, **changes})


def url(name: str, call: Call, *args: Any) -> str:
    return reverse(name, args=[call.event.code, *args])


def page_of(answer: Answer) -> str:
    return url("team_answer_text", answer.application.call, answer.application.reference, answer.question_id)


def posted(answer: Answer, **changes: str) -> dict[str, str]:
    values = {"kind": "translation", "language": "en", "made_by": "machine", "text": "In English"}
    return {**values, "seen": digest_of(answer.text), **changes}


def kept() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (AnswerText, AuditEntry, Export, Message))


def everything(seen: Call) -> Any:
    return Application.objects.filter(call=seen)


def came_back(rows: Any) -> list[Row]:
    with write_answer_sheet(rows, "en") as sheet:
        return read_sheet(sheet, "en")


def reader(call: Call, language: str = "en", *spoken: str) -> User:
    made = make.assessor(call, language=language)
    person = Person.objects.create(user=made, given_name="Mira", family_name="Demo")
    for code in spoken:
        SpokenLanguage.objects.create(person=person, language=code, follows=Level.MEETING)
    return made
