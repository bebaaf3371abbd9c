"""The team's side: the list of applications, one application with everything about it, and the table to take away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.audit import history
from core.exports import log_export
from core.tables import FORMATS, table_response
from core.web import load, on
from events.deadlines import shown_instant
from events.footnotes import footnotes_for
from events.models import Call, Event
from events.names import language_name
from events.queries import call_of, designations_of, events_visible_to
from participants.applications import exports
from participants.applications.answers.languages import beside_answers, written_languages, written_name
from participants.applications.checks import Filled
from participants.applications.columns import Column, Sheet, Words, available, chosen
from participants.applications.earlier import earlier_of, filter_labels
from participants.applications.earlier import labels as earlier_labels
from participants.applications.eligibility.standing import conditions_of, unmet_of
from participants.applications.kinds import Asked
from participants.applications.list_forms import NoteForm, TagForm, ViewForm
from participants.applications.listing import (
    ENDORSEMENTS,
    GENDERS,
    NO_VERDICT,
    SIZES,
    STATES,
    Filters,
    Row,
    Tally,
    filtered,
    notes_of,
    rows_of,
    tag_names,
    tags_beside,
    tags_of,
    tally,
    views_visible_to,
)
from participants.applications.models import Application, Endorsement
from participants.applications.queries import (
    applications_visible_to,
    asked,
    filled_of,
)
from participants.applications.trail import SETTLED, entry_words, merged_reference
from participants.applications.views.endorsement import shown_endorsement
from participants.applications.views.nominations import shown_nomination
from participants.applications.views.on_behalf import shown_begun
from participants.applications.views.shared import call_or_404
from participants.applications.views.team_answers import answers_part
from participants.people.models import ASKED_LANGUAGES, Gender
from participants.people.places import place_choices, place_names
from participants.people.views import account

RULE = "participants.view_applications"
TAB = "team_applications"


@on(events_visible_to, RULE)
@require_GET
def team_applications(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_of(event)
    if call is None:
        return render(request, "applications/team_list.html", {"event": event, "tab": TAB, "call": None})
    return render(request, "applications/team_list.html", list_context(request, event, call))


def list_context(request: HttpRequest, event: Event, call: Call, view_form: Any = None) -> dict[str, Any]:
    call.event = event
    filters = Filters.read(request.GET)
    picked = filtered(applications_visible_to(request.user).filter(call=call), filters, reader=request.user)
    tallied = tally(call, picked)
    page = Counted(picked, filters.size, tallied.found).get_page(request.GET.get("page"))
    designations, questions = designations_of([event.programme_id]), asked(call, retired=True)
    offered = available(questions, **_routes(call), gated=call.has_conditions)
    columns = chosen(filters, offered)
    return {
        "event": event,
        "tab": TAB,
        "call": call,
        "page": page,
        "columns": columns,
        **_shown(request, call, page, columns, Words(questions, designations)),
        "filters": filters,
        "options": _options(designations, offered, columns) | _endorsements(call),
        "counts": _counts(tallied),
        "drafts": tallied.drafts,
        **_addresses(filters, columns),
        "views": _views(request, event),
        "view_form": view_form or ViewForm(),
        "footnotes": footnotes_for(place_names(designations).values(), designations),
    }


def _addresses(filters: Filters, columns: list[Column]) -> dict[str, str]:
    """What the list asks for: as it is, with its columns by name, and without any."""
    return {
        "query": filters.query(),
        "table_query": filters.query(column.key for column in columns),
        "bare_query": filters.query(()),
    }


def _views(request: HttpRequest, event: Event) -> list[dict[str, Any]]:
    """Hers and those shared with her; what was kept of an address is read like any other address."""
    found = views_visible_to(request.user).filter(event=event).select_related("owner")
    return [
        {
            "view": view,
            "query": Filters.read(QueryDict(view.query)).query(),
            "mine": view.owner == request.user,
        }
        for view in found
    ]


class Counted(Paginator[Application]):
    """Pages of a list whose length is known already."""

    def __init__(self, rows: QuerySet[Application], size: int, count: int) -> None:
        super().__init__(rows, size)
        self.count = count  # what the parent would ask the database for


def _shown(
    request: HttpRequest, call: Call, page: Any, columns: list[Column], words: Words
) -> dict[str, Any]:
    """The lines of one page and the event's tags, read together."""
    sheet = Sheet(
        call, columns, words, reader=request.user, instant=lambda instant: shown_day(instant, call.event)
    )
    rows = rows_of(page.object_list, answers=sheet.needs_answers)
    names, tags = tags_beside(call.event, [row.pk for row in rows])
    return {
        "rows": _rows(rows, sheet, tags),
        "tag_names": names,
        "may_export_after": request.user.has_perm("participants.export_after_selection", call.event),
    }


def _rows(rows: list[Row], sheet: Sheet, tags: dict[int, list[str]]) -> list[dict[str, Any]]:
    """Plain values, so that a page of 250 lines is quickly drawn: a cell is (class, label, value)."""
    heads = [(column.css, column.label) for column in sheet.columns]
    people = [row.user for row in rows if row.user is not None]
    beside = sheet.beside([row.pk for row in rows], people, tags)
    return [
        {
            "reference": row.reference,
            "name": row.name,
            "cells": [(*head, cell) for head, cell in zip(heads, sheet.line(row, beside), strict=True)],
        }
        for row in rows
    ]


def shown_day(instant: datetime | None, event: Event) -> str:
    """Day and hour on the event's clock; the heading of the column names the zone."""
    return f"{instant.astimezone(ZoneInfo(event.timezone)):%Y-%m-%d %H:%M}" if instant else ""


def _options(designations: Any, offered: list[Column], columns: list[Column]) -> dict[str, Any]:
    labels, genders = dict(Application.State.choices), dict(Gender.choices)
    return {
        "states": [(state, labels[state]) for state in STATES],
        "places": place_choices(designations)[1:],
        "languages": [(code, language_name(code)) for code in ASKED_LANGUAGES],
        "written": written_languages(),
        "genders": [(value, genders[value]) for value in GENDERS],
        "verdicts": _verdicts(),
        "earlier": filter_labels(),
        "sorts": _sorts(),
        "sizes": SIZES,
        "columns": [(column, column in columns) for column in offered],
    }


def _routes(call: Call) -> dict[str, bool]:
    """What there is to say of how people came to apply."""
    return {"endorsed": _endorsed(call), "nominated": call.route == Call.Route.NOMINATION}


def _endorsed(call: Call) -> bool:
    return call.route == Call.Route.ENDORSED


def _endorsements(call: Call) -> dict[str, Any]:
    """What the list may be narrowed to, where employers endorse."""
    labels = dict(Endorsement.State.choices)
    return {"endorsements": [(state, labels[state]) for state in ENDORSEMENTS] if _endorsed(call) else []}


def _verdicts() -> list[tuple[str, str]]:
    return [("yes", _("Yes")), ("maybe", _("Maybe")), ("no", _("No")), (NO_VERDICT, _("No verdict yet"))]


def _sorts() -> list[tuple[str, str]]:
    return [
        ("submitted", _("Newest first")),
        ("oldest", _("Oldest first")),
        ("name", _("By family name")),
        ("territory", _("By place of work")),
        ("organisation", _("By organisation")),
    ]


def _counts(tallied: Tally) -> list[dict[str, Any]]:
    counted, labels = tallied.states, dict(Application.State.choices)
    return [
        {"label": labels[state], "count": counted[state], "state": state}
        for state in STATES
        if counted.get(state)
    ]


@on(events_visible_to, RULE)
@require_POST
def team_applications_export(request: HttpRequest, event: Event, kind: str) -> HttpResponseBase:
    """Exactly the filter of the list, streamed; noted as an export before the first byte.

    With columns in the address exactly those; without any, everything with every answer.
    """
    if kind not in FORMATS:
        raise Http404
    call, filters = call_or_404(event), Filters.read(request.GET)
    picked = filtered(applications_visible_to(request.user).filter(call=call), filters, reader=request.user)
    log_export(
        by=account(request),
        what="applications",
        about=call,
        format=kind,
        filter=request.GET.urlencode(),
        rows=picked.count(),
        language=get_language() or "en",
    )
    name = _("Applications %(code)s") % {"code": event.code}
    headers, table = _table(request, call, filters, picked)
    return table_response(kind, name, headers, table)


def _table(
    request: HttpRequest, call: Call, filters: Filters, picked: Any
) -> tuple[list[str], Iterator[list[Any]]]:
    questions, designations = asked(call, retired=True), designations_of([call.event.programme_id])
    if not filters.columns:
        conditions = conditions_of(call, questions)
        rows = exports.rows(
            picked, questions, designations, reader=request.user, **_routes(call), conditions=conditions
        )
        return exports.headers(questions, **_routes(call), gated=bool(conditions)), rows
    offered = available(questions, **_routes(call), gated=call.has_conditions)
    columns, words = chosen(filters, offered), Words(questions, designations)
    sheet = Sheet(call, columns, words, reader=request.user, instant=lambda at: at)
    return exports.sheet_headers(sheet), exports.sheet_rows(picked, sheet)


@on(events_visible_to, RULE)
@require_GET
def team_application(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    application = load_application(request, event, reference)
    return render(request, "applications/team_one.html", one_context(request, event, application))


def load_application(request: HttpRequest, event: Event, reference: str) -> Application:
    seen = applications_visible_to(request.user).filter(call__event=event)
    return load(seen, request.user, RULE, reference=reference)


def one_context(request: HttpRequest, event: Event, application: Application, **forms: Any) -> dict[str, Any]:
    filled = filled_of(application)
    designations = designations_of([event.programme_id])
    questions = _questions(application, filled)
    conditions = conditions_of(application.call, questions, designations)
    return {
        "event": event,
        "tab": TAB,
        "application": application,
        **answers_part(request, application, filled, questions, designations),
        "beside": beside_answers(application, questions, filled.answers),
        "written_in": written_name(application.text_language),
        "files": [stored for stored in filled.answers.values() if stored.file],
        **_assessed(request, application),
        "endorsement": shown_endorsement(application),
        **shown_begun(application),
        "unmet": [one.sentence for one in unmet_of(application, conditions)],
        "nomination": shown_nomination(application, designations),
        "sent_at": shown_instant(application.submitted_at, event) if application.submitted_at else "",
        "history": _history(request, application, event),
        "footnotes": footnotes_for(place_names(designations).values(), designations),
        **_beside(request, event, application),
        **forms,
    }


def _questions(application: Application, filled: Filled) -> list[Asked]:
    """What is asked now, and what she has answered."""
    every = asked(application.call, retired=True, stage=None)
    return [one for one in every if not (one.retired or one.after) or one.pk in filled.answers]


def _is_own(request: HttpRequest, application: Application) -> bool:
    """Whether the reader applied herself and waits for the decision: how it is assessed is kept from her."""
    return application.state == Application.State.SUBMITTED and application.user_id == request.user.pk


def _assessed(request: HttpRequest, application: Application) -> dict[str, Any]:
    if _is_own(request, application):
        return {"recused": True}
    assessments = application.assessments.filter(void_at=None).select_related("assessor").order_by("at")
    return {"assessments": assessments, "decision": getattr(application, "decision", None)}


def _history(request: HttpRequest, application: Application, event: Event) -> list[dict[str, str]]:
    hidden = SETTLED if _is_own(request, application) else ()
    return [
        {"at": shown_instant(entry.at, event), "what": entry_words(entry)}
        for entry in history(application)
        if entry.action not in hidden
    ]


def _beside(request: HttpRequest, event: Event, application: Application) -> dict[str, Any]:
    """What the team keeps about it, and what she did at earlier events."""
    labels, user = earlier_labels(), application.user_id
    earlier = earlier_of([user], event, request.user).get(user or 0, [])
    return {
        "tags": tags_of([application.pk]).get(application.pk, []),
        "all_tags": tag_names(event),
        "notes": [
            {"by": note.by, "at": shown_instant(note.at, event), "text": note.text}
            for note in notes_of(application)
        ],
        "earlier": [{"entry": entry, "what": labels[entry.what]} for entry in earlier],
        "merged_into": merged_reference(application),
        "can_annotate": application.state in Application.SENT,
        "tag_form": TagForm(),
        "note_form": NoteForm(),
    }
