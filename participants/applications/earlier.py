"""What somebody did at earlier events: was there, did not come, took part, was invited, applied. Two queries for any
number of people.

Only of programmes in which the reader is an organiser. Who takes part belongs to selection, which stands above; it is
reached by the name of the reverse relation. Where the team noted who was there, that counts; where nobody did, who
said yes and was not taken off the list took part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core.localized import LANGUAGES, Text, column, text_of
from events.models import Event, Role
from events.rules import programmes_with
from participants.applications.models import Application

ATTENDED, NO_SHOW = "attended", "no_show"
TOOK_PART, NOT_THERE, WITHDRAWN, APPLIED = "took_part", "not_there", "withdrawn", "applied"
# The more it tells, the earlier it stands: of two rows about one event the first counts.
_ORDER = (ATTENDED, NO_SHOW, TOOK_PART, NOT_THERE, WITHDRAWN, APPLIED)
# Values of selection.models.Participation
_COMES = "accepted"
_NOTED = {"there": ATTENDED, "not_there": NO_SHOW}
BEEN, NEVER, MISSED = "been", "never", "no_show"
FILTERS = (BEEN, NEVER, MISSED)


@dataclass(frozen=True)
class Earlier:
    code: str
    title: Text
    what: str


def labels() -> dict[str, str]:
    return {
        ATTENDED: _("Was there"),
        NO_SHOW: _("Was not there"),
        TOOK_PART: _("Took part"),
        NOT_THERE: _("Invited, did not take part"),
        WITHDRAWN: _("Withdrawn"),
        APPLIED: _("Applied"),
    }


def filter_labels() -> list[tuple[str, str]]:
    return [
        (BEEN, _("Has been to one")),
        (NEVER, _("Has never been to one")),
        (MISSED, _("Said yes and was not there")),
    ]


def been_before(applications: QuerySet[Application], wanted: str) -> QuerySet[Application]:
    """Applicants who were at an earlier event of the same programme, who never were, or who once did not come.

    No query of its own; without an account nobody has been anywhere.
    """
    missed = Q(participations__attendance="not_there")
    came = Q(participations__attendance="there") | Q(
        participations__attendance="", participations__state=_COMES
    )
    found = Exists(
        Event.objects.filter(
            missed if wanted == MISSED else came,
            programme=OuterRef("call__event__programme"),
            ends_on__lt=OuterRef("call__event__starts_on"),
            participations__user=OuterRef("user"),
        )
    )
    return applications.exclude(found) if wanted == NEVER else applications.filter(found)


def earlier_of(
    people: Iterable[int | None] | QuerySet[Any, Any], event: Event, reader: Any
) -> dict[int, list[Earlier]]:
    """{user: what she did before this event, the latest first}. `people` may be a query for their keys."""
    ids = people if isinstance(people, QuerySet) else {pk for pk in people if pk is not None}
    programmes = programmes_with(reader, Role.ORGANISER)
    if not programmes or not (isinstance(ids, QuerySet) or ids):
        return {}
    events = Event.objects.filter(
        programme__in=programmes, ends_on__lt=event.starts_on, participations__user__in=ids
    )
    applied = Application.objects.filter(
        user__in=ids,
        state__in=(*Application.SENT, Application.State.WITHDRAWN),
        submitted_at__isnull=False,
        call__event__programme__in=programmes,
        call__event__ends_on__lt=event.starts_on,
    )
    found: dict[tuple[int, str], tuple[Any, Earlier]] = {}
    for path, rows in (("call__event__", applied.order_by()), ("", events.order_by())):
        user, state = ("user_id", "state") if path else ("participations__user_id", "participations__state")
        noted = state if path else "participations__attendance"
        titles = [column(f"{path}title", language) for language in LANGUAGES]
        columns = (user, state, f"{path}code", f"{path}ends_on", *titles)
        for row in rows.annotate(noted=F(noted)).values_list("noted", *columns, named=True):
            seen, pk, now, code, ended, *_titles = row
            what = _applied(now) if path else _NOTED.get(seen) or (TOOK_PART if now == _COMES else NOT_THERE)
            was = found.get((pk, code))
            if was is None or _ORDER.index(what) < _ORDER.index(was[1].what):
                found[pk, code] = (ended, Earlier(code, text_of(row, f"{path}title"), what))
    history: dict[int, list[Earlier]] = {}
    for (pk, _code), (_ended, entry) in sorted(found.items(), key=lambda item: item[1][0], reverse=True):
        history.setdefault(pk, []).append(entry)
    return history


def _applied(state: str) -> str:
    return WITHDRAWN if state == Application.State.WITHDRAWN else APPLIED
