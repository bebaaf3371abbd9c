"""Translations and summaries of answers: beside the original, never in its place."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from participants.applications.models.applications import Answer


class AnswerText(models.Model):
    """What an answer says, in one other language. It counts while the answer is still the one it was made from."""

    class Kind(models.TextChoices):
        TRANSLATION = "translation", _("Translation")
        SUMMARY = "summary", _("Summary")

    class MadeBy(models.TextChoices):
        HUMAN = "human", _("by a person")
        MACHINE = "machine", _("by a machine")

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="texts")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TRANSLATION)
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField()
    made_by = models.CharField(max_length=8, choices=MadeBy, default=MadeBy.HUMAN)
    # SHA-256 of the answer's text as it stood then: a database computes the same, so lists can compare.
    source_hash = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    DATA_SUBJECT = "answer__application__user"
    EVENT = "answer__application__call__event"
    ERASE_ROWS = True
    ROW_CATEGORY = "answer__question__retention"
    NOT_PERSONAL = ("language", "made_by", "source_hash", "by")
    PERSONAL = {
        "text": Personal(
            "let every assessor read an answer",
            "application",
            "application",
            ("organiser", "assessor", "self"),
        )
    }

    class Meta:
        ordering = ["kind", "language", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "kind", "language"], name="one_text_per_answer_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def scope(self) -> str:
        return self.answer.application.scope
