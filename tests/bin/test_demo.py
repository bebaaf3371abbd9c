"""What `make demo` says before it starts; tests/journeys/test_demo.py starts it."""

import os
import socket

import pytest

from bin.demo import check_port, in_url, wanted_port
from bin.environment import forget_installation


def test_taken_port_is_told_with_another_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as told:
            check_port("127.0.0.1", port)
    assert told.value.code == (
        f"Port {port} is taken by another program. Choose another one: PORT={port + 1} make demo"
    )


def test_free_port_is_fine() -> None:
    check_port("127.0.0.1", 0)


def test_address_of_another_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as told:
        check_port("127.0.0.300", 8000)
    assert str(told.value.code).startswith("HOST=127.0.0.300 is not an address of this machine.")


@pytest.mark.parametrize("text", ["eight", "0", "65536", "-1", "80.0"])
def test_port_must_be_one(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(SystemExit, match="PORT must be a number from 1 to 65535"):
        wanted_port()


def test_port_is_8000_or_the_one_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert wanted_port() == 8000
    monkeypatch.setenv("PORT", "8123")
    assert wanted_port() == 8123


def test_ipv6_is_bracketed() -> None:
    assert (in_url("::1"), in_url("127.0.0.1")) == ("[::1]", "127.0.0.1")


def test_variables_of_a_real_installation_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", os.environ.get("DATABASE_URL", "postgres://elsewhere/real"))
    monkeypatch.setenv("COLLOQUY_STORAGE", "s3")
    monkeypatch.setenv("CHROMIUM", "/somewhere/chromium")
    forget_installation()
    assert "DATABASE_URL" not in os.environ
    assert "COLLOQUY_STORAGE" not in os.environ
    assert os.environ["CHROMIUM"] == "/somewhere/chromium"
