"""The one script that runs outside .venv, on whatever Python a machine has."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = Path("bin") / "bootstrap.py"
RUN = "import sys, runpy, importlib.util as u; sys.argv = ['', 'run']; {change}; runpy.run_path('{script}', run_name='__main__')"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The script beside a lock without packages."""
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / SCRIPT, tmp_path / SCRIPT)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("# nothing\n")
    return tmp_path


def bootstrap(checkout: Path, change: str = "pass") -> subprocess.CompletedProcess[str]:
    code = RUN.format(change=change, script=checkout / SCRIPT)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_old_python_can_read_the_script() -> None:
    ast.parse((ROOT / SCRIPT).read_text(), feature_version=(3, 8))


def test_old_python_is_told_in_one_sentence(checkout: Path) -> None:
    run = bootstrap(checkout, "sys.version_info = (3, 8, 10)")
    assert run.returncode == 1
    assert run.stderr == (
        "Colloquy needs Python 3.11 or newer; this is 3.8. Install a newer one and name it, for instance:"
        " make demo PYTHON=python3.12\n"
    )
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_missing_venv_module_is_told_with_its_remedy(checkout: Path, missing: str) -> None:
    run = bootstrap(
        checkout,
        f"find = u.find_spec; u.find_spec = lambda name: None if name == '{missing}' else find(name)",
    )
    assert run.returncode == 1
    assert run.stderr == (
        "Python's venv module is missing. Install it and run the same command again;"
        " on Debian or Ubuntu: sudo apt install python3-venv\n"
    )


def test_environment_is_made_once_and_again_when_the_lock_changes(checkout: Path) -> None:
    first = bootstrap(checkout)
    assert (first.returncode, first.stderr) == (0, "")
    assert "Created .venv" in first.stdout

    assert bootstrap(checkout).stdout == ""

    (checkout / "requirements" / "run.txt").write_text("# nothing either\n")
    changed = bootstrap(checkout)
    assert "Installed requirements/run.txt" in changed.stdout
    assert "Created .venv" not in changed.stdout


def test_a_package_without_hash_is_refused_and_nothing_is_stamped(checkout: Path) -> None:
    (checkout / "requirements" / "run.txt").write_text("colloquy-has-no-such-package==1\n")
    run = bootstrap(checkout)
    assert run.returncode == 1
    assert run.stderr.endswith(
        "Installing the packages failed; pip's last lines above say why."
        " What was fetched is kept: run the same command again.\n"
    )
    assert not list((checkout / ".venv").glob("*.stamp"))
