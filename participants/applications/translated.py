"""The texts of a call's questions and choices, for the page on which an event is translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from core.localized import LANGUAGES, column
from events.queries import call_of
from events.translated_texts import Part, TranslatedText
from participants.applications.models import Choice, Condition, FormSection, Question
from participants.applications.operations.conditions import word_condition
from participants.applications.operations.questions import change_question
from participants.applications.operations.sections import change_section

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder
    from events.models import Event


def event_texts(*, event: Event, **facts: Any) -> Part | None:
    """Who can apply, the sections of the form, what is asked with its explanations and choices; None without a call."""
    call = call_of(event)
    if call is None:
        return None
    questions = list(
        Question.objects.filter(call=call, retired_at=None)
        .select_related("call")
        .prefetch_related(Prefetch("choices", Choice.objects.order_by("position", "pk")))
    )
    sections = list(FormSection.objects.filter(call=call))
    headings = [
        TranslatedText(section, "title", _("Section %(number)s") % {"number": number}, 200)
        for number, section in enumerate(sections, start=1)
    ]
    conditions = list(
        Condition.objects.filter(call=call).select_related("call") if call.has_conditions else ()
    )
    more = [
        TranslatedText(condition, "text", _("Condition %(number)s: more about it") % {"number": number}, 300)
        for number, condition in enumerate(conditions, start=1)
    ]
    asked = [text for number, row in enumerate(questions, start=1) for text in _texts_of(row, number)]

    def write(*, by: User | TokenHolder | Clock, language: str, texts: Mapping[str, str]) -> None:
        for section, heading in zip(sections, headings, strict=True):
            if heading.key in texts:
                change_section(section, {column("title", language): texts[heading.key]}, by=by)
        for condition, words in zip(conditions, more, strict=True):
            if words.key in texts:
                word_condition(condition, {column("text", language): texts[words.key]}, by=by)
        for question in questions:
            _write(question, by=by, language=language, texts=texts)

    return Part([*more, *headings, *asked], write)


def _texts_of(question: Question, number: int) -> list[TranslatedText]:
    words = {"number": number}
    return [
        TranslatedText(question, "label", _("Question %(number)s") % words, 300),
        TranslatedText(question, "help", _("Question %(number)s: explanation") % words, 2000, lines=4),
        *(
            TranslatedText(choice, "label", _("Question %(number)s: answer") % words, 200)
            for choice in question.choices.all()
        ),
    ]


def _write(
    question: Question, *, by: User | TokenHolder | Clock, language: str, texts: Mapping[str, str]
) -> None:
    """The question and its choices as they are, but for the new words."""
    own = {text.key: text for text in _texts_of(question, 0) if text.key in texts}
    if not own:
        return
    words = {column(text.field, language): texts[key] for key, text in own.items() if text.row is question}
    choices = [
        {
            "key": choice.key,
            **{column("label", code): getattr(choice, column("label", code)) or "" for code in LANGUAGES},
            **{column("label", language): texts[key] for key, text in own.items() if text.row is choice},
        }
        for choice in question.choices.all()
    ]
    changed = any(text.row is not question for text in own.values())
    change_question(question, texts=words, settings={}, choices=choices if changed else (), by=by)
