"""The team's first page, a programme's page, and who works for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.localized import text_of
from core.states import MoveRefused
from core.web import SignedInRequest, invalid, on, signed_in
from events.forms.team import AppointForm
from events.models import Membership, Programme, Role, SecondFactorReset
from events.operations import (
    AlreadyInRole,
    AlreadyRequested,
    LastOrganiser,
    TwoPersonsNeeded,
    appoint_member,
    confirm_second_factor_reset,
    end_membership,
    refuse_second_factor_reset,
    request_second_factor_reset,
)
from events.pages import list_context
from events.queries import (
    event_counts,
    events_by_programme,
    memberships_visible_to,
    open_resets,
    people_of,
    programmes_visible_to,
    resets_visible_to,
    source_language,
    translations_of,
)
from events.rules import programmes_with


@signed_in
@require_safe
def team_home(request: SignedInRequest) -> HttpResponse:
    """Somebody without a role anywhere sees an empty list that says so, never an error."""
    programmes = programmes_visible_to(request.user).order_by("pk")
    return _events(request, "team/home.html", list(programmes))


@on(programmes_visible_to, "events.view_programme")
@require_safe
def team_programme(request: SignedInRequest, programme: Programme) -> HttpResponse:
    return _events(request, "team/programme.html", [programme])


def _events(request: SignedInRequest, template: str, programmes: list[Programme]) -> HttpResponse:
    rows = events_by_programme(programmes)
    counts = event_counts([event for _programme, events in rows for event in events], request.user)
    listed = [
        (programme, [(event, counts.get(event.pk, [])) for event in events]) for programme, events in rows
    ]
    footnotes = list_context(event for _programme, events in rows for event in events)["footnotes"]
    context: dict[str, Any] = {"rows": listed, "tab": "team_programme", "footnotes": footnotes}
    context["nominates"] = bool(programmes_with(request.user, Role.FOCAL_POINT))
    context["translations"] = [
        (event, text_of(event, "title", source_language(event))) for event in translations_of(request.user)
    ]
    if programmes:
        may_change = request.user.has_perm("events.change_programme", programmes[0])
        context |= {"programme": programmes[0], "may_change": may_change}
    return render(request, template, context)


@on(programmes_visible_to, "events.view_programme")
def team_members(request: SignedInRequest, programme: Programme) -> HttpResponse:
    """Everybody in the team sees who is in it; organisers appoint (POST)."""
    form = AppointForm(request.POST or None, languages=programme.languages)
    if request.method != "POST":
        return render(request, "team/members.html", _members(request, programme, form))
    if not request.user.has_perm("events.manage_team", programme):
        raise PermissionDenied
    if form.is_valid():
        try:
            member = appoint_member(programme, by=request.user, **form.cleaned_data)
        except AlreadyInRole:
            form.add_error("role", _("This person has this role already."))
        else:
            messages.success(
                request, _("%(person)s was appointed and gets a mail.") % {"person": member.user}
            )
            return redirect("team_members", code=programme.code)
    return invalid(request, "team/members.html", _members(request, programme, form))


def _members(request: SignedInRequest, programme: Programme, form: AppointForm) -> dict[str, Any]:
    return {
        "programme": programme,
        "tab": "team_members",
        "people": people_of(programme),
        "resets": open_resets(programme),
        "form": form,
        "may_manage": request.user.has_perm("events.manage_team", programme),
    }


@on(memberships_visible_to, "events.manage_team", field="pk", kwarg="pk")
@require_POST
def team_member_end(request: SignedInRequest, membership: Membership) -> HttpResponse:
    try:
        end_membership(membership, by=request.user)
    except LastOrganiser:
        messages.error(
            request, _("This is the last organiser. Appoint another one first; nothing was changed.")
        )
    else:
        messages.success(request, _("The role was taken back."))
    return redirect("team_members", code=membership.programme.code)


@on(memberships_visible_to, "events.manage_team", field="pk", kwarg="pk")
@require_POST
def team_reset_request(request: SignedInRequest, membership: Membership) -> HttpResponse:
    try:
        request_second_factor_reset(membership.programme, user=membership.user, by=request.user)
    except TwoPersonsNeeded:
        messages.error(request, _("Another organiser has to ask this for you. Nothing was changed."))
    except AlreadyRequested:
        messages.error(request, _("Somebody asked for this already. Another organiser has to confirm it."))
    else:
        messages.success(request, _("Noted. Another organiser has to confirm it."))
    return redirect("team_members", code=membership.programme.code)


@on(resets_visible_to, "events.manage_team", field="pk", kwarg="pk")
@require_POST
def team_reset_decide(request: SignedInRequest, reset: SecondFactorReset) -> HttpResponse:
    confirmed = request.POST.get("answer") == "confirm"
    decide = confirm_second_factor_reset if confirmed else refuse_second_factor_reset
    try:
        decide(reset, by=request.user)
    except TwoPersonsNeeded:
        messages.error(
            request, _("This takes another organiser than the one who asked. Nothing was changed.")
        )
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        text = (
            _("The second step was removed.")
            if confirmed
            else _("The request was refused; nothing was changed.")
        )
        messages.success(request, text)
    return redirect("team_members", code=reset.programme.code)
