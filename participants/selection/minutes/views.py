"""The minutes as a page, and as a PDF to sign."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.exports import log_export
from core.web import on
from events.models import Event
from events.queries import events_visible_to
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection.minutes.gathering import minutes_of
from participants.selection.minutes.pdf import as_pdf

RULE = "participants.decide"


@require_safe
@on(events_visible_to, RULE)
def team_minutes(request: HttpRequest, event: Event) -> HttpResponse:
    minutes = minutes_of(call_or_404(event), account(request))
    context = {
        "event": event,
        "tab": "team_decisions",
        "minutes": minutes,
        "footnotes": minutes.footnotes,
    }
    return render(request, "selection/minutes.html", context)


@require_safe
@on(events_visible_to, RULE)
def team_minutes_pdf(request: HttpRequest, event: Event) -> HttpResponse:
    minutes = minutes_of(call_or_404(event), account(request))
    response = HttpResponse(as_pdf(minutes, code=event.code), content_type="application/pdf")
    name = f"{minutes.title} {event.code}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    log_export(
        by=account(request),
        what="minutes",
        about=event,
        format="pdf",
        rows=1,
        language=get_language() or "en",
    )
    return response
