"""Everything somebody wrote into an application, in words: for checking, for her own page, for the team."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from events.footnotes import Designated
from participants.applications.checks import Filled
from participants.applications.kinds import KINDS, Asked, Stored
from participants.people.languages import described
from participants.people.models import Gender
from participants.people.places import place_name


def summary_rows(
    filled: Filled,
    questions: list[Asked],
    designations: list[Designated],
    *,
    change_url: str = "",
    email: str = "",
) -> list[dict[str, Any]]:
    """Rows for components/summary.html; with links to the fields when `change_url` is given."""
    rows = _about_her(filled, designations)
    rows += [_answer(question, filled.answers.get(question.pk, Stored())) for question in questions]
    if email:
        rows.append(_row(_("Your e-mail address"), "email", email))
    for row in rows:
        row["url"] = f"{change_url}#id_{row.pop('anchor')}" if change_url else ""
    return rows


def _about_her(filled: Filled, designations: list[Designated]) -> list[dict[str, Any]]:
    profile = filled.profile
    return [
        _row(_("Given name"), "given_name", profile.get("given_name", "")),
        _row(_("Family name"), "family_name", profile.get("family_name", "")),
        _row(_("Organisation"), "organisation", profile.get("organisation", "")),
        _row(_("Your role there"), "role", profile.get("role", "")),
        _row(_("Where do you work?"), "territory", place_name(profile.get("territory", ""), designations)),
        _row(_("Gender"), "gender_0", str(Gender(profile.get("gender", "")).label)),
        {**_row(_("Languages"), "follows_sq", ""), "lines": language_lines(filled)},
    ]


def _answer(question: Asked, stored: Stored) -> dict[str, Any]:
    kind = KINDS[question.kind]
    lines = kind.lines(question, stored)
    row = _row(str(question.label), kind.anchor(question), lines[0] if lines else "")
    return {**row, "lines": lines} if len(lines) > 1 else row


def _row(label: str, anchor: str, value: str) -> dict[str, Any]:
    return {"label": label, "anchor": anchor, "value": value}


def language_lines(filled: Filled) -> list[str]:
    return [
        _("%(language)s: I can follow a meeting %(follows)s; I can speak in a meeting %(speaks)s.")
        % {"language": name, "follows": follows, "speaks": speaks}
        for name, follows, speaks in described(filled.languages)
    ]
