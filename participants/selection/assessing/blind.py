"""Files without names: what tells who somebody is gives way to a mark. Plain strings in and out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.search import fold

MARK = "[…]"
# Letters with their marks, or digits: `_` and a digit end a word, so that name_2 is found too.
WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+|\d+")
SHORTEST = 2  # letters of a name that is looked for
INSIDE = 4  # letters from which a name is looked for inside other words
# Every mail address and every address of a page, whoever's.
ADDRESS = re.compile(
    r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+|\b(?:https?://|www\.)\S*\w/?|\b[\w.-]+\.[a-z]{2,}/\S*", re.IGNORECASE
)


@dataclass(frozen=True)
class Identity:
    """What tells who an applicant is."""

    names: tuple[str, ...]  # each word by itself
    phrases: tuple[str, ...]  # only as a whole: an organisation, an address


def without_identity(text: str, identity: Identity) -> str:
    """The text with every name, phrase and address replaced, in whichever script, case or marks it is spelt."""
    found = list(WORD.finditer(text))
    folded = [fold(match[0]) for match in found]
    addresses = [match.span() for match in ADDRESS.finditer(text)]
    long = {name for name in _joined(identity) if len(name) >= INSIDE}
    hidden = {index for index, word in enumerate(folded) if any(name in word for name in long)}
    for wanted in _wanted(identity):
        for start in range(len(folded) - len(wanted) + 1):
            if tuple(folded[start : start + len(wanted)]) == wanted:
                hidden.update(range(start, start + len(wanted)))
    spans = [(found[first].start(), found[last].end()) for first, last in _runs(sorted(hidden))]
    shown, at = [], 0
    for start, end in _merged([*spans, *addresses]):
        shown += [text[at:start], MARK]
        at = end
    return "".join([*shown, text[at:]])


def _joined(identity: Identity) -> Iterable[str]:
    """What is looked for inside longer words: names, and phrases of several words written as one."""
    for name in identity.names:
        yield from (fold(word) for word in WORD.findall(name))
    for words in _phrases(identity):
        if len(words) > 1:
            yield "".join(words)


def _wanted(identity: Identity) -> Iterable[tuple[str, ...]]:
    for name in identity.names:
        for word in WORD.findall(name):
            if len(word) >= SHORTEST and fold(word):
                yield (fold(word),)
    yield from _phrases(identity)


def _phrases(identity: Identity) -> Iterable[tuple[str, ...]]:
    """Each as its words; of a mail address also what stands before and behind its sign."""
    for phrase in identity.phrases:
        parts = [part for part in phrase.split("@") if len(part) >= INSIDE] if "@" in phrase else []
        for part in (phrase, *parts):
            words = tuple(folded for word in WORD.findall(part) if (folded := fold(word)))
            if words:
                yield words


def _merged(spans: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Those that overlap as one, in their order."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def _runs(places: list[int]) -> Iterable[tuple[int, int]]:
    """Neighbours together: (first, last)."""
    start = 0
    for index in range(1, len(places) + 1):
        if index == len(places) or places[index] != places[index - 1] + 1:
            yield places[start], places[index - 1]
            start = index
