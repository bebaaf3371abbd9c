"""One file as an assessor reads it: answers in words, without names where she is to see none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.localized import content_language, html_lang
from participants.applications.answers.languages import (
    WRITTEN,
    is_unread,
    languages_read,
    shown_to,
    texts_of,
    written_in,
    written_name,
)
from participants.applications.answers.readers import answers_for_readers, neutral_name
from participants.applications.checks import shown
from participants.applications.kinds import KINDS, Asked, Stored, as_answered
from participants.applications.models import Application, Question
from participants.applications.queries import asked
from participants.selection.assessing.blind import MARK, Identity, without_identity

if TYPE_CHECKING:
    from core.accounts import User
    from events.footnotes import Designated

HIDDEN = Stored(text=MARK)
WITHHELD = Stored()
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".tif", ".tiff")


def identity_of(application: Application) -> Identity:
    return Identity(
        names=(application.given_name, application.family_name),
        phrases=(application.organisation, application.email),
    )


def role_of(application: Application, *, blind: bool) -> str:
    return without_identity(application.role, identity_of(application)) if blind else application.role


def answers_for(
    application: Application, reader: User, *, blind: bool, designations: list[Designated]
) -> list[dict[str, Any]]:
    """Questions meant for assessors, in the words they were asked in, each with its answer in words or its file.

    Beside what she wrote stands what is written of it in the reader's language.
    """
    stored = answers_for_readers(application)
    texts = texts_of(application, stored)
    reads = languages_read(reader, among=written_in(application, texts))
    identity = identity_of(application) if blind else None
    rows = []
    for question in shown(asked(application.call, retired=True), stored):
        answer = stored.get(question.pk)
        if not question.for_assessors or (not answer and question.retired):
            continue
        given = answer or Stored()
        beside = texts.get(question.pk, [])
        if identity is not None:
            given = _nameless(application, question, given, identity)
            beside = [_nameless_text(text, identity) for text in beside]
        words = as_answered(question, given)
        if given is WITHHELD:
            lines = [_("A document is withheld here, because it may tell who wrote it.")]
        else:
            hidden = given == HIDDEN
            lines = [MARK] if hidden else KINDS[question.kind].lines(words, given, designations)
        row: dict[str, Any] = {"question": words, "lines": lines, "answer": given if answer else None}
        if question.kind in WRITTEN and given.text:
            row["written_in"] = written_name(application.text_language)
            row["lang"] = html_lang(application.text_language)
            row["texts"] = shown_to(beside, reads, content_language())
            row["unread"] = is_unread(application.text_language, reads, beside)
        rows.append(row)
    return rows


def _nameless(application: Application, question: Asked, given: Stored, identity: Identity) -> Stored:
    """A link leads to somebody, and a picture shows somebody: neither is given. Of a document, what was released."""
    if (question.kind == Question.Kind.LINK and given) or given.file_name.lower().endswith(PICTURES):
        return HIDDEN
    if not given.file:
        return replace(given, text=without_identity(given.text, identity))
    if given.released is None:
        return WITHHELD
    name = neutral_name(application.reference, question.pk, given.released.file_name)
    return replace(given.released, file_name=name)


def _nameless_text(text: Any, identity: Identity) -> Any:
    """Of a row that is read and not saved."""
    text.text = without_identity(text.text, identity)
    return text
