"""What the architecture tests read: the project's own files, parsed once."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("config", "core", "events", "participants", "interpretation", "materials")
OURS = (*APPS, "templates", "static", "locale", "docs", "tests", "bench", "bin", "requirements", ".ci")
TEXT = {
    ".py",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".svg",
    ".md",
    ".toml",
    ".po",
    ".sh",
    ".webmanifest",
    ".xml",
    "",
}


@cache
def text_files() -> tuple[Path, ...]:
    """Every text file of the project, without what is generated or installed."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in OURS:
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    return tuple(sorted(path for path in found if path.suffix in TEXT and "__pycache__" not in path.parts))


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """The Python files of these folders, migrations apart."""
    return tuple(
        path
        for path in text_files()
        if path.suffix == ".py" and name_of(path).split("/")[0] in folders and "migrations" not in path.parts
    )


def files_named(kind: str) -> tuple[Path, ...]:
    """A feature's `views.py`, or the files of its package `views/`."""
    return tuple(path for path in python_files(*APPS) if path.stem == kind or kind in path.parent.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(read(path), filename=str(path))


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[Any]:
    for node in ast.walk(parse(path)):
        if isinstance(node, kinds):
            yield node


def place(path: Path, node: ast.stmt | ast.expr | ast.excepthandler | ast.arg) -> str:
    return f"{name_of(path)}:{node.lineno}"


def called(node: ast.Call) -> str:
    """The last part of what is called: `save` for `thing.save()`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def expect_none(found: Iterable[object]) -> None:
    """Fails with every place that was found, one a line."""
    lines = [str(one) for one in found]
    assert not lines, "\n" + "\n".join(lines)
