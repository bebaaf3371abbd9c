"""What higher apps say beside the board about a proposed group. They are told languages, never people."""

from __future__ import annotations

from collections.abc import Iterable

from core.accounts import User
from core.wiring import Panel, panels
from participants.selection.board.queries import Row, State
from participants.selection.models import Proposal, ProposedPerson


def beside(state: State, proposals: Iterable[Proposal], user: User) -> list[Panel]:
    """Nothing before a group was proposed; then about the proposal taken over, else the last one worked out."""
    number, rows = _proposed(state, proposals)
    if not rows:
        return []
    return panels(
        "board",
        event=state.call.event,
        user=user,
        number=number,
        proposed=_languages(rows),
        selected=_languages(state.chosen()),
    )


def _proposed(state: State, proposals: Iterable[Proposal]) -> tuple[int, list[Row]]:
    """(number, who is in it and still on the board); at most one query."""
    if state.taken is not None:
        return state.taken.number, [row for row in state.rows if row.proposed and row.proposed.inside]
    done = [proposal.pk for proposal in proposals if proposal.state == Proposal.State.DONE]
    if not done:
        return 0, []
    found: dict[int, set[int]] = {}
    inside = ProposedPerson.objects.filter(proposal__in=done, inside=True)
    for number, application in inside.values_list("proposal__number", "application_id"):
        found.setdefault(number, set()).add(application)
    last = max(found, default=0)
    return last, [row for row in state.rows if row.application.pk in found.get(last, ())]


def _languages(rows: Iterable[Row]) -> list[dict[str, dict[str, int]]]:
    return [{code: dict(levels) for code, levels in row.person.languages.items()} for row in rows]
