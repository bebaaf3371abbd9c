"""Texts in templates: Markdown, the text of an object in the reader's language, addresses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import richtext
from core.localized import Text, content_language
from core.localized import html_lang as _html_lang
from core.localized import language_label as _language_label
from core.localized import text_of as _text_of

register = template.Library()


@register.filter
def markdown(value: object, top: int = 2) -> SafeString:
    """`{{ text|markdown }}`; its highest heading is h2, or h3 with `|markdown:3`."""
    return richtext.render(str(value or ""), top)


@register.filter
def text_of(obj: Any, field: str) -> Text:
    """`{{ event|text_of:"title" }}`: the text alone, for attributes, mails and `{% with %}`."""
    return _text_of(obj, field)


@register.simple_tag
def localized(obj: Any, field: str) -> str:
    """`{% localized event "title" %}`: marked with its own `lang` when it is not in the page's language."""
    text = _text_of(obj, field)
    if text.language == content_language():
        return text.value
    return format_html('<span lang="{}">{}</span>', text.html_lang, text.value)


@register.simple_tag
def localized_markdown(obj: Any, field: str, top: int = 2) -> SafeString:
    """Like `localized`, for a text in Markdown; gives a `div` around a text in another language."""
    text = _text_of(obj, field)
    html = richtext.render(text.value, top)
    if text.language == content_language():
        return html
    return format_html('<div lang="{}">{}</div>', text.html_lang, html)


@register.filter
def obfuscate_email(address: object) -> str:
    """For public pages: readable, with no address in the HTML for harvesters."""
    return richtext.obfuscate_email(str(address or ""))


@register.filter
def obfuscate_addresses(text: object) -> str:
    """The same for a line in which addresses may stand among other words."""
    return richtext.obfuscate_addresses(str(text or ""))


@register.filter
def mailto(address: object) -> SafeString:
    """For pages of the team: a link that opens the mail program."""
    return richtext.mailto(str(address or ""))


@register.filter
def html_lang(code: str) -> str:
    """`lang="{{ message.language|html_lang }}"`."""
    return _html_lang(code)


@register.filter
def language_label(code: str) -> str:
    """`{{ participation.language|language_label }}`: what the language calls itself."""
    return _language_label(code)


@register.filter
def link_host(url: object) -> str:
    """Where an outside link leads, shown as its text."""
    return richtext.link_host(str(url or ""))


@register.filter
def table_cells(cells: Iterable[tuple[str, str, object]]) -> SafeString:
    """`{{ row.cells|table_cells }}`: each (class, label, value) as a cell of a stacked table, escaped.

    For tables whose columns are chosen: a loop in the template takes three times as long for thousands of cells.
    """
    return format_html_join("", '<td class="{}" data-label="{}">{}</td>', cells)
