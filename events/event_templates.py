"""Four kinds of event to start from, as data: days, costs, agenda, dates of the call, and what is usually asked.

Texts are written into the new event in every language of its programme. What somebody has to write herself stands
there in square brackets, and readiness.py asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.localized import column
from events.models import CoverageItem, Event

Kind, Format, Timeline, Cost = Event.Kind, Event.Format, Event.Timeline, CoverageItem.Kind


@dataclass(frozen=True)
class Slot:
    """One line of the agenda on the day of this number, from 1."""

    day: int
    begins: time
    ends: time
    title: str | Promise


@dataclass(frozen=True)
class TypicalQuestion:
    """A question of the form; `kind` is one of participants.applications.models.Question.Kind."""

    kind: str
    label: str | Promise
    required: bool = True
    word_limit: int | None = None


@dataclass(frozen=True)
class Template:
    name: str | Promise
    kind: str
    format: str
    days: int
    places: int
    begins: time
    ends: time
    timeline: str
    # The call, in days before the event: it opens, it closes, applicants have heard.
    opens: int
    closes: int
    hears: int
    agenda: tuple[Slot, ...]
    coverage: tuple[tuple[str, int], ...] = ()
    questions: tuple[TypicalQuestion, ...] = field(default=())


_WORK = TypicalQuestion("long", _("What do you work on, and with whom?"), word_limit=200)
_LEARN = TypicalQuestion(
    "long", _("What would you like to learn, and what can others learn from you?"), word_limit=200
)
_USE = TypicalQuestion("long", _("How will you use at work what you take home?"), word_limit=200)

_WELCOME, _LUNCH, _DINNER = _("Welcome and introductions"), _("Lunch"), _("Dinner")
_TALKS, _GROUPS, _DISCUSSION = _("Presentations"), _("Work in groups"), _("Discussion")
_VISIT, _END = _("Visit on site"), _("Conclusions and next steps")

# What two days cover: a bed and the way, both lunches and the dinner between.
_COVERED = (
    *((Cost.HOTEL, 0), (Cost.TRAVEL, 0)),
    *((Cost.LUNCH, 1), (Cost.DINNER, 1), (Cost.LUNCH, 2)),
)


def _from_lunch_to_lunch(
    kind: Event.Kind,
    *,
    places: int,
    afternoon: str | Promise,
    second_day: tuple[Slot, ...],
    questions: tuple[TypicalQuestion, ...],
) -> Template:
    """Two days from lunch to lunch, on the short timeline: they differ in what is done between the meals."""
    return Template(
        name=kind.label,
        kind=kind,
        format=Format.LUNCH_TO_LUNCH,
        days=2,
        places=places,
        begins=time(12, 30),
        ends=second_day[-1].ends,
        timeline=Timeline.SHORT,
        opens=47,
        closes=31,
        hears=21,
        coverage=_COVERED,
        agenda=(
            Slot(1, time(12, 30), time(13, 30), _LUNCH),
            Slot(1, time(13, 30), time(14, 15), _WELCOME),
            Slot(1, time(14, 15), time(17, 30), afternoon),
            Slot(1, time(19, 30), time(22, 0), _DINNER),
            *second_day,
        ),
        questions=questions,
    )


TEMPLATES: dict[str, Template] = {
    "study-visit": _from_lunch_to_lunch(
        Kind.STUDY_VISIT,
        places=15,
        afternoon=_VISIT,
        second_day=(
            Slot(2, time(9, 0), time(11, 30), _DISCUSSION),
            Slot(2, time(11, 30), time(12, 30), _END),
            Slot(2, time(12, 30), time(14, 0), _LUNCH),
        ),
        questions=(_WORK, _LEARN, _USE),
    ),
    "workshop": Template(
        name=_("Two-day workshop"),
        kind=Kind.WORKSHOP,
        format=Format.FULL_DAYS,
        days=2,
        places=25,
        begins=time(9, 0),
        ends=time(16, 30),
        timeline=Timeline.LONG,
        opens=105,
        closes=75,
        hears=56,
        coverage=_COVERED,
        agenda=(
            Slot(1, time(9, 0), time(10, 0), _WELCOME),
            Slot(1, time(10, 0), time(12, 30), _TALKS),
            Slot(1, time(12, 30), time(14, 0), _LUNCH),
            Slot(1, time(14, 0), time(17, 0), _GROUPS),
            Slot(1, time(19, 30), time(22, 0), _DINNER),
            Slot(2, time(9, 0), time(12, 30), _GROUPS),
            Slot(2, time(12, 30), time(14, 0), _LUNCH),
            Slot(2, time(14, 0), time(15, 30), _DISCUSSION),
            Slot(2, time(15, 30), time(16, 30), _END),
        ),
        questions=(_WORK, _LEARN),
    ),
    "webinar": Template(
        name=Kind.WEBINAR.label,
        kind=Kind.WEBINAR,
        format=Format.ONLINE,
        days=1,
        places=100,
        begins=time(10, 0),
        ends=time(12, 0),
        timeline=Timeline.SHORT,
        opens=28,
        closes=7,
        hears=5,
        agenda=(
            Slot(1, time(10, 0), time(10, 15), _WELCOME),
            Slot(1, time(10, 15), time(11, 15), _TALKS),
            Slot(1, time(11, 15), time(12, 0), _DISCUSSION),
        ),
        questions=(_WORK,),
    ),
    "small-scale": _from_lunch_to_lunch(
        Kind.SMALL_SCALE,
        places=8,
        afternoon=_DISCUSSION,
        second_day=(
            Slot(2, time(9, 0), time(12, 30), _END),
            Slot(2, time(12, 30), time(13, 30), _LUNCH),
        ),
        questions=(_WORK, _LEARN),
    ),
}

# The texts no event can be without, and what stands there until somebody writes them.
_TO_WRITE = {"title": _("Title to be written"), "neutral_title": _("Neutral title to be written")}


def placeholders(languages: list[str]) -> dict[str, str]:
    """{column: text} for the titles of a new event, in square brackets whatever the language."""
    texts: dict[str, str] = {}
    for name, text in _TO_WRITE.items():
        texts |= {key: f"[{words}]" for key, words in in_languages(name, text, languages).items()}
    return texts


def is_placeholder(text: str) -> bool:
    """Whether a text is still the one a template left for somebody to write."""
    return text.strip().startswith("[") and text.strip().endswith("]")


def in_languages(field_name: str, text: str | Promise, languages: list[str]) -> dict[str, str]:
    """{column: text in that language}."""
    found = {}
    for code in languages:
        with translation.override(code):
            found[column(field_name, code)] = str(text)
    return found
