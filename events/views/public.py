"""The public pages of calls and events: home, lists, pages. All of them come from the cache for strangers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.web import cached_public, on, paginate, public
from core.wiring import panels
from events import pages
from events.freshness import stamp
from events.models import Event
from events.queries import (
    call_of,
    closed_calls,
    coming_events,
    events_visible_to,
    next_publication,
    open_calls,
    past_events,
    public_call_pages,
    public_event_pages,
)

Instants = list[datetime | None]


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    changes: Instants = []

    def make() -> HttpResponse:
        calls = list(open_calls())
        events = list(coming_events().exclude(pk__in=[call.event_id for call in calls])[:6])
        changes.extend(instant for call in calls for instant in (call.opens_at, call.closes_at))
        changes.append(next_publication())
        shown = pages.rendered(panels("home"), request)
        context = pages.list_context([*(call.event for call in calls), *events], shown)
        head = pages.list_head("home", _("Home"))
        return render(
            request,
            "events/home.html",
            {
                **context,
                "calls": calls,
                "events": events,
                "panels": shown,
                "head": head,
                "nav_current": "home",
            },
        )

    return cached_public(request, f"home:{stamp()}", make, changes_at=changes)


@public
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    changes: Instants = []

    def make() -> HttpResponse:
        calls, page = list(open_calls()), paginate(request, closed_calls(), 25)
        changes.extend(instant for call in calls for instant in (call.opens_at, call.closes_at))
        changes.append(next_publication())
        context = pages.list_context(call.event for call in (*calls, *page))
        head = pages.list_head("call_list", _("Calls for participants"))
        return render(
            request, "events/call_list.html", {**context, "calls": calls, "page": page, "head": head}
        )

    return cached_public(request, f"calls:{stamp()}", make, changes_at=changes)


@public
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    changes: Instants = []

    def make() -> HttpResponse:
        changes.append(next_publication())
        events, page = list(coming_events()), paginate(request, past_events(), 25)
        context = pages.list_context([*events, *page])
        head = pages.list_head("event_list", _("Events"))
        return render(
            request, "events/event_list.html", {**context, "events": events, "page": page, "head": head}
        )

    return cached_public(request, f"events:{stamp()}", make, changes_at=changes)


@public
@require_safe
def call_page(request: HttpRequest, code: str) -> HttpResponse:
    changes: Instants = []

    def make() -> HttpResponse:
        call = get_object_or_404(public_call_pages(), event__code=code)
        changes.extend((call.opens_at, call.closes_at))
        return render(request, "events/call.html", pages.call_page(call, request))

    return cached_public(request, f"call:{stamp()}", make, changes_at=changes)


@public
@require_safe
def event_page(request: HttpRequest, code: str) -> HttpResponse:
    def make() -> HttpResponse:
        event = get_object_or_404(public_event_pages(), code=code)
        shown = pages.rendered(panels("event_page", event=event), request)
        return render(request, "events/event.html", pages.event_page(event, shown))

    return cached_public(request, f"event:{stamp()}", make)


@on(events_visible_to, "events.view_event")
@require_safe
def team_preview(request: HttpRequest, event: Event) -> HttpResponse:
    """The public page before it is public, for the team alone."""
    call = call_of(event)
    context: dict[str, Any]
    if call is None or "event" in request.GET:
        context = pages.event_page(event, preview=True)
        return render(request, "events/event.html", context)
    context = pages.call_page(call, request, preview=True)
    if context["status"] == "hidden":
        context["status"] = "open"
    return render(request, "events/call.html", context)
