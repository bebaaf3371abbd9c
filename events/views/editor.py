"""The editor of an event: one page per part, each with one form and one operation behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.localized import column
from core.web import SignedInRequest, invalid, on
from events.clock import NoSuchTime
from events.event_templates import TEMPLATES
from events.forms import events as facts
from events.forms import texts
from events.forms.base import page_languages
from events.models import Event, Programme
from events.operations import (
    EventIsArchived,
    EventIsCancelled,
    change_event,
    create_event,
    set_agenda,
    set_coverage,
    set_guiding_questions,
    set_related_items,
    write_texts,
)
from events.queries import events_visible_to, programmes_visible_to, source_language
from events.team_pages import heading_footnotes
from events.views.unsaved import Make, may_store, open_page
from events.zone_change import effects_of_zone

ROWS = "team/event_rows.html"


@dataclass(frozen=True)
class Part:
    """One page of the editor: its form, what it shows at first, and the operation that stores it."""

    label: Promise
    form: Callable[..., Any]
    initial: Callable[[Event], Any]
    store: Callable[[Event, Any, Any], object]
    template: str = "team/event_edit.html"


def _fields(*names: str) -> Callable[[Event], dict[str, Any]]:
    return lambda event: {name: getattr(event, name) for name in names}


def _change(event: Event, form: Any, by: Any) -> object:
    return change_event(event, by=by, **form.cleaned_data)


PARTS: dict[str, Part] = {
    "basics": Part(
        gettext_lazy("Basics"),
        facts.BasicsForm,
        _fields("kind", "format", "places", "organiser", "publisher"),
        _change,
    ),
    "when": Part(
        gettext_lazy("Place and time"),
        facts.WhenForm,
        _fields("starts_on", "ends_on", "starts_at", "ends_at", "timezone", "place"),
        lambda event, form, by: change_event(event, by=by, **form.facts()),
        "team/event_when.html",
    ),
    "languages": Part(
        gettext_lazy("Languages"),
        facts.LanguagesForm,
        _fields("languages", "working_languages", "interpretation"),
        _change,
    ),
    "coverage": Part(
        gettext_lazy("What is covered"),
        facts.CoverageForm,
        lambda event: {"coverage": [f"{item.kind}:{item.day}" for item in event.coverage.all()]},
        lambda event, form, by: set_coverage(event, by=by, items=form.items()),
    ),
    "contacts": Part(
        gettext_lazy("Contacts"),
        facts.ContactsForm,
        _fields("contact_name", "contact_email", "second_contact_name", "second_contact_email"),
        _change,
    ),
    "questions": Part(
        gettext_lazy("Guiding questions"),
        texts.QuestionsForm,
        lambda event: {"outline": texts.outline_of(event, source_language(event))},
        lambda event, form, by: set_guiding_questions(
            event, by=by, language=source_language(event), lines=form.lines()
        ),
    ),
    "related": Part(
        gettext_lazy("Related items"),
        texts.RelatedFormSet,
        lambda event: texts.related_initial(list(event.related_items.all()), source_language(event)),
        lambda event, form, by: set_related_items(
            event, by=by, language=source_language(event), items=texts.rows_of(form)
        ),
        ROWS,
    ),
    "agenda": Part(
        gettext_lazy("Agenda"),
        texts.AgendaFormSet,
        lambda event: texts.agenda_initial(list(event.agenda.all()), source_language(event), event.timezone),
        lambda event, form, by: set_agenda(
            event, by=by, language=source_language(event), items=texts.rows_of(form)
        ),
        ROWS,
    ),
}


@on(programmes_visible_to, "events.change_programme")
def team_event_new(request: SignedInRequest, programme: Programme) -> HttpResponse:
    form = facts.NewEventForm(request.POST or None, programme=programme)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        language = data.pop("language")
        for name in ("title", "neutral_title"):
            data[column(name, language)] = data.pop(name)
        zone = data["place"].timezone if data["place"] else programme.timezone
        event = create_event(programme, by=request.user, timezone=zone, languages=[language], **data)
        messages.success(request, _("The event is there as a draft. Fill in its parts one by one."))
        return redirect("team_event", code=event.code)
    context = {"programme": programme, "form": form, "tab": "team_programme", "templates": TEMPLATES.items()}
    return (invalid if form.is_bound else render)(request, "team/event_new.html", context)


@on(events_visible_to, "events.change_event")
def team_event_edit(request: SignedInRequest, event: Event, part: str = "basics") -> HttpResponse:
    if part not in PARTS:
        raise Http404
    row = PARTS[part]
    unsaved = open_page(request, event, part, part_form(row, event))
    form = unsaved.form
    if may_store(request, unsaved) and _confirmed(form):
        try:
            row.store(event, form, request.user)
        except (EventIsCancelled, NoSuchTime) as error:
            messages.error(request, _refusal(error))
            return redirect(request.path)
        messages.success(request, _("Saved."))
        return unsaved.done(request, event)
    context = {**editor_context(event, part), "form": form, "part_label": row.label, "unsaved": unsaved}
    if isinstance(form, facts.WhenForm) and form.is_bound:
        context["zone_effects"] = effects_of_zone(event, form)
    return (invalid if request.method == "POST" else render)(request, row.template, context)


@on(events_visible_to, "events.change_event")
def team_event_texts(request: SignedInRequest, event: Event, language: str) -> HttpResponse:
    """One language of the page, beside the one it is translated from."""
    if language not in event.languages:
        raise Http404
    unsaved = open_page(request, event, f"texts-{language}", texts_form(event, language))
    form = unsaved.form
    if may_store(request, unsaved):
        try:
            write_texts(event, by=request.user, language=language, texts=form.texts())
        except EventIsCancelled as error:
            messages.error(request, _refusal(error))
            return redirect(request.path)
        messages.success(request, _("Saved."))
        return unsaved.done(request, event)
    shown = {"form": form, "language": language, "unsaved": unsaved}
    context = {**editor_context(event, f"texts:{language}"), **shown}
    return (invalid if request.POST else render)(request, "team/event_texts.html", context)


def editor_context(event: Event, part: str) -> dict[str, Any]:
    """What every page of the editor shows: where one is among the parts."""
    return {
        "event": event,
        "tab": "team_event",
        "part": part,
        "parts": [(name, row.label) for name, row in PARTS.items()],
        "text_languages": page_languages(event.languages),
        "footnotes": heading_footnotes(event),
    }


def part_form(row: Part, event: Event) -> Make:
    """Makes the part's form, or its set of forms, one per row."""
    initial = row.initial(event)
    more: dict[str, Any] = {"form_kwargs": {"event": event}} if row.template == ROWS else {"event": event}
    return lambda data: row.form(data, initial=initial, **more)


def texts_form(event: Event, language: str) -> Make:
    return lambda data: texts.TextsForm(data, event=event, language=language)


def _confirmed(form: Any) -> bool:
    """A new time zone is shown with its effect first, and saved by the second press."""
    return (
        not isinstance(form, facts.WhenForm) or not form.zone_changes or form.cleaned_data["zone_confirmed"]
    )


def _refusal(error: Exception) -> str:
    if isinstance(error, EventIsArchived):
        return _("The event is in the archive, so it cannot be changed any more. Nothing was saved.")
    if isinstance(error, EventIsCancelled):
        return _("The event is cancelled, so it cannot be changed any more. Nothing was saved.")
    return _(
        "In the new zone one of the times falls into the hour that is skipped in spring. Nothing was saved."
    )
