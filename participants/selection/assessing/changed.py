"""What an applicant, or the team for her, changed in a file after an assessor gave her verdict on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F

from core.localized import Text
from participants.applications.answers.changes import change_texts
from participants.applications.models import Application, ApplicationChange
from participants.applications.summary import fixed_field

if TYPE_CHECKING:
    from core.accounts import User

# What an assessor reads of it beside the answers: with and without names.
NAMELESS = frozenset({"role", "territory", "follows_sq", "written_in"})
NAMED = NAMELESS | {"given_name", "family_name", "organisation"}


@dataclass
class Changed:
    """When the last time, and which questions, in the words of the form: no answer, old or new."""

    at: datetime
    questions: list[Text] = field(default_factory=list)


def changed_since_verdict(files: Iterable[Any], assessor: User, *, blind: bool) -> dict[int, Changed]:
    """{application: what changed of what she reads in it}; one query if she has a verdict on any of them."""
    judged: dict[int, Application] = {file.pk: file for file in files if file.my_verdict is not None}
    if not judged:
        return {}
    rows = ApplicationChange.objects.filter(
        application__assessments__assessor=assessor,
        at__gt=F("application__assessments__at"),
        application__in=judged,
    ).select_related("asked")
    found: dict[int, Changed] = {}
    for row in rows:
        application = judged[row.application_id]
        if _is_read(row, application, blind=blind):
            entry = found.setdefault(application.pk, Changed(row.at))
            entry.at = max(entry.at, row.at)
            label = change_texts(row, application)["label"]
            if str(label) not in map(str, entry.questions):
                entry.questions.append(label)
    return found


def _is_read(row: ApplicationChange, application: Application, *, blind: bool) -> bool:
    if row.asked is not None:
        return row.asked.for_assessors
    return fixed_field(row.question, application.language) in (NAMELESS if blind else NAMED)
