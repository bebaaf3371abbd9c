"""What the clock and the worker do for applications; each fetches and calls an operation."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone
from django_tasks import task

from core.accounts import User
from core.actors import Clock
from events.changes import EventIsCancelled
from participants.applications.imports.plan import FileGone
from participants.applications.models import ApplicationImport, OnBehalf
from participants.applications.operations import on_behalf
from participants.applications.operations.endorsement import expire_endorsement, remind_endorser
from participants.applications.operations.importing import (
    NoLongerAllowed,
    forget_tables,
    import_applications,
)
from participants.applications.operations.upkeep import (
    discard_stale_reminders,
    forget_unclaimed,
    forget_unused_files,
    remind_owner,
)
from participants.applications.queries import drafts_to_remind, unclaimed_drafts
from participants.applications.ways.endorsement_links import to_expire, to_remind

CLOCK = Clock("applications")


@task()
def take_over(batch_id: int, tell: bool, by_id: int, rows: int, before: int) -> int:
    """Brings in a large table; how many came in. Safe to run twice: what is there does not come in again.

    `rows` and `before`, how many it has and how many came of it before, are for whoever looks how far it is. When the
    event is cancelled meanwhile, the file gone, or she may not any more, no further row comes in.
    """
    batch = ApplicationImport.objects.select_related("call__event__programme", "file").get(pk=batch_id)
    with suppress(EventIsCancelled, FileGone, NoLongerAllowed):
        import_applications(batch, tell=tell, by=User.objects.get(pk=by_id))
    batch.refresh_from_db(fields=["created"])
    return batch.created - before


@task()
def send_begun(begun_id: int) -> None:
    """Looks at what a colleague began, and sends its link or deletes it. Safe to run twice."""
    related = ("begun_by", "application__call__event__programme", "application__call__event__place")
    begun = OnBehalf.objects.filter(pk=begun_id).select_related(*related).first()
    if begun is not None:
        on_behalf.send_begun(begun, by=CLOCK)


def remind_of_drafts() -> None:
    """Hourly: three days and one day before each one's own deadline, each once."""
    discard_stale_reminders(by=CLOCK)
    for draft, hours in drafts_to_remind():
        remind_owner(draft, hours, by=CLOCK)


def forget_loose_ends() -> None:
    """Daily: drafts nobody ever owned, files that belong to no answer, tables that were taken over."""
    forget_unclaimed(unclaimed_drafts(), by=CLOCK)
    forget_unused_files(by=CLOCK)
    forget_tables(by=CLOCK)


def follow_endorsements() -> None:
    """Hourly: one reminder to employers who have not answered, and the end of links that are too old."""
    now = timezone.now()
    for endorsement in to_expire(now):
        expire_endorsement(endorsement, by=CLOCK)
    for endorsement in to_remind(now):
        remind_endorser(endorsement, by=CLOCK)
