"""Addresses for machines: each check says what is wrong, in words, and 503 means it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from core.actors import Clock
from core.files import private_storage
from core.outbox import write
from core.worker import Worker
from core.worker.heartbeat import beat

ROOT = Path(__file__).resolve().parent.parent.parent


def checks(client: Client) -> tuple[int, dict[str, bool], dict[str, str]]:
    answer = client.get("/readyz")
    found = answer.json()["checks"]
    assert answer.json()["ok"] == (answer.status_code == 200)
    assert answer["Cache-Control"] == "no-store"
    return (
        answer.status_code,
        {name: row["ok"] for name, row in found.items()},
        {name: row["says"] for name, row in found.items()},
    )


def failing(client: Client) -> dict[str, str]:
    status, ok, says = checks(client)
    assert status == (200 if all(ok.values()) else 503)
    return {name: says[name] for name in ok if not ok[name]}


def test_the_process_answers_without_a_database(client: Client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


@pytest.mark.django_db
def test_a_working_installation_is_ready_and_leaves_nothing_behind(client: Client):
    beat("w")
    assert checks(client) == (
        200,
        dict.fromkeys(("database", "migrations", "storage", "worker", "mail"), True),
        {
            "database": "The database answers.",
            "migrations": "All migrations are applied.",
            "storage": "Files can be written and read.",
            "worker": "A worker runs.",
            "mail": "No mail waits for longer than a quarter of an hour.",
        },
    )
    assert private_storage().listdir("health")[1] == []


@pytest.mark.django_db
def test_without_a_worker_it_is_not_ready(client: Client):
    assert failing(client) == {"worker": "No worker runs: start manage.py work."}
    Worker.objects.create(name="w", seen_at=timezone.now() - timedelta(seconds=90))
    # A slow machine may need a second until it is asked.
    assert re.fullmatch(r"The worker was last seen 9\d seconds ago\.", failing(client)["worker"])
    Worker.objects.update(seen_at=timezone.now() - timedelta(seconds=50))
    assert failing(client) == {}


@pytest.mark.django_db
def test_a_mail_that_waits_too_long_is_told_with_its_time(client: Client):
    beat("w")
    since = timezone.now() - timedelta(minutes=16)
    write(
        to="a@example.org",
        kind="test",
        key="k",
        subject="S",
        text="T",
        language="en",
        by=Clock(),
        release=True,
        not_before=since,
    )
    assert failing(client) == {"mail": f"A mail waits since {since:%Y-%m-%d %H:%M} UTC."}


@pytest.mark.django_db
def test_a_migration_that_waits_is_told(client: Client):
    beat("w")
    recorder = MigrationRecorder(connection)
    last = max(name for app, name in recorder.applied_migrations() if app == "core")
    recorder.record_unapplied("core", last)
    assert failing(client) == {"migrations": "1 migrations wait: run manage.py migrate."}


@pytest.mark.django_db
def test_a_store_that_cannot_be_written_is_told_without_its_details(client: Client, settings, tmp_path):
    beat("w")
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": str(blocked)}},
    }
    assert failing(client) == {"storage": "The check storage failed; the log says why."}


@pytest.mark.django_db
def test_a_database_that_is_away_gives_an_answer_and_no_crash(client: Client, monkeypatch):
    def away(*args: object, **kwargs: object) -> None:
        raise DatabaseError("connection to server at 10.1.2.3 failed: password of user colloquy")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["checks"]["database"]["ok"]
    assert "10.1.2.3" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/sw.js"])
def test_machines_only_read(client: Client, address: str):
    assert client.post(address).status_code == 405


def test_the_service_worker_stands_at_the_root_and_is_asked_for_each_time(client: Client):
    answer = client.get("/sw.js")
    assert answer.content == (ROOT / "static" / "sw.js").read_bytes()
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert "Cookie" not in answer.get("Vary", "")
