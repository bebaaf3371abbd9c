"""Wording and timing: a programme's rules and norms, an event's findings, and the approver's page of a call's text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.actors import TokenHolder
from core.localized import text_of
from core.states import MoveRefused
from core.web import SignedInRequest, by_token, invalid, on
from events import pages
from events.forms.wording import (
    NormsForm,
    RuleForm,
    TextAnswerForm,
    TextApproverForm,
    TextCodeForm,
    TimelineForm,
    rule_initial,
)
from events.models import Event, Programme, TextApproval
from events.operations import EventIsCancelled, change_event
from events.operations.wording import (
    ApprovalRefused,
    TextChanged,
    answer_text_approval,
    ask_text_approval,
    check_text_code,
    save_wording_rule,
    send_text_code,
    set_timeline,
    start_wording,
    withdraw_text_approval,
)
from events.queries import call_of, designations_of, events_visible_to, programmes_visible_to
from events.readiness import said_of
from events.starters import starter_rules
from events.translated_texts import form_texts
from events.views.editor import editor_context
from events.wording import (
    findings_in,
    fingerprint,
    is_answerable,
    outdated_approvals,
    profile_of,
    text_approval_by_token,
    text_approvals,
)

SECONDS_AFTER_CODE = 30 * 60
APPROVAL, APPROVAL_CODE = "team/wording_approval.html", "team/wording_code.html"


# --- the programme ----------------------------------------------------------------------------


@on(programmes_visible_to, "events.change_programme")
def team_wording_rules(request: SignedInRequest, programme: Programme, pk: int | None = None) -> HttpResponse:
    """The rules with a form for a new one; with `pk` the form changes that one."""
    rule = get_object_or_404(programme.wording_rules, pk=pk) if pk else None
    form = RuleForm(request.POST or None, initial=rule_initial(rule), languages=programme.languages)
    if request.method == "POST" and form.is_valid():
        save_wording_rule(programme, by=request.user, rule=rule, **form.facts())
        messages.success(request, _("Saved."))
        return redirect("team_wording_rules", code=programme.code)
    rows = list(programme.wording_rules.all())
    context = {
        "programme": programme,
        "tab": "team_wording_rules",
        "form": form,
        "rows": rows,
        "starters": [] if rows else starter_rules(designations_of([programme])),
        "page_title": _("Change the rule") if rule else _("Add a rule"),
    }
    return (invalid if form.is_bound else render)(request, "team/wording_rules.html", context)


@on(programmes_visible_to, "events.change_programme")
@require_POST
def team_wording_start(request: SignedInRequest, programme: Programme) -> HttpResponse:
    start_wording(programme, by=request.user)
    return redirect("team_wording_rules", code=programme.code)


@on(programmes_visible_to, "events.change_programme")
def team_timing(request: SignedInRequest, programme: Programme) -> HttpResponse:
    """The norms of each kind of timeline, on one page."""
    forms = {
        timeline: NormsForm(
            request.POST or None, initial=asdict(profile_of(programme, timeline)), prefix=str(timeline)
        )
        for timeline in Event.Timeline
    }
    if request.method == "POST" and all(form.is_valid() for form in forms.values()):
        for timeline, form in forms.items():
            set_timeline(programme, by=request.user, timeline=timeline, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("team_timing", code=programme.code)
    groups = [(timeline.label, form) for timeline, form in forms.items()]
    context = {"programme": programme, "tab": "team_timing", "groups": groups}
    return (invalid if request.method == "POST" else render)(request, "team/wording_timing.html", context)


# --- an event ---------------------------------------------------------------------------------


@on(events_visible_to, "events.change_event")
def team_wording(request: SignedInRequest, event: Event) -> HttpResponse:
    """What to look at in the texts, the norms of timing, and who approved the text."""
    form = TimelineForm(request.POST or None, initial={"timeline": event.timeline})
    if request.method == "POST" and form.is_valid():
        try:
            change_event(event, by=request.user, timeline=form.cleaned_data["timeline"])
        except EventIsCancelled:
            messages.error(
                request, _("The event is cancelled, so it cannot be changed any more. Nothing was saved.")
            )
        else:
            messages.success(request, _("Saved."))
        return redirect("team_wording", code=event.code)
    context = _wording_page(event, form, TextApproverForm(programme=event.programme_id))
    return (invalid if form.is_bound else render)(request, "team/wording.html", context)


def _wording_page(event: Event, form: TimelineForm, ask: TextApproverForm) -> dict[str, Any]:
    call = call_of(event)
    return {
        **editor_context(event, "wording"),
        "tab": "team_call",
        "form": form,
        "ask": ask,
        "call": call,
        "found": [(row, said_of(row.finding)) for row in findings_in(event)],
        "approvals": list(text_approvals(call)) if call else [],
        "outdated": {row.pk for row in outdated_approvals(call)} if call else set(),
    }


@on(events_visible_to, "events.change_event")
@require_POST
def team_text_ask(request: SignedInRequest, event: Event) -> HttpResponse:
    ask, call = TextApproverForm(request.POST, programme=event.programme_id), call_of(event)
    if call is None or not ask.is_valid():
        form = TimelineForm(initial={"timeline": event.timeline})
        return invalid(request, "team/wording.html", _wording_page(event, form, ask))
    try:
        ask_text_approval(call, approver=ask.cleaned_data["approver"], by=request.user)
    except ApprovalRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("The approver gets a mail with a link. You are told when there is an answer.")
        )
    return redirect("team_wording", code=event.code)


@on(events_visible_to, "events.change_event")
@require_POST
def team_text_withdraw(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    found = get_object_or_404(TextApproval, pk=pk, call__event=event)
    try:
        withdraw_text_approval(found, by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    return redirect("team_wording", code=event.code)


# --- the approver -----------------------------------------------------------------------------


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def text_approval(request: HttpRequest, token: str) -> HttpResponse:
    """The call as applicants will read it, behind the link and a code; and one answer."""
    found = text_approval_by_token(token)
    if found is None or not is_answerable(found):
        return render(request, "team/wording_closed.html", {"asked": found}, status=410)
    if float(request.session.get(_session_key(found), 0)) > timezone.now().timestamp():
        return _answer(request, found)
    return _code(request, found)


def _code(request: HttpRequest, found: TextApproval) -> HttpResponse:
    """Send a code, or take the one that was typed. GET does neither."""
    form = TextCodeForm(request.POST if "code" in request.POST else None)
    context = {"event": found.call.event, "form": form, "sent": bool(found.code_hash)}
    if request.method != "POST":
        return render(request, APPROVAL_CODE, context)
    try:
        if "code" not in request.POST:
            send_text_code(found, by=_holder(found))
            messages.success(request, _("A code is on its way to your address."))
            return redirect(request.path)
        right = form.is_valid() and check_text_code(found, form.cleaned_data["code"], by=_holder(found))
    except ApprovalRefused as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    if not right:
        wrong = _("This code is not right or no longer valid. After three tries, ask for a new one.")
        form.add_error("code", wrong)
        return invalid(request, APPROVAL_CODE, context)
    request.session.cycle_key()
    request.session[_session_key(found)] = timezone.now().timestamp() + SECONDS_AFTER_CODE
    return redirect(request.path)


def _answer(request: HttpRequest, found: TextApproval) -> HttpResponse:
    asked_before = found.state == TextApproval.State.QUESTION
    now = fingerprint(found.call)
    form = TextAnswerForm(request.POST or None, asked_before=asked_before, initial={"read": now})
    if request.method != "POST":
        return render(request, APPROVAL, _call_page(request, found, form))
    if not form.is_valid():
        return invalid(request, APPROVAL, _call_page(request, found, form))
    try:
        answer_text_approval(found, **form.cleaned_data, by=_holder(found))
    except TextChanged as changed:
        form = TextAnswerForm({**request.POST.dict(), "read": now}, asked_before=asked_before)
        form.add_error(None, str(changed))
        return invalid(request, APPROVAL, _call_page(request, found, form))
    except (ApprovalRefused, MoveRefused) as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    request.session.pop(_session_key(found), None)
    return render(request, "team/wording_thanks.html", {"event": found.call.event})


def _call_page(request: HttpRequest, found: TextApproval, form: TextAnswerForm) -> dict[str, Any]:
    """With the panels of the call's page, and what the form asks, in her language where it is written in it."""
    texts = ((text.label, text_of(text.row, text.field)) for text in form_texts(found.call.event))
    asked = [(label, words) for label, words in texts if words]
    return {**pages.call_page(found.call, request, preview=True), "form": form, "asked": asked}


def _session_key(found: TextApproval) -> str:
    return f"text-approval-{found.pk}"


def _holder(found: TextApproval) -> TokenHolder:
    return TokenHolder("approver", found.user.email)
