"""The throw-away cluster of `make test` and `make bench`."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from bin import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
TELL_AND_WAIT = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(60)"


def folder_in(url: str) -> Path:
    return Path(unquote(urlsplit(url).netloc.split("@")[1]))


@pytest.mark.postgres
def test_cluster_answers_knows_all_letters_and_is_gone_afterwards() -> None:
    with postgres.throwaway_cluster() as url:
        folder = folder_in(url)
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT lower('ŠĐŽЋЂЏ'), inet_server_port()").fetchone()
        assert row == ("šđžћђџ", None)
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


@pytest.mark.postgres
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_cluster_ends_with_the_script(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "bin.postgres", sys.executable, "-c", TELL_AND_WAIT]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as script:
        assert script.stdout is not None
        folder = folder_in(script.stdout.readline().strip())
        server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        os.killpg(script.pid, number)
        script.wait(20)
    assert not folder.exists()
    assert not Path(f"/proc/{server}").exists()


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_look_for_binaries", lambda: None)
    monkeypatch.setattr(postgres.debian, "can_install", lambda: False)
    with pytest.raises(SystemExit, match=r"PostgreSQL's programs \(initdb, postgres\) are missing"):
        postgres.find_binaries()
