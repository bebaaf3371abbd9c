"""Words for the operators: what failed in the background, once, in English."""

from __future__ import annotations

from django.conf import settings

from core.actors import Clock
from core.outbox import write

LONGEST = 4000


def tell_operators(*, key: str, subject: str, error: str) -> None:
    """One mail to each operator for a key; the end of a long error is what counts."""
    for _name, address in settings.ADMINS:
        write(
            to=address,
            kind="operator",
            key=f"operator:{key}:{address}"[:200],
            subject=f"{settings.COLLOQUY_SITE_NAME}: {subject}",
            text=(
                f"{subject}\n\n{error[-LONGEST:]}\n\n"
                "Everything else goes on. It is tried again, and you get no further mail about it until it has"
                " worked once.\n"
            ),
            language="en",
            by=Clock("worker"),
            release=True,
        )
