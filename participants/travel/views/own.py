"""A participant's own page of an event: what to know, what we need to know, her letter and her calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.exports import log_export
from core.localized import text_of
from core.privacy import CATEGORIES
from core.web import SignedInRequest, invalid, signed_in
from core.wiring import panels
from events.names import territory_name
from events.queries import designations_of
from participants.selection.exports import contact_of
from participants.selection.models import Participation
from participants.selection.views.shared import refusals_told
from participants.travel import exports
from participants.travel.forms import TravelForm, travel_initial
from participants.travel.next_steps import step_of
from participants.travel.operations import save_travel
from participants.travel.queries import (
    LIVE,
    agenda_days,
    coverage_lines,
    footnotes_on,
    is_over,
    own_participations,
    stay_of,
)

PAGE = "travel/my_event.html"


@signed_in
@require_http_methods(["GET", "POST"])
def my_event(request: SignedInRequest, code: str) -> HttpResponse:
    participation = _own(request, code)
    form = _travel_form(participation, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid():
            return _save(request, participation, form)
        return invalid(request, PAGE, _context(request, participation, form))
    return render(request, PAGE, _context(request, participation, form))


def _own(request: SignedInRequest, code: str) -> Participation:
    participation = own_participations(request.user).filter(event__code=code).first()
    if participation is None:
        raise Http404
    return participation


def _travel_form(participation: Participation, data: Any) -> TravelForm:
    return TravelForm(
        data,
        event=participation.event,
        languages=participation.languages,
        initial=travel_initial(participation, stay_of(participation.event)),
    )


def _save(request: SignedInRequest, participation: Participation, form: TravelForm) -> HttpResponse:
    with refusals_told(request):
        save_travel(
            participation,
            details=form.details,
            languages=form.languages,
            phone=form.cleaned_data["phone"],
            by=request.user,
        )
        messages.success(request, _("Saved. You can change your travel details until the event is over."))
    return redirect("my_event", participation.event.code)


def _context(request: SignedInRequest, participation: Participation, form: TravelForm) -> dict[str, Any]:
    event = participation.event
    designations = designations_of([event.programme_id])
    comes = participation.state == Participation.State.ACCEPTED
    live = participation.state in LIVE
    return {
        "participation": participation,
        "event": event,
        "step": step_of(participation),
        "comes": comes,
        "form": form if comes and not is_over(event) else None,
        "stay": stay_of(event),
        "covered": coverage_lines(event),
        "agenda": agenda_days(event) if live else [],
        "practical": live and text_of(event, "practical"),
        "territory": territory_name(event.place.territory, designations) if event.place else "",
        "contact": contact_of(event),
        "kept_days": event.programme.retention.get("needs", CATEGORIES["needs"].days),
        "panels": panels("participant_page", event=event, user=request.user),
        "footnotes": footnotes_on(event, designations),
    }


@signed_in
@require_GET
def my_letter(request: SignedInRequest, code: str) -> HttpResponseBase:
    participation = _coming(request, code)
    language = _letter_language(request, participation)
    try:
        response = exports.letter_response(participation, language)
    except exports.UnprintableText as reason:
        messages.error(request, _("%(reason)s The page below can be printed instead.") % {"reason": reason})
        return redirect("my_letter_page", code)
    log_export(
        by=request.user,
        what="invitation letter",
        about=participation,
        format="pdf",
        rows=1,
        language=language,
    )
    return response


@signed_in
@require_GET
def my_letter_page(request: SignedInRequest, code: str) -> HttpResponse:
    """The letter as a page: what the PDF says, for those who cannot read a PDF."""
    participation = _coming(request, code)
    language = _letter_language(request, participation)
    letter = exports.letter_of(participation, language)
    return render(request, "travel/my_letter.html", {"event": participation.event, "letter": letter})


@signed_in
@require_GET
def my_calendar(request: SignedInRequest, code: str) -> HttpResponse:
    return exports.calendar_response(_coming(request, code))


def _coming(request: SignedInRequest, code: str) -> Participation:
    """The letter and the calendar entry exist for those who come."""
    participation = _own(request, code)
    if participation.state != Participation.State.ACCEPTED:
        raise Http404
    return participation


def _letter_language(request: SignedInRequest, participation: Participation) -> str:
    """Her own language, or English when she asks for it: the two her border may want."""
    return "en" if request.GET.get("language") == "en" else participation.language
