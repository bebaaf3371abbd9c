"""What all tests share: closed sockets, fresh catalogues, and which tests SQLite leaves out."""

import os
import socket
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.test import SimpleTestCase
from django.utils import translation

from core.management.commands.compile_catalogues import compile_stale

ROOT = Path(__file__).resolve().parent.parent
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
# Tests of what only the other database does.
LEFT_OUT = ("sqlite",) if ON_POSTGRES else ("concurrency", "postgres")

# The same examples in every run: a test that fails for one person fails for all.
hypothesis.settings.register_profile("colloquy", derandomize=True, deadline=None, max_examples=60)
hypothesis.settings.load_profile("colloquy")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # once, not in every parallel worker
        compile_stale(ROOT / "locale")


def pytest_report_header() -> str:
    if ON_POSTGRES:
        return "database: PostgreSQL, without the tests marked sqlite"
    return (
        "database: SQLite, without the tests marked concurrency or postgres: `make test` runs them, and so does"
        " `.venv/bin/python -m bin.postgres .venv/bin/pytest ...`"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if _is_left_out(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _is_left_out(item: pytest.Item) -> bool:
    """By its marker; on PostgreSQL also whatever asks for no database, since it has run already (journeys have not)."""
    if any(item.get_closest_marker(name) for name in LEFT_OUT):
        return True
    if item.get_closest_marker("journey"):
        return False
    return ON_POSTGRES and not (item.get_closest_marker("django_db") or _asks_for_database(item))


def _asks_for_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_setup", "live_server"}
    cls = getattr(item, "cls", None)
    in_django = cls is not None and issubclass(cls, SimpleTestCase)
    return in_django or bool(fixtures.intersection(getattr(item, "fixturenames", ())))


class NetworkUsed(Exception):
    """Not an OSError, so that no retry in our code can swallow it."""


def _is_local(address: object) -> bool:
    """A Unix socket's path, or a host of this machine."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    return host in {"", "localhost", "::1", "0.0.0.0"} or host.startswith("127.")


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No page and no count of the test before: its rows are gone, and their numbers come back."""
    cache.clear()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request leaves its language active in this thread; the next test begins in the default one."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _closed_sockets() -> Iterator[None]:
    """Tests reach this machine only."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        real_lookup = socket.getaddrinfo

        def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
            _refuse_others((host.decode() if isinstance(host, bytes) else host or "",))
            return real_lookup(host, *args, **kwargs)

        patch.setattr(socket, "getaddrinfo", lookup)
        yield


def _guarded(real: Any) -> Any:
    def connect(self: socket.socket, address: Any) -> Any:
        _refuse_others(address)
        return real(self, address)

    return connect


def _refuse_others(address: object) -> None:
    if not _is_local(address):
        raise NetworkUsed(f"a test tried to reach {address}")


# --- built once for a module: see tests/shared.py ---------------------------------------------


@pytest.fixture(scope="module")
def whole_built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from tests.shared import built_once
    from tests.whole_event import whole_programme

    with built_once(django_db_blocker, lambda: whole_programme("whole")) as made:
        yield made


@pytest.fixture
def whole(whole_built: Any, db: None) -> Any:
    """One programme with everything a programme can hold."""
    return deepcopy(whole_built)


@pytest.fixture(scope="module")
def two_built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from tests.shared import built_once
    from tests.two_events import two_programmes

    with built_once(django_db_blocker, two_programmes) as made:
        yield made


@pytest.fixture
def two(two_built: Any, db: None) -> Any:
    """Two programmes, the second with marks in its texts: see tests/two_events.py."""
    return deepcopy(two_built)


class _Everybody:
    def __contains__(self, email: object) -> bool:
        return True


@pytest.fixture
def trust_staff(settings: Any) -> None:
    """Team members of this test need no second factor, by the same setting that the demo uses."""
    settings.COLLOQUY_STAFF_WITHOUT_SECOND_FACTOR = _Everybody()
