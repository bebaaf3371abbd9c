"""The table for an agency: out and back without a loss, and what is refused."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.models import Event
from events.translated_texts import Entry, Status, TranslatedText, plain
from events.translation_sheet import (
    UnreadableSheet,
    changed_texts,
    read_sheet,
    read_table,
    too_long,
    write_sheet,
)


def one(source: str, target: str, number: int = 1) -> Entry:
    text = TranslatedText(Event(pk=number), "aim", "Background and aim", 20000)
    return Entry(text, "sq", plain(source), "en", plain(target), Status.DRAFT)


words = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "=1+1",
            "@x",
            "Kosovo*",
            "* Footnote",
            "**b** [l](https://example.org/a_b)",
            "- a\n- b\n\n1. c",
            "_x000D_",
            "_x0041_ stays",
            "a & b < c > \"d\" 'e'",
            "  two  spaces  ",
            "tab\tand\nline",
            "007",
            "ЖЂЉ",
            "č ć đ",
            "",
        ]
    ),
)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=6))
def test_out_and_back_is_the_same(pairs: list[tuple[str, str]]) -> None:
    entries = [one(source, target, number) for number, (source, target) in enumerate(pairs, start=1)]
    with write_sheet(entries, "sq") as file:
        rows = read_sheet(file, "sq")
    assert [(row.key, row.stamp, row.target) for row in rows] == [
        (entry.key, entry.stamp, entry.target) for entry in entries
    ]
    assert list(changed_texts(rows, entries)) == []


@given(words, words)
def test_what_another_program_saved_is_read_too(source: str, target: str) -> None:
    """openpyxl writes as office programs do: a table of shared texts."""
    entry = one(source, "")
    with write_sheet([entry], "sq") as file:
        book = openpyxl.load_workbook(file)
    cell = book.active["E2"]
    cell.value, cell.data_type = plain(target), "s"
    out = io.BytesIO()
    book.save(out)
    (row,) = read_sheet(out, "sq")
    assert (row.key, row.stamp) == (entry.key, entry.stamp)
    assert row.target.split() == plain(target).split() or "_x" in target


def test_formatted_words_in_a_cell_are_one_text() -> None:
    shared = "<sst><si><r><t>Të </t></r><r><rPr><b/></rPr><t xml:space='preserve'>shohim</t></r><rPh><t>aid</t></rPh></si></sst>"
    sheet = "<worksheet><sheetData><row r='1'/><row r='2'>" + "".join(
        f"<c r='{place}2' t='inlineStr'><is><t>{text}</t></is></c>"
        for place, text in (("A", "sq k:1:f"), ("B", "s.t"))
    )
    sheet += "<c r='E2' t='s'><v>0</v></c></row></sheetData></worksheet>"
    (row,) = read_sheet(archive(sheet, shared), "sq")
    assert row.target == "Të shohim"


def archive(sheet: str, shared: str = "") -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", sheet)
        if shared:
            made.writestr("xl/sharedStrings.xml", shared)
    out.seek(0)
    return out


@pytest.mark.parametrize(
    "sheet",
    [
        "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet><sheetData><row/></sheetData></worksheet>",
        "<worksheet><sheetData><row>",
        "<worksheet><sheetData><row/></sheetData></worksheet>",
        "<worksheet><sheetData><row/><row><c r='A2' t='s'><v>7</v></c></row></sheetData></worksheet>",
        "<worksheet>" + " " * (9 * 1024 * 1024) + "</worksheet>",
        "<worksheet><sheetData>" + "<row/>" * 2001 + "</sheetData></worksheet>",
        f"<worksheet><sheetData><row/><row><c t='s'><v>{'1' * 5000}</v></c></row></sheetData></worksheet>",
        "<?xml version='1.0' encoding='nobody-knows'?><worksheet/>",
        "<?xml version='1.0' encoding='big5'?><worksheet/>",
    ],
)
def test_what_is_no_table_of_ours_is_refused_with_a_sentence(sheet: str) -> None:
    with pytest.raises(UnreadableSheet) as refused:
        read_sheet(archive(sheet), "sq")
    assert str(refused.value).endswith(".")


def test_a_file_that_is_no_archive_and_one_without_a_sheet_are_refused() -> None:
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as made:
        made.writestr("x", "y")
    for content in (io.BytesIO(b"nothing"), empty):
        with pytest.raises(UnreadableSheet):
            read_sheet(content, "sq")


def test_characters_that_nobody_can_store_or_show_fall_out() -> None:
    """An office program writes any of them as `_xHHHH_`: no database takes a NUL, and no page half a character."""
    cells = "".join(f"<c t='str'><v>a{sign}b</v></c>" for sign in ("_x0000_", "_xD800_", "_x0041_"))
    assert read_table(archive(f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"), 3) == [
        ["ab", "ab", "aAb"]
    ]


def test_one_long_text_in_many_cells_is_counted_in_each() -> None:
    shared = f"<sst><si><t>{'x' * 10_000}</t></si></sst>"

    def sheet(cells: int) -> io.BytesIO:
        row = "<row>" + "<c t='s'><v>0</v></c>" * cells + "</row>"
        return archive(f"<worksheet><sheetData>{row * 20}</sheetData></worksheet>", shared)

    assert len(read_table(sheet(50), 51)) == 20
    with pytest.raises(UnreadableSheet, match="too large"):
        read_table(sheet(51), 51)


def test_damaged_bytes_and_a_sheet_with_an_endless_number_are_refused() -> None:
    raw = bytearray(archive("<worksheet><sheetData><row/></sheetData></worksheet>").getvalue())
    begins = 30 + len("xl/worksheets/sheet1.xml")
    raw[begins : begins + 4] = b"\xff" * 4
    numbered = io.BytesIO()
    with zipfile.ZipFile(numbered, "w") as made:
        made.writestr(f"xl/worksheets/sheet{'1' * 5000}.xml", "<worksheet/>")
    for content in (io.BytesIO(raw), numbered):
        with pytest.raises(UnreadableSheet, match="cannot be read"):
            read_table(content)


def changed_book(change: Any) -> io.BytesIO:
    with write_sheet([one("a", "b"), one("c", "d", 2)], "sq") as file:
        book = openpyxl.load_workbook(file)
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out


def test_another_language_is_refused() -> None:
    with (
        write_sheet([one("a", "b")], "sq") as file,
        pytest.raises(UnreadableSheet, match="not for this language"),
    ):
        read_sheet(file, "mk")


@pytest.mark.parametrize(
    ("cell", "value"), [("A2", "something"), ("B3", None), ("A3", "sq events.event:1:aim")]
)
def test_changed_keys_are_refused(cell: str, value: str | None) -> None:
    def change(sheet: Any) -> None:
        sheet[cell].value = value

    with pytest.raises(UnreadableSheet, match="first two columns"):
        read_sheet(changed_book(change), "sq")


def test_changes_and_what_does_not_fit_are_told() -> None:
    def change(sheet: Any) -> None:
        sheet["E2"].value = "x" * 20001

    rows = read_sheet(changed_book(change), "sq")
    changes = list(changed_texts(rows, [one("a", "b"), one("c", "d", 2)]))
    assert [(entry.key, length) for entry, length in too_long(changes)] == [("events.event:1:aim", 20001)]
