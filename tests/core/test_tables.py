"""Tables open in a spreadsheet as they are meant: nothing runs, nothing is lost, numbers stay numbers."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO

import openpyxl
import pytest
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from core.localized import Text
from core.richtext import without_controls
from core.tables import CELL_LIMIT, harmless, table_response, write_csv, write_xlsx

DANGER = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
ATTACKS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    "\x00=1",
    "＝1",
]


def _csv(rows: list[list[object]], delimiter: str = ",") -> list[list[str]]:
    content = b"".join(write_csv(["Name"], rows))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def _xlsx(file: IO[bytes]) -> list[tuple[object, ...]]:
    with file:
        sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_csv_cell_starts_a_formula(attack: str) -> None:
    cell = _csv([[attack]])[1][0]
    assert cell.startswith("'")
    assert attack.replace("\x00", "").strip() in cell


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("=+-@\t\r\n ;,\"'＝"))))
def test_no_text_starts_a_formula_whatever_the_list_separator(text: str) -> None:
    for delimiter in ",;\t":
        rows = [[text, "next"], ["after", text]]
        for row in _csv(rows, delimiter):  # type: ignore[arg-type]  # lists of texts are lists of objects
            for cell in row:
                assert not cell.lstrip().startswith(DANGER)


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="=+-@＝＋－＠")))
def test_ordinary_text_is_unchanged(text: str) -> None:
    assert harmless(text) == without_controls(text)


def test_numbers_and_dates_keep_their_type() -> None:
    row: list[object] = [-5, 2.5, Decimal("-12.30"), date(2023, 9, 18), None, True, "-5"]
    moment = datetime(2023, 8, 18, 21, 59, tzinfo=UTC)
    assert _csv([[*row, moment]])[1] == [
        "-5",
        "2.5",
        "-12.30",
        "2023-09-18",
        "",
        "Yes",
        "'-5",
        "2023-08-18 21:59+00:00",
    ]
    read = _xlsx(write_xlsx(["a"] * 8, [[*row, moment]], "All"))[1]
    assert read == (-5, 2.5, -12.3, datetime(2023, 9, 18), None, "Yes", "-5", "2023-08-18 21:59+00:00")


def test_lazy_texts_and_texts_with_a_language_are_written_as_text() -> None:
    assert _csv([[gettext_lazy("Yes"), Text("Путовање", "sr", True), float("nan")]])[1] == [
        "Yes",
        "Путовање",
        "nan",
    ]


@pytest.mark.parametrize(
    "attack", [*ATTACKS, "https://evil.example", "mailto:a@b.org", "+383 44 123 456", "0012"]
)
def test_xlsx_holds_text_as_text(attack: str) -> None:
    with write_xlsx(["Name"], [[attack]], "List") as file:
        book = openpyxl.load_workbook(file)
    cell = book.active["A2"]  # type: ignore[index]  # a new book always has a sheet
    assert cell.data_type in {"s", "inlineStr"}
    assert cell.hyperlink is None
    assert str(cell.value).strip() == attack.replace("\x00", "").strip()


def test_a_text_too_long_for_a_cell_is_cut_aloud_in_xlsx_and_whole_in_csv() -> None:
    answer = "дуга реч " * 10_000
    assert _csv([[answer]])[1][0] == answer
    cell = str(_xlsx(write_xlsx(["A"], [[answer]], "S"))[1][0])
    assert len(cell) <= CELL_LIMIT
    assert cell.endswith("the CSV file has the whole text]")


def test_a_great_integer_keeps_its_digits() -> None:
    assert _xlsx(write_xlsx(["A"], [[12345678901234567890]], "S"))[1][0] == "12345678901234567890"


@pytest.mark.parametrize("name", ["", "a/b:c*d?[e]\\f", "'quoted'", "x" * 50, "Учесници"])
def test_any_sheet_name_is_accepted(name: str) -> None:
    assert _xlsx(write_xlsx(["A"], [["b"]], name)) == [("A",), ("b",)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_table(kind: str) -> None:
    rows = ([f"name {number}", number, "x" * 200] for number in range(8_000))
    tracemalloc.start()
    if kind == "csv":
        assert sum(len(piece) for piece in write_csv(["a", "b", "c"], rows)) > 1_600_000
    else:
        write_xlsx(["a", "b", "c"], rows, "S").close()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_500_000


@pytest.mark.django_db  # closing a response looks at the connection
def test_responses_stream_and_carry_the_name_in_any_script() -> None:
    response = table_response("csv", "Учесници – дан 1", ["Име"], [["Ђорђе"]])
    assert isinstance(response, StreamingHttpResponse)
    assert response.getvalue().decode("utf-8-sig") == "Име\r\nЂорђе\r\n"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%A3")
    assert response["Cache-Control"] == "private, no-store"
    table = table_response("xlsx", 'a"b\r\nX: y', ["A"], [[1]])
    assert isinstance(table, FileResponse)
    assert "\n" not in table["Content-Disposition"]
    assert _xlsx(io.BytesIO(table.getvalue())) == [("A",), (1,)]
    table.close()


def test_another_format_is_not_found() -> None:
    with pytest.raises(Http404):
        table_response("exe", "a", [], [])
