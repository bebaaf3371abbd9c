"""Nested lists as plain text: one line per question, an indented line belongs to the one above it.

People paste from documents, so bullets and numbers at the beginning of a line are taken off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_LINE = re.compile(
    r"^(?P<indent>[ \t\u00a0]*)(?P<bullet>(?:[-–—*•◦▪‣·]|o(?=[ \t])|\d{1,2}[.)])[ \t\u00a0]*)?(?P<text>.*)$"
)
_SECOND_LEVEL = ("◦", "o", "–", "▪")


@dataclass(frozen=True)
class Line:
    text: str
    depth: int  # 0: a question, 1: a question under it


def parse_outline(text: str) -> list[Line]:
    """The lines of an outline in two levels; what stands deeper is drawn up, and the first line is a question."""
    found = [match for raw in text.splitlines() if (match := _LINE.match(raw)) and match["text"].strip()]
    indents = [len(match["indent"].replace("\u00a0", " ").expandtabs(4)) for match in found]
    bullets = [(match["bullet"] or "").strip() for match in found]
    outermost = min(indents, default=0)
    two_kinds = any(bullet not in _SECOND_LEVEL for bullet in bullets)
    lines: list[Line] = []
    for match, indent, bullet in zip(found, indents, bullets, strict=True):
        inner = indent > outermost or (two_kinds and bullet in _SECOND_LEVEL)
        lines.append(Line(" ".join(match["text"].split()), int(inner and bool(lines))))
    return lines


def format_outline(lines: Sequence[Line]) -> str:
    return "\n".join("    " * line.depth + line.text for line in lines)


def align(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each new line the index of the old line it continues, or None for a new one.

    Unchanged lines keep their row, and so their translations; a reworded line continues the one it replaced.
    """
    origin: list[int | None] = [None] * len(new)
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(
        a=old, b=new, autojunk=False
    ).get_opcodes():
        if tag not in {"equal", "replace"}:
            continue
        for step in range(min(old_to - old_from, new_to - new_from)):
            origin[new_from + step] = old_from + step
    return origin
