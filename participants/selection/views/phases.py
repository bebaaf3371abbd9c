"""The organiser's pages on the phases of assessing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts import User
from core.localized import text_of
from core.web import invalid, on
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection import operations
from participants.selection.assessing.phase_forms import PhaseForm
from participants.selection.assessing.phases import differences, facts_of, rights_now, said
from participants.selection.assessing.plans import is_frozen
from participants.selection.models import ReviewPhase
from participants.selection.views.shared import refusals_on, refusals_told

RULE = "participants.decide"
PAGE = "selection/phase.html"


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, RULE)
def phase_new(request: HttpRequest, event: Event) -> HttpResponse:
    return _page(request, call_or_404(event), None)


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, RULE)
def phase_edit(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    return _page(request, call_or_404(event), _phase(event, pk))


@require_POST
@on(events_visible_to, RULE)
def phase_remove(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    phase, by = _phase(event, pk), account(request)
    with refusals_told(request):
        _act(request, phase.call, lambda: operations.remove_phase(phase, by=by))
    return redirect("team_assessing", event.code)


def _page(request: HttpRequest, call: Call, phase: ReviewPhase | None) -> HttpResponse:
    """One phase, new or there: shown, or saved."""
    form = PhaseForm(request.POST if request.method == "POST" else None, event=call.event, phase=phase)
    context = {"event": call.event, "tab": "team_assessing", "form": form, "frozen": is_frozen(call)}
    if request.method != "POST":
        return render(request, PAGE, context)
    if form.is_valid():
        with refusals_on(form):
            _act(request, call, lambda: _save(call, phase, form, account(request)))
            return redirect("team_assessing", call.event.code)
    return invalid(request, PAGE, context)


def _save(call: Call, phase: ReviewPhase | None, form: PhaseForm, by: User) -> None:
    texts, facts = form.texts(), form.facts()
    if phase is None:
        operations.add_phase(call, texts=texts, facts=facts, by=by)
    else:
        operations.change_phase(phase, texts=texts, facts=facts, by=by)


def _act(request: HttpRequest, call: Call, act: Callable[[], object]) -> None:
    """Say what is other for assessors from now on."""
    before = said(rights_now(call))
    act()
    changes = differences(before, said(rights_now(call)))
    messages.success(request, _("Saved."))
    if changes:
        words = _("From now on, for assessors: %(changes)s. What was given stays.")
        messages.warning(request, words % {"changes": "; ".join(changes)})


def _phase(event: Event, pk: int) -> ReviewPhase:
    call = call_or_404(event)
    phase = ReviewPhase.objects.filter(call=call, pk=pk).first()
    if phase is None:
        raise Http404
    phase.call = call
    return phase


def shown_phases(call: Call, phases: list[ReviewPhase]) -> list[tuple[ReviewPhase, Any, dict[str, str]]]:
    """(phase, its name, what it says), for the page on assessing."""
    return [(row, text_of(row, "name"), facts_of(row, call.event)) for row in phases]
