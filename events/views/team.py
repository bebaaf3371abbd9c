from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.web import on, signed_in
from events.models import Event, Programme
from events.queries import events_visible_to, programmes_visible_to


@signed_in
def team_home(request: HttpRequest) -> HttpResponse:
    return render(request, "team/home.html", {"programmes": programmes_visible_to(request.user)})


@on(programmes_visible_to, "events.view_programme")
def team_programme(request: HttpRequest, programme: Programme) -> HttpResponse:
    return render(request, "team/home.html", {"programmes": [programme]})


@on(events_visible_to, "events.view_event")
def team_event(request: HttpRequest, event: Event) -> HttpResponse:
    return render(request, "team/overview.html", {"event": event, "tab": "team_event"})


@on(events_visible_to, "events.change_event")
def team_event_part(request: HttpRequest, event: Event) -> HttpResponse:
    return render(request, "team/overview.html", {"event": event, "tab": "team_call"})
