"""The package is arithmetic: no Django, nothing of ours beside it, and no solver in memory before one is needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, parse

PACKAGE = "participants.selection.cohort"
FILES = sorted((ROOT / PACKAGE.replace(".", "/")).glob("*.py"))
HEAVY = {"highspy", "numpy"}


def imported(path: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
    return modules


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_imports_only_the_standard_library_itself_and_the_solver(path: Path) -> None:
    foreign = {
        module
        for module in imported(path)
        if not module.startswith(PACKAGE)
        and module.split(".")[0] not in sys.stdlib_module_names | HEAVY | {"__future__"}
    }
    assert foreign == set()


def test_importing_it_loads_no_solver() -> None:
    code = f"import sys, {PACKAGE}; print(sorted({{'highspy', 'numpy', 'django'}} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
