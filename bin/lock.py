"""Writes requirements/run.txt and requirements/test.txt from pyproject.toml.

One lock serves Python 3.11 to 3.14: a lock resolved by one Python alone would miss what another needs. Uses `uv`,
from PATH or, for this run only, from a temporary environment.
"""

import shutil
import subprocess
import tempfile
import venv
from pathlib import Path

from bin.say import step

COMPILE = (
    "pip",
    "compile",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--upgrade",
    "--quiet",
)
PLAIN = ("--no-emit-index-url", "--no-annotate", "--no-header")
EXTRAS = ("--extra=s3", "--extra=redis")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        uv = shutil.which("uv") or install_uv(Path(folder))
        for name, groups in (("run", ()), ("test", ("--group=test", "--constraints=requirements/run.txt"))):
            with step(f"Resolving requirements/{name}.txt"):
                output = f"--output-file=requirements/{name}.txt"
                subprocess.run([uv, *COMPILE, *PLAIN, *EXTRAS, *groups, "pyproject.toml", output], check=True)


def install_uv(folder: Path) -> str:
    with step("Installing uv for this run"):
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", "uv"], check=True)
    return str(folder / "bin" / "uv")


if __name__ == "__main__":
    main()
