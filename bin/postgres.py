"""Runs a command beside a PostgreSQL of its own: `python -m bin.postgres COMMAND ...`.

The cluster lives in a temporary folder, listens on a Unix socket only, gives up durability for speed, and is gone
when the command ends. The command finds it in DATABASE_URL.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bin import debian
from bin.say import fail

PROGRAMS = ("initdb", "postgres", "pg_isready", "createdb")
# No network; and nobody needs this data after a power cut.
OPTIONS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "synchronous_commit=off", "jit=off")
LOG = "server.log"
START_SECONDS = 60


def find_binaries() -> Path:
    """The folder of PostgreSQL's programs: on PATH, or the newest where Debian keeps its versions.

    Installs Debian's package when there is none and that is possible; else ends with a sentence.
    """
    found = _look_for_binaries()
    if found is None and debian.can_install() and debian.install("postgresql"):
        found = _look_for_binaries()
    if found is None:
        fail(
            "PostgreSQL's programs (initdb, postgres) are missing: install them, on Debian or Ubuntu with"
            " sudo apt install postgresql, or put their folder on PATH."
        )
    return found


def _look_for_binaries() -> Path | None:
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    return next((folder for folder in candidates if all((folder / name).exists() for name in PROGRAMS)), None)


@contextmanager
def throwaway_cluster() -> Iterator[str]:
    """Yields the DATABASE_URL of a new, empty cluster, and stops and removes it afterwards."""
    binaries = find_binaries()
    # Not TMPDIR: a socket's path must be short, and the other user must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="colloquy-postgres-", dir="/tmp"))
    owner = _owner()
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = None
    try:
        _initialise(binaries, folder, owner)
        server = _start(binaries, folder, owner)
        _create_database(binaries, folder, server)
        yield f"postgresql://colloquy@{quote(str(folder), safe='')}/colloquy"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """Who runs the server: PostgreSQL refuses root, so then its own user, or nobody."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _as_owner(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}


def _initialise(binaries: Path, folder: Path, owner: pwd.struct_passwd | None) -> None:
    # C.UTF-8 knows the letters of every script, which `lower` and `icontains` need, and is always installed.
    command = [str(binaries / "initdb"), f"--pgdata={folder / 'data'}", "--username=colloquy", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **_as_owner(owner))
    if run.returncode:
        fail(
            f"PostgreSQL could not create its cluster in {folder}: {run.stderr.strip() or run.stdout.strip()}"
        )


def _start(binaries: Path, folder: Path, owner: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches the server only through us."""
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    for option in OPTIONS:
        command += ["-c", option]
    with (folder / LOG).open("wb") as log:
        return subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **_as_owner(owner)
        )


def _create_database(binaries: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Waits until the server answers."""
    address = ["--host", str(folder), "--username", "colloquy"]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([binaries / "pg_isready", "--quiet", *address], check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            fail(f"PostgreSQL did not start: {(folder / LOG).read_text().strip()[-1000:]}")
        time.sleep(0.05)
    subprocess.run([binaries / "createdb", *address, "colloquy"], check=True)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Immediate shutdown: there is nothing to keep."""
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def end_on_signals() -> None:
    """Lets SIGTERM and SIGHUP end the script like Ctrl-C does: through its `finally` blocks."""

    def end(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    # A shell that starts us in the background has Ctrl-C ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def main(command: list[str]) -> int:
    end_on_signals()
    with throwaway_cluster() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    if not sys.argv[1:]:
        fail("Say which command to run beside PostgreSQL: python -m bin.postgres COMMAND ...")
    sys.exit(main(sys.argv[1:]))
