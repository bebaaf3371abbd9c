"""One change of a sent application for its reader: what was asked, in her language, and in which the answers are."""

from __future__ import annotations

from typing import Any

from core.localized import Text, content_language, html_lang, text_of
from participants.applications.answers.languages import WRITTEN
from participants.applications.models import Application, ApplicationChange, Question
from participants.applications.summary import fixed_field, fixed_label

# Answers that say the same in every language.
_WITHOUT_LANGUAGE = (Question.Kind.NUMBER, Question.Kind.FILE, Question.Kind.LINK)
_IN_WORDS_OF_THE_FORM = ("territory", "gender_0", "follows_sq", "written_in")


def change_texts(change: ApplicationChange, application: Application) -> dict[str, Any]:
    """{"label": Text, "lang": of the answers or ""}. The words she saw, where they are in the reader's language."""
    field = "" if change.asked else fixed_field(change.question, application.language)
    return {
        "label": _label(change, application, field),
        "lang": html_lang(_language(change, application, field)),
    }


def _label(change: ApplicationChange, application: Application, field: str) -> Text:
    reader = content_language()
    stored = Text(change.question, application.language, is_fallback=application.language != reader)
    if not stored.is_fallback:
        return stored
    if field:
        return Text(fixed_label(field), reader, is_fallback=False)
    return (change.asked and text_of(change.asked, "label")) or stored


def _language(change: ApplicationChange, application: Application, field: str) -> str:
    if change.asked is None:
        return application.language if field in _IN_WORDS_OF_THE_FORM else ""
    if change.asked.kind in WRITTEN:
        return application.text_language
    return "" if change.asked.kind in _WITHOUT_LANGUAGE else application.language
