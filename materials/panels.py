"""What the library and the files show on the pages of lower apps."""

from __future__ import annotations

from typing import Any

from core.localized import text_of
from core.wiring import Panel
from events.models import Event
from events.queries import designations_of
from materials.models import EventFile
from materials.queries import files_visible_to, public_publications, with_versions


def latest_papers(**facts: Any) -> Panel | None:
    """For the home page: the three newest publications."""
    from materials.views.library import listed

    latest = list(with_versions(public_publications())[:3])
    marks = designations_of({row.programme_id for row in latest})
    items = [listed(publication, marks) for publication in latest]
    return Panel("materials/panels/latest.html", {"items": items}) if items else None


def event_papers(*, event: Event, **facts: Any) -> Panel | None:
    """For an event's public page: its papers and public files. The page of its call has none."""
    from materials.views.library import listed

    if "call" in facts:
        return None
    marks = designations_of([event.programme_id])
    papers = [listed(row, marks) for row in with_versions(public_publications().filter(event=event))]
    files = _rows(event.files.filter(access=EventFile.Access.PUBLIC).select_related("file"))
    if not papers and not files:
        return None
    return Panel("materials/panels/event.html", {"items": papers, "files": files})


def participant_files(*, event: Event, user: Any, **facts: Any) -> Panel | None:
    """For the participant's page: what she may open."""
    files = _rows(files_visible_to(user, event).exclude(access=EventFile.Access.TEAM))
    return Panel("materials/panels/files.html", {"files": files}) if files else None


def _rows(files: Any) -> list[dict[str, Any]]:
    return [{"row": file, "title": text_of(file, "title")} for file in files]
