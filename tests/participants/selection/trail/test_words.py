"""Every act that is ever noted of an event, its call or its applications has words a reader knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.audit import AuditEntry
from participants.selection.models import Pin
from participants.selection.trail import words

ROOT = Path(words.__file__).parents[3]
# Acts on accounts, programmes and publications, which stand in no event's trail.
ELSEWHERE = {
    "account": {
        "agree to merge accounts",
        "change profile",
        "confirm address",
        "erase person",
        "forget unconfirmed",
        "merge accounts",
        "open account",
        "request own data",
    },
    "stored file": {"delete file"},
    "programme": {
        "appoint member",
        "change programme",
        "create programme",
        "end focal point",
        "end membership",
        "name focal point",
        "publish privacy notice",
        "remove visa lead time",
        "request second factor reset",
        "save series",
        "save visa lead time",
        "save wording rule",
        "set rates",
    },
    "publication": {"add version", "change", "change version", "create"},
}
# These hand an act on: it stands where they are called, or as a parameter's default.
HANDED_ON = {"_set_retired", "_keep"}


def texts_in(node: ast.expr) -> Iterator[str]:
    """Every text an argument may be; one that is put together is none."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from texts_in(node.body)
            yield from texts_in(node.orelse)


def acts_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in HANDED_ON:
            for default in node.args.defaults:
                yield from texts_in(default)
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in {"record", "Act"} or name in HANDED_ON:
            for keyword in node.keywords:
                if keyword.arg == "action":
                    yield from texts_in(keyword.value)
        if name in HANDED_ON:
            for argument in node.args:
                yield from texts_in(argument)


def acts() -> set[str]:
    return {
        act
        for folder in ("core", "events", "participants", "interpretation", "materials")
        for path in (ROOT / folder).rglob("*.py")
        for act in acts_in(ast.parse(path.read_text(encoding="utf-8")))
    }


def test_the_acts_are_found() -> None:
    assert {"decide", "undo decision", "retire question", "share view", "keep view", "move"} <= acts()
    assert set().union(*ELSEWHERE.values()) <= acts()


@pytest.mark.parametrize("action", sorted(acts() - set().union(*ELSEWHERE.values())))
def test_every_act_of_an_event_has_words(action: str) -> None:
    assert words.act(AuditEntry(action=action)) != action


@pytest.mark.parametrize("kind", Pin.Kind)
def test_what_was_settled_is_told_in_words(kind: Pin.Kind) -> None:
    assert words.state("participants.application", kind) == str(kind.label)
