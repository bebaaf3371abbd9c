"""The table to take over, and what its columns mean. Forms only clean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.forms.base import page_languages
from participants.applications.imports.reading import ENCODINGS, Table, TableRefused, read_file
from participants.applications.imports.targets import (
    NEEDED,
    fixed_targets,
    language_targets,
    question_targets,
)
from participants.applications.kinds import Asked
from participants.people.forms import PlainText


class TableForm(forms.Form):
    """A file that can be read as a table comes out as `table`."""

    mark_optional = False
    file = forms.FileField(
        label=gettext_lazy("Table (XLSX or CSV)"),
        help_text=gettext_lazy("The first row holds the headings. One row is one application."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    source = PlainText(
        label=gettext_lazy("Where the table comes from"),
        max_length=120,
        help_text=gettext_lazy(
            "For instance the name of the survey; it stands beside each application that comes in."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of letters"),
        choices=page_languages,
        help_text=gettext_lazy("Unless a column of the table names another."),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Character set of a CSV file"),
        choices=[("", gettext_lazy("As the file tells")), *ENCODINGS.items()],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                cleaned["table"] = read_file(cleaned["file"], cleaned["encoding"])
            except TableRefused as refused:
                self.add_error("file", str(refused))
        return cleaned


class ColumnsForm(forms.Form):
    """One select per column: what it is, or that it is left out."""

    mark_optional = False

    def __init__(self, data: Any, *, table: Table, questions: Sequence[Asked], chosen: Sequence[str]) -> None:
        super().__init__(data)
        self.table = table
        choices = [
            ("", _("Leave out")),
            (_("About the person"), list(fixed_targets().items())),
            (_("Questions"), list(question_targets(questions).items())),
            (_("Languages"), list(language_targets().items())),
        ]
        given = [group for group in choices if group[1]]
        for index, heading in enumerate(table.headings):
            label = heading or _("Column %(number)s") % {"number": index + 1}
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=label, choices=given, required=False, help_text=self._example(index)
            )
            if index < len(chosen):
                self.initial[f"column_{index}"] = chosen[index]

    def _example(self, index: int) -> str:
        """The first value, so that a heading that says little can be told."""
        value = next((row[index] for row in self.table.rows if row[index]), "")
        short = value if len(value) <= 60 else f"{value[:60]}…"
        return _("For instance: %(value)s") % {"value": short} if short else ""

    @property
    def columns(self) -> list[str]:
        return [self.cleaned_data.get(f"column_{index}", "") for index in range(len(self.table.headings))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        labels = {**fixed_targets(), **language_targets()}
        seen: set[str] = set()
        for name, target in list(cleaned.items()):  # an error takes its value out
            if target and target in seen:
                self.add_error(name, _("Another column has this meaning already."))
            seen.add(target)
        missing = [str(labels[name]) for name in NEEDED if name not in seen]
        if missing and not self.errors:
            raise forms.ValidationError(
                _("Please choose a column for each of these: %(names)s.") % {"names": ", ".join(missing)}
            )
        return cleaned


class TellForm(forms.Form):
    mark_optional = False
    tell = forms.BooleanField(
        label=gettext_lazy("Tell them by mail that their application is here"),
        required=False,
        help_text=gettext_lazy(
            "Each person in their own language, with a link to what was taken over. It goes at once."
        ),
    )
