"""The team's side: publications with their versions and texts, and the files of an event."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import formset_factory
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.localized import column, text_of
from core.states import MoveRefused
from core.uploads import UploadRefused, limit_text
from core.web import SignedInRequest, invalid, on
from events.models import Event, Programme
from events.queries import events_visible_to, programmes_visible_to
from materials import operations
from materials.forms import EventFileForm, NewPublicationForm, PartRowForm, PublicationForm, VersionForm
from materials.models import EventFile, Publication
from materials.queries import best_version, missing_for_publication, publications_visible_to, with_versions

RULE = "materials.change_publication"


@on(programmes_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def publications(request: SignedInRequest, programme: Programme) -> HttpResponse:
    form = NewPublicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = operations.create_publication(programme, by=request.user, **form.cleaned_data)
        return redirect("team_publication", made.code)
    rows = with_versions(publications_visible_to(request.user).filter(programme=programme))
    items = [(row, best_version(row)) for row in rows]
    context = {"programme": programme, "items": items, "form": form}
    show = invalid if form.errors else render
    return show(request, "materials/publications.html", context)


@on(publications_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def publication(request: SignedInRequest, publication: Publication) -> HttpResponse:
    form = PublicationForm(
        request.POST or None, programme=publication.programme, initial=_initial(publication)
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        topics, places = values.pop("topics"), values.pop("places")
        operations.change_publication(
            publication, by=request.user, values=values, topics=topics, places=places
        )
        messages.success(request, _("Saved."))
        return redirect("team_publication", publication.code)
    context = {**_publication_context(publication), "form": form}
    show = invalid if form.errors else render
    return show(request, "materials/publication_edit.html", context)


def _initial(publication: Publication) -> dict[str, Any]:
    names = ("kind", "published_on", "authors", "publisher", "event", "series")
    return {
        **{name: getattr(publication, name) for name in names},
        "topics": publication.topics.all(),
        "places": publication.places.all(),
    }


def _publication_context(publication: Publication) -> dict[str, Any]:
    versions = list(publication.versions.select_related("file"))
    return {
        "publication": publication,
        "version": versions[0] if versions else None,
        "versions": [(row, settings.COLLOQUY_LANGUAGES[row.language]) for row in versions],
        "missing": missing_for_publication(publication),
        "parts": [
            ("insights", _("Main insights"), publication.insights.count()),
            ("notes", _("Notes"), publication.notes.count()),
            ("readings", _("Reading list"), publication.readings.count()),
        ],
    }


@on(publications_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def version(request: SignedInRequest, publication: Publication, language: str = "") -> HttpResponse:
    existing = publication.versions.filter(language=language).first()
    if language and existing is None:
        raise Http404
    names = ("language", "title", "abstract", "published_on")
    initial = {name: getattr(existing, name) for name in names} if existing else {}
    form = VersionForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _saved_version(form, publication, request):
        messages.success(request, _("Saved."))
        return redirect("team_publication", publication.code)
    context = {"publication": publication, "form": form, "existing": existing, "limit": limit_text()}
    show = invalid if form.errors else render
    return show(request, "materials/version_edit.html", context)


def _saved_version(form: VersionForm, publication: Publication, request: SignedInRequest) -> bool:
    values = dict(form.cleaned_data)
    try:
        operations.save_version(publication, by=request.user, upload=values.pop("file"), **values)
    except UploadRefused as refused:
        form.add_error("file", refused)
        return False
    return True


@on(publications_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def part(request: SignedInRequest, publication: Publication, part: str, language: str) -> HttpResponse:
    if part not in operations.PARTS or language not in settings.COLLOQUY_LANGUAGES:
        raise Http404
    rows = formset_factory(PartRowForm, extra=3)
    formset = rows(
        request.POST or None, initial=_part_rows(publication, part, language), form_kwargs={"part": part}
    )
    if request.method == "POST" and formset.is_valid():
        filled = _filled_rows(publication, part, language, formset.cleaned_data)
        operations.save_part(publication, by=request.user, part=part, rows=filled)
        messages.success(request, _("Saved."))
        return redirect("team_publication", publication.code)
    context = {
        "publication": publication,
        "formset": formset,
        "part": part,
        "language": settings.COLLOQUY_LANGUAGES[language],
    }
    context["languages_of_part"] = [
        (code, row["name"], code == language) for code, row in settings.COLLOQUY_LANGUAGES.items()
    ]
    show = invalid if any(formset.errors) and formset.is_bound else render
    return show(request, "materials/part_edit.html", context)


def _heading_of(part: str) -> str:
    return "topic" if part == "readings" else "heading"


def _part_rows(publication: Publication, part: str, language: str) -> list[dict[str, Any]]:
    """The rows as they are in one language; an untranslated text shows its source, to be written over."""
    rows = []
    for row in operations.PARTS[part].objects.filter(publication=publication):
        values = {"id": row.pk, "text": str(text_of(row, "text", language)), "url": getattr(row, "url", "")}
        if part != "notes":
            values["heading"] = str(text_of(row, _heading_of(part), language))
        rows.append(values)
    return rows


def _filled_rows(
    publication: Publication, part: str, language: str, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    borrowed = _borrowed(publication, part, language)
    return [
        _without(borrowed.get(row.get("id") or 0, {}), _part_values(row, part, language))
        for row in rows
        if row.get("text")
    ]


def _borrowed(publication: Publication, part: str, language: str) -> dict[int, dict[str, str]]:
    """What the form shows of each row in another language, by column: {row: {"text_sq": "the English words"}}."""
    names = ("text",) if part == "notes" else ("text", _heading_of(part))
    shown = {
        row.pk: {column(name, language): text_of(row, name, language) for name in names}
        for row in operations.PARTS[part].objects.filter(publication=publication)
    }
    return {
        pk: {name: str(text) for name, text in texts.items() if text.is_fallback}
        for pk, texts in shown.items()
    }


def _without(borrowed: dict[str, str], values: dict[str, Any]) -> dict[str, Any]:
    """A text nobody wrote over is not a translation: it stays empty in this language."""
    return {
        name: value
        for name, value in values.items()
        if name not in borrowed or str(value).split() != borrowed[name].split()
    }


def _part_values(row: dict[str, Any], part: str, language: str) -> dict[str, Any]:
    values: dict[str, Any] = {"id": row.get("id"), column("text", language): row["text"]}
    if part != "insights":
        values["url"] = row.get("url", "")
    if part != "notes":
        values[column(_heading_of(part), language)] = row.get("heading", "")
    return values


@on(publications_visible_to, RULE)
@require_POST
def publish(request: SignedInRequest, publication: Publication) -> HttpResponse:
    try:
        operations.publish_publication(publication, by=request.user)
        messages.success(request, _("The publication is in the library."))
    except operations.NotReady as lacking:
        messages.error(request, " ".join(lacking.missing))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    return redirect("team_publication", publication.code)


@on(publications_visible_to, RULE)
@require_POST
def withdraw(request: SignedInRequest, publication: Publication) -> HttpResponse:
    try:
        operations.withdraw_publication(publication, by=request.user)
        messages.success(request, _("The publication is no longer in the library."))
    except MoveRefused as refused:
        messages.error(request, str(refused))
    return redirect("team_publication", publication.code)


@on(events_visible_to, "materials.change_files")
@require_http_methods(["GET", "POST"])
def files(request: SignedInRequest, event: Event) -> HttpResponse:
    form = EventFileForm(request.POST or None, request.FILES or None, event=event)
    if request.method == "POST" and form.is_valid() and _added_file(form, event, request):
        messages.success(request, _("The file has been added."))
        return redirect("team_files", event.code)
    rows = event.files.select_related("file")
    context = {"event": event, "tab": "team_files", "files": rows, "form": form, "limit": limit_text()}
    show = invalid if form.errors else render
    return show(request, "materials/files.html", context)


def _added_file(form: EventFileForm, event: Event, request: SignedInRequest) -> bool:
    try:
        operations.add_event_file(
            event,
            by=request.user,
            upload=form.cleaned_data["file"],
            titles=form.titles(),
            access=form.cleaned_data["access"],
        )
    except UploadRefused as refused:
        form.add_error("file", refused)
        return False
    return True


@on(events_visible_to, "materials.change_files")
@require_http_methods(["GET", "POST"])
def file(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    row = event.files.select_related("file").filter(pk=pk).first()
    if row is None:
        raise Http404
    initial = {"access": row.access, **_file_titles(row, event)}
    form = EventFileForm(request.POST or None, event=event, changing=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        operations.change_event_file(
            row, by=request.user, titles=form.titles(), access=form.cleaned_data["access"]
        )
        messages.success(request, _("Saved."))
        return redirect("team_files", event.code)
    show = invalid if form.errors else render
    return show(
        request, "materials/file_edit.html", {"event": event, "tab": "team_files", "file": row, "form": form}
    )


def _file_titles(row: EventFile, event: Event) -> dict[str, str]:
    return {f"title_{code}": getattr(row, column("title", code)) or "" for code in event.languages}


@on(events_visible_to, "materials.change_files")
@require_POST
def remove_file(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    row = event.files.filter(pk=pk).first()
    if row is None:
        raise Http404
    operations.remove_event_file(row, by=request.user)
    messages.success(request, _("The file has been removed."))
    return redirect("team_files", event.code)


@on(publications_visible_to, RULE)
@require_safe
def preview(request: SignedInRequest, publication: Publication) -> HttpResponse:
    """The page as readers will see it, before it is published."""
    from materials.views.library import page_of

    found = with_versions(publications_visible_to(request.user)).get(pk=publication.pk)
    return render(request, "materials/publication.html", {**page_of(found), "preview": True})
