"""Entry by nomination: who may name people for a territory, how many, whom they named, and in which order."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Call, Membership
from participants.applications.models.applications import Application


class FocalPoint(models.Model):
    """A member of the team who answers for a territory: she names its people, and sees nobody else's."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="territories")
    territory = models.CharField(_("territory"), max_length=2)
    since = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "membership__user"
    ERASE_ROWS = True
    NOT_PERSONAL = ()
    PERSONAL = {
        "territory": Personal(
            "know who names people of a territory", "account", "account", ("organiser", "self")
        )
    }

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        constraints = [
            models.UniqueConstraint(fields=["membership", "territory"], name="each_territory_once_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.territory}"

    @property
    def programme_id(self) -> int:
        return self.membership.programme_id

    @property
    def scope(self) -> str:
        return self.membership.scope


class SendingCapacity(models.Model):
    """How many people a territory may name for a call, and until when."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="capacities")
    territory = models.CharField(_("territory"), max_length=2)
    places = models.PositiveSmallIntegerField(_("how many people"))
    until = models.DateTimeField(_("nominations until"))
    # Read by everybody on the page that says how one enters: an office, no person.
    ask = models.CharField(_("whom to ask"), max_length=200, blank=True)

    NOT_PERSONAL = ("territory", "ask")

    class Meta:
        verbose_name = _("sending capacity")
        verbose_name_plural = _("sending capacities")
        ordering = ["territory"]
        constraints = [
            models.UniqueConstraint(fields=["call", "territory"], name="one_capacity_per_call_and_territory"),
            models.CheckConstraint(condition=models.Q(places__gt=0), name="capacity_is_for_somebody"),
        ]

    def __str__(self) -> str:
        return f"capacity {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope

    @property
    def is_over(self) -> bool:
        """The minute it names still counts."""
        return timezone.now() >= self.until.replace(second=0, microsecond=0) + timedelta(minutes=1)


class Nomination(models.Model):
    """Somebody named by a focal point. She writes and sends the application herself; this lets her begin one."""

    class State(models.TextChoices):
        NOMINATED = "nominated", _("Nominated")
        BEGUN = "begun", _("Application begun")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TRANSITIONS = {
        State.NOMINATED: {State.BEGUN, State.WITHDRAWN},
        State.BEGUN: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }

    call = models.ForeignKey(Call, models.CASCADE, related_name="nominations")
    capacity = models.ForeignKey(SendingCapacity, models.PROTECT, related_name="nominations")
    nominator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="nominations"
    )
    application = models.OneToOneField(
        Application, models.SET_NULL, null=True, blank=True, related_name="nomination"
    )
    state = models.CharField(max_length=10, choices=State, default=State.NOMINATED)
    # Order of preference among those of the territory who stand, from 1; empty once withdrawn.
    rank = models.PositiveSmallIntegerField(_("order of preference"), null=True)
    token = models.CharField(max_length=64, unique=True, default=secrets.token_urlsafe, editable=False)
    language = models.CharField(_("language of the mail"), max_length=10)
    email = models.EmailField(_("e-mail address"))
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(_("reason"), blank=True)

    DATA_SUBJECT = "user"
    EVENT = "call__event"
    ERASE_ROWS = True
    NOT_PERSONAL = ("token", "language", "nominator", "application")
    PERSONAL = {
        **{
            name: Personal(
                "let a named person apply", "application", "application", ("organiser", "focal_point", "self")
            )
            for name in ("user", "email", "given_name", "family_name", "organisation", "role")
        },
        **{
            name: Personal(
                "know whom a territory would send",
                "application",
                "application",
                ("organiser", "focal_point", "self"),
            )
            for name in ("rank", "note", "withdrawn_reason")
        },
    }

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = [models.F("rank").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["capacity", "email"],
                condition=~models.Q(state="withdrawn"),
                name="one_standing_nomination_per_address_and_territory",
            )
        ]
        indexes = [models.Index(fields=["call", "email"])]

    def __str__(self) -> str:
        return f"nomination {self.pk}"

    @property
    def scope(self) -> str:
        return self.call.scope

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()
