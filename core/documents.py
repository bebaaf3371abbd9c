"""PDF: one builder, one place where text meets reportlab's markup, and so one place to escape.

Import it where a PDF is made, not at the top of a module: reportlab costs every process 17 MB. Each PDF needs
an equivalent page beside it, because reportlab cannot tag its output for screen readers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from reportlab import rl_config
from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, ListFlowable, ListItem, Paragraph, SimpleDocTemplate, Spacer, Table

from core.localized import html_lang
from core.richtext import without_controls

# No text can make reportlab fetch a file or an address: everything is escaped, and nothing is trusted.
rl_config.trustedHosts = []
rl_config.trustedSchemes = []

FONT_FILES = {
    "Body": "NotoSans-Regular.ttf",
    "Body-Bold": "NotoSans-Bold.ttf",
    "Body-Italic": "NotoSans-Italic.ttf",
    "Title": "NotoSerif-Bold.ttf",
}
MARGIN = 22 * mm
FRAME_PADDING = 6  # points that reportlab leaves around the text of a page
TLP_COLOURS = {
    "RED": "#FF2B2B",
    "AMBER+STRICT": "#FFC000",
    "AMBER": "#FFC000",
    "GREEN": "#33FF00",
    "CLEAR": "#FFFFFF",
}
TLP_SIZE = 12  # points; TLP 2.0 asks for 12 at least
GREY, LINE, SHADE = HexColor("#555555"), HexColor("#BBBBBB"), HexColor("#F0F0EE")
PADDING = 4  # points beside the words of a cell
LEAST_COLUMN, MOST_COLUMN = 6, 40  # characters that count when widths are shared out


class UnprintableText(ValueError):
    """A text has characters that our fonts lack. `characters` names them; no document is made."""

    def __init__(self, characters: set[str]) -> None:
        self.characters = characters
        named = ", ".join(f"{char} (U+{ord(char):04X})" for char in sorted(characters))
        super().__init__(_("These characters cannot be printed: %(characters)s") % {"characters": named})


@dataclass(frozen=True)
class Letterhead:
    name: str
    lines: Sequence[str] = ()


def text(value: object) -> str:
    """The one way for text into a PDF: control characters stripped, composed, and every mark escaped."""
    return escape(_plain(value), {'"': "&quot;", "'": "&#39;"})


def _plain(value: object) -> str:
    composed = unicodedata.normalize("NFC", without_controls(str(value)).replace("\t", " "))
    return "".join(char for char in composed if char == "\n" or unicodedata.category(char) != "Cf")


def missing_glyphs(value: object) -> set[str]:
    """The characters of a text that our fonts cannot draw; empty when it can be printed."""
    glyphs = _glyphs()
    return {char for char in _plain(value) if char != "\n" and ord(char) not in glyphs}


def printable(value: object, missing: set[str] | None = None) -> str:
    """A text that our fonts can draw: what they lack stands as its number, and is added to `missing`."""
    words = _plain(value)
    lacking = missing_glyphs(words)
    if missing is not None:
        missing |= lacking
    return words.translate({ord(char): f"[U+{ord(char):04X}]" for char in lacking})


@cache
def _glyphs() -> frozenset[int]:
    """What every one of the fonts can draw."""
    _register_fonts()
    fonts: list[Any] = [pdfmetrics.getFont(name) for name in FONT_FILES]
    drawn = [set(font.face.charToGlyph) for font in fonts]
    return frozenset(set.intersection(*drawn))


@cache
def _register_fonts() -> None:
    folder = Path(settings.BASE_DIR) / "static" / "fonts" / "pdf"
    for name, file in FONT_FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))


def _style(name: str, font: str = "Body", size: float = 10, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.4, **more)


STYLES = {
    style.name: style
    for style in (
        _style("body", spaceAfter=6),
        _style("title", "Title", 18, spaceAfter=10),
        _style("heading", "Body-Bold", 12, spaceBefore=12, spaceAfter=4, keepWithNext=1),
        _style("bold", "Body-Bold", 10),
        _style("cell", size=9),
        _style("headcell", "Body-Bold", 9),
        _style("note", "Body-Italic", 8.5, textColor=GREY, spaceBefore=6),
        _style("small", size=8, textColor=GREY),
        _style("sender", "Body-Bold", 11),
    )
}


class Document:
    """Collects the parts of a PDF and renders it once.

    `language` is the language of the texts. `public_title` stands in the metadata, where others can see it, in
    place of `title`. `footer` (an imprint, the footnote on a designation) stands on every page,
    and so does `watermark`, across the page: for whom a copy was made.
    """

    def __init__(
        self,
        *,
        title: str,
        language: str,
        letterhead: Letterhead | None = None,
        footer: str = "",
        tlp: str | None = None,
        public_title: str | None = None,
        show_title: bool = True,
        wide: bool = False,
        watermark: str = "",
    ) -> None:
        _register_fonts()
        self.language = language
        self.shown_title = public_title or title
        self.footer = footer
        self.watermark = _plain(watermark)
        self.tlp = _tlp_label(tlp) if tlp else ""
        self.page_size: tuple[float, float] = landscape(A4) if wide else A4
        self._parts: list[Flowable] = []
        self._missing: set[str] = missing_glyphs(self.shown_title) | missing_glyphs(footer)
        self._missing |= missing_glyphs(watermark)
        if letterhead:
            self._add(letterhead.name, "sender")
            for line in letterhead.lines:
                self._add(line, "small")
            self._parts.append(Spacer(0, 10 * mm))
        if show_title:
            self._add(title, "title")

    @property
    def _width(self) -> float:
        return self.page_size[0] - 2 * MARGIN

    def heading(self, words: str) -> None:
        self._add(words, "heading")

    def paragraph(self, words: str) -> None:
        """Plain text; a blank line starts a new paragraph, a line end stays one."""
        for block in re.split(r"\n\s*\n", without_controls(words).strip()):
            self._add(block, "body")

    def note(self, words: str) -> None:
        self._add(words, "note")

    def bullets(self, items: Iterable[str]) -> None:
        rows: list[Any] = [ListItem(self._flow(item, "body"), leftIndent=14) for item in items]
        if rows:
            self._parts.append(
                ListFlowable(rows, bulletType="bullet", start="•", bulletFontName="Body", leftIndent=14)
            )

    def facts(self, rows: Iterable[tuple[str, object]]) -> None:
        """Labels and values beside one another."""
        cells = [[self._flow(label, "bold"), self._flow(value, "body")] for label, value in rows]
        if cells:
            table = Table(cells, colWidths=[self._width * 0.32, self._width * 0.68], splitInRow=1)
            table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)])
            self._parts += [table, Spacer(0, 3 * mm)]

    def table(
        self, headers: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[float] | None = None
    ) -> None:
        """A ruled table whose head repeats on every page; `widths` are proportions. A long cell runs on overleaf."""
        values = [list(row) for row in rows]
        cells = [[self._flow(head, "headcell") for head in headers]]
        cells += [[self._flow("" if value is None else value, "cell") for value in row] for row in values]
        shares = list(widths) if widths else _shares(headers, values)
        columns = _columns(shares, [head.minWidth() + 2 * PADDING for head in cells[0]], self._width)
        table = Table(cells, colWidths=columns, repeatRows=1, splitInRow=1, spaceBefore=6)
        table.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), SHADE),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
                ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
            ]
        )
        self._parts += [table, Spacer(0, 4 * mm)]

    def render(self) -> bytes:
        """The PDF. Raises UnprintableText before anything is issued when a character would be missing."""
        if self._missing:
            raise UnprintableText(self._missing)
        out = BytesIO()
        foot = _markup(self.footer, "small")
        _width, foot_height = foot.wrap(self._width, self.page_size[1])
        banner = 6 * mm if self.tlp else 0
        template = _Template(
            out,
            self,
            foot,
            pagesize=self.page_size,
            leftMargin=MARGIN - FRAME_PADDING,
            rightMargin=MARGIN - FRAME_PADDING,
            topMargin=MARGIN + banner,
            bottomMargin=MARGIN + foot_height + banner,
            title=_plain(self.shown_title),
            author=_plain(settings.COLLOQUY_SITE_NAME),
            subject="",
            creator=_plain(settings.COLLOQUY_SITE_NAME),
            lang=html_lang(self.language),
        )
        template.build(self._parts or [Spacer(0, 1)], canvasmaker=_Pages)
        return out.getvalue()

    def _add(self, words: object, style: str) -> None:
        self._parts.append(self._flow(words, style))

    def _flow(self, words: object, style: str) -> Paragraph:
        self._missing |= missing_glyphs(words)
        return _markup(words, style)


def _markup(words: object, style: str) -> Paragraph:
    """The only Paragraph of the project: what goes in is escaped, its line ends are the only markup."""
    return Paragraph(text(words).strip().replace("\n", "<br/>"), STYLES[style])


def _shares(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> list[float]:
    """Column widths by their longest text, within bounds, so that one long answer does not starve the others."""
    columns = zip(headers, *rows, strict=True)
    return [
        max(min(max(len(str(value)) for value in column), MOST_COLUMN), LEAST_COLUMN) + 2.0
        for column in columns
    ]


def _columns(shares: Sequence[float], least: Sequence[float], width: float) -> list[float]:
    """The width shared out, but no column so narrow that a word of its heading breaks; unless all together need more."""
    narrow: set[int] = set()
    while sum(least) <= width:
        room = width - sum(least[number] for number in narrow)
        whole = sum(share for number, share in enumerate(shares) if number not in narrow)
        columns = [
            least[number] if number in narrow else room * share / whole for number, share in enumerate(shares)
        ]
        wider = {
            number for number, column in enumerate(columns) if column < least[number] and number not in narrow
        }
        if not wider:
            return columns
        narrow |= wider
    return [width * share / sum(shares) for share in shares]


def _tlp_label(label: str) -> str:
    """The canonical label. Raises ValueError for one that TLP 2.0 does not know."""
    name = label.upper().removeprefix("TLP:").strip()
    name = "CLEAR" if name == "WHITE" else name
    if name not in TLP_COLOURS:
        raise ValueError(f"no TLP label: {label!r}")
    return f"TLP:{name}"


class _Pages(Canvas):
    """Holds finished pages back, so that each can say of how many it is one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setViewerPreference("DisplayDocTitle", "true")
        self._finished: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 -- reportlab's name
        self._finished.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # missing in the stubs

    def issue(self, document: Document, foot: Paragraph) -> None:
        """Draw what stands on every page and let the pages go."""
        for number, page in enumerate(self._finished, start=1):
            self.__dict__.update(page)
            _furniture(self, document, foot, number, len(self._finished))
            super().showPage()


class _Template(SimpleDocTemplate):
    """reportlab's page after page layout, with our header and footer once all pages are there."""

    canv: _Pages

    def __init__(self, out: BytesIO, document: Document, foot: Paragraph, **options: Any) -> None:
        super().__init__(out, **options)
        self._document, self._foot = document, foot

    def _endBuild(self) -> None:  # noqa: N802 -- reportlab's name
        # The last page is finished in there, and the pages are issued before the file is closed.
        self._doSave = 0
        super()._endBuild()  # type: ignore[misc]  # missing in the stubs
        self.canv.issue(self._document, self._foot)
        self.canv.save()


def _furniture(canvas: Canvas, document: Document, foot: Paragraph, number: int, total: int) -> None:
    """What stands on every page: running title, footer, page number, and the TLP label above and below."""
    width, height = document.page_size
    canvas.saveState()
    if document.watermark:
        _watermark(canvas, document.watermark, width, height)
    canvas.setFillColor(GREY)
    canvas.setFont("Body", 8)
    if number > 1:
        canvas.drawString(
            MARGIN, height - 12 * mm, _short(document.shown_title, width - 2 * MARGIN - 60 * mm)
        )
    with translation.override(document.language):
        words = _("Page %(number)s of %(total)s") % {"number": number, "total": total}
    canvas.drawString(MARGIN, 10 * mm, words)
    foot.drawOn(canvas, MARGIN, 16 * mm)
    if document.tlp:
        _banner(canvas, document.tlp, width - MARGIN, height - 14 * mm)
        _banner(canvas, document.tlp, width - MARGIN, 9 * mm)
    canvas.restoreState()


def _watermark(canvas: Canvas, words: str, width: float, height: float) -> None:
    """Across the page, pale enough to read through."""
    size = min(36.0, 0.9 * height / max(pdfmetrics.stringWidth(words, "Body", 1), 1))
    canvas.saveState()
    canvas.setFillColor(GREY)
    canvas.setFillAlpha(0.15)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(55)
    canvas.setFont("Body", size)
    canvas.drawCentredString(0, 0, words)
    canvas.restoreState()


def _banner(canvas: Canvas, label: str, right: float, bottom: float) -> None:
    size = pdfmetrics.stringWidth(label, "Body-Bold", TLP_SIZE)
    canvas.setFillColor(black)
    canvas.rect(right - size - 8, bottom - 4, size + 8, TLP_SIZE + 6, stroke=0, fill=1)
    canvas.setFillColor(HexColor(TLP_COLOURS[label.removeprefix("TLP:")]))
    canvas.setFont("Body-Bold", TLP_SIZE)
    canvas.drawRightString(right - 4, bottom, label)


def _short(words: str, width: float) -> str:
    """A running title that fits its line."""
    line = " ".join(_plain(words).split())
    if pdfmetrics.stringWidth(line, "Body", 8) <= width:
        return line
    while line and pdfmetrics.stringWidth(line + "…", "Body", 8) > width:
        line = line[:-1]
    return line.rstrip() + "…"
