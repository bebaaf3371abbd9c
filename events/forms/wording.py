"""Wording rules, norms of timing, and the answer of an approver."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts import User
from events.forms.base import ChooseOne, LongText, PlainForm, page_languages
from events.models import Event, Role, TextApproval, WordingRule

COMMENT_LENGTH = 2000
CODE_DIGITS = 6
MOST_FORMS = 60
LONGEST_FORM = 120


class RuleForm(PlainForm):
    mark_optional = False

    forms_text = forms.CharField(
        label=_("Not to be used, one form per line"),
        max_length=MOST_FORMS * LONGEST_FORM,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Plain words in every case you want to find. Capitals make no difference."),
    )
    suggestion = forms.CharField(label=_("Write instead"), max_length=200, required=False)
    severity = ChooseOne(label=_("How sure"), choices=WordingRule.Severity.choices)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("every language")), *page_languages(languages)]
        self.fields["language"] = ChooseOne(label=_("Language"), choices=choices, required=False)
        self.order_fields(["language", "forms_text"])

    def clean_forms_text(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["forms_text"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if not found or len(found) > MOST_FORMS or any(len(line) > LONGEST_FORM for line in found):
            raise forms.ValidationError(
                _("Write between 1 and %(most)s forms, each of at most %(longest)s characters.")
                % {"most": MOST_FORMS, "longest": LONGEST_FORM}
            )
        return found

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {"forms": data.pop("forms_text"), **data}


def rule_initial(rule: WordingRule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    return {
        "language": rule.language,
        "forms_text": "\n".join(rule.forms),
        "suggestion": rule.suggestion,
        "severity": rule.severity,
        "active": rule.active,
    }


class _Days(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=730, **kwargs)


class NormsForm(forms.Form):
    """The least number of days of one kind of timeline."""

    mark_optional = False

    open_days = _Days(label=_("Days the call is open"))
    deadline_days = _Days(label=_("Days from the deadline to the event"))
    results_days = _Days(label=_("Days from the answer to the event"))
    opens_days = _Days(label=_("Days from the opening to the event"))


class TimelineForm(forms.Form):
    timeline = forms.ChoiceField(
        label=_("Norms of timing"), choices=Event.Timeline.choices, widget=forms.RadioSelect
    )


class TextApproverForm(forms.Form):
    def __init__(self, *args: Any, programme: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        approvers = User.objects.filter(
            is_active=True, memberships__programme=programme, memberships__role=Role.APPROVER
        )
        self.fields["approver"] = forms.ModelChoiceField(
            approvers.order_by("name", "email"), label=_("Approver"), empty_label=None, to_field_name="email"
        )


class TextCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        return "".join(char for char in str(self.cleaned_data["code"]) if char.isdigit())[:CODE_DIGITS]


class TextAnswerForm(PlainForm):
    ANSWERS = (
        (TextApproval.State.APPROVED, _("I approve the text")),
        (TextApproval.State.QUESTION, _("I have a question")),
        (TextApproval.State.OBJECTED, _("I object")),
    )

    answer = forms.ChoiceField(label=_("Your answer"), choices=ANSWERS, widget=forms.RadioSelect)
    comment = LongText(label=_("Comment"), max_length=COMMENT_LENGTH, required=False)
    # The page she has before her; an answer about another one is not taken.
    read = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked_before: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked_before:
            self.fields["answer"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
                row for row in self.ANSWERS if row[0] != TextApproval.State.QUESTION
            ]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        needs_words = {TextApproval.State.QUESTION, TextApproval.State.OBJECTED}
        if values.get("answer") in needs_words and not values.get("comment"):
            self.add_error("comment", _("Please say in a few words what it is about."))
        return values
