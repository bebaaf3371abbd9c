"""PDFs read back: every name as it was given, in embedded fonts, with language, page numbers and label."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pypdf
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab import rl_config
from reportlab.lib import utils

from core.documents import Document, Letterhead, UnprintableText, missing_glyphs, printable, text

HOSTILE = [
    "A & B <C>",
    "a < b > c && d",
    "<img src=http://127.0.0.1/x.png>",
    '<img src="file:///etc/passwd"/>',
    '<font color="[[[1]]]">x</font>',
    "<font color=\"[[[getattr(pow,'__globals__')] for x in [1]]]\">",
    "<unichar code=\"open('/tmp/x','w')\"/>",
    "]]>",
    "&#x1;",
    "&amp;lt;",
    "<br/>",
    "<a href='https://evil.example'>x</a>",
    "</para><para>",
    "<b>=1+1{x.__class__}</b>",
    "%(x)s {{ y }} {% z %}",
]
NAMES = [
    "Ђорђе Ћосић Љубица Њагул Џемал",
    "Đorđe Ćosić Šaban Žižić",
    "Ѓорѓи Ќосев Ѕвезда Јован",
    "Fatbardhë Çela",
    "Jerzy Łukasiewicz Ķēniņš Ŵyn Ğül İnci ő ű ß ø æ",
    "Ελένη Παπαδοπούλου",
    "Daʿesh – „Наслов“ “quoted” €5 … §",
]


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(content))


def words(content: bytes) -> str:
    """The text of all pages; line breaks are the layout's, so they count as spaces."""
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())


def letter(**options: Any) -> Document:
    return Document(**{"title": "Invitation letter", "language": "en", **options})


@pytest.fixture
def no_fetching(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a PDF must not fetch anything")

    missing_glyphs("the fonts are read before")
    monkeypatch.setattr(utils, "rlUrlRead", refuse)
    monkeypatch.setattr(utils, "open_for_read_by_name", refuse)


@pytest.mark.usefixtures("no_fetching")
@pytest.mark.parametrize("name", [*HOSTILE, *NAMES])
def test_every_name_stands_literally_in_every_part(name: str) -> None:
    document = letter(
        title=f"T {name}", footer=f"F {name}", letterhead=Letterhead(f"L {name}", [f"M {name}"])
    )
    document.heading(f"H {name}")
    document.paragraph(f"P {name}")
    document.facts([(f"K {name}", f"V {name}")])
    document.bullets([f"B {name}"])
    document.note(f"N {name}")
    document.table([f"C {name}"], [[f"D {name}"]])
    found = words(document.render()).replace(" ", "")  # a narrow cell breaks a long word
    for mark in "TFLMHPKVBNCD":
        assert f"{mark} {name}".replace(" ", "") in found, mark


def test_nothing_is_trusted() -> None:
    assert rl_config.trustedHosts == []
    assert rl_config.trustedSchemes == []


@given(st.text())
def test_escaped_text_is_well_formed_and_means_the_text(value: str) -> None:
    parsed = ET.fromstring(f"<p>{text(value)}</p>")
    assert list(parsed) == []
    assert not {char for char in parsed.text or "" if ord(char) < 32 and char != "\n"}
    assert text(parsed.text or "") == text(value)


@given(
    st.lists(
        st.sampled_from([*'<>&"/=;#x \n\t', "жШ", "ë", "word ", "a" * 80, "<b", "&lt", "<br/>", "</", "]]>"])
    ).map("".join)
)
@settings(max_examples=60, deadline=None)
def test_no_printable_text_breaks_a_document(value: str) -> None:
    document = letter()
    document.paragraph(value)
    document.table(["A"], [[value]])
    assert document.render().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("language", "tag"), [("en", "en"), ("sr", "sr-Cyrl"), ("sr-latn", "sr-Latn"), ("mk", "mk")]
)
def test_title_language_and_fonts_are_inside(language: str, tag: str) -> None:
    document = letter(language=language, title="Студијска посета & “<x>”")
    document.paragraph("Ђорђе")
    document.note("Đorđe")
    pdf = read(document.render())
    root: Any = pdf.trailer["/Root"]
    resources: Any = pdf.pages[0]["/Resources"]
    assert root["/Lang"] == tag
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Студијска посета & “<x>”"
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()["/FontDescriptor"]["/FontFile2"]
        for font in resources["/Font"].values()
        if "/FontDescriptor" in font.get_object()
    }
    assert {name.split("+")[-1] for name in fonts} == {
        "NotoSans-Regular",
        "NotoSans-Italic",
        "NotoSerif-Bold",
    }


def test_the_neutral_title_is_the_one_others_can_see() -> None:
    document = letter(title="Returned women and children", public_title="Regional study visit")
    pdf = read(document.render())
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Regional study visit"
    assert "Returned women" in pdf.pages[0].extract_text()


def test_pages_are_numbered_and_carry_footer_and_label() -> None:
    document = letter(tlp="TLP:AMBER+STRICT", footer="* The footnote")
    for _number in range(60):
        document.paragraph("One more paragraph, to fill the pages. " * 4)
    pages = read(document.render()).pages
    assert len(pages) >= 2
    for number, page in enumerate(pages, start=1):
        shown = page.extract_text()
        assert f"Page {number} of {len(pages)}" in shown
        assert "* The footnote" in shown
        _assert_labelled(page)


def _assert_labelled(page: pypdf.PageObject) -> None:
    """Once in the header, once in the footer, 12 points or more, ending at the right margin."""
    found: list[tuple[float, float, float]] = []

    def visit(shown: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if "TLP:AMBER+STRICT" in shown:
            found.append((tm[4] + cm[4], tm[5] + cm[5], size))

    page.extract_text(visitor_text=visit)
    [(left, top, size), (left_again, bottom, size_again)] = sorted(found, key=lambda place: -place[1])
    assert size >= 12
    assert size_again >= 12
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    assert top > height * 0.9
    assert bottom < height * 0.1
    assert left == left_again
    assert left > width / 2


@pytest.mark.parametrize(
    ("given_label", "shown"), [("red", "TLP:RED"), ("TLP:WHITE", "TLP:CLEAR"), ("GREEN", "TLP:GREEN")]
)
def test_labels_are_written_the_one_way(given_label: str, shown: str) -> None:
    assert words(letter(tlp=given_label).render()).count(shown) == 2


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match="TLP"):
        letter(tlp="SECRET")


def test_page_numbers_follow_the_language_of_the_document_not_of_the_reader() -> None:
    with translation.override("sq"):
        own = words(letter(language="en").render())
    assert "Page 1 of 1" in own


@pytest.mark.parametrize("part", ["table", "facts", "paragraph", "bullets"])
def test_ten_thousand_words_in_one_place_are_all_printed(part: str) -> None:
    answer = "одговор " * 10_000
    document = letter(title="List")
    if part == "table":
        document.table(
            ["Name", "Answer", "Place"], [["First", "short", 1], ["Second", answer, 2], ["Third", "short", 3]]
        )
    elif part == "facts":
        document.facts([("Answer", answer), ("Third", "short")])
    elif part == "bullets":
        document.bullets([answer, "Third"])
    else:
        document.paragraph(answer + "Third")
    started = time.monotonic()
    content = document.render()
    assert time.monotonic() - started < 20
    found = words(content)
    assert found.count("одговор") == 10_000
    assert "Third" in found
    if part == "table":
        assert all("Answer" in page.extract_text() for page in read(content).pages)  # the head repeats


def test_a_list_with_no_rows_and_a_document_with_no_parts_are_documents() -> None:
    document = letter(show_title=False)
    assert len(read(document.render()).pages) == 1
    empty = letter()
    empty.table(["A", "B"], [])
    empty.facts([])
    empty.bullets([])
    empty.paragraph("")
    assert "A B" in words(empty.render())


def test_none_is_an_empty_cell_and_widths_are_proportions() -> None:
    document = letter(wide=True)
    document.table(["A", "B"], [[None, 5]], widths=[3, 1])
    content = document.render()
    assert "None" not in words(content)
    assert float(read(content).pages[0].mediabox.width) > 800


def test_missing_letters_are_found_before_anything_is_issued() -> None:
    assert missing_glyphs("Đorđe Ђорђе, Ǆ – €\n\t") == set()
    assert missing_glyphs("小明 and مريم") == set("小明مري")
    for build in (
        lambda: letter(title="小"),
        lambda: letter(footer="小"),
        lambda: letter(public_title="小"),
        lambda: letter(letterhead=Letterhead("小")),
    ):
        with pytest.raises(UnprintableText):
            build().render()
    document = letter()
    document.table(["A"], [["مريم"]])
    with pytest.raises(UnprintableText) as unprintable:
        document.render()
    assert unprintable.value.characters == set("مري")
    assert "U+0645" in str(unprintable.value)


@given(st.text())
def test_what_the_fonts_lack_stands_as_its_number(value: str) -> None:
    lacking: set[str] = set()
    assert missing_glyphs(printable(value, lacking)) == set()
    assert lacking == missing_glyphs(value)
    assert printable("Z\u030c 小") == "Ž [U+5C0F]"


def test_decomposed_letters_are_printed_composed_and_tricks_vanish() -> None:
    document = letter()
    document.paragraph("Z\u030cepče \u202eevil\u202c a\u00adb\x07")
    found = words(document.render())
    assert "Žepče evil ab" in found


def test_no_word_of_a_heading_breaks_beside_long_cells() -> None:
    document = Document(title="Minutes", language="en", wide=True)
    headers = ("Reference number", "Assessments", "Spread", "Reason", "Name")
    document.table(headers, [("S4VBTEWK", 2, "0.0", "There were more good applications. " * 3, "x" * 60)])
    words = pypdf.PdfReader(BytesIO(document.render())).pages[0].extract_text().split()
    assert {"Assessments", "Spread", "Reference", "number"} <= set(words)


def test_headings_that_have_no_room_at_all_still_make_a_table() -> None:
    document = Document(title="Minutes", language="en")
    document.table(["x" * 80] * 3, [(1, 2, 3)])
    assert document.render()
