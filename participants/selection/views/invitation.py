"""The page behind the link of an invitation: what, when, where, what is covered; yes or no by POST."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.accounts import User
from core.actors import TokenHolder
from core.localized import text_of
from core.web import by_token, invalid
from events.footnotes import footnotes_for
from events.models import Event
from events.names import place_line
from events.queries import designations_of
from participants.selection import operations
from participants.selection.exports import contact_of
from participants.selection.forms import DeclineForm
from participants.selection.models import Participation
from participants.selection.views.shared import refusals_told

PAGE = "selection/invitation.html"
State = Participation.State


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    participation = _participation(token)
    form = DeclineForm(request.POST if request.POST.get("answer") == "no" else None)
    if request.method != "POST":
        return render(request, PAGE, _page(participation, form))
    if form.is_bound and not form.is_valid():
        return invalid(request, PAGE, _page(participation, form))
    by = _actor(request, participation)
    with refusals_told(request):
        if request.POST.get("answer") == "yes":
            operations.accept_invitation(participation, by=by)
        elif form.is_bound:
            operations.decline_invitation(participation, reason=form.cleaned_data["reason"], by=by)
        else:
            messages.warning(request, _("Please choose an answer."))
    return redirect(request.path)


def _page(participation: Participation, form: DeclineForm) -> dict[str, Any]:
    event = participation.event
    designations = designations_of([event.programme_id])
    place = place_line(event.place, designations)
    texts = [text_of(event, "title"), text_of(event, "venue"), place]
    return {
        "participation": participation,
        "event": event,
        "form": form,
        "coverage": list(event.coverage.all()),
        "contact": contact_of(event)[1],
        "full": participation.state == State.INVITED and participation.waiting_since is not None,
        "over": event.state == Event.State.CANCELLED
        or participation.state in {State.CANCELLED, State.EXPIRED},
        "place": place,
        "footnotes": footnotes_for(texts, designations),
    }


def _participation(token: str) -> Participation:
    """Raises Http404 for a token that is none."""
    found = (
        Participation.objects.filter(code=token).select_related("event__programme", "event__place").first()
    )
    if found is None:
        raise Http404
    return found


def _actor(request: HttpRequest, participation: Participation) -> User | TokenHolder:
    """Her account when she is signed in; else whoever holds the link that was mailed to her."""
    user = request.user
    if isinstance(user, User) and user.pk == participation.user_id:
        return user
    return TokenHolder("invitation", participation.email)
