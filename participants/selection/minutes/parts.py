"""What minutes are made of: titled parts with facts and a table. A page and a PDF show the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from events.footnotes import Footnote


@dataclass(frozen=True)
class Part:
    title: str
    facts: Sequence[tuple[str, object]] = ()
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.facts or self.rows)


@dataclass(frozen=True)
class Minutes:
    title: str
    event_title: str
    parts: Sequence[Part]
    signatures: Sequence[str]  # who signs
    footnotes: Sequence[Footnote]
