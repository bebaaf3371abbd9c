"""Two thousand applicants who save and send in the last two minutes, and some who come too late.

    .venv/bin/python -m bench.deadline_rush [applicants] [seconds]

Accounts, sessions and drafts are there beforehand. Each applicant saves twice and sends; the deadline really falls while
they do. Fails when a request fails, when a text that was answered "saved" is not in the database, when something sent in
time was refused or something late accepted, or when the times of sending do not follow the order of arrival.
"""

from __future__ import annotations

import json
import os
import queue
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.__main__ import analyze, prepared, server

CLIENTS = 16
QUESTIONS = ("long", "short", "one", "yes_no", "long")
CODE, OTHER = "rush", "practice"
LATE_SHARE = 20  # one in so many presses the button after the deadline
SECRET = "x" * 32  # the cookie and the form carry the same; that is all the check asks


@dataclass
class Applicant:
    number: int
    session: str
    reference: str
    answers: list[int]
    notice: int
    due: list[float] = field(default_factory=list)  # two saves and the button
    saved: str = ""  # the last text the server said it had
    sent: tuple[float, float] = (0.0, 0.0)  # when the button's request began and was answered
    waits: list[tuple[str, float, int]] = field(default_factory=list)  # what, seconds, status
    visitor: Any = None
    version: int = 0
    call: str = CODE

    def save(self) -> None:
        text = f"Answer of {self.number}, typed at {time.time():.3f}. " * 8
        values = [
            *self._person(),
            ("version", str(self.version)),
            ("window", f"w{self.number}"),
            (f"question_{self.answers[0]}", text),
            (f"question_{self.answers[1]}", "In short."),
            (f"question_{self.answers[2]}", "first"),
            (f"question_{self.answers[3]}", "yes"),
            (f"question_{self.answers[4]}", text[::-1]),
        ]
        answer = self._post(f"/en/calls/{self.call}/apply/save/", values, "save")
        if answer.status == 200:
            self.version, self.saved = json.loads(answer.body)["version"], text.strip()

    def send(self) -> None:
        began = time.time()
        values = [("notice", str(self.notice)), ("read", "on")]
        self._post(f"/en/applications/{self.reference}/send/", values, "send")
        self.sent = (began, time.time())

    def _person(self) -> list[tuple[str, str]]:
        return [
            ("given_name", "Demo"),
            ("family_name", f"Applicant{self.number}"),
            ("organisation", "Centre for Social Work"),
            ("role", "Social worker"),
            ("territory", "XK"),
            ("follows_sq", "5"),
            ("speaks_sq", "5"),
        ]

    def _post(self, path: str, values: list[tuple[str, str]], what: str) -> Any:
        answer = self.visitor.post(path, [("csrfmiddlewaretoken", SECRET), *values])
        self.waits.append((what, answer.seconds, answer.status))
        return answer


Act = tuple[float, Applicant, str]  # when it is due (0: at once), whose, what


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 120
    say(f"Preparing {number} accounts with their drafts ...")
    with prepared():
        from django.db import connection

        from bench.visitor import Visitor

        practice, crowd = prepare(OTHER, 150), prepare(CODE, number)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bench_row (id bigserial PRIMARY KEY, text text)")
        analyze()
        with server() as (port, _web):
            for one in (*practice, *crowd):
                one.visitor = Visitor(port, cookies(one))
            limits = limit_of(practice, port)
            say(f"The rush: {number} applicants in the last {seconds} seconds ...")
            closes = set_deadline(seconds)
            plan(crowd, closes, seconds)
            lag = rush(crowd)
        report(crowd, closes, seconds, limits, lag)
        check(crowd, closes)
        say("Nothing was lost, nothing was late, nothing failed.")


# --- before ---------------------------------------------------------------------------------------


def prepare(code: str, number: int) -> list[Applicant]:
    """The call, and for each applicant an account, a session and a draft, in a few statements."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from core.accounts import User
    from participants.applications.models import Application
    from tests import factories as make

    programme = make.programme(code=code)
    call = make.call(make.event(programme, code=code), privacy_notice=make.notice(programme))
    questions = [make.question(call, kind, required=True) for kind in QUESTIONS]
    users = User.objects.bulk_create(
        User(email=f"{code}{place}@bench.example", name=f"Person {place}", password="!")  # noqa: S106 -- no password opens these accounts
        for place in range(number)
    )
    drafts = Application.objects.bulk_create(
        Application(call=call, user=user, email=user.email, language="en", state=Application.State.DRAFT)
        for user in users
    )
    until = timezone.now() + timedelta(days=1)
    rows = []
    for place, user in enumerate(users):
        values = {
            SESSION_KEY: str(user.pk),
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
        }
        key = f"{code}{place:06}".ljust(32, "0")
        rows.append(Session(session_key=key, session_data=SessionStore().encode(values), expire_date=until))
    Session.objects.bulk_create(rows)
    asked = [question.pk for question in questions]
    return [
        Applicant(place, row.session_key, draft.reference, asked, call.privacy_notice_id or 0, call=code)
        for place, (row, draft) in enumerate(zip(rows, drafts, strict=True))
    ]


def cookies(one: Applicant) -> dict[str, str]:
    from django.conf import settings

    return {settings.SESSION_COOKIE_NAME: one.session, settings.CSRF_COOKIE_NAME: SECRET}


def limit_of(practice: list[Applicant], port: int) -> dict[str, float]:
    """How many of each the machine does in a second when nobody waits between them."""
    from bench.visitor import Visitor, per_second

    def insert() -> Any:
        visitor = Visitor(port, {"csrftoken": SECRET, **cookies(practice[0])})
        values = [("csrfmiddlewaretoken", SECRET), ("text", "Answer. " * 40)]
        return lambda: _good(visitor.post("/bare/insert/", values).status)

    found = {"insert": per_second(insert, 8, 5)}
    for what in ("save", "send"):
        started = time.perf_counter()
        _in_threads([(0.0, one, what) for one in practice])
        found[what] = len(practice) / (time.perf_counter() - started)
    return found


def _good(status: int) -> None:
    if status != 200:
        raise RuntimeError(f"the bare insert answered {status}")


def set_deadline(seconds: int) -> float:
    """The next full minute that leaves time for the rush; a deadline lasts as long as its minute."""
    from events.models import Call

    first = time.time() + seconds + 5
    closes = datetime.fromtimestamp(first - first % 60 + 60, UTC)
    Call.objects.filter(event__code=CODE).update(deadline_at=closes - timedelta(minutes=1))
    return closes.timestamp()


def plan(crowd: list[Applicant], closes: float, seconds: int) -> None:
    """Two saves and the button, at random in the last seconds; one in twenty presses after the deadline."""
    chance = random.Random(7)  # noqa: S311 -- the same rush in every run
    for one in crowd:
        moments = sorted(chance.uniform(closes - seconds, closes - 1) for _number in range(3))
        if one.number % LATE_SHARE == 0:
            moments[2] = closes + chance.uniform(0.05, 5)
        one.due = moments


# --- the rush -------------------------------------------------------------------------------------


def rush(crowd: list[Applicant]) -> float:
    """Everybody does what is due, in its order, through a bounded number of connections; the longest delay."""
    acts = [
        (moment, one, what)
        for one in crowd
        for moment, what in zip(one.due, ("save", "save", "send"), strict=True)
    ]
    acts.sort(key=lambda act: act[0])
    return _in_threads(acts)


class _Turns:
    """Acts in the order of their moments; one applicant never does two at once."""

    def __init__(self, acts: list[Act]) -> None:
        self.waiting: queue.SimpleQueue[Act] = queue.SimpleQueue()
        for act in acts:
            self.waiting.put(act)
        self.turn = {id(one): threading.Lock() for _moment, one, _what in acts}
        self.delay = 0.0
        self.errors: list[Exception] = []

    def work(self) -> None:
        try:
            while not self.errors:
                self.next(*self.waiting.get_nowait())
        except queue.Empty:
            return
        except Exception as error:  # noqa: BLE001 -- raised by whoever waits, a benchmark must not hide it
            self.errors.append(error)

    def next(self, moment: float, one: Applicant, what: str) -> None:
        if (left := moment - time.time()) > 0:
            time.sleep(left)
        with self.turn[id(one)]:
            if moment:
                self.delay = max(self.delay, time.time() - moment)
            one.save() if what == "save" else one.send()


def _in_threads(acts: list[Act]) -> float:
    """The longest time by which an act was later than it was due."""
    turns = _Turns(acts)
    threads = [threading.Thread(target=turns.work) for _number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if turns.errors:
        raise turns.errors[0]
    return turns.delay


# --- after ----------------------------------------------------------------------------------------


def check(crowd: list[Applicant], closes: float) -> None:
    from participants.applications.models import Answer, Application

    rows = {row.reference: row for row in Application.objects.filter(call__event__code=CODE)}
    texts = dict(
        Answer.objects.filter(question=crowd[0].answers[0]).values_list("application__reference", "text")
    )
    failed = [(what, status) for one in crowd for what, _seconds, status in one.waits if status >= 400]
    failed = [pair for pair in failed if pair != ("send", 422)]  # the page that says why it was not sent
    expect(not failed, f"{len(failed)} requests failed: {failed[:5]}")
    lost = [one.number for one in crowd if texts.get(one.reference) != one.saved]
    expect(not lost, f"{len(lost)} saved texts are not in the database: {lost[:5]}")
    arrived: list[tuple[float, float, float]] = []
    for one in crowd:
        row, (began, ended) = rows[one.reference], one.sent
        if row.state == Application.State.SUBMITTED and row.submitted_at is not None:
            at = row.submitted_at.timestamp()
            expect(at < closes, f"{one.number} was sent {at - closes:.3f} s after the deadline")
            expect(began <= at <= ended, f"{one.number} has a time of sending that it was not sent at")
            arrived.append((began, ended, at))
        else:
            expect(ended >= closes, f"{one.number} was in time by {closes - ended:.3f} s and was refused")
    latest, by_end = 0.0, sorted(arrived, key=lambda row: row[1])
    place = 0
    for began, _ended, at in sorted(arrived):
        while place < len(by_end) and by_end[place][1] <= began:
            latest = max(latest, by_end[place][2])
            place += 1
        expect(at >= latest, "somebody who came later has an earlier time of sending")


def expect(right: bool, otherwise: str) -> None:
    if not right:
        sys.exit(f"FAILED: {otherwise}")


def report(crowd: list[Applicant], closes: float, seconds: int, limits: dict[str, float], lag: float) -> None:
    from django.db import connection

    from participants.applications.models import Application

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    states = [row.state for row in Application.objects.filter(call__event__code=CODE)]
    sent = states.count("submitted")
    late = sum(one.due[2] >= closes for one in crowd)
    waits = {
        what: sorted(took for one in crowd for kind, took, _status in one.waits if kind == what)
        for what in ("save", "send")
    }
    say(
        f"{os.cpu_count()} processors, Python {sys.version.split()[0]}, PostgreSQL {version}, two web workers,"
        f" {CLIENTS} connections; load {os.getloadavg()[0]:.1f}"
    )
    say(f"bare POST that inserts one row: {limits['insert']:.0f}/s")
    for what in ("save", "send"):
        say(f"{what}, as fast as it goes: {limits[what]:.0f}/s, ratio {limits[what] / limits['insert']:.2f}")
    for what, taken in waits.items():
        half, most = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
        say(f"{what} in the rush: {len(taken)}, p50 {half * 1000:.0f} ms, p95 {most * 1000:.0f} ms")
    say(
        f"{len(crowd)} applicants in {seconds} s: {sent} sent, {len(crowd) - sent} refused as too late"
        f" ({late} of them pressed late); longest delay of a request {lag:.1f} s"
    )
    possible = seconds / (2 / limits["save"] + 1 / limits["send"])
    say(f"at these rates {possible:.0f} applicants fit into {seconds} s on this machine")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
