"""Who has a conflict of interest with an application has no hand in what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from participants.selection.assessing.conflicts import kept_from
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from core.accounts import User
    from events.models import Call
    from participants.applications.models import Application


WHY = gettext_lazy(
    "You have a conflict of interest with this application, so somebody else has to do this. Nothing was changed."
)


def refuse_apart(call: Call, applications: Iterable[Application], *, by: User) -> None:
    """Raises Refused when she keeps away from one of these applications of the call; one query."""
    if kept_from(call, by) & {application.pk for application in applications}:
        raise Refused(str(WHY))
