"""The group: the table where decisions are drafted, one application, and the reserve list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.web import invalid, on, paginate
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.models import Application
from participants.applications.queries import asked
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection import operations, queries
from participants.selection.assessing.conflicts import apart_from, kept_from
from participants.selection.board.wording import Names
from participants.selection.forms import DecisionForm, GroupFilter, PassOverForm, ReasonFields
from participants.selection.models import Decision
from participants.selection.ranking import by_points
from participants.selection.replacing import from_reserve, offers
from participants.selection.views.shared import Places, refusals_on, refusals_told, report

PAGE = "selection/group.html"
ONE = "selection/group_one.html"
PAGE_SIZE = 100
UNDO = "undo"


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.decide")
def team_decisions(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_or_404(event)
    if request.method != "POST":
        return render(request, PAGE, _group(request, event, call, ReasonFields()))
    form = ReasonFields(request.POST)
    act, ids = _act(request)
    if act not in {*Decision.Outcome.values, UNDO}:
        raise Http404
    if act == Decision.Outcome.NOT_SELECTED and not form.is_valid():
        return invalid(request, PAGE, _group(request, event, call, form))
    with refusals_told(request):
        report(request, _decide(call, act, ids, form, request))
    return redirect(request.get_full_path())


def _act(request: HttpRequest) -> tuple[str, list[str]]:
    """What was pressed and for which references: a button of one row names its own, the others mean the ticked."""
    act, _colon, reference = request.POST.get("act", "").partition(":")
    return act, [reference] if reference else request.POST.getlist("ticked")


def _decide(
    call: Call, act: str, references: list[str], form: ReasonFields, request: HttpRequest
) -> list[operations.Done]:
    rows = list(Application.objects.filter(call=call, reference__in=references))
    if act == UNDO:
        return operations.undo_decisions(call, rows, by=account(request))
    reasons = form.cleaned_data if act == Decision.Outcome.NOT_SELECTED else {}
    return operations.decide_many(call, rows, outcome=act, by=account(request), **reasons)


def _group(request: HttpRequest, event: Event, call: Call, form: ReasonFields) -> dict[str, Any]:
    places, totals, apart = Places(event), queries.totals(call), kept_from(call, account(request))
    codes = [code for code, _counts in totals.by_territory]
    narrow = GroupFilter(request.GET or None, places=[(code, places.name(code)) for code in codes if code])
    page = paginate(request, _narrowed(call, narrow, apart), PAGE_SIZE)
    return {
        "event": event,
        "tab": "team_decisions",
        "call": call,
        "apart": apart,
        "page": page,
        "rows": [(row, places.name(row.territory)) for row in page.object_list],
        "by_points": by_points(list(page.object_list), totals.applications),
        "form": form,
        "filter": narrow,
        "filtered": bool(narrow.wanted("works_in") or narrow.wanted("outcome")),
        "totals": totals,
        "table": [(places.name(code), counts) for code, counts in totals.by_territory],
        "too_many": max(totals.by_outcome[Decision.Outcome.SELECTED] - event.places, 0),
        "open": call.state == Call.State.PUBLISHED,
        "decided": call.state == Call.State.DECIDED,
        "reserve": _reserve(call, apart),
        **_places_left(event, call, places, apart),
        "footnotes": places.footnotes(codes),
    }


def _narrowed(call: Call, narrow: GroupFilter, apart: frozenset[int]) -> QuerySet[Application]:
    """What the reader keeps away from stands last, and is found by no decision: its place would tell of it."""
    rows = queries.group(call)
    if apart:
        last = Case(When(pk__in=apart, then=Value(1)), default=Value(0), output_field=IntegerField())
        rows = rows.order_by(last, *rows.query.order_by)
    if works_in := narrow.wanted("works_in"):
        rows = rows.filter(territory=works_in)
    if outcome := narrow.wanted("outcome"):
        rows = rows.exclude(pk__in=apart)
        undecided = outcome == GroupFilter.UNDECIDED
        rows = rows.filter(decision__isnull=True) if undecided else rows.filter(decision__outcome=outcome)
    return rows


def _reserve(call: Call, apart: frozenset[int]) -> list[Decision]:
    """That somebody she keeps away from is on it is told once the decisions were sent."""
    rows = queries.reserve_list(call)
    return list(rows if call.state == Call.State.DECIDED else rows.exclude(application__in=apart))


def _places_left(event: Event, call: Call, places: Places, apart: frozenset[int]) -> dict[str, Any]:
    """Only once the decisions were sent can a place be offered to the reserve list."""
    if call.state != Call.State.DECIDED:
        return {}
    return {
        "free": queries.free_places(event, expecting_answers=True),
        "waiting_people": list(queries.waiting_for_place(event)),
        "offers": offers(call, Names.of(places.designations, asked(call, retired=True)), apart=apart),
        "from_reserve": from_reserve(call),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.decide")
def team_decision(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    call = call_or_404(event)
    application = _application(call, reference, apart_from(account(request)))
    form = _form(application, request.POST or None)
    if request.method != "POST":
        return render(request, ONE, _one(event, call, application, form))
    if not form.is_valid():
        return invalid(request, ONE, _one(event, call, application, form))
    with refusals_told(request):
        operations.decide(application, **form.cleaned_data, by=account(request))
        messages.success(request, _("The decision is kept as a draft. Nobody sees it before it is sent."))
        return redirect("team_decisions", event.code)
    return redirect(request.path)


def _form(application: Application, data: Any = None) -> DecisionForm:
    decision = getattr(application, "decision", None)
    if decision is None:
        return DecisionForm(data)
    told = {"outcome": decision.outcome, "reason_text": decision.reason_text}
    return DecisionForm(data, initial={**told, "reason": decision.kept_reason})


def _one(
    event: Event,
    call: Call,
    application: Application,
    form: DecisionForm,
    invite_form: PassOverForm | None = None,
) -> dict[str, Any]:
    places = Places(event)
    return {
        "event": event,
        "tab": "team_decisions",
        "call": call,
        "application": application,
        "works_in": places.name(application.territory),
        "verdicts": queries.verdicts_on(application),
        "form": form,
        "invite_form": invite_form or PassOverForm(),
        "open": call.state == Call.State.PUBLISHED and application.state == Application.State.SUBMITTED,
        "can_invite": application.state == Application.State.RESERVE,
        "footnotes": places.footnotes([application.territory]),
    }


@require_POST
@on(events_visible_to, "participants.decide")
def reserve_move(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    call = call_or_404(event)
    application = _application(call, reference, apart_from(account(request)))
    with refusals_told(request):
        operations.move_in_reserve(application, up=request.POST.get("to") == "up", by=account(request))
    return redirect(reverse("team_decisions", args=[event.code]) + "#reserve")


@require_POST
@on(events_visible_to, "participants.release")
def reserve_invite(request: HttpRequest, event: Event, reference: str) -> HttpResponse:
    call = call_or_404(event)
    application = _application(call, reference, apart_from(account(request)))
    form = PassOverForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            operations.invite_from_reserve(application, **form.cleaned_data, by=account(request))
            messages.success(request, _("The invitation is on its way."))
            return redirect("team_decisions", event.code)
    return invalid(request, ONE, _one(event, call, application, _form(application), form))


def _application(call: Call, reference: str, seen: Q) -> Application:
    """A sent application of this call, if `seen` holds for it. Raises Http404."""
    application = queries.group(call).filter(seen, reference=reference).first()
    if application is None:
        raise Http404
    application.call = call
    return application
