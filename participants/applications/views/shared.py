"""What several pages of applications need: the call or 404, and answers that nobody keeps."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.cache import add_never_cache_headers

from events.models import Call, Event
from events.queries import call_of


def call_or_404(event: Event) -> Call:
    """The event's call, its `event` set to the object in hand. Raises Http404 when the event has none."""
    call = call_of(event)
    if call is None:
        raise Http404
    call.event = event
    return call


def unlisted(response: HttpResponse) -> HttpResponse:
    """Kept by no cache and no search engine. The address goes to no other site: Referrer-Policy says so everywhere."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
