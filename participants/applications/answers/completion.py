"""What the team may complete in an application for the applicant: one field at a time, by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from participants.applications.checks import Filled, shown
from participants.applications.kinds import KINDS, Asked
from participants.applications.models import Application
from participants.people.forms import PROFILE

LANGUAGES = "languages"


def completable(
    application: Application, questions: Iterable[Asked], filled: Filled
) -> dict[str, Asked | None]:
    """{name: the question, None for what is asked about everybody}; empty unless it was sent and still stands.

    Files are hers alone, and so is what nobody asked her.
    """
    if application.state not in Application.SENT:
        return {}
    selected = application.state == Application.State.SELECTED
    found: dict[str, Asked | None] = dict.fromkeys((*PROFILE, LANGUAGES))
    return found | {
        one.name: one
        for one in shown(questions, filled.answers)
        if KINDS[one.kind].takes_answer
        and one.kind != "file"
        and not one.retired
        and (selected or not one.after)
    }


def field_at(place: str) -> str:
    """The name of the field that an anchor of the form leads to: "question_7" for "id_question_7_0"."""
    anchor = place.rpartition("#id_")[2]
    if anchor.startswith(("follows_", "speaks_")):
        return LANGUAGES
    found = re.fullmatch(r"(question_\d+|[a-z_]+?)(?:_(?:\d+|file|[a-z]{2}_listening))?", anchor)
    return found[1] if found else ""


def belongs_to(name: str, field: str) -> bool:
    """Whether a form field (also one of several) is the field by this name, or a part of it."""
    return name == field or (field == LANGUAGES and name.startswith(("follows_", "speaks_")))


def only(field: str, typed: Filled, saved: Filled) -> Filled:
    """Of what was typed, this field; everything else as it is saved."""
    kept = Filled(languages=saved.languages, email=None)
    if field == LANGUAGES:
        return replace(kept, languages=typed.languages)
    if field in PROFILE:
        return replace(kept, profile={name: value for name, value in typed.profile.items() if name == field})
    return replace(
        kept, answers={pk: stored for pk, stored in typed.answers.items() if field == f"question_{pk}"}
    )
