"""The page about languages: how many listen and speak in each, and whom none of them reaches. And what it costs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.privacy import registered
from core.web import SignedInRequest, invalid, on
from events.models import Event, Programme
from events.names import language_name
from events.queries import events_visible_to, programmes_visible_to
from events.rules import roles_of
from interpretation.forms import RatesForm
from interpretation.models import RateCard
from interpretation.names import channel_name
from interpretation.operations import set_rates
from interpretation.planner import CLUSTERS, Channel, Needs
from interpretation.queries import coming, listeners_of, named, needs_of, rate_card_of
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


@require_http_methods(["GET", "HEAD", "POST"])
@on(programmes_visible_to, "interpretation.change_rates")
def team_rates(request: SignedInRequest, programme: Programme) -> HttpResponse:
    """What a day of interpretation costs; the consequence of a proposal is reckoned with it."""
    card = rate_card_of(programme)
    form = RatesForm(request.POST or None, initial=model_to_dict(card or RateCard()))
    if request.method == "POST" and form.is_valid():
        set_rates(programme, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("team_rates", code=programme.code)
    context = {"programme": programme, "tab": "team_rates", "form": form}
    return (invalid if request.method == "POST" else render)(request, "interpretation/rates.html", context)
