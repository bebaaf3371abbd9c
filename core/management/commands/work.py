"""`manage.py work`: tasks, mail and the clock, beside the web server. See core/worker/."""

from __future__ import annotations

import os
import signal
import sys
import threading
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from core.checks import refuse_other_languages
from core.delivery import ServerAway
from core.worker import supervisor
from core.worker.heartbeat import BEAT_SECONDS, beat, bury, new_name
from core.worker.patience import DATABASE_AWAY, stopping
from core.worker.run import run_once, run_until_stopped


class Command(BaseCommand):
    help = "Runs the tasks, the mail and the clock until it is stopped; restarts itself after a crash."
    requires_system_checks: list[
        str
    ] = []  # `migrate` has run them; without the pages it starts faster and leaner

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")
        parser.add_argument(
            "--unsupervised",
            action="store_true",
            help="one process that is not restarted: where systemd or a container does that",
        )
        parser.add_argument("--name", default="", help=SUPPRESS)
        parser.add_argument("--instead-of", default="", help=SUPPRESS)
        parser.add_argument("--supervisor", type=int, help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["supervisor"]:  # who has one was looked at before it started
            refuse_to_start()
        if not options["once"] and not options["unsupervised"]:
            become_supervisor()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        name = options["name"] or new_name()
        if options["instead_of"]:
            bury(options["instead_of"])
        if options["once"]:
            self.work_once(name)
            return
        status = run_until_stopped(name, options["supervisor"])
        sys.stdout.flush()
        sys.stderr.flush()
        # Not sys.exit(): a thread that is still busy must not keep the process.
        os._exit(status)

    def work_once(self, name: str) -> None:
        ended = threading.Event()
        threading.Thread(target=keep_beating, args=(name, ended), daemon=True).start()
        try:
            run_once(name)
        except ServerAway as error:
            raise CommandError(
                f"The mail server cannot be reached; the mails wait. It said: {error}"
            ) from error
        finally:
            ended.set()


def refuse_to_start() -> None:
    try:
        refuse_other_languages()
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error


def become_supervisor() -> None:
    """Turn this process into core/worker/supervisor.py, which starts us again as its child."""
    script = str(Path(supervisor.__file__).resolve())
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, *sys.argv]
    os.execv(sys.executable, [sys.executable, "-I", "-S", script, *command])  # noqa: S606 -- our own script


def keep_beating(name: str, ended: threading.Event) -> None:
    """So that a long task of `--once` is not taken over by a worker beside it."""
    while not ended.wait(BEAT_SECONDS):
        try:
            beat(name)
        except DATABASE_AWAY:
            continue  # the next beat will do
    connections.close_all()
