"""The kinds of questions a call may ask: one class each, from the form field to what is stored and read again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.files import ATTACHMENTS, limit_text
from core.localized import Text
from core.wordcount import count_words
from participants.applications.models import Question
from participants.people.forms import PlainText

SHORT_LIMIT = 500  # characters
LONG_LIMIT = 20_000
FILL_IN = gettext_lazy("Please fill this in.")
CHOOSE = gettext_lazy("Please choose an answer.")


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
    choices: dict[str, Text] = field(default_factory=dict)

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

    def __bool__(self) -> bool:
        return bool(self.text or self.choices or self.file)


@dataclass(frozen=True)
class Upload:
    """What came from a file field: the file itself, a reference to one sent before, or the wish to remove it."""

    file: Any = None
    reference: str = ""
    remove: bool = False


class Kind:
    def field(self, question: Asked) -> forms.Field:
        """The form field; it refuses only what cannot be stored."""
        raise NotImplementedError

    def stored(self, value: Any) -> Stored:
        """A cleaned value of that field as it is kept."""
        raise NotImplementedError

    def initial(self, stored: Stored) -> Any:
        """What is kept, as the field shows it again."""
        raise NotImplementedError

    def problem(self, question: Asked, stored: Stored) -> str:
        """Why this answer cannot be sent yet; "" when it can."""
        return str(FILL_IN) if question.required and not stored else ""

    def anchor(self, question: Asked) -> str:
        """Where a link to the field lands, without "id_"."""
        return question.name

    def lines(self, question: Asked, stored: Stored) -> list[str]:
        """The answer in words, for people."""
        return [stored.text] if stored.text else []


class ShortText(Kind):
    def field(self, question: Asked) -> forms.Field:
        return PlainText(max_length=SHORT_LIMIT)

    def stored(self, value: Any) -> Stored:
        return Stored(text=value)

    def initial(self, stored: Stored) -> Any:
        return stored.text


class LongText(ShortText):
    def field(self, question: Asked) -> forms.Field:
        attributes: dict[str, Any] = {"rows": 8}
        if question.word_limit:
            attributes["data-word-limit"] = question.word_limit
            attributes["data-word-text"] = _("Words: {n} of {limit}")
        return PlainText(max_length=LONG_LIMIT, widget=forms.Textarea(attributes))

    def problem(self, question: Asked, stored: Stored) -> str:
        words, limit = count_words(stored.text), question.word_limit
        if limit and words > limit:
            return ngettext(
                "Please shorten this answer: it has %(words)s words, and the limit is %(limit)s word.",
                "Please shorten this answer: it has %(words)s words, and the limit is %(limit)s words.",
                limit,
            ) % {"words": words, "limit": limit}
        return super().problem(question, stored)


class OneOf(Kind):
    def anchor(self, question: Asked) -> str:
        return f"{question.name}_0"

    def options(self, question: Asked) -> list[tuple[str, str]]:
        return [(key, str(label)) for key, label in question.choices.items()]

    def field(self, question: Asked) -> forms.Field:
        return forms.ChoiceField(choices=self.options(question), widget=forms.RadioSelect)

    def stored(self, value: Any) -> Stored:
        return Stored(choices=(value,) if value else ())

    def initial(self, stored: Stored) -> Any:
        return stored.choices[0] if stored.choices else ""

    def problem(self, question: Asked, stored: Stored) -> str:
        known = [key for key in stored.choices if key in dict(self.options(question))]
        return str(CHOOSE) if question.required and not known else ""

    def lines(self, question: Asked, stored: Stored) -> list[str]:
        labels = dict(self.options(question))
        return [labels.get(key, key) for key in stored.choices]


class SeveralOf(OneOf):
    def field(self, question: Asked) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.options(question), widget=forms.CheckboxSelectMultiple, help_text=""
        )

    def stored(self, value: Any) -> Stored:
        return Stored(choices=tuple(value))

    def initial(self, stored: Stored) -> Any:
        return list(stored.choices)


class YesNo(OneOf):
    def options(self, question: Asked) -> list[tuple[str, str]]:
        return [("yes", _("Yes")), ("no", _("No"))]


class FileWidget(forms.Widget):
    """Drawn by components/upload.html; a file may come with the form or have been sent before."""

    needs_multipart_form = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Upload:
        return Upload(files.get(f"{name}_file"), data.get(name, ""), bool(data.get(f"{name}_remove")))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_file"


class FileField(forms.Field):
    """Gives an Upload; whether the file is good is found out when it is stored."""

    widget = FileWidget

    def clean(self, value: Any) -> Upload:
        return value if isinstance(value, Upload) else Upload()


class FileAnswer(Kind):
    def anchor(self, question: Asked) -> str:
        return f"{question.name}_file"

    def field(self, question: Asked) -> forms.Field:
        return FileField(help_text=self.hint(question))

    def hint(self, question: Asked) -> str:
        return _("A document or a photo of it, up to %(limit)s: %(types)s.") % {
            "limit": limit_text(),
            "types": ATTACHMENTS.labels,
        }

    def initial(self, stored: Stored) -> Any:
        return None

    def problem(self, question: Asked, stored: Stored) -> str:
        return _("Please add the file.") if question.required and not stored.file else ""

    def lines(self, question: Asked, stored: Stored) -> list[str]:
        return [stored.file_name] if stored.file else []


KINDS: dict[str, Kind] = {
    Question.Kind.SHORT: ShortText(),
    Question.Kind.LONG: LongText(),
    Question.Kind.ONE: OneOf(),
    Question.Kind.SEVERAL: SeveralOf(),
    Question.Kind.YES_NO: YesNo(),
    Question.Kind.FILE: FileAnswer(),
}
