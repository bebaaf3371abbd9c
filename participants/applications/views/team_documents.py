"""Inside one application: what assessors who see no names get of its documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.files import UploadRefused
from core.web import SignedInRequest, on
from events.models import Event
from events.queries import events_visible_to
from participants.applications.answers.completion_forms import CopyForm
from participants.applications.answers.document_properties import PropertiesStay
from participants.applications.operations.documents import DocumentGone, release_document, withhold_document
from participants.applications.views.team import load_application

RULE = "participants.mask_answers"


@on(events_visible_to, RULE)
@require_POST
def team_document(request: SignedInRequest, event: Event, reference: str, file: UUID) -> HttpResponse:
    """Give it to assessors, or a copy in its place, or nothing of it any more; `file` is the one that she has seen."""
    application = load_application(request, event, reference)
    form = CopyForm(request.POST, request.FILES)
    copy = form.cleaned_data["copy"] if form.is_valid() else None
    try:
        if "withhold" in request.POST:
            withhold_document(application, file, by=request.user)
            messages.success(request, _("Assessors no longer get this document."))
        elif copy is not None or "as_it_is" in request.POST:
            release_document(application, file, copy=copy, by=request.user)
            messages.success(request, _("Assessors get this document now."))
        else:
            messages.error(request, _("Please add the file."))
    except (DocumentGone, PropertiesStay, UploadRefused) as refused:
        messages.error(request, _refusal(refused))
    return redirect("team_application", event.code, reference)


def _refusal(refused: Exception) -> Any:
    if isinstance(refused, UploadRefused):
        return refused.message
    if isinstance(refused, DocumentGone):
        return _(
            "This document was replaced or removed in the meantime. Assessors get nothing of it; please look again."
        )
    return _(
        "The properties of this document, such as its author, cannot be removed, so assessors do not get it. "
        "Please save it as a new PDF, without a password and without attachments, and give that copy."
    )
