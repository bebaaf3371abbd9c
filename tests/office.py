"""Documents as people's programs write them, with what they say of their author, and all that can be read in one."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

_OOXML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(text: str, author: str = "") -> bytes:
    """As most programs write one: its properties stand by themselves."""
    out = BytesIO()
    canvas = Canvas(out)
    canvas.setAuthor(author)
    canvas.setTitle(f"Letter of {author}")
    canvas.drawString(72, 720, text)
    canvas.save()
    return out.getvalue()


def locked_pdf(text: str) -> bytes:
    """Everybody may read it, nobody may change it."""
    writer, out = PdfWriter(BytesIO(pdf(text))), BytesIO()
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def packed_pdf(text: str, author: str, *, packed_metadata: bool = False) -> bytes:
    """As newer programs write one: objects packed together, no trailer, and a packet of metadata besides."""
    drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    packed, number_of = _objects(
        (1, b"<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R>>"),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (
            3,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>",
        ),
        (4, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"),
        (7, f"<</Author({author})/Title(Letter of {author})>>".encode()),
    )
    body, places = bytearray(b"%PDF-1.5\n"), {}
    for number, words, content, is_packed in (
        (5, b"", drawn, False),
        (6, b"/Type/Metadata/Subtype/XML", _packet(author), packed_metadata),
        (8, number_of, packed, True),
    ):
        places[number] = len(body)
        kept = zlib.compress(content) if is_packed else content
        head = words + (b"/Filter/FlateDecode" if is_packed else b"") + b"/Length %d" % len(kept)
        body += b"%d 0 obj\n<<%b>>\nstream\n%b\nendstream\nendobj\n" % (number, head, kept)
    table = _table(places, len(body))
    start = len(body)
    body += (
        b"9 0 obj\n<</Type/XRef/Size 10/W[1 4 1]/Root 1 0 R/Info 7 0 R/Length %d>>\nstream\n%b\nendstream\n"
        % (
            len(table),
            table,
        )
    )
    return bytes(body + b"endobj\nstartxref\n%d\n%%%%EOF\n" % start)


def _packet(author: str) -> bytes:
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        f' xmlns:dc="{_DC}"><dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _objects(*rows: tuple[int, bytes]) -> tuple[bytes, bytes]:
    heads, bodies = [], b""
    for number, body in rows:
        heads.append(f"{number} {len(bodies)}")
        bodies += body + b"\n"
    head = (" ".join(heads) + "\n").encode()
    return head + bodies, b"/Type/ObjStm/N %d/First %d" % (len(rows), len(head))


def _table(places: dict[int, int], own: int) -> bytes:
    packed = {number: index for index, number in enumerate((1, 2, 3, 4, 7))}
    rows = [b"\0" + bytes(4) + b"\xff"]
    for number in range(1, 10):
        if number in packed:
            rows.append(b"\2" + (8).to_bytes(4, "big") + bytes([packed[number]]))
        else:
            rows.append(b"\1" + places.get(number, own).to_bytes(4, "big") + b"\0")
    return b"".join(rows)


def docx(text: str, author: str = "") -> bytes:
    """With somebody's remark, a small picture of its first page, and the file's own note."""
    return _zipped(
        (
            "[Content_Types].xml",
            f'<Types><Override PartName="/word/document.xml" ContentType="{_OOXML}.main+xml"/></Types>',
        ),
        (
            "_rels/.rels",
            (
                '<Relationships><Relationship Id="rId1" Target="word/document.xml" Type="http://x/officeDocument"/>'
                '<Relationship Id="rId2" Type="http://x/metadata/thumbnail" Target="docProps/thumbnail.jpeg"/>'
                "</Relationships>"
            ),
        ),
        (
            "word/document.xml",
            (
                f'<w:document xmlns:w="{_W}"><w:body><w:p><w:ins w:id="1" w:author="{author}">'
                f"<w:r><w:t>{text}</w:t></w:r></w:ins></w:p></w:body></w:document>"
            ),
        ),
        ("word/people.xml", f"<w15:people><w15:person w15:author='{author}'/></w15:people>"),
        ("word/media/image1.png", "not looked at"),
        (
            "docProps/core.xml",
            (
                f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="{_DC}"><dc:creator>{author}</dc:creator>'
                "</cp:coreProperties>"
            ),
        ),
        ("docProps/app.xml", f"<Properties><Company>{author}</Company></Properties>"),
        ("docProps/custom.xml", f"<Properties><property>{author}</property></Properties>"),
        ("docProps/thumbnail.jpeg", author),
        note=author,
    )


def odt(text: str, author: str = "") -> bytes:
    return _zipped(
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            f"<office:text><office:annotation><dc:creator>{author}</dc:creator></office:annotation>{text}</office:text>",
        ),
        ("meta.xml", f"<office:meta><meta:initial-creator>{author}</meta:initial-creator></office:meta>"),
        ("Thumbnails/thumbnail.png", author),
        (
            "META-INF/manifest.xml",
            (
                '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"/>'
                '<manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png"/></manifest:manifest>'
            ),
        ),
    )


def _zipped(*parts: tuple[str, str], note: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name)
            entry.comment, entry.compress_type = note.encode(), zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
        archive.comment = note.encode()
    return out.getvalue()


def words_in(content: bytes) -> str:
    """Everything a curious reader finds: text, properties, metadata, and the bytes themselves."""
    return "\n".join([content.decode("utf-8", "replace"), *_inside(content)])


def _inside(content: bytes) -> Iterable[str]:
    if content.startswith(b"%PDF"):
        reader = PdfReader(BytesIO(content))
        yield from (page.extract_text() for page in reader.pages)
        yield str(reader.metadata)
        for number in {*reader.xref_objStm, *(one for rows in reader.xref.values() for one in rows)}:
            found = reader.get_object(number)
            yield str(found.get_data() if hasattr(found, "get_data") else found)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for entry in archive.infolist():
                yield f"{entry.filename} {entry.comment!r}"
                yield archive.read(entry).decode("utf-8", "replace")
