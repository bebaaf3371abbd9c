"""Inside one application: passages that are hidden from its readers, and fields that the team completes."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.web import SignedInRequest, invalid, on
from events.models import Event
from events.queries import designations_of, events_visible_to
from participants.applications.answers.completion import completable
from participants.applications.answers.completion_forms import FieldForm, MaskForm
from participants.applications.answers.readers import passages_of
from participants.applications.forms import form_initial
from participants.applications.kinds import Asked
from participants.applications.models import AnswerMask, Application
from participants.applications.operations.completion import NotToComplete, OthersDepend, complete_field
from participants.applications.operations.drafts import EditConflict
from participants.applications.operations.masks import (
    NotFound,
    TooShort,
    lift_mask,
    mask_passage,
    note_original_read,
)
from participants.applications.operations.sending import Incomplete
from participants.applications.queries import asked, filled_of
from participants.applications.views.team import TAB, load_application, one_context
from participants.applications.views.team_answers import ORIGINALS, asked_for_originals

MASK_RULE = "participants.mask_answers"
COMPLETE_RULE = "participants.complete_applications"
ONE = "applications/team_one.html"
PAGE = "applications/team_field.html"
ORIGINALS_FOR = 600  # seconds


# --- hidden passages --------------------------------------------------------------------------


@on(events_visible_to, MASK_RULE)
@require_POST
def team_mask_new(request: SignedInRequest, event: Event, reference: str) -> HttpResponse:
    application, form = load_application(request, event, reference), MaskForm(request.POST)
    if form.is_valid():
        words, reason = form.cleaned_data["passage"], form.cleaned_data["mask_reason"]
        try:
            made = mask_passage(application, words, reason=reason, by=request.user)
        except TooShort:
            form.add_error("passage", _("This is too short to be hidden by itself. Nothing was hidden."))
        except NotFound:
            form.add_error(
                "passage", _("No answer holds these words as they stand here. Nothing was hidden.")
            )
        else:
            messages.success(request, _hidden(len(made)))
            return redirect("team_application", event.code, reference)
    return invalid(request, ONE, one_context(request, event, application, mask_form=form))


def _hidden(count: int) -> str:
    if not count:
        return _("These words are hidden already.")
    return ngettext("%(count)s passage is hidden now.", "%(count)s passages are hidden now.", count) % {
        "count": count
    }


@on(events_visible_to, MASK_RULE)
@require_POST
def team_mask_lift(request: SignedInRequest, event: Event, reference: str, pk: int) -> HttpResponse:
    application = load_application(request, event, reference)
    masks = AnswerMask.objects.filter(answer__application=application).select_related("answer__application")
    mask = masks.filter(pk=pk).first()
    if mask is None:
        raise Http404
    lift_mask(mask, by=request.user)
    messages.success(request, _("Readers see the passage again."))
    return redirect("team_application", event.code, reference)


@on(events_visible_to, MASK_RULE)
@require_POST
def team_mask_original(request: SignedInRequest, event: Event, reference: str) -> HttpResponse:
    """Show the answers whole to who asked, for ten minutes; that she asked is kept."""
    application = load_application(request, event, reference)
    note_original_read(application, by=request.user)
    request.session[ORIGINALS] = [reference, int(time.time()) + ORIGINALS_FOR]
    return redirect("team_application", event.code, reference)


# --- one field --------------------------------------------------------------------------------


@on(events_visible_to, COMPLETE_RULE)
@require_http_methods(["GET", "POST"])
def team_field(request: SignedInRequest, event: Event, reference: str, field: str) -> HttpResponse:
    """An answer of which something is hidden is shown only once she has asked for the originals, which is kept."""
    application = load_application(request, event, reference)
    filled, questions = filled_of(application), asked(application.call, stage=None)
    offered = completable(application, questions, filled)
    if field not in offered:
        raise Http404
    question = offered[field]
    if request.method == "GET":
        if (
            question
            and question.pk in passages_of(application)
            and not asked_for_originals(request, application)
        ):
            return render(request, PAGE, {"event": event, "tab": TAB, "application": application})
        initial = form_initial(filled, [question] if question else [], version=application.revision)
        form = FieldForm(name=field, question=question, initial=initial)
        return render(request, PAGE, _context(event, application, form, question))
    form = FieldForm(request.POST, name=field, question=question)
    if form.is_valid() and _complete(request, application, form):
        return redirect("team_application", event.code, reference)
    return invalid(request, PAGE, _context(event, application, form, question))


def _complete(request: SignedInRequest, application: Application, form: FieldForm) -> bool:
    """Whether it was saved; if not, the form says why."""
    said = {name: form.cleaned_data[name] for name in ("version", "reason")}
    try:
        complete_field(application, form.name, form.filled(), **said, by=request.user)
    except Incomplete as incomplete:
        form.add_problems(incomplete.found)
    except (EditConflict, NotToComplete, OthersDepend) as refused:
        form.add_error(None, _refusal(refused))
    else:
        messages.success(request, _("Saved. A mail tells the applicant what was changed and why."))
        return True
    return False


def _refusal(refused: Exception) -> str:
    if isinstance(refused, EditConflict):
        return _("The application was changed in the meantime. Nothing was saved; please look first.")
    if isinstance(refused, OthersDepend):
        return _("Other answers depend on this one, and would not count any more. Nothing was saved.")
    return _("This can no longer be changed. Nothing was saved.")


def _context(
    event: Event, application: Application, form: FieldForm, question: Asked | None
) -> dict[str, Any]:
    designations = designations_of([event.programme_id])
    form.name_places(designations)
    form.name_answers(designations)
    return {"event": event, "tab": TAB, "application": application, "form": form, "question": question}
