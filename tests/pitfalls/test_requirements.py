"""Every requirement of docs/requirements.md is proved by a test that exists, and the page names the same ones."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import ROOT, parse
from tests.pitfalls import (
    test_content_languages,
    test_deadlines,
    test_forms_and_drafts,
    test_mails,
    test_selection,
    test_translated_columns,
)

PROVED = {
    **test_forms_and_drafts.REQUIREMENTS,
    **test_deadlines.REQUIREMENTS,
    **test_selection.REQUIREMENTS,
    **test_mails.REQUIREMENTS,
    **test_content_languages.REQUIREMENTS,
    **test_translated_columns.REQUIREMENTS,
}
CODES = [
    f"{letter}{number}"
    for letter, last in (("A", 17), ("B", 8), ("C", 19), ("D", 18), ("F", 11), ("G", 12))
    for number in range(1, last + 1)
]
ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+) \| (.+) \|$")


def found_in(path: str) -> set[str]:
    return {
        node.name
        for node in ast.walk(parse(ROOT / path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def documented() -> dict[str, tuple[str, ...]]:
    lines = (ROOT / "docs" / "requirements.md").read_text().splitlines()
    rows = [found for line in lines if (found := ROW.match(line))]
    return {row[1]: tuple(re.findall(r"`([^`]+)`", row[3])) for row in rows}


def test_every_requirement_is_proved_somewhere() -> None:
    assert sorted(PROVED) == sorted(CODES)
    assert all(PROVED.values())


@pytest.mark.parametrize("code", CODES)
def test_what_is_named_exists(code: str) -> None:
    for named in PROVED[code]:
        path, _colons, name = named.partition("::")
        assert (ROOT / path).is_file(), named
        assert name in found_in(path), named


def test_the_page_names_the_same_tests() -> None:
    assert documented() == {code: PROVED[code] for code in CODES}
