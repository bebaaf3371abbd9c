"""Somebody else of the same organisation comes instead."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.web import SignedInRequest, invalid, on
from events.models import Event
from events.queries import events_visible_to
from participants.selection.views.shared import refusals_on
from participants.travel.forms import ReplacementForm
from participants.travel.operations import replace_before_ticket
from participants.travel.queries import participants_of, travel_planned
from participants.travel.views.team import to_added

PAGE = "travel/participant_replace.html"


@on(events_visible_to, "participants.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def team_participant_replace(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    participation = participants_of(event).filter(pk=pk).first()
    if participation is None:
        raise Http404
    form = ReplacementForm(
        request.POST or None,
        initial={"language": participation.language},
        planned=travel_planned(participation),
    )
    context = {"event": event, "tab": "team_participants", "form": form, "participation": participation}
    if request.method != "POST":
        return render(request, PAGE, context)
    if form.is_valid():
        with refusals_on(form):
            added = replace_before_ticket(participation, by=request.user, **form.cleaned_data)
            return to_added(request, added)
    return invalid(request, PAGE, context)
