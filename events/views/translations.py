"""The pages on which an event is translated: how far each language is, the texts side by side, the agency's table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.localized import Text, text_of
from core.tables import XLSX_TYPE
from core.uploads import XLSX, Kinds, UploadRefused, check_upload
from core.web import SignedInRequest, invalid, on
from events.changes import EventIsCancelled
from events.forms.translations import AssignForm, RequiredForm, SheetForm, TranslationForm
from events.models import Event, TranslationAssignment
from events.operations.team import NotInTeam
from events.operations.translations import (
    OTHER_SCRIPT,
    AlreadyAssigned,
    NotATarget,
    StaleTexts,
    assign_translator,
    end_assignment,
    propose_script,
    require_languages,
    save_translations,
)
from events.queries import (
    assignments_visible_to,
    languages_to_translate,
    source_language,
    translations_visible_to,
)
from events.translated_texts import Entry, Status, counts_of, entries_of
from events.translation_sheet import UnreadableSheet, changed_texts, read_sheet, too_long, write_sheet

RULE = "events.translate"
COCKPIT = "team/translations.html"
ONE = "team/translations_language.html"
SHEET = "team/translations_sheet.html"


@on(translations_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_translations(request: SignedInRequest, event: Event) -> HttpResponse:
    """How far each language is. An organiser also says which are required (POST) and who translates."""
    if request.method != "POST":
        return render(request, COCKPIT, _cockpit(request, event))
    _organiser_only(request, event)
    form = RequiredForm(request.POST, event=event)
    if not form.is_valid():
        return invalid(request, COCKPIT, {**_cockpit(request, event), "required_form": form, "form": form})
    try:
        require_languages(event, by=request.user, languages=form.cleaned_data["languages"])
    except EventIsCancelled:
        messages.error(request, _cancelled())
    else:
        messages.success(request, _("Saved."))
    return redirect("team_translations", code=event.code)


def _cockpit(request: SignedInRequest, event: Event) -> dict[str, Any]:
    mine = languages_to_translate(event, request.user)
    context = {
        **_frame(event),
        "counts": [(code, counted) for code, counted in counts_of(event) if code in mine],
        "statuses": list(Status),
        "may_manage": request.user.has_perm("events.approve_texts", event),
    }
    if context["may_manage"]:
        chosen = {"languages": event.required_languages or []}
        context |= {
            "required_form": RequiredForm(event=event, initial=chosen),
            "assign_form": AssignForm(event=event),
            "assignments": event.translators.select_related("user").order_by("language", "user__name", "pk"),
        }
    return context


@on(translations_visible_to, "events.approve_texts")
@require_POST
def team_translators(request: SignedInRequest, event: Event) -> HttpResponse:
    """Ask somebody to translate the event into a language."""
    form = AssignForm(request.POST, event=event)
    if not form.is_valid():
        messages.error(request, _("Choose a translator and a language. Nothing was changed."))
        return redirect("team_translations", code=event.code)
    try:
        assignment = assign_translator(event, by=request.user, **form.cleaned_data)
    except AlreadyAssigned:
        messages.error(request, _("This person translates into this language already. Nothing was changed."))
    except (NotInTeam, NotATarget, EventIsCancelled):
        messages.error(
            request,
            _("This was changed in the meantime, so the step is no longer possible. Nothing was done."),
        )
    else:
        messages.success(request, _("%(person)s was asked and gets a mail.") % {"person": assignment.user})
    return redirect("team_translations", code=event.code)


@on(assignments_visible_to, "events.approve_texts", field="pk", kwarg="pk")
@require_POST
def team_translator_end(request: SignedInRequest, assignment: TranslationAssignment) -> HttpResponse:
    end_assignment(assignment, by=request.user)
    messages.success(request, _("The translator no longer sees these texts. What was written stays."))
    return redirect("team_translations", code=assignment.event.code)


@on(translations_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_translation(request: SignedInRequest, event: Event, language: str) -> HttpResponse:
    """Every text beside its source. Saving makes a draft; an organiser may approve with the same press."""
    _known(request, event, language)
    if request.POST.get("approve"):
        _organiser_only(request, event)
    form = TranslationForm(
        request.POST if request.method == "POST" else None,
        entries=entries_of(event, language),
        language=language,
    )
    if request.method == "POST" and form.is_valid() and _saved(request, event, form):
        return redirect(request.path)
    context = {**_one(request, event, language), "form": form, "rows": form.rows()}
    return (invalid if form.is_bound else render)(request, ONE, context)


def _saved(request: SignedInRequest, event: Event, form: TranslationForm) -> bool:
    try:
        written, approved = save_translations(
            event,
            by=request.user,
            language=form.language,
            texts=form.texts(),
            stamps=form.stamps,
            approve=form.approved(),
        )
    except StaleTexts as stale:
        form.refuse_stale(stale.keys)
        return False
    except EventIsCancelled:
        form.add_error(None, _cancelled())
        return False
    if written:
        messages.success(request, _written(written))
    if approved:
        words = ngettext("%(count)s text was approved.", "%(count)s texts were approved.", approved)
        messages.success(request, words % {"count": approved})
    if not written and not approved:
        messages.info(request, _("Nothing was changed."))
    return True


@on(translations_visible_to, RULE)
@require_POST
def team_translation_propose(request: SignedInRequest, event: Event, language: str) -> HttpResponse:
    """Fill what is missing from the other script."""
    _known(request, event, language)
    if language not in OTHER_SCRIPT:
        raise Http404
    try:
        count = propose_script(event, by=request.user, language=language)
    except EventIsCancelled:
        messages.error(request, _cancelled())
    else:
        messages.success(request, _proposed(count))
    return redirect("team_translation", code=event.code, language=language)


def _proposed(count: int) -> str:
    if not count:
        return _("There is nothing to propose: each text is written, or the other script has none.")
    words = ngettext(
        "%(count)s text was proposed. Please read it before it is approved.",
        "%(count)s texts were proposed. Please read them before they are approved.",
        count,
    )
    return words % {"count": count}


@on(translations_visible_to, RULE)
@require_safe
def team_translation_file(request: SignedInRequest, event: Event, language: str) -> FileResponse:
    _known(request, event, language)
    return FileResponse(
        write_sheet(entries_of(event, language), language),
        as_attachment=True,
        filename=f"{event.code}-{language}.xlsx",
        content_type=XLSX_TYPE,
    )


@on(translations_visible_to, RULE)
@require_http_methods(["GET", "POST"])
def team_translation_sheet(request: SignedInRequest, event: Event, language: str) -> HttpResponse:
    """The table for an agency, and back: all of it is written as drafts, or nothing."""
    _known(request, event, language)
    form = SheetForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            problems = _imported(request, event, language, form.cleaned_data["file"])
        except (UnreadableSheet, UploadRefused) as refused:
            form.add_error("file", refused if isinstance(refused, UploadRefused) else str(refused))
        except EventIsCancelled:
            form.add_error(None, _cancelled())
        if not form.errors and not problems:
            return redirect("team_translation", code=event.code, language=language)
    context = {**_one(request, event, language), "form": form, "problems": problems}
    return (invalid if request.method == "POST" else render)(request, SHEET, context)


def _imported(request: SignedInRequest, event: Event, language: str, upload: Any) -> list[str]:
    """Why nothing was written, one line per text; empty when all is in."""
    check_upload(upload, Kinds((XLSX,)))
    upload.seek(0)
    rows, entries = read_sheet(upload, language), entries_of(event, language)
    changes = list(changed_texts(rows, entries))
    if long := too_long(changes):
        return [
            _("%(text)s: %(length)s characters, and %(limit)s fit.")
            % {"text": entry.text.label, "length": length, "limit": entry.text.longest}
            for entry, length in long
        ]
    try:
        written, _approved = save_translations(
            event,
            by=request.user,
            language=language,
            texts={entry.key: text for entry, text in changes},
            stamps={row.key: row.stamp for row in rows},
            all_or_nothing=True,
        )
    except StaleTexts as stale:
        return _stale_labels(stale, entries, {row.key: row.label for row in rows})
    messages.success(request, _written(written))
    return []


def _stale_labels(stale: StaleTexts, entries: Sequence[Entry], labels: dict[str, str]) -> list[str]:
    """In the order of the page; a text that was removed since is named as the table names it."""
    known = {entry.key: entry.text.label for entry in entries if entry.key in stale.keys}
    return [*known.values(), *(labels[key] for key in stale.keys if key not in known)]


# --- what the pages share ---------------------------------------------------------------------


def _frame(event: Event) -> dict[str, Any]:
    """A translator sees the title only in the language she translates from."""
    title: Text = text_of(event, "title", source_language(event))
    return {"event": event, "tab": "team_translations", "title": title}


def _one(request: SignedInRequest, event: Event, language: str) -> dict[str, Any]:
    return {
        **_frame(event),
        "language": language,
        "targets": languages_to_translate(event, request.user),
        "other_script": OTHER_SCRIPT.get(language, ""),
        "may_approve": request.user.has_perm("events.approve_texts", event),
    }


def _known(request: SignedInRequest, event: Event, language: str) -> None:
    """A language she may work on, or the page is not there."""
    if language not in languages_to_translate(event, request.user):
        raise Http404


def _organiser_only(request: SignedInRequest, event: Event) -> None:
    if not request.user.has_perm("events.approve_texts", event):
        raise PermissionDenied


def _written(count: int) -> str:
    words = ngettext("%(count)s text was saved as a draft.", "%(count)s texts were saved as drafts.", count)
    return words % {"count": count}


def _cancelled() -> str:
    return _("The event is cancelled, so it cannot be changed any more. Nothing was saved.")
