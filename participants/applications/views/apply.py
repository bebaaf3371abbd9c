"""Writing an application: the form, saving while typing, files by themselves, and two windows on one draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.files import UploadRefused
from core.web import by_token, cached_form, invalid
from events.freshness import stamp
from participants.applications.checks import Filled, merged, without_address
from participants.applications.file_references import file_reference, referred_file
from participants.applications.forms import ApplicationForm, QuestionFields
from participants.applications.kinds import KINDS, Stored, Upload
from participants.applications.models import Application, Question
from participants.applications.operations.drafts import (
    EditConflict,
    NotADraft,
    attach_file,
    detach_file,
    keep_file,
    save_draft,
)
from participants.applications.operations.sending import Incomplete, TooLate, change_application
from participants.applications.session import forget
from participants.applications.views.entry import no_entry
from participants.applications.views.page import FormPage
from participants.applications.views.parts import OURS, first_part, goal, stored_rows, whole_form

FORM = "applications/apply.html"


@by_token
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str, part: int = 1) -> HttpResponse:
    """The form on one page, or one part of a long one."""
    if request.method == "POST":
        page = FormPage.open(request, code, part)
        if page.application is not None and page.application.state in Application.DECIDED:
            return redirect("my_application", page.application.reference)
        if page.application is None and not page.may_enter:
            return no_entry(request, page)
        return _change(request, page) if page.sent else _save(request, page)
    changes: list[datetime | None] = []
    return cached_form(
        request, f"apply:{stamp()}", lambda: _form_page(request, code, part, changes), changes_at=changes
    )


def _form_page(request: HttpRequest, code: str, part: int, changes: list[datetime | None]) -> HttpResponse:
    """The form; notes in `changes` when another page takes its place."""
    page = FormPage.open(request, code, part)
    changes.extend((page.call.opens_at, page.call.closes_at))
    if page.application is not None and page.application.state in Application.DECIDED:
        return redirect("my_application", page.application.reference)
    if page.application is None and not page.open_now:
        return render(request, "applications/closed.html", page.context(page.form()))
    if not page.may_enter:
        return no_entry(request, page)
    if part > max(1, len(page.all_parts)):
        return redirect(page.url(len(page.all_parts)))
    form = page.form()
    if "check" in request.GET:
        form.add_problems(page.problems())
    return render(request, FORM, page.context(form))


def _save(request: HttpRequest, page: FormPage) -> HttpResponse:
    """Keep what came, whatever it is; then go on, or show what is missing."""
    form = _bound(request, page)
    in_time = page.open_now
    if form.is_trapped:
        return invalid(request, FORM, page.context(form))
    try:
        _store(page, form)
        _take_files(page, form)
    except EditConflict as conflict:
        return _both_versions(request, page, conflict)
    except NotADraft:
        messages.warning(
            request, _("This application was sent in the meantime. You can still change it here.")
        )
        return redirect("apply", page.call.event.code)
    if not in_time:
        return invalid(request, FORM, page.context(form, too_late=True))
    if request.POST.get("action") == "save" and not form.errors:
        messages.success(request, _("Saved. Nothing has been sent yet."))
        return redirect(page.url())
    return _go_on(request, page, form)


def _go_on(request: HttpRequest, page: FormPage, form: ApplicationForm) -> HttpResponse:
    """To the part she asks for, or to her answers; what is missing is told on the part where it stands."""
    to = goal(page, form, request.POST)
    if request.POST.get("action") == "next" or (to is None and request.POST.get("action") != "save"):
        form.add_problems(page.problems())
    if form.errors:
        return invalid(request, FORM, page.context(form))
    if to is not None:
        return redirect(page.url(to))
    if page.problems():
        return redirect(page.missing_url())
    return redirect("application_check", page.begin().reference)


def _change(request: HttpRequest, page: FormPage) -> HttpResponse:
    """Send the changes of a sent application in one act, or say why not; nothing typed is lost."""
    form = _bound(request, page)
    application = page.begin()
    files = kept_files(page, form)
    if page.part is not None and "action" not in request.POST and "go" in request.POST:
        return _other_part(request, page, form)
    if form.errors or request.POST.get("action") != "change":
        return invalid(request, FORM, page.context(_at_first_error(page, form), too_late=not page.changeable))
    filled, version = without_address(form.filled()), form.cleaned_data.get("version") or 0
    try:
        change_application(application, filled, version=version, files=files, by=page.by)
    except TooLate:
        return invalid(request, FORM, page.context(form, too_late=True))
    except EditConflict as conflict:
        return _both_versions(request, page, conflict)
    except Incomplete as incomplete:
        form.add_problems(incomplete.found)
        return invalid(request, FORM, page.context(_at_first_error(page, form)))
    messages.success(request, _("Your changes have been sent."))
    return redirect("my_application", application.reference)


def _other_part(request: HttpRequest, page: FormPage, form: ApplicationForm) -> HttpResponse:
    """Another part of a form that was sent: what was typed here goes along in the page."""
    page.number = goal(page, form, request.POST) or page.number
    return render(request, FORM, page.context(form))


def _at_first_error(page: FormPage, form: ApplicationForm) -> ApplicationForm:
    """Open the part of a long form where the first error stands."""
    if page.part is not None and form.errors:
        page.number = first_part(page, form.errors)
    return form


@by_token
@require_POST
def application_save(request: HttpRequest, code: str, part: int = 1) -> JsonResponse:
    """Autosave. Answers {"version": n}, or 409 when another page was faster or the application was sent."""
    page = FormPage.open(request, code, part)
    if page.sent:
        return _not_saved(_("This application was sent in the meantime. Reload the page to change it."))
    if page.application is None and not page.may_enter:
        return _not_saved(_("You cannot apply at the moment"))
    form = _bound(request, page)
    if form.is_trapped:
        return JsonResponse({"message": form.errors["website"][0]}, status=422)
    try:
        _store(page, form)
    except (EditConflict, NotADraft):
        return _not_saved(
            _(
                'These answers were changed in another window. Press "Save and go on later" to see both versions.'
            )
        )
    return JsonResponse({"version": page.version(form)})


def _not_saved(message: str) -> JsonResponse:
    return JsonResponse({"conflict": True, "message": message}, status=409)


@by_token
@require_POST
def application_upload(request: HttpRequest, code: str, question: int) -> JsonResponse:
    """One file, sent by itself. Answers {"id", "name", "size"} or {"error"}."""
    page = FormPage.open(request, code)
    asked = Question.objects.filter(
        pk=question, call=page.call, kind=Question.Kind.FILE, retired_at=None, stage__in=page.stages
    ).first()
    if asked is None:
        raise Http404
    if page.application is None and not page.may_enter:
        return JsonResponse({"error": _("You cannot apply at the moment")}, status=422)
    if "file" not in request.FILES:
        return JsonResponse({"error": _("No file arrived. Please choose it again.")}, status=422)
    application = page.begin()
    try:
        if page.sent:
            stored = keep_file(request.FILES["file"], by=page.by)
        else:
            stored = attach_file(application, asked.pk, request.FILES["file"], by=page.by)
    except UploadRefused as refused:
        return JsonResponse({"error": " ".join(refused.messages)}, status=422)
    reference = file_reference(application, asked.pk, stored.pk)
    return JsonResponse({"id": reference, "name": stored.name, "size": stored.size})


@by_token
@require_POST
def application_leave(request: HttpRequest, code: str) -> HttpResponse:
    """On a shared computer: this is not mine. The browser forgets its drafts; an empty form follows."""
    page = FormPage.open(request, code)
    forget(request.session, page.call.pk)
    messages.info(request, _("This browser no longer shows the earlier answers."))
    return redirect("apply", code)


# --- what came with the form ------------------------------------------------------------------


def _bound(request: HttpRequest, page: FormPage) -> ApplicationForm:
    data = whole_form(page, request.POST) if page.carries else request.POST
    if data.get("resolve"):
        data = _after_choice(data, page)
    form = page.form(data, request.FILES)
    form.is_valid()
    return form


def _after_choice(posted: QueryDict, page: FormPage) -> QueryDict:
    """Her choice between two versions: for each field she typed anew, or what was saved."""
    data = posted.copy()
    for name, fields in stored_rows(page).items():
        if posted.get(f"keep_{name}") == "saved":
            for field, values in fields.items():
                data.setlist(field, values)
    return data


def _store(page: FormPage, form: ApplicationForm) -> None:
    filled, window = form.filled(), form.cleaned_data.get("window") or ""
    is_new = page.application is None
    part = None if page.asked_here is None else [name for name in form.fields if name not in OURS]
    application = page.begin(filled if part is None else merged(page.filled, filled), window)
    if not is_new or application.saved_in != window:  # an older one came to light meanwhile
        version = form.cleaned_data.get("version") or 0
        page.application, page.__dict__["filled"] = save_draft(
            application,
            filled,
            version=version,
            window=window,
            language=page.language,
            by=page.by,
            part=part,
        )
    # The page that comes back must not conflict with the save it has just made.
    data = form.data.copy() if isinstance(form.data, QueryDict) else QueryDict(mutable=True)
    data["version"] = str(page.version(form))
    form.data = data


def _take_files(page: FormPage, form: ApplicationForm) -> None:
    """Files that came with the form, for people without scripts: kept at once, whatever else is wrong."""
    application = page.begin()
    for pk, upload in form.uploads().items():
        if upload.file is None and not upload.remove:
            continue
        page.__dict__.pop("filled", None)
        if upload.file is None:
            detach_file(application, pk, by=page.by)
            continue
        try:
            attach_file(application, pk, upload.file, by=page.by)
        except UploadRefused as refused:
            form.add_error(f"question_{pk}", refused)


def kept_files(page: FormPage, form: QuestionFields) -> dict[int, Any]:
    """The files a sent application is to have from now on, stored but not yet its own."""
    application = page.begin()
    present = {pk: stored.file for pk, stored in page.filled.answers.items()}
    chosen: dict[int, Any] = {}
    for pk, upload in form.uploads().items():
        stored = _one_file(page, form, application, pk, upload)
        if stored is not None and stored.pk != present.get(pk):
            chosen[pk] = page.references[pk] = stored
        elif upload.remove and present.get(pk):
            chosen[pk] = None
    return chosen


def _one_file(page: FormPage, form: QuestionFields, application: Application, pk: int, upload: Upload) -> Any:
    if upload.file is None:
        return None if upload.remove else referred_file(application, pk, upload.reference)
    try:
        return keep_file(upload.file, by=page.by)
    except UploadRefused as refused:
        form.add_error(f"question_{pk}", refused)
        return None


# --- answers to what went wrong ---------------------------------------------------------------


def _both_versions(request: HttpRequest, page: FormPage, conflict: EditConflict) -> HttpResponse:
    """Two windows on one application: she sees both versions of what differs, and chooses."""
    conflict.application.call = page.call
    page.application = conflict.application
    page.__dict__["filled"] = conflict.saved
    typed, before = _bound(request, page), page.form()
    differing = [
        {
            "name": name,
            "label": typed[name].label,
            "typed": _words(page, typed, name, typed.filled()),
            "saved": _words(page, before, name, conflict.saved),
        }
        for name in conflict.fields
        if name in typed.fields
    ]
    context = page.context(before, differing=differing, kept=_typed_pairs(typed))
    return render(request, "applications/conflict.html", context, status=409)


def _typed_pairs(form: ApplicationForm) -> list[tuple[str, str]]:
    """What she typed, to be sent once more with her choice."""
    ours = {"csrfmiddlewaretoken", "version", "window", "resolve", "of"}  # the rest of OURS goes on as it is
    lists = form.data.lists() if isinstance(form.data, QueryDict) else ()
    return [
        (name, value)
        for name, values in lists
        if name not in ours and not name.startswith("keep_")
        for value in values
    ]


def _words(page: FormPage, form: ApplicationForm, name: str, filled: Filled) -> str:
    """A field's value as people read it: labels instead of keys."""
    for question in form.questions:
        if question.name == name:
            stored = filled.answers.get(question.pk, Stored())
            return "\n".join(KINDS[question.kind].lines(question, stored, page.designations))
    value = form[name].value()
    labels = {str(key): str(label) for key, label in _flat(getattr(form.fields[name], "choices", ()))}
    values = value if isinstance(value, (list, tuple)) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in values if one not in (None, ""))


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, label in choices:
        flat += list(label) if isinstance(label, (list, tuple)) else [(key, label)]
    return flat


def stale_form(request: HttpRequest, code: str, part: int = 1) -> HttpResponse:
    """A form whose protection token is old: nothing is saved, every answer comes back with a fresh token."""
    page = FormPage.open(request, code, part)
    form = page.form(whole_form(page, request.POST) if page.carries else request.POST)
    form.is_valid()
    return render(request, FORM, page.context(form, stale=True), status=403)


apply.stale_form = stale_form  # type: ignore[attr-defined]  # read by core.web.csrf_failure
