"""Background work of travel."""

from __future__ import annotations

from django_tasks import task

from core.accounts import User
from events.models import Event
from participants.travel.operations import write_to_participants
from participants.travel.queries import participants_of


@task()
def write_letters(event_id: int, ids: list[int], texts: dict[str, list[str]], key: str, by_id: int) -> None:
    """Writes the letters of a large group as drafts. Safe to run twice: they carry one key."""
    event = Event.objects.select_related("programme", "place").get(pk=event_id)
    write_to_participants(
        event,
        participants_of(event).filter(pk__in=ids).order_by("pk"),
        texts={code: (subject, text) for code, (subject, text) in texts.items()},
        key=key,
        by=User.objects.get(pk=by_id),
    )
