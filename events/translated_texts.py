"""Which texts an event has, with its call and what higher apps hang on it; and how far each is in a language."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts import User
from core.localized import column, html_lang
from core.richtext import without_controls
from core.wiring import collect
from events.models import Event, TextState
from events.queries import call_of, flat_questions, source_language

# The texts of the event itself: label, longest, lines of the field, whether it is a name.
_EVENT_TEXTS: dict[str, tuple[Any, int, int, bool]] = {
    "title": (gettext_lazy("Title"), 250, 2, False),
    "neutral_title": (gettext_lazy("Neutral title"), 120, 2, False),
    "host": (gettext_lazy("Host"), 250, 2, True),
    "venue": (gettext_lazy("Venue"), 250, 2, True),
    "audience": (gettext_lazy("Who it is for"), 5000, 6, False),
    "aim": (gettext_lazy("Background and aim"), 20000, 12, False),
    "practical": (gettext_lazy("Practical information for participants"), 10000, 8, False),
}


class Status(models.TextChoices):
    MISSING = "missing", gettext_lazy("Missing")
    PROPOSED = "proposed", gettext_lazy("Proposed by machine")
    DRAFT = "draft", gettext_lazy("Draft")
    OUTDATED = "outdated", gettext_lazy("Outdated")
    APPROVED = "approved", gettext_lazy("Approved")


@dataclass(frozen=True)
class TranslatedText:
    """One text that exists once per language. `is_name`: what it holds is written the same in every script."""

    row: models.Model
    field: str
    label: str
    longest: int
    lines: int = 2
    is_name: bool = False

    @property
    def key(self) -> str:
        return f"{self.row._meta.label_lower}:{self.row.pk}:{self.field}"

    def written_in(self, language: str) -> str:
        return plain(getattr(self.row, column(self.field, language)) or "")


@dataclass(frozen=True)
class Part:
    """Texts of one app and how they are stored: `write(by=, language=, texts={key: text})`.

    `for_team`: no applicant reads them, so neither an approver does nor waits publication for them.
    """

    texts: Sequence[TranslatedText]
    write: Callable[..., object]
    for_team: bool = False


@dataclass(frozen=True)
class Change:
    """A piece of a text: "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A text in one language beside the one it is made from."""

    text: TranslatedText
    language: str
    source: str
    source_language: str
    target: str
    status: Status
    by: User | None = None
    at: datetime | None = None
    changes: tuple[Change, ...] = ()

    @property
    def key(self) -> str:
        return self.text.key

    @property
    def stamp(self) -> str:
        """What source and target were; whoever sends a text back says from which."""
        return f"{digest(self.source)}.{digest(self.target)}"

    @property
    def can_be_approved(self) -> bool:
        return bool(self.target) and self.status != Status.APPROVED

    @property
    def source_html_lang(self) -> str:
        return html_lang(self.source_language)


def plain(text: str) -> str:
    """The text as it is compared: line ends and blanks at its ends make no difference."""
    return without_controls(text).strip()


def digest(text: str) -> str:
    return hashlib.sha256(plain(text).encode()).hexdigest()[:32]


# --- which texts ------------------------------------------------------------------------------


def own_texts(event: Event) -> Iterator[TranslatedText]:
    """The event's texts, its call's, then the rows of its lists in the order of the page."""
    for name, (label, longest, lines, is_name) in _EVENT_TEXTS.items():
        yield TranslatedText(event, name, str(label), longest, lines, is_name)
    if (call := call_of(event)) is not None:
        yield TranslatedText(call, "summary", _("The call in two sentences"), 400, 3)
    for number, question in enumerate(flat_questions(event), start=1):
        yield TranslatedText(question, "text", _("Guiding question %(number)s") % {"number": number}, 1000)
    for item in event.related_items.all():
        yield TranslatedText(item, "text", _("Related item"), 300)
    for entry in event.agenda.all():
        yield TranslatedText(entry, "title", _("Agenda: title"), 250)
        yield TranslatedText(entry, "room", _("Agenda: room"), 120, is_name=True)


def higher_parts(event: Event) -> list[Part]:
    """Texts that stand in higher apps, for instance the questions of the application."""
    return [part for part in collect("event_texts", event=event) if part is not None]


def texts_of(event: Event) -> list[TranslatedText]:
    return [*own_texts(event), *(text for part in higher_parts(event) for text in part.texts)]


def form_texts(event: Event) -> list[TranslatedText]:
    """What the application form says."""
    return [text for part in higher_parts(event) if not part.for_team for text in part.texts]


def target_languages(event: Event) -> list[str]:
    """The languages of the page but the one the others are translated from."""
    source = source_language(event)
    return [code for code in event.languages if code != source]


# --- how far they are -------------------------------------------------------------------------

States = Mapping[tuple[str, str], TextState]


def states_of(event: Event, *languages: str) -> States:
    """{(key, language): state}, one query."""
    rows = TextState.objects.filter(event=event, language__in=languages).select_related("by")
    return {(f"{row.target_type}:{row.target_id}:{row.field}", row.language): row for row in rows}


def entries_of(event: Event, language: str) -> list[Entry]:
    """Every text that somebody wrote, in one language beside its source."""
    return entries(texts_of(event), language, source_language(event), states_of(event, language))


def entries(texts: Iterable[TranslatedText], language: str, source: str, states: States) -> list[Entry]:
    found = [_entry(text, language, source, states.get((text.key, language))) for text in texts]
    return [entry for entry in found if entry.source or entry.target]


def _entry(text: TranslatedText, language: str, source: str, row: TextState | None) -> Entry:
    target = text.written_in(language)
    if row is None or row.target_hash != digest(target):  # somebody wrote it elsewhere since
        status = Status.DRAFT if target else Status.MISSING
        return Entry(text, language, text.written_in(source), source, target, status)
    made_from = row.source_language if row.source_language != language else source
    current = text.written_in(made_from)
    status = Status(row.state) if target else Status.MISSING
    changes: tuple[Change, ...] = ()
    if status == Status.APPROVED and digest(row.source_text) != digest(current):
        status, changes = Status.OUTDATED, tuple(word_changes(row.source_text, current))
    return Entry(text, language, current, made_from, target, status, row.by, row.at, changes)


def counts_of(event: Event) -> list[tuple[str, dict[Status, int]]]:
    """[(language, {status: how many})] for every target language."""
    languages, source, texts = target_languages(event), source_language(event), texts_of(event)
    states = states_of(event, *languages)
    found = []
    for code in languages:
        counted = Counter(entry.status for entry in entries(texts, code, source, states))
        found.append((code, {status: counted[status] for status in Status}))
    return found


def unapproved(event: Event) -> dict[str, list[Entry]]:
    """{required language: its texts that nobody approved as they are now}; no query when none is required."""
    wanted = [code for code in target_languages(event) if code in (event.required_languages or ())]
    if not wanted:
        return {}
    texts = [*own_texts(event), *form_texts(event)]
    source, states = source_language(event), states_of(event, *wanted)
    found = {
        code: [
            entry
            for entry in entries(texts, code, source, states)
            if entry.source and entry.status != Status.APPROVED
        ]
        for code in wanted
    }
    return {code: rows for code, rows in found.items() if rows}


# --- what changed -----------------------------------------------------------------------------


def word_changes(before: str, after: str) -> Iterator[Change]:
    """The two texts as one, word by word, with what went and what came."""
    old, new = re.findall(r"\S+\s*", plain(before)), re.findall(r"\S+\s*", plain(after))
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change("same", "".join(new[c:d]))
            continue
        if b > a:
            yield Change("gone", "".join(old[a:b]))
        if d > c:
            yield Change("new", "".join(new[c:d]))
