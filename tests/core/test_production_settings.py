"""config/settings/prod.py starts with what it needs and with nothing less, and says which variable is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
COMPLETE = {
    "COLLOQUY_SECRET_KEY": "a-long-random-text-that-signs-sessions-and-links-of-this-test",
    "COLLOQUY_HOSTS": "calls.example.org",
    "COLLOQUY_BASE_URL": "https://calls.example.org",
    "DATABASE_URL": "postgres://colloquy:secret@db.example.org/colloquy",
    "COLLOQUY_SMTP_HOST": "mail.example.org",
    "COLLOQUY_MAIL_FROM": "Calls <calls@example.org>",
    "COLLOQUY_TRUSTED_PROXIES": "1",
}
SHOW = (
    "from config.settings import prod as s; print(s.DATABASES['default']['ENGINE'].rsplit('.')[-1],"
    " s.COLLOQUY_TRUSTED_PROXIES, s.SESSION_COOKIE_SECURE, s.DEBUG, s.CACHES['default']['BACKEND'].rsplit('.')[-1])"
)


def start(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("COLLOQUY_", "DATABASE_"))
    }
    environment = {**clean, **COMPLETE, "COLLOQUY_VAR_DIR": str(tmp_path), **changes}
    return subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert last.endswith("See docs/configuration.md.")
    return last


def test_a_complete_installation_starts(tmp_path):
    assert start(tmp_path).stdout.split() == ["postgresql", "1", "True", "False", "FileBasedCache"]


def test_one_machine_may_use_sqlite_by_saying_so(tmp_path):
    assert start(tmp_path, DATABASE_URL="sqlite").stdout.split()[0] == "sqlite3"


@pytest.mark.parametrize("name", COMPLETE)
def test_a_missing_variable_stops_the_start_with_its_name(tmp_path, name):
    assert name in refusal(start(tmp_path, **{name: ""}))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"COLLOQUY_HOSTS": "*"}, "COLLOQUY_HOSTS"),
        ({"COLLOQUY_TRUSTED_PROXIES": "one"}, "COLLOQUY_TRUSTED_PROXIES"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"COLLOQUY_HTTPS": "maybe"}, "COLLOQUY_HTTPS"),
        ({"COLLOQUY_MACHINES": "2"}, "COLLOQUY_REDIS_URL"),
        (
            {"COLLOQUY_MACHINES": "2", "COLLOQUY_REDIS_URL": "redis://c/0", "DATABASE_URL": "sqlite"},
            "DATABASE_URL",
        ),
        ({"COLLOQUY_STORAGE": "s3"}, "COLLOQUY_S3_BUCKET"),
        ({"COLLOQUY_OIDC_ISSUER": "https://login.example.org"}, "COLLOQUY_OIDC_CLIENT_ID"),
    ],
)
def test_what_makes_no_sense_stops_it_too(tmp_path, changes, named):
    assert named in refusal(start(tmp_path, **changes))


def test_several_machines_share_a_cache(tmp_path):
    done = start(tmp_path, COLLOQUY_MACHINES="2", COLLOQUY_REDIS_URL="redis://cache.example.org:6379/0")
    assert done.stdout.split()[-1] == "RedisCache"
