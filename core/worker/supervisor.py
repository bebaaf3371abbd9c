"""Keeps one worker process running: starts it, starts it anew when it ends, passes signals on.

A script of its own that knows no Django: `manage.py work` turns into it, so that watching costs five megabytes
and not sixty. It gives each child its name, and tells the next one who died, whose work is then free at once.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time

LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0
# More than the child's own grace, less than the patience of what may have stopped us.
KILL_AFTER = 8


class Supervisor:
    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = False

    def run(self) -> int:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        signal.signal(signal.SIGALRM, self.kill)
        died, pause, status = "", 0.5, 0
        while not self.told_to_stop():
            name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
            started = time.monotonic()
            status = self.run_child(name, died)
            if self.told_to_stop():
                break
            died = name
            pause = 0.5 if time.monotonic() - started > HEALTHY_AFTER else min(pause * 2, LONGEST_PAUSE)
            sys.stderr.write(f"the worker ended ({status}); a new one starts in {pause:.0f} s\n")
            sys.stderr.flush()
            self.sleep(pause)
        return max(status, 0)

    def run_child(self, name: str, died: str) -> int:
        arguments = [
            "--unsupervised",
            f"--name={name}",
            f"--instead-of={died}",
            f"--supervisor={os.getpid()}",
        ]
        # Two memory arenas for all threads: with one each, freed memory is not used again.
        environment = {"MALLOC_ARENA_MAX": "2", **os.environ}
        self.child = subprocess.Popen([*self.command, *arguments], env=environment)
        if self.told_to_stop():  # the signal came before there was anybody to pass it on to
            self.child.terminate()
        return self.child.wait()

    def stop(self, number: int, _frame: object) -> None:
        self.stopping = True
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            signal.alarm(KILL_AFTER)

    def told_to_stop(self) -> bool:
        return self.stopping

    def kill(self, number: int, _frame: object) -> None:
        if self.child is not None:
            self.child.kill()

    def sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.told_to_stop() and time.monotonic() < until:
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(Supervisor(sys.argv[1:]).run())
