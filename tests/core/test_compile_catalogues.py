"""Catalogues become what Django reads without gettext tools, and only when they changed."""

import gettext
import os
from pathlib import Path

import pytest
from django.core.management import call_command

from core.management.commands.compile_catalogues import compile_stale

CATALOGUE = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\n"

msgid "Send the application"
msgstr "Пошаљите пријаву"

#, fuzzy
msgid "Withdraw"
msgstr "нагађање"

msgctxt "verb"
msgid "open"
msgstr "отворите"

msgid "%(count)s place"
msgid_plural "%(count)s places"
msgstr[0] "%(count)s место"
msgstr[1] "%(count)s места"
msgstr[2] "%(count)s мјеста"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "sr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def test_compiled_catalogue_says_what_the_source_says(tmp_path: Path, source: Path) -> None:
    assert compile_stale(tmp_path) == [source]
    texts = gettext.translation("django", tmp_path, ["sr"])
    assert texts.gettext("Send the application") == "Пошаљите пријаву"
    assert texts.pgettext("verb", "open") == "отворите"
    assert [texts.ngettext("%(count)s place", "%(count)s places", n) for n in (1, 2, 5)] == [
        "%(count)s место",
        "%(count)s места",
        "%(count)s мјеста",
    ]
    assert texts.gettext("Withdraw") == "Withdraw"  # a guess is not shown


def test_only_what_changed_is_compiled_again(tmp_path: Path, source: Path) -> None:
    compile_stale(tmp_path)
    assert compile_stale(tmp_path) == []
    os.utime(source, (source.stat().st_atime, source.stat().st_mtime + 10))
    assert compile_stale(tmp_path) == [source]
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]


def test_command_says_how_many(tmp_path: Path, source: Path, settings, capsys) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    call_command("compile_catalogues")
    call_command("compile_catalogues")
    assert capsys.readouterr().out == "1 catalogues compiled.\nAll catalogues are up to date.\n"
