"""Applications with their answers.

An application is a server row from the first word typed. Before its owner has confirmed an address it is found by
the token in her session; afterwards by her account.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call, PrivacyNotice
from participants.applications.models.questions import Question, QuestionVersion
from participants.people.models import Gender

if TYPE_CHECKING:
    from core.files import StoredFile
    from participants.selection.models import Decision


def new_reference() -> str:
    """A short random reference people can read over the phone: no count, no name, nothing to guess."""
    return "".join(secrets.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _ in range(8))


class Application(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        SUBMITTED = "submitted", _("Under review")
        SELECTED = "selected", _("Selected")
        RESERVE = "reserve", _("Reserve list")
        NOT_SELECTED = "not_selected", _("Not selected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TRANSITIONS = {
        State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.SELECTED, State.RESERVE, State.NOT_SELECTED, State.WITHDRAWN},
        State.SELECTED: {State.WITHDRAWN},
        State.RESERVE: {State.SELECTED, State.NOT_SELECTED, State.WITHDRAWN},
        State.NOT_SELECTED: set(),
        State.WITHDRAWN: set(),
    }
    DECIDED = (State.SELECTED, State.RESERVE, State.NOT_SELECTED)
    SENT = (State.SUBMITTED, *DECIDED)

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="applications"
    )
    state = models.CharField(max_length=15, choices=State, default=State.DRAFT)
    reference = models.CharField(_("reference number"), max_length=12, unique=True, default=new_reference)
    token = models.CharField(max_length=64, unique=True, default=secrets.token_urlsafe, editable=False)
    language = models.CharField(max_length=10)
    # The language of her own texts, as she says; without it that of the pages she wrote on.
    written_in = models.CharField(max_length=10, blank=True)
    # Rises with every save; a browser that holds an older number is told instead of overwriting.
    revision = models.PositiveIntegerField(default=0)
    # The open page that saved last: its own next save is no conflict, even when it has not heard of its number yet.
    saved_in = models.CharField(max_length=16, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    # Whose it is, folded, if somebody else began it: several people may share one office address. Else empty.
    on_behalf_of = models.CharField(max_length=210, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=200, blank=True)
    territory = models.CharField(_("where do you work?"), max_length=2, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, blank=True)
    # {language: {"follows": level, "speaks": level}}, levels of people.models.Level
    languages = models.JSONField(default=dict, blank=True)
    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # Until when her personal extension lasted, if she sent or changed something after everybody's deadline.
    late_until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(_("reason"), blank=True)
    # Name, organisation, role and reference as core.search.fold writes them: what the team's search looks into.
    folded = models.TextField(blank=True)

    if TYPE_CHECKING:
        decision: Decision

    DATA_SUBJECT = "user"
    EVENT = "call__event"
    NOT_PERSONAL = ("token", "language", "written_in", "notice", "saved_in")
    PERSONAL = {
        "folded": Personal("find an application by a word", "application", "application", ("organiser",)),
        "user": Personal("let her come back to it", "application", "application", ("self",)),
        "reference": Personal(
            "find the application on the phone",
            "application",
            "application",
            ("organiser", "assessor", "self"),
        ),
        "email": Personal("write to the applicant", "application", "application", ("organiser", "self")),
        "on_behalf_of": Personal(
            "tell people apart who share an address", "application", "application", ("organiser",)
        ),
        "given_name": Personal(
            "know who applies", "application", "application", ("organiser", "assessor", "self")
        ),
        "family_name": Personal(
            "know who applies", "application", "application", ("organiser", "assessor", "self")
        ),
        "organisation": Personal(
            "choose a balanced group", "application", "application", ("organiser", "assessor", "self")
        ),
        "role": Personal(
            "see whether the event fits the work",
            "application",
            "application",
            ("organiser", "assessor", "self"),
        ),
        "territory": Personal(
            "choose a balanced group",
            "application",
            "application",
            ("organiser", "assessor", "self"),
            statistic=True,
        ),
        "gender": Personal(
            "choose a balanced group", "application", "application", ("organiser", "self"), statistic=True
        ),
        "languages": Personal(
            "plan interpretation",
            "application",
            "application",
            ("organiser", "assessor", "interpretation", "self"),
        ),
        "withdrawn_reason": Personal(
            "understand why people withdraw", "application", "application", ("organiser", "self")
        ),
    }

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "user", "on_behalf_of"],
                condition=models.Q(user__isnull=False) & ~models.Q(state="withdrawn"),
                name="one_live_application_per_person_and_call",
            ),
        ]
        indexes = [models.Index(fields=["call", "state", "submitted_at"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def scope(self) -> str:
        return self.call.scope

    @property
    def text_language(self) -> str:
        return self.written_in or self.language

    @property
    def is_late(self) -> bool:
        return self.late_until is not None

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Answer(models.Model):
    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    # The words it was given to; empty while the question still has them.
    version = models.ForeignKey(
        QuestionVersion, models.PROTECT, null=True, blank=True, related_name="answers"
    )
    text = models.TextField(blank=True)
    # Keys of choices; yes/no is stored as "yes" or "no".
    choices = models.JSONField(default=list, blank=True)
    file = models.ForeignKey("core.StoredFile", models.SET_NULL, null=True, blank=True, related_name="+")
    # What assessors get of a document while they see no names, and the file it was made of: another one undoes it.
    nameless_file = models.ForeignKey(
        "core.StoredFile", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    nameless_of = models.UUIDField(null=True, blank=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    ERASE_ROWS = True
    ROW_CATEGORY = "question__retention"
    NOT_PERSONAL = ("nameless_of",)
    PERSONAL = {
        name: Personal(
            "assess the application", "application", "application", ("organiser", "assessor", "self")
        )
        for name in ("text", "choices", "file", "nameless_file")
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="one_answer_per_question")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def released(self) -> StoredFile | None:
        """What was released of the file that is there now, for assessors who see no names."""
        return self.nameless_file if self.nameless_of and self.nameless_of == self.file_id else None

    @property
    def files(self) -> list[StoredFile]:
        """All that goes when the answer goes."""
        return [stored for stored in (self.file, self.nameless_file) if stored is not None]
