"""Translations: saved, approved, proposed in the other script; and who translates.

The texts themselves are written by the operations of the rows they belong to, so that pages and versions stay right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.accounts import User
from core.actors import Clock, TokenHolder
from core.audit import record
from core.localized import column
from core.states import lock, lock_all, move
from events import notices
from events.changes import lock_with_call
from events.models import (
    AgendaItem,
    Call,
    Event,
    GuidingQuestion,
    RelatedItem,
    Role,
    TextState,
    TranslationAssignment,
)
from events.operations.events import change_event
from events.operations.team import NotInTeam
from events.operations.texts import Texts, write_texts
from events.queries import source_language
from events.translated_texts import (
    Entry,
    Status,
    TranslatedText,
    digest,
    entries_of,
    higher_parts,
    own_texts,
    plain,
    target_languages,
)
from events.transliteration import to_cyrillic, to_latin

OTHER_SCRIPT = {"sr": "sr-latn", "sr-latn": "sr"}
State = TextState.State


class StaleTexts(Exception):
    """Source or target changed since they were read; nothing was written. `keys` says which texts."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = sorted(keys)
        super().__init__(", ".join(self.keys))


class NotATarget(Exception):
    """The event is not translated into this language."""


class AlreadyAssigned(Exception):
    """She translates into this language already."""


@transaction.atomic
def save_translations(
    event: Event,
    *,
    by: User | TokenHolder | Clock,
    language: str,
    texts: Mapping[str, str],
    stamps: Mapping[str, str],
    approve: Collection[str] = (),
    all_or_nothing: bool = False,
) -> tuple[int, int]:
    """Write {key: text} as drafts, then approve what `approve` names; how many of each.

    `stamps` says from which source and target each was made. Raises StaleTexts when one that is written or approved
    is not current any more; with `all_or_nothing`, when any of them is. Raises EventIsCancelled and NotATarget.
    Side effects: new versions of the pages the texts stand on, one audit entry.
    """
    locked = _lock(event, language)
    present = {entry.key: entry for entry in entries_of(locked, language)}
    touched = {key for key, text in texts.items() if not _is_as_read(text, stamps.get(key, ""))}
    checked = set(stamps) if all_or_nothing else touched | set(approve)
    if stale := [key for key in checked if key not in present or present[key].stamp != stamps.get(key)]:
        raise StaleTexts(stale)
    written = {key: plain(texts[key]) for key in touched}
    _write(locked, written, by=by, language=language)
    _mark(locked, [(present[key], text, State.DRAFT) for key, text in written.items()], by=by)
    approved = [(present[key], written.get(key, present[key].target)) for key in approve]
    rows = [(entry, text, State.APPROVED) for entry, text in approved if text]
    _mark(locked, rows, by=by)
    if written or rows:
        fields = [f"{language} {key}" for key in {*written, *(entry.key for entry, *_rest in rows)}]
        record(by=by, action="save translations", target=locked, fields=fields)
    return len(written), len(rows)


@transaction.atomic
def propose_script(event: Event, *, by: User | TokenHolder | Clock, language: str) -> int:
    """Fill what is missing of a Serbian text from the other script; how many. Each is marked as a proposal.

    What a person wrote stays; an earlier proposal is made anew. Names are never proposed.
    """
    locked = _lock(event, language)
    made_from = OTHER_SCRIPT.get(language)
    if made_from is None:
        raise NotATarget
    turn, keep = (to_latin if made_from == "sr" else to_cyrillic), _names(locked, made_from)
    rows: list[tuple[Entry, str, TextState.State]] = []
    for entry in _entries_to_propose(locked, language):
        source = entry.text.written_in(made_from)
        text = turn(source, keep)
        if source and len(text) <= entry.text.longest and text != entry.target:
            rows.append((entry, text, State.PROPOSED))
    _write(locked, {entry.key: text for entry, text, _state in rows}, by=by, language=language)
    _mark(locked, rows, by=by, source=made_from)
    if rows:
        fields = [f"{language} {entry.key}" for entry, *_rest in rows]
        record(by=by, action="propose translations", target=locked, fields=fields)
    return len(rows)


def _entries_to_propose(event: Event, language: str) -> list[Entry]:
    return [
        entry
        for entry in entries_of(event, language)
        if entry.status in {Status.MISSING, Status.PROPOSED} and not entry.text.is_name
    ]


def _names(event: Event, language: str) -> list[str]:
    """Names that stand in the event's texts as they are written."""
    titles = [getattr(event, column(name, language)) or "" for name in ("host", "venue")]
    return [
        *(event.contact_name, event.second_contact_name, event.organiser, event.publisher),
        *titles,
    ]


@transaction.atomic
def require_languages(event: Event, *, by: User | TokenHolder | Clock, languages: Iterable[str]) -> Event:
    """Choose the languages that must be approved before publication; the others are published as far as they are."""
    chosen = [code for code in target_languages(event) if code in set(languages)]
    return change_event(event, by=by, required_languages=chosen)


@transaction.atomic
def assign_translator(
    event: Event, *, by: User | TokenHolder | Clock, user: User, language: str
) -> TranslationAssignment:
    """She translates the event into this language, and is told by mail. Raises NotInTeam, NotATarget, AlreadyAssigned."""
    locked = _lock(event, language)
    if not locked.programme.memberships.filter(user=user, role=Role.TRANSLATOR).exists():
        raise NotInTeam
    try:
        with transaction.atomic():
            assignment = TranslationAssignment.objects.create(event=locked, user=user, language=language)
    except IntegrityError:
        raise AlreadyAssigned from None
    record(by=by, action="assign translator", target=assignment, fields=("user", "language"))
    notices.tell_translator(assignment, by=by)
    return assignment


@transaction.atomic
def end_assignment(assignment: TranslationAssignment, *, by: User | TokenHolder | Clock) -> None:
    """She no longer sees these texts; what she wrote stays."""
    lock(assignment.event)
    locked = lock(assignment)
    record(by=by, action="end translation", target=locked, fields=("user", "language"))
    locked.delete()


def _lock(event: Event, language: str) -> Event:
    locked, _call = lock_with_call(event)
    if language not in target_languages(locked):
        raise NotATarget
    return locked


def _is_as_read(text: str, stamp: str) -> bool:
    return stamp.partition(".")[2] == digest(text)


def _write(event: Event, texts: Mapping[str, str], *, by: User | TokenHolder | Clock, language: str) -> None:
    """Each text by the operation of the row it belongs to."""
    own = {text: texts[text.key] for text in own_texts(event) if text.key in texts}
    if own:
        write_texts(event, by=by, language=language, texts=_as_texts(own))
    for part in higher_parts(event):
        theirs = {text.key: texts[text.key] for text in part.texts if text.key in texts}
        if theirs:
            part.write(by=by, language=language, texts=theirs)


def _as_texts(own: Mapping[TranslatedText, str]) -> Texts:
    rows: dict[type[Any], dict[int, dict[str, str]]] = {}
    for text, value in own.items():
        rows.setdefault(type(text.row), {}).setdefault(text.row.pk, {})[text.field] = value
    summaries = [fields["summary"] for fields in rows.get(Call, {}).values()]
    return Texts(
        event=next(iter(rows.get(Event, {}).values()), {}),
        summary=summaries[0] if summaries else None,
        questions={pk: fields["text"] for pk, fields in rows.get(GuidingQuestion, {}).items()},
        related={pk: fields["text"] for pk, fields in rows.get(RelatedItem, {}).items()},
        agenda=rows.get(AgendaItem, {}),
    )


def _mark(
    event: Event,
    rows: Collection[tuple[Entry, str, TextState.State]],
    *,
    by: User | TokenHolder | Clock,
    source: str = "",
) -> None:
    """Note what somebody did with each text.

    A proposal, approved as it is, stays bound to the script it came from (`source`); all else to the event's source.
    """
    if not rows:
        return
    language = next(iter(rows))[0].language
    present = {
        f"{row.target_type}:{row.target_id}:{row.field}": row
        for row in lock_all(TextState.objects.filter(event=event, language=language))
    }
    for entry, target, state in rows:
        unchanged = state == State.APPROVED and digest(target) == digest(entry.target)
        made_from = source or (entry.source_language if unchanged else source_language(event))
        facts = {
            "source_language": made_from,
            "source_text": entry.text.written_in(made_from),
            "target_hash": digest(target),
            "by": by if isinstance(by, User) else None,
            "at": timezone.now(),
        }
        row = present.get(entry.key)
        if row is None:
            TextState.objects.create(
                event=event,
                target_type=entry.text.row._meta.label_lower,
                target_id=entry.text.row.pk,
                field=entry.text.field,
                language=language,
                state=state,
                **facts,
            )
            continue
        for name, value in facts.items():
            setattr(row, name, value)
        move(row, to=state, by=by, also=tuple(facts))
