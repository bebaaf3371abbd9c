"""The minutes on paper."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participants.selection.minutes.parts import Minutes

LINE = "_" * 34


def as_pdf(minutes: Minutes, *, code: str) -> bytes:
    """Characters that our fonts lack stand as their numbers, and it says so."""
    from core.documents import Document, printable

    unprintable: set[str] = set()

    def words(value: object) -> str:
        return printable(value, unprintable)

    document = Document(
        title=f"{minutes.title}\n{words(minutes.event_title)}",
        public_title=f"{minutes.title} {code}",  # the name of a window is read over shoulders
        language=get_language() or "en",
        footer="\n".join(words(f"{note.mark} {note.text}") for note in minutes.footnotes),
        wide=True,
    )
    for part in minutes.parts:
        document.heading(part.title)
        document.facts([(label, words(value)) for label, value in part.facts])
        if part.rows:
            document.table(part.headers, [[words(value) for value in row] for row in part.rows])
    document.heading(_("Signatures"))
    document.table(
        (_("Name"), _("Date"), _("Signature")),
        [(words(name), "\n\n", LINE) for name in minutes.signatures],
        widths=(3, 2, 4),
    )
    if unprintable:
        document.note(_("Some characters cannot be printed and stand here as their numbers."))
    return document.render()
