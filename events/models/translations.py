"""How far each text of an event is in each language, and who translates it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models.events import Event


class TextState(models.Model):
    """What somebody last did with one text in one language. It counts while the text is still the one she had.

    The row it belongs to may be of a higher app, so it is named, not pointed at. A text without a row is a draft.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed by machine")
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved")

    TRANSITIONS = {
        State.PROPOSED: {State.PROPOSED, State.DRAFT, State.APPROVED},
        State.DRAFT: {State.PROPOSED, State.DRAFT, State.APPROVED},
        State.APPROVED: {State.PROPOSED, State.DRAFT, State.APPROVED},
    }
    AUDIT_MOVES = False  # the operation writes one entry for all texts it touched

    event = models.ForeignKey(Event, models.CASCADE, related_name="text_states")
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # The text it was made from, as it stood then, and its language: what changed since is shown word by word.
    source_language = models.CharField(max_length=10)
    source_text = models.TextField(blank=True)
    target_hash = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    DATA_SUBJECT = "by"
    EVENT = "event"
    NOT_PERSONAL = (
        "target_type",
        "field",
        "language",
        "source_language",
        "source_text",
        "target_hash",
    )
    PERSONAL = {
        "by": Personal("say who answers for a translation", "account", "audit", ("team", "translator"))
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id", "field", "language"], name="one_state_per_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_type} {self.target_id} {self.field} {self.language}"

    @property
    def scope(self) -> str:
        return f"event:{self.event_id}"


class TranslationAssignment(models.Model):
    """Somebody translates an event into a language; this is all of the programme she sees."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="translators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10)
    since = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "user"
    EVENT = "event"
    ERASE_ROWS = True
    NOT_PERSONAL = ("language",)
    PERSONAL = {
        "user": Personal("know who translates what", "account", "audit", ("organiser", "self")),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user", "language"], name="each_language_once_per_translator"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.language} {self.user_id}"

    @property
    def scope(self) -> str:
        return f"event:{self.event_id}"
