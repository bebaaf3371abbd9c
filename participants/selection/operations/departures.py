"""Leaving the proposal that the committee has taken over: only where a reason is asked for, on the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from participants.selection.board.queries import departs, taken_proposal
from participants.selection.models import ProposedPerson
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from events.models import Call
    from participants.applications.models import Application


@dataclass(frozen=True)
class Agreed:
    """What the committee has agreed on; nothing (None) where no proposal was taken over."""

    people: dict[int, ProposedPerson] | None = None

    @classmethod
    def in_call(cls, call: Call) -> Agreed:
        """Read once for a whole act: two queries, one where nothing was taken over."""
        taken = taken_proposal(call)
        if taken is None:
            return cls()
        return cls({row.application_id: row for row in ProposedPerson.objects.filter(proposal=taken)})

    def refuse_departure(self, application: Application, before: str, after: str) -> None:
        """Raises Refused where this decision would leave the proposal and the one before it did not."""
        if self.people is None:
            return
        proposed = self.people.get(application.pk)
        if departs(proposed, after) and not departs(proposed, before):
            raise Refused(
                _(
                    "This departs from the proposal that was taken over. "
                    "Please move the application on the board and give the reason there."
                )
            )
