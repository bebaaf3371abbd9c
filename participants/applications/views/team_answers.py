"""The answers on the organiser's page of one application: what is hidden of them, and links to complete them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from events.deadlines import shown_instant
from events.footnotes import Designated
from participants.applications.answers.completion import completable, field_at
from participants.applications.answers.completion_forms import CopyForm, MaskForm
from participants.applications.answers.documents import documents_of
from participants.applications.answers.masking import Passage, place_of
from participants.applications.answers.readers import filled_for_readers, masked_if_there
from participants.applications.checks import Filled
from participants.applications.kinds import Asked, Stored
from participants.applications.models import AnswerMask, Application
from participants.applications.summary import summary_rows
from participants.applications.views.mine import changes_shown

ORIGINALS = "original_answers"  # in the session: [reference, until when]


def answers_part(
    request: HttpRequest,
    application: Application,
    filled: Filled,
    questions: list[Asked],
    designations: list[Designated],
) -> dict[str, Any]:
    """Without the hidden passages, unless she has just asked for the originals, which is kept in the trail."""
    masks = _masks(application, filled)
    whole = asked_for_originals(request, application)
    passages = {} if whole else _passages(masks)
    shown, email = filled_for_readers(filled, passages), application.email
    rows = summary_rows(shown, questions, designations, email=email, change_url=lambda _anchor: "form")
    _link(request, application, rows, completable(application, questions, filled))
    return {
        "rows": rows,
        "changes": _changes(application, passages),
        "masks": [_shown(mask, application, filled, questions) for mask in masks],
        "originals": whole,
        "mask_form": MaskForm(),
        "documents": _documents(application, filled, questions),
    }


def _documents(application: Application, filled: Filled, questions: list[Asked]) -> list[dict[str, Any]]:
    """Those that assessors read without names, with what they get of each; no query where she sent no file."""
    labels = {one.pk: one.label for one in questions}
    if application.state not in Application.SENT or not any(one.file for one in filled.answers.values()):
        return []
    return [
        {
            "answer": answer,
            "label": labels.get(answer.question_id, ""),
            "form": CopyForm(auto_id=f"id_{answer.pk}_%s"),
        }
        for answer in documents_of(application)
    ]


def _masks(application: Application, filled: Filled) -> list[AnswerMask]:
    """Those lifted too; no query where nothing was ever hidden."""
    if not any(one.has_masks for one in filled.answers.values()):
        return []
    masks = AnswerMask.objects.filter(answer__application=application)
    return list(masks.select_related("answer", "by", "lifted_by"))


def asked_for_originals(request: HttpRequest, application: Application) -> bool:
    reference, until = request.session.get(ORIGINALS, ("", 0))
    return bool(reference == application.reference and until > time.time())


def _passages(masks: Iterable[AnswerMask]) -> dict[int, list[Passage]]:
    found: dict[int, list[Passage]] = {}
    for mask in masks:
        if mask.lifted_at is None:
            found.setdefault(mask.answer.question_id, []).append(_passage(mask))
    return found


def _passage(mask: AnswerMask) -> Passage:
    return Passage(mask.start, mask.end, mask.digest)


def _link(
    request: HttpRequest, application: Application, rows: list[dict[str, Any]], offered: dict[str, Any]
) -> None:
    """Where she may complete a field, its row leads there; the others lead nowhere."""
    may = request.user.has_perm("participants.complete_applications", application)
    for row in rows:
        name = field_at(row["url"])
        code = application.call.event.code
        row["url"] = (
            reverse("team_field", args=[code, application.reference, name]) if may and name in offered else ""
        )


def _changes(application: Application, passages: dict[int, list[Passage]]) -> list[dict[str, Any]]:
    """Earlier answers hide what is hidden of them today."""
    rows = changes_shown(application)
    every = [one for found in passages.values() for one in found]
    for row in rows:
        change = row["change"]
        hidden = passages.get(change.asked_id, []) if change.asked_id else every
        change.before = masked_if_there(change.before, hidden)
        change.after = masked_if_there(change.after, hidden)
    return rows


def _shown(
    mask: AnswerMask, application: Application, filled: Filled, questions: list[Asked]
) -> dict[str, Any]:
    labels = {one.pk: str(one.label) for one in questions}
    answer, event = filled.answers.get(mask.answer.question_id, Stored()), application.call.event
    return {
        "mask": mask,
        "question": labels.get(mask.answer.question_id, ""),
        "at": shown_instant(mask.at, event),
        "lifted_at": shown_instant(mask.lifted_at, event) if mask.lifted_at else "",
        "lost": mask.lifted_at is None and place_of(answer.text, _passage(mask)) is None,
    }
