"""Somebody else of the same organisation comes instead."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.web import SignedInRequest, invalid, on
from events.models import Event
from events.queries import events_visible_to
from participants.selection.operations.refused import Refused
from participants.travel.forms import ReplacementForm
from participants.travel.operations import replace_before_ticket
from participants.travel.queries import participants_of, travel_planned

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
    if not form.is_valid():
        return invalid(request, PAGE, context)
    try:
        added = replace_before_ticket(participation, by=request.user, **form.cleaned_data)
    except Refused as reason:
        form.add_error(None, str(reason))
        return invalid(request, PAGE, context)
    messages.success(
        request, _("%(name)s is on the list. The invitation goes out by mail.") % {"name": added.name}
    )
    return redirect("team_participant", event.code, added.pk)
