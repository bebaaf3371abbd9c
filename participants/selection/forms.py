"""Forms of selection: they clean what was typed and write nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts import User, normal_email
from core.outbox import Message
from events.models import Role
from participants.people.forms import PlainText
from participants.selection.models import ApprovalRequest, ApproverRemark, Assessment, Decision
from participants.selection.notices import KIND_LABELS

COMMENT_LENGTH = 2000
CODE_DIGITS = 6


class KeyedRadios(forms.RadioSelect):
    """Each button says its key, the first letter of its value, to static/js/keyboard.js."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["attrs"]["data-key"] = str(option["value"])[:1]
        return option


class VerdictForm(forms.Form):
    mark_optional = False

    verdict = forms.ChoiceField(
        label=gettext_lazy("My verdict"),
        choices=Assessment.Verdict.choices,
        widget=KeyedRadios({"class": "in-line"}),
    )
    line = PlainText(
        label=gettext_lazy("Why, in one line"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean_line(self) -> str:
        """The key Enter makes a new line in the box; kept is one line."""
        return " ".join(str(self.cleaned_data["line"]).split())


class ReasonFields(forms.Form):
    """Why an application is not selected: a reason everybody understands, and words to the applicant."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=Decision.Reason.choices,
        initial=Decision.Reason.CAPACITY,
        required=False,
    )
    reason_text = PlainText(
        label=gettext_lazy("Words to the applicant"),
        help_text=gettext_lazy("They stand in the letter. Say nothing about other people."),
        max_length=COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_reason(self) -> str:
        return self.cleaned_data["reason"] or Decision.Reason.CAPACITY

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("reason") == Decision.Reason.OTHER and not values.get("reason_text"):
            self.add_error("reason_text", _("Please write the reason for the applicant."))
        return values


class DecisionForm(ReasonFields):
    """One application. The reason counts only when it is not selected."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=Decision.Outcome.choices, widget=forms.RadioSelect
    )
    field_order = ("outcome", "reason", "reason_text")


class Filter(forms.Form):
    """Narrows a list; what is not a choice narrows nothing."""

    def wanted(self, name: str) -> str:
        if not self.is_bound:
            return ""
        self.full_clean()
        return str(self.cleaned_data.get(name, ""))


class GroupFilter(Filter):
    UNDECIDED = "undecided"

    outcome = forms.ChoiceField(label=gettext_lazy("Decision"), required=False)
    works_in = forms.ChoiceField(label=gettext_lazy("Works in"), required=False)

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("All"))
        undecided = (self.UNDECIDED, _("No decision yet"))
        _choices(self, "outcome", [everything, undecided, *Decision.Outcome.choices])
        _choices(self, "works_in", [everything, *places])


class PrepareForm(forms.Form):
    answer_by = forms.DateField(
        label=gettext_lazy("Selected people answer by"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    hear_by = forms.DateField(
        label=gettext_lazy("The reserve list hears by"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, last_day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_day = last_day

    def _day(self, name: str) -> Any:
        day = self.cleaned_data[name]
        if day < timezone.localdate() or day >= self.last_day:
            raise forms.ValidationError(_("Please choose a day from today on and before the event."))
        return day

    def clean_answer_by(self) -> Any:
        return self._day("answer_by")

    def clean_hear_by(self) -> Any:
        return self._day("hear_by")


class NumberForm(forms.Form):
    """A typed confirmation: the number of letters that will leave."""

    number = forms.IntegerField(label=gettext_lazy("Type the number of letters"), min_value=1)

    def __init__(self, *args: Any, expected: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.fields["number"].widget.attrs |= {"autocomplete": "off", "inputmode": "numeric"}

    def clean_number(self) -> int:
        number = int(self.cleaned_data["number"])
        if number != self.expected:
            raise forms.ValidationError(_("This is not the number of letters that wait. Nothing was sent."))
        return number


class LetterFilter(Filter):
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of mail"), required=False)

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("All"))
        _choices(self, "state", [everything, *Message.State.choices])
        _choices(self, "kind", [everything, *((kind, kind_label(kind)) for kind in kinds)])


class LetterForm(forms.Form):
    subject = PlainText(label=gettext_lazy("Subject"), max_length=250)
    text = PlainText(label=gettext_lazy("Text"), max_length=20_000, widget=forms.Textarea({"rows": 18}))


class ApproverForm(forms.Form):
    """An approver of the programme, or the address of a new one."""

    approver = forms.ModelChoiceField(
        label=gettext_lazy("Approver"), queryset=User.objects.none(), required=False, empty_label="–"
    )
    email = forms.EmailField(
        label=gettext_lazy("Or the address of somebody new"), max_length=254, required=False
    )
    name = PlainText(label=gettext_lazy("Name"), max_length=150, required=False)

    def __init__(self, *args: Any, programme: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        approvers = User.objects.filter(
            is_active=True, memberships__programme=programme, memberships__role=Role.APPROVER
        )
        field = cast("forms.ModelChoiceField[User]", self.fields["approver"])
        field.queryset = approvers.order_by("name", "email")

    def clean_email(self) -> str:
        return normal_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and bool(values.get("approver")) == bool(values.get("email")):
            self.add_error("approver", _("Please choose an approver, or write the address of a new one."))
        return values


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code from the mail"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        return "".join(char for char in str(self.cleaned_data["code"]) if char.isdigit())[:CODE_DIGITS]


class ApprovalForm(forms.Form):
    ANSWERS = (
        (ApprovalRequest.State.APPROVED, gettext_lazy("I approve the group")),
        (ApprovalRequest.State.QUESTION, gettext_lazy("I have a question")),
        (ApprovalRequest.State.OBJECTED, gettext_lazy("I object")),
    )

    answer = forms.ChoiceField(label=gettext_lazy("Your answer"), choices=ANSWERS, widget=forms.RadioSelect)
    comment = PlainText(
        label=gettext_lazy("Comment"),
        max_length=COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, asked_before: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked_before:
            rows = [row for row in self.ANSWERS if row[0] != ApprovalRequest.State.QUESTION]
            _choices(self, "answer", rows)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("answer") in {
            ApprovalRequest.State.QUESTION,
            ApprovalRequest.State.OBJECTED,
        } and not values.get("comment"):
            self.add_error("comment", _("Please say in a few words what it is about."))
        return values


class RemarkForm(forms.Form):
    """What the approver asks or objects about one application; without words it is taken back."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Question or objection"),
        choices=ApproverRemark.Kind.choices,
        initial=ApproverRemark.Kind.QUESTION,
        widget=forms.RadioSelect({"class": "in-line"}),
    )
    comment = PlainText(
        label=gettext_lazy("Comment"),
        max_length=COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class DeclineForm(forms.Form):
    reason = PlainText(
        label=gettext_lazy("Reason"),
        max_length=COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class PassOverForm(forms.Form):
    """Inviting from the reserve list; a reason is needed only when somebody else is first."""

    reason = PlainText(
        label=gettext_lazy("Reason for passing over the others"), max_length=300, required=False
    )


def kind_label(kind: str) -> str:
    """What a kind of mail is called; one that no table knows shows its own name."""
    return str(KIND_LABELS.get(kind, kind.replace("_", " ")))


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = choices
