"""Collects every interface text into locale/*/LC_MESSAGES/django.po, without any gettext tools.

Python by Babel, templates through Django's own `templatize`. What is no longer used goes; what is new comes in empty.
`--check` writes nothing and fails when a catalogue lacks a text. A list of allauth's and Django's own texts that our
pages show stands in locale/foreign.txt, because they ship no catalogue for some of our languages.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

FOLDERS = ("config", "core", "events", "participants", "interpretation", "materials", "templates")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLURALS = {
    "sr": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "mk": "nplurals=2; plural=(n % 10 == 1 && n % 100 != 11) ? 0 : 1;",
    "other": "nplurals=2; plural=(n != 1);",
}


class Text(NamedTuple):
    context: str | None
    singular: str
    plural: str | None


class Command(BaseCommand):
    help = "Collect the interface texts into the catalogues"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a text is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        texts = dict(collected(Path(settings.BASE_DIR)))
        lacking = []
        for code in settings.COLLOQUY_LANGUAGES:
            if code == settings.LANGUAGE_CODE:
                continue
            catalogue, added = merged(code, texts)
            if options["check"]:
                lacking += [f"{code}: {entry.msgid!r}" for entry in missing(catalogue)]
            else:
                path = path_of(code)
                path.parent.mkdir(parents=True, exist_ok=True)
                catalogue.save(str(path))
                self.stdout.write(
                    f"{code}: {len(catalogue)} texts, {added} new, {len(missing(catalogue))} to translate"
                )
        if lacking:
            raise CommandError("These texts are not translated:\n" + "\n".join(lacking))


def path_of(code: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES" / "django.po"


def first_fallback(code: str) -> str | None:
    return next(iter(settings.COLLOQUY_LANGUAGES[code]["fallback"]), None)


def begun_from(code: str) -> Path:
    """The language's own catalogue; a new language begins with the texts of its first fallback."""
    own, fallback = path_of(code), first_fallback(code)
    return own if own.exists() or fallback is None else path_of(fallback)


def plural_rule(code: str) -> str:
    """A language without a rule of its own counts like its first fallback."""
    if code in {"sr", "sr-latn", "bs"}:
        return PLURALS["sr"]
    if code == "mk":
        return PLURALS["mk"]
    fallback = first_fallback(code)
    return plural_rule(fallback) if fallback else PLURALS["other"]


def missing(catalogue: polib.POFile) -> list[polib.POEntry]:
    """Entries without a text, marked fuzzy, or with an empty plural form."""
    return [
        entry
        for entry in catalogue
        if entry.fuzzy or not (all(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr)
    ]


def merged(code: str, texts: dict[Text, set[str]]) -> tuple[polib.POFile, int]:
    """The catalogue of a language with exactly `texts`, translations kept; and how many are new."""
    path = begun_from(code)
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known: dict[tuple[str | None, str, str | None], polib.POEntry] = {
        (entry.msgctxt, entry.msgid, entry.msgid_plural or None): entry for entry in old
    }
    rule = plural_rule(code)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "Colloquy",
        "Language": to_locale(code),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": rule,
    }
    added = 0
    for text, places in sorted(texts.items(), key=lambda item: (min(item[1]), item[0].singular)):
        entry = known.get((text.context, text.singular, text.plural))
        if entry is None:
            added += 1
            entry = polib.POEntry(msgctxt=text.context, msgid=text.singular, msgid_plural=text.plural or "")
            if text.plural:
                entry.msgstr_plural = dict.fromkeys(range(3 if rule.startswith("nplurals=3") else 2), "")
        entry.occurrences = [(place, "") for place in sorted(places)]
        entry.obsolete = False
        entry.flags = [flag for flag in entry.flags if flag == "fuzzy"]
        if "%(" in text.singular and "python-format" not in entry.flags:
            entry.flags.append("python-format")
        catalogue.append(entry)
    return catalogue, added


def collected(base: Path) -> Iterator[tuple[Text, set[str]]]:
    """Every text of the project with the files it stands in."""
    found: dict[Text, set[str]] = {}
    for folder in FOLDERS:
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and path.is_file():
                for text in texts_of(path):
                    found.setdefault(text, set()).add(path.relative_to(base).as_posix())
    for line in (base / "locale" / "foreign.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            singular, _bar, plural = (
                line.encode().decode("unicode_escape").encode("latin-1").decode().partition(" | ")
            )
            found.setdefault(Text(None, singular, plural or None), set()).add("locale/foreign.txt")
    yield from found.items()


def texts_of(path: Path) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # templatize() leaves calls among crosses; indentation would confuse Python's tokenizer.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    for _line, message, _comments, context in extract(
        "python", io.BytesIO(source.encode()), keywords=KEYWORDS
    ):
        singular, plural = message if isinstance(message, tuple) else (message, None)
        if singular:
            yield Text(context, singular, plural)
