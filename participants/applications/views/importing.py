"""Applications from a table: send it in, say what the columns mean, see what will happen, bring them in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.exports import log_export
from core.tables import table_response
from core.web import SignedInRequest, invalid, on, paginate
from events.changes import EventIsCancelled
from events.deadlines import shown_instant
from events.models import Call, Event
from events.queries import events_visible_to
from participants.applications.imports.forms import ColumnsForm, TableForm, TellForm
from participants.applications.imports.plan import FileGone, Outcome, plan, table_of
from participants.applications.imports.reading import ENCODINGS, Table, TableRefused
from participants.applications.imports.running import run_of
from participants.applications.imports.targets import proposed
from participants.applications.kinds import Asked
from participants.applications.models import ApplicationImport
from participants.applications.operations.importing import (
    ImportIsRunning,
    keep_table,
    map_columns,
    start_import,
)
from participants.applications.queries import asked
from participants.applications.views.shared import call_or_404
from participants.applications.views.team import TAB

RULE = "participants.import_applications"
ALL = "applications/imports.html"
COLUMNS = "applications/import_columns.html"
CHECK = "applications/import_check.html"
ON_A_PAGE = 250


@on(events_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_imports(request: SignedInRequest, event: Event) -> HttpResponse:
    """The tables that were sent in, and the form for another one."""
    call = call_or_404(event)
    form = TableForm(
        request.POST or None, request.FILES or None, initial={"language": get_language() or "en"}
    )
    if request.method == "GET":
        return render(request, ALL, _all(call, form))
    if not form.is_valid():
        return invalid(request, ALL, _all(call, form))
    values = form.cleaned_data
    table: Table = values["table"]
    batch = keep_table(
        call,
        values["file"],
        source=values["source"],
        language=values["language"],
        encoding=values["encoding"],
        columns=proposed(call, table.headings, asked(call)),
        by=request.user,
    )
    return redirect("team_import", event.code, batch.pk)


def _all(call: Call, form: TableForm) -> dict[str, Any]:
    batches = ApplicationImport.objects.filter(call=call).select_related("by")
    rows = [{"batch": one, "at": shown_instant(one.created_at, call.event)} for one in batches]
    return {"event": call.event, "tab": TAB, "form": form, "rows": rows}


def _batch(event: Event, pk: int) -> ApplicationImport:
    batch = ApplicationImport.objects.filter(call__event=event, pk=pk).select_related("file", "call").first()
    if batch is None:
        raise Http404
    batch.call.event = event
    return batch


def _opened(request: SignedInRequest, batch: ApplicationImport) -> Table | None:
    """The table, or None after telling why there is none any more."""
    try:
        return table_of(batch)
    except FileGone:
        messages.error(request, _("This table was kept for a week and is gone. Please send it in again."))
    except TableRefused as refused:
        messages.error(request, str(refused))
    return None


@on(events_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_import(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    """What each column means."""
    batch = _batch(event, pk)
    table = _opened(request, batch)
    if table is None:
        return redirect("team_imports", event.code)
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(data, table=table, questions=asked(batch.call), chosen=batch.columns)
    context = {"event": event, "tab": TAB, "batch": batch, "form": form, **_told(table)}
    if request.method == "GET":
        return render(request, COLUMNS, context)
    if not form.is_valid():
        return invalid(request, COLUMNS, context)
    with suppress(ImportIsRunning):  # the next page says how far the worker is
        map_columns(batch, form.columns, table.headings, by=request.user)
    return redirect("team_import_check", event.code, pk)


def _told(table: Table) -> dict[str, Any]:
    """What was guessed of the file."""
    names = {";": _("semicolon"), ",": _("comma"), "\t": _("tab")}
    return {
        "count": len(table.rows),
        "encoding": ENCODINGS.get(table.encoding, ""),
        "separator": names.get(table.separator, ""),
    }


@on(events_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_import_check(request: SignedInRequest, event: Event, pk: int) -> HttpResponse:
    """Row by row what will happen; pressing the button brings the good ones in."""
    batch = _batch(event, pk)
    run = run_of(batch)
    context = {"event": event, "tab": TAB, "batch": batch, "run": run}
    if request.method == "GET" and run is not None and run.running:
        return render(request, CHECK, context)
    table = _opened(request, batch)
    if table is None:
        return redirect("team_imports", event.code)
    if not any(batch.columns):
        return redirect("team_import", event.code, pk)
    if request.method == "POST":
        return _import(request, event, batch, len(table.rows))
    return render(request, CHECK, context | _planned(request, batch, table))


def _planned(request: SignedInRequest, batch: ApplicationImport, table: Table) -> dict[str, Any]:
    """A page of the rows, those with errors first, and how many there are of each."""
    questions = asked(batch.call)
    rows = plan(batch.call, questions, table, batch.columns, batch.language)
    ordered = sorted(rows, key=lambda row: row.outcome != Outcome.ERROR)
    return {
        "form": TellForm(),
        "page": paginate(request, ordered, ON_A_PAGE),
        "counts": {outcome.value: sum(row.outcome == outcome for row in rows) for outcome in Outcome},
        "unmapped": _unmapped(questions, batch.columns),
    }


@on(events_visible_to, RULE)
@require_safe
def team_import_progress(request: SignedInRequest, event: Event, pk: int) -> JsonResponse:
    run = run_of(_batch(event, pk))
    if run is None:
        raise Http404
    return JsonResponse({"done": run.done, "total": run.total, "finished": not run.running})


def _import(request: SignedInRequest, event: Event, batch: ApplicationImport, rows: int) -> HttpResponse:
    try:
        done = start_import(batch, rows=rows, tell=bool(request.POST.get("tell")), by=request.user)
    except EventIsCancelled:
        messages.error(request, _("The event is cancelled or archived. Nothing was taken over."))
        return redirect("team_import_check", event.code, batch.pk)
    except FileGone:
        messages.error(request, _("This table was kept for a week and is gone. Please send it in again."))
        return redirect("team_imports", event.code)
    if done is None:  # the page says how far the worker is
        return redirect("team_import_check", event.code, batch.pk)
    if done.created:
        words = ngettext(
            "%(count)s application was taken over.", "%(count)s applications were taken over.", done.created
        )
        messages.success(request, words % {"count": done.created})
    else:
        messages.info(request, _("Nothing was taken over: no row is new and without error."))
    return redirect("team_import_check", event.code, batch.pk)


def _unmapped(questions: Sequence[Asked], columns: Sequence[str]) -> list[str]:
    """Required questions that no column answers: the applications come in without."""
    return [str(one.label) for one in questions if one.required and f"q{one.pk}" not in columns]


@on(events_visible_to, RULE)
@require_POST
def team_import_errors(request: SignedInRequest, event: Event, pk: int) -> HttpResponseBase:
    """The rows with errors as they came, with the reasons in front; put right, the sheet can be sent in again."""
    batch = _batch(event, pk)
    table = _opened(request, batch)
    if table is None:
        return redirect("team_imports", event.code)
    planned = plan(batch.call, asked(batch.call), table, batch.columns, batch.language)
    faulty = [row for row in planned if row.outcome == Outcome.ERROR]
    about, language = batch.call, get_language() or "en"
    log_export(
        by=request.user,
        what="rows with errors",
        about=about,
        format="xlsx",
        rows=len(faulty),
        language=language,
    )
    headings = [_("Row"), _("What to put right"), *table.headings]
    cells = [[row.number, "; ".join(row.problems), *table.rows[row.number - 2]] for row in faulty]
    return table_response("xlsx", _("Rows with errors %(code)s") % {"code": event.code}, headings, cells)
