"""The kinds of conditions a call may set: one small class each, from what it demands to its sentence and its rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel.lists import format_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.localized import Text, content_language
from events.footnotes import Designated
from events.names import cldr, language_name
from participants.applications.eligibility import gate
from participants.applications.kinds import Asked
from participants.applications.kinds.levels import LEVELS
from participants.applications.models import Condition, Question
from participants.people.languages import ABILITIES
from participants.people.models import ASKED_LANGUAGES, Level
from participants.people.places import CODES, place_name

CONFIRMING = (Question.Kind.YES_NO, Question.Kind.STATEMENT)
SKILL_OF = {"follows": "listening", "speaks": "speaking"}
Parameters = Mapping[str, Any]


def level_words(level: str) -> Any:
    """What the profile says for a level of the CEFR: the first of its answers that reaches it."""
    return next(one.label for one in Level if one and one >= LEVELS.index(level))


class ConditionRefused(Exception):
    """The condition cannot be like this; nothing was changed. `str()` is a sentence a user may read."""


@dataclass(frozen=True)
class Stated:
    """A condition as one reader sees it. `rule` is None while it rests on a question that is not asked."""

    pk: int
    label: str
    sentence: str
    more: Text
    blocks: bool
    rule: gate.Rule | None
    field_name: str  # the form field whose answer shows whether it is met; "" for none
    question: Asked | None = field(default=None, compare=False)


class Kind:
    # Kinds of questions whose answer can show whether it is met; whether there must be one.
    shown_by: tuple[str, ...] = ()
    needs_question = False
    # Whether a yes-or-no question can be made for it, and whether it needs words of the team's own.
    confirmed = False
    needs_text = False

    def clean(self, parameters: Parameters, question: Question | None) -> dict[str, Any]:
        """What is kept of the parameters. Raises ConditionRefused."""
        return {}

    def sentence(
        self, parameters: Parameters, question: Asked | None, designations: Iterable[Designated]
    ) -> str:
        """What it demands, said to the applicant."""
        raise NotImplementedError

    def to_confirm(self, parameters: Parameters) -> str:
        """The question that is made for it."""
        raise NotImplementedError

    def check(self, parameters: Parameters, question: Asked | None, first_day: date) -> gate.Check | None:
        """None when the answer it rests on cannot be given any more."""
        return gate.Chose(question.pk, frozenset({"yes"})) if question else None

    def field(self, parameters: Parameters, question: Asked | None) -> str:
        return question.name if question else ""


class PlaceOfWork(Kind):
    def clean(self, parameters: Parameters, question: Question | None) -> dict[str, Any]:
        return {"places": _some_of(parameters.get("places"), CODES)}

    def sentence(
        self, parameters: Parameters, question: Asked | None, designations: Iterable[Designated]
    ) -> str:
        known = list(designations)
        return _("You work in %(places)s.") % {
            "places": any_of(place_name(code, known) for code in parameters["places"])
        }

    def check(self, parameters: Parameters, question: Asked | None, first_day: date) -> gate.Check | None:
        return gate.WorksIn(frozenset(parameters["places"]))

    def field(self, parameters: Parameters, question: Asked | None) -> str:
        return "territory"


class ProfileKeys(Kind):
    shown_by = (Question.Kind.ONE, Question.Kind.SEVERAL)
    needs_question = True

    def clean(self, parameters: Parameters, question: Question | None) -> dict[str, Any]:
        known = [choice.key for choice in question.choices.all()] if question else []
        return {"keys": _some_of(parameters.get("keys"), known)}

    def sentence(
        self, parameters: Parameters, question: Asked | None, designations: Iterable[Designated]
    ) -> str:
        labels = [str(question.choices[key]) for key in _left(parameters, question)] if question else []
        return _("To “%(question)s” you answer: %(answers)s.") % {
            "question": question.label if question else "",
            "answers": any_of(labels),
        }

    def check(self, parameters: Parameters, question: Asked | None, first_day: date) -> gate.Check | None:
        keys = _left(parameters, question) if question else []
        return gate.Chose(question.pk, frozenset(keys)) if question and keys else None


class LanguageLevel(Kind):
    shown_by = (Question.Kind.LEVELS,)

    def clean(self, parameters: Parameters, question: Question | None) -> dict[str, Any]:
        return {
            "languages": _some_of(parameters.get("languages"), ASKED_LANGUAGES),
            "ability": _some_of([parameters.get("ability")], ABILITIES)[0],
            "level": _some_of([parameters.get("level")], LEVELS)[0],
        }

    def sentence(
        self, parameters: Parameters, question: Asked | None, designations: Iterable[Designated]
    ) -> str:
        words = {"languages": any_of(language_name(code) for code in parameters["languages"])}
        if question is None:
            return self._in_words_of_the_profile(parameters["ability"], parameters["level"], words)
        words["level"] = parameters["level"]
        if parameters["ability"] == "follows":
            return _("You can follow a meeting in %(languages)s, at level %(level)s or higher.") % words
        return _("You can speak in a meeting in %(languages)s, at level %(level)s or higher.") % words

    @staticmethod
    def _in_words_of_the_profile(ability: str, level: str, words: dict[str, str]) -> str:
        words["level"] = str(level_words(level))
        if ability == "follows":
            return _("You can follow a meeting in %(languages)s, at least “%(level)s”.") % words
        return _("You can speak in a meeting in %(languages)s, at least “%(level)s”.") % words

    def check(self, parameters: Parameters, question: Asked | None, first_day: date) -> gate.Check | None:
        return gate.Knows(
            tuple(parameters["languages"]),
            parameters["ability"],
            LEVELS.index(parameters["level"]),
            question.pk if question else None,
        )

    def field(self, parameters: Parameters, question: Asked | None) -> str:
        return question.name if question else f"{parameters['ability']}_{parameters['languages'][0]}"


class MinimumAge(Kind):
    """Confirmed by a yes; a birthday only where the form asks for one anyway."""

    shown_by = (*CONFIRMING, Question.Kind.DATE)
    needs_question = confirmed = True

    def clean(self, parameters: Parameters, question: Question | None) -> dict[str, Any]:
        age = parameters.get("age")
        if not isinstance(age, int) or not 1 <= age <= 99:
            raise ConditionRefused(_("Please write an age between 1 and 99."))
        return {"age": age}

    def sentence(
        self, parameters: Parameters, question: Asked | None, designations: Iterable[Designated]
    ) -> str:
        return ngettext(
            "You are at least %(age)s year old on the first day of the event.",
            "You are at least %(age)s years old on the first day of the event.",
            parameters["age"],
        ) % {"age": parameters["age"]}

    def to_confirm(self, parameters: Parameters) -> str:
        return ngettext(
            "Will you be at least %(age)s year old on the first day of the event?",
            "Will you be at least %(age)s years old on the first day of the event?",
            parameters["age"],
        ) % {"age": parameters["age"]}

    def check(self, parameters: Parameters, question: Asked | None, first_day: date) -> gate.Check | None:
        if question and question.kind == Question.Kind.DATE:
            return gate.BornBy(question.pk, gate.born_by(first_day, parameters["age"]))
        return super().check(parameters, question, first_day)


class Availability(Kind):
    shown_by = CONFIRMING
    needs_question = confirmed = True

    def sentence(
        self, parameters: Parameters, question: Asked | None, designations: Iterable[Designated]
    ) -> str:
        return _("You can be there for the whole event, from its first day to its last.")

    def to_confirm(self, parameters: Parameters) -> str:
        return _("Can you be there for the whole event, from its first day to its last?")


class Course(Kind):
    """Which one, the team's own words say."""

    shown_by = CONFIRMING
    needs_question = confirmed = needs_text = True

    def sentence(
        self, parameters: Parameters, question: Asked | None, designations: Iterable[Designated]
    ) -> str:
        return _("You have completed the course, or have the certificate, that is named here.")

    def to_confirm(self, parameters: Parameters) -> str:
        return _("Have you completed the course, or do you have the certificate, that is named here?")


class Endorsed(Kind):
    """Only said: the call's way to apply sees to it."""

    def sentence(
        self, parameters: Parameters, question: Asked | None, designations: Iterable[Designated]
    ) -> str:
        return _("Your employer or institution supports your application.")

    def check(self, parameters: Parameters, question: Asked | None, first_day: date) -> gate.Check | None:
        return gate.Told()


KINDS: dict[str, Kind] = {
    Condition.Kind.TERRITORY: PlaceOfWork(),
    Condition.Kind.PROFILE: ProfileKeys(),
    Condition.Kind.LANGUAGE: LanguageLevel(),
    Condition.Kind.AGE: MinimumAge(),
    Condition.Kind.AVAILABILITY: Availability(),
    Condition.Kind.COURSE: Course(),
    Condition.Kind.ENDORSEMENT: Endorsed(),
}


def any_of(names: Iterable[str]) -> str:
    """a, b or c, as the reader's language joins them."""
    return str(format_list(list(names), "or", locale=cldr(content_language())))


def _left(parameters: Parameters, question: Asked | None) -> list[str]:
    """The wanted answers that can still be chosen."""
    return [key for key in parameters["keys"] if question and key in question.choices]


def _some_of(values: Any, known: Iterable[str]) -> list[str]:
    """Those that are known, in the order in which they are offered. Raises ConditionRefused for none."""
    wanted = values if isinstance(values, (list, tuple)) else []
    found = [one for one in known if one in wanted]
    if not found:
        raise ConditionRefused(_("Please choose at least one."))
    return found
