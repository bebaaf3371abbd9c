"""The team's list of participants: filter, print, take out, and look after each of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.exports import log_export
from core.states import can_move
from core.web import SignedInRequest, invalid, on, paginate
from events.models import Event
from events.queries import events_visible_to
from events.rules import roles_of
from participants.selection.models import Participation
from participants.selection.operations.participation import (
    add_participant,
    cancel_participation,
    invite_again,
)
from participants.selection.views.shared import refusals_on, refusals_told, saved_or_refused
from participants.travel import exports
from participants.travel.forms import (
    EndForm,
    FilterForm,
    NewParticipantForm,
    ParticipantForm,
    TravelForm,
    travel_initial,
)
from participants.travel.models import TravelDetails
from participants.travel.operations import change_participant, note_attendance, save_travel
from participants.travel.queries import (
    find_participants,
    has_begun,
    last_mails,
    participants_of,
    stay_of,
    summary_of,
    travel_of,
)

LIST = "travel/participants.html"
ONE = "travel/participant.html"
NEW = "travel/participant_new.html"
ROWS_ON_A_PAGE = 200  # one event fits on one page, and so on one print


@on(events_visible_to, "participants.view_participants")
@require_GET
def team_participants(request: SignedInRequest, event: Event) -> HttpResponse:
    summary = summary_of(event)
    form = FilterForm(request.GET, summary=summary)
    wanted = form.wanted()
    page = paginate(request, find_participants(event, wanted) if wanted else [], ROWS_ON_A_PAGE)
    mails = last_mails(event, page)
    context = {
        "event": event,
        "tab": "team_participants",
        "summary": summary,
        "form": form,
        "page": page,
        "rows": [{"one": one, "travel": travel_of(one), "mail": mails.get(one.pk)} for one in page],
        "diets": [(TravelDetails.Diet(key).label, number) for key, number in summary.diets.items()],
        "filter": request.GET.urlencode(),
        "may_note": has_begun(event) and request.user.has_perm("participants.change_participant", event),
        "may_write": request.user.has_perm("participants.write_to_participants", event),
        "may_invite": request.user.has_perm("participants.decide", event),
    }
    return render(request, LIST, context)


@on(events_visible_to, "participants.export")
@require_GET
def team_participants_export(request: SignedInRequest, event: Event, request_format: str) -> HttpResponseBase:
    """Exactly the filter of the list, without its pages, in the language of whoever takes it."""
    wanted = FilterForm(request.GET, summary=summary_of(event)).wanted()
    people = find_participants(event, wanted) if wanted else []
    response = exports.participants_response(
        event,
        people,
        last_mails(event, people),
        roles=roles_of(request.user)[event.programme_id],
        request_format=request_format,
    )
    log_export(
        by=request.user,
        what="participants",
        about=event,
        format=request_format,
        filter=request.GET.urlencode(),
        rows=len(people),
        language=get_language() or "",
    )
    return response


# --- one of them ------------------------------------------------------------------------------


def _one(event: Event, pk: int) -> Participation:
    participation = participants_of(event).filter(pk=pk).first()
    if participation is None:
        raise Http404
    participation.event = event
    return participation


@on(events_visible_to, "participants.change_participant")
@require_http_methods(["GET", "POST"])
def team_participant(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    participation = _one(event, pk)
    form = _participant_form(request, participation, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return render(request, ONE, _context(request, participation, form))
    if form.is_valid():
        with refusals_on(form, "role"):
            change_participant(participation, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("team_participant", event.code, pk)
    return invalid(request, ONE, _context(request, participation, form))


def _participant_form(request: SignedInRequest, participation: Participation, data: Any) -> ParticipantForm:
    initial = {
        "role": participation.role,
        "phone": participation.phone,
        "room": getattr(travel_of(participation), "room", ""),
        "note": participation.note,
    }
    form = ParticipantForm(data, initial=initial)
    if not request.user.has_perm("participants.decide", participation):
        del form.fields["role"]  # a role may take a place: the organisers' affair
    return form


def _team_travel_form(participation: Participation, data: Any = None) -> TravelForm:
    form = TravelForm(
        data,
        event=participation.event,
        languages=participation.languages,
        initial=travel_initial(participation, stay_of(participation.event)),
    )
    del form.fields["phone"]  # stands in the other form of the page
    return form


def _context(
    request: SignedInRequest, participation: Participation, form: Any, travel_form: Any = None
) -> dict[str, Any]:
    event = participation.event
    comes = participation.state == Participation.State.ACCEPTED
    may_decide = request.user.has_perm("participants.decide", event)
    return {
        "event": event,
        "tab": "team_participants",
        "participation": participation,
        "form": form,
        "travel_form": (travel_form or _team_travel_form(participation)) if comes else None,
        "mail": last_mails(event, [participation]).get(participation.pk),
        "end_form": EndForm(),
        "may_cancel": may_decide and can_move(participation, Participation.State.CANCELLED),
        "may_invite": may_decide
        and participation.state in {Participation.State.DECLINED, Participation.State.EXPIRED},
    }


@on(events_visible_to, "participants.change_participant")
@require_POST
def team_participant_travel(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    """The travel details of somebody who told them on the phone; the audit trail says who wrote them."""
    participation = _one(event, pk)
    form = _team_travel_form(participation, request.POST)
    if not form.is_valid():
        other = _participant_form(request, participation, None)
        return invalid(request, ONE, {**_context(request, participation, other, form), "errors_of": form})
    with saved_or_refused(request):
        save_travel(participation, details=form.details, languages=form.languages, by=request.user)
    return redirect("team_participant", event.code, pk)


@on(events_visible_to, "participants.decide")
@require_POST
def team_participant_state(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    """Take somebody off the list, or ask somebody again who had declined."""
    participation, form = _one(event, pk), EndForm(request.POST)
    with refusals_told(request):
        if request.POST.get("act") == "invite":
            invite_again(participation, by=request.user)
            messages.success(request, _("The invitation was sent again."))
        elif form.is_valid():
            cancel_participation(participation, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("This person is off the list and is told so by mail."))
        else:
            messages.error(request, _("Tick the box first if you are sure. Nothing was changed."))
    return redirect("team_participant", event.code, pk)


@on(events_visible_to, "participants.change_participant")
@require_POST
def team_participant_attendance(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    """Was there, was not there, or not noted; back to the list, to go on with the next one."""
    participation, attendance = _one(event, pk), request.POST.get("attendance", "")
    if attendance not in Participation.Attendance.values:
        raise Http404
    with refusals_told(request):
        note_attendance(participation, attendance=attendance, by=request.user)
        messages.success(request, _("Saved: %(name)s") % {"name": participation.name})
    return redirect("team_participants", event.code)


@on(events_visible_to, "participants.decide")
@require_http_methods(["GET", "POST"])
def team_participant_new(request: SignedInRequest, event: Event) -> HttpResponse:
    form = NewParticipantForm(request.POST if request.method == "POST" else None, initial={"language": "en"})
    context = {"event": event, "tab": "team_participants", "form": form}
    if request.method == "GET":
        return render(request, NEW, context)
    if form.is_valid():
        with refusals_on(form):
            return to_added(request, add_participant(event, by=request.user, **form.cleaned_data))
    return invalid(request, NEW, context)


def to_added(request: SignedInRequest, added: Participation) -> HttpResponse:
    """To the page of somebody who was put on the list."""
    words = _("%(name)s is on the list. The invitation goes out by mail.")
    messages.success(request, words % {"name": added.name})
    return redirect("team_participant", added.event.code, added.pk)


@on(events_visible_to, "participants.view_participants")
@require_GET
def team_participant_letter(request: SignedInRequest, event: Event, pk: int) -> HttpResponseBase:
    """The invitation letter of one participant, in her language, for a consulate that asks the organisers."""
    participation = _one(event, pk)
    if participation.state != Participation.State.ACCEPTED:
        raise PermissionDenied
    language = participation.language
    try:
        response = exports.letter_response(participation, language)
    except exports.UnprintableText as reason:
        messages.error(request, str(reason))
        return redirect("team_participant", event.code, pk)
    log_export(
        by=request.user,
        what="invitation letter",
        about=participation,
        format="pdf",
        rows=1,
        language=language,
    )
    return response
