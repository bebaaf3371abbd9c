"""Sending the decisions: the page that says what will happen, its progress, the approver, the end of the reserve."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts import User
from core.localized import content_language
from core.web import invalid, on
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.models import Application
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection import operations, queries
from participants.selection.assessing.conflicts import kept_from
from participants.selection.forms import ApproverForm, NumberForm
from participants.selection.models import ApprovalRequest, Decision, Release
from participants.selection.views.shared import refusals_told

PAGE = "selection/release.html"
STUCK_AFTER = timedelta(minutes=2)


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.release")
def team_release(request: HttpRequest, event: Event) -> HttpResponse:
    """POST sends all decisions, after their number was typed."""
    call = call_or_404(event)
    number = queries.letters_to_release(call)
    form = NumberForm(request.POST or None, expected=number)
    if request.method != "POST":
        return render(request, PAGE, _page(request, call, form))
    if not form.is_valid() and queries.running_release(call) is None and call.state == Call.State.PUBLISHED:
        return invalid(request, PAGE, _page(request, call, form))
    with refusals_told(request):
        operations.start_release(call, expected=number, by=account(request))
    return redirect("team_release", event.code)


def _page(
    request: HttpRequest, call: Call, form: NumberForm, ask: ApproverForm | None = None
) -> dict[str, Any]:
    event = call.event
    release = queries.last_release(call)
    done, total, finished = queries.progress_of(release) if release else (0, 0, False)
    totals = queries.totals(call)
    decided = call.state == Call.State.DECIDED
    return {
        "event": event,
        "tab": "team_decisions",
        "call": call,
        "form": form,
        "ask_form": ask or ApproverForm(programme=event.programme_id),
        "number": form.expected,
        "outcomes": [(label, totals.by_outcome[value]) for value, label in Decision.Outcome.choices],
        "too_many": max(totals.by_outcome[Decision.Outcome.SELECTED] - event.places, 0),
        **_sending(release, done, total, finished=finished),
        "obstacles": [] if decided or (release and not finished) else queries.release_obstacles(call),
        **_approval(call, decided=decided),
        "decided": decided,
        "apart": kept_from(call, account(request)),
        "on_reserve": totals.by_outcome[Decision.Outcome.RESERVE] if decided else 0,
    }


def _approval(call: Call, *, decided: bool) -> dict[str, Any]:
    asked = list(queries.approvals(call))
    missing = [f"{row.user}: {row.get_state_display()}" for row in asked if row.is_missing]
    return {
        "approvals": [(row, queries.changed_since(call, row)) for row in asked],
        "not_approved": [] if decided else missing,
    }


def _sending(release: Release | None, done: int, total: int, *, finished: bool) -> dict[str, Any]:
    running = release is not None and not finished
    stuck = running and release is not None and timezone.now() - release.created_at > STUCK_AFTER
    return {"release": release, "running": running, "stuck": stuck, "done": done, "total": total}


@require_safe
@on(events_visible_to, "participants.release")
def release_progress(request: HttpRequest, event: Event) -> JsonResponse:
    release = queries.last_release(call_or_404(event))
    if release is None:
        raise Http404
    done, total, finished = queries.progress_of(release)
    return JsonResponse({"done": done, "total": total, "finished": finished})


@require_POST
@on(events_visible_to, "participants.release")
def release_again(request: HttpRequest, event: Event) -> HttpResponse:
    """For a release that does not get on: its task is queued once more."""
    release = queries.running_release(call_or_404(event))
    if release is not None and release.state != Release.State.DONE:
        operations.try_again(release, by=account(request))
        messages.success(request, _("The sending was started again. Nothing is sent twice."))
    return redirect("team_release", event.code)


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.release")
def reserve_close(request: HttpRequest, event: Event) -> HttpResponse:
    """Tell everybody still on the reserve list that no place became free, after their number was typed."""
    call = call_or_404(event)
    number = Application.objects.filter(call=call, state=Application.State.RESERVE).count()
    form = NumberForm(request.POST or None, expected=number)
    context = {"event": event, "tab": "team_decisions", "form": form, "number": number}
    if request.method != "POST":
        return render(request, "selection/reserve_close.html", context)
    if not form.is_valid():
        return invalid(request, "selection/reserve_close.html", context)
    with refusals_told(request):
        operations.close_reserve(call, expected=number, by=account(request))
        messages.success(request, _("The reserve list is closed and the letters are on their way."))
    return redirect("team_decisions", event.code)


@require_POST
@on(events_visible_to, "participants.release")
def approver_ask(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_or_404(event)
    form = ApproverForm(request.POST, programme=event.programme_id)
    if not form.is_valid():
        number = NumberForm(expected=queries.letters_to_release(call))
        return invalid(request, PAGE, _page(request, call, number, form))
    with refusals_told(request):
        _ask(call, form.cleaned_data, account(request))
        messages.success(
            request, _("The approver gets a mail with a link. You are told when there is an answer.")
        )
    return redirect("team_release", event.code)


def _ask(call: Call, values: dict[str, Any], by: User) -> None:
    if values["approver"] is not None:
        operations.ask_approver(call, approver=values["approver"], by=by)
        return
    language = content_language()
    operations.ask_new_approver(call, email=values["email"], name=values["name"], language=language, by=by)


@require_POST
@on(events_visible_to, "participants.release")
def approver_withdraw(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    found = ApprovalRequest.objects.filter(call=call_or_404(event), pk=pk).first()
    if found is None:
        raise Http404
    with refusals_told(request):
        operations.withdraw_request(found, by=account(request))
    return redirect("team_release", event.code)
