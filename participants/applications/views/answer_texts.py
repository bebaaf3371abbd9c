"""Translations and summaries of answers: one by hand, many by a table for an agency; and what is asked after selection."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.exports import log_export
from core.localized import content_language, html_lang
from core.tables import FORMATS, XLSX_TYPE, table_response
from core.uploads import XLSX, Kinds, UploadRefused, check_upload
from core.web import SignedInRequest, invalid, on
from events.models import Call, Event
from events.queries import designations_of, events_visible_to
from events.translation_sheet import UnreadableSheet, read_sheet
from participants.applications import exports
from participants.applications.answers.forms import AnswerSheetForm, AnswerTextForm, TargetForm
from participants.applications.answers.languages import WRITTEN, texts_beside, written_name
from participants.applications.answers.masking import digest_of
from participants.applications.answers.readers import texts_for_readers
from participants.applications.answers.sheet import TooManyAnswers, sheet_of, sheet_rows, write_answer_sheet
from participants.applications.listing import Filters, filtered
from participants.applications.models import Answer, Application, Question
from participants.applications.operations.answer_texts import (
    StaleAnswers,
    TextRefused,
    import_answer_texts,
    remove_answer_text,
    save_answer_text,
)
from participants.applications.queries import applications_visible_to, asked
from participants.applications.views.shared import call_or_404
from participants.applications.views.team import TAB, load_application

RULE = "participants.annotate_applications"
ONE = "applications/team_answer_text.html"
SHEET = "applications/team_answer_sheet.html"


# --- one answer -------------------------------------------------------------------------------


@on(events_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_answer_text(request: SignedInRequest, event: Event, reference: str, question: int) -> HttpResponse:
    """The original beside what is written of it in other languages; one of these is written, renewed or removed."""
    application = load_application(request, event, reference)
    answer = _answer(application, question)
    if request.method == "POST" and request.POST.get("remove"):
        _remove(request, answer)
        return redirect(request.path)
    form = AnswerTextForm(
        request.POST if request.method == "POST" else None,
        initial={
            "seen": digest_of(_read(answer)),
            "kind": "translation",
            "language": content_language(),
            **_chosen(request, application, answer),
        },
    )
    if request.method == "POST" and form.is_valid() and _saved(request, answer, form):
        return redirect("team_application", event.code, reference)
    context = _one(event, application, answer, form)
    return (invalid if form.is_bound else render)(request, ONE, context)


def _answer(application: Application, question: int) -> Answer:
    """A written answer. Raises Http404."""
    answers = application.answers.filter(question=question, question__kind__in=WRITTEN).exclude(text="")
    answer = answers.select_related("question").first()
    if answer is None:
        raise Http404
    answer.application = application
    return answer


def _read(answer: Answer) -> str:
    return texts_for_readers([answer])[answer.pk]


def _chosen(request: HttpRequest, application: Application, answer: Answer) -> dict[str, Any]:
    """The text the address names, to be changed."""
    for text in texts_beside(application).get(answer.question_id, []):
        if str(text.pk) == request.GET.get("text"):
            return {name: getattr(text, name) for name in ("kind", "language", "made_by", "text")}
    return {}


def _saved(request: SignedInRequest, answer: Answer, form: AnswerTextForm) -> bool:
    try:
        save_answer_text(answer, **form.values(), by=request.user)
    except TextRefused as refused:
        form.add_error(None, str(refused))
        return False
    except StaleAnswers:
        answer.refresh_from_db()
        form.data = {**form.data.dict(), "seen": digest_of(_read(answer))}  # type: ignore[attr-defined]  # a POST
        form.add_error(
            None,
            _(
                "The answer changed in the meantime, so nothing was saved. Your text is below; compare and save again."
            ),
        )
        return False
    messages.success(request, _("Saved."))
    return True


def _remove(request: SignedInRequest, answer: Answer) -> None:
    number = request.POST["remove"]
    text = answer.texts.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if text is None:
        raise Http404
    text.answer = answer
    remove_answer_text(text, by=request.user)
    messages.success(request, _("Saved."))


def _one(event: Event, application: Application, answer: Answer, form: AnswerTextForm) -> dict[str, Any]:
    labels = {one.pk: one.label for one in asked(application.call, retired=True, stage=None)}
    return {
        "event": event,
        "tab": TAB,
        "application": application,
        "original": _read(answer),
        "label": labels[answer.question_id],
        "written_in": written_name(application.text_language),
        "written_lang": html_lang(application.text_language),
        "texts": texts_beside(application).get(answer.question_id, []),
        "form": form,
    }


# --- a table for an agency --------------------------------------------------------------------


@on(events_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_answer_sheet(request: SignedInRequest, event: Event) -> HttpResponse:
    """The long answers of the filtered list to take away, and back: all of it is written, or nothing."""
    call = call_or_404(event)
    form = AnswerSheetForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            problems = _imported(request, call, form.cleaned_data)
        except UploadRefused as refused:
            form.add_error("file", refused)
        except (UnreadableSheet, TextRefused) as refused:
            form.add_error("file", str(refused))
        if not form.errors and not problems:
            return redirect("team_applications", event.code)
    return _sheet_page(request, event, form, problems=problems)


def _sheet_page(
    request: HttpRequest,
    event: Event,
    form: AnswerSheetForm,
    *,
    problems: list[str] | None = None,
    **more: Any,
) -> HttpResponse:
    context = {
        "event": event,
        "tab": TAB,
        "form": form,
        "target": TargetForm(initial={"language": content_language()}, prefix="target"),
        "query": Filters.read(request.GET).query(()),
        "problems": problems or [],
        **more,
    }
    return (invalid if request.method == "POST" else render)(request, SHEET, context)


def _imported(request: SignedInRequest, call: Call, values: dict[str, Any]) -> list[str]:
    """Why nothing was written, one line per row; empty when all is in."""
    check_upload(values["file"], Kinds((XLSX,)))
    values["file"].seek(0)
    rows = read_sheet(values["file"], values["language"])
    sheet = sheet_of(rows, values["language"], values["made_by"])
    try:
        written = import_answer_texts(call, sheet, by=request.user)
    except StaleAnswers as stale:
        gone = {f"answer:{pk}" for pk in stale.answers}
        return [row.label for row in rows if row.key in gone]
    words = ngettext("%(count)s translation was saved.", "%(count)s translations were saved.", written)
    messages.success(request, words % {"count": written})
    return []


@on(events_visible_to, RULE)
@require_POST
def team_answer_sheet_file(request: SignedInRequest, event: Event) -> HttpResponseBase:
    """Noted as an export before the first byte."""
    call, form = call_or_404(event), TargetForm(request.POST, prefix="target")
    if not form.is_valid():
        raise Http404
    language = form.cleaned_data["language"]
    seen = applications_visible_to(request.user).filter(call=call, state__in=Application.SENT)
    try:
        rows = sheet_rows(call, filtered(seen, Filters.read(request.GET), reader=request.user), language)
    except TooManyAnswers:
        return _sheet_page(request, event, AnswerSheetForm(), too_many=True)
    _log(request, call, "answers", "xlsx", len(rows))
    return FileResponse(
        write_answer_sheet(rows, language),
        as_attachment=True,
        filename=f"{event.code}-answers-{language}.xlsx",
        content_type=XLSX_TYPE,
    )


# --- what is asked after selection ------------------------------------------------------------


@on(events_visible_to, "participants.export_after_selection")
@require_POST
def team_after_export(request: SignedInRequest, event: Event, kind: str) -> HttpResponseBase:
    """Travel documents, diets and the like, of the selected people the filter finds; in nobody's other table."""
    if kind not in FORMATS:
        raise Http404
    call = call_or_404(event)
    seen = applications_visible_to(request.user).filter(call=call, state=Application.State.SELECTED)
    picked = filtered(seen, Filters.read(request.GET), reader=request.user)
    questions = asked(call, retired=True, stage=Question.Stage.AFTER)
    _log(request, call, "after_selection", kind, picked.count())
    headers = exports.after_headers(questions)
    table = exports.after_rows(picked, questions, designations_of([event.programme_id]))
    name = _("After selection %(code)s") % {"code": event.code}
    return table_response(kind, name, headers, table)


def _log(request: SignedInRequest, call: Call, what: str, kind: str, rows: int) -> None:
    log_export(
        by=request.user,
        what=what,
        about=call,
        format=kind,
        filter=request.GET.urlencode(),
        rows=rows,
        language=get_language() or "en",
    )
