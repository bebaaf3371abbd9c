"""A practitioner's profile, filled once and reused; each application keeps its own copy."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import PrivacyNotice


class Gender(models.TextChoices):
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    OTHER = "other", _("In another way")
    NOT_SAID = "", _("I prefer not to say")


class Level(models.IntegerChoices):
    """What somebody can do in a meeting, asked in plain sentences; the values follow the CEFR (0 none, 3 B2, 5 C2)."""

    NONE = 0, _("not at all")
    SOME = 2, _("a little, with effort")
    MEETING = 3, _("well enough for a meeting")
    FULL = 5, _("like my first language")


# The languages people are asked about: those of the region, each by its own name, and some of the EU's.
ASKED_LANGUAGES = ("sq", "bs", "hr", "cnr", "mk", "sr", "en", "de", "fr", "nl")


class Person(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="person")
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    latin_name = models.CharField(_("name in Latin letters"), max_length=200, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, blank=True)
    territory = models.CharField(_("where do you work?"), max_length=2, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    DATA_SUBJECT = "user"
    ERASE_ROWS = True
    NOT_PERSONAL = ()
    PERSONAL = {
        name: Personal("fill the next application", "account", "account", ("self",))
        for name in (
            "user",
            "given_name",
            "family_name",
            "gender",
            "territory",
            "organisation",
            "role",
            "phone",
        )
    } | {
        # The letter for the border names her as her passport does.
        "latin_name": Personal(
            "fill the letter", "participation", "account", ("self", "organiser", "logistics")
        )
    }

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class SpokenLanguage(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=10)
    follows = models.PositiveSmallIntegerField(_("I can follow a meeting"), choices=Level, default=0)
    speaks = models.PositiveSmallIntegerField(_("I can speak in a meeting"), choices=Level, default=0)

    DATA_SUBJECT = "person__user"
    ERASE_ROWS = True
    NOT_PERSONAL = ()
    PERSONAL = {
        name: Personal("fill the next application", "account", "account", ("self",))
        for name in ("language", "follows", "speaks")
    }

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "language"], name="each_language_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.language}"


class NoticeAcknowledgement(models.Model):
    """Who read which version of the privacy notice, in which language, when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="acknowledgements")
    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, related_name="acknowledgements")
    language = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "user"
    ERASE_ROWS = True
    NOT_PERSONAL = ("language",)
    PERSONAL = {
        "user": Personal("prove that the notice was given", "application", "audit", ("organiser", "self"))
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "notice"], name="each_notice_acknowledged_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.notice_id}"


# A second press on the same button, or a page that was loaded again: the same proof counts once more.
AGAIN_WITHIN = timedelta(minutes=1)


class SignInCode(models.Model):
    """A code and a link mailed to an address; whoever brings one of them back has shown that she reads its mail.

    Only hashes are kept. The clock deletes a row after a day.
    """

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("Sign in")
        SEND = "send", _("Send the application")

    # What the waiting page carries in its address; it names the row and opens nothing.
    ticket = models.CharField(max_length=43, unique=True, default=secrets.token_urlsafe)
    purpose = models.CharField(max_length=10, choices=Purpose)
    email = models.EmailField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=10)
    code_hash = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # What waits for the address to be confirmed, and in which revision it was sent.
    application = models.ForeignKey("participants.Application", models.CASCADE, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    next = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    DATA_SUBJECT = "user"
    ERASE_ROWS = True
    NOT_PERSONAL = ("ticket", "purpose", "language", "code_hash", "token_hash", "next", "application")
    PERSONAL = {
        "email": Personal("prove that an address is hers", "account", "unverified", ("self",)),
        "user": Personal("prove that an address is hers", "account", "unverified", ("self",)),
    }

    class Meta:
        indexes = [models.Index(fields=["email", "created_at"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether neither code nor link can be used; a second press within a minute still counts."""
        now = timezone.now()
        if self.used_at is not None:
            return now - self.used_at > AGAIN_WITHIN
        return now > self.expires_at
