"""Finds a Chromium for the journeys: `python -m bin.chromium` prints its path."""

import os
import shutil
import subprocess
from pathlib import Path

from bin import debian
from bin.say import fail

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where `playwright install chromium` puts it, per system.
PLAYWRIGHT_FOLDERS = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
PLAYWRIGHT_PROGRAMS = ("chrome-linux*/chrome", "chrome-mac*/Chromium.app/Contents/MacOS/Chromium")


def find_chromium() -> str:
    """The path of a Chromium that runs.

    CHROMIUM names one; else PATH, Playwright's own, and Debian's package when that is possible; else a sentence.
    """
    named = os.environ.get("CHROMIUM", "")
    if named:
        if not _runs(named):
            fail(
                f"CHROMIUM names {named}, which does not run as a browser: correct the variable or unset it."
            )
        return named
    found = _look_for_chromium()
    if found is None and debian.can_install() and debian.install("chromium"):
        found = _look_for_chromium()
    if found is None:
        fail(
            "Chromium is missing: install it, on Debian with sudo apt install chromium, elsewhere with"
            " .venv/bin/playwright install --with-deps chromium, or name one: CHROMIUM=/path/to/chromium."
        )
    return found


def _look_for_chromium() -> str | None:
    on_path = [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in [*on_path, *_from_playwright()] if _runs(path)), None)


def _from_playwright() -> list[str]:
    chosen = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    folders = [Path(folder).expanduser() for folder in ([chosen] if chosen else PLAYWRIGHT_FOLDERS)]
    found = [
        path
        for folder in folders
        for program in PLAYWRIGHT_PROGRAMS
        for path in folder.glob(f"chromium-*/{program}")
    ]
    return [str(path) for path in sorted(found, reverse=True)]


def _runs(path: str) -> bool:
    """Ubuntu's chromium-browser may be a script that only says which snap to install: so ask for the version."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


if __name__ == "__main__":
    print(find_chromium())
