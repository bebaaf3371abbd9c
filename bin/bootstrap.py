"""Creates .venv and installs one of the locks: `python3 bin/bootstrap.py run` or `... test`.

The only script that runs outside .venv, so it uses the standard library alone and syntax that an old Python can
still read, to be able to say which one is needed. When nothing changed it returns within a tenth of a second.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Colloquy needs Python 3.11 or newer; this is %d.%d. Install a newer one and name it, for instance:"
        " make demo PYTHON=python3.12" % sys.version_info[:2]
    )

import hashlib
import importlib.util
import re
import shutil
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(kind: str) -> None:
    """Makes .venv hold what requirements/<kind>.txt says. Does nothing when the stamp of that lock is there."""
    lock = ROOT / "requirements" / f"{kind}.txt"
    stamp = VENV / f"installed-{kind}.stamp"
    wanted = f"{sys.version_info[0]}.{sys.version_info[1]} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    create_environment(f"{sys.version_info[0]}.{sys.version_info[1]}")
    install(lock)
    stamp.write_text(wanted)


def create_environment(version: str) -> None:
    """Creates .venv, anew when it is broken or belongs to another Python."""
    config = VENV / "pyvenv.cfg"
    if PYTHON.exists() and (VENV / "bin" / "pip").exists() and f"version = {version}." in config.read_text():
        return
    if not all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        sys.exit(
            "Python's venv module is missing. Install it and run the same command again;"
            " on Debian or Ubuntu: sudo apt install python3-venv"
        )
    import venv  # here, because Debian packages it apart

    print("Creating .venv ...", flush=True)
    started = time.monotonic()
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True)
    print(f"Created .venv in {time.monotonic() - started:.0f} s", flush=True)


def install(lock: Path) -> None:
    """Runs pip with the hashes of the lock. Where packages come from is left to pip's own configuration."""
    total = len(re.findall(r"^[a-z0-9].*==", lock.read_text(), flags=re.MULTILINE))
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--prefer-binary", "--no-compile"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar=off", "--requirement", str(lock)]
    print(f"Installing {total} packages ...", flush=True)
    started, fetched, lines = time.monotonic(), 0, []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if line.startswith(("Collecting ", "Processing ", "Requirement already satisfied")):
                fetched += 1
                count(f"  {fetched} of {total}")
    count("")
    if pip.returncode:
        sys.stderr.writelines(lines[-15:])
        sys.exit(
            "Installing the packages failed; pip's last lines above say why."
            " What was fetched is kept: run the same command again."
        )
    print(f"Installed requirements/{lock.name} in {time.monotonic() - started:.0f} s", flush=True)


def count(text: str) -> None:
    """Rewrites the counting line on a terminal; a log has no use for it."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to go on.")
