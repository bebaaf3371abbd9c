"""The tree is the one docs/architecture.md draws, and a newcomer finds the right file by its name."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import APPS, ROOT, expect_none, name_of, python_files, read, text_files

TOP_LEVEL = {
    *(
        "manage.py",
        "pyproject.toml",
        "Makefile",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ),
    *("LICENSE", ".ci", ".editorconfig", ".gitignore", "requirements"),
    *("config", "core", "events", "participants", "interpretation", "materials"),
    *("templates", "static", "locale", "docs", "tests", "bench", "bin"),
}
# Made by tools on a developer's machine; never part of the project.
GENERATED = {
    *(".git", ".venv", "var", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "__pycache__"),
    ".import_linter_cache",
}
MAX_LINES = 400
NOBODY_KNOWS_WHAT_IS_INSIDE = {"utils", "util", "helpers", "helper", "misc", "common", "services", "signals"}
# Written with brackets, so that this file does not contain what it forbids.
FORBIDDEN_TEXT = {
    "the host of a package registry": r"pyp[i]\.org|pythonhoste[d]\.org|registry\.npmj[s]|deb\.debia[n]\.org|npmj[s]\.com",
    "a path of somebody's machine": r"(?<![\w.])/(?:wor[k]|roo[t]|far[m]|hom[e]/\w+|User[s]/\w+)/",
    "a folder beside the project": r"\.\./share[d]",
    "an index address in a lock": r"--(?:extra-)?inde[x]-url|--find-link[s]",
}


def test_top_level_is_the_plan() -> None:
    assert {path.name for path in ROOT.iterdir()} - GENERATED == TOP_LEVEL


def test_core_is_a_closed_list() -> None:
    """A new file there is a decision: docs/architecture.md says what it is for."""
    plan = read(ROOT / "docs" / "architecture.md")
    inside = {path.name + "/" if path.is_dir() else path.name for path in (ROOT / "core").iterdir()}
    known_anyway = {"__init__.py", "__pycache__/", "apps.py", "migrations/", "management/", "templatetags/"}
    expect_none(name for name in sorted(inside - known_anyway) if name not in plan)


def test_no_file_is_named_after_nothing() -> None:
    everything = python_files(*APPS, "bin", "tests", "bench")
    expect_none(name_of(path) for path in everything if path.stem in NOBODY_KNOWS_WHAT_IS_INSIDE)


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    product = [path for path in text_files() if path.suffix in {".py", ".html", ".js"}]
    exempt = ("migrations/", "tests/", "materials/demo/")
    long = {
        name_of(path): len(read(path).splitlines())
        for path in product
        if not any(part in name_of(path) for part in exempt)
    }
    expect_none(f"{name}: {lines} lines" for name, lines in long.items() if lines > MAX_LINES)


@pytest.mark.parametrize("what", FORBIDDEN_TEXT)
def test_no_file_contains(what: str) -> None:
    pattern = re.compile(FORBIDDEN_TEXT[what])
    expect_none(
        f"{name_of(path)}: {match[0]}" for path in text_files() if (match := pattern.search(read(path)))
    )


def test_the_two_locks_agree() -> None:
    """What the tests run on is what an installation gets."""
    run, test = (_pins(ROOT / "requirements" / f"{name}.txt") for name in ("run", "test"))
    assert run.items() <= test.items()


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", read(lock), flags=re.MULTILINE))


def test_every_pin_has_a_hash() -> None:
    for name in ("run", "test"):
        blocks = re.split(r"\n(?=\S)", read(ROOT / "requirements" / f"{name}.txt").strip())
        expect_none(block.split()[0] for block in blocks if "--hash=sha256:" not in block)


def test_ci_runs_exactly_the_command_of_the_readme() -> None:
    commands = [line for line in read(ROOT / ".ci" / "run").splitlines() if line.startswith("make")]
    assert commands == ["make test"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
