"""`make bench`: builds the data, starts the server as in production, measures everything in one run, prints a table."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bin.postgres import end_on_signals, throwaway_cluster

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    with prepared():
        _say("Preparing the database: 300 and 3,000 applications with ten answers and two verdicts each ...")
        from bench.fill import fill

        fill()
        analyze()
        with server() as (port, web):
            from bench.measure import everything

            # The worker starts last: it would send and wipe the codes that the visitors read from the outbox.
            everything(port, web, _worker)


@contextmanager
def prepared() -> Iterator[None]:
    """An empty, migrated PostgreSQL of our own, and Django set up on it."""
    end_on_signals()
    with throwaway_cluster() as url, tempfile.TemporaryDirectory(prefix="colloquy-bench-") as var:
        os.environ.update(
            DATABASE_URL=url,
            COLLOQUY_VAR_DIR=var,
            DJANGO_SETTINGS_MODULE="bench.settings",
            PYTHONWARNINGS="ignore",
        )
        import django

        django.setup()
        from django.core.management import call_command

        call_command("compile_catalogues", verbosity=0)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        yield


def analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """gunicorn with two workers, no proxy; (port, process id of the master)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "2", "--preload"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", "--no-control-socket"]
    with _process(command) as process:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield port, process.pid


@contextmanager
def _worker() -> Iterator[int]:
    with _process([sys.executable, "manage.py", "work"]) as process:
        yield process.pid


@contextmanager
def _process(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if shutil.which("gunicorn") is None and not (ROOT / ".venv").exists():
        sys.exit("Run `make bench`: it installs what measuring needs.")
    main()
