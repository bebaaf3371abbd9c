"""Markdown becomes harmless HTML; addresses stay out of harvesters' reach."""

from __future__ import annotations

import re
import timeit
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.richtext import (
    ATTRIBUTES,
    TAGS,
    is_safe_link,
    obfuscate_addresses,
    obfuscate_email,
    render,
    without_controls,
)


class _Reader(HTMLParser):
    """Collects every tag and attribute, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.tags


def test_the_usual_marks_work() -> None:
    html = render("# Aim\n\nTo **learn** and *share*.\n\n- one\n- two\n\n3. three\n\n> said")
    assert html == (
        "<h2>Aim</h2>\n<p>To <strong>learn</strong> and <em>share</em>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
        '<ol start="3">\n<li>three</li>\n</ol>\n<blockquote>\n<p>said</p>\n</blockquote>\n'
    )


def test_headings_start_below_the_heading_of_the_page() -> None:
    assert re.findall(r"<h\d", render("# a\n\n## b\n\n###### c")) == ["<h2", "<h3", "<h6"]
    assert re.findall(r"<h\d", render("# a\n\n##### b", top=3)) == ["<h3", "<h6"]


def test_a_line_end_is_meant_as_one() -> None:
    assert render("first\r\nsecond") == "<p>first<br>\nsecond</p>\n"


def test_outside_links_say_where_they_lead() -> None:
    assert render('[paper](https://example.org/a?b=1 "evil title")') == (
        '<p><a href="https://example.org/a?b=1" title="example.org" rel="nofollow noopener">paper</a></p>\n'
    )
    assert (
        render("[library](/en/library/)")
        == '<p><a href="/en/library/" rel="nofollow noopener">library</a></p>\n'
    )
    assert 'href="mailto:a@example.org"' in render("[write](mailto:a@example.org)")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "http:///x",
        "ftp://example.org",
        "mailto://evil.example/x",
        "",
    ],
)
def test_other_links_never_lead_anywhere(link: str) -> None:
    assert not is_safe_link(link)
    for html in (render(f"[click]({link})"), render(f"[click](<{link}>)")):
        assert "click" in html
        # What is left of a backslash is escaped (%5C), and so part of a path of this site.
        assert all(is_safe_link(attrs["href"] or "") for tag, attrs in _tags(html) if tag == "a")
        assert "\\" not in "".join(attrs["href"] or "" for tag, attrs in _tags(html) if tag == "a")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href=javascript:alert(1)>x</a>",
        "![alt](https://example.org/track.png)",
        "<svg/onload=alert(1)>",
        "<div style='position:fixed'>",
        "a <b>bold</b>",
        '[x](https://e.org/"onmouseover="alert(1))',
        "<!-- --><style>*{}</style>",
    ],
)
def test_html_and_pictures_stay_text(text: str) -> None:
    html = render(text)
    assert all(tag in {"p", "a", "br"} for tag, _attrs in _tags(html))
    assert all(not name.startswith("on") for _tag, attrs in _tags(html) for name in attrs)


def test_the_words_of_a_refused_picture_are_kept() -> None:
    assert render("![a map & more](https://example.org/x.png)") == "<p>a map &amp; more</p>\n"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>[]()!#*_`\"'&:/\\\n\t=-+ahrefscript"))))
def test_no_text_produces_a_tag_or_attribute_outside_the_list(text: str) -> None:
    for tag, attrs in _tags(render(text)):
        assert tag in TAGS
        assert set(attrs) <= ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        if "href" in attrs:
            assert is_safe_link(attrs["href"] or "")


def test_control_characters_and_direction_tricks_are_stripped() -> None:
    assert (
        without_controls("a\x00b\x1b[31m\u202ecod.exe\u2066\ufeff\r\nc\rd\te\ud800")
        == "ab[31mcod.exe\nc\nd\te"
    )
    assert without_controls("С\u0301ћ č\u0300 👨\u200d👩") == "С\u0301ћ č\u0300 👨\u200d👩"


def test_an_address_is_readable_but_not_harvestable() -> None:
    assert obfuscate_email("f.canters@example.org") == "f [dot] canters [at] example [dot] org"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Ministry, a.b@example.org.", "Ministry, a [dot] b [at] example [dot] org."),
        ("Office (x@y.org), Tel. 038 1.2", "Office (x [at] y [dot] org), Tel. 038 1.2"),
        ("mailto:a@b.org or https://example.org/a", "mailto:a [at] b [dot] org or https://example.org/a"),
        ("No address here. At 5@ all", "No address here. At 5@ all"),
        ("", ""),
    ],
)
def test_addresses_in_a_line_are_not_harvestable_and_the_rest_stays(line: str, shown: str) -> None:
    assert obfuscate_addresses(line) == shown


def test_a_long_word_is_read_once() -> None:
    """Measured against itself: a pattern that begins anew at each letter takes sixteen times as long for four times."""

    def seconds(length: int) -> float:
        text = "a" * length
        return min(timeit.repeat(lambda: obfuscate_addresses(text), number=1, repeat=3))

    assert seconds(40_000) < 10 * seconds(10_000)
    assert "@" not in obfuscate_addresses("a" * 100 + "@example.org")


@given(st.emails().filter(lambda address: address.isascii()))
def test_no_usual_address_survives_in_a_line(address: str) -> None:
    assert address not in obfuscate_addresses(f"Ask {address} please")


@given(st.emails())
def test_no_address_survives(address: str) -> None:
    assert "@" not in obfuscate_email(address)
    assert not re.search(r"\S\.\S", obfuscate_email(address))


def test_template_filters() -> None:
    page = Template(
        "{% load text %}{{ text|markdown }}{{ text|markdown:3 }}{{ mail|obfuscate_email }} {{ mail|mailto }}"
        "{{ nothing|markdown }}"
    )
    assert page.render(Context({"text": "# A", "mail": "a@b.org<script>", "nothing": None})) == (
        "<h2>A</h2>\n<h3>A</h3>\na [at] b [dot] org&lt;script&gt;"
        ' <a href="mailto:a@b.org&lt;script&gt;">a@b.org&lt;script&gt;</a>'
    )


def test_a_markdown_text_in_another_language_says_so() -> None:
    page = Template("{% load text %}{% localized_markdown thing 'aim' %}|{{ thing|text_of:'aim' }}")

    class Thing:
        aim_en = "**A**"
        aim_sq = aim_mk = aim_sr = aim_sr_latn = aim_bs = ""

    with translation.override("sq"):
        assert page.render(Context({"thing": Thing()})) == (
            '<div lang="en"><p><strong>A</strong></p>\n</div>|**A**'
        )
    with translation.override("en"):
        assert page.render(Context({"thing": Thing()})) == "<p><strong>A</strong></p>\n|**A**"
