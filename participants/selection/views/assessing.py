"""The organiser's page on assessing: the rules of the call, its criteria, and conflicts of interest."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts import User
from core.web import invalid, on
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.answers.documents import waiting_documents
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection import operations
from participants.selection.assessing.conflicts import (
    committee,
    conflicts_in,
    declarations_in,
    sign_labels,
    suggestions,
)
from participants.selection.assessing.forms import ConflictForm, CriterionForm, PlanForm
from participants.selection.assessing.phases import phases_of, rights_of, said
from participants.selection.assessing.plans import Mode, criteria_of, is_frozen, mode_of, plan_of
from participants.selection.models import AssessmentPlan, Criterion
from participants.selection.views.phases import shown_phases
from participants.selection.views.shared import refusals_on, saved_or_refused

RULE = "participants.decide"
TAB = "team_assessing"
PAGE = "selection/assessing.html"
ONE = "selection/criterion.html"


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, RULE)
def team_assessing(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_or_404(event)
    plan, frozen = plan_of(call), is_frozen(call)
    form = PlanForm(request.POST if request.method == "POST" else None, plan=plan, frozen=frozen)
    if request.method != "POST":
        return render(request, PAGE, _context(call, form, plan, frozen=frozen))
    if not form.is_valid():
        return invalid(request, PAGE, _context(call, form, plan, frozen=frozen))
    with saved_or_refused(request):
        operations.set_plan(call, form.cleaned_data, by=account(request))
    return redirect("team_assessing", event.code)


def _context(call: Call, form: PlanForm, plan: AssessmentPlan, *, frozen: bool) -> dict[str, Any]:
    assessors, phases = committee(call), phases_of(call)
    declared = {row.assessor_id for row in declarations_in(call)}
    hides_names = plan.blind or any(not phase.sees_names for phase in phases)
    documents = waiting_documents(call) if hides_names else []
    return {
        "event": call.event,
        "tab": TAB,
        "form": form,
        "frozen": frozen,
        "full": mode_of(call, plan) == Mode.FULL,
        "phases": shown_phases(call, phases),
        "now": said(rights_of(phases, timezone.now(), blind=plan.blind)) if phases else {},
        "criteria": criteria_of(call),
        "conflicts": conflicts_in(call),
        "suggestions": [(row, sign_labels(row.signs)) for row in suggestions(call, assessors)],
        "conflict_form": ConflictForm(),
        "waiting": [user for user in assessors if user.pk not in declared],
        "documents": len(documents),
        "with_documents": sorted(set(documents)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, RULE)
def criterion_new(request: HttpRequest, event: Event) -> HttpResponse:
    return _one(request, call_or_404(event), None)


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, RULE)
def criterion_edit(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    return _one(request, call_or_404(event), _criterion(event, pk))


def _one(request: HttpRequest, call: Call, criterion: Criterion | None) -> HttpResponse:
    """One criterion, new or there: shown, or saved."""
    data = request.POST if request.method == "POST" else None
    form = CriterionForm(data, languages=call.event.languages, criterion=criterion)
    context = {"event": call.event, "tab": TAB, "form": form, "frozen": is_frozen(call)}
    if request.method != "POST":
        return render(request, ONE, context)
    if form.is_valid():
        with refusals_on(form):
            _save(call, criterion, form, account(request))
            messages.success(request, _("Saved."))
            return redirect("team_assessing", call.event.code)
    return invalid(request, ONE, context)


def _save(call: Call, criterion: Criterion | None, form: CriterionForm, by: User) -> None:
    texts, rules = form.texts(), form.rules()
    if criterion is None:
        operations.add_criterion(call, texts=texts, rules=rules, by=by)
    else:
        operations.change_criterion(criterion, texts=texts, rules=rules, by=by)


@require_POST
@on(events_visible_to, RULE)
def criterion_remove(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    with saved_or_refused(request):
        operations.remove_criterion(_criterion(event, pk), by=account(request))
    return redirect("team_assessing", event.code)


@require_POST
@on(events_visible_to, RULE)
def criteria_usual(request: HttpRequest, event: Event) -> HttpResponse:
    with saved_or_refused(request):
        operations.take_template(call_or_404(event), by=account(request))
    return redirect("team_assessing", event.code)


def _criterion(event: Event, pk: int) -> Criterion:
    call = call_or_404(event)
    criterion = Criterion.objects.filter(call=call, pk=pk).first()
    if criterion is None:
        raise Http404
    criterion.call = call
    return criterion
