"""Who may not begin, and why; the page where a code is entered; and the organisers' pages behind both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.web import by_token, invalid, on
from events.deadlines import shown_instant
from events.footnotes import Designated, footnotes_for
from events.models import Call, Event
from events.queries import designations_of, events_visible_to
from participants.applications.models import EntryCode, FocalPoint, SendingCapacity
from participants.applications.operations.entry_codes import (
    CodeIsOver,
    TooManyGuesses,
    WrongCode,
    begin_by_code,
    end_entry_code,
    make_entry_code,
)
from participants.applications.operations.nominations import (
    AlreadyNamed,
    MoreNamedAlready,
    end_focal_point,
    name_focal_point,
    remove_capacity,
    set_capacity,
)
from participants.applications.operations.sending import TooLate
from participants.applications.session import hold, key_of
from participants.applications.views.page import FormPage, crumbs
from participants.applications.views.shared import call_or_404
from participants.applications.ways.nominated import (
    capacities_of,
    capacities_organised_by,
    entry_codes_of,
    entry_codes_visible_to,
    focal_points_of,
    focal_points_organised_by,
    whom_to_ask,
)
from participants.applications.ways.nomination_forms import (
    CapacityForm,
    EntryCodeForm,
    FocalPointForm,
    MakeCodeForm,
)
from participants.people.places import place_name
from participants.people.views import account

RULE = "participants.manage_entry"
NO_ENTRY = "applications/no_entry.html"


def no_entry(request: HttpRequest, page: FormPage) -> HttpResponse:
    """Why she cannot begin or send here, whom to ask, and everything she typed, to be sent again once she may."""
    answer = render(request, NO_ENTRY, entry_context(page, EntryCodeForm()))
    answer.status_code = 403 if request.method == "POST" else 200
    return answer


def entry_context(page: FormPage, form: EntryCodeForm) -> dict[str, Any]:
    event, known = page.call.event, designations_of([page.call.event.programme_id])
    offices = whom_to_ask(page.call, known) if page.call.route == Call.Route.NOMINATION else []
    return {
        "event": event,
        "call": page.call,
        "application": page.application,
        "offices": offices,
        "form": form,
        "typed": _typed(page.request),
        "crumbs": crumbs(page.call, {"label": _("How to apply")}),
        "footnotes": footnotes_for([row["place"] for row in offices], known),
    }


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What came with a form of ours that could not be taken."""
    if request.resolver_match is None or request.resolver_match.url_name != "apply":
        return []
    rows = ((name, value) for name, values in request.POST.lists() for value in values)
    return [(name, value) for name, value in rows if name != "csrfmiddlewaretoken" and value.strip()]


@by_token
@require_http_methods(["GET", "POST"])
def entry_code(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a code; `?code=` fills the field, and only the button uses it up."""
    page = FormPage.open(request, code)
    if page.call.route != Call.Route.INVITED or page.may_enter:
        return redirect("apply", code)
    if request.method == "GET":
        form = EntryCodeForm(initial={"code": request.GET.get("code", "")[:40]})
        return render(request, NO_ENTRY, entry_context(page, form))
    form = EntryCodeForm(request.POST)
    if form.is_valid() and _let_in(page, form):
        return redirect("apply", code)
    return invalid(request, NO_ENTRY, entry_context(page, form))


def _let_in(page: FormPage, form: EntryCodeForm) -> bool:
    request = page.request
    user = account(request) if request.user.is_authenticated else None
    try:
        application = begin_by_code(
            page.call,
            form.cleaned_data["code"],
            guesser=f"user:{user.pk}" if user else key_of(request.session),
            language=page.language,
            by=page.by,
            user=user,
            held=page.application,
        )
    except TooLate:  # the form of the call says until when it was
        return True
    except (WrongCode, CodeIsOver, TooManyGuesses) as refused:
        form.add_error("code", _refusal(refused))
        return False
    if application.user_id is None:
        hold(request.session, application)
    messages.success(request, _("The code is right. You can apply now; you need not enter it again."))
    return True


def _refusal(refused: Exception) -> str:
    if isinstance(refused, CodeIsOver):
        return _("This code can no longer be used. Please ask the person who gave it to you.")
    if isinstance(refused, TooManyGuesses):
        return _("These were too many wrong codes. Please try again in an hour.")
    return _("This is not a code of this call. Please compare it with what you were given.")


# --- the organisers' side ---------------------------------------------------------------------


@on(events_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_nominations(request: HttpRequest, event: Event) -> HttpResponse:
    """Who names people for which territory, how many and until when. POST names a focal point or sets a capacity."""
    call = call_or_404(event)
    if request.method == "GET":
        return render(request, "applications/team_nominations.html", _team_context(call))
    form: CapacityForm | FocalPointForm
    more: dict[str, CapacityForm | FocalPointForm]
    known = designations_of([event.programme_id])
    if request.POST.get("act") == "focal_point":
        form = FocalPointForm(request.POST, languages=event.languages, designations=known)
        done = form.is_valid() and _named(request, call, form)
        more = {"focal_form": form}
    else:
        form = CapacityForm(request.POST, call=call, designations=known)
        done = form.is_valid() and _capacity_set(request, call, form)
        more = {"capacity_form": form}
    if done:
        return redirect("team_nominations", event.code)
    return invalid(
        request, "applications/team_nominations.html", {**_team_context(call), **more, "form": form}
    )


def _named(request: HttpRequest, call: Call, form: Any) -> bool:
    try:
        name_focal_point(call.event.programme, by=account(request), **form.cleaned_data)
    except AlreadyNamed:
        form.add_error("territory", _("This person answers for this territory already."))
        return False
    messages.success(request, _("Saved."))
    return True


def _capacity_set(request: HttpRequest, call: Call, form: Any) -> bool:
    given = {name: form.cleaned_data[name] for name in ("territory", "places", "until", "ask")}
    try:
        set_capacity(call, by=account(request), **given)
    except MoreNamedAlready:
        form.add_error("places", _("More people are named already."))
        return False
    messages.success(request, _("Saved."))
    return True


@on(focal_points_organised_by, RULE, field="pk", kwarg="pk")
@require_POST
def team_focal_point_end(request: HttpRequest, focal: FocalPoint) -> HttpResponse:
    end_focal_point(focal, by=account(request))
    messages.success(
        request, _("This person no longer names people of this territory. Those already named stay named.")
    )
    back = events_visible_to(request.user).filter(code=request.POST.get("event", "")).first()
    return redirect("team_nominations", back.code) if back else redirect("team_home")


@on(capacities_organised_by, RULE, field="pk", kwarg="pk")
@require_POST
def team_capacity_remove(request: HttpRequest, capacity: SendingCapacity) -> HttpResponse:
    try:
        remove_capacity(capacity, by=account(request))
    except MoreNamedAlready:
        messages.error(request, _("Somebody was named for this territory, so it stays on record."))
    else:
        messages.success(request, _("Removed."))
    return redirect("team_nominations", capacity.call.event.code)


@on(events_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_entry_codes(request: HttpRequest, event: Event) -> HttpResponse:
    """The call's codes, to copy and to print. POST makes one."""
    call = call_or_404(event)
    form = MakeCodeForm(request.POST if request.method == "POST" else None, call=call)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("uses", "until", "note")}
        make_entry_code(call, by=account(request), **given)
        messages.success(request, _("The code is made."))
        return redirect("team_entry_codes", event.code)
    answer = invalid if form.is_bound else render
    return answer(request, "applications/team_entry_codes.html", _codes_context(call, form))


@on(entry_codes_visible_to, RULE, field="pk", kwarg="pk")
@require_POST
def team_entry_code_end(request: HttpRequest, code: EntryCode) -> HttpResponse:
    end_entry_code(code, by=account(request))
    messages.success(request, _("Nobody can begin with this code any more."))
    return redirect("team_entry_codes", code.call.event.code)


def _codes_context(call: Call, form: MakeCodeForm) -> dict[str, Any]:
    rows = [
        {
            "code": row,
            "used": row.used,  # type: ignore[attr-defined]  # counted by the query
            "until": shown_instant(row.until, call.event) if row.until else "",
        }
        for row in entry_codes_of(call)
    ]
    return {"event": call.event, "call": call, "tab": "team_applications", "form": form, "rows": rows}


def _team_context(call: Call) -> dict[str, Any]:
    event = call.event
    known = designations_of([event.programme_id])
    focal = [
        {"focal": row, "place": place_name(row.territory, known)} for row in focal_points_of(event.programme)
    ]
    capacities = [_capacity_row(row, known) for row in capacities_of(call)]
    start = {"language": get_language()}
    return {
        "event": event,
        "call": call,
        "tab": "team_applications",
        "focal_points": focal,
        "capacities": capacities,
        "focal_form": FocalPointForm(languages=event.languages, designations=known, initial=start),
        "capacity_form": CapacityForm(call=call, designations=known),
        "footnotes": footnotes_for([row["place"] for row in [*focal, *capacities]], known),
    }


def _capacity_row(row: SendingCapacity, known: list[Designated]) -> dict[str, Any]:
    return {
        "capacity": row,
        "named": row.named,  # type: ignore[attr-defined]  # counted by the query
        "place": place_name(row.territory, known),
        "until": shown_instant(row.until, row.call.event),
    }
