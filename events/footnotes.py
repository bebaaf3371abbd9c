"""Which footnotes on designations a page needs, each once, in the reader's language.

A territory under a designation is written with its mark ("Kosovo*") at every place, and the footnote stands on the
same page, once. Texts decline the name ("Kosovës*", "на Косову*"), so it is found by its stem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from core.localized import content_language, fallback_order, html_lang


@dataclass(frozen=True)
class Designated:
    """A row of events.Designation, as plain data: its name and footnote per language."""

    territory: str
    mark: str
    names: Mapping[str, str]
    footnotes: Mapping[str, str]
    confirmed: frozenset[str] = frozenset()

    def name_in(self, language: str) -> str:
        return self.names.get(_first_with_text(self.names, language), self.territory)


@dataclass(frozen=True)
class Footnote:
    mark: str
    text: str
    language: str
    provisional: bool

    @property
    def html_lang(self) -> str:
        return html_lang(self.language)


def footnotes_for(
    texts: Iterable[object], designations: Iterable[Designated], language: str | None = None
) -> list[Footnote]:
    """The footnotes for a page that shows `texts`: one per mark found, in `language` or its fallback.

    Provisional: nobody compared that wording with an official text yet.
    """
    page = "\n".join(str(text) for text in texts if text)
    wanted = content_language(language)
    found: dict[str, Footnote] = {}
    for designated in designations:
        if designated.mark not in found and marked(page, designated):
            code = _first_with_text(designated.footnotes, wanted)
            if code:
                found[designated.mark] = Footnote(
                    designated.mark, designated.footnotes[code], code, code not in designated.confirmed
                )
    return list(found.values())


def marked(text: str, designated: Designated) -> bool:
    """Whether the text writes the territory with its mark, in any language and any case of the noun."""
    stems = _stems(tuple(sorted(set(designated.names.values()))))
    return bool(re.search(rf"\b(?:{stems})\w*{re.escape(designated.mark)}", text)) if stems else False


@cache
def _stems(names: tuple[str, ...]) -> str:
    """A pattern for the names without their last vowel: the part that stays the same in every case."""
    return "|".join(sorted({re.escape(re.sub(r"[aeiouëаеиоу]$", "", name)) for name in names if name}))


def _first_with_text(texts: Mapping[str, str], language: str) -> str:
    return next((code for code in fallback_order(language) if texts.get(code, "").strip()), "")
