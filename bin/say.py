"""How the scripts speak: one line per step with its seconds, one sentence when something is missing."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


def fail(sentence: str) -> NoReturn:
    """Ends the script with one sentence that names the remedy."""
    sys.exit(sentence)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Prints the step when it begins, and its seconds when it ends well."""
    started = time.monotonic()
    print(f"{text} ...", end=" " if sys.stdout.isatty() else "\n", flush=True)
    yield
    print(f"{time.monotonic() - started:.1f} s", flush=True)
