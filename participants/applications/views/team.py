"""The team's side: the list of applications, one application with everything about it, and the table to take away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.audit import AuditEntry, history
from core.exports import log_export
from core.tables import FORMATS, table_response
from core.web import load, on, paginate
from events.deadlines import shown_instant
from events.footnotes import footnotes_for
from events.models import Call, Event
from events.names import language_name
from events.queries import call_of, designations_of, events_visible_to
from participants.applications import exports
from participants.applications.listing import (
    NO_VERDICT,
    SIZES,
    STATES,
    Filters,
    filtered,
    rows_of,
    state_counts,
)
from participants.applications.models import Application
from participants.applications.queries import (
    applications_visible_to,
    asked,
    drafts_counted,
    filled_of,
)
from participants.applications.summary import summary_rows
from participants.people.models import ASKED_LANGUAGES
from participants.people.places import place_choices, place_names
from participants.people.views import account

RULE = "participants.view_applications"
TAB = "team_applications"


def _call(event: Event) -> Call:
    call = call_of(event)
    if call is None:
        raise Http404
    return call


@on(events_visible_to, RULE)
@require_GET
def team_applications(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_of(event)
    if call is None:
        return render(request, "applications/team_list.html", {"event": event, "tab": TAB, "call": None})
    filters = Filters.read(request.GET)
    seen = applications_visible_to(request.user).filter(call=call)
    page = paginate(request, filtered(seen, filters), filters.size)
    designations = designations_of([event.programme_id])
    context = {
        "event": event,
        "tab": TAB,
        "call": call,
        "page": page,
        "rows": _rows(page, event, designations),
        "filters": filters,
        "options": _options(designations),
        "counts": _counts(seen),
        "drafts": drafts_counted(call),
        "query": request.GET.urlencode(),
        "footnotes": footnotes_for(place_names(designations).values(), designations),
    }
    return render(request, "applications/team_list.html", context)


def _rows(page: Any, event: Event, designations: Any) -> list[dict[str, Any]]:
    """Plain values, so that a page of 250 lines is quickly drawn."""
    places, states, outcomes = place_names(designations), dict(Application.State.choices), _outcomes()
    return [
        {
            "reference": row.reference,
            "name": row.name,
            "place": places.get(row.territory, row.territory),
            "organisation": row.organisation,
            "sent": shown_day(row.submitted_at, event),
            "state": states.get(row.state, row.state),
            "yes": row.verdicts["yes"],
            "maybe": row.verdicts["maybe"],
            "no": row.verdicts["no"],
            "decision": outcomes.get(row.outcome or "", ""),
            "rank": row.reserve_rank,
        }
        for row in rows_of(page.object_list)
    ]


def shown_day(instant: datetime | None, event: Event) -> str:
    """Day and hour on the event's clock; the heading of the column names the zone."""
    return f"{instant.astimezone(ZoneInfo(event.timezone)):%Y-%m-%d %H:%M}" if instant else ""


def _outcomes() -> dict[str, str]:
    return {"selected": _("Selected"), "reserve": _("Reserve list"), "not_selected": _("Not selected")}


def _options(designations: Any) -> dict[str, Any]:
    labels = dict(Application.State.choices)
    return {
        "states": [(state, labels[state]) for state in STATES],
        "places": place_choices(designations)[1:],
        "languages": [(code, language_name(code)) for code in ASKED_LANGUAGES],
        "verdicts": [
            ("yes", _("Yes")),
            ("maybe", _("Maybe")),
            ("no", _("No")),
            (NO_VERDICT, _("No verdict yet")),
        ],
        "sorts": [
            ("submitted", _("Newest first")),
            ("oldest", _("Oldest first")),
            ("name", _("By family name")),
            ("territory", _("By place of work")),
            ("organisation", _("By organisation")),
        ],
        "sizes": SIZES,
    }


def _counts(seen: Any) -> list[dict[str, Any]]:
    counted, labels = state_counts(seen), dict(Application.State.choices)
    return [
        {"label": labels[state], "count": counted[state], "state": state}
        for state in STATES
        if counted.get(state)
    ]


@on(events_visible_to, RULE)
@require_POST
def team_applications_export(request: HttpRequest, event: Event, kind: str) -> HttpResponseBase:
    """Exactly the filter of the list, streamed; noted as an export before the first byte."""
    if kind not in FORMATS:
        raise Http404
    call = _call(event)
    chosen = filtered(applications_visible_to(request.user).filter(call=call), Filters.read(request.GET))
    questions = asked(call, retired=True)
    log_export(
        by=account(request),
        what="applications",
        about=call,
        format=kind,
        filter=request.GET.urlencode(),
        rows=chosen.count(),
        language=get_language() or "en",
    )
    table = exports.rows(chosen, questions, designations_of([event.programme_id]))
    name = _("Applications %(code)s") % {"code": event.code}
    return table_response(kind, name, exports.headers(questions), table)


@on(events_visible_to, RULE)
@require_GET
def team_application(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    seen = applications_visible_to(request.user).filter(call__event=event)
    application = load(seen, request.user, RULE, reference=reference)
    filled = filled_of(application)
    designations = designations_of([event.programme_id])
    questions = [
        one for one in asked(application.call, retired=True) if not one.retired or one.pk in filled.answers
    ]
    context = {
        "event": event,
        "tab": TAB,
        "application": application,
        "rows": summary_rows(filled, questions, designations, email=application.email),
        "files": [stored for stored in filled.answers.values() if stored.file],
        "assessments": application.assessments.select_related("assessor").order_by("at"),
        "decision": getattr(application, "decision", None),
        "sent_at": shown_instant(application.submitted_at, event) if application.submitted_at else "",
        "history": [
            {"at": shown_instant(entry.at, event), "what": _what(entry)} for entry in history(application)
        ],
        "footnotes": footnotes_for(place_names(designations).values(), designations),
    }
    return render(request, "applications/team_one.html", context)


def _what(entry: AuditEntry) -> str:
    """A line of the trail in words: the state it led to, or what was done."""
    states = {value: str(label) for value, label in Application.State.choices}
    done = {"change application": _("Changed by the applicant"), "claim draft": _("Address confirmed")}
    return states.get(entry.state_after) or done.get(entry.action, entry.action)
