"""What is measured, in the order of the table. Every figure stands beside its yardstick of the same run."""

from __future__ import annotations

import gzip
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import metadata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import flow
from bench.visitor import Answer, Visitor, per_second, repeat
from core.accounts import User

Row = tuple[str, str, str, str]
AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def everything(port: int, web: int, start_worker: Callable[[], AbstractContextManager[int]]) -> None:
    rows: list[Row] = []
    before = os.getloadavg()[0]
    for part in (call_page, application, lists, exports, weight):
        rows += part(port)
    with start_worker() as worker:
        rows += memory(web, worker)
    rows += size()
    _table(rows)
    sys.stdout.write(
        f"\nPython {sys.version.split()[0]}, {os.cpu_count()} processors; load when measuring began {before:.1f}"
        " (this run's own preparation adds about 1)\n"
    )


def call_page(port: int) -> list[Row]:
    visitor = Visitor(port)
    bare = per_second(lambda: _getter(port, "/bare/"), 2, 4)
    page = per_second(lambda: _getter(port, "/en/calls/bench-3000/"), 2, 4)
    small = repeat(lambda: visitor.get("/en/calls/bench-300/"), 40)
    large = repeat(lambda: visitor.get("/en/calls/bench-3000/"), 40)
    cold, warm = queries("/en/calls/bench-3000/", fresh=True), queries("/en/calls/bench-3000/")
    signed = queries("/en/calls/bench-3000/", user="organiser@bench.example")
    return [
        (
            "call page, requests/s with 2 clients",
            f"{page:.0f}",
            f"bare view {bare:.0f}: ratio {page / bare:.2f}",
            ">= 0.5",
        ),
        ("call page p50, 300 -> 3,000", f"{small:.1f} -> {large:.1f} ms", "", "flat, <= 3 ms"),
        (
            "SQL of the call page: cached / cold / signed in",
            f"{warm} / {cold} / {signed}",
            "",
            "0 / <= 6 / <= 8",
        ),
    ]


def application(port: int) -> list[Row]:
    taken = []
    requests = 0
    for _number in range(6):
        visitor = Visitor(port)
        taken.append(flow.apply(visitor, "bench-3000", flow.new_address()))
        requests = visitor.requests
    whole = sorted(taken[1:])[len(taken[1:]) // 2] * 1000
    sql = _flow_queries()
    rate = per_second(lambda: lambda: flow.apply(Visitor(port), "bench-300", flow.new_address()), 8, 10)
    raw = _raw_inserts()
    return [
        (
            "one application, whole flow",
            f"{whole:.0f} ms, {requests} requests, {sum(sql)} SQL",
            f"{sql[1]} of the SQL begin or end a transaction or savepoint",
            "<= 60 ms, <= 6, <= 60",
        ),
        (
            "applications/s, 8 clients",
            f"{rate:.1f}",
            f"raw inserts {raw:.0f}/s: ratio {rate / raw:.3f}",
            ">= 60",
        ),
    ]


def lists(port: int) -> list[Row]:
    organiser, assessor = (
        signed_in(port, "organiser@bench.example"),
        signed_in(port, "assessor@bench.example"),
    )
    base = "/en/team/events/bench-3000"
    fifty = repeat(lambda: organiser.get(f"{base}/applications/"), 15)
    more = repeat(lambda: organiser.get(f"{base}/applications/?size=250"), 10)
    review = repeat(lambda: assessor.get(f"{base}/review/"), 15)
    sql = [
        queries(f"/en/team/events/bench-{size}/applications/", user="organiser@bench.example")
        for size in (300, 3000)
    ]
    raw = _raw_list()
    return [
        (
            "organiser's list, 50 of 3,000",
            f"{fifty:.0f} ms, SQL {sql[0]} -> {sql[1]}",
            f"raw SQL {raw:.1f} ms",
            "<= 60 ms",
        ),
        ("the same, 250 rows", f"{more:.0f} ms", "", "<= 150 ms"),
        ("review list of 3,000", f"{review:.0f} ms", "", "<= 80 ms"),
    ]


def exports(port: int) -> list[Row]:
    organiser = signed_in(port, "organiser@bench.example")
    base = "/en/team/events/bench-{}/applications/"
    token = [("csrfmiddlewaretoken", organiser.get(base.format(3000)).token)]
    csv = repeat(lambda: organiser.post(base.format(3000) + "export/csv/", token), 3, warm=1)
    sql = [
        queries(f"{base.format(size)}export/csv/", user="organiser@bench.example", post=True)
        for size in (300, 3000)
    ]
    visitor = Visitor(port)
    ics = repeat(lambda: visitor.get("/en/events/bench-3000/event.ics"), 15)
    return [
        (
            "CSV of 3,000 with all answers",
            f"{csv / 1000:.2f} s, SQL {sql[0]} -> {sql[1]}",
            "",
            "<= 0.6 s, constant",
        ),
        ("ICS of 30 sessions", f"{ics:.1f} ms", "", "<= 20 ms"),
    ]


def weight(port: int) -> list[Row]:
    """What a first visit transfers: the page, what it links, and the fonts its language needs, compressed."""
    rows = []
    for language, goal in (("en", 120), ("mk", 150)):
        visitor = Visitor(port)
        page = visitor.get(f"/{language}/calls/bench-3000/")
        total = len(gzip.compress(page.body))
        links = set(re.findall(rb'(?:src|href)="(/static/[^"#]+\.(?:css|js|svg|woff2))', page.body))
        total += sum(_size_of(visitor, link.decode()) for link in links)
        total += sum(_size_of(visitor, name) for name in _fonts(language) if name.encode() not in links)
        rows.append(
            (f"first visit of the call page, {language}", f"{total / 1000:.0f} kB", "", f"<= {goal} kB")
        )
    return rows


def _fonts(language: str) -> list[str]:
    from django.templatetags.static import static

    names = ["ns-latin-normal", "nserif-latin"]
    names += ["ns-cyrillic-normal", "nserif-cyrillic"] if language == "mk" else []
    return [static(f"fonts/{name}.woff2") for name in names]


def _size_of(visitor: Visitor, path: str) -> int:
    body = visitor.get(path).body
    return len(body) if path.endswith("woff2") else len(gzip.compress(body))


def memory(web: int, worker: int) -> list[Row]:
    time.sleep(15)  # the worker has run its jobs and sent what waited
    return [
        ("memory of the web processes (PSS)", f"{_pss(web):.0f} MB", "", "<= 200 MB"),
        ("memory of the worker (PSS)", f"{_pss(worker):.0f} MB", "", "<= 90 MB"),
    ]


def size() -> list[Row]:
    lock = Path(settings.BASE_DIR) / "requirements" / "run.txt"
    names = set(re.findall(r"^([a-z][\w.-]*)==", lock.read_text(), re.MULTILINE))  # numpy stands there twice
    return [
        ("packages in the lock", str(len(names)), "", "<= 60"),
        ("their size, installed", f"{sum(map(_installed, names)) / 1e6:.0f} MB", "", "<= 320 MB"),
    ]


def _installed(name: str) -> int:
    """Bytes of a package's files; 0 for one that another Python or system needs."""
    try:
        files = metadata.files(name) or []
    except metadata.PackageNotFoundError:
        return 0
    places = [Path(str(file.locate())) for file in files]
    return sum(place.stat().st_size for place in places if place.exists())


def _pss(pid: int) -> float:
    """Megabytes of a process and its children, shared pages divided among those who share them."""
    total = 0
    for process in [pid, *children(pid)]:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *children(int(child))]
    return found


def _getter(port: int, path: str) -> Callable[[], Answer]:
    visitor = Visitor(port)
    return lambda: visitor.get(path)


def signed_in(port: int, email: str) -> Visitor:
    user = User.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session.save()
    return Visitor(port, {settings.SESSION_COOKIE_NAME: session.session_key or ""})


def queries(path: str, user: str = "", fresh: bool = False, post: bool = False) -> int:
    client = Client(HTTP_HOST="127.0.0.1")
    if user:
        client.force_login(
            User.objects.get(email=user), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    if fresh:
        cache.clear()
    else:
        _read(client, path, post)
    with CaptureQueriesContext(connection) as captured:
        _read(client, path, post)
    return len(captured)


def _read(client: Client, path: str, post: bool) -> None:
    answer: Any = client.post(path) if post else client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    if answer.streaming:
        for _part in answer.streaming_content:
            pass


class _InProcess:
    """The same flow through Django's test client, so that its SQL can be counted."""

    def __init__(self) -> None:
        self.client = Client(HTTP_HOST="127.0.0.1")
        self.requests = 0

    def get(self, path: str) -> Answer:
        return self._answer(self.client.get(path))

    def post(self, path: str, values: list[tuple[str, str]]) -> Answer:
        data: dict[str, list[str]] = {}
        for name, value in values:
            data.setdefault(name, []).append(value)
        return self._answer(self.client.post(path, data))

    def _answer(self, response: Any) -> Answer:
        self.requests += 1
        return Answer(response.status_code, dict(response.items()), response.content, 0.0)


def _flow_queries() -> tuple[int, int]:
    """SQL of the server in one flow: (statements, BEGIN and the like); our own look-up of the code is not counted."""
    own = 0

    def look_up(email: str) -> str:
        nonlocal own
        own += 1
        return flow.code_from_outbox(email)

    flow.apply(_InProcess(), "bench-3000", flow.new_address())  # type: ignore[arg-type]  # the same face
    with CaptureQueriesContext(connection) as captured:
        flow.apply(_InProcess(), "bench-3000", flow.new_address(), look_up)  # type: ignore[arg-type]  # the same face
    around = sum(query["sql"].startswith(AROUND) for query in captured)
    return len(captured) - own - around, around


def _raw_inserts() -> float:
    """One row of the application's table and ten of the answers' by bare SQL, rolled back; per second."""
    columns = [column for column in _columns("participants_application") if column != "id"]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(
        {"reference": "'R' || nextval('bench')", "token": "'T' || nextval('bench')", "user_id": "NULL"}.get(
            column, f'"{column}"'
        )
        for column in columns
    )
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("CREATE SEQUENCE IF NOT EXISTS bench")
        started = time.perf_counter()
        for _number in range(200):
            cursor.execute(
                f"INSERT INTO participants_application ({names}) SELECT {values} FROM participants_application"  # noqa: S608 -- columns as the database lists them
                " ORDER BY id LIMIT 1 RETURNING id"
            )
            new = cursor.fetchone()[0]
            cursor.execute(
                "INSERT INTO participants_answer (application_id, question_id, text, choices, file_id)"
                " SELECT %s, question_id, text, choices, NULL FROM participants_answer"
                " WHERE application_id = (SELECT min(id) FROM participants_application)",
                [new],
            )
        took = time.perf_counter() - started
        transaction.set_rollback(True)
    return 200 / took


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _raw_list() -> float:
    """The fifty newest applications of the large call with their verdict counts, by bare SQL; milliseconds."""
    statement = """
        SELECT a.*, count(v.id) FILTER (WHERE v.verdict = 'yes'), count(v.id) FILTER (WHERE v.verdict = 'no')
        FROM participants_application a LEFT JOIN participants_assessment v ON v.application_id = a.id
        WHERE a.call_id = (SELECT c.id FROM events_call c JOIN events_event e ON e.id = c.event_id WHERE e.code = 'bench-3000')
        GROUP BY a.id ORDER BY a.submitted_at DESC LIMIT 50"""
    taken = []
    with connection.cursor() as cursor:
        for _number in range(10):
            started = time.perf_counter()
            cursor.execute(statement)
            cursor.fetchall()
            taken.append(time.perf_counter() - started)
    return sorted(taken)[5] * 1000


def _table(rows: list[Row]) -> None:
    header = ("same work", "Colloquy", "beside it", "goal")
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(4)]
    for row in [header, *rows]:
        sys.stdout.write(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"
        )
    sys.stdout.flush()
