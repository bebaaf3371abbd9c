"""Which files may come in, told by their content: the name and the browser's word are not believed.

Only a closed list is taken; whatever matches nothing (HTML, SVG, programs, documents with macros) is refused.
RTF and the old .doc are left out on purpose: both can carry programs that no look at the content rules out.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 60_000_000  # a 50-megapixel telephone passes; a decoded picture stays under 200 MB of memory
READ_AT_LEAST = (3000, 3000)
MAX_ZIP_ENTRIES = 5_000
MAX_ZIP_BYTES = 500 * 1024 * 1024
MAX_PART_BYTES = 1024 * 1024
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError)  # what Pillow raises for a damaged picture
# What reading a zip raises that is damaged, encrypted, or packed in a way no office program writes.
DAMAGED_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, OSError, EOFError, ValueError),
)

Upload = File[Any]


class UploadRefused(ValidationError):
    """A file we do not take; the message says why and what to do. Forms may let it pass through."""


@dataclass(frozen=True)
class FileType:
    """`aliases` are the extensions people give it; `decoder` is Pillow's name of a picture format."""

    label: str
    content_type: str
    aliases: tuple[str, ...]
    matches: Callable[[Upload], bool]
    decoder: str = ""
    stored_as: FileType | None = None

    @property
    def extension(self) -> str:
        return self.aliases[0]

    @property
    def picture(self) -> bool:
        return bool(self.decoder)


@dataclass(frozen=True)
class Kinds:
    """An allow-list. `accept` is for the file field of a page, `labels` for its hint."""

    types: tuple[FileType, ...]

    def __or__(self, other: Kinds) -> Kinds:
        return Kinds((*self.types, *(kind for kind in other.types if kind not in self.types)))

    @property
    def accept(self) -> str:
        return ",".join(alias for kind in self.types for alias in kind.aliases)

    @property
    def labels(self) -> str:
        return ", ".join(kind.label for kind in self.types)


@dataclass(frozen=True)
class Checked:
    type: FileType
    name: str
    size: int


def check_upload(upload: Upload, kinds: Kinds) -> Checked:
    """Look into the file. Raises UploadRefused with the limit or the allowed types in the message."""
    size = upload.size
    if size > settings.COLLOQUY_UPLOAD_MAX_BYTES:
        raise UploadRefused(
            _("This file is larger than %(limit)s. Please choose a smaller one.") % {"limit": limit_text()},
            code="too_large",
        )
    if size == 0:
        raise UploadRefused(_("This file is empty. Please choose another one."), code="empty")
    kind = next((kind for kind in kinds.types if kind.matches(upload)), None)
    if kind is None:
        raise UploadRefused(
            _("We cannot take this type of file. Please send one of these: %(types)s.")
            % {"types": kinds.labels},
            code="wrong_type",
        )
    if kind.picture:
        _check_picture(upload, kind)
    return Checked(kind, upload.name or "", size)


def limit_text() -> str:
    """The one limit, as people read it: shown beside the field and in the refusal."""
    return _("%(number)s MB") % {"number": settings.COLLOQUY_UPLOAD_MAX_BYTES // (1024 * 1024)}


@cache
def _learn_heic() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()


def open_picture(upload: Upload, kind: FileType) -> Image:
    """The picture, read by the decoder of its own type only; a very large JPEG is read at half its size.

    Raises UploadRefused for one that is no picture, or so large that reading it would need too much memory.
    """
    from PIL import Image

    _learn_heic()
    upload.seek(0)
    try:
        picture = Image.open(upload, formats=[kind.decoder])
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except UNREADABLE as error:
        raise _broken() from error
    if picture.width * picture.height > MAX_PIXELS:
        picture.close()
        raise _too_many_pixels()
    picture.draft("RGB", READ_AT_LEAST)
    return picture


def _check_picture(upload: Upload, kind: FileType) -> None:
    """Decodes the whole picture, so that a damaged one is refused now and not when somebody needs it."""
    with open_picture(upload, kind) as picture:
        try:
            picture.load()
        except UNREADABLE as error:
            raise _broken() from error


def _broken() -> UploadRefused:
    return UploadRefused(
        _("We could not open this picture. Please take it again, or send it as a PDF."), code="broken"
    )


def _too_many_pixels() -> UploadRefused:
    return UploadRefused(
        _("This picture has too many pixels. Please make it smaller and choose it again."),
        code="too_many_pixels",
    )


# --- how each type is recognised --------------------------------------------------------------


def _head(upload: Upload, length: int) -> bytes:
    upload.seek(0)
    return bytes(upload.read(length))


def _starts(*signatures: bytes) -> Callable[[Upload], bool]:
    return lambda upload: _head(upload, 16).startswith(signatures)


def _is_pdf(upload: Upload) -> bool:
    # Some printers write white space or a byte order mark before the signature; anything else is not a PDF to us.
    return _head(upload, 64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-")


def _is_heic(upload: Upload) -> bool:
    head = _head(upload, 32)
    return head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}


def _office(main_part: str) -> Callable[[Upload], bool]:
    """OOXML by its declared main part: the macro-enabled twins declare another one and are refused."""
    wanted = f"application/vnd.openxmlformats-officedocument.{main_part}.main+xml".encode()

    def matches(upload: Upload) -> bool:
        parts = _zip_parts(upload, "[Content_Types].xml")
        return parts is not None and f'"{wanted.decode()}"'.encode() in parts

    return matches


def _open_document(kind: str) -> Callable[[Upload], bool]:
    wanted = f"application/vnd.oasis.opendocument.{kind}".encode()
    return lambda upload: (_zip_parts(upload, "mimetype") or b"").strip() == wanted


def _zip_parts(upload: Upload, part: str) -> bytes | None:
    """One named part of a zip; None when it is no zip, a bomb, holds macros, or lacks the part."""
    if not _head(upload, 4).startswith(b"PK\x03\x04"):
        return None
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ZIP_ENTRIES or sum(entry.file_size for entry in entries) > MAX_ZIP_BYTES:
                return None
            if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
                return None
            with archive.open(part) as content:
                return content.read(MAX_PART_BYTES)
    except (*DAMAGED_ZIP, KeyError):
        return None


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
PDF = FileType("PDF", "application/pdf", (".pdf",), _is_pdf)
DOCX = FileType(
    "DOCX", f"{_OOXML}.wordprocessingml.document", (".docx",), _office("wordprocessingml.document")
)
XLSX = FileType("XLSX", f"{_OOXML}.spreadsheetml.sheet", (".xlsx",), _office("spreadsheetml.sheet"))
PPTX = FileType(
    "PPTX",
    f"{_OOXML}.presentationml.presentation",
    (".pptx",),
    _office("presentationml.presentation"),
)
ODT = FileType("ODT", f"{_ODF}.text", (".odt",), _open_document("text"))
ODS = FileType("ODS", f"{_ODF}.spreadsheet", (".ods",), _open_document("spreadsheet"))
ODP = FileType("ODP", f"{_ODF}.presentation", (".odp",), _open_document("presentation"))
JPEG = FileType("JPG", "image/jpeg", (".jpg", ".jpeg"), _starts(b"\xff\xd8\xff"), decoder="JPEG")
PNG = FileType("PNG", "image/png", (".png",), _starts(b"\x89PNG\r\n\x1a\n"), decoder="PNG")
HEIC = FileType("HEIC", "image/heic", (".heic", ".heif"), _is_heic, decoder="HEIF", stored_as=JPEG)

DOCUMENTS = Kinds((PDF, DOCX, ODT))
PICTURES = Kinds((JPEG, PNG, HEIC))
PUBLICATIONS = Kinds((PDF,))
ATTACHMENTS = DOCUMENTS | PICTURES  # what an applicant may send: a document, or a photograph of one
MATERIALS = DOCUMENTS | Kinds((PPTX, XLSX, ODS, ODP, JPEG, PNG))  # what a team shares with an event
