"""Comments of the committee as pages show them: the last ones, those on one proposal, and what others have written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from events.models import Call
from participants.selection.board.forms import CommentForm
from participants.selection.models import BoardComment, Proposal

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.accounts import User

SHOWN = 5


@dataclass(frozen=True)
class Thread:
    """Some comments in the order they were written, and the form for another one. `more`: there are older ones."""

    rows: list[BoardComment]
    proposal: Proposal | None = None
    more: bool = False
    form: CommentForm = field(default_factory=CommentForm)

    @property
    def last(self) -> int:
        """The key of the newest: what is newer than it is news."""
        return self.rows[-1].pk if self.rows else 0


def comments_of(call: Call) -> QuerySet[BoardComment]:
    return BoardComment.objects.filter(call=call).select_related("by", "proposal")


def latest(call: Call) -> Thread:
    """What the board shows, whatever it is about; one query."""
    rows = list(comments_of(call).order_by("-pk")[: SHOWN + 1])
    return Thread(rows[:SHOWN][::-1], more=len(rows) > SHOWN)


def threads_on(proposals: Iterable[Proposal]) -> list[Thread]:
    """For each proposal every comment on it; one query."""
    wanted = list(proposals)
    rows = list(BoardComment.objects.filter(proposal__in=wanted).select_related("by"))
    return [
        Thread(
            [row for row in rows if row.proposal_id == proposal.pk],
            proposal,
            form=CommentForm(auto_id=f"id_comment_{proposal.number}_%s"),
        )
        for proposal in wanted
    ]


def comments_of_others(call: Call, since: int, user: User) -> list[str]:
    """Who else has written how many since the comment of this number, in sentences; one query."""
    rows = comments_of(call).filter(pk__gt=since).exclude(by=user)
    return [
        ngettext(
            "%(name)s has written %(number)s comment.", "%(name)s has written %(number)s comments.", number
        )
        % {"name": name, "number": number}
        for name, number in Counter(str(row.by) for row in rows).items()
    ]
