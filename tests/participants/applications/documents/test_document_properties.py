"""What a document says of its making goes, what stands on its pages stays, and nothing is let through half done."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from core.uploads import DOCX, JPEG, ODT, PDF
from participants.applications.answers.document_properties import PropertiesStay, without_properties
from tests import office

AUTHOR, TEXT = "Xhevrije Quantenova", "I work with families."
PDFS = {
    "plain": office.pdf(TEXT, AUTHOR),
    "packed": office.packed_pdf(TEXT, AUTHOR),
    "packed with packed metadata": office.packed_pdf(TEXT, AUTHOR, packed_metadata=True),
}
DOCUMENTS = [
    *((content, PDF.content_type) for content in PDFS.values()),
    (office.docx(TEXT, AUTHOR), DOCX.content_type),
    (office.odt(TEXT, AUTHOR), ODT.content_type),
]
NAMES = [*PDFS, "docx", "odt"]


@pytest.mark.parametrize(("content", "content_type"), DOCUMENTS, ids=NAMES)
def test_author_and_title_go_and_the_text_stays(content: bytes, content_type: str) -> None:
    before = office.words_in(content)
    assert AUTHOR in before
    clean = without_properties(content, content_type)
    after = office.words_in(clean)
    assert TEXT in after
    assert not any(word in after for word in AUTHOR.split())
    assert without_properties(clean, content_type) == clean


@pytest.mark.parametrize("content", PDFS.values(), ids=PDFS)
def test_a_pdf_keeps_its_pages_and_has_no_metadata(content: bytes) -> None:
    clean = without_properties(content, PDF.content_type)
    reader = PdfReader(BytesIO(clean), strict=True)
    assert [page.extract_text().strip() for page in reader.pages] == [TEXT]
    assert not reader.metadata
    assert reader.xmp_metadata is None


def test_a_pdf_that_was_saved_again_and_again_loses_the_properties_of_every_time() -> None:
    writer = PdfWriter(BytesIO(PDFS["plain"]), incremental=True)
    writer.add_metadata({"/Author": "Xhevrije Second", "/Keywords": "Institute Zyxwv"})
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().count(b"/Info") > 1
    after = office.words_in(without_properties(out.getvalue(), PDF.content_type))
    assert not any(word in after for word in ("Xhevrije", "Quantenova", "Zyxwv"))


def test_a_note_on_the_page_stays_without_its_author() -> None:
    writer, out = PdfWriter(BytesIO(PDFS["plain"])), BytesIO()
    note = {"/Type": "/Annot", "/Subtype": "/Text", "/Contents": "Please read this.", "/T": "Xhevrije Noted"}
    writer.add_annotation(0, note | {"/Rect": [0, 0, 20, 20]})
    writer.write(out)
    after = office.words_in(without_properties(out.getvalue(), PDF.content_type))
    assert "Please read this." in after
    assert "Xhevrije" not in after


def test_a_docx_has_no_small_picture_and_no_link_to_one() -> None:
    clean = without_properties(office.docx(TEXT, AUTHOR), DOCX.content_type)
    with zipfile.ZipFile(BytesIO(clean)) as archive:
        assert "docProps/thumbnail.jpeg" not in archive.namelist()
        assert b"thumbnail" not in archive.read("_rels/.rels")
        assert b"word/document.xml" in archive.read("_rels/.rels")
        assert archive.read("word/media/image1.png") == b"not looked at"


def with_attachment() -> bytes:
    writer, out = PdfWriter(BytesIO(PDFS["plain"])), BytesIO()
    writer.add_attachment("source.docx", office.docx(TEXT, AUTHOR))
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (office.locked_pdf(TEXT), PDF.content_type),
        (with_attachment(), PDF.content_type),
        (PDFS["packed"].replace(b"/FlateDecode", b"/LZWDecode  "), PDF.content_type),
        (PDFS["packed"].replace(b"/First ", b"/Fyrst "), PDF.content_type),
        (PDFS["packed"].replace(b"x\x9c", b"\0\0"), PDF.content_type),
        (PDFS["packed"].replace(b"endstream", b"endstr"), PDF.content_type),
        (office.docx(TEXT, AUTHOR)[:-40], DOCX.content_type),
        (office.docx("\ufeff", AUTHOR).replace(b"PK\x03\x04", b"PK\x03\x05"), DOCX.content_type),
        (b"\xff\xd8\xff", JPEG.content_type),
    ],
    ids=[
        *("encrypted", "attachment", "unknown packing", "no table", "damaged", "cut", "no zip"),
        *("damaged zip", "picture"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused(content: bytes, content_type: str) -> None:
    with pytest.raises(PropertiesStay):
        without_properties(content, content_type)
