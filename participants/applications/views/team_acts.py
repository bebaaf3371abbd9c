"""Tags, notes and saved views: on one application, and on many with a report about each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.web import SignedInRequest, invalid, on
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.list_forms import NOTE, TAG, BulkForm, NoteForm, TagForm, ViewForm
from participants.applications.listing import Filters, filtered, tag_names, views_visible_to
from participants.applications.operations.listing import (
    Line,
    NameTaken,
    note_applications,
    remove_view,
    save_view,
    share_view,
    tag_applications,
    untag_applications,
)
from participants.applications.queries import applications_visible_to
from participants.applications.views.shared import call_or_404
from participants.applications.views.team import TAB, list_context, load_application, one_context

RULE = "participants.annotate_applications"
BULK = "applications/team_bulk.html"


# --- one application --------------------------------------------------------------------------


@on(events_visible_to, RULE)
@require_POST
def team_application_tag(request: SignedInRequest, event: Event, reference: str) -> HttpResponse:
    """Add a tag, or take off the one named in `remove`."""
    application, form = load_application(request, event, reference), TagForm(request.POST)
    if request.POST.get("remove"):
        name = request.POST["remove"]
        lines = untag_applications(application.call, [reference], name=name, by=request.user)
    elif form.is_valid():
        name = form.cleaned_data["tag"]
        lines = tag_applications(application.call, [reference], name=name, by=request.user)
    else:
        context = one_context(request, event, application, tag_form=form)
        return invalid(request, "applications/team_one.html", context)
    return _back_to_one(request, event, lines[0])


@on(events_visible_to, RULE)
@require_POST
def team_application_note(request: SignedInRequest, event: Event, reference: str) -> HttpResponse:
    application, form = load_application(request, event, reference), NoteForm(request.POST)
    if not form.is_valid():
        context = one_context(request, event, application, note_form=form)
        return invalid(request, "applications/team_one.html", context)
    text = form.cleaned_data["text"]
    lines = note_applications(application.call, [reference], text=text, by=request.user)
    return _back_to_one(request, event, lines[0])


def _back_to_one(request: SignedInRequest, event: Event, line: Line) -> HttpResponse:
    if line.done:
        messages.success(request, _("Saved."))
    else:
        messages.warning(request, _("Nothing was changed: %(reason)s") % {"reason": line.reason})
    return redirect("team_application", event.code, line.reference)


# --- many -------------------------------------------------------------------------------------


@on(events_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_applications_bulk(request: SignedInRequest, event: Event) -> HttpResponse:
    """First the list of those it is about, with what to do; then the report, one line for each."""
    call = call_or_404(event)
    if request.method == "GET":
        references = _picked(request, call)
        form = BulkForm(initial={"act": TAG, "references": " ".join(references)})
        return render(request, BULK, _bulk_context(request, call, form, references))
    form = BulkForm(request.POST)
    if not form.is_valid():
        references = request.POST.get("references", "").split()
        return invalid(request, BULK, _bulk_context(request, call, form, references))
    lines = _do(call, form.cleaned_data, by=request.user)
    context = {
        "event": event,
        "tab": TAB,
        "done": [line for line in lines if line.done],
        "skipped": [line for line in lines if not line.done],
        "back": _list_address(event, request),
    }
    return render(request, "applications/team_bulk_done.html", context)


def _picked(request: HttpRequest, call: Call) -> list[str]:
    """The ticked ones, or all that the filter finds."""
    seen = applications_visible_to(request.user).filter(call=call)
    if request.GET.get("all"):
        seen = filtered(seen, Filters.read(request.GET), reader=request.user)
    else:
        seen = seen.filter(reference__in=request.GET.getlist("pick"))
    return list(seen.values_list("reference", flat=True))


def _bulk_context(request: HttpRequest, call: Call, form: Any, references: list[str]) -> dict[str, Any]:
    seen = applications_visible_to(request.user).filter(call=call, reference__in=references)
    rows = seen.order_by("family_name", "given_name", "pk")
    return {
        "event": call.event,
        "tab": TAB,
        "form": form,
        "people": list(rows.values_list("given_name", "family_name", "reference")),
        "all_tags": tag_names(call.event),
        "back": _list_address(call.event, request),
    }


def _list_address(event: Event, request: HttpRequest) -> str:
    query = Filters.read(request.GET).query()
    return reverse("team_applications", args=[event.code]) + (f"?{query}" if query else "")


def _do(call: Call, values: dict[str, Any], *, by: Any) -> list[Line]:
    if values["act"] == NOTE:
        return note_applications(call, values["references"], text=values["text"], by=by)
    act = tag_applications if values["act"] == TAG else untag_applications
    return act(call, values["references"], name=values["tag"], by=by)


# --- saved views ------------------------------------------------------------------------------


@on(events_visible_to, RULE)
@require_POST
def team_view_new(request: SignedInRequest, event: Event) -> HttpResponse:
    """Keep what the list's address asks for under a name."""
    call, form, filters = call_or_404(event), ViewForm(request.POST), Filters.read(request.GET)
    if form.is_valid():
        try:
            save_view(event, query=filters.query(), by=request.user, **form.cleaned_data)
        except NameTaken:
            form.add_error("name", _("You have a view of this name already. Please choose another one."))
        else:
            messages.success(request, _("Saved."))
            return redirect(_list_address(event, request))
    context = list_context(request, event, call, view_form=form)
    return invalid(request, "applications/team_list.html", context)


@on(events_visible_to, RULE)
@require_POST
def team_view_act(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    """Share a view of hers, keep it for herself again, or remove it; a view of somebody else is only read."""
    mine = views_visible_to(request.user).filter(event=event, owner=request.user)
    view = mine.filter(pk=pk).first()
    if view is None:
        raise Http404
    act = request.POST.get("act")
    if act == "remove":
        remove_view(view, by=request.user)
    elif act in {"share", "keep"}:
        share_view(view, shared=act == "share", by=request.user)
    messages.success(request, _("Saved."))
    return redirect("team_applications", event.code)
