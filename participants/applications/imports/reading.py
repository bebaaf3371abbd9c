"""A table that a survey tool wrote, XLSX or CSV, as rows of text. What had to be guessed is told.

A CSV file says nothing about its encoding or its separator. UTF-8 proves itself; of the two old code pages of the
region the one is taken in which no word mixes its letters with Latin ones. The page says what was taken, and the
organiser may say otherwise.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import IO

from django.utils.translation import gettext as _

from core.richtext import without_controls
from core.uploads import XLSX
from events.translation_sheet import UnreadableSheet, read_table

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 3_000
MOST_COLUMNS = 150
MOST_IN_CELL = 50_000
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1250": "Windows-1250 (č, ć, š, ž, đ)",
    "cp1251": "Windows-1251 (ч, ћ, ш, ж, ђ)",
}
SEPARATORS = (";", ",", "\t")
_MIXED = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]{2,}")


class TableRefused(Exception):
    """Nothing can be read from this file; `str()` says why, and what to do."""


@dataclass(frozen=True)
class Table:
    """Headings and rows, all of one length. `encoding` and `separator` are "" for XLSX."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = ""
    separator: str = ""


def read_file(content: IO[bytes], encoding: str = "") -> Table:
    """The first sheet, or the whole CSV file; `encoding` "" lets the file tell. Raises TableRefused."""
    content.seek(0, io.SEEK_END)
    if content.tell() > MOST_BYTES:
        raise TableRefused(_("This file is too large."))
    content.seek(0)
    head = content.read(4)
    content.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _from_xlsx(content)
    return _from_csv(content.read(), encoding)


def _from_xlsx(content: IO[bytes]) -> Table:
    if not XLSX.matches(content):  # type: ignore[arg-type]  # it only reads and seeks
        raise TableRefused(_("This file cannot be read. Please send the table as XLSX."))
    content.seek(0)
    try:
        cells = read_table(content, MOST_COLUMNS + 1, MOST_ROWS * 2)
    except UnreadableSheet as refused:
        raise TableRefused(str(refused)) from refused
    return _table(cells, "", "")


def _from_csv(raw: bytes, encoding: str) -> Table:
    known = encoding if encoding in ENCODINGS else told_encoding(raw)
    try:
        text = raw.decode("utf-8-sig" if known == "utf-8" else known)
    except UnicodeDecodeError:
        raise TableRefused(
            _("The letters of this file cannot be read as %(encoding)s. Please choose another encoding.")
            % {"encoding": ENCODINGS[known]}
        ) from None
    if "\x00" in text:
        raise TableRefused(_("This file cannot be read. Please send the table as XLSX."))
    separator = told_separator(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        cells = list(islice(reader, MOST_ROWS * 2))  # a file of a million lines is not kept in memory
    except csv.Error:
        raise TableRefused(_("This file cannot be read. Please send the table as XLSX.")) from None
    return _table(cells, known, separator)


def told_encoding(raw: bytes) -> str:
    """The encoding a file is in, as far as its bytes tell."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    cyrillic = raw.decode("cp1251", errors="replace")
    reads = bool(_CYRILLIC.search(cyrillic)) and not _MIXED.search(cyrillic) and "\ufffd" not in cyrillic
    return "cp1251" if reads else "cp1250"


def told_separator(text: str) -> str:
    """The sign that splits the heading into the most columns."""

    def columns(separator: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), []))
        except csv.Error:
            return 0

    return max(SEPARATORS, key=columns)


def _table(cells: list[list[str]], encoding: str, separator: str) -> Table:
    filled = [row for row in cells if any(map(_says_something, row))]
    if len(filled) < 2:
        raise TableRefused(_("There is no row under the headings of this file."))
    if len(filled) - 1 > MOST_ROWS:
        raise TableRefused(
            _("This table has more than %(limit)s rows. Please split it into several files.")
            % {"limit": MOST_ROWS}
        )
    width = max(index for row in filled for index, cell in enumerate(row, start=1) if _says_something(cell))
    if width > MOST_COLUMNS:
        raise TableRefused(
            _("This table has more than %(limit)s columns. Please leave out what is not needed.")
            % {"limit": MOST_COLUMNS}
        )
    clean = {cell: _clean(cell) for cell in {cell for row in filled for cell in row}}  # many share one text
    padded = [tuple(([clean[cell] for cell in row] + [""] * width)[:width]) for row in filled]
    return Table(padded[0], tuple(padded[1:]), encoding, separator)


def _says_something(cell: str) -> bool:
    return bool(cell) and not cell.isspace()


def _clean(cell: str) -> str:
    if len(cell) > MOST_IN_CELL:
        raise TableRefused(_("This file is too large."))
    return without_controls(cell).strip()
