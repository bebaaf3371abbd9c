"""docs/languages.md, followed: Montenegrin is added to a copy of the project, and its pages answer.

One line in the settings gives one migration per app with texts; whatever has no Montenegrin text yet is shown in
Serbian in Latin letters.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.sqlite  # the copy has a database of its own, always SQLite
ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("core", "events", "participants", "interpretation", "materials")
WITH_TEXTS = ("events", "participants", "materials")
LAST = '    "bs": {"name": "Bosanski", "html": "bs", "fallback": ("sr-latn", "sr", "en")},\n'
LINE = '    "cnr": {"name": "Crnogorski", "html": "cnr", "fallback": ("sr-latn", "bs", "sr", "en")},\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that knows one language more."""
    copy = tmp_path_factory.mktemp("montenegrin")
    for folder in (*APPS, "config", "locale", "tests/core", "docs"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("templates", "static"):
        (copy / folder).symlink_to(ROOT / folder)
    for file in ("tests/__init__.py", "tests/factories.py"):
        shutil.copy(ROOT / file, copy / file)
    settings = copy / "config" / "settings" / "base.py"
    text = settings.read_text()
    assert LAST in text
    settings.write_text(text.replace(LAST, LAST + LINE))
    return copy


@pytest.fixture(scope="module")
def report(project: Path) -> dict[str, Any]:
    """What happened there, told by tests/core/added_language.py."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COLLOQUY_", "DATABASE_URL", "DJANGO_", "PYTEST"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.added_language"],
        cwd=project,
        env={**environment, "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=600,  # other tests share the machine
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def new_migrations(project: Path, app: str) -> list[Path]:
    before = {path.name for path in (ROOT / app / "migrations").glob("*.py")}
    return [path for path in (project / app).glob("migrations/*.py") if path.name not in before]


def test_each_app_with_texts_gets_one_migration_that_only_adds_columns(
    project: Path, report: dict[str, Any]
) -> None:
    for app in APPS:
        made = new_migrations(project, app)
        assert len(made) == (1 if app in WITH_TEXTS else 0), report["made"]
        for path in made:
            operations = [line.strip() for line in path.read_text().splitlines() if "migrations." in line][1:]
            assert operations
            assert set(operations) == {"migrations.AddField("}


def test_a_second_run_makes_no_migration(report: dict[str, Any]) -> None:
    assert report["made_again"].strip() == "No changes detected"


def test_the_new_columns_satisfy_the_start_up_check(report: dict[str, Any]) -> None:
    assert "no issues" in report["checked"]


def test_a_text_that_is_not_there_yet_is_shown_in_the_fallback(report: dict[str, Any]) -> None:
    assert report["texts"] == {"old": ["Studijska poseta", "sr-latn"], "own": ["Radionica o śutra", "cnr"]}
    assert report["in_the_database"] == ["Studijska poseta", "Radionica o śutra"]


def test_the_interface_begins_with_the_texts_of_the_fallback(report: dict[str, Any]) -> None:
    lines = dict(line.split(": ", 1) for line in report["collected"].splitlines())
    texts, _new, to_translate = lines["sr-latn"].split(", ")
    assert lines["cnr"] == f"{texts}, 0 new, {to_translate}"
    assert report["interface"] == report["interface_of_fallback"] != "Apply"


def test_pages_answer_and_say_that_the_language_is_provisional(report: dict[str, Any]) -> None:
    for path, (status, language, html) in report["pages"].items():
        assert (path, status, language) == (path, 200, "cnr")
        assert '<html lang="cnr"' in html
        assert 'href="/cnr/report/' in html, f"{path} does not say that it is provisional"
    assert '<span lang="sr-Latn">Studijska poseta</span>' in report["pages"]["/cnr/calls/old/"][2]
    assert "Radionica o śutra" in report["pages"]["/cnr/calls/own/"][2]
