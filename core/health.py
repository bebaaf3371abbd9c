"""Addresses for machines: is this process up, can this installation work, and the service worker's script."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.delivery import oldest_waiting
from core.files import private_storage
from core.web import public
from core.worker.models import Worker

log = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 60


class NotReady(Exception):
    """A sentence that says what is wrong."""


@dataclass(frozen=True)
class Check:
    ok: bool
    says: str


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return "The database answers."


def migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotReady(f"{len(waiting)} migrations wait: run manage.py migrate.")
    return "All migrations are applied."


def storage() -> str:
    store, text = private_storage(), uuid.uuid4().hex
    name = store.save(f"health/{text}", ContentFile(text.encode()))
    try:
        with store.open(name) as file:
            if file.read() != text.encode():
                raise NotReady("The file storage gave back something else than was written.")
    finally:
        store.delete(name)
    return "Files can be written and read."


def worker() -> str:
    last = Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if last is None:
        raise NotReady("No worker runs: start manage.py work.")
    age = timezone.now() - last
    if age > timedelta(seconds=HEARTBEAT_SECONDS):
        raise NotReady(f"The worker was last seen {age.total_seconds():.0f} seconds ago.")
    return "A worker runs."


def mail() -> str:
    oldest = oldest_waiting()
    if oldest is not None:
        raise NotReady(f"A mail waits since {oldest.not_before:%Y-%m-%d %H:%M} UTC.")
    return "No mail waits for longer than a quarter of an hour."


CHECKS: tuple[Callable[[], str], ...] = (database, migrations, storage, worker, mail)


def run_check(check: Callable[[], str]) -> Check:
    """The check's sentence. An error's own words go to the log only: this answer is public."""
    try:
        return Check(True, check())
    except NotReady as error:
        return Check(False, str(error))
    except Exception:
        log.exception("readiness check %s failed", check.__name__)
        return Check(False, f"The check {check.__name__} failed; the log says why.")


@public
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers. Asks nobody else, so that a database at rest restarts no web server."""
    return _unkept(JsonResponse({"ok": True}))


@public
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """This installation can do its work: 200, or 503 with the sentence that says what it cannot."""
    results = {check.__name__: run_check(check) for check in CHECKS}
    ok = all(result.ok for result in results.values())
    checks = {name: {"ok": result.ok, "says": result.says} for name, result in results.items()}
    return _unkept(JsonResponse({"ok": ok, "checks": checks}, status=200 if ok else 503))


def _unkept(response: JsonResponse) -> JsonResponse:
    response["Cache-Control"] = "no-store"
    return response


@public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a service worker rules only what lies below its own address."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _script() -> bytes:
    return Path(settings.BASE_DIR, "static", "sw.js").read_bytes()
