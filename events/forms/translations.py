"""The texts of an event in one language, who translates them, and which languages publication waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts import User
from core.localized import html_lang
from core.uploads import XLSX
from events.forms.base import ChooseOne, ChooseSeveral, PlainForm, page_languages
from events.models import Event, Role
from events.translated_texts import Entry, digest, target_languages

STAMP = "stamp_"


@dataclass(frozen=True)
class Shown:
    """One text on the page: what is known of it, and its field."""

    entry: Entry
    field: forms.BoundField
    stamp_name: str


class TranslationForm(PlainForm):
    """One field per text. Each comes with the stamp of what its writer saw, so that nobody overwrites unseen."""

    mark_optional = False

    def __init__(self, data: Any = None, *, entries: Sequence[Entry], language: str) -> None:
        self.entries, self.language = entries, language
        self.names = {entry.key: _name(entry) for entry in entries}
        self.stamps = {entry.key: _stamp(data, entry) for entry in entries}
        super().__init__(self._with_current(data), initial={_name(entry): entry.target for entry in entries})
        for entry in entries:
            self.fields[_name(entry)] = forms.CharField(
                label=entry.text.label,
                required=False,
                max_length=entry.text.longest,
                widget=forms.Textarea(attrs={"rows": entry.text.lines, "lang": html_lang(language)}),
            )

    def _with_current(self, data: Any) -> Any:
        """What she did not touch is shown as it is now, not as it was when she opened the page."""
        if data is None:
            return None
        shown = data.copy()
        for entry in self.entries:
            seen = self.stamps[entry.key].partition(".")[2]
            if _name(entry) not in shown or digest(shown[_name(entry)]) == seen:
                shown[_name(entry)] = entry.target
                self.stamps[entry.key] = entry.stamp if _name(entry) not in data else self.stamps[entry.key]
        return shown

    def rows(self) -> list[Shown]:
        return [Shown(entry, self[_name(entry)], STAMP + _name(entry)) for entry in self.entries]

    def texts(self) -> dict[str, str]:
        """{key: text} of what differs from what is stored."""
        written = {entry.key: self.cleaned_data[_name(entry)] for entry in self.entries}
        return {
            entry.key: written[entry.key]
            for entry in self.entries
            if digest(written[entry.key]) != digest(entry.target)
        }

    def refuse_stale(self, keys: Sequence[str]) -> None:
        """Say at each text that somebody was faster; what was typed stays in its field."""
        for entry in self.entries:
            if entry.key in keys:
                self.add_error(
                    _name(entry),
                    _(
                        "This text or its source was changed in the meantime, so nothing was saved. Yours is kept here; the stored one reads: %(text)s"
                    )
                    % {"text": entry.target},
                )

    def approved(self) -> list[str]:
        """The keys of the texts to approve: one, or all that have a text."""
        wanted = self.data.get("approve", "")
        return [
            entry.key
            for entry in self.entries
            if self.cleaned_data[_name(entry)]
            and self.stamps[entry.key]
            and (
                wanted == entry.key
                or (wanted == "all" and (entry.can_be_approved or entry.key in self.texts()))
            )
        ]


def _name(entry: Entry) -> str:
    return "text_" + entry.key.replace(".", "_").replace(":", "_")


def _stamp(data: Any, entry: Entry) -> str:
    return entry.stamp if data is None else str(data.get(STAMP + _name(entry), ""))


class RequiredForm(PlainForm):
    mark_optional = False

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"] = ChooseSeveral(
            label=_("Required languages"),
            choices=page_languages(target_languages(event)),
            required=False,
            help_text=_(
                "Publication waits until every text in them is approved. The other languages are published as far as they are, with a notice."
            ),
        )


class TranslatorField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class AssignForm(PlainForm):
    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        translators = User.objects.filter(
            is_active=True, memberships__programme=event.programme_id, memberships__role=Role.TRANSLATOR
        )
        self.fields["user"] = TranslatorField(translators.order_by("name", "email"), label=_("Translator"))
        self.fields["language"] = ChooseOne(
            label=_("Language"), choices=page_languages(target_languages(event)), untranslated=True
        )


class SheetForm(PlainForm):
    file = forms.FileField(
        label=_("The table as it came back"), widget=forms.FileInput(attrs={"accept": ",".join(XLSX.aliases)})
    )
