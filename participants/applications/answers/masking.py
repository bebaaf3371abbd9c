"""Hiding passages of a text: plain strings in and out.

A passage is known by where it stood and by its hash. It is hidden wherever it stands in the text, and found again when
the text around it has changed. When it is nowhere any more, somebody has to look first, and until then readers see
none of the text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

MARK = "[…]"
SHORTEST = 2  # letters; hiding a single one would riddle the whole text

Span = tuple[int, int]


@dataclass(frozen=True)
class Passage:
    """A passage that is hidden: where it stood when that was noted, and the hash of its words."""

    start: int
    end: int
    digest: str


def digest_of(words: str) -> str:
    """What is kept of a text or a passage to know it again; a database computes the same."""
    return hashlib.sha256(words.encode()).hexdigest()


def can_be_hidden(words: str) -> bool:
    """Not too short, and not a piece of the mark that would take its place."""
    return len(words.strip()) >= SHORTEST and words.strip() not in MARK


def passages_in(text: str, words: str) -> list[Passage]:
    """The wordings in which these words stand in the text, once each; line breaks and spaces count the same."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    found: dict[str, Passage] = {}
    for match in re.finditer(pattern, text) if pattern else ():
        found.setdefault(match[0], Passage(match.start(), match.end(), digest_of(match[0])))
    return list(found.values())


def place_of(text: str, passage: Passage) -> Span | None:
    """Where it stands now: at its old place, or else the first one; None when the text no longer holds it."""
    length = passage.end - passage.start
    starts = (passage.start, *range(len(text) - length + 1))
    for start in starts:
        if len(text) >= start + length and digest_of(text[start : start + length]) == passage.digest:
            return start, start + length
    return None


def masked(text: str, passages: Iterable[Passage]) -> str:
    """The text as others read it: every hidden passage gives way to the mark, wherever it stands."""
    spans: list[Span] = []
    hidden = []
    for passage in passages:
        place = place_of(text, passage)
        if place is None:
            return MARK if text else ""
        hidden.append(text[slice(*place)])
        spans += occurrences(text, hidden[-1])
    shown = _without(text, merged(spans))
    return MARK if any(words in shown for words in hidden) else shown


def occurrences(text: str, words: str) -> list[Span]:
    """Every place of the words, also where two of them overlap."""
    return [
        (match.start(), match.start() + len(words)) for match in re.finditer(f"(?={re.escape(words)})", text)
    ]


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, with those that touch or overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _without(text: str, spans: Iterable[Span]) -> str:
    kept, at = [], 0
    for start, end in spans:
        kept += [text[at:start], MARK]
        at = end
    return "".join([*kept, text[at:]])
