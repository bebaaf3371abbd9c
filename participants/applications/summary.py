"""Everything somebody wrote into an application, in words: for checking, for her own page, for the team."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.localized import html_lang
from events.footnotes import Designated
from participants.applications.answers.languages import WRITTEN, written_name
from participants.applications.checks import Filled, shown
from participants.applications.kinds import KINDS, Asked, Heading, Stored, as_answered
from participants.people.languages import described
from participants.people.models import Gender
from participants.people.places import place_name


def summary_rows(
    filled: Filled,
    questions: list[Asked],
    designations: list[Designated],
    *,
    change_url: Callable[[str], str] | None = None,
    email: str = "",
) -> list[dict[str, Any]]:
    """Rows for components/summary.html; with links to the fields when `change_url` says on which page one stands.

    Each answer stands beside the words it was given to; what these answers do not lead to is left out. The first
    row of each section of the form has its title as "heading".
    """
    rows = _about_her(filled, designations)
    rows += _answers(shown(questions, filled.answers), filled, designations)
    if email:
        in_sections = any("heading" in row for row in rows)
        rows.append(_row(_("Your e-mail address"), "email", email) | ({"heading": ""} if in_sections else {}))
    for row in rows:
        anchor = row.pop("anchor")
        row["url"] = f"{change_url(anchor)}#id_{anchor}" if change_url else ""
    return rows


def _about_her(filled: Filled, designations: list[Designated]) -> list[dict[str, Any]]:
    profile, written_in = filled.profile, filled.profile.get("written_in", "")
    return [
        _row(_("Given name"), "given_name", profile.get("given_name", "")),
        _row(_("Family name"), "family_name", profile.get("family_name", "")),
        _row(_("Organisation"), "organisation", profile.get("organisation", "")),
        _row(_("Your role there"), "role", profile.get("role", "")),
        _row(_("Where do you work?"), "territory", place_name(profile.get("territory", ""), designations)),
        _row(_("Gender"), "gender_0", str(Gender(profile.get("gender", "")).label)),
        {**_row(_("Languages"), "follows_sq", ""), "lines": language_lines(filled)},
        *([_row(_("Language you write in"), "written_in", written_name(written_in))] if written_in else []),
    ]


def fixed_field(words: str, language: str) -> str:
    """The field of what is asked about everybody whose label has these words in that language; "" if there is none."""
    with translation.override(language):
        return next((row["anchor"] for row in _about_anybody() if row["label"] == words), "")


def fixed_label(field: str) -> str:
    """Its label in the language of the page."""
    return str(next(row["label"] for row in _about_anybody() if row["anchor"] == field))


def _about_anybody() -> list[dict[str, Any]]:
    return _about_her(Filled(profile={"written_in": settings.LANGUAGE_CODE}), [])


def summary_parts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows by section, [{"title", "rows"}]; the first part has no title."""
    parts: list[dict[str, Any]] = []
    for row in rows:
        if not parts or "heading" in row:
            parts.append({"title": row.get("heading", ""), "rows": []})
        parts[-1]["rows"].append(row)
    return parts


def _answers(questions: list[Asked], filled: Filled, designations: list[Designated]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    section: Heading | None = None
    for question in questions:
        stored = filled.answers.get(question.pk, Stored())
        row = _answer(as_answered(question, stored), stored, designations)
        if question.kind in WRITTEN and stored.text and filled.profile.get("written_in"):
            row["lang"] = html_lang(filled.profile["written_in"])
        if question.section != section:
            section = question.section
            row["heading"] = section.title if section else ""
        rows.append(row)
    return rows


def _answer(question: Asked, stored: Stored, designations: list[Designated]) -> dict[str, Any]:
    kind = KINDS[question.kind]
    lines = kind.lines(question, stored, designations)
    row = _row(str(question.label), kind.anchor(question), lines[0] if lines else "")
    return {**row, "lines": lines} if len(lines) > 1 else row


def _row(label: str, anchor: str, value: str) -> dict[str, Any]:
    return {"label": label, "anchor": anchor, "value": value}


def language_lines(filled: Filled) -> list[str]:
    return [
        _("%(language)s: following a meeting – %(follows)s; speaking in a meeting – %(speaks)s")
        % {"language": name, "follows": follows, "speaks": speaks}
        for name, follows, speaks in described(filled.languages)
    ]
