"""The board: targets of a group, who must be in or out, proposals of the solver, and departures from them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call
from participants.applications.models import Application, Question
from participants.selection.models.decisions import Decision

ONLY_AFTER_RELEASE = {"application__decision__state": "released"}


class Board(models.Model):
    """How large the group of a call is to be; a call without a row takes the event's places."""

    call = models.OneToOneField(Call, models.CASCADE, related_name="board")
    seats = models.PositiveSmallIntegerField(_("places in the group"), null=True, blank=True)
    reserve = models.PositiveSmallIntegerField(_("length of the reserve list"), default=5)
    # Whether equals are drawn by lot; otherwise the committee is shown them.
    lottery = models.BooleanField(_("draw lots among equals"), default=False)
    # Drawn once for the call, when lots are switched on: nobody can draw again until the result pleases.
    lottery_seed = models.CharField(max_length=40, blank=True)

    NOT_PERSONAL = ("lottery_seed",)

    def __str__(self) -> str:
        return f"board {self.call_id}"

    @property
    def scope(self) -> str:
        return self.call.scope


class Target(models.Model):
    """How many of the group should share something. Never nationality or ethnicity: nobody is asked for them."""

    class Kind(models.TextChoices):
        PLACE = "place", _("Works in")
        REGION = "region", _("Region")
        PLACES = "places", _("Number of different places of work")
        GENDER = "gender", _("Gender")
        PROFILE = "profile", _("Profile")
        ORGANISATION = "organisation", _("From one organisation")
        LANGUAGE = "language", _("Language")
        FIRST = "first", _("First time with us")
        ANSWER = "answer", _("Answer in the form")

    call = models.ForeignKey(Call, models.CASCADE, related_name="targets")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    # Codes of places, of regions, of genders ("" is "not said"), of a language, or keys of choices.
    values = models.JSONField(default=list, blank=True)
    question = models.ForeignKey(Question, models.CASCADE, null=True, blank=True, related_name="+")
    # Of a language: "follows" or "speaks", at this level of people.models.Level or better.
    ability = models.CharField(max_length=10, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    minimum = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    maximum = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    # Minimum and maximum are shares of the group's places.
    in_percent = models.BooleanField(_("in percent"), default=False)
    # What one person too few or too many costs, in points of the score; empty when the target must be met.
    weight = models.PositiveSmallIntegerField(_("weight"), null=True, blank=True)

    NOT_PERSONAL = ("values", "ability")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=False) | models.Q(maximum__isnull=False),
                name="a_target_says_a_number",
            )
        ]

    def __str__(self) -> str:
        return f"target {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope


class Pin(models.Model):
    """What the committee has settled whatever the numbers say: in, out, or some people together or not together."""

    class Kind(models.TextChoices):
        IN = "in", _("Must be in")
        OUT = "out", _("Must be out")
        TOGETHER = "together", _("Together or not at all")
        APART = "apart", _("At most one of them")

    SINGLE = (Kind.IN, Kind.OUT)

    application = models.ForeignKey(Application, models.CASCADE, related_name="pins")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    # The same random word on every row of those who are kept together or apart; "" for in and out.
    group = models.CharField(max_length=16, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    # A note of the committee, and one for several people names the others.
    NEVER_EXPORTED = ("reason",)
    NOT_PERSONAL = ("group", "by")
    PERSONAL = {
        "reason": Personal(
            "know why somebody must be in the group or out", "selection", "application", ("organiser",)
        ),
    }

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "group"], name="one_pin_of_a_kind_per_application")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"

    @property
    def scope(self) -> str:
        return self.application.scope


class Proposal(models.Model):
    """A group the solver proposed, with what it was given: whoever has `inputs` can repeat it.

    People stand in `inputs` and `result` under pseudonyms, so both outlive an erasure. Only `ProposedPerson` knows
    whose they are.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    TRANSITIONS = {
        State.WAITING: {State.RUNNING, State.FAILED},
        State.RUNNING: {State.DONE, State.FAILED},
        State.DONE: set(),
        State.FAILED: {State.WAITING},
    }

    call = models.ForeignKey(Call, models.CASCADE, related_name="proposals")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    inputs = models.JSONField(default=dict)
    # The targets as they were then, to name them; they may be changed afterwards.
    targets = models.JSONField(default=list)
    result = models.JSONField(default=dict)
    lottery_seed = models.CharField(max_length=40, blank=True)
    versions = models.JSONField(default=dict)
    failure = models.CharField(max_length=300, blank=True)
    total = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    NOT_PERSONAL = (
        "inputs",
        "targets",
        "result",
        "lottery_seed",
        "versions",
        "failure",
        "by",
        "taken_by",
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="each_proposal_number_once_per_call"),
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(state__in=("waiting", "running")),
                name="one_proposal_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope


class ProposedPerson(models.Model):
    """Whose pseudonym it is in one proposal, and why that person is in or out. Erasing the row cuts the link for good."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="people")
    application = models.ForeignKey(Application, models.CASCADE, related_name="proposed")
    key = models.CharField(max_length=10)
    score = models.PositiveIntegerField(null=True)
    inside = models.BooleanField(default=False)
    tied = models.BooleanField(default=False)
    # Code of wording.py and what its sentence needs: numbers and keys of targets, never another person.
    reason = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    # The sentence in the language of the application, as her own copy shows it.
    sentence = models.TextField(blank=True)
    # Points the group would lose by the opposite; none when it is impossible.
    cost = models.IntegerField(null=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    ERASE_ROWS = True
    EXPORTED_WHEN = ONLY_AFTER_RELEASE
    NOT_PERSONAL = ()
    PERSONAL = {
        name: Personal("explain the proposed group", "selection", "application", ("organiser", "self"))
        for name in ("key", "inside", "reason", "facts", "sentence")
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "application"], name="once_in_each_proposal"),
            models.UniqueConstraint(fields=["proposal", "key"], name="each_pseudonym_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.key}"

    @property
    def scope(self) -> str:
        return self.application.scope


class Override(models.Model):
    """Somebody was moved against the proposal the committee had taken over."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="overrides")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="overrides")
    outcome = models.CharField(_("outcome"), max_length=15, choices=Decision.Outcome, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "application__user"
    EVENT = "application__call__event"
    EXPORTED_WHEN = ONLY_AFTER_RELEASE
    # A note of the committee; what the applicant reads is the decision's reason.
    NEVER_EXPORTED = ("reason",)
    NOT_PERSONAL = ("by",)
    PERSONAL = {
        "outcome": Personal(
            "know where the committee departed from a proposal",
            "selection",
            "application",
            ("organiser", "self"),
            statistic=True,
        ),
        "reason": Personal(
            "know where the committee departed from a proposal",
            "selection",
            "application",
            ("organiser",),
        ),
    }

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"

    @property
    def scope(self) -> str:
        return self.application.scope
