"""What the tests of core/ share: threads, a mail server that listens, and an installation of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db import connections

from tests.core.installation import Installation, made_installation


@pytest.fixture
def run_in_threads() -> Callable[..., list[Any]]:
    """`run_in_threads(20, function)` calls function(number) in twenty threads that start together."""

    def run(count: int, function: Callable[[int], Any]) -> list[Any]:
        together, results, errors = threading.Barrier(count), [], []

        def one(number: int) -> None:
            try:
                together.wait(30)
                results.append(function(number))
            except BaseException as error:  # noqa: BLE001 -- raised again below, in the test's own thread
                errors.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        if errors:
            raise errors[0]
        return results

    return run


class MailServer:
    """A real SMTP server. `answer` may refuse: it gets the address and returns the server's line or None."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.senders: list[str] = []
        self.connections: set[Any] = set()
        self.refuse_recipient: Callable[[str], str | None] = lambda _address: None
        self.refuse_data: Callable[[bytes], str | None] = lambda _content: None
        self.hang_up_after_data = False
        self.before_taking: Callable[[], None] = lambda: None  # may wait

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.connections.add(session.peer)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if refusal := self.refuse_recipient(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 -- its name
        if refusal := self.refuse_data(envelope.content):
            return refusal
        await asyncio.get_running_loop().run_in_executor(None, self.before_taking)
        self.raw.append(envelope.content)
        self.senders.append(envelope.mail_from)
        if self.hang_up_after_data:
            server.transport.abort()
        return "250 taken"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]


@contextmanager
def listening() -> Iterator[tuple[MailServer, int]]:
    """A mail server and its port."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield server, controller.port
    finally:
        controller.stop()


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A mail server that our settings point at."""
    with listening() as (server, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_TIMEOUT = 5
        yield server


@pytest.fixture
def posted(installation: Installation) -> Iterator[MailServer]:
    """A mail server that the installation's own processes send to."""
    with listening() as (server, port):
        installation.extra |= {"COLLOQUY_SMTP_HOST": "127.0.0.1", "COLLOQUY_SMTP_PORT": str(port)}
        yield server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def installation(tmp_path: Any) -> Iterator[Installation]:
    """An installation with a database and files of its own, for tests with real processes."""
    with made_installation(tmp_path) as made:
        yield made
