"""An assessor's score sheet: a table to fill in without a connection, and what came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.tables import write_xlsx
from events.translation_sheet import UnreadableSheet, read_table
from participants.applications.models import Application
from participants.selection import queries
from participants.selection.assessing.desk import Desk
from participants.selection.assessing.phases import closed_words, rights_now
from participants.selection.assessing.plans import Mode, criteria_of, mode_of, plan_of
from participants.selection.models import Assessment
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from core.accounts import User
    from events.models import Call

FIXED = 2  # reference and stamp stand first


@dataclass
class Back:
    """What became of the rows that came back: how many were saved, and why others were not."""

    saved: int = 0
    refused: list[str] = field(default_factory=list)


def _columns(call: Call) -> list[tuple[str, str]]:
    """(name of the form's field, heading) of what she fills in."""
    plan = plan_of(call)
    if mode_of(call, plan) != Mode.FULL:
        return [("verdict", _("Verdict: yes, maybe or no")), ("line", _("Why, in one line"))]
    found = []
    for one in criteria_of(call):
        words = {"criterion": one.name, "most": one.scale}
        found.append((f"points_{one.pk}", _("%(criterion)s: points from 0 to %(most)s") % words))
        found.append((f"comment_{one.pk}", _("Comment: %(criterion)s") % words))
    return [*found, ("line", _("Why, in one line"))]


def write_score_sheet(call: Call, reader: User) -> IO[bytes]:
    """An XLSX file with a row for each of her files; without names where she is to see none."""
    blind, columns = rights_now(call).blind, _columns(call)
    heads = (_("Reference number"), _("Version"), *(() if blind else (_("Name"),)))
    rows = []
    for application in _files(call, reader):
        desk = Desk(application, reader)
        given = desk.given()
        name = () if blind else (application.full_name,)
        cells = (given.get(key, "") for key, _heading in columns)
        rows.append((application.reference, _stamp(application, reader, desk.mine), *name, *cells))
    return write_xlsx((*heads, *(heading for _key, heading in columns)), rows, call.event.code)


def take_score_sheet(call: Call, content: IO[bytes], *, by: User) -> Back:
    """Give what stands in the rows; each by itself. Raises UnreadableSheet, and Refused while assessors do not score.

    A row is refused when it is not hers, when she has given something else since, or when it is not complete. The
    sheet may come from a phase with names or from one without.
    """
    rights, columns = rights_now(call), _columns(call)
    if not rights.may_score:
        raise Refused(closed_words(rights, call))
    table = read_table(content, FIXED + 1 + len(columns) + 1)
    width = sum(bool(cell) for cell in table[0]) if table else 0
    first = width - len(columns)
    references = [cells[0].strip() for cells in table[1:] if cells[0].strip()]
    whole = first in (FIXED, FIXED + 1) and all(table[0][:width])
    if not whole or len(references) != len(set(references)):
        raise UnreadableSheet(
            _("This is not your score sheet of this call, or it has changed since. Download it again.")
        )
    files = {application.reference: application for application in _files(call, by)}
    back = Back()
    for cells in table[1:]:
        typed = dict(zip((key for key, _heading in columns), map(_plain, cells[first:width]), strict=True))
        if not any(typed.values()):
            continue
        reference, stamp = cells[0].strip(), cells[1].strip()
        try:
            back.saved += _give(files.get(reference), stamp, typed, by)
        except Refused as refused:
            back.refused.append(f"{reference[:20]}: {refused}")
    return back


def _give(application: Application | None, stamp: str, typed: dict[str, str], by: User) -> bool:
    """Whether there was anything new to give. Raises Refused with the reason why this row is not taken."""
    if application is None:
        raise Refused(_("This is none of your files."))
    desk = Desk(application, by)
    if typed == {key: desk.given().get(key, "") for key in typed}:
        return False
    if stamp != _stamp(application, by, desk.mine):
        raise Refused(_("You have given something else since the sheet was made."))
    form = desk.form(_known(typed))
    if not form.is_valid():
        errors = ((name, error) for name, found in form.errors.items() for error in found)
        raise Refused("; ".join(f"{form.fields[name].label}: {error}" for name, error in errors))
    desk.give(form)
    return True


def _known(typed: dict[str, str]) -> dict[str, str]:
    """The verdict by its word in the reader's language too."""
    words = {str(label).casefold(): value for value, label in Assessment.Verdict.choices}
    verdict = typed.get("verdict", "").casefold()
    return {**typed, "verdict": words.get(verdict, verdict)} if "verdict" in typed else typed


def _plain(cell: str) -> str:
    return cell.strip().removesuffix(".0")


def _files(call: Call, reader: User) -> Iterable[Application]:
    for application in queries.review_list(call, reader):
        application.call = call
        yield application


def _stamp(application: Application, reader: User, mine: Assessment | None) -> str:
    """Of her and of what she has given so far: no other sheet has the same."""
    words: tuple[Any, ...] = (application.pk, reader.pk, mine.at.isoformat() if mine else "")
    return salted_hmac("score sheet", ":".join(map(str, words))).hexdigest()[:20]
