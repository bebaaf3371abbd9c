"""Tables out: one writer for CSV and one for XLSX, both safe to open in a spreadsheet.

Excel runs what looks like a formula. In CSV such text gets an apostrophe in front; in XLSX every text is typed
as text, so nothing is changed. Numbers and dates stay numbers and dates in both.
"""

from __future__ import annotations

import csv
import math
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.richtext import UNWANTED, without_controls

BOM = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as the local 8-bit code page
CELL_LIMIT = 32_767  # characters in one XLSX cell; CSV has no such limit
EXACT = 10**15  # beyond it an XLSX number loses digits, so a longer one is written as text
COLUMN_WIDTHS = (8, 60)
FORMATS = ("csv", "xlsx")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# At the beginning, whatever white space stands before it; a leading tab or line end is a risk by itself.
_FORMULA = re.compile(rf"\A(?=\s*[{_STARTS}]|[\t\n])")
# A spreadsheet whose list separator is not the comma starts a cell after a semicolon, a tab or a line end.
_INNER_FORMULA = re.compile(rf"([;\t\n]\s*)(?=[{_STARTS}])")
# Most cells hold nothing of this, nor what `without_controls` removes: one look instead of seven passes.
_RARE = re.compile(rf"[;\t\n\r\u2028\u2029{UNWANTED}]")
PIECE = 32 * 1024  # characters of CSV sent at once: a packet per row would cost more than making the row

Row = Iterable[object]
Cell = str | int | float | Decimal | date


def write_csv(headers: Sequence[object], rows: Iterable[Row]) -> Iterator[bytes]:
    """The table in pieces of bytes, some rows each, with a byte order mark; memory does not grow with the table."""
    lines = _Lines()
    writer = csv.writer(lines, quoting=csv.QUOTE_MINIMAL)
    writer.writerow([_csv_cell(value) for value in headers])
    yield BOM + lines.taken()
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        if lines.length > PIECE:
            yield lines.taken()
    yield lines.taken()


class _Lines:
    """What the csv module writes into; taken out again a piece at a time. `length` is in characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0

    def write(self, text: str) -> int:
        self._parts.append(text)
        self.length += len(text)
        return len(text)

    def taken(self) -> bytes:
        content = "".join(self._parts).encode("utf-8")
        self._parts.clear()
        self.length = 0
        return content


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run as a formula."""
    if _FORMULA.match(text) is None and _RARE.search(text) is None:
        return text
    return _INNER_FORMULA.sub(r"\1'", _FORMULA.sub("'", without_controls(text)))


def _csv_cell(value: object) -> str | int | float | Decimal:
    if isinstance(value, str):
        return harmless(value)
    plain = _plain(value)
    if isinstance(plain, (date, datetime)):
        return plain.isoformat()
    return harmless(plain) if isinstance(plain, str) else plain


def _plain(value: object) -> Cell:
    """Numbers and dates as they are; an instant as text with its offset, because no cell type keeps a zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, (int, date)):
        return value
    if isinstance(value, (float, Decimal)) and math.isfinite(value):
        return value
    return str(value)


def write_xlsx(headers: Sequence[object], rows: Iterable[Row], sheet: str) -> IO[bytes]:
    """The table as a file opened for reading, written row by row; a temporary file that vanishes when closed."""
    import xlsxwriter

    out = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    try:
        with xlsxwriter.Workbook(out, options) as book:
            _write_sheet(book, _sheet_name(sheet), headers, rows)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def _write_sheet(book: Any, name: str, headers: Sequence[object], rows: Iterable[Row]) -> None:
    page = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    top = book.add_format({"valign": "top"})
    page.freeze_panes(1, 0)
    least, most = COLUMN_WIDTHS
    for column, title in enumerate(headers):
        page.set_column(column, column, min(max(len(str(title)) + 2, least), most))
        page.write_string(0, column, _xlsx_text(str(title)), bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write_cell(page, (number, column), _plain(value), day=day, other=top)


def _write_cell(page: Any, place: tuple[int, int], value: Cell, *, day: Any, other: Any) -> None:
    if value == "":
        status = page.write_blank(*place, None, other)
    elif isinstance(value, date):
        status = page.write_datetime(*place, value, day)
    elif not isinstance(value, str) and -EXACT < value < EXACT:
        status = page.write_number(*place, value, other)
    else:
        status = page.write_string(*place, _xlsx_text(str(value)), other)
    if status == -1:
        raise ValueError("the table has more rows or columns than an XLSX sheet can hold")


def _xlsx_text(text: str) -> str:
    """A text that fits a cell. What had to be cut says so, and where the whole text is."""
    clean = without_controls(text)
    if len(clean) <= CELL_LIMIT:
        return clean
    note = " " + _("[cut here: a cell holds no more; the CSV file has the whole text]")
    return clean[: CELL_LIMIT - len(note)] + note


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\\n\t]", " ", without_controls(name)).strip("' ")[:31].strip("' ") or "Sheet1"


def table_response(
    request_format: str, filename: str, headers: Sequence[object], rows: Iterable[Row]
) -> HttpResponseBase:
    """A download as "csv" or "xlsx"; `filename` comes without extension and may be in any script.

    Raises Http404 for another format. The caller has checked who asks and logged the export.
    """
    if request_format not in FORMATS:
        raise Http404
    full_name = f"{without_controls(filename)}.{request_format}"
    response: HttpResponseBase
    if request_format == "csv":
        response = StreamingHttpResponse(write_csv(headers, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, full_name) or "attachment"
    else:
        response = FileResponse(
            write_xlsx(headers, rows, filename),
            as_attachment=True,
            filename=full_name,
            content_type=XLSX_TYPE,
        )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
