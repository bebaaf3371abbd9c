"""Writing to exactly the people a filter finds: words, then a look at every recipient, then drafts in the outbox."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.localized import language_label
from core.web import SignedInRequest, invalid, on
from events.models import Event
from events.queries import events_visible_to
from participants.selection.models import Participation
from participants.travel.forms import FilterForm, WriteForm
from participants.travel.notices import PLACEHOLDERS, Note, language_used, note_to
from participants.travel.operations import begin_writing
from participants.travel.queries import find_participants, summary_of

PAGE = "travel/write.html"
CHECK = "travel/write_check.html"


@on(events_visible_to, "participants.write_to_participants")
@require_http_methods(["GET", "POST"])
def team_write(request: SignedInRequest, event: Event) -> HttpResponse:
    """GET: the empty form. POST: the check page; with `confirmed` and nothing changed since: the drafts."""
    people = _recipients(request, event)
    form = WriteForm(
        request.POST if request.method == "POST" else None,
        languages=_languages(people),
        initial={"key": uuid.uuid4()},
    )
    context = _context(request, event, people, form)
    if request.method == "GET" or not people or "back" in request.POST:
        return render(request, PAGE, context)
    if not form.is_valid():
        return invalid(request, PAGE, context)
    if request.POST.get("confirmed") == _fingerprint(people, form):
        return _write(request, event, people, form)
    return _check(request, people, form, context)


def _recipients(request: SignedInRequest, event: Event) -> list[Participation]:
    """Whom the filter in the address finds; a filter nobody can read finds nobody."""
    wanted = FilterForm(request.GET, summary=summary_of(event)).wanted()
    return find_participants(event, wanted) if wanted else []


def _languages(people: list[Participation]) -> tuple[str, ...]:
    """The recipients' languages, and the default one, because it is the last resort of all the others."""
    read = sorted({one.language for one in people})
    default = settings.MODELTRANSLATION_DEFAULT_LANGUAGE
    return (*read, *(() if default in read else (default,)))


def _context(
    request: SignedInRequest, event: Event, people: list[Participation], form: WriteForm
) -> dict[str, Any]:
    return {
        "event": event,
        "tab": "team_participants",
        "form": form,
        "people": people,
        "filter": request.GET.urlencode(),
        "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS],
    }


def _fingerprint(people: list[Participation], form: WriteForm) -> str:
    """What was looked at: these people, their languages and these words. Another one means: look again."""
    parts = [
        *(f"{one.pk}:{one.language}:{one.email}" for one in people),
        *(str(pair) for pair in sorted(form.texts.items())),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class _Group:
    """The recipients of one language, and the language of the text they get."""

    language: str
    text_language: str
    number: int

    @property
    def name(self) -> str:
        return language_label(self.language)

    @property
    def text_name(self) -> str:
        return language_label(self.text_language)

    @property
    def is_fallback(self) -> bool:
        return self.language != self.text_language


def _groups(people: list[Participation], form: WriteForm) -> list[_Group]:
    readers = Counter(one.language for one in people)
    return [_Group(code, language_used(code, form.texts), readers[code]) for code in sorted(readers)]


def _check(
    request: SignedInRequest, people: list[Participation], form: WriteForm, context: dict[str, Any]
) -> HttpResponse:
    groups = _groups(people, form)
    needs_tick = any(group.is_fallback for group in groups) and not form.cleaned_data["fallback"]
    looked_before = "confirmed" in request.POST
    context |= {
        "groups": groups,
        "needs_tick": needs_tick,
        "changed": looked_before,
        "fingerprint": _fingerprint(people, form),
        "samples": _samples(people, context["event"], form),
        "rows": [
            {"one": one, "text_language": language_label(language_used(one.language, form.texts))}
            for one in people
        ],
    }
    return render(request, CHECK, context)


def _samples(people: list[Participation], event: Event, form: WriteForm) -> list[Note]:
    """The letter as its first reader gets it, once for each text in use."""
    first = {language_used(one.language, form.texts): one for one in reversed(people)}
    return [note_to(first[code], event, form.texts) for code in sorted(first)]


def _write(
    request: SignedInRequest, event: Event, people: list[Participation], form: WriteForm
) -> HttpResponse:
    if any(group.is_fallback for group in _groups(people, form)) and not form.cleaned_data["fallback"]:
        form.add_error("fallback", _("Tick this box, or write the missing language."))
        return invalid(request, PAGE, _context(request, event, people, form))
    number = begin_writing(
        event,
        people,
        texts=form.texts,
        key=str(form.cleaned_data["key"]),
        by=request.user,
    )
    messages.success(request, _said(number))
    return redirect("team_letters", event.code)


def _said(number: int | None) -> str:
    if number is None:
        return _("The letters are being written. They appear here when all are ready; then send them.")
    return ngettext(
        "%(number)s letter waits here. Look at it, then send it.",
        "%(number)s letters wait here. Look at them, then send them.",
        number,
    ) % {"number": number}
