"""The public page as a stranger will see it, on a telephone and on a desk, in every language of the pages."""

from __future__ import annotations

from copy import copy

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.web import POLICY, on
from core.wiring import panels
from events import pages
from events.forms.base import page_languages
from events.models import Event
from events.queries import call_of, events_visible_to

# Only these two pages may frame and be framed, and only by each other.
FRAMED = POLICY.format(origins="").replace("frame-ancestors 'none'", "frame-ancestors 'self'")
FRAMING = POLICY.format(origins="") + "; frame-src 'self'"


@on(events_visible_to, "events.view_event")
@require_safe
def team_screens(request: HttpRequest, event: Event) -> HttpResponse:
    """The page in two frames, as wide as a telephone and as a desk; `language` says which."""
    names = dict(page_languages())
    language = request.GET.get("language", "")
    if language not in names:
        language = get_language() or event.languages[0]
    tabs = [
        {"label": name, "url": f"?language={code}", "current": code == language}
        for code, name in names.items()
    ]
    src = translate_url(reverse("team_screen", args=[event.code]), language)
    sizes = [
        {"label": _("On a telephone"), "width": 360, "height": 740},
        {"label": _("On a desk"), "width": 1280, "height": 800},
    ]
    context = {"event": event, "tab": "team_event", "tabs": tabs, "src": src, "sizes": sizes}
    answer = render(request, "team/screens.html", context)
    answer.headers["Content-Security-Policy"] = FRAMING
    return answer


@on(events_visible_to, "events.view_event")
@require_safe
def team_screen(request: HttpRequest, event: Event) -> HttpResponse:
    """The public page itself, drawn for somebody without a session, whether it is public yet or not."""
    stranger = copy(request)
    stranger.user, stranger.COOKIES = AnonymousUser(), {}
    call = call_of(event)
    if call is None:
        shown = pages.rendered(panels("event_page", event=event), stranger)
        answer = render(stranger, "events/event.html", pages.event_page(event, shown))
    else:
        context = pages.call_page(call, stranger)
        if context["status"] == "hidden":
            context["status"] = "open"
        answer = render(stranger, "events/call.html", context)
    answer.headers["Content-Security-Policy"] = FRAMED
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
