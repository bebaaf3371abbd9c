"""The public library: list with filters and search, one publication, its files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.files import download
from core.localized import content_language, html_lang, text_of
from core.web import cached_public, paginate, public
from events.footnotes import Designated, footnotes_for
from events.freshness import stamp
from events.names import place_line, territory_name
from events.queries import designations_of
from materials.forms import LibraryFilterForm, language_choices
from materials.models import Publication
from materials.queries import (
    best_version,
    files_visible_to,
    languages_in_use,
    public_publications,
    territories_in_use,
    topics_in_use,
    with_versions,
    years_in_use,
)


@public
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    return cached_public(request, f"library:{stamp()}", lambda: _library(request))


def _library(request: HttpRequest) -> HttpResponse:
    everything = public_publications()
    marks = designations_of(set(everything.order_by().values_list("programme", flat=True)))
    form = LibraryFilterForm(request.GET, choices=_choices(everything, marks))
    found = with_versions(form.filter().apply(everything))
    page = paginate(request, found, 20)
    items = [listed(publication, marks) for publication in page]
    context = {"form": form, "page": page, "items": items, "filtered": any(request.GET.values())}
    texts = [name for _code, name in form.fields["place"].choices] + [  # type: ignore[attr-defined]  # a choice field
        text for item in items for text in (item["title"], *item["places"])
    ]
    context["footnotes"] = footnotes_for(texts, marks)
    return render(request, "materials/library.html", context)


def _choices(everything: Any, marks: list[Designated]) -> dict[str, list[tuple[str, str]]]:
    used = languages_in_use(everything)
    territories = {code: territory_name(code, marks) for code in territories_in_use(everything)}
    return {
        "topic": [(topic.key, str(text_of(topic, "name"))) for topic in topics_in_use(everything)],
        "place": sorted(territories.items(), key=lambda pair: pair[1]),
        "language": [(code, name) for code, name in language_choices() if code in used],
        "year": [(str(year), str(year)) for year in years_in_use(everything)],
    }


def listed(publication: Publication, marks: list[Designated]) -> dict[str, Any]:
    """One line of the library: the title in the reader's language, and the languages there are."""
    version = best_version(publication)
    language = version.language if version else ""
    return {
        "publication": publication,
        "title": version.title if version else publication.code,
        "lang": html_lang(language) if language != content_language() else "",
        "abstract": version.abstract if version else "",
        "topics": [text_of(topic, "name") for topic in publication.topics.all()],
        "places": [place_line(place, marks) for place in publication.places.all()],
        "languages": [_language_row(publication, code) for code in _codes(publication)],
    }


def _codes(publication: Publication) -> list[str]:
    return [version.language for version in publication.versions.all()]


def _language_row(publication: Publication, code: str) -> dict[str, Any]:
    row = settings.COLLOQUY_LANGUAGES.get(code, {"name": code, "html": code})
    return {
        "html_lang": row["html"],
        "name": row["name"],
        "url": reverse("publication_file", args=[publication.code, code]),
    }


@public
@require_safe
def publication_page(request: HttpRequest, code: str) -> HttpResponse:
    return cached_public(request, f"publication:{code}:{stamp()}", lambda: _publication(request, code))


def _publication(request: HttpRequest, code: str) -> HttpResponse:
    publication = with_versions(public_publications()).filter(code=code).first()
    if publication is None:
        raise Http404
    return render(request, "materials/publication.html", page_of(publication))


def page_of(publication: Publication) -> dict[str, Any]:
    """The context of a publication's page; also used by the team's preview."""
    marks = designations_of([publication.programme_id])
    context = listed(publication, marks)
    insights = [(insight, text_of(insight, "text")) for insight in publication.insights.all()]
    readings: dict[str, list[Any]] = {}
    for reading in publication.readings.all():
        readings.setdefault(str(text_of(reading, "topic")), []).append((reading, text_of(reading, "text")))
    version = best_version(publication)
    texts = [context["title"], context["abstract"], *context["places"]]
    return {
        **context,
        "version": version,
        "versions": [_file_row(publication, row) for row in publication.versions.all()],
        "insights": [pair for pair in insights if pair[0].kind == "insight"],
        "recommendations": [pair for pair in insights if pair[0].kind == "recommendation"],
        "readings": readings,
        "notes": [(note, text_of(note, "text")) for note in publication.notes.all()],
        "footnotes": footnotes_for([*texts, *(str(text) for _row, text in insights)], marks),
        "structured": _structured(publication, version),
    }


def _file_row(publication: Publication, version: Any) -> dict[str, Any]:
    row = _language_row(publication, version.language)
    return {**row, "title": version.title, "date": version.published_on, "file": version.file}


def _structured(publication: Publication, version: Any) -> dict[str, Any]:
    page = settings.COLLOQUY_BASE_URL + reverse("publication_page", args=[publication.code])
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": page,
        "name": version.title if version else publication.code,
        "inLanguage": html_lang(version.language) if version else "",
        "datePublished": publication.published_on.isoformat(),
        "publisher": {"@type": "Organization", "name": publication.publisher},
        "workTranslation": [
            {
                "@type": "Report",
                "name": row.title,
                "inLanguage": html_lang(row.language),
                "datePublished": row.published_on.isoformat(),
            }
            for row in publication.versions.all()
            if version and row.pk != version.pk
        ],
    }


@public
@require_safe
def publication_file(request: HttpRequest, code: str, language: str) -> HttpResponseBase:
    """The file of one language: the address stays when the file is replaced."""
    publication = with_versions(public_publications()).filter(code=code).first()
    version = (
        next((row for row in publication.versions.all() if row.language == language), None)
        if publication
        else None
    )
    if version is None or version.file is None:
        raise Http404
    return download(version.file)


@public
@require_safe
def event_file(request: HttpRequest, pk: str) -> HttpResponseBase:
    """A file of an event, for whom its access says; anybody else gets 404."""
    file = files_visible_to(request.user).filter(file__pk=pk).first()
    if file is None:
        raise Http404
    return download(file.file)
