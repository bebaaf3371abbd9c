"""A mean text for every column, and reading answers as a browser does: what of them would act?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

from django.db import models
from django.urls import reverse, translate_url
from icalendar import Calendar

from core.localized import LANGUAGES
from tests.whole_event import write_texts

SCRIPT = "<script>alert(1)</script>"
PICTURE = '"><img src=x onerror=alert(2)>'
# The product is long enough to be in no token by chance.
TEMPLATE = "{{7777*1911}}{x.__class__}{% now 'Y' %}%(x)s"
LINK = "[a](javascript:alert(3))"
LINE = "\r\nX-Evil: yes\r\n\r\n<b>body</b>"
WHOLE = f"=1+1{SCRIPT}{PICTURE}{TEMPLATE}{LINK}{LINE}"
# What a column too short for all of it gets, in turn.
PIECES = (f"=1+1{SCRIPT}", PICTURE, f"@{TEMPLATE}"[:40], LINK, f"-1{LINE}"[:40], "' onmouseover=alert(4) x='")
FRAME = {"src", "width", "height", "title"}  # all that the one frame of ours has


def poison(row: models.Model, name: Callable[[models.Field[Any, Any]], str] | None = None) -> None:
    """The mean text in every column, behind its `name`; where it is too short, one piece of it, in the next row another."""

    def text(column: models.Field[Any, Any]) -> str:
        named = name(column) if name else ""
        if not isinstance(row.pk, int):  # files and exports have no number
            return (named + WHOLE)[:100]
        if column.max_length is None or column.max_length >= len(named + WHOLE):
            return named + WHOLE
        number = sum(map(ord, column.name)) + int(row.pk)
        return named + PIECES[number % len(PIECES)]

    write_texts(row, text)


class Browser(HTMLParser):
    """Collects what would act: handlers, scripts of its own, addresses that are programs, tags nobody wrote."""

    DATA = ("application/ld+json", "application/json")

    def __init__(self, frames: Iterable[str] = ()) -> None:
        super().__init__()
        self.acts: list[str] = []
        self._frames = set(frames)
        self._script: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.acts += [f"<{tag} {name}>" for name in values if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction", "data", "poster", "srcdoc"):
            address = re.sub(r"[\s\x00-\x1f]", "", values.get(name, "")).lower()
            if address.startswith(("javascript:", "vbscript:", "data:text")):
                self.acts.append(f"<{tag} {name}={values[name][:60]}>")
        ours = tag == "iframe" and set(values) == FRAME and values["src"] in self._frames
        if (tag in {"iframe", "object", "embed", "base"} and not ours) or values.get("src") == "x":
            self.acts.append(f"<{tag}>")
        if tag == "script":
            self._script = values

    def handle_data(self, data: str) -> None:
        if self._script is not None and "src" not in self._script and data.strip():
            if self._script.get("type") in self.DATA:
                json.loads(data)
            else:
                self.acts.append(f"<script>{data[:60]}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None


def acting(response: Any, content: bytes) -> list[str]:
    """What of an answer would act, by its type; nothing in its headers either."""
    found = [name for name in response.headers if name.lower() == "x-evil"]
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        browser = Browser(_frames_of(response))
        browser.feed(content.decode())
        found += browser.acts
        found += [word for word in ("14861847", "&lt;class", "<class") if word in content.decode()]
    elif kind in {"application/xml", "application/atom+xml", "image/svg+xml"}:
        found += [one.tag for one in ET.fromstring(content).iter() if "script" in one.tag]
    elif kind == "text/calendar":
        components = Calendar.from_ical(content).walk()
        found += [name for one in components for name in one if name.upper() == "X-EVIL"]
    elif response.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("a browser may guess what it is")
    return found


def _frames_of(response: Any) -> set[str]:
    """What a page may frame: only the preview does, and only the public page of its own event, in any language."""
    match = response.resolver_match
    if match is None or match.url_name != "team_screens":
        return set()
    framed = reverse("team_screen", args=[match.kwargs["code"]])
    return {translate_url(framed, language) for language in LANGUAGES}
