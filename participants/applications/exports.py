"""The team's table of applications, for CSV and XLSX; wholly in the reader's language.

Two tables: the columns of the list as it stands, or everything with every answer. Both are made some hundred
applications at a time, so memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.footnotes import Designated
from participants.applications.columns import Given, Sheet, Words, answers_of
from participants.applications.kinds import Asked
from participants.applications.listing import VERDICTS, Row, rows_in_pieces
from participants.applications.models import Application


def sheet_headers(sheet: Sheet) -> list[str]:
    return [_("Name"), *(column.label for column in sheet.columns)]


def sheet_rows(applications: QuerySet[Application], sheet: Sheet) -> Iterator[list[Any]]:
    """What the list shows, in its order."""
    for piece in rows_in_pieces(applications):
        for row, cells in zip(piece, sheet.lines(piece), strict=True):
            yield [row.name, *cells]


def headers(questions: list[Asked]) -> list[str]:
    return [
        *(
            _("Reference number"),
            _("State"),
            _("Sent"),
            _("Given name"),
            _("Family name"),
            _("E-mail address"),
        ),
        *(_("Organisation"), _("Role"), _("Works in"), _("Gender"), _("Language of letters"), _("Follows")),
        *(_("Speaks"), _("Yes"), _("Maybe"), _("No"), _("Decision"), _("Place on the reserve list")),
        *(str(question.label) for question in questions),
    ]


def rows(
    applications: QuerySet[Application], questions: list[Asked], designations: list[Designated]
) -> Iterator[list[Any]]:
    """Everything: one row per application, in the order of the queryset; three queries for each piece."""
    words = Words(questions, designations)
    none: dict[int, Given] = {}
    for piece in rows_in_pieces(applications):
        answers = answers_of([row.pk for row in piece])
        for row in piece:
            given = answers.get(row.pk, none)
            yield [
                *_fixed(row, words),
                *(row.verdicts[verdict] for verdict in VERDICTS),
                words.outcomes.get(row.outcome or "", ""),
                row.reserve_rank if row.reserve_rank is not None else "",
                *(words.answer(question.pk, given.get(question.pk)) for question in questions),
            ]


def _fixed(row: Row, words: Words) -> list[Any]:
    return [
        *(row.reference, words.state(row), row.submitted_at),
        *(row.given_name, row.family_name, row.email, row.organisation, row.role),
        *(words.places.get(row.territory, row.territory), words.genders.get(row.gender, "")),
        *(row.language, words.able(row.languages, "follows"), words.able(row.languages, "speaks")),
    ]
