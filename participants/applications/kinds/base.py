"""What every kind of question has: a field, a stored form, and words for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from core.localized import Text, content_language, fallback_order
from events.footnotes import Designated

FILL_IN = gettext_lazy("Please fill this in.")
CHOOSE = gettext_lazy("Please choose an answer.")


@dataclass(frozen=True)
class Heading:
    """A section of the form as one reader sees it."""

    pk: int
    title: Text


@dataclass(frozen=True)
class Asked:
    """A question as one reader sees it."""

    pk: int
    kind: str
    label: Text
    help: Text
    required: bool = False
    word_limit: int | None = None
    for_assessors: bool = True
    retired: bool = False
    is_profile: bool = False  # its choices are the profiles the statistics count
    after: bool = False  # asked of people who are selected
    choices: dict[str, Text] = field(default_factory=dict)
    section: Heading | None = None
    # Asked only of who gave this answer (a key) to that other question.
    shown_if: int | None = None
    shown_if_key: str = ""

    @property
    def name(self) -> str:
        """The name of its form field."""
        return f"question_{self.pk}"


@dataclass(frozen=True)
class Stored:
    """What an answer holds."""

    text: str = ""
    choices: tuple[str, ...] = ()
    file: UUID | None = None
    file_name: str = ""
    file_size: int = 0
    # The words it was asked in, when they have changed since; no part of the answer itself.
    asked_in: Mapping[str, Any] | None = field(default=None, compare=False)
    # Whether a passage of it is hidden or was, and whether anything is written beside it: without, nobody looks for it.
    has_masks: bool = field(default=False, compare=False)
    has_texts: bool = field(default=False, compare=False)
    # What was released of a document for readers who see no names.
    released: Stored | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return bool(self.text or self.choices or self.file)


@dataclass(frozen=True)
class Upload:
    """What came from a file field: the file itself, a reference to one sent before, or the wish to remove it."""

    file: Any = None
    reference: str = ""
    remove: bool = False


class Kind:
    takes_answer = True

    def field(self, question: Asked) -> forms.Field:
        """The form field; it refuses only what cannot be stored."""
        raise NotImplementedError

    def stored(self, value: Any) -> Stored:
        """A cleaned value of that field as it is kept."""
        raise NotImplementedError

    def initial(self, stored: Stored) -> Any:
        """What is kept, as the field shows it again."""
        raise NotImplementedError

    def posted(self, question: Asked, stored: Stored) -> dict[str, list[str]]:
        """What a browser sends when the field shows this answer and nobody touches it."""
        value = self.initial(stored)
        return {question.name: [str(one) for one in value] if isinstance(value, list) else [str(value or "")]}

    def problem(self, question: Asked, stored: Stored) -> str:
        """Why this answer cannot be sent yet; "" when it can."""
        return str(FILL_IN) if question.required and not stored else ""

    def anchor(self, question: Asked) -> str:
        """Where a link to the field lands, without "id_"."""
        return question.name

    def lines(self, question: Asked, stored: Stored, designations: Iterable[Designated] = ()) -> list[str]:
        """The answer in words, for people; places are written as the designations want it."""
        return [stored.text] if stored.text else []


def as_answered(question: Asked, stored: Stored) -> Asked:
    """The question in the words this answer was given to; as it is now where they have not changed."""
    words = stored.asked_in
    if words is None:
        return question
    choices = {key: _text(row) for key, row in words["choices"].items()}
    return replace(
        question,
        label=_text(words["label"]),
        help=_text(words["help"]),
        choices={**question.choices, **choices},
    )


def _text(words: Mapping[str, str]) -> Text:
    wanted = content_language()
    for code in fallback_order(wanted):
        if words.get(code):
            return Text(words[code], code, code != wanted)
    return Text("", wanted, False)
