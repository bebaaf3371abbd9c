"""The team's pages on who can apply to a call."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.localized import html_lang, language_label
from core.web import invalid, on
from events.footnotes import footnotes_for
from events.models import Call, Event
from events.queries import designations_of, events_visible_to
from participants.applications.eligibility.conditions import ConditionRefused
from participants.applications.eligibility.forms import ConditionForm
from participants.applications.eligibility.standing import conditions_of
from participants.applications.models import Condition, Question
from participants.applications.operations.conditions import (
    add_condition,
    change_condition,
    move_condition,
    remove_condition,
)
from participants.applications.queries import asked
from participants.applications.views.shared import call_or_404
from participants.people.places import place_names
from participants.people.views import account

TAB = "team_call"
PAGE = "applications/team_condition.html"


@on(events_visible_to, "events.change_event")
@require_GET
def team_conditions(request: HttpRequest, event: Event) -> HttpResponse:
    call, designations = call_or_404(event), designations_of([event.programme_id])
    context = {
        "event": event,
        "tab": TAB,
        "rows": conditions_of(call, designations=designations),
        "previews": _previews(call, designations),
        "kinds": Condition.Kind.choices,
        "footnotes": footnotes_for(place_names(designations).values(), designations),
    }
    return render(request, "applications/team_conditions.html", context)


def _previews(call: Call, designations: Any) -> list[dict[str, Any]]:
    """What applicants read, in each language of the event."""
    previews = []
    for code in call.event.languages if call.has_conditions else ():
        with translation.override(code):
            conditions = conditions_of(call, designations=designations)
        previews.append({"name": language_label(code), "lang": html_lang(code), "conditions": conditions})
    return previews


@on(events_visible_to, "events.change_event")
@require_http_methods(["GET", "POST"])
def team_condition_new(request: HttpRequest, event: Event, kind: str) -> HttpResponse:
    if kind not in Condition.Kind.values:
        raise Http404
    call = call_or_404(event)
    return _answered(request, _form(request, call, kind), call, partial(add_condition, call, kind))


@on(events_visible_to, "events.change_event")
@require_http_methods(["GET", "POST"])
def team_condition(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    condition = _condition(event, pk)
    form = _form(request, condition.call, condition.kind, condition)
    return _answered(request, form, condition.call, partial(change_condition, condition))


def _answered(
    request: HttpRequest, form: ConditionForm, call: Call, store: Callable[..., Condition]
) -> HttpResponse:
    """The form, or once it is stored back to the list."""
    if request.method == "GET":
        return render(request, PAGE, _form_context(call.event, form))
    if form.is_valid():
        try:
            store(**_values(call, form), by=account(request))
        except ConditionRefused as refused:
            form.add_error(None, str(refused))
    if form.errors:
        return invalid(request, PAGE, _form_context(call.event, form))
    messages.success(request, _("Saved."))
    return redirect("team_conditions", call.event.code)


@on(events_visible_to, "events.change_event")
@require_POST
def team_condition_move(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    move_condition(_condition(event, pk), up=request.POST.get("to") == "up", by=account(request))
    return redirect("team_conditions", event.code)


@on(events_visible_to, "events.change_event")
@require_POST
def team_condition_remove(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    remove_condition(_condition(event, pk), by=account(request))
    messages.success(request, _("Saved."))
    return redirect("team_conditions", event.code)


def _condition(event: Event, pk: int) -> Condition:
    call = call_or_404(event)
    condition = call.conditions.filter(pk=pk).first()
    if condition is None:
        raise Http404
    condition.call = call
    return condition


def _form(request: HttpRequest, call: Call, kind: str, condition: Condition | None = None) -> ConditionForm:
    return ConditionForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        languages=call.event.languages,
        questions=asked(call),
        designations=designations_of([call.event.programme_id]),
        condition=condition,
    )


def _values(call: Call, form: ConditionForm) -> dict[str, Any]:
    pk = form.question_id()
    return {
        "parameters": form.parameters(),
        "texts": form.texts(),
        "blocks": form.blocking(),
        "question": Question.objects.filter(pk=pk, call=call).first() if pk else None,
    }


def _form_context(event: Event, form: ConditionForm) -> dict[str, Any]:
    return {
        "event": event,
        "tab": TAB,
        "form": form,
        "kind": Condition.Kind(form.kind).label,
        "footnotes": footnotes_for(place_names(form.designations).values(), form.designations),
    }
