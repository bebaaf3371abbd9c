"""Assessing without a screen: one PDF of her files, and a score sheet that comes back filled in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.exports import Export, log_export
from core.files import download
from core.tables import XLSX_TYPE
from core.uploads import XLSX, Kinds, UploadRefused, check_upload
from core.web import invalid, on
from events.models import Call, Event
from events.queries import events_visible_to
from events.translation_sheet import UnreadableSheet
from participants.applications.views.shared import call_or_404
from participants.people.views import account
from participants.selection import operations, queries
from participants.selection.assessing.conflicts import has_declared
from participants.selection.assessing.forms import ScoreSheetForm
from participants.selection.assessing.paper import own_papers, still_hers
from participants.selection.assessing.phases import closed_words, rights_now
from participants.selection.assessing.sheet import take_score_sheet, write_score_sheet
from participants.selection.operations import Refused
from participants.selection.views.conflicts import declaration_page

PAGE = "selection/paper.html"
RULE = "participants.assess"


@require_http_methods(["GET", "HEAD", "POST"])
@on(events_visible_to, RULE)
def team_paper(request: HttpRequest, event: Event) -> HttpResponse:
    """What she has asked for, and the form for a sheet that comes back: a POST brings one."""
    call = call_or_404(event)
    if not has_declared(call, account(request)):
        return declaration_page(request, call)
    form = ScoreSheetForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if request.method != "POST":
        return render(request, PAGE, _context(request, call, form))
    refused = _taken(request, call, form) if form.is_valid() else []
    if form.errors or refused:
        return invalid(request, PAGE, {**_context(request, call, form), "refused": refused})
    return redirect("team_review", event.code)


def _context(request: HttpRequest, call: Call, form: ScoreSheetForm) -> dict[str, Any]:
    user, rights = account(request), rights_now(call)
    papers = still_hers(own_papers(call, user)[:5], call, user)
    closed = "" if rights.may_score else closed_words(rights, call)
    return {"event": call.event, "tab": "team_review", "form": form, "papers": papers, "closed": closed}


def _taken(request: HttpRequest, call: Call, form: ScoreSheetForm) -> list[str]:
    """The rows that were refused, in words."""
    file = form.cleaned_data["file"]
    try:
        check_upload(file, Kinds((XLSX,)))
        file.seek(0)
        back = take_score_sheet(call, file, by=account(request))
    except UploadRefused as refused:
        form.add_error("file", refused)
        return []
    except (UnreadableSheet, Refused) as refused:
        form.add_error("file", str(refused))
        return []
    words = ngettext("%(number)s row was saved.", "%(number)s rows were saved.", back.saved)
    messages.success(request, words % {"number": back.saved})
    return back.refused


@require_POST
@on(events_visible_to, RULE)
def paper_new(request: HttpRequest, event: Event) -> HttpResponse:
    call, user = call_or_404(event), account(request)
    if not has_declared(call, user):
        return redirect("team_paper", event.code)
    operations.request_paper(call, language=get_language() or "en", by=user)
    messages.success(request, _("Your files are being prepared. This page shows when they are ready."))
    return redirect("team_paper", event.code)


@require_safe
@on(events_visible_to, RULE)
def paper_file(request: HttpRequest, event: Event, pk: UUID) -> HttpResponseBase:
    call, user = call_or_404(event), account(request)
    ready = still_hers(own_papers(call, user).filter(state=Export.State.READY, pk=pk), call, user)
    if not ready or ready[0].file is None:
        raise Http404
    return download(ready[0].file)


@require_POST
@on(events_visible_to, RULE)
def score_sheet(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Noted as an export before the first byte."""
    call, user = call_or_404(event), account(request)
    files = queries.review_list(call, user)
    log_export(
        by=user,
        what="score sheet",
        about=call,
        format="xlsx",
        rows=files.count(),
        language=get_language() or "en",
    )
    return FileResponse(
        write_score_sheet(call, user),
        as_attachment=True,
        filename=f"{event.code}-score-sheet.xlsx",
        content_type=XLSX_TYPE,
    )
