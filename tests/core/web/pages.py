"""Pages of every kind of door, for the tests of core.web."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from config.urls import urlpatterns as real_patterns
from core.web import by_token, cached_public, invalid, on, public, signed_in
from events.models import Event
from events.queries import events_visible_to

served: list[str] = []


@public
def cached_page(request: HttpRequest) -> HttpResponse:
    def make_page() -> HttpResponse:
        served.append(request.path)
        return render(request, "404.html", {"who": request.COOKIES})

    return cached_public(request, "probe", make_page)


@public
def cached_form(request: HttpRequest) -> HttpResponse:
    return cached_public(request, "form", lambda: HttpResponse(f"token {get_token(request)}"))


@public
def cached_cookie(request: HttpRequest) -> HttpResponse:
    def make_page() -> HttpResponse:
        served.append(request.path)
        response = HttpResponse("with a cookie")
        response.set_cookie("colour", "green")
        return response

    return cached_public(request, "cookie", make_page)


@public
def missing(request: HttpRequest) -> HttpResponse:
    def make_page() -> HttpResponse:
        served.append(request.path)
        return HttpResponse("gone", status=404)

    return cached_public(request, "missing", make_page)


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"desk of {request.user}")


@by_token
def letter(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse("a letter")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("forgot to say who may come")


@on(events_visible_to, "events.change_event")
@require_POST
def event_act(request: HttpRequest, event: Event) -> HttpResponse:
    served.append("acted")
    return HttpResponse("done")


@signed_in
@require_POST
def desk_act(request: HttpRequest) -> HttpResponse:
    served.append("acted")
    return HttpResponse("done")


@on(events_visible_to, "events.change_event")
def event_page(request: HttpRequest, event: Event) -> HttpResponse:
    return HttpResponse(f"event {event.code}")


@public
@require_POST
def form(request: HttpRequest) -> HttpResponse:
    served.append("acted")
    return HttpResponse("done")


@public
def with_errors(request: HttpRequest) -> HttpResponse:
    return invalid(request, "404.html", {})


urlpatterns = [
    path("probe/", cached_page),
    path("probe-form/", cached_form),
    path("probe-cookie/", cached_cookie),
    path("probe-missing/", missing),
    path("probe-desk/", desk),
    path("probe-letter/<str:token>/", letter),
    path("probe-undeclared/", undeclared),
    path("probe-event/<str:code>/", event_page),
    path("probe-event/<str:code>/act/", event_act),
    path("probe-desk/act/", desk_act),
    path("probe-post/", form),
    path("probe-errors/", with_errors),
    *real_patterns,
]
