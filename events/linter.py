"""What is likely wrong in a text: an unmarked designation, a form that is not used, letters of two alphabets in a word.

Plain data in, findings out. A finding points at its place (`text[start:end] == word`) and changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from events.footnotes import Designated

MARK, WORDING, SCRIPTS, FOOTNOTE = "mark", "wording", "scripts", "footnote"
WARNING, NOTE = "warning", "note"
CYRILLIC_LANGUAGES = frozenset({"mk", "sr"})

# Addresses are not prose: nobody puts a mark into one.
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# How the cases of a name end that itself ends in a vowel; the stem before it stays.
_ENDINGS = {"LATIN": "o a ë e ës es ën en u om", "CYRILLIC": "о а е у ом"}
_VOWELS = "aeiouëаеиоу"
# Letters that look alike, so that a word written with the wrong one looks right.
_CYRILLIC_TWINS = "АВЕКМНОРСТХЈЅІаеорсухјѕі"
_LATIN_TWINS = "ABEKMHOPCTXJSIaeopcyxjsi"
# Small words that tell our languages apart; Serbian in Latin and Bosnian count as one here.
_SMALL_WORDS = {
    "en": "the and is with of for this",
    "sq": "dhe është nuk të në së për ky kjo mbi",
    "latin": "je nije ovaj ova ovo su za ili koji skladu",
    "mk": "со во е оваа овој што сите",
    "sr": "са у је овај ово су ће",
}


@dataclass(frozen=True)
class Rule:
    """Forms that are not to be used in a language ("": in any), and what to write instead."""

    language: str
    forms: tuple[str, ...]
    suggestion: str = ""
    severity: str = WARNING


@dataclass(frozen=True)
class Finding:
    kind: str
    start: int
    end: int
    word: str
    suggestion: str = ""
    severity: str = WARNING


def find(
    text: str, language: str, designations: Iterable[Designated] = (), rules: Iterable[Rule] = ()
) -> list[Finding]:
    """Everything to look at in a text of `language`, in order; findings never overlap, the longer one stays."""
    known = list(designations)
    skipped = [hit.span() for hit in _ADDRESS.finditer(text)]
    notes = [span for row in known for span in _footnotes_in(text, row.footnotes.values())]
    found = [finding for row in known for finding in _foreign_footnotes(text, language, row.footnotes)]
    for rule in rules:
        if rule.language in {"", language}:
            found += _wording(text, rule)
    for row in known:
        found += _unmarked(text, row)
    found = [one for one in found if one.kind == FOOTNOTE or not _inside(one, notes)]
    found += _mixed(text, language)
    return _apart(one for one in found if not _inside(one, skipped))


def excerpt(text: str, finding: Finding, around: int = 40) -> tuple[str, str, str]:
    """(before, the word, after): the finding with a few words on either side."""
    before, after = text[: finding.start], text[finding.end :]
    left = before if len(before) <= around else "…" + before[-around:]
    right = after if len(after) <= around else after[:around] + "…"
    return left, finding.word, right


def footnote_differs(footnotes: Mapping[str, str], language: str) -> bool:
    """Whether the footnote that stands under `language` is, by all one can tell, in another language."""
    text = footnotes.get(language, "").strip()
    if not text:
        return False
    if _wrong_script(text, language):
        return True
    guess = language_of(text)
    if guess:
        return guess != _family(language)
    return any(
        other.strip() == text and _family(code) != _family(language) for code, other in footnotes.items()
    )


def language_of(text: str) -> str:
    """en, sq, mk, sr (in Cyrillic) or latin (Serbian or Bosnian), by its small words; "" when they do not say."""
    words = [word.casefold() for word in _WORD.findall(text)]
    counts = sorted(
        ((sum(word in known.split() for word in words), family) for family, known in _SMALL_WORDS.items()),
        reverse=True,
    )
    (most, family), (second, _other) = counts[:2]
    return family if most >= 2 and most > second else ""


# --- designations -----------------------------------------------------------------------------


def _unmarked(text: str, row: Designated) -> Iterator[Finding]:
    names = _names(tuple(sorted({name for name in row.names.values() if name.strip()})))
    if names is None:
        return
    for hit in names.finditer(text):
        if hit[0][0].isupper() and not _has_mark(text, hit.start(), hit.end(), row.mark):
            yield Finding(MARK, hit.start(), hit.end(), hit[0], hit[0] + row.mark)


@cache
def _names(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """The names in every case of the noun, the longest form first."""
    forms = {form for name in names for form in _cases(name.strip())}
    return _pattern(tuple(sorted(forms))) if forms else None


def _cases(name: str) -> set[str]:
    if " " in name or len(name) < 4 or name[-1] not in _VOWELS:
        return {name}
    endings = _ENDINGS.get(_script(name[0]), "")
    return {name, *(name[:-1] + ending for ending in endings.split())}


def _has_mark(text: str, start: int, end: int, mark: str) -> bool:
    """Whether the mark follows, also after an English genitive. Asterisks of bold or italic type are no mark."""
    rest = text[end : end + 20]
    genitive = re.match(r"['’]s\b", rest)
    rest = rest[genitive.end() :] if genitive else rest
    rest = rest.removeprefix(" ").removeprefix("\\")
    if set(mark) != {"*"}:
        return bool(mark) and rest.startswith(mark)
    after = len(rest) - len(rest.lstrip("*"))
    before = start - len(text[:start].rstrip("*"))
    closes_bold = before == 0 and after == 2 and mark != "**"
    return after >= before + len(mark) and not closes_bold


def _footnotes_in(text: str, notes: Iterable[str]) -> Iterator[tuple[int, int]]:
    for note in {note.strip() for note in notes}:
        at = text.find(note) if note else -1
        while at >= 0:
            yield at, at + len(note)
            at = text.find(note, at + len(note))


def _foreign_footnotes(text: str, language: str, footnotes: Mapping[str, str]) -> Iterator[Finding]:
    """A footnote that somebody typed into the text, in another language than the text is in."""
    own = footnotes.get(language, "").strip()
    others = {note.strip() for note in footnotes.values()} - {own, ""}
    for start, end in _footnotes_in(text, others):
        yield Finding(FOOTNOTE, start, end, text[start:end], own)


# --- forms that are not to be used ------------------------------------------------------------


def _wording(text: str, rule: Rule) -> Iterator[Finding]:
    forms = tuple(sorted({form.strip() for form in rule.forms} - {""}))
    if not forms:
        return
    right: list[tuple[int, int]] = []
    if rule.suggestion.strip():
        right = [hit.span() for hit in _pattern((rule.suggestion.strip(),)).finditer(text)]
    for hit in _pattern(forms).finditer(text):
        found = Finding(WORDING, hit.start(), hit.end(), hit[0], rule.suggestion, rule.severity)
        if not _inside(found, right):  # "Macedonia" within "North Macedonia"
            yield found


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words, whatever their case and the blanks between them."""
    longest_first = sorted(forms, key=len, reverse=True)
    alternatives = (r"\s+".join(re.escape(part) for part in form.split()) for form in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


# --- alphabets --------------------------------------------------------------------------------


def _mixed(text: str, language: str) -> Iterator[Finding]:
    for hit in _WORD.finditer(text):
        scripts = [_script(char) for char in hit[0]]
        if "LATIN" in scripts and "CYRILLIC" in scripts:
            mended = _mended(hit[0], scripts, language)
            yield Finding(SCRIPTS, hit.start(), hit.end(), hit[0], mended)


def _mended(word: str, scripts: Sequence[str], language: str) -> str:
    """The word in the alphabet of most of its letters, or "" when one of the others has no twin there."""
    latin, cyrillic = scripts.count("LATIN"), scripts.count("CYRILLIC")
    to_cyrillic = cyrillic > latin or (cyrillic == latin and language in CYRILLIC_LANGUAGES)
    twins = str.maketrans(
        *((_LATIN_TWINS, _CYRILLIC_TWINS) if to_cyrillic else (_CYRILLIC_TWINS, _LATIN_TWINS))
    )
    mended = word.translate(twins)
    return mended if len({_script(char) for char in mended} & {"LATIN", "CYRILLIC"}) == 1 else ""


@cache
def _script(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def _wrong_script(text: str, language: str) -> bool:
    scripts = [_script(char) for char in text if char.isalpha()]
    own, other = ("CYRILLIC", "LATIN") if language in CYRILLIC_LANGUAGES else ("LATIN", "CYRILLIC")
    return scripts.count(other) > scripts.count(own)


def _family(language: str) -> str:
    return "latin" if language in {"sr-latn", "bs"} else language


# --- places in a text -------------------------------------------------------------------------


def _inside(finding: Finding, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= finding.start and finding.end <= end for start, end in spans)


def _apart(found: Iterable[Finding]) -> list[Finding]:
    """In order; of two that overlap, the one that begins first, and then the longer one."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda row: (row.start, -row.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
