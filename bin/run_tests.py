"""`make test`: every check of the project in one run, with one verdict.

All stages run even when one fails, so that one run tells everything. The last line has pytest's own form and counts
the tests of all stages; a stage without tests that failed (lint, types) counts there as an error.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bin.chromium import find_chromium
from bin.environment import forget_installation
from bin.postgres import end_on_signals, find_binaries, throwaway_cluster

PYTEST = (sys.executable, "-m", "pytest")
SHOWN = 20  # failed tests per stage in the summary
PARALLEL = ("-n", str(max(2, min(4, os.cpu_count() or 2))))


@dataclass
class Stage:
    """One command and how it ended; for pytest also how many tests went which way, and which failed."""

    name: str
    command: tuple[str, ...]
    passed: bool = False
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


CHECKS = (
    Stage("lint", (sys.executable, "-m", "ruff", "check", ".")),
    Stage("format", (sys.executable, "-m", "ruff", "format", "--check", ".")),
    Stage("types", (sys.executable, "-m", "mypy")),
    Stage("imports", (str(Path(sys.executable).with_name("lint-imports")), "--no-logo")),
)
ON_SQLITE = Stage("unit and architecture, SQLite", (*PYTEST, *PARALLEL, "-m", "not journey"))
# The concurrency tests run here: tests/conftest.py leaves them out on SQLite.
ON_POSTGRES = Stage("unit and architecture, PostgreSQL", (*PYTEST, *PARALLEL, "-m", "not journey"))
JOURNEYS = Stage("journeys, PostgreSQL and Chromium", (*PYTEST, *PARALLEL, "-m", "journey"))


def main() -> int:
    end_on_signals()
    forget_installation()
    started = time.monotonic()
    find_binaries()  # what is missing is installed or named now, not after minutes of tests
    os.environ["CHROMIUM"] = find_chromium()
    with tempfile.TemporaryDirectory(prefix="colloquy-tests-") as scratch:
        os.environ["TMPDIR"] = scratch  # what a killed test leaves behind goes with it
        for stage in (*CHECKS, ON_SQLITE):
            run(stage, Path(scratch))
        with throwaway_cluster() as url:
            os.environ["DATABASE_URL"] = url
            for stage in (ON_POSTGRES, JOURNEYS):
                run(stage, Path(scratch))
    return report([*CHECKS, ON_SQLITE, ON_POSTGRES, JOURNEYS], time.monotonic() - started)


def run(stage: Stage, scratch: Path) -> None:
    """Runs one stage with its output on the terminal, and notes how it ended."""
    print(f"\n--- {stage.name}", flush=True)
    started = time.monotonic()
    results = scratch / "results.xml"
    results.unlink(missing_ok=True)
    with_tests = stage.command[: len(PYTEST)] == PYTEST
    command = [*stage.command, f"--junit-xml={results}"] if with_tests else stage.command
    stage.passed = subprocess.run(command, check=False).returncode == 0
    if results.exists():
        note_tests(stage, results)
    if not stage.passed and not stage.broken:
        stage.counts["error"] += 1
    stage.seconds = time.monotonic() - started


def note_tests(stage: Stage, results: Path) -> None:
    suite = ET.parse(results).getroot()[0]  # noqa: S314 -- pytest wrote it a moment ago
    for test in suite.iter("testcase"):
        bad = {child.tag for child in test} & {"failure", "error", "skipped"}
        outcome = {"failure": "failed", "error": "error", "skipped": "skipped"}[min(bad)] if bad else "passed"
        stage.counts[outcome] += 1
        if outcome in {"failed", "error"}:
            stage.broken.append(f"{test.get('classname')}::{test.get('name')}")


def report(stages: list[Stage], seconds: float) -> int:
    """Prints one line per stage, what failed, and the closing line; returns the exit status of the whole run."""
    print("\n--- summary")
    total: Counter[str] = Counter()
    for stage in stages:
        total += stage.counts
        verdict = "ok  " if stage.passed else "FAIL"
        print(f"{verdict} {stage.name:34} {stage.seconds:6.1f} s  {in_words(stage.counts)}")
        for test in stage.broken[:SHOWN]:
            print(f"       {test}")
        if len(stage.broken) > SHOWN:
            print(f"       and {len(stage.broken) - SHOWN} more, see above")
    line = f" {in_words(total) or 'no tests ran'} in {seconds:.2f}s "
    print(f"{line:=^100}", flush=True)
    return 0 if all(stage.passed for stage in stages) else 1


def in_words(counts: Counter[str]) -> str:
    words = ("failed", "passed", "skipped", "error")
    return ", ".join(f"{counts[word]} {word}" for word in words if counts[word])


if __name__ == "__main__":
    sys.exit(main())
