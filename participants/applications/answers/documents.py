"""Documents of applicants where assessors see no names: they get what the team has released of them, nothing else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from core.files import StoredFile
from events.models import Call
from participants.applications.answers.readers import neutral_name
from participants.applications.models import Answer, Application
from participants.applications.nameless import calls_hiding_names
from participants.applications.queries import answers_visible_to

_PICTURE = Q(file__content_type__startswith="image/")  # shows her face, and is never given
_RELEASED = Q(nameless_of=F("file_id"), nameless_file__isnull=False)


def file_for_team(user: Any, reference: str, file: UUID) -> StoredFile | None:
    """The file under the name this reader may see. Where she sees no names, only what was released, at its address."""
    answers = answers_visible_to(user).filter(
        Q(file=file) | Q(_RELEASED, nameless_file=file), application__reference=reference
    )
    answer = answers.select_related("file", "nameless_file").first()
    if answer is None:
        return None
    stored: StoredFile | None = answer.file if answer.file_id == file else answer.nameless_file
    if answer.nameless and stored is not None:
        if stored == answer.file:
            return None
        stored.name = neutral_name(reference, answer.question_id, stored.name)
    return stored


def documents_of(application: Application) -> QuerySet[Answer]:
    """Those that are read without names now or in another phase, released or not; none where names are always seen."""
    found = _documents().filter(application=application).order_by("pk")
    return found.select_related("file", "nameless_file")


def waiting_documents(call: Call) -> list[str]:
    """The reference of its application for each that nobody has released; one query."""
    waiting = _documents().filter(application__call=call, application__state__in=Application.SENT)
    references = waiting.exclude(_RELEASED).values_list("application__reference", flat=True)
    return list(references.order_by("application__reference"))


def _documents() -> QuerySet[Answer]:
    hidden = {"application__call__in": calls_hiding_names(), "question__for_assessors": True}
    return Answer.objects.filter(file__isnull=False, **hidden).exclude(_PICTURE)
