"""Public addresses for programs and for passing on: calendar, feed, QR code, short link, robots, site map."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from core.calendar import mime_type
from core.web import cached_public, public
from core.wiring import collect
from events import exports, pages
from events.freshness import stamp
from events.models.events import DatePrecision
from events.queries import designations_of, public_calls, public_event_pages, public_events
from events.structured import absolute

FEED_LENGTH = 30
# Pages of people, of the team and of machines: nothing a search engine should walk through.
CLOSED = (
    "account",
    "support",
    "team",
    "desk",
    "my-",
    "applications",
    "invitation",
    "approval",
    "sign-in",
    "profile",
    "report",
)


@public
@require_safe
def event_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The dates as a file for any calendar program; not for an event of which only month or year is known."""

    def make() -> HttpResponse:
        event = get_object_or_404(public_event_pages(), code=code)
        if event.date_precision != DatePrecision.DAY:
            raise Http404
        content = exports.event_calendar(event, designations_of([event.programme_id]))
        return HttpResponse(content, content_type=mime_type())

    response = cached_public(request, f"ics:{stamp()}", make)
    response["Content-Disposition"] = f'attachment; filename="{code}.ics"'
    return response


@public
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    def make() -> HttpResponse:
        calls = list(public_calls().order_by("-published_at")[:FEED_LENGTH])
        events = list(public_events().order_by("-published_at")[:FEED_LENGTH])
        owners = {row.programme_id for row in (*events, *(call.event for call in calls))}
        content = exports.atom_feed(calls, events, designations_of(owners))
        return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")

    return cached_public(request, f"feed:{stamp()}", make)


@public
@require_safe
def call_qr(request: HttpRequest, code: str) -> HttpResponse:
    """The short link as a QR code; the page's address does not depend on what is public, so nothing is looked up."""
    url = absolute(reverse("short_link", args=[code]))
    return cached_public(
        request, "qr", lambda: HttpResponse(exports.qr_code(url), content_type="image/svg+xml; charset=utf-8")
    )


@public
@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """To the call, or the event when there is none, in the visitor's language."""
    event = get_object_or_404(public_events(), code=code)
    has_call = public_calls().filter(event=event).exists()
    response = redirect("call_page" if has_call else "event_page", code=event.code)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "events/robots.txt",
        {"closed": CLOSED, "sitemap": absolute(reverse("sitemap"))},
        content_type="text/plain; charset=utf-8",
    )


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in every language it exists in; the apps above add theirs (a list of {language: path})."""

    def make() -> HttpResponse:
        rows = [
            pages.in_every_language(name) for name in ("home", "call_list", "event_list", "accessibility")
        ]
        rows += pages.public_addresses()
        rows += [paths for found in collect("public_addresses") for paths in found]
        return render(
            request, "events/sitemap.xml", {"rows": pages.sitemap_rows(rows)}, content_type="application/xml"
        )

    return cached_public(request, f"sitemap:{stamp()}", make)
