"""The call's questions in their sections, the answers to choose from, and the words questions had before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call


class FormSection(models.Model):
    """A part of the form with a heading; questions without one stand before the first."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="form_sections")
    title = models.CharField(_("title"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    NOT_PERSONAL = ("title",)

    class Meta:
        verbose_name = _("section of the form")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"section {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope


class Question(models.Model):
    class Kind(models.TextChoices):
        SHORT = "short", _("Short text")
        LONG = "long", _("Long text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        ONE = "one", _("One of several")
        SEVERAL = "several", _("Several of a list")
        YES_NO = "yes_no", _("Yes or no")
        TERRITORY = "territory", _("Country or territory")
        LEVELS = "levels", _("Languages with levels")
        LINK = "link", _("Link")
        FILE = "file", _("File")
        STATEMENT = "statement", _("Statement to accept")
        NOTE = "note", _("Text without an answer")

    class Stage(models.TextChoices):
        APPLICATION = "application", _("In the application")
        AFTER = "after", _("After selection")

    class About(models.TextChoices):
        """What nobody may be asked before she is selected."""

        NOTHING_SPECIAL = "", _("Nothing of this kind")
        TRAVEL_DOCUMENT = "travel_document", _("Travel document")
        DIET = "diet", _("Diet")
        HEALTH = "health", _("Health")
        BANK = "bank", _("Bank data")

    class Retention(models.TextChoices):
        """Categories of the registry (core/privacy.py) that answers may belong to."""

        APPLICATION = "application", _("As long as the application")
        TRAVEL = "travel", _("As long as travel details")
        NEEDS = "needs", _("As long as diet and access needs")

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(_("question"), max_length=300)
    help = models.TextField(_("explanation"), blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    word_limit = models.PositiveSmallIntegerField(_("word limit"), null=True, blank=True)
    for_assessors = models.BooleanField(_("shown to assessors"), default=True)
    section = models.ForeignKey(FormSection, models.SET_NULL, null=True, blank=True, related_name="questions")
    # Asked only of who gave this answer (its key) to that other question of the same call.
    shown_if = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    shown_if_key = models.CharField(max_length=40, blank=True)
    stage = models.CharField(_("when it is asked"), max_length=12, choices=Stage, default=Stage.APPLICATION)
    about = models.CharField(_("asks for"), max_length=16, choices=About, blank=True)
    # Its choices are the professional profiles: counted in the statistics.
    is_profile = models.BooleanField(default=False)
    retention = models.CharField(
        _("how long answers are kept"), max_length=12, choices=Retention, default=Retention.APPLICATION
    )
    in_library = models.BooleanField(_("kept for other calls"), default=False)
    retired_at = models.DateTimeField(null=True, blank=True)  # a removed question keeps its answers

    NOT_PERSONAL = ("label", "help", "stage", "about", "retention", "shown_if_key", "is_profile")

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about="") | models.Q(stage="after"),
                name="sensitive_questions_after_selection",
            ),
            models.UniqueConstraint(
                fields=["call"], condition=models.Q(is_profile=True), name="one_profile_question_per_call"
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope


class Choice(models.Model):
    """One answer to choose, stored by key so that counts agree over languages."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    key = models.SlugField(max_length=40)
    label = models.CharField(_("answer"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    NOT_PERSONAL = ("key", "label")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="each_choice_key_once")]

    def __str__(self) -> str:
        return self.key


class QuestionVersion(models.Model):
    """The words and settings a question had when answers were given to it that still stand.

    Made when a question with answers is changed: those answers then name it, later ones do not. An answer without
    a version was given to the question as it is now.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # Label and help by language, and under "choices" the label of each key by language.
    texts = models.JSONField()
    rules = models.JSONField(
        default=dict
    )  # what the question demanded: required, word limit, shown to assessors
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    DATA_SUBJECT = "made_by"
    EVENT = "question__call__event"
    NOT_PERSONAL = ("texts", "rules")
    PERSONAL = {"made_by": Personal("see who changed a question", "any", "audit", ("organiser",))}

    class Meta:
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="each_question_version_once")
        ]

    def __str__(self) -> str:
        return f"question {self.question_id}, version {self.number}"
