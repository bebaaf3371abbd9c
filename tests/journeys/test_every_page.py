"""Every page of every role: accessible in light and dark, never wider than the window, in the reader's language."""

from __future__ import annotations

import gettext
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import allauth
import django.conf
import django.contrib.auth
import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver, resolve
from django.utils.translation import to_locale
from playwright.sync_api import Page, ViewportSize

from tests.journeys.audit import TOO_WIDE, audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.every_page import NO_PAGE, OUTSIDE, TEAM, World, build_world
from tests.journeys.steps import enter

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = [code for code in settings.COLLOQUY_LANGUAGES if code != "en"]


@pytest.fixture
def world(trust_staff: None) -> World:
    return build_world()


def test_every_page_of_every_role_is_accessible(visitor: NewVisitor, world: World) -> None:
    """Each page is looked at closely once, by the first role that meets it, and at two widths by the others."""
    seen: set[str] = set()
    found: list[str] = []
    for role in (*OUTSIDE, *TEAM):
        person = _somebody(visitor, world, role)
        for path in world.pages(role):
            page, answer = _visit(person, path)
            found += [f"{role}: {path} leads to {answer}"] if answer != f"200 {path}" else []
            found += _looked_at(page) if path not in seen else _too_wide(page, 360)
            seen.add(path)
    assert not found, "\n".join(found)


def test_no_page_was_forgotten(world: World) -> None:
    """A page that is new appears here by its name: add it to tests/journeys/every_page.py."""
    visited = {resolve(path).url_name for role in (*OUTSIDE, *TEAM) for path in world.pages(role)}
    assert _names(get_resolver().url_patterns) - visited - NO_PAGE == set()


def test_pages_of_guests_speak_their_language(visitor: NewVisitor, world: World) -> None:
    """One test for all languages, because what they are shown takes as long to build as a walk."""
    found: list[str] = []
    for role in OUTSIDE:
        person = _somebody(visitor, world, role, width=320)
        for path in world.pages(role):
            for language in LANGUAGES:
                page, _answer = _visit(person, path.replace("/en/", f"/{language}/", 1))
                lang = page.locator("html").get_attribute("lang")
                if lang != settings.COLLOQUY_LANGUAGES[language]["html"]:
                    found.append(f"{page.url} says lang={lang}")
                found += _too_wide(page, 320) + _too_wide(page, 360)
                found += [f"{page.url}: {text!r} is English" for text in _untranslated(page, language)]
    assert not found, "\n".join(found)


def test_english_on_a_page_in_albanian_is_noticed(visitor: NewVisitor) -> None:
    assert {"Open calls", "Sign in"} <= set(_untranslated(visitor().open("/en/"), "sq"))
    assert _untranslated(visitor().open("/sq/"), "sq") == []


def _somebody(visitor: NewVisitor, world: World, role: str, **options: Any) -> Visitor:
    person = visitor(**options)
    if role != "anonymous":
        enter(person, world.people[role])
    return person


def _visit(person: Visitor, path: str) -> tuple[Page, str]:
    """The page, and where she came in the end: "200 /en/calls/"."""
    answer = person.page.goto(person.address + path)
    assert answer is not None
    return person.page, f"{answer.status} {urlsplit(answer.url).path}"


def _looked_at(page: Page) -> list[str]:
    try:
        audit_page(page)
    except AssertionError as error:
        return [str(error)]
    return []


def _too_wide(page: Page, width: int) -> list[str]:
    before = page.viewport_size or ViewportSize(width=1280, height=800)
    page.set_viewport_size(ViewportSize(width=width, height=before["height"]))
    found = [f"{page.url} overflows at {width} px: {one}" for one in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(before)
    return found


def _names(patterns: list[Any]) -> set[str]:
    """Names of all addresses but those of Django's own support pages."""
    names: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            names |= {pattern.name} if pattern.name else set()
        elif pattern.app_name != "admin":
            names |= _names(pattern.url_patterns)
    return names


# --- is it in her language? -------------------------------------------------------------------

# What a reader sees or hears that says of itself to be in the page's language.
TEXTS = """() => {
    const own = node => node.parentElement.closest("[lang]") === document.documentElement;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = document.title.split(" · ");
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement;
        if (!["SCRIPT", "STYLE", "TEXTAREA", "NOSCRIPT"].includes(parent.tagName) && own(node)) texts.push(node.textContent);
    }
    for (const name of ["aria-label", "title", "alt", "placeholder"])
        for (const node of document.querySelectorAll(`[${name}]`))
            if (node.closest("[lang]") === document.documentElement) texts.push(node.getAttribute(name));
    return [...new Set(texts.map(text => text.replace(/\\s+/g, " ").trim()).filter(text => text.length > 1))];
}"""
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]")


def _untranslated(page: Page, language: str) -> list[str]:
    whole, patterns = _english(language)
    return [
        text
        for text in page.evaluate(TEXTS)
        if text in whole or any(pattern.fullmatch(text) for pattern in patterns)
    ]


@cache
def _english(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """English texts of ours, Django's and allauth's that read otherwise in this language.

    Those with gaps become patterns, if enough is left between the gaps.
    """
    ours = _entries(Path(settings.LOCALE_PATHS[0]), to_locale(language))
    same = {english for english, translated in ours if translated == english}
    same |= {row["name"] for row in settings.COLLOQUY_LANGUAGES.values()}  # each is called by its own name
    libraries = (
        Path(package.__path__[0], "locale") for package in (django.conf, django.contrib.auth, allauth)
    )
    theirs = [entry for folder in libraries for entry in _entries(folder, "de")]
    whole, patterns = set(), []
    for english in {english for english, _translated in (*ours, *theirs)} - same - {""}:
        parts = PLACEHOLDER.split(english)
        if len(parts) == 1:
            whole.add(" ".join(english.split()))
        elif sum(len(part.strip()) for part in parts) > 12:
            patterns.append(re.compile(".+".join(re.escape(part) for part in parts)))
    return frozenset(whole), tuple(patterns)


def _entries(folder: Path, locale: str) -> list[tuple[str, str]]:
    catalogue: Any = gettext.translation("django", folder, [locale])
    keys = ((key[0] if isinstance(key, tuple) else key, text) for key, text in catalogue._catalog.items())
    return [(key.rpartition("\x04")[2].strip(), text.strip()) for key, text in keys]
