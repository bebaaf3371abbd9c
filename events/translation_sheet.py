"""The texts of one language as a spreadsheet for an agency, and back again without a loss.

Each row carries its key and a stamp of source and target, so that what changed in the meantime is noticed. Reading
takes no more of the format than texts in cells; a document type, macros or a bomb are refused.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from core.localized import language_label
from core.richtext import without_controls
from core.tables import write_xlsx
from core.uploads import DAMAGED_ZIP
from events.translated_texts import Entry, plain

MAX_PART = 8 * 1024 * 1024
MAX_ROWS = 2_000
MAX_TEXT = 10_000_000  # in all cells together: many may show one shared text
COLUMNS = 5
_SHEET = re.compile(r"xl/worksheets/sheet(\d{1,9})\.xml")
_CELL = re.compile(r"([A-Z]{1,3})\d+")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class UnreadableSheet(Exception):
    """Not a spreadsheet of ours. `str()` is a sentence a user may read."""


@dataclass(frozen=True)
class Row:
    key: str
    stamp: str
    label: str
    target: str


def write_sheet(entries: Iterable[Entry], language: str) -> IO[bytes]:
    """An XLSX file: key, stamp, what it is, source, target. Only the last column is to be changed."""
    rows = list(entries)
    source = rows[0].source_language if rows else language
    headers = (
        *(_("Key"), _("Version"), _("Text")),
        *(language_label(source), f"{language_label(language)} ({language})"),
    )
    table = (
        (f"{language} {entry.key}", entry.stamp, entry.text.label, entry.source, entry.target)
        for entry in rows
    )
    return write_xlsx(headers, table, language)


def read_sheet(content: IO[bytes], language: str) -> list[Row]:
    """The rows of a sheet that came back, for this language. Raises UnreadableSheet."""
    table = read_table(content)
    rows = [_row(cells, language) for cells in table[1:] if any(cells)]
    if not rows:
        raise UnreadableSheet(_("There is no text in this file."))
    if len({row.key for row in rows}) < len(rows):
        raise UnreadableSheet(
            _("A text stands twice in this file. Leave the first two columns as they were.")
        )
    return rows


def read_table(content: IO[bytes], columns: int = COLUMNS, rows: int = MAX_ROWS) -> list[list[str]]:
    """The cells of the first sheet of any XLSX file, so many columns of each row. Raises UnreadableSheet for more rows."""
    try:
        with zipfile.ZipFile(content) as archive:
            return _table(archive, columns, rows)
    except (*DAMAGED_ZIP, LookupError, expat.ExpatError):  # LookupError: an encoding that nobody knows
        raise UnreadableSheet(_("This file cannot be read. Please send the table as XLSX.")) from None


def _row(cells: Sequence[str], language: str) -> Row:
    of, _space, key = cells[0].partition(" ")
    if of != language or not key or not cells[1]:
        raise UnreadableSheet(_("This file is not for this language, or its first two columns were changed."))
    return Row(key, cells[1].strip(), cells[2], plain(cells[4]))


def _table(archive: zipfile.ZipFile, columns: int, rows: int) -> list[list[str]]:
    names = archive.namelist()
    sheets = sorted((int(found[1]), name) for name in names if (found := _SHEET.fullmatch(name)))
    if not sheets:
        raise KeyError("no sheet")
    shared = _Strings()
    if "xl/sharedStrings.xml" in names:
        _parse(archive, "xl/sharedStrings.xml", shared)
    sheet = _Cells(shared.texts, columns, rows)
    _parse(archive, sheets[0][1], sheet)
    return sheet.rows


def _parse(archive: zipfile.ZipFile, name: str, reader: _Reader) -> None:
    with archive.open(name) as part:
        data = part.read(MAX_PART + 1)
    if len(data) > MAX_PART:
        raise UnreadableSheet(_("This file is too large."))
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda tag, attributes: reader.start(tag.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda tag: reader.end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = reader.data
    parser.Parse(data, True)


def _refuse(*_facts: object) -> None:
    """No office program writes a document type; whoever does wants entities."""
    raise UnreadableSheet(_("This file cannot be read. Please send the table as XLSX."))


class _Reader:
    """Collects the text of `t` elements, but for reading aids (`rPh`)."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._inside: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._inside.append(tag)

    def end(self, tag: str) -> None:
        self._inside.pop()

    def data(self, text: str) -> None:
        if self._inside and self._inside[-1] in {"t", "v"} and "rPh" not in self._inside:
            self._parts.append(text)

    def taken(self) -> str:
        text = "".join(self._parts)
        self._parts.clear()
        return without_controls(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))


class _Strings(_Reader):
    """The table of texts that cells point into."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag == "si":
            self.texts.append(self.taken())


class _Cells(_Reader):
    """The first columns of a sheet, row by row."""

    def __init__(self, shared: Sequence[str], columns: int, most: int) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._shared, self._columns, self._most = shared, columns, most
        self._column, self._kind, self._length = -1, "", 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        super().start(tag, attributes)
        if tag == "row":
            if len(self.rows) >= self._most:
                raise UnreadableSheet(_("This file is too large."))
            self.rows.append([""] * self._columns)
            self._column = -1
        elif tag == "c":
            named = _CELL.fullmatch(attributes.get("r", ""))
            self._column = _number(named[1]) if named else self._column + 1
            self._kind = attributes.get("t", "")
            self.taken()

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag == "c":
            text = self.taken()
            if self.rows and 0 <= self._column < self._columns:
                text = self._shared_text(text) if self._kind == "s" else text
                self._length += len(text)
                if self._length > MAX_TEXT:
                    raise UnreadableSheet(_("This file is too large."))
                self.rows[-1][self._column] = text

    def _shared_text(self, number: str) -> str:
        place = int(number) if number.isdecimal() and len(number) < 10 else -1
        if not 0 <= place < len(self._shared):
            raise UnreadableSheet(_("This file cannot be read. Please send the table as XLSX."))
        return self._shared[place]


def _number(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def changed_texts(rows: Iterable[Row], entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """The rows whose target differs from what is stored, each with its new text."""
    present = {entry.key: entry for entry in entries}
    for row in rows:
        entry = present.get(row.key)
        if entry is not None and row.target != entry.target:
            yield entry, row.target


def too_long(changes: Iterable[tuple[Entry, str]]) -> list[tuple[Entry, int]]:
    """The texts that do not fit, each with its length."""
    return [(entry, len(text)) for entry, text in changes if len(text) > entry.text.longest]
