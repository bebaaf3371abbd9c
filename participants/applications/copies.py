"""A copy of one application for the person who wrote it: everything she sees on her page, as PDF and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.localized import text_of
from events.deadlines import shown_instant
from events.footnotes import footnotes_for
from events.queries import designations_of
from participants.applications.answers.readers import hidden_in
from participants.applications.models import Application, ApplicationChange
from participants.applications.queries import asked, filled_of
from participants.applications.rules import extension_for
from participants.applications.summary import summary_rows
from participants.applications.trail import withdrawal_words
from participants.people.places import place_names


@dataclass(frozen=True)
class Copy:
    """The parts of a copy; nothing in it that is the team's alone."""

    application: Application
    rows: list[dict[str, Any]]
    files: list[dict[str, Any]]
    hidden: list[str]  # questions in whose answers readers do not see a passage
    changes: list[ApplicationChange]
    extended_until: str
    footer: str

    @property
    def withdrawn_because(self) -> str:
        return withdrawal_words(self.application)

    @property
    def facts(self) -> list[tuple[str, str]]:
        application, event = self.application, self.application.call.event
        instants = ((_("Sent"), application.submitted_at), (_("Withdrawn"), application.withdrawn_at))
        return [
            (_("Reference number"), application.reference),
            (_("State"), str(application.get_state_display())),
            *((label, shown_instant(instant, event)) for label, instant in instants if instant),
            *([(_("Your extension lasts until"), self.extended_until)] if self.extended_until else []),
            *([(_("Reason"), self.withdrawn_because)] if self.withdrawn_because else []),
        ]


def copy_of(application: Application) -> Copy:
    """In the language of the page."""
    event, filled = application.call.event, filled_of(application)
    designations = designations_of([event.programme_id])
    questions = asked(application.call, retired=True)
    answered = [one for one in questions if not one.retired or one.pk in filled.answers]
    extension = extension_for(application.call, application)
    notes = footnotes_for(place_names(designations).values(), designations)
    return Copy(
        application=application,
        rows=summary_rows(filled, answered, designations, email=application.email),
        files=[
            {"name": stored.file_name, "size": stored.file_size}
            for stored in filled.answers.values()
            if stored.file
        ],
        hidden=hidden_in(application, answered, filled.answers),
        changes=list(application.changes.all()),
        extended_until=shown_instant(extension.until, event) if extension else "",
        footer="\n".join(f"{note.mark} {note.text}" for note in notes),
    )


def as_json(copy: Copy) -> dict[str, Any]:
    """For programs: instants as ISO 8601, several answers to one question as a list."""
    application = copy.application
    extension = extension_for(application.call, application)
    return {
        "reference": application.reference,
        "call": str(text_of(application.call.event, "title")),
        "language": get_language(),
        "state": application.get_state_display(),
        "sent": application.submitted_at,
        "extended_until": extension.until if extension else None,
        "late": application.is_late,
        "withdrawn": application.withdrawn_at,
        "reason": copy.withdrawn_because,
        "copied": timezone.now(),
        "answers": [
            {"question": row["label"], "answer": row.get("lines") or row.get("value", "")}
            for row in copy.rows
        ],
        "files": copy.files,
        "hidden_from_readers": copy.hidden,
        "changes": [
            {
                "question": row.question,
                "before": row.before,
                "after": row.after,
                "reason": row.reason,
                "at": row.at,
            }
            for row in copy.changes
        ],
    }


def as_pdf(copy: Copy) -> bytes:
    """For people, on paper; characters that our fonts lack stand as their numbers, and it says so."""
    from core.documents import Document, printable

    application, event = copy.application, copy.application.call.event
    unprintable: set[str] = set()

    def words(value: object) -> str:
        return printable(value, unprintable)

    document = Document(
        title=words(text_of(event, "title")),
        public_title=application.reference,  # the name of a window is read over shoulders
        language=get_language() or application.language,
        footer=words(copy.footer),
    )
    document.facts([(words(label), words(value)) for label, value in copy.facts])
    document.heading(_("Your answers"))
    for row in copy.rows:
        document.facts([(words(row["label"]), words("\n".join(row.get("lines") or [row["value"]]) or "–"))])
    if copy.hidden:
        document.heading(_("Hidden passages"))
        document.bullets(words(label) for label in copy.hidden)
    if copy.files:
        document.heading(_("Files"))
        document.bullets(words(file["name"]) for file in copy.files)
    if copy.changes:
        document.heading(_("Changed after sending"))
        for change in copy.changes:
            label = f"{words(change.question)}\n{shown_instant(change.at, event)}"
            lines = [words(change.before) or "–", f"> {words(change.after) or '–'}", words(change.reason)]
            document.facts([(label, "\n".join(line for line in lines if line))])
    if unprintable:
        document.note(_("Some characters cannot be printed and stand here as their numbers."))
    return document.render()
