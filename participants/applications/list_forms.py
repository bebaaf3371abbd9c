"""What organisers type beside applications: a tag, a note, the name of a view, an act on many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.people.forms import PlainText

TAG, UNTAG, NOTE = "tag", "untag", "note"
ACTS = [(TAG, _("Add a tag")), (UNTAG, _("Remove a tag")), (NOTE, _("Write a note"))]
MOST_AT_ONCE = 5000
READ_BY = _("Only the organisers see it here; it is part of the copy that the applicant may ask for.")


class _TagInput(forms.TextInput):
    """With the event's tags to choose from; a new word is a new tag."""

    def __init__(self) -> None:
        super().__init__(attrs={"list": "event-tags", "autocomplete": "off"})


class TagForm(forms.Form):
    tag = PlainText(label=_("Tag"), max_length=40, widget=_TagInput())


class NoteForm(forms.Form):
    text = PlainText(
        label=_("Note"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), help_text=READ_BY
    )


class ViewForm(forms.Form):
    name = PlainText(label=_("Name"), max_length=80)
    shared = forms.BooleanField(label=_("Share it with the other organisers"), required=False)


class BulkForm(forms.Form):
    """An act on the applications whose numbers came with the page; no more and no less."""

    act = forms.ChoiceField(label=_("What to do"), choices=ACTS, widget=forms.RadioSelect)
    tag = PlainText(label=_("Tag"), max_length=40, required=False, widget=_TagInput())
    text = PlainText(
        label=_("Note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=READ_BY,
    )
    references = forms.CharField(widget=forms.HiddenInput())

    def clean_references(self) -> list[str]:
        references = list(dict.fromkeys(self.cleaned_data["references"].split()))
        if len(references) > MOST_AT_ONCE:
            raise forms.ValidationError(_("These are too many at once. Narrow the list with a filter first."))
        return references

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        act = values.get("act")
        if act in {TAG, UNTAG} and not values.get("tag") and "tag" not in self.errors:
            self.add_error("tag", _("Please fill this in."))
        if act == NOTE and not values.get("text") and "text" not in self.errors:
            self.add_error("text", _("Please fill this in."))
        return values
