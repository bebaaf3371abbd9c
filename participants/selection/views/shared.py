"""What several pages of selection need: names of places with their footnotes, reports of acts, numbers typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.states import MoveRefused
from events.footnotes import footnotes_for
from events.models import Event
from events.queries import designations_of
from participants.people.places import place_names
from participants.selection.operations import Done, Refused

SHOWN = 10
MOST_DIGITS = 9


class Places:
    """Names of the places where people work, in the reader's language, and the footnotes those shown need."""

    def __init__(self, event: Event) -> None:
        self.designations = designations_of([event.programme_id])
        self.names = place_names(self.designations)

    def name(self, code: str) -> str:
        return self.names.get(code, code)

    def footnotes(self, codes: Iterable[str]) -> list[Any]:
        return footnotes_for({self.name(code) for code in codes}, self.designations)


class Refusals:
    """`with` one of these: an act inside that is refused ends the block, and its reason goes to `tell`.

    A class, because a type checker believes of it what it does not of a generator: lines behind the block are reached.
    """

    def __init__(self, tell: Callable[[str], object]) -> None:
        self.tell = tell

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        refused = isinstance(error, (Refused, MoveRefused))
        if refused:
            self.tell(str(error))
        return refused


def refusals_told(request: HttpRequest) -> Refusals:
    """The next page says why the act inside was refused."""
    return Refusals(lambda why: messages.error(request, why))


def refusals_on(form: BaseForm, field: str | None = None) -> Refusals:
    """The form says why the act inside was refused: above its fields, or at `field`."""
    return Refusals(lambda why: form.add_error(field, why))


@contextmanager
def saved_or_refused(request: HttpRequest) -> Iterator[None]:
    """The act inside is followed by the word that it was saved, or by the reason why it was not."""
    with refusals_told(request):
        yield
        messages.success(request, _("Saved."))


def report(request: HttpRequest, done: list[Done]) -> None:
    """Says how many rows were changed, and which were left alone and why: never one for the other."""
    changed = sum(row.done for row in done)
    if changed:
        text = ngettext(
            "%(number)s application was changed.", "%(number)s applications were changed.", changed
        )
        messages.success(request, text % {"number": changed})
    skipped = [row for row in done if not row.done]
    if skipped:
        text = ngettext("%(number)s was left as it is:", "%(number)s were left as they are:", len(skipped))
        names = "; ".join(f"{_named(row)} ({row.why})" for row in skipped[:SHOWN])
        more = " …" if len(skipped) > SHOWN else ""
        messages.warning(request, f"{text % {'number': len(skipped)}} {names}{more}")
    if not done:
        messages.warning(request, _("Nothing was ticked, so nothing was changed."))


def _named(row: Done) -> str:
    return row.application.reference if row.apart else row.application.full_name


def whole_number(typed: str) -> int:
    """What an address or a hidden field says; 0 when it is no number, or longer than any row's."""
    return int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else 0
