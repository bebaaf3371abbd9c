"""Reading a table: encodings, separators, what is none, and what is too much."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.tables import XLSX_TYPE
from events.models import Call
from participants.applications.imports.reading import TableRefused, read_file
from participants.applications.imports.values import instant_of
from participants.applications.models import ApplicationImport, ImportMapping
from tests.crawl import client_of
from tests.participants.applications.importing.tables import row, send, url, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_tells_its_encoding_and_separator(
    call: Call, organiser: Any, encoding: str, separator: str
) -> None:
    client = client_of(organiser)
    lines = ["Ime|Prezime|E-pošta|Organizacija", "Đorđe|Šćepić|d@example.org|Škola"]
    text = "\n".join(lines).replace("|", separator)
    send(client, call, SimpleUploadedFile("survey.csv", text.encode(encoding)))
    page = client.get(url("team_import", call, ApplicationImport.objects.get().pk)).content.decode()
    assert "Đorđe" in page
    assert ("Windows-1250" if encoding == "cp1250" else encoding.upper().removesuffix("-SIG")) in page


def test_cyrillic_of_an_old_code_page_is_read(call: Call, organiser: Any) -> None:
    text = "Име;Презиме;Е-пошта\nЂорђе;Шћепић;d@example.org\n"
    client = client_of(organiser)
    send(client, call, SimpleUploadedFile("survey.csv", text.encode("cp1251")))
    page = client.get(url("team_import", call, ApplicationImport.objects.get().pk)).content.decode()
    assert "Ђорђе" in page
    assert "Windows-1251" in page
    answer = send(client, call, SimpleUploadedFile("survey.csv", text.encode("cp1251")), encoding="utf-8")
    assert "cannot be read as UTF-8" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 no zip at all", "This file cannot be read."),
        (b"Ime;Prezime\n", "There is no row under the headings"),
        (b"\x00\x01\x02\x03" * 50, "cannot be read"),
        (b"a;b\n" + b"1;2\n" * 3001, "more than 3000 rows"),
        (
            b";".join(b"h%d" % n for n in range(200)) + b"\n" + b";".join([b"1"] * 200),
            "more than 150 columns",
        ),
        (b"x" * (5 * 1024 * 1024 + 1), "This file is too large."),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(
    call: Call, organiser: Any, content: bytes, sentence: str
) -> None:
    answer = send(client_of(organiser), call, SimpleUploadedFile("table.csv", content))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ApplicationImport.objects.exists()


def book(rows: int, cells: int, shared: str) -> BytesIO:
    """An XLSX file in which every cell points at one text."""
    row = "<row>" + '<c t="s"><v>0</v></c>' * cells + "</row>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", f'<Types ContentType="{XLSX_TYPE}.main+xml"/>')
        made.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{row * rows}</sheetData></worksheet>"
        )
        made.writestr("xl/sharedStrings.xml", f"<sst><si><t>{shared}</t></si></sst>")
    out.seek(0)
    return out


def test_a_text_that_many_cells_share_is_cleaned_once() -> None:
    table = read_file(book(1001, 3, " shared text "))
    assert len({id(cell) for row in table.rows for cell in row}) == 1
    assert table.headings == ("shared text",) * 3


@pytest.mark.parametrize(
    ("rows", "cells", "shared", "sentence"),
    [
        (1000, 150, "x " * 1000, "This file is too large."),
        (3002, 3, "a ", "more than 3000 rows"),
        (3, 151, "a ", "more than 150 columns"),
    ],
)
def test_a_small_file_with_much_in_it_is_refused_before_anything_is_cleaned(
    monkeypatch: pytest.MonkeyPatch, rows: int, cells: int, shared: str, sentence: str
) -> None:
    cleaned: list[str] = []
    monkeypatch.setattr("participants.applications.imports.reading._clean", cleaned.append)
    with pytest.raises(TableRefused, match=sentence):
        read_file(book(rows, cells, shared))
    assert cleaned == []


def test_a_column_means_one_thing_and_the_person_must_be_told(call: Call, organiser: Any) -> None:
    client = client_of(organiser)
    send(client, call, xlsx([row(1)]))
    batch = ApplicationImport.objects.get()
    answer = client.post(url("team_import", call, batch.pk), {"column_0": "email", "column_1": "email"})
    assert answer.status_code == 422
    assert "Another column has this meaning" in answer.content.decode()
    answer = client.post(url("team_import", call, batch.pk), {"column_2": "email"})
    assert "Given name, Family name" in answer.content.decode()
    assert not ImportMapping.objects.exists()


def test_the_form_tells_the_language_of_letters_from_the_characters_of_a_file(
    call: Call, organiser: Any
) -> None:
    page = client_of(organiser).get(url("team_imports", call)).content.decode()
    assert "Language of letters" in page
    assert "Character set of a CSV file" in page
    assert "Letters of a CSV file" not in page


@pytest.mark.parametrize("cell", ["0001-01-01", "0001-01-01T00:00+23:00", "9999-12-31T23:59-23:00"])
def test_a_day_at_the_end_of_the_calendar_is_no_instant(cell: str) -> None:
    assert instant_of(cell, "Europe/Sarajevo") is None


def test_signs_without_a_shape_fall_out_of_a_csv_file() -> None:
    table = read_file(BytesIO(b"Name;Number\nA\x01na;7\x1f\n"))
    assert table.rows == (("Ana", "7"),)
