"""What the worker and the clock do for people's rights; each fetches and calls an operation."""

from __future__ import annotations

from django_tasks import task

from core.actors import Clock
from core.exports import Export
from core.files import sweep_orphans as sweep
from core.search import compact
from participants.rights import operations


@task()
def make_own_data(export_id: str) -> None:
    operations.make_own_data(Export.objects.get(pk=export_id), by=Clock("own data"))


def purge() -> None:
    """Daily: by category, each event on its own."""
    operations.purge_due(by=Clock("purge"))
    operations.forget_unconfirmed(by=Clock("purge"))
    compact()


def expire_exports() -> None:
    operations.expire_exports(by=Clock("exports"))


def sweep_files() -> None:
    """Daily: files on disk whose row was never committed."""
    sweep(by=Clock("files"))
