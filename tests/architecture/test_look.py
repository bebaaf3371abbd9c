"""The look is one light sheet and one sprite: no unknown icon, no component without its parameters."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "static"
PAGES = sorted(TEMPLATES.rglob("*.html"))


def ident(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=ident)
def test_icons_are_in_the_sprite(path: Path) -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    used = set(re.findall(r'components/icon\.html" with name="([^"]+)"', path.read_text()))
    assert used <= known


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=ident)
def test_component_says_its_parameters(path: Path) -> None:
    assert re.match(r"\{# .+ #\}", path.read_text())


def test_stylesheet_stays_light() -> None:
    assert len(gzip.compress((STATIC / "colloquy.css").read_bytes())) < 14 * 1024


def test_modules_import_nothing() -> None:
    for path in (STATIC / "js").glob("*.js"):
        assert not re.search(r"^\s*import\b", path.read_text(), re.MULTILINE), path.name


@pytest.mark.parametrize("path", PAGES, ids=ident)
def test_no_paragraph_around_a_form(path: Path) -> None:
    """A browser ends the paragraph where the form begins: the buttons stand outside, one on top of the other."""
    inside = r"<p\b[^>]*>(?:(?!</p>).)*?(?:<form\b|components/button_post\.html)"
    assert not re.search(inside, path.read_text(), re.DOTALL)
