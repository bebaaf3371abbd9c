"""Where a line of code may stand: the rules of docs/architecture.md that a parser can check."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.architecture.source import (
    APPS,
    called,
    expect_none,
    files_named,
    name_of,
    nodes,
    parse,
    place,
    python_files,
    read,
)

PRODUCT = python_files(*APPS)
EVERYTHING = python_files(*APPS, "tests", "bin", "bench")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
MAX_VIEW_LINES = 25
STATES = "core/states.py"
STEPS = {"steps", "test_steps"}
# What a view leaves to operations, and to the outbox.
WRITES = {
    *(
        "save",
        "create",
        "update",
        "delete",
        "bulk_create",
        "bulk_update",
        "get_or_create",
        "update_or_create",
    ),
    *(
        "asave",
        "acreate",
        "aupdate",
        "adelete",
        "add_message_to_outbox",
        "send",
        "send_mail",
        "send_mass_mail",
    ),
    *("mail_admins", "mail_managers", "EmailMessage", "EmailMultiAlternatives"),
}


def test_no_signals() -> None:
    """You could not read at the call what will happen."""
    found = []
    for path in PRODUCT:
        for node in nodes(path, ast.Import, ast.ImportFrom):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names]
            if any(re.search(r"(^|\.)signals$|^django\.dispatch", module) for module in modules):
                found.append(place(path, node))
    expect_none(found)


def test_no_save_of_our_own() -> None:
    """Neither a model's save() nor a form's: what happens on a write is said by the operation."""
    found = [
        place(path, method)
        for path in PRODUCT
        for owner in nodes(path, ast.ClassDef)
        for method in owner.body
        if isinstance(method, FUNCTIONS) and method.name in {"save", "asave"}
    ]
    expect_none(found)


def test_only_move_writes_a_state() -> None:
    found = [line for path in PRODUCT if name_of(path) != STATES for line in _state_writes(path)]
    expect_none(found)


def _state_writes(path: Path) -> Iterator[str]:
    for node in nodes(path, ast.Assign, ast.AugAssign, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
            yield place(path, node)
    for call in nodes(path, ast.Call):
        by_keyword = any(keyword.arg == "state" for keyword in call.keywords)
        by_name = any(_names_state(argument) for argument in call.args)
        if (called(call) in {"update", "aupdate"} and by_keyword) or (
            called(call) in {"setattr", "bulk_update"} and by_name
        ):
            yield place(path, call)


def _names_state(argument: ast.expr) -> bool:
    return any(isinstance(node, ast.Constant) and node.value == "state" for node in ast.walk(argument))


def _operations() -> list[tuple[Path, ast.FunctionDef]]:
    return [
        (path, node)
        for path in files_named("operations")
        for node in parse(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_every_operation_says_who_acts() -> None:
    found = []
    for path, function in _operations():
        required = {
            argument.arg
            for argument, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
            if default is None
        }
        if "by" not in required:
            found.append(f"{place(path, function)} {function.name}")
    expect_none(found)


def test_operations_know_nothing_of_http() -> None:
    """A `request` of the domain, for instance for approval, says so by its annotation."""
    found = []
    for path in files_named("operations"):
        for node in nodes(path, ast.arg):
            annotation = ast.unparse(node.annotation) if node.annotation else "HttpRequest"
            if node.arg == "request" and "HttpRequest" in annotation:
                found.append(place(path, node))
        for node in nodes(path, ast.ImportFrom):
            if (node.module or "").startswith(("django.http", "django.contrib.messages", "django.shortcuts")):
                found.append(place(path, node))
    expect_none(found)


def test_views_are_short_functions() -> None:
    """A small record of what views share may stand beside them; a class that answers requests may not."""
    found = []
    for path in files_named("views"):
        for owner in nodes(path, ast.ClassDef):
            if any(ast.unparse(base).endswith(("View", "Feed", "Mixin")) for base in owner.bases):
                found.append(f"{place(path, owner)} class {owner.name}")
        for view in nodes(path, *FUNCTIONS):
            lines = (view.end_lineno or view.lineno) - view.lineno + 1
            if lines > MAX_VIEW_LINES:
                found.append(f"{place(path, view)} {view.name}: {lines} lines")
    expect_none(found)


def test_views_write_nothing() -> None:
    found = [
        f"{place(path, call)} {called(call)}()"
        for path in files_named("views")
        for call in nodes(path, ast.Call)
        if called(call) in WRITES
    ]
    expect_none(found)


def test_forms_only_clean() -> None:
    found = [
        f"{place(path, call)} {called(call)}()"
        for path in files_named("forms")
        for call in nodes(path, ast.Call)
        if called(call) in WRITES - {"update"}
    ]
    expect_none(found)


def test_no_error_is_swallowed() -> None:
    """Catching everything is allowed to who reports it, for instance the worker; never to who passes over it."""
    found = []
    for path in python_files(*APPS, "bin", "bench"):
        for handler in nodes(path, ast.ExceptHandler):
            broad = handler.type is None or any(
                isinstance(node, ast.Name) and node.id in {"Exception", "BaseException"}
                for node in ast.walk(handler.type)
            )
            silent = all(
                isinstance(node, ast.Pass | ast.Continue | ast.Constant | ast.Expr) and not _calls(node)
                for node in handler.body
            )
            if handler.type is None or (broad and silent):
                found.append(place(path, handler))
        for call in nodes(path, ast.Call):
            if called(call) == "suppress" and any(
                isinstance(argument, ast.Name) and argument.id in {"Exception", "BaseException"}
                for argument in call.args
            ):
                found.append(place(path, call))
    expect_none(found)


def _calls(node: ast.stmt) -> bool:
    return any(isinstance(part, ast.Call) for part in ast.walk(node))


def test_every_suppression_says_why() -> None:
    noqa = re.compile(r"#\s*noqa(?!: [A-Z]+\d+(, [A-Z]+\d+)* -- \S)")
    ignore = re.compile(r"#\s*type:\s*ignore(?!\[[a-z-]+(, ?[a-z-]+)*\]\s+# \S)")
    found = []
    for path in EVERYTHING:
        if name_of(path) == name_of(Path(__file__)):
            continue
        for number, line in enumerate(read(path).splitlines(), start=1):
            if noqa.search(line) or ignore.search(line):
                found.append(f"{name_of(path)}:{number} {line.strip()}")
    expect_none(found)


def test_no_test_is_skipped() -> None:
    found = [
        f"{name_of(path)}: {match[0]}"
        for path in python_files("tests")
        if name_of(path) != name_of(Path(__file__))
        and (match := re.search(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b|@skip", read(path)))
    ]
    expect_none(found)


@pytest.mark.django_db
def test_every_model_change_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_journeys_click_by_the_step_that_waits() -> None:
    """A bare click ends when the next page begins to arrive: whoever then reads at once reads half of it."""
    files = [path for path in python_files("tests") if "journeys" in path.parts and path.stem not in STEPS]
    assert files
    assert [name_of(path) for path in files if re.search(r"\.click\(", path.read_text())] == []
