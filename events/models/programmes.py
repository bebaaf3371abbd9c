"""A programme (a network) owns events, and the vocabulary its pages share: places, designations, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal

# Where people work. XK is user-assigned and missing from ISO lists; labels carry no mark, designations add it.
TERRITORIES = ("AL", "BA", "XK", "ME", "MK", "RS")


def default_languages() -> list[str]:
    return list(settings.COLLOQUY_LANGUAGES)


class Programme(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    languages = models.JSONField(_("languages"), default=default_languages)
    timezone = models.CharField(_("time zone"), max_length=60, default="Europe/Brussels")
    # Four different parties in law; any two may be the same body.
    controller = models.CharField(_("controller"), max_length=200, blank=True)
    processor = models.CharField(_("processor"), max_length=200, blank=True)
    organiser = models.CharField(_("organiser"), max_length=200, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    letter_signatory = models.CharField(_("signed by"), max_length=200, blank=True)
    letter_address = models.TextField(_("address on letters"), blank=True)
    # {category: days}; what is missing follows core.privacy.CATEGORIES.
    retention = models.JSONField(_("how long data are kept"), default=dict, blank=True)

    if TYPE_CHECKING:
        name_en: str

    NOT_PERSONAL = (
        "code",
        "name",
        "description",
        "languages",
        "timezone",
        "controller",
        "processor",
        "organiser",
        "publisher",
        "retention",
        "letter_address",
    )
    PERSONAL = {
        "contact_name": Personal("tell readers whom to ask", "library", "account", ("public",)),
        "contact_email": Personal("tell readers whom to ask", "library", "account", ("public",)),
        "letter_signatory": Personal(
            "sign letters", "participation", "account", ("organiser", "self", "holder")
        ),
    }

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.code

    @property
    def scope(self) -> str:
        return f"programme:{self.pk}"


class Place(models.Model):
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="places")
    name = models.CharField(_("name"), max_length=120)
    territory = models.CharField(_("territory"), max_length=2)
    timezone = models.CharField(_("time zone"), max_length=60, default="Europe/Brussels")

    NOT_PERSONAL = ("name", "territory", "timezone")

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [models.Index(fields=["programme", "territory"])]

    def __str__(self) -> str:
        return f"{self.territory} {self.pk}"

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"


class Designation(models.Model):
    """How a territory is written and which footnote stands on the same page, once, per language."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="designations")
    territory = models.CharField(_("territory"), max_length=2)
    mark = models.CharField(_("mark"), max_length=5, default="*")
    name = models.CharField(_("name"), max_length=120)
    footnote = models.TextField(_("footnote"))
    source = models.URLField(_("source of the wording"), blank=True)
    # Languages in which somebody compared the footnote with an official text.
    confirmed_languages = models.JSONField(_("confirmed in"), default=list, blank=True)

    NOT_PERSONAL = ("territory", "mark", "name", "footnote", "source", "confirmed_languages")

    class Meta:
        verbose_name = _("designation")
        verbose_name_plural = _("designations")
        constraints = [
            models.UniqueConstraint(fields=["programme", "territory"], name="one_designation_per_territory")
        ]

    def __str__(self) -> str:
        return f"{self.territory}{self.mark}"

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"


class PrivacyNotice(models.Model):
    """A version of the programme's notice; what was acknowledged never changes, a new text is a new version."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="privacy_notices")
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    controller = models.CharField(_("controller"), max_length=200)
    processor = models.CharField(_("processor"), max_length=200)
    organiser = models.CharField(_("organiser"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=200)
    published_at = models.DateTimeField(_("published"))

    NOT_PERSONAL = ("text", "controller", "processor", "organiser", "publisher")

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="one_notice_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.version}"

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"
