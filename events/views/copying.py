"""Copying an event, starting from a template, and series of events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.files import FileMissing
from core.localized import column, text_of
from core.web import SignedInRequest, cached_public, invalid, on, public
from events import pages
from events.copy_plan import copy_plan
from events.event_templates import TEMPLATES
from events.forms.copying import CopyForm, FromTemplateForm, SeriesForm
from events.freshness import stamp
from events.models import Event, EventSeries, Programme
from events.operations import copy_event, create_from_template, save_series
from events.queries import events_visible_to, next_publication, programmes_visible_to
from events.series import public_events_of, public_series, series_of, series_visible_to
from events.team_pages import heading_footnotes


@on(events_visible_to, "events.change_event")
def team_event_copy(request: SignedInRequest, event: Event) -> HttpResponse:
    """First press: every date before and after. Second press, for the same day: the copy."""
    form = CopyForm(request.POST or None, event=event, user=request.user)
    context = {"event": event, "tab": "team_event", "form": form, "footnotes": heading_footnotes(event)}
    if request.method != "POST":
        return render(request, "team/copy.html", context)
    if not form.is_valid():
        return invalid(request, "team/copy.html", context)
    if not form.was_shown:
        day = form.cleaned_data["first_day"]
        context |= {"lines": copy_plan(event, day), "shown_for": day.isoformat()}
        return render(request, "team/copy.html", context)
    try:
        copy = copy_event(event, by=request.user, **form.facts())
    except FileMissing as missing:
        form.add_error("with_files", f"{missing}")
        return invalid(request, "team/copy.html", context)
    messages.success(
        request, _("The copy is there as a draft. Read its texts and dates before you publish it.")
    )
    return redirect("team_event", code=copy.code)


@on(programmes_visible_to, "events.change_programme")
def team_event_from(request: SignedInRequest, programme: Programme, template: str) -> HttpResponse:
    if template not in TEMPLATES:
        raise Http404
    chosen = TEMPLATES[template]
    form = FromTemplateForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        event = create_from_template(programme, by=request.user, template=chosen, **form.cleaned_data)
        messages.success(request, _("The event is there as a draft. Fill in its parts one by one."))
        return redirect("team_event", code=event.code)
    context = {"programme": programme, "form": form, "tab": "team_programme", "template": chosen}
    return (invalid if form.is_bound else render)(request, "team/copy_template.html", context)


@on(programmes_visible_to, "events.view_programme")
@require_safe
def team_series_list(request: SignedInRequest, programme: Programme) -> HttpResponse:
    rows = series_of(programme)
    titles = [str(text_of(row, "title")) for row in rows]
    context = {
        **pages.list_context((event for row in rows for event in row.events.all()), titles),
        "programme": programme,
        "tab": "team_series_list",
        "rows": rows,
        "may_change": request.user.has_perm("events.change_programme", programme),
    }
    return render(request, "team/series.html", context)


@on(programmes_visible_to, "events.change_programme")
def team_series_new(request: SignedInRequest, programme: Programme) -> HttpResponse:
    return _series_form(request, programme, None)


@on(series_visible_to, "events.change_programme", field="pk", kwarg="pk")
def team_series(request: SignedInRequest, series: EventSeries) -> HttpResponse:
    return _series_form(request, series.programme, series)


def _series_form(request: SignedInRequest, programme: Programme, series: EventSeries | None) -> HttpResponse:
    form = SeriesForm(
        request.POST or None,
        programme=programme,
        languages=programme.languages,
        initial=_initial(series, programme.languages),
    )
    if request.method == "POST" and form.is_valid():
        save_series(programme, by=request.user, series=series, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("team_series_list", code=programme.code)
    context = {
        "programme": programme,
        "tab": "team_series_list",
        "form": form,
        "series": series,
        "footnotes": pages.list_context(programme.events.all())["footnotes"],
    }
    return (invalid if form.is_bound else render)(request, "team/series_edit.html", context)


def _initial(series: EventSeries | None, languages: list[str]) -> dict[str, Any]:
    if series is None:
        return {}
    names = [column("title", code) for code in languages]
    return {
        **{name: getattr(series, name) for name in names},
        "events": list(series.events.values_list("pk", flat=True)),
    }


@public
@require_safe
def series_page(request: HttpRequest, code: str) -> HttpResponse:
    changes: list[datetime | None] = []

    def make() -> HttpResponse:
        changes.append(next_publication())
        series = get_object_or_404(public_series(), code=code)
        events = public_events_of(series)
        title = text_of(series, "title")
        today = timezone.localdate()
        context = {
            **pages.list_context(events, [title.value]),
            "series": series,
            "coming": [event for event in reversed(events) if event.ends_on >= today],
            "earlier": [event for event in events if event.ends_on < today],
            "head": pages.list_head("series_page", title.value, series.code),
        }
        return render(request, "events/series.html", context)

    return cached_public(request, f"series:{stamp()}", make, changes_at=changes)
