"""An installation of its own for tests with real processes: a database and files in a folder, and `manage.py`."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parent.parent.parent
T = TypeVar("T")
POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


@dataclass
class Installation:
    folder: Path
    database_url: str
    extra: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The file, on SQLite."""
        return self.folder / "colloquy.sqlite3"

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("COLLOQUY_")},
            "DJANGO_SETTINGS_MODULE": "tests.core.installation_settings",
            "DATABASE_URL": self.database_url,
            "COLLOQUY_VAR_DIR": str(self.folder),
            "PYTHONPATH": str(ROOT),
            **self.extra,
        }

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"manage.py {arguments}: {done.stderr}")
        return done

    def python(self, code: str) -> str:
        """What a piece of code prints, run with this installation's Django."""
        return self.manage("shell", "--verbosity=0", "--no-imports", "-c", code).stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """`manage.py ...` in the background, in a process group of its own; ended with the test."""
        log = self.folder / "log.txt"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def log(self) -> str:
        return (self.folder / "log.txt").read_text()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The answer of a statement; changes are committed."""
        with closing(self.connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(statement)
            found = cursor.fetchall() if cursor.description else []
            connection.commit()
            return [tuple(row) for row in found]

    def connect(self) -> Any:
        if self.database_url:
            import psycopg

            return psycopg.connect(self.database_url)
        return sqlite3.connect(self.database, timeout=30)

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table, as text."""
        if self.database_url:
            tables = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        else:
            tables = self.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        return {name: sorted(repr(row) for row in self.rows(f'SELECT * FROM "{name}"')) for (name,) in tables}

    def stored(self) -> dict[str, bytes]:
        """Every private file."""
        return {
            str(path.relative_to(self.files)): path.read_bytes()
            for path in sorted(self.files.rglob("*"))
            if path.is_file()
        }

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def child_of(process: subprocess.Popen[bytes]) -> int:
    """The worker below the supervisor."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return wait_for(lambda: next(iter(int(pid) for pid in path.read_text().split()), None))


def wait_for(ask: Callable[[], T | None], seconds: float = 30.0) -> T:
    """The first answer that is not empty."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


@contextmanager
def made_installation(
    folder: Path, *, postgres: bool = POSTGRES, empty: bool = False
) -> Iterator[Installation]:
    """An installation with a migrated database, or with one that has no table yet."""
    folder.mkdir(exist_ok=True)
    made = Installation(folder, _database(folder, postgres, empty))
    try:
        yield made
    finally:
        made.end()
        if postgres:
            _postgres(f'DROP DATABASE IF EXISTS "{made.database_url.rsplit("/", 1)[1]}" WITH (FORCE)')


def _database(folder: Path, postgres: bool, empty: bool) -> str:
    """A new database; its address, or "" for the file in the folder."""
    template = "" if empty else _template(postgres)
    if not postgres:
        if template:
            shutil.copy(template, folder / "colloquy.sqlite3")
        return ""
    name = f"installation_{uuid.uuid4().hex}"
    _postgres(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}"


@cache
def _template(postgres: bool) -> str:
    """A migrated database, made once per run: the name on PostgreSQL, the file on SQLite."""
    folder = Path(mkdtemp(prefix="colloquy-template-"))
    made = Installation(folder, _database(folder, postgres, empty=True))
    made.manage("migrate", "--verbosity=0", "--skip-checks")
    if postgres:
        return made.database_url.rsplit("/", 1)[1]
    made.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return str(made.database)


def _postgres(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # a name of our own making
