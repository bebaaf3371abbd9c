"""`make demo` gives a living system in one command, and Ctrl-C leaves nothing running."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 60  # other tests share the machine
ROLES = (
    "organiser",
    "assessor",
    "approver",
    "logistics",
    "interpretation",
    "editor",
    "observer",
    "applicant",
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    code = f"import pathlib, bin.demo as demo; demo.DATA = pathlib.Path({str(tmp_path)!r}); demo.main()"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PORT": str(free_port())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        said = ""
        for line in process.stdout or ():
            said += line
            if "Ctrl-C stops everything" in line:
                break
        yield process, said
        process.kill()


def processes_with(text: str) -> list[str]:
    """Command lines of running processes whose environment mentions the text."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:  # it ended meanwhile, or is somebody else's
            continue
    return found


def test_demo_lives_and_ends_without_a_trace(
    demo: tuple["subprocess.Popen[str]", str], tmp_path: Path
) -> None:
    process, said = demo
    address = re.search(r"Colloquy runs at (http://localhost:\d+)/", said)
    assert address, said
    assert [role for role in ROLES if not re.search(rf"^{role} +\S+@\S+", said, flags=re.MULTILINE)] == []
    for path in ("/healthz", "/en/", "/demo/mailbox/", "/static/colloquy.css"):
        with urllib.request.urlopen(address[1] + path, timeout=PATIENCE_S) as answer:
            assert answer.status == 200, path
    assert any("manage.py work" in line for line in processes_with(str(tmp_path)))

    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_S) == 0
    assert processes_with(str(tmp_path)) == []
