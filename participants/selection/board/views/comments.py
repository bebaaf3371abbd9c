"""Comments on the board: all of them, another one, and taking one's own back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.web import invalid, on
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection.board import operations
from participants.selection.board.comments import Thread, comments_of
from participants.selection.board.forms import CommentForm
from participants.selection.board.queries import proposals_of
from participants.selection.board.views.shared import TAB
from participants.selection.models import BoardComment, Proposal
from participants.selection.views.shared import refusals_on, refusals_told, whole_number

PAGE = "selection/board/comments_all.html"


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, "participants.decide")
def team_board_comments(request: HttpRequest, event: Event) -> HttpResponse:
    """POST adds one: `proposal` is the number of what it is about, nothing for the whole."""
    call = call_or_404(event)
    if request.method != "POST":
        return render(request, PAGE, _shown(event, call))
    proposal = _proposal(call, request.POST.get("proposal", ""))
    form = CommentForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        with refusals_on(form):
            operations.comment_on_board(call, text=text, proposal=proposal, by=account(request))
            return redirect(_address(event, proposal))
    return invalid(request, PAGE, _shown(event, call, form=form, proposal=proposal))


@require_POST
@on(events_visible_to, "participants.decide")
def team_board_comment_remove(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    comment = comments_of(call_or_404(event)).filter(pk=pk).first()
    if comment is None:
        raise Http404
    with refusals_told(request):
        operations.remove_comment(comment, by=account(request))
    return redirect(_address(event, comment.proposal))


def _proposal(call: Call, number: str) -> Proposal | None:
    if not number:
        return None
    found = proposals_of(call).filter(number=whole_number(number)).first()
    if found is None:
        raise Http404
    return found


def _address(event: Event, proposal: Proposal | None) -> str:
    """The page the comment stands on."""
    if proposal is None:
        return reverse("team_board", args=[event.code]) + "#comments"
    return reverse("team_proposal", args=[event.code, proposal.number]) + f"#comments-{proposal.number}"


def _shown(event: Event, call: Call, **typed: Any) -> dict[str, Any]:
    rows: list[BoardComment] = list(comments_of(call))
    return {
        "event": event,
        "tab": TAB,
        "call": call,
        "open": call.state == Call.State.PUBLISHED,
        "thread": Thread(rows, **typed),
    }
