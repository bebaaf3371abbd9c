"""A document without what it says of its making: author, title, company. Plain bytes in and out.

What people see on its pages stays as it is. Nothing is guessed: a document that hides its properties from us is refused.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from core.uploads import DAMAGED_ZIP, DOCX, ODT, PDF

MOST = 64 * 1024 * 1024  # bytes of one part, unpacked


class PropertiesStay(Exception):
    """The document is locked, damaged, holds other files, or is written in a way we cannot take apart."""


def without_properties(content: bytes, content_type: str) -> bytes:
    """Raises PropertiesStay."""
    clean = _CLEANERS.get(content_type)
    if clean is None:
        raise PropertiesStay(content_type)
    return clean(content)


# --- PDF: its pages go into a new one, and nothing but its pages -----------------------------------

_OF_A_PART = ("/Metadata", "/PieceInfo", "/LastModified")
_FIELD = "/Widget"  # keeps its name where a note has its author
_AUTHOR = "/T"
# What pypdf meets in files that are none, besides its own errors: Python's, where it did not look first.
_DAMAGED_PDF = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def _clean_pdf(content: bytes) -> bytes:
    from pypdf.errors import PyPdfError  # here, since few processes ever need it

    try:
        return _pages_alone(content)
    except (PyPdfError, *_DAMAGED_PDF) as error:
        raise PropertiesStay from error


def _pages_alone(content: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject

    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted or reader.attachments or not reader.pages:
        raise PropertiesStay
    writer = PdfWriter()
    writer.append(reader, import_outline=False)
    writer.metadata = None
    for part in writer._objects:  # pypdf has no other list of everything in a document
        if isinstance(part, DictionaryObject):
            _forget(part)
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _forget(part: dict[Any, Any]) -> None:
    for name in _OF_A_PART:
        part.pop(name, None)
    if part.get("/Type") == "/Annot" and part.get("/Subtype") != _FIELD:
        part.pop(_AUTHOR, None)


# --- DOCX and ODT: a zip is written anew, without its properties and its small picture -------------

_SCHEMA = "http://schemas.openxmlformats.org"
_OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The part of a document -> what stands in it afterwards.
_EMPTIED = {
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_SCHEMA}/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": f'<Properties xmlns="{_SCHEMA}/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": f'<Properties xmlns="{_SCHEMA}/officeDocument/2006/custom-properties"/>',
    "meta.xml": f'<office:document-meta xmlns:office="{_OPEN_DOCUMENT}:office:1.0" office:version="1.2"/>',
}
_PREVIEWS = ("docProps/thumbnail.", "Thumbnails/")
_PREVIEW_NAMED = re.compile(
    rb"<Relationship\b[^>]*/metadata/thumbnail[^>]*/>|<manifest:file-entry\b[^>]*Thumbnails/[^>]*/>"
)
# Who commented on a passage or changed it.
_ATTRIBUTE = re.compile(rb"""(\s\w+:(?:author|initials|userId|providerId)=)(?:"[^"]*"|'[^']*')""")
_ELEMENT = re.compile(rb"(<(dc:creator|meta:creator-initials|loext:sender-initials)\b[^>]*>)[^<]*(</\2>)")


def _clean_zip(content: bytes) -> bytes:
    out = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w") as made:
            for entry in source.infolist():
                if entry.filename.startswith(_PREVIEWS):
                    continue
                if entry.file_size > MOST:
                    raise PropertiesStay
                # A row of its own: the old one holds a time, and may hold a note.
                row = zipfile.ZipInfo(entry.filename)
                row.compress_type = entry.compress_type
                made.writestr(row, _clean_part(entry.filename, source.read(entry)))
    except DAMAGED_ZIP as error:
        raise PropertiesStay from error
    return out.getvalue()


def _clean_part(name: str, content: bytes) -> bytes:
    if name in _EMPTIED:
        return (_HEAD + _EMPTIED[name]).encode()
    if not name.endswith((".xml", ".rels")):
        return content
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PropertiesStay
    content = _PREVIEW_NAMED.sub(b"", content)
    content = _ATTRIBUTE.sub(rb'\1""', content)
    return _ELEMENT.sub(rb"\1\3", content)


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    PDF.content_type: _clean_pdf,
    DOCX.content_type: _clean_zip,
    ODT.content_type: _clean_zip,
}
