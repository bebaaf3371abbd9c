"""The files of an assessor as one PDF, to read without a screen; her name and the day stand on every page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.exports import Export
from core.localized import text_of
from events.deadlines import shown_instant
from events.footnotes import footnotes_for
from events.queries import designations_of
from participants.applications.models import Application
from participants.people.languages import described
from participants.people.places import place_names
from participants.selection import queries
from participants.selection.assessing.files import answers_for, role_of
from participants.selection.assessing.phases import rights_now
from participants.selection.models import ConflictOfInterest

if TYPE_CHECKING:
    from core.accounts import User
    from core.documents import Document
    from events.models import Call

WHAT = "my files"
NAMES, BLIND = "names", "blind"
KEPT = timedelta(days=1)


def own_papers(call: Call, user: User) -> QuerySet[Export]:
    """Hers of this call that she may still have: none older than a conflict of hers, none with names while it is blind."""
    rows = Export.objects.filter(made_by=user, what=WHAT, scope=call.scope).select_related("file")
    latest = ConflictOfInterest.objects.filter(application__call=call, assessor=user).order_by("-at").first()
    if latest is not None:
        rows = rows.filter(made_at__gt=latest.at)
    return rows.filter(filter__startswith=BLIND) if rights_now(call).blind else rows


def still_hers(papers: Iterable[Export], call: Call, user: User) -> list[Export]:
    """Without those that hold a file she may no longer read, or somebody's data that were erased or changed."""
    ready, files = list(papers), list(queries.review_list(call, user))
    return [
        paper
        for paper in ready
        if paper.state != Export.State.READY or paper.filter == contents(files, paper.filter)
    ]


def contents(files: list[Application], kept: str) -> str:
    """Names or none, the last file that is in the PDF, and a mark of all the files up to it.

    `kept` is what an export keeps of it; files that came after its last one change nothing.
    """
    shown, _space, rest = kept.partition(" ")
    number = rest.partition(" ")[0]
    last = int(number) if number.isdecimal() else max((file.pk for file in files), default=0)
    inside = [f"{file.pk}:{file.full_name}:{file.organisation}" for file in files if file.pk <= last]
    return f"{shown} {last} {salted_hmac('my files', chr(10).join(inside)).hexdigest()}"


def last_file(kept: str) -> int:
    """The key of the last file in the PDF, by what an export keeps of it; 0 before it is made."""
    number = kept.split(" ")[1:2]
    return int(number[0]) if number and number[0].isdecimal() else 0


def files_as_pdf(call: Call, reader: User, files: list[Application], language: str, *, blind: bool) -> bytes:
    """Every file begins on a line of its own with its reference."""
    from core.documents import Document, printable

    with translation.override(language):
        designations = designations_of([call.event.programme_id])
        places = place_names(designations)
        notes = footnotes_for([places.get(one.territory) for one in files], designations)
        confidential = _("Confidential. Do not pass it on, and destroy it when you have assessed.")
        document = Document(
            title=printable(str(text_of(call.event, "title"))),
            language=language,
            footer="\n".join([*(printable(f"{note.mark} {note.text}") for note in notes), confidential]),
            watermark=printable(f"{reader} · {shown_instant(timezone.now(), call.event)}"),
        )
        for application in files:
            application.call = call
            _write(document, application, reader, blind=blind, places=places, designations=designations)
        return document.render()


def _write(
    document: Document,
    application: Application,
    reader: User,
    *,
    blind: bool,
    places: dict[str, str],
    designations: Any,
) -> None:
    from core.documents import printable

    name = "" if blind else f" · {application.full_name}"
    document.heading(printable(f"{application.reference}{name}"))
    spoken = [
        _("%(language)s: follows %(follows)s, speaks %(speaks)s")
        % {"language": language, "follows": follows, "speaks": speaks}
        for language, follows, speaks in described(application.languages)
    ]
    document.facts(
        (label, printable(value))
        for label, value in (
            *(() if blind else ((_("Organisation"), application.organisation),)),
            (_("Role"), role_of(application, blind=blind)),
            (_("Works in"), places.get(application.territory, application.territory)),
            (_("Languages"), "\n".join(spoken)),
        )
    )
    for row in answers_for(application, reader, blind=blind, designations=designations):
        document.note(printable(str(row["question"].label)))
        document.paragraph(printable("\n".join(str(line) for line in row["lines"])) or _("No answer"))
        for text in row.get("texts", ()):
            document.note(printable(f"{text.get_kind_display()} ({text.language})"))
            document.paragraph(printable(text.text))
