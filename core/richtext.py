"""Text that people wrote: Markdown to clean HTML, addresses that cannot be harvested, control characters.

Nobody's HTML is ever shown: Markdown is read with HTML switched off and the result cleaned once more by nh3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

ALLOWED_SCHEMES = {"http", "https", "mailto"}
TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote"),
    *("a", "strong", "em", "code", "pre"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}

# Control characters but for line end and tab, surrogates, noncharacters of plane 0, and the bidi marks that can
# disguise a text. One pattern, because tables run every cell through it.
UNWANTED = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
)
_UNWANTED = re.compile(f"[{UNWANTED}]")
# At most 64 characters before the @, as in every address: without an end, a long word would be read again from each
# of its letters.
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"/]{1,64}@[^\s@<>()\[\],;:\"/]*[^\s@<>()\[\],;:\"/.?!]")

# Behind a dot, or a colon with slashes, that stands between letters.
_LINKED = re.compile(r"(?<=\w[.\u3002\uff61\uff0e\u2024])(?=\w)|(?<=:)(?=//)")


def without_controls(value: str) -> str:
    """The text without control characters and bidi overrides; line ends become \\n, tabs stay."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _UNWANTED.sub("", lines)


def render(markdown: str, top: int = 2) -> SafeString:
    """Clean HTML of a Markdown text. Its highest heading becomes h`top`, because the page owns the only h1."""
    parser = _parser()
    tokens = parser.parse(without_controls(markdown or ""))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + top - 1, 6)}"
        if token.children:
            token.children = _tamed(token.children)
    html = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(  # noqa: S308 -- nh3 allows only the tags, attributes and schemes above
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=ALLOWED_SCHEMES,
            link_rel="nofollow noopener",
        )
    )


def _parser() -> MarkdownIt:
    # People type plain text: a line end is meant as one.
    return MarkdownIt("commonmark", {"html": False, "breaks": True})


def _tamed(tokens: Sequence[Token]) -> list[Token]:
    """Inline tokens with the host of outside links as their title, refused links and pictures as plain text."""
    kept: list[Token] = []
    refused: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrGet("href") or "")
            refused.append(not is_safe_link(href))
            if refused[-1]:
                continue
            token.attrs = {"href": href, **_title(href)}
        elif token.type == "link_close" and refused.pop():
            continue
        elif token.type == "image":
            token.type, token.tag, token.children, token.attrs = "text", "", None, {}
        kept.append(token)
    return kept


def _title(href: str) -> dict[str, str | int | float]:
    host = link_host(href)
    return {"title": host} if host else {}


def is_safe_link(href: str) -> bool:
    """Whether a link may be shown: http, https, mailto, or relative to this site."""
    if not href or href.startswith(("//", "/\\", "\\")) or re.search(r"[\s\x00-\x1f]", href):
        return False
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    if parts.scheme in {"http", "https"}:
        return bool(parts.hostname)
    return parts.scheme in {"mailto", ""} and not parts.netloc


def link_host(href: str) -> str:
    """The host of an outside link, "" for a relative one or an address."""
    try:
        return urlsplit(href).hostname or ""
    except ValueError:
        return ""


def obfuscate_email(address: str) -> str:
    """An address people can read and harvesters cannot: `a.b@c.org` becomes `a [dot] b [at] c [dot] org`."""
    return without_controls(address).strip().replace(".", " [dot] ").replace("@", " [at] ")


def obfuscate_addresses(text: str) -> str:
    """A line that may hold addresses, each of them unreadable for harvesters; everything else as it is."""
    return _ADDRESS.sub(lambda found: obfuscate_email(found[0]), without_controls(text))


def unlinked(text: str) -> str:
    """What a stranger typed, for a mail to somebody else: no mail program makes a link of it."""
    return _LINKED.sub(" ", without_controls(text))


def mailto(address: str) -> SafeString:
    """A link that opens the mail program; for pages of the team only, where nobody harvests."""
    clean = re.sub(r"\s", "", without_controls(address))
    return format_html('<a href="mailto:{}">{}</a>', clean, clean)
