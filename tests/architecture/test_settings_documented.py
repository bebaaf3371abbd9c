"""docs/configuration.md is complete and true: every variable that is read stands there, and nothing else."""

import ast
import re

from tests.architecture.source import APPS, ROOT, called, expect_none, name_of, nodes, python_files, read

READERS = {"text", "required", "flag", "number", "listed"}
TABLE = ROOT / "docs" / "configuration.md"
# The only door to the environment; beside it the start-up files name the settings module.
DOOR = "config/settings/environment.py"
STARTERS = {"config/wsgi.py", "config/asgi.py"}


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    documented = re.findall(r"^\| `([A-Z][A-Z0-9_]+)` ", read(TABLE), flags=re.MULTILINE)
    assert len(documented) == len(set(documented))
    assert set(documented) == _read_by_settings() | _read_by_scripts()


def _read_by_settings() -> set[str]:
    return {
        name
        for path in python_files("config")
        for call in nodes(path, ast.Call)
        if isinstance(call.func, ast.Attribute) and call.func.attr in READERS
        for name in [_first_text(call)]
        if name
    }


def _read_by_scripts() -> set[str]:
    """`make demo` and `make test` have a few of their own, such as PORT; the start-up files, one."""
    return {
        name
        for path in (*python_files("bin", "config"), ROOT / "manage.py")
        for call in nodes(path, ast.Call)
        if called(call) in {"get", "setdefault", "getenv"} and "environ" in ast.unparse(call.func)
        for name in [_first_text(call)]
        if name
    }


def _first_text(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def test_settings_read_the_environment_through_one_door() -> None:
    """Passing the whole environment on to a child is no reading."""
    reading = re.compile(r"environ[.\[]|getenv|in os\.environ")
    expect_none(
        f"{name_of(path)}: {match[0]}"
        for path in python_files(*APPS)
        if name_of(path) not in {DOOR, *STARTERS} and (match := reading.search(read(path)))
    )


def test_a_variable_has_one_default() -> None:
    """Two modules that read the same variable must not disagree."""
    defaults: dict[str, set[str]] = {}
    for path in python_files("config"):
        for call in nodes(path, ast.Call):
            name = _first_text(call)
            if (
                isinstance(call.func, ast.Attribute)
                and call.func.attr in READERS - {"required"}
                and len(call.args) > 1
            ):
                defaults.setdefault(name, set()).add(ast.unparse(call.args[1]))
    assert {name: found for name, found in defaults.items() if len(found) > 1} == {}
