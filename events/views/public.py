"""The public pages: home, calls, events."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.web import public


@public
def page(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return render(request, "events/home.html", {})
