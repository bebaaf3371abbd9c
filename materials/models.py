"""The files of an event, and the library: publications with language versions, insights and readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models import Event, Place, Programme
from events.models.events import DatePrecision, new_code

if TYPE_CHECKING:
    from django.db.models import Manager


class EventFile(models.Model):
    class Access(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        PARTICIPANTS = "participants", _("Participants and the team")
        TEAM = "team", _("The team")

    event = models.ForeignKey(Event, models.CASCADE, related_name="files")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    access = models.CharField(_("who may open it"), max_length=15, choices=Access, default=Access.TEAM)
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(auto_now_add=True)

    NOT_PERSONAL = ("title", "file", "access")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"file {self.pk}"

    @property
    def scope(self) -> str:
        return f"event:{self.event_id}"


class Topic(models.Model):
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="topics")
    key = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=120)

    NOT_PERSONAL = ("key", "name")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="each_topic_once")]

    def __str__(self) -> str:
        return self.key


class Series(models.Model):
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="series")
    name = models.CharField(_("name"), max_length=200)

    NOT_PERSONAL = ("name",)

    def __str__(self) -> str:
        return f"series {self.pk}"


class Publication(models.Model):
    class Kind(models.TextChoices):
        MEETING_PAPER = "meeting_paper", _("Paper of a meeting")
        AD_HOC_PAPER = "ad_hoc_paper", _("Ad hoc paper")
        POLICY_NOTE = "policy_note", _("Policy note")
        FACT_SHEET = "fact_sheet", _("Fact sheet")
        HANDBOOK = "handbook", _("Handbook")
        PRESENTATION = "presentation", _("Presentation")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TRANSITIONS = {
        State.DRAFT: {State.PUBLISHED},
        State.PUBLISHED: {State.DRAFT, State.WITHDRAWN},
        State.WITHDRAWN: {State.PUBLISHED},
    }

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="publications")
    code = models.SlugField(_("code"), max_length=40, unique=True, default=new_code)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="publications")
    series = models.ForeignKey(Series, models.SET_NULL, null=True, blank=True, related_name="publications")
    topics = models.ManyToManyField(Topic, blank=True, related_name="publications")
    places = models.ManyToManyField(Place, blank=True, related_name="publications")
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    # The page's own date; each language version has another one of its own.
    published_on = models.DateField(_("publication date"))
    date_precision = models.CharField(_("known to"), max_length=5, choices=DatePrecision, default="day")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    if TYPE_CHECKING:
        versions: Manager[LanguageVersion]
        insights: Manager[Insight]

    NOT_PERSONAL = ("code", "publisher", "published_on", "date_precision")
    PERSONAL = {"authors": Personal("name who wrote it", "library", "library", ("public",))}

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_on", "-pk"]

    def __str__(self) -> str:
        return self.code

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"


class LanguageVersion(models.Model):
    """One language of a publication: its own title, date and file. Titles may stay untranslated; labels do not."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="versions")
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=300)
    abstract = models.TextField(_("abstract"), blank=True)
    published_on = models.DateField(_("publication date"))
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    NOT_PERSONAL = ("language", "title", "abstract", "published_on", "file")

    class Meta:
        ordering = ["published_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "language"], name="one_version_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.language}"

    @property
    def scope(self) -> str:
        return self.publication.scope


class Insight(models.Model):
    class Kind(models.TextChoices):
        INSIGHT = "insight", _("Main insight")
        RECOMMENDATION = "recommendation", _("Recommendation")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="insights")
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.INSIGHT)
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(default=0)

    NOT_PERSONAL = ("heading", "text")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"insight {self.pk}"


class Note(models.Model):
    """A numbered note of a publication."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="notes")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))
    url = models.URLField(_("address"), max_length=500, blank=True)

    NOT_PERSONAL = ("text", "url")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["publication", "number"], name="each_note_once")]

    def __str__(self) -> str:
        return str(self.number)


class Reading(models.Model):
    """One entry of the reading list; entries with the same topic stand under one heading."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="readings")
    topic = models.CharField(_("heading"), max_length=200)
    text = models.TextField(_("entry"))
    url = models.URLField(_("address"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    NOT_PERSONAL = ("topic", "text", "url")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"reading {self.pk}"
