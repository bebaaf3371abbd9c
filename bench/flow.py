"""One application from the empty form to the receipt, over HTTP, as somebody without an account."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from bench.forms import filled
from bench.visitor import Answer, Visitor, path_of
from core.outbox import Message

_number = itertools.count(1)


def apply(visitor: Visitor, code: str, email: str, code_of: Callable[[str], str] | None = None) -> float:
    """Seconds of waiting for the server, redirects included. Raises RuntimeError when a step is not accepted."""
    waited = 0.0

    def step(answer: Answer, at: str) -> Answer:
        nonlocal waited
        waited += answer.seconds
        while answer.status in {301, 302, 303}:
            at = path_of(answer.headers["Location"])
            answer = visitor.get(at)
            waited += answer.seconds
        if answer.status != 200:
            raise RuntimeError(f"{at} answered {answer.status}")
        place.append(at)
        return answer

    place: list[str] = []
    start = f"/en/calls/{code}/apply/"
    page = step(visitor.get(start), start)
    action, values = filled(page.body, email, button="continue")
    page = step(visitor.post(action or place[-1], values), start)
    action, values = filled(page.body, email)
    page = step(visitor.post(action or place[-1], values), place[-1])
    action, values = filled(page.body, email)
    secret = (code_of or code_from_outbox)(email)
    values = [(name, secret if name == "code" else value) for name, value in values]
    page = step(visitor.post(action or place[-1], values), place[-1])
    if b"Under review" not in page.body:
        raise RuntimeError(f"the application of {email} was not sent: {place}")
    return waited


def code_from_outbox(email: str) -> str:
    message = Message.objects.filter(to_email=email, wipe_when_sent=True).latest("pk")
    found = re.search(r"\b([A-Z0-9]{3}-?[A-Z0-9]{3}|\d{6})\b", message.subject)
    if found is None:
        raise RuntimeError(f"no code in {message.subject!r}")
    return found[1]


def new_address() -> str:
    return f"applicant{next(_number)}@bench.example"
