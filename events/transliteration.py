"""Serbian from Cyrillic to Latin letters and back. Plain text in, plain text out; a person looks at the result.

Left as they are: addresses and links, what stands in code marks, words in the other script or with a letter that
Serbian does not have, the names given as `keep`, and, from Latin letters, short names of organisations, Roman
numbers and quotations, which may be in any language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_ALPHABET = (
    "а:a б:b в:v г:g д:d ђ:đ е:e ж:ž з:z и:i ј:j к:k л:l љ:lj м:m н:n њ:nj о:o п:p р:r с:s т:t ћ:ć у:u ф:f х:h"
    " ц:c ч:č џ:dž ш:š"
)
_PAIRS = dict(pair.split(":") for pair in _ALPHABET.split())
CYRILLIC = "".join(_PAIRS)
_LATIN = {latin: cyrillic for cyrillic, latin in _PAIRS.items()}

# Beginnings of words in which d and ž, n and j, l and j are two sounds each; `|` stands between them.
_TWO_SOUNDS = (
    *("nad|žanj", "nad|žet", "nad|živ", "nad|žnj", "nad|žup", "od|žal", "od|živ", "od|žvak", "od|ždr"),
    *("pod|žan", "pod|žeg", "pod|žup", "pred|žet", "pred|život"),
    *("in|jek", "in|junk", "kon|jekt", "kon|jug", "kon|junk", "dis|jun", "an|jon", "tan|jug", "van|jezi"),
    *("van|jelen", "vin|jet", "pan|jel", "el|jot"),
)
EXCEPTIONS = {stem.replace("|", ""): stem.index("|") for stem in _TWO_SOUNDS}
# Short names that keep their letters; what is written like a word (NATO, EU) follows the script.
_ORGANISATIONS = "CEDAW CEPOL CSW GIZ GREVIO ICRC IOM NGO ODIHR OHCHR OSCE PTSD RAN TLP UN UNDP UNFPA UNHCR UNICEF UNODC WHO"
KEPT_NAMES = frozenset(_ORGANISATIONS.split())
_ROMAN = re.compile(r"(?=[IVXLC])X{0,3}(?:IX|IV|V?I{0,3})|[LC][IVXLC]*")

_CYRILLIC_WORD = re.compile(rf"[{CYRILLIC}]+", re.IGNORECASE)
_LATIN_WORD = re.compile(r"[abcčćdđefghijklmnoprsštuvzž]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# Links first: of `[text](address)` only the text is language.
_UNTOUCHED = re.compile(
    r"(?<=\])\([^)\s]*(?:\s+\"[^\"]*\")?\)"  # the address of a Markdown link
    r"|^\[[^\]]+\]:\s*\S+"  # ... given at the end of the text
    r"|<[^<>\s]+>|`+[^`]+`+"
    r"|\b[a-z][a-z0-9+.-]*://\S+|\bmailto:\S+|\bwww\.\S+"
    r"|[^\s@()<>\[\]]+@[^\s@()<>\[\]]+"
    r"|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b(?:/\S*)?",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(r"„[^„“”\n]+[“”]|“[^“”\n]+”|«[^«»\n]+»|»[^«»\n]+«|\"[^\"\n]+\"|‘[^‘’\n]+’")


def to_latin(text: str, keep: Iterable[str] = ()) -> str:
    """Serbian in Cyrillic letters, written in Latin ones."""
    return _outside(_pattern(_UNTOUCHED, keep), text, lambda part: _WORD.sub(_latin_word, part))


def to_cyrillic(text: str, keep: Iterable[str] = ()) -> str:
    """Serbian in Latin letters, written in Cyrillic ones."""
    quotations = re.compile(f"{_UNTOUCHED.pattern}|{_QUOTED.pattern}", _UNTOUCHED.flags)
    return _outside(_pattern(quotations, keep), text, lambda part: _WORD.sub(_cyrillic_word, part))


def _pattern(untouched: re.Pattern[str], keep: Iterable[str]) -> re.Pattern[str]:
    names = sorted({name.strip() for name in keep if name.strip()}, key=len, reverse=True)
    if not names:
        return untouched
    either = "|".join(re.escape(name) for name in names)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)|{untouched.pattern}", untouched.flags)


def _outside(untouched: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """`change` everything between what must stay."""
    parts, at = [], 0
    for match in untouched.finditer(text):
        parts += [change(text[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*parts, change(text[at:])])


def _latin_word(match: re.Match[str]) -> str:
    word = match[0]
    if not _CYRILLIC_WORD.fullmatch(word):
        return word
    letters = []
    for place, letter in enumerate(word):
        latin = _PAIRS[letter.lower()]
        if letter.islower():
            letters.append(latin)
        else:
            letters.append(latin.upper() if _among_capitals(word, place) else latin.capitalize())
    return "".join(letters)


def _among_capitals(word: str, place: int) -> bool:
    """ЉУБАВ and КОЊ are LJUBAV and KONJ, Љубав is Ljubav."""
    beside = word[place + 1 : place + 2] or word[place - 1 : place]
    return beside.isupper()


def _cyrillic_word(match: re.Match[str]) -> str:
    word = match[0]
    if not _LATIN_WORD.fullmatch(word) or word in KEPT_NAMES or (word != "I" and _ROMAN.fullmatch(word)):
        return word
    apart, letters, place = _two_sounds(word.lower()), [], 0
    while place < len(word):
        size = (
            2
            if word[place : place + 2].lower() in _LATIN and place + 1 != apart and _pair(word, place)
            else 1
        )
        letter = _LATIN[word[place : place + size].lower()]
        letters.append(letter.upper() if word[place].isupper() else letter)
        place += size
    return "".join(letters)


def _pair(word: str, place: int) -> bool:
    """lJ is never one letter: the second one is a capital only when the first is."""
    return not (word[place].islower() and word[place + 1 : place + 2].isupper())


def _two_sounds(word: str) -> int:
    """Where two letters of the word are two sounds, or -1."""
    for stem, place in EXCEPTIONS.items():
        if word.startswith(stem):
            return place
    return -1
