"""What pages of the board have in common: the call with its names, and the frame of every page."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from core.accounts import User
from events.models import Call, Event
from participants.applications.kinds import choosable
from participants.applications.models import Application
from participants.applications.queries import asked
from participants.applications.views.shared import call_or_404
from participants.selection.assessing.conflicts import apart_from
from participants.selection.board.wording import Names
from participants.selection.views.shared import Places

TAB = "team_decisions"


class Scene:
    """A call with everything that names what its targets count; two queries."""

    apart: frozenset[int] = frozenset()  # what the reader keeps away from, on pages that name others

    def __init__(self, event: Event) -> None:
        self.event = event
        self.call = call_or_404(event)
        self.places = Places(event)
        self.questions = [question for question in asked(self.call, retired=True) if choosable(question)]
        self.names = Names(self.places.names, {question.pk: question for question in self.questions})

    def context(self, **more: Any) -> dict[str, Any]:
        is_open = self.call.state == Call.State.PUBLISHED
        return {"event": self.event, "tab": TAB, "call": self.call, "open": is_open, **more}


def application_or_404(call: Call, reference: str, user: User) -> Application:
    """A sent application of this call that the user does not keep away from. Raises Http404."""
    found = Application.objects.filter(
        apart_from(user), call=call, state__in=Application.SENT, reference=reference
    ).first()
    if found is None:
        raise Http404
    found.call = call
    return found
