"""Fills the form on a page as an applicant would: what it holds, plus something plausible where it is empty."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.select: dict[str, Any] | None = None
        self.area: dict[str, Any] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.forms.append(
                {"action": found.get("action") or "", "method": found.get("method"), "fields": []}
            )
        if not self.forms:
            return
        fields = self.forms[-1]["fields"]
        if tag == "input" and found.get("name"):
            fields.append({**found, "tag": "input"})
        elif tag == "button" and found.get("name"):
            fields.append({**found, "tag": "button"})
        elif tag == "textarea":
            self.area = {**found, "tag": "textarea", "value": ""}
            fields.append(self.area)
        elif tag == "select":
            self.select = {**found, "tag": "select", "options": [], "value": ""}
            fields.append(self.select)
        elif tag == "option" and self.select is not None:
            self.select["options"].append(found.get("value") or "")
            if "selected" in found:
                self.select["value"] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area["value"] += data


def filled(body: bytes, email: str = "", button: str = "") -> tuple[str, list[tuple[str, str]]]:
    """(action, values) of the page's longest form; `button` names the value of the button that is pressed."""
    parser = _Forms()
    parser.feed(body.decode())
    form = max(parser.forms, key=lambda row: len(row["fields"]))
    values: list[tuple[str, str]] = []
    chosen: set[str] = set()
    for field in form["fields"]:
        values += _value(field, email, button, chosen)
    return form["action"], values


def _value(field: dict[str, Any], email: str, button: str, chosen: set[str]) -> list[tuple[str, str]]:
    name, kind = str(field["name"]), str(field.get("type", "text"))
    value = str(field.get("value") or "")
    if field["tag"] == "button":
        return [(name, value)] if button and value == button else []
    if kind in {"radio", "checkbox"}:
        if name in chosen or not (value or kind == "checkbox"):
            return []
        chosen.add(name)
        return [(name, value or "on")]
    if kind in {"hidden", "file", "submit", "search"}:
        return [(name, value)] if kind == "hidden" else []
    if field["tag"] == "select":
        empty = value in {"", "0"} and field["options"]
        return [(name, field["options"][-1] if empty else value)]
    if field.get("tabindex") == "-1":  # the field that only programs see; this one knows better
        return [(name, "")]
    if kind == "email" or name == "email":
        return [(name, value or email)]
    return [(name, value.strip() or "Something plausible about the work")]
