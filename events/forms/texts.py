"""Texts of an event's page in one language, beside the language they are translated from; and its lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.localized import Text, column, text_of
from events.clock import NoSuchTime, to_instant, to_wall
from events.forms.base import ClockField, DayField, LongText, PlainForm, WebAddress
from events.models import AgendaItem, Event, RelatedItem
from events.operations.texts import AgendaRow, RelatedRow, Texts
from events.outline import Line, format_outline, parse_outline
from events.queries import call_of, flat_questions, source_language, title_of

_MARKDOWN = _("Blank lines make paragraphs, a dash at the beginning of a line makes a list.")
# (field, label, longest, kind of field, hint)
_EVENT_TEXTS: tuple[tuple[str, Any, int, type[forms.CharField], Any], ...] = (
    ("title", _("Title"), 250, forms.CharField, ""),
    (
        "neutral_title",
        _("Neutral title"),
        120,
        forms.CharField,
        _("Where others may see it: calendars, subjects, letters."),
    ),
    ("host", _("Host"), 250, forms.CharField, ""),
    ("venue", _("Venue"), 250, forms.CharField, ""),
    ("audience", _("Who it is for"), 5000, LongText, _MARKDOWN),
    ("aim", _("Background and aim"), 20000, LongText, _MARKDOWN),
    (
        "practical",
        _("Practical information for participants"),
        10000,
        LongText,
        _("Shown only to people who take part."),
    ),
)


@dataclass(frozen=True)
class Row:
    """A field and the text it is translated from."""

    field: forms.BoundField
    source: Text | None


class TextsForm(PlainForm):
    """One language. Rows of lists (questions, related items, agenda) appear one by one, so they stay aligned."""

    mark_optional = False  # a draft may lack anything; the overview says what publication needs

    def __init__(self, data: Any = None, *, event: Event, language: str) -> None:
        self.event, self.language = event, language
        self.source = source_language(event)
        self._sources: dict[str, Text] = {}
        initial: dict[str, Any] = {}
        made: dict[str, forms.Field] = {}
        for name, field, obj, attribute in self._declared():
            made[name] = field
            initial[name] = getattr(obj, column(attribute, language)) or ""
            self._sources[name] = text_of(obj, attribute, self.source)
        super().__init__(data, initial=initial)
        self.fields.update(made)

    def _declared(self) -> list[tuple[str, forms.Field, Any, str]]:
        """(field name, field, object, attribute): the event's texts, the call's, then the rows of its lists."""
        event = self.event
        rows: list[tuple[str, forms.Field, Any, str]] = [
            (name, kind(label=label, max_length=longest, required=False, help_text=hint), event, name)
            for name, label, longest, kind, hint in _EVENT_TEXTS
        ]
        if (call := call_of(event)) is not None:
            summary = forms.CharField(
                label=_("The call in two sentences"),
                max_length=400,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            rows.append(("summary", summary, call, "summary"))
        if self.language != self.source:
            rows += self._declared_rows()
        return rows

    def _declared_rows(self) -> list[tuple[str, forms.Field, Any, str]]:
        event = self.event
        rows: list[tuple[str, forms.Field, Any, str]] = []
        for number, question in enumerate(flat_questions(event), start=1):
            label: Any = _("Guiding question %(number)s") % {"number": number}
            field = forms.CharField(
                label=label, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            rows.append((f"question_{question.pk}", field, question, "text"))
        for item in event.related_items.all():
            field = forms.CharField(label=_("Related item"), max_length=300, required=False)
            rows.append((f"related_{item.pk}", field, item, "text"))
        for entry in event.agenda.all():
            for attribute, label, longest in (
                ("title", _("Agenda: title"), 250),
                ("room", _("Agenda: room"), 120),
            ):
                field = forms.CharField(label=label, max_length=longest, required=False)
                rows.append((f"agenda_{entry.pk}_{attribute}", field, entry, attribute))
        return rows

    def rows(self) -> list[Row]:
        """What the template shows; rows whose source is empty are left out of a translation's lists."""
        translating = self.language != self.source
        return [
            Row(self[name], self._sources[name] if translating else None)
            for name in self.fields
            if not (translating and "_" in name and name[-1].isdigit() and not self._sources[name])
        ]

    def texts(self) -> Texts:
        data = self.cleaned_data
        agenda: dict[int, dict[str, str]] = {}
        for name in data:
            if name.startswith("agenda_"):
                _prefix, pk, attribute = name.split("_")
                agenda.setdefault(int(pk), {})[attribute] = data[name]
        return Texts(
            event={name: data[name] for name, *_rest in _EVENT_TEXTS},
            summary=data.get("summary"),
            questions=self._keyed("question_"),
            related=self._keyed("related_"),
            agenda=agenda,
        )

    def _keyed(self, prefix: str) -> dict[int, str]:
        return {
            int(name.removeprefix(prefix)): text
            for name, text in self.cleaned_data.items()
            if name.startswith(prefix)
        }


class QuestionsForm(PlainForm):
    outline = forms.CharField(
        label=_("Guiding questions"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "One question per line. Begin a line with spaces to put it under the question above. Translations stay with their line."
        ),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def lines(self) -> list[Line]:
        return parse_outline(self.cleaned_data["outline"])


def outline_of(event: Event, language: str) -> str:
    """The stored questions as the text the organiser wrote."""
    return format_outline(
        [
            Line(text_of(row, "text", language).value, int(row.parent_id is not None))
            for row in flat_questions(event)
        ]
    )


class EventField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{title_of(obj)} ({obj.starts_on.year})"


class RelatedForm(PlainForm):
    mark_optional = False

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Text"), max_length=300, required=False)
    url = WebAddress(label=_("Address"), required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Event.objects.filter(programme=event.programme_id).exclude(pk=event.pk)
        self.fields["related_event"] = EventField(
            others, label=_("Earlier event"), required=False, empty_label=_("none of ours")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.has_changed() and not (cleaned.get("text") or cleaned.get("related_event")):
            self.add_error("text", _("Write what it is, or choose an event."))
        return cleaned

    def row(self) -> RelatedRow:
        data = self.cleaned_data
        return RelatedRow(data["pk"], data["related_event"], data["url"], data["text"])


class AgendaForm(PlainForm):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = DayField(label=_("Day"))
    begins = ClockField(label=_("Begins"))
    ends = ClockField(label=_("Ends"))
    title = forms.CharField(label=_("Title"), max_length=250)
    room = forms.CharField(label=_("Room"), max_length=120, required=False)
    public = forms.BooleanField(label=_("Shown to everybody"), required=False, initial=True)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = self._instant("begins", later=False), self._instant("ends", later=True)
        if starts and ends and ends <= starts:
            self.add_error("ends", _("It ends before it begins."))
        return {**cleaned, "starts_at": starts, "ends_at": ends}

    def _instant(self, name: str, *, later: bool) -> datetime | None:
        day, at = self.cleaned_data.get("day"), self.cleaned_data.get(name)
        if not day or at is None:
            return None
        try:
            return to_instant(day, at, self.event.timezone, later=later)
        except NoSuchTime:
            self.add_error(name, _("The clocks go forward that night, so this time does not exist."))
            return None

    def row(self) -> AgendaRow:
        data = self.cleaned_data
        return AgendaRow(
            data["pk"], data["starts_at"], data["ends_at"], data["title"], data["room"], data["public"]
        )


RelatedFormSet = forms.formset_factory(
    RelatedForm, extra=2, can_delete=True, can_delete_extra=False, max_num=40
)
AgendaFormSet = forms.formset_factory(
    AgendaForm, extra=4, can_delete=True, can_delete_extra=False, max_num=120
)


def related_initial(items: list[RelatedItem], language: str) -> list[dict[str, Any]]:
    return [
        {
            "pk": item.pk,
            "text": text_of(item, "text", language).value,
            "url": item.url,
            "related_event": item.related_event_id,
        }
        for item in items
    ]


def agenda_initial(items: list[AgendaItem], language: str, zone: str) -> list[dict[str, Any]]:
    rows = []
    for item in items:
        day, begins = to_wall(item.starts_at, zone)
        rows.append(
            {
                "pk": item.pk,
                "day": day,
                "begins": begins,
                "ends": to_wall(item.ends_at, zone)[1],
                "title": text_of(item, "title", language).value,
                "room": text_of(item, "room", language).value,
                "public": item.public,
            }
        )
    return rows


def rows_of(formset: Any) -> list[Any]:
    """The rows to keep: filled ones that are not ticked for removal."""
    return [
        form.row()
        for form in formset.forms
        if form.cleaned_data
        and form.has_changed() | bool(form.initial)
        and not form.cleaned_data.get("DELETE")
    ]
