"""Background work of selection."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from core.actors import Clock
from core.exports import Export
from events.models import Call
from participants.selection.models import Release
from participants.selection.operations import paper
from participants.selection.operations.participation import expire_invitation, remind_invited
from participants.selection.operations.release import release_decisions
from participants.selection.queries import to_expire, to_remind


@task()
def make_paper(export_id: str, call_id: int) -> None:
    """Makes the PDF an assessor asked for. Safe to run twice."""
    call = Call.objects.select_related("event__programme").get(pk=call_id)
    paper.make_paper(Export.objects.get(pk=export_id), call, by=Clock("paper"))


@task()
def send_decisions(release_id: int) -> None:
    """Sends the decisions of a release. Safe to run twice: the second run finds it done."""
    release = Release.objects.select_related("by").get(pk=release_id)
    release_decisions(release, by=release.by)


def follow_invitations() -> None:
    """Hourly: one reminder before the day to answer by, and the end of invitations nobody answered."""
    today, clock = timezone.localdate(), Clock("selection")
    for participation in to_remind(today):
        remind_invited(participation, by=clock)
    for participation in to_expire(today):
        expire_invitation(participation, by=clock)
