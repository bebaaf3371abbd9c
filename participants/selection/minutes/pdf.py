"""The minutes on paper."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participants.selection.minutes.parts import Minutes

LINE = "_" * 34


def as_pdf(minutes: Minutes, *, code: str) -> bytes:
    """Characters that our fonts lack stand as their numbers, and it says so."""
    from core.documents import Document

    words = _Words()
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
    if words.unprintable:
        document.note(_("Some characters cannot be printed and stand here as their numbers."))
    return document.render()


class _Words:
    """A value as text that our fonts can draw; remembers whether any of them could not."""

    def __init__(self) -> None:
        self.unprintable = False

    def __call__(self, value: object) -> str:
        from core.documents import missing_glyphs

        text = str(value)
        for char in missing_glyphs(text):
            self.unprintable = True
            text = text.replace(char, f"[U+{ord(char):04X}]")
        return text
