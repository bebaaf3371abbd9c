"""What of the library and of an event's files somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.localized import fallback_order
from core.search import matching
from events.models import Event, Place
from events.rules import programmes_with
from materials.models import EventFile, LanguageVersion, Publication, Topic
from participants.selection.models import Participation

SEARCH_KIND = "publication"


def public_publications() -> QuerySet[Publication]:
    """What everybody may read: published, and its day has come."""
    return Publication.objects.filter(
        state=Publication.State.PUBLISHED, published_on__lte=timezone.now().date()
    ).select_related("programme", "series", "event")


def publications_visible_to(user: Any) -> QuerySet[Publication]:
    """The publications of the programmes somebody works for, drafts included: the team's side."""
    return Publication.objects.filter(programme__in=programmes_with(user)).select_related(
        "programme", "series", "event"
    )


def with_versions(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    return publications.prefetch_related(
        Prefetch("versions", LanguageVersion.objects.select_related("file").order_by("published_on", "pk")),
        "topics",
        "places",
    )


def best_version(publication: Publication, language: str | None = None) -> LanguageVersion | None:
    """The version in the reader's language or the next in the fallback order; needs `versions` prefetched."""
    by_language = {version.language: version for version in publication.versions.all()}
    for code in fallback_order(language):
        if code in by_language:
            return by_language[code]
    return next(iter(by_language.values()), None)


def missing_for_publication(publication: Publication) -> list[str]:
    """What a publication needs before everybody may read it, in the user's language."""
    versions = list(publication.versions.all())
    missing = []
    if not versions:
        missing.append(_("At least one language version is needed."))
    if not any(version.abstract.strip() or version.file_id for version in versions):
        missing.append(_("An abstract or a file is needed in at least one language."))
    return missing


@dataclass(frozen=True)
class LibraryFilter:
    """What the address of the library page asks for; empty means all."""

    words: str = ""
    topic: str = ""
    place: str = ""
    language: str = ""
    year: str = ""

    def apply(self, publications: QuerySet[Publication]) -> QuerySet[Publication]:
        if self.words:
            publications = publications.filter(pk__in=matching(SEARCH_KIND, self.words))
        if self.topic:
            publications = publications.filter(topics__key=self.topic)
        if self.place:
            publications = publications.filter(places__territory=self.place)
        if self.language:
            publications = publications.filter(versions__language=self.language)
        if self.year.isdigit():
            publications = publications.filter(published_on__year=int(self.year))
        return publications.distinct()


def topics_in_use(publications: QuerySet[Publication]) -> QuerySet[Topic]:
    return (
        Topic.objects.filter(publications__in=publications)
        .annotate(count=Count("publications", distinct=True))
        .order_by("key")
    )


def territories_in_use(publications: QuerySet[Publication]) -> list[str]:
    places = Place.objects.filter(publications__in=publications)
    return list(places.order_by("territory").values_list("territory", flat=True).distinct())


def years_in_use(publications: QuerySet[Publication]) -> list[int]:
    return sorted({day.year for day in publications.dates("published_on", "year")}, reverse=True)


def languages_in_use(publications: QuerySet[Publication]) -> set[str]:
    return set(
        LanguageVersion.objects.filter(publication__in=publications)
        .order_by()
        .values_list("language", flat=True)
        .distinct()
    )


def files_visible_to(user: Any, event: Event | None = None) -> QuerySet[EventFile]:
    """Public files of public events for everybody; participants' files for those who come; the team sees all."""
    published = Q(access=EventFile.Access.PUBLIC, event__state=Event.State.PUBLISHED)
    allowed = published
    if getattr(user, "is_authenticated", False):
        coming = Participation.objects.filter(user=user, state=Participation.State.ACCEPTED).values("event")
        allowed |= Q(access__in=(EventFile.Access.PUBLIC, EventFile.Access.PARTICIPANTS), event__in=coming)
        allowed |= Q(event__programme__in=programmes_with(user))
    files = EventFile.objects.filter(allowed).select_related("file", "event")
    return files.filter(event=event) if event is not None else files
