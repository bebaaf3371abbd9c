"""Conflicts of interest: an assessor's declaration before she reads anything, and one that is noticed later."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.web import invalid, on
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.models import Application
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection import operations, queries
from participants.selection.assessing.conflicts import (
    committee,
    conflicts_in,
    declared_at_once,
    has_declared,
    sign_labels,
    suggestions,
    unasked,
)
from participants.selection.assessing.forms import ConflictForm, DeclarationForm
from participants.selection.assessing.phases import rights_now
from participants.selection.assessing.plans import plan_of
from participants.selection.models import AssessmentPlan
from participants.selection.views.shared import refusals_told, saved_or_refused

DECLARE = "selection/declaration.html"
ONE = "selection/conflict.html"


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.assess")
def team_declaration(request: HttpRequest, event: Event) -> HttpResponse:
    """The question that comes first, and again for what comes later."""
    call = call_or_404(event)
    if request.method != "POST":
        return declaration_page(request, call)
    user = account(request)
    plan = plan_of(call)
    form = DeclarationForm(request.POST, files=declared_at_once(call, user, plan))
    if not form.is_valid():
        return invalid(request, DECLARE, _context(request, plan, form))
    with refusals_told(request):
        kept = operations.declare_conflicts(call, form.conflicts(), asked=form.asked(), by=user)
        if kept is None:
            messages.error(request, _("The list on the page was not complete. Please answer again."))
        else:
            messages.success(request, _("Your declaration is kept."))
        return redirect("team_declaration" if unasked(call, user).exists() else "team_review", event.code)
    return redirect("team_declaration", event.code)


def declaration_page(request: HttpRequest, call: Call) -> HttpResponse:
    """Also what every other page of assessing shows until she has declared: what she was not asked about yet."""
    plan = plan_of(call)
    form = DeclarationForm(files=declared_at_once(call, account(request), plan))
    return render(request, DECLARE, _context(request, plan, form))


def _context(request: HttpRequest, plan: AssessmentPlan, form: DeclarationForm) -> dict[str, Any]:
    call, user = plan.call, account(request)
    blind = rights_now(call, plan=plan).blind
    # A sign names somebody to whoever can change her own profile, so blind calls show none.
    signs = [] if blind else suggestions(call, [user])
    close = {row.application.pk: sign_labels(row.signs) for row in signs}
    return {
        "event": call.event,
        "tab": "team_review",
        "form": form,
        "blind": blind,
        "rows": [(file, kind, reason, close.get(file.pk, ())) for file, kind, reason in form.rows()],
        "declared": has_declared(call, user),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.assess")
def team_conflict(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    """She opened a file and knows whose it is: she steps back from it."""
    call, user = call_or_404(event), account(request)
    application = queries.review_list(call, user).filter(reference=reference).first()
    if application is None:
        raise Http404
    form = ConflictForm(request.POST or None)
    context = {"event": event, "tab": "team_review", "application": application, "form": form}
    if request.method != "POST":
        return render(request, ONE, context)
    if not form.is_valid():
        return invalid(request, ONE, context)
    with refusals_told(request):
        operations.note_conflict(application, user, **form.cleaned_data, by=user)
        words = _("You no longer see this application, and your verdict on it does not count.")
        messages.success(request, words)
        return redirect("team_review", event.code)
    return redirect("team_review_one", event.code, reference)


@require_POST
@on(events_visible_to, "participants.decide")
def conflict_note(request: HttpRequest, event: Event, reference: str, pk: int) -> HttpResponse:
    """The organiser keeps an assessor away from an application, by what the signs say."""
    call = call_or_404(event)
    application = _sent(call, reference)
    assessor = next((user for user in committee(call) if user.pk == pk), None)
    form = ConflictForm(request.POST)
    if assessor is None or not form.is_valid():
        raise Http404
    with saved_or_refused(request):
        operations.note_conflict(application, assessor, **form.cleaned_data, by=account(request))
    return redirect("team_assessing", event.code)


@require_POST
@on(events_visible_to, "participants.decide")
def conflict_lift(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    conflict = conflicts_in(call_or_404(event)).filter(pk=pk).first()
    if conflict is None:
        raise Http404
    with saved_or_refused(request):
        operations.lift_conflict(conflict, by=account(request))
    return redirect("team_assessing", event.code)


def _sent(call: Call, reference: str) -> Application:
    application = Application.objects.filter(
        call=call, reference=reference, state__in=Application.SENT
    ).first()
    if application is None:
        raise Http404
    return application
