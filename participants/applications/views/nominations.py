"""The focal point's pages, and the link by which somebody she named begins."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actors import TokenHolder
from core.states import MoveRefused
from core.web import by_token, invalid, on, signed_in
from events.deadlines import shown_instant
from events.footnotes import Designated, footnotes_for
from events.models import Call
from events.queries import designations_of, public_calls
from participants.applications.models import Application, Nomination, SendingCapacity
from participants.applications.operations.nominations import (
    AlreadyNominated,
    NominationsClosed,
    NoPlaceLeft,
    begin_nominated,
    nominate,
    rank_nomination,
    withdraw_nomination,
)
from participants.applications.operations.sending import TooLate
from participants.applications.rules import own_deadline_shown
from participants.applications.session import hold
from participants.applications.views.shared import unlisted
from participants.applications.ways.nominated import (
    capacities_visible_to,
    named_of,
    nomination_of,
    nominations_visible_to,
    progress_of,
    standing,
    takes_names,
)
from participants.applications.ways.nomination_forms import NomineeForm, ReasonForm
from participants.people.places import place_name
from participants.people.views import account

RULE = "participants.nominate"
PAGE = "applications/nominations.html"


@signed_in
@require_GET
def nomination_list(request: HttpRequest) -> HttpResponse:
    """For which calls and territories she may name somebody; empty for everybody else."""
    found = list(capacities_visible_to(request.user))
    known = designations_of({row.call.event.programme_id for row in found})
    rows = [{"capacity": row, **_head(row, known)} for row in found]
    footnotes = footnotes_for([row["place"] for row in rows], known)
    return render(request, "applications/nomination_list.html", {"rows": rows, "footnotes": footnotes})


@on(capacities_visible_to, RULE, field="pk", kwarg="pk")
@require_http_methods(["GET", "POST"])
def nominations(request: HttpRequest, capacity: SendingCapacity) -> HttpResponse:
    """Everybody named for a territory in order of preference, and the form to name somebody (POST)."""
    languages = capacity.call.event.languages
    if request.method == "GET":
        form = NomineeForm(languages=languages, initial={"language": get_language()})
        return render(request, PAGE, _context(capacity, form))
    form = NomineeForm(request.POST, languages=languages)
    if not form.is_valid():
        return invalid(request, PAGE, _context(capacity, form))
    try:
        nominate(capacity, by=account(request), **form.cleaned_data)
    except NoPlaceLeft:
        form.add_error(None, _full(capacity))
    except AlreadyNominated:
        form.add_error("email", _("Somebody with this address is on your list already."))
    except NominationsClosed:
        form.add_error(None, closed())
    else:
        messages.success(
            request, _("The person is on your list, and a mail with the link to the form is on its way.")
        )
        return redirect("nominations", capacity.pk)
    return invalid(request, PAGE, _context(capacity, form))


def _full(capacity: SendingCapacity) -> str:
    if standing(capacity).count() < capacity.places:  # withdrawing somebody would not help
        return _("Nobody else can be asked any more. Nothing was changed.")
    return _("You have named as many people as you may. Withdraw somebody first.")


def closed() -> str:
    return _("Nominations are closed, so nothing was changed. Please write to the organisers.")


@on(nominations_visible_to, RULE, field="pk", kwarg="pk")
@require_POST
def nomination_move(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    """To another place in the order: `to` counts from 1."""
    to = request.POST.get("to", "")
    if not to.isdecimal() or len(to) > 3:
        raise Http404
    try:
        rank_nomination(nomination, to=int(to), by=account(request))
    except NominationsClosed:
        messages.error(request, closed())
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The order is saved."))
    return redirect(f"{reverse('nominations', args=[nomination.capacity_id])}#n{nomination.pk}")


@on(nominations_visible_to, RULE, field="pk", kwarg="pk")
@require_http_methods(["GET", "POST"])
def nomination_withdraw(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context = {"nomination": nomination, "event": nomination.capacity.call.event, "form": form}
    if request.method == "GET":
        return render(request, "applications/nomination_withdraw.html", context)
    if not form.is_valid():
        return invalid(request, "applications/nomination_withdraw.html", context)
    try:
        withdraw_nomination(nomination, reason=form.cleaned_data["reason"], by=account(request))
    except NominationsClosed:
        messages.error(request, closed())
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The nomination is withdrawn, and a mail about it is on its way."))
    return redirect("nominations", nomination.capacity_id)


@by_token
@require_http_methods(["GET", "POST"])
def nomination_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail, on any device: says what it is, and begins or goes on by the button."""
    nomination = Nomination.objects.filter(token=token, call__in=public_calls().values("pk")).first()
    if nomination is None:
        raise Http404
    nomination.call = public_calls().get(pk=nomination.call_id)
    event, over = nomination.call.event, nomination.state == Nomination.State.WITHDRAWN
    until = own_deadline_shown(nomination.call, nomination.application, nomination.user)
    context = {"event": event, "withdrawn": over, **until}
    if request.method == "GET" or over:
        return unlisted(render(request, "applications/nominated.html", context, status=410 if over else 200))
    try:
        _begin(request, nomination)
    except TooLate:  # the form says why
        pass
    except MoveRefused as refused:
        messages.error(request, str(refused))
        return redirect("nomination_link", token)
    return redirect("apply", event.code)


def _begin(request: HttpRequest, nomination: Nomination) -> None:
    """This browser holds the draft, unless it is an account's: then she signs in to go on."""
    hers = request.user.is_authenticated and account(request).email == nomination.email
    user = account(request) if hers else None
    by = user or TokenHolder("nominee", nomination.email)
    application = begin_nominated(nomination, by=by, user=user)
    if application.user_id is None:
        hold(request.session, application)
    elif not hers:
        messages.info(
            request, _("Please sign in with the address you applied with: your application is there.")
        )


def shown_nomination(application: Application, known: list[Designated]) -> dict[str, Any] | None:
    """For the organisers' page of an application; without a query on a call that takes none."""
    found = nomination_of(application) if application.call.route == Call.Route.NOMINATION else None
    return {"row": found, "place": place_name(found.capacity.territory, known)} if found else None


def _head(capacity: SendingCapacity, known: list[Designated]) -> dict[str, Any]:
    return {
        "place": place_name(capacity.territory, known),
        "until": shown_instant(capacity.until, capacity.call.event),
        "open": takes_names(capacity),
    }


def _context(capacity: SendingCapacity, form: NomineeForm) -> dict[str, Any]:
    event = capacity.call.event
    known, rows = designations_of([event.programme_id]), named_of(capacity)
    head = _head(capacity, known)
    named = [row for row in rows if row.state != Nomination.State.WITHDRAWN]
    return {
        "capacity": capacity,
        "event": event,
        **head,
        "form": form,
        "left": capacity.places - len(named),
        "rows": [{"nomination": row, "progress": progress_of(row)} for row in named],
        "withdrawn": [row for row in rows if row.state == Nomination.State.WITHDRAWN],
        "places": range(1, len(named) + 1),
        "footnotes": footnotes_for([head["place"]], known),
    }
