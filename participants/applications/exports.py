"""The team's table of applications, for CSV and XLSX; wholly in the reader's language.

Two tables: the columns of the list as it stands, or everything with every answer. Both are written while the
applications are read, each with its answers, in one query: memory does not grow with their number. What else there is
to say of some of them is short, and read once for the whole table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.footnotes import Designated
from participants.applications.answers.languages import written_name
from participants.applications.columns import (
    Sheet,
    Words,
    nomination_cells,
    nomination_labels,
    unmet_label,
)
from participants.applications.eligibility.conditions import Stated
from participants.applications.kinds import Asked
from participants.applications.listing import VERDICTS, Row, rows_streamed
from participants.applications.models import Application
from participants.applications.ways.endorsement_links import endorsements_of
from participants.applications.ways.nominated import nominations_of


def sheet_headers(sheet: Sheet) -> list[str]:
    return [_("Name"), *(column.label for column in sheet.columns)]


def sheet_rows(applications: QuerySet[Application], sheet: Sheet) -> Iterator[list[Any]]:
    """What the list shows, in its order."""
    keys = applications.order_by()
    beside = sheet.beside(keys.values("pk"), keys.values("user_id"))
    for row in rows_streamed(applications, answers=sheet.needs_answers):
        yield [row.name, *sheet.line(row, beside)]


def headers(
    questions: list[Asked], *, endorsed: bool = False, nominated: bool = False, gated: bool = False
) -> list[str]:
    return [
        *(
            _("Reference number"),
            _("State"),
            _("Sent"),
            _("Given name"),
            _("Family name"),
            _("E-mail address"),
        ),
        *(_("Organisation"), _("Role"), _("Works in"), _("Gender"), _("Language of letters")),
        *(_("Language of the answers"), _("Follows")),
        *(_("Speaks"), _("Yes"), _("Maybe"), _("No"), _("Decision"), _("Place on the reserve list")),
        *((_("Does not meet"),) if gated else ()),
        *((_("Endorsement"),) if endorsed else ()),
        *(nomination_labels().values() if nominated else ()),
        *(str(question.label) for question in questions),
    ]


def rows(
    applications: QuerySet[Application],
    questions: list[Asked],
    designations: list[Designated],
    *,
    reader: Any,
    endorsed: bool = False,
    nominated: bool = False,
    conditions: Sequence[Stated] = (),
) -> Iterator[list[Any]]:
    """Everything: one row per application, in the order of the queryset; one query.

    A second for the employers' endorsements, and for the nominations.
    """
    words, keys = Words(questions, designations), applications.order_by().values("pk")
    standing = endorsements_of(keys) if endorsed else {}
    named = nominations_of(keys) if nominated else {}
    for row in rows_streamed(applications, answers=True):
        yield [
            *_fixed(row, words),
            *_assessed(row, words, reader),
            *((unmet_label(conditions, row),) if conditions else ()),
            *((words.endorsements[standing.get(row.pk, "")],) if endorsed else ()),
            *(nomination_cells(named.get(row.pk), words).values() if nominated else ()),
            *(words.answer(question.pk, row.answers.get(question.pk)) for question in questions),
        ]


def _assessed(row: Row, words: Words, reader: Any) -> list[Any]:
    if row.hides_from(reader):
        return [words.recused] * (len(VERDICTS) + 2)
    return [
        *(row.verdicts[verdict] for verdict in VERDICTS),
        words.outcomes.get(row.outcome or "", ""),
        row.reserve_rank if row.reserve_rank is not None else "",
    ]


def _fixed(row: Row, words: Words) -> list[Any]:
    return [
        *(row.reference, words.state(row), row.submitted_at),
        *(row.given_name, row.family_name, row.email, row.organisation, row.role),
        *(words.places.get(row.territory, row.territory), words.genders.get(row.gender, "")),
        *(row.language, written_name(row.written_in or row.language)),
        *(words.able(row.languages, "follows"), words.able(row.languages, "speaks")),
    ]


# --- what is asked after selection ------------------------------------------------------------


def after_headers(questions: list[Asked]) -> list[str]:
    names = (_("Reference number"), _("Given name"), _("Family name"), _("E-mail address"))
    return [*names, *(str(question.label) for question in questions)]


def after_rows(
    applications: QuerySet[Application], questions: list[Asked], designations: list[Designated]
) -> Iterator[list[Any]]:
    """One row per selected person; one query."""
    words = Words(questions, designations)
    for row in rows_streamed(applications, answers=True):
        yield [
            *(row.reference, row.given_name, row.family_name, row.email),
            *(words.answer(question.pk, row.answers.get(question.pk)) for question in questions),
        ]
