"""Somebody of the team, or a colleague, begins an application for a person; she goes on with it from a mailed link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.web import SignedInRequest, by_token, invalid, on, signed_in
from events.deadlines import shown_instant
from events.models import Call, Event
from events.queries import events_visible_to, public_calls
from participants.applications.models import Application
from participants.applications.operations.drafts import AlreadyApplied
from participants.applications.operations.on_behalf import (
    TooManyBegun,
    TooManyForCall,
    TooManyLinks,
    begin_for_colleague,
    begin_on_behalf,
)
from participants.applications.operations.sending import TooLate
from participants.applications.rules import can_change, in_time
from participants.applications.session import held_token, hold
from participants.applications.views.page import crumbs, has_session
from participants.applications.views.shared import call_or_404, unlisted
from participants.applications.ways.entry import NoEntry
from participants.applications.ways.on_behalf import (
    application_by_token,
    begun_by_team,
    begun_for,
    continue_token,
)
from participants.applications.ways.on_behalf_forms import ColleagueForm, OnBehalfForm
from participants.people.views import account

TEMPLATE = "applications/on_behalf.html"
CONTINUE = "applications/continue.html"
COLLEAGUE = "applications/for_somebody.html"


@on(events_visible_to, "participants.manage_entry")
@require_http_methods(["GET", "POST"])
def team_on_behalf(request: HttpRequest, event: Event) -> HttpResponse:
    call = call_or_404(event)
    if request.method == "GET":
        return render(request, TEMPLATE, _context(call, OnBehalfForm()))
    form = OnBehalfForm(request.POST)
    if not form.is_valid():
        return invalid(request, TEMPLATE, _context(call, form))
    try:
        begin_on_behalf(call, by=account(request), **form.cleaned_data)
    except (AlreadyApplied, TooManyLinks, TooLate, NoEntry) as refused:
        form.add_error(None, _why(refused))
        return invalid(request, TEMPLATE, _context(call, form))
    messages.success(request, _("The application is begun, and a link to it is on its way."))
    return redirect("team_on_behalf", event.code)


def _why(refused: Exception) -> str:
    if isinstance(refused, AlreadyApplied):
        return _("An application of this person stands already. Nothing was begun.")
    if isinstance(refused, TooManyBegun):
        return _("You have begun enough for today. Nothing was begun; try again tomorrow.")
    if isinstance(refused, TooManyForCall):
        return _(
            "Enough applications to this call were begun for others today. Nothing was begun; try again tomorrow."
        )
    if isinstance(refused, TooManyLinks):
        return _("This address got enough links for today. Nothing was begun; try again tomorrow.")
    if isinstance(refused, NoEntry):
        return _("This call wants a nomination or an invitation. Nothing was begun.")
    return _("The call is not open now. Nothing was begun.")


def _context(call: Call, form: OnBehalfForm) -> dict[str, Any]:
    return {"event": call.event, "tab": "team_applications", "form": form}


@signed_in
@require_http_methods(["GET", "POST"])
def apply_for_somebody(request: SignedInRequest, code: str) -> HttpResponse:
    """Whoever has signed in begins for somebody else. What is answered is the same whatever came of it."""
    call = public_calls().filter(event__code=code).first()
    if call is None:
        raise Http404
    form = ColleagueForm(request.POST or None, initial={"language": get_language()})
    context = {
        "event": call.event,
        "form": form,
        "crumbs": crumbs(call, {"label": _("Apply for somebody else")}),
    }
    if request.method == "GET":
        return render(request, COLLEAGUE, context)
    if not form.is_valid():
        return invalid(request, COLLEAGUE, context)
    try:
        begin_for_colleague(call, by=request.user, **form.cleaned_data)
    except (TooManyBegun, TooManyForCall, TooLate, NoEntry) as refused:
        form.add_error(None, _why(refused))
        return invalid(request, COLLEAGUE, context)
    messages.success(request, _("If no application of this person is there yet, a link is on its way."))
    return redirect("apply_for_somebody", code)


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def application_continue(request: HttpRequest, token: str) -> HttpResponse:
    """What was begun for her. The button opens it in this browser; nothing is sent before she sends it."""
    application = application_by_token(token)
    if application is None or not _goes_on(application):
        return unlisted(render(request, CONTINUE, {"application": application, "closed": True}, status=410))
    if application.user_id is not None and application.user_id != request.user.pk:
        return redirect(f"{reverse('sign_in')}?next={request.path}")
    if request.method == "POST":
        hold(request.session, application)
        return redirect("apply", application.call.event.code)
    context = {"application": application, "event": application.call.event, **shown_begun(application)}
    return unlisted(render(request, CONTINUE, context))


def _goes_on(application: Application) -> bool:
    if application.state == Application.State.DRAFT:
        return in_time(application.call, application)
    return can_change(application)


def shown_begun(application: Application) -> dict[str, Any]:
    """Who began it for her, when and why, for every page that shows the application."""
    row = begun_for(application)
    if row is None:
        return {"begun": None}
    return {
        "begun": row,
        "begun_at": shown_instant(row.at, application.call.event),
        "begun_by_team": begun_by_team(row),
    }


def change_url(request: HttpRequest, application: Application) -> str:
    """Where people share an account, the button that opens this one of their applications; else empty."""
    held = held_token(request.session, application.call_id) if has_session(request) else ""
    if application.on_behalf_of or held not in ("", application.token):
        return reverse("application_continue", args=[continue_token(application)])
    return ""
