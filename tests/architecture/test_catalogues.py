"""Every interface text exists in every language, says the project's own words, and keeps its placeholders."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

from core.management.commands.collect_texts import collected, merged, missing

LANGUAGES = [code for code in settings.COLLOQUY_LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%s|%d|\{[a-z_]*\}")
SEX_OF_SOMEBODY = re.compile(r"\b(?:s?he|hers?|herself|him|his|himself)\b", re.IGNORECASE)
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# Words of other languages that stay in Latin letters inside a Cyrillic text.
LATIN_ISLANDS = re.compile(
    r"%\([a-z_]+\)[sd]|\{[a-z_]*\}|<[^>]+>|https?://\S+|\S+@\S+|[A-Z]{2,}|Colloquy|Viber|Facebook|JPG|HEIC|[a-z]+\.[a-z]+"
)


@pytest.fixture(scope="module")
def catalogues() -> dict[str, polib.POFile]:
    texts = dict(collected(Path(settings.BASE_DIR)))
    return {code: merged(code, texts)[0] for code in LANGUAGES}


def _translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_missing_or_fuzzy(catalogues: dict[str, polib.POFile], code: str) -> None:
    assert [entry.msgid for entry in missing(catalogues[code])] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_placeholders_are_kept(catalogues: dict[str, polib.POFile], code: str) -> None:
    wrong = []
    for entry in catalogues[code]:
        allowed = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
        for text in _translations(entry):
            used = set(PLACEHOLDER.findall(text))
            # A plural form may leave the number out ("one day"), but nothing else, and invents nothing.
            if used - allowed or (not entry.msgid_plural and used != allowed):
                wrong.append((entry.msgid, text))
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_words_of_the_glossary_are_used(catalogues: dict[str, polib.POFile], code: str) -> None:
    with (Path(settings.BASE_DIR) / "locale" / "glossary.csv").open(encoding="utf-8") as file:
        glossary = {row["en"].casefold(): row[code].split(" / ") for row in csv.DictReader(file)}
    wrong = [
        (entry.msgid, entry.msgstr)
        for entry in catalogues[code]
        if not entry.msgctxt
        and entry.msgid.casefold() in glossary
        and entry.msgstr.casefold() not in {term.casefold() for term in glossary[entry.msgid.casefold()]}
    ]
    assert wrong == []


@pytest.mark.parametrize("code", ["mk", "sr"])
def test_cyrillic_languages_are_in_cyrillic(catalogues: dict[str, polib.POFile], code: str) -> None:
    mixed = [
        text
        for entry in catalogues[code]
        for text in _translations(entry)
        if re.search(r"[A-Za-z]{2,}", LATIN_ISLANDS.sub("", text)) and entry.msgid != text
    ]
    assert mixed == []


@pytest.mark.parametrize("code", ["sq", "sr-latn", "bs"])
def test_latin_languages_hold_no_cyrillic(catalogues: dict[str, polib.POFile], code: str) -> None:
    assert [t for entry in catalogues[code] for t in _translations(entry) if CYRILLIC.search(t)] == []


@pytest.mark.parametrize("code", ["mk", "sr", "sr-latn", "bs", "sq"])
def test_letters_never_say_rejected(catalogues: dict[str, polib.POFile], code: str) -> None:
    """A status letter says "not selected"; the words for "rejected" hurt and are not ours."""
    forbidden = re.compile(r"\bodbijen|\bодбијен|\bодбиен|refuzuar", re.IGNORECASE)
    places = ("templates/mail/", "templates/applications/", "participants/")
    hits = [
        text
        for entry in catalogues[code]
        if any(place.startswith(places) for place, _line in entry.occurrences)
        for text in _translations(entry)
        if forbidden.search(text)
    ]
    assert hits == []


def test_no_text_gives_somebody_we_do_not_know_a_sex() -> None:
    """Pages and mails say "they", "the person" or "you"."""
    texts = collected(Path(settings.BASE_DIR))
    assert [text for text, _files in texts if SEX_OF_SOMEBODY.search(str(text))] == []
