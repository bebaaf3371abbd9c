"""What was changed in an application after it was sent: kept answer by answer, before and after."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils import translation

from core.accounts import User
from events.queries import designations_of
from participants.applications.models import Application, ApplicationChange
from participants.applications.queries import asked
from participants.applications.summary import summary_rows

if TYPE_CHECKING:
    from core.actors import Clock, TokenHolder
    from participants.applications.checks import Filled


def note_changes(
    application: Application,
    before: Filled,
    after: Filled,
    *,
    by: User | TokenHolder | Clock,
    reason: str = "",
) -> list[ApplicationChange]:
    """Keep both versions of every answer that differs, in the caller's transaction; with why, if it was the team."""
    old, new = _in_words(application, before), _in_words(application, after)
    nothing = ("", "")
    return ApplicationChange.objects.bulk_create(
        ApplicationChange(
            application=application,
            question=(new.get(place) or old[place])[0],
            asked_id=_question_in(place),
            reason=reason,
            before=old.get(place, nothing)[1],
            after=new.get(place, nothing)[1],
            by=by if isinstance(by, User) else None,
        )
        for place in dict.fromkeys([*old, *new])
        if old.get(place, nothing)[1] != new.get(place, nothing)[1]
    )


def _in_words(application: Application, filled: Filled) -> dict[str, tuple[str, str]]:
    """{place on the form: (question, answer)} in the application's language."""
    language = application.language
    with translation.override(language):
        questions = asked(application.call, language, retired=True, stage=None)
        designations = designations_of([application.call.event.programme_id])
        rows = summary_rows(filled, questions, designations, change_url=lambda _anchor: "form")
    return {row["url"]: (str(row["label"]), "\n".join(row.get("lines") or [row["value"]])) for row in rows}


def _question_in(place: str) -> int | None:
    """The question that a place on the form belongs to; None for what is asked about everybody."""
    found = re.search(r"question_(\d+)", place)
    return int(found[1]) if found else None
