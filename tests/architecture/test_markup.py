"""HTML is escaped by the template engine, in one place; who goes round it stands in these tables with a reason."""

import re

import pytest

from tests.architecture.source import name_of, read, text_files

# pattern: {file: why it may}
ALLOWED = {
    r"\bmark_safe\(|\bSafeString\(|\bSafeText\(|def __html__": {
        "core/richtext.py": "Markdown, after nh3 cleaned it",
        "events/templatetags/structured.py": "JSON for search engines, with what ends a script escaped",
    },
    r"\bformat_html(?:_join)?\(": {
        "core/richtext.py": "the link of a mail address, escaped by it",
        "core/templatetags/text.py": "the lang attribute around a text, and the cells of a table, escaped by it",
    },
    r"\|\s*safe(?:seq)?\b": {},
    r"\{%\s*autoescape off": {},
    r"\bParagraph\(": {
        "core/documents.py": "the one place that escapes for PDF",
    },
    r"\bcache_page\b": {},
    # JSON beside the page is data, not a script.
    r"<style|<script(?![^>]*\s(?:src=|type=\"application/(?:ld\+)?json\"))": {},
    r"\sstyle=[\"']|\son[a-z]+=[\"']": {
        "templates/mail/message.html": "mail programs know no stylesheet",
    },
}
MARKUP = {".py", ".html", ".txt"}


@pytest.mark.parametrize("pattern", ALLOWED)
def test_only_these_files_contain(pattern: str) -> None:
    found = {
        name_of(path)
        for path in text_files()
        if path.suffix in MARKUP and not name_of(path).startswith("tests/") and re.search(pattern, read(path))
    }
    assert found == set(ALLOWED[pattern])
