"""Background work of selection."""

from __future__ import annotations

from django_tasks import task

from participants.selection.models import Release
from participants.selection.operations.release import release_decisions


@task()
def send_decisions(release_id: int) -> None:
    """Sends the decisions of a release. Safe to run twice: the second run finds it done."""
    release = Release.objects.select_related("by").get(pk=release_id)
    release_decisions(release, by=release.by)
