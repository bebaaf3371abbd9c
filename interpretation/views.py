"""The page about languages: how many listen and speak in each, and whom none of them reaches."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.privacy import registered
from core.web import on
from events.models import Event
from events.names import language_name
from events.queries import events_visible_to
from events.rules import roles_of
from interpretation.planner import CLUSTERS, Channel, Needs
from interpretation.queries import coming, listeners_of, named, needs_of
from participants.selection.models import Participation


@on(events_visible_to, "interpretation.view_regime")
@require_GET
def team_interpretation(request: HttpRequest, event: Event) -> HttpResponse:
    everybody = listeners_of(event)
    those_who_come = coming(everybody)
    sure, perhaps = needs_of(event, those_who_come), needs_of(event, everybody)
    context = {
        "event": event,
        "tab": "team_interpretation",
        "needs": sure,
        "waiting": len(everybody) - len(those_who_come),
        "rows": _rows(sure, perhaps),
        "bars": [
            {"label": channel_name(one.code), "value": one.listeners}
            for one in sure.channels
            if one.listeners
        ],
        "most": max((one.listeners for one in sure.channels), default=0),
        "may_see_names": _may_see_names(request.user, event),
        "left_out": named(perhaps.left_out, everybody),
        "cannot_speak": named(perhaps.cannot_speak, everybody),
        "unknown": named(perhaps.unknown, everybody),
        "regime": _regime(event),
    }
    return render(request, "interpretation/needs.html", context)


def _rows(sure: Needs, perhaps: Needs) -> list[dict[str, Any]]:
    """A row a language: counts of those who come, and what they would be if everybody invited came."""
    known = {one.code: one for one in sure.channels}
    return [
        {
            "name": channel_name(one.code),
            "offered": one.offered,
            "now": known.get(one.code, Channel(one.code, 0, 0, (), 0, one.offered)),
            "perhaps": one,
            "names": [(language_name(code), number) for code, number in one.names]
            if one.code in CLUSTERS
            else [],
        }
        for one in perhaps.channels
    ]


def channel_name(code: str) -> str:
    """A cluster by all its names, so that nobody's language is missing: Bosnian / Croatian / ..."""
    return " / ".join(language_name(language) for language in CLUSTERS.get(code, (code,)))


def _regime(event: Event) -> str:
    """What is spoken and what can be heard, by name."""
    working = ", ".join(language_name(code) for code in event.working_languages) or "–"
    if not event.interpretation:
        return _("Spoken: %(working)s. No interpretation.") % {"working": working}
    into = ", ".join(language_name(code) for code in event.interpretation)
    return _("Spoken: %(working)s. Interpretation into: %(into)s.") % {"working": working, "into": into}


def _may_see_names(user: Any, event: Event) -> bool:
    """Names are for whom the privacy registry names; the interpretation team plans with numbers."""
    held = roles_of(user).get(event.programme_id, set())
    return bool(held.intersection(registered(Participation)["name"].seen_by))
