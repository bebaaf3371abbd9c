"""What somebody did at earlier events: took part, was invited, applied. Two queries for any number of people.

Only of programmes in which the reader is an organiser. Who takes part belongs to selection, which stands above; it is
reached by the name of the reverse relation. Nobody notes attendance at the door: who said yes and was not taken off
the list took part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.localized import LANGUAGES, Text, column, text_of
from events.models import Event, Role
from events.rules import programmes_with
from participants.applications.models import Application

TOOK_PART, NOT_THERE, APPLIED = "took_part", "not_there", "applied"
_COMES = "accepted"  # selection.models.Participation.State.ACCEPTED


@dataclass(frozen=True)
class Earlier:
    code: str
    title: Text
    what: str


def labels() -> dict[str, str]:
    return {TOOK_PART: _("Took part"), NOT_THERE: _("Invited, did not take part"), APPLIED: _("Applied")}


def earlier_of(people: Iterable[int | None], event: Event, reader: Any) -> dict[int, list[Earlier]]:
    """{user: what she did before this event, the latest first}."""
    ids = {pk for pk in people if pk is not None}
    programmes = programmes_with(reader, Role.ORGANISER)
    if not ids or not programmes:
        return {}
    events = Event.objects.filter(
        programme__in=programmes, ends_on__lt=event.starts_on, participations__user__in=ids
    )
    applied = Application.objects.filter(
        user__in=ids,
        state__in=Application.SENT,
        call__event__programme__in=programmes,
        call__event__ends_on__lt=event.starts_on,
    )
    found: dict[tuple[int, str], tuple[Any, Earlier]] = {}
    for path, rows in (("call__event__", applied.order_by()), ("", events.order_by())):
        user, state = ("user_id", "state") if path else ("participations__user_id", "participations__state")
        titles = [column(f"{path}title", language) for language in LANGUAGES]
        for row in rows.values_list(user, state, f"{path}code", f"{path}ends_on", *titles, named=True):
            pk, now, code, ended, *_titles = row
            took_part = TOOK_PART if now == _COMES else NOT_THERE
            was = found.get((pk, code))
            if was is None or was[1].what != TOOK_PART:
                title = text_of(row, f"{path}title")
                found[pk, code] = (ended, Earlier(code, title, APPLIED if path else took_part))
    history: dict[int, list[Earlier]] = {}
    for (pk, _code), (_ended, entry) in sorted(found.items(), key=lambda item: item[1][0], reverse=True):
        history.setdefault(pk, []).append(entry)
    return history
