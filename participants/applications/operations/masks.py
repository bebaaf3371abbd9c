"""Hiding passages of answers from everybody but the applicant and the organiser. The answers themselves stay whole."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.states import lock
from participants.applications.answers.masking import Passage, can_be_hidden, passages_in, place_of
from participants.applications.models import Answer, AnswerMask, Application

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


class NotFound(Exception):
    """These words stand in none of the answers; nothing was hidden."""


class TooShort(Exception):
    """Too little to be hidden by itself; nothing was hidden."""


@transaction.atomic
def mask_passage(application: Application, words: str, *, reason: str, by: User) -> list[AnswerMask]:
    """Hide these words in every answer in which they stand. Raises TooShort and NotFound.

    A passage that is hidden already stays so once.
    """
    if not can_be_hidden(words):
        raise TooShort
    locked = lock(application)
    made, standing = [], False
    for answer in Answer.objects.filter(application=locked).exclude(text="").order_by("pk"):
        has = set(answer.masks.filter(lifted_at=None).values_list("digest", flat=True))
        found = passages_in(answer.text, words)
        standing = standing or bool(found)
        made += [_mask(answer, passage, reason, by) for passage in found if passage.digest not in has]
    if not standing:
        raise NotFound
    if made:
        record(
            by=by,
            action="hide passage",
            target=locked,
            fields=[f"question_{mask.answer.question_id}" for mask in made],
            values={"reason": reason},
        )
    return made


def _mask(answer: Answer, passage: Passage, reason: str, by: User) -> AnswerMask:
    start, end, digest = astuple(passage)
    return AnswerMask.objects.create(answer=answer, start=start, end=end, digest=digest, reason=reason, by=by)


@transaction.atomic
def lift_mask(mask: AnswerMask, *, by: User) -> AnswerMask:
    """Show the passage to readers again. Lifting twice lifts once."""
    application = lock(mask.answer.application)
    locked = lock(mask)
    if locked.lifted_at is None:
        locked.lifted_at, locked.lifted_by = timezone.now(), by
        locked.save(update_fields=["lifted_at", "lifted_by"])
        question = mask.answer.question_id
        record(by=by, action="show passage again", target=application, fields=[f"question_{question}"])
    return locked


@transaction.atomic
def note_original_read(application: Application, *, by: User) -> None:
    """The organiser has looked at hidden passages: kept in the application's trail."""
    record(by=by, action="read hidden passages", target=application)


def keep_masks(locked: Application, *, by: User | TokenHolder | Clock) -> list[AnswerMask]:
    """After answers changed, in the caller's transaction: masks follow their passage; those that lost it are returned.

    Readers see nothing of such an answer until an organiser has looked at it; the trail says that she should.
    """
    lost = []
    rows = AnswerMask.objects.filter(answer__application=locked, lifted_at=None).select_related("answer")
    for mask in rows.order_by("pk"):
        place = place_of(mask.answer.text, Passage(mask.start, mask.end, mask.digest))
        if place is None:
            lost.append(mask)
        elif place != (mask.start, mask.end):
            mask.start, mask.end = place
            mask.save(update_fields=["start", "end"])
    if lost:
        fields = [f"question_{mask.answer.question_id}" for mask in lost]
        record(by=by, action="hidden passage lost", target=locked, fields=fields)
    return lost
