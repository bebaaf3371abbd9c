"""`make demo`: a living Colloquy under var/demo, with web server and worker, until Ctrl-C.

What must be ready first happens in this one process, because each start of Django costs about a second.
"""

import contextlib
import errno
import io
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from bin.environment import forget_installation
from bin.say import fail, step

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "var" / "demo"
ANSWER_SECONDS = 30
STOP_SECONDS = 10
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- only if the user asks for it by HOST=

Children = dict[str, "subprocess.Popen[bytes]"]


def main() -> None:
    host, port = os.environ.get("HOST") or "127.0.0.1", wanted_port()
    check_port(host, port)
    # By name, because a browser refuses passkeys on a bare address.
    shown = "localhost" if EVERYWHERE.get(host, host) in {"127.0.0.1", "::1"} else host
    address = f"http://{in_url(shown)}:{port}"
    set_environment(address)
    prepare()
    run_until_stopped(host, port, address)


def wanted_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        fail(f"PORT must be a number from 1 to 65535, not {text!r}. For instance: PORT=8001 make demo")
    return int(text)


def in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def check_port(host: str, port: int) -> None:
    """Ends with a sentence when nobody can listen there: better now than after the data is loaded."""
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
            probe.listen(1)
    except socket.gaierror:
        fail(f"HOST={host} is not an address of this machine. For instance: HOST=127.0.0.1 make demo")
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fail(
                f"Port {port} is taken by another program. Choose another one: PORT={port % 65535 + 1} make demo"
            )
        fail(f"Cannot listen on {host}, port {port}: {error.strerror}. For instance: PORT=8001 make demo")


def set_environment(address: str) -> None:
    """The demo keeps to var/demo."""
    forget_installation()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "COLLOQUY_DEMO": "yes",
        "COLLOQUY_VAR_DIR": str(DATA),
        "COLLOQUY_BASE_URL": address,
    }


def prepare() -> None:
    (DATA / "static").mkdir(parents=True, exist_ok=True)  # stays empty: files come straight from the apps
    with step("Starting Django"):
        import django
        from django.core.management import call_command

        django.setup()
    with step("Compiling translations"):
        call_command("compile_catalogues", verbosity=0)
    with step("Bringing the database up to date"):
        call_command("migrate", verbosity=0, interactive=False)
    with step("Loading the demo data"):
        call_command("demo_data", verbosity=0, stdout=io.StringIO())


def run_until_stopped(host: str, port: int, address: str) -> None:
    """Starts web server and worker, and ends both on a signal, or when one of them ends by itself."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    bind = f"--bind={in_url(host)}:{port}"
    web = [
        "gunicorn",
        "config.wsgi:application",
        bind,
        "--threads=4",
        "--log-level=warning",
        "--no-control-socket",
    ]
    children: Children = {}
    try:
        with step("Starting web server and worker"):
            children["web"] = start("web", ["-m", *web])
            children["worker"] = start("worker", ["manage.py", "work"])
            wait_for_answer(f"http://{in_url(EVERYWHERE.get(host, host))}:{port}/healthz", children, stop)
        if not stop.is_set():
            welcome(address)
        window = select.poll()
        if sys.stdin.isatty():
            window.register(sys.stdin, 0)  # reports only that it was closed: `make` would not tell
        while not stop.wait(0.2) and not window.poll(0):
            check_alive(children)
    finally:
        end(children)
    with contextlib.suppress(OSError):  # the window may be gone
        print("\nStopped. What you did is kept in var/demo; `make demo` goes on from there.", flush=True)


def start(name: str, arguments: list[str]) -> "subprocess.Popen[bytes]":
    """Starts a child in a process group of its own: Ctrl-C reaches us alone, and we end the whole group."""
    with log_of(name).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )


def log_of(name: str) -> Path:
    return DATA / f"{name}.log"


def wait_for_answer(url: str, children: Children, stop: threading.Event) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + ANSWER_SECONDS
    while not stop.wait(0.1):
        check_alive(children)
        with contextlib.suppress(OSError), direct.open(url, timeout=2):
            return
        if time.monotonic() > deadline:
            fail(f"The web server does not answer at {url}. Its log is {log_of('web')}")


def check_alive(children: Children) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            print("\n" + log_of(name).read_text(errors="replace")[-2000:], flush=True)
            fail(f"The {name} process stopped by itself: the end of {log_of(name)} above says why.")


def welcome(address: str) -> None:
    from django.core.management import call_command

    print(f"\nColloquy runs at {address}/  (mail stays here: {address}/demo/mailbox/)\n", flush=True)
    call_command("demo_data", print_logins=True)
    print(f"\nLogs: {log_of('web')} and worker.log beside it. Ctrl-C stops everything.", flush=True)


def end(children: Children) -> None:
    """SIGTERM to every group, then, after a while, SIGKILL to what is left of it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children.values():
        signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        signal_group(child, signal.SIGKILL)
        child.wait()


def signal_group(child: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped. `make demo` goes on from there.")
