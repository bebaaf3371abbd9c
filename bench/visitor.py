"""A visitor over real HTTP: keeps cookies, follows forms, measures. Standard library only."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def token(self) -> str:
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', self.body)
        return found[1].decode() if found else ""


@dataclass
class Visitor:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, values: list[tuple[str, str]]) -> Answer:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        return self._ask("POST", path, urlencode(values), headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        took = time.perf_counter() - started
        self.requests += 1
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return Answer(response.status, dict(response.getheaders()), content, took)


def path_of(location: str) -> str:
    parts = urlsplit(location)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def median(seconds: list[float]) -> float:
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2]


def repeat(act: Callable[[], Answer], times: int, warm: int = 2) -> float:
    """The median of `times` answers, in milliseconds, after `warm` that do not count."""
    for _number in range(warm):
        act()
    taken = []
    for _number in range(times):
        answer = act()
        if answer.status != 200:
            raise RuntimeError(f"answered {answer.status}")
        taken.append(answer.seconds)
    return median(taken) * 1000


def per_second(make: Callable[[], Callable[[], object]], clients: int, seconds: float) -> float:
    """How often `clients` threads finish their act in a second; each gets an act of its own from `make`."""
    counts = [0] * clients
    errors: list[Exception] = []
    end = time.perf_counter() + seconds

    def work(number: int) -> None:
        try:
            act = make()
            while time.perf_counter() < end:
                act()
                counts[number] += 1
        except Exception as error:  # noqa: BLE001 -- reported below, a benchmark must not hide it
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return sum(counts) / (time.perf_counter() - started)
