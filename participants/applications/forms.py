"""The form of a call, and the small ones around it. Forms only clean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from core.accounts import normal_email
from core.localized import content_language
from events.footnotes import Designated
from participants.applications.answers.languages import written_languages
from participants.applications.checks import Filled
from participants.applications.kinds import KINDS, Asked, FileField, Stored, Upload
from participants.people.forms import PlainText, ProfileFields, profile_initial
from participants.people.places import place_choices


class QuestionFields(forms.Form):
    """The call's questions as fields.

    Cleaning refuses only what cannot be stored, so that a draft may be incomplete. `add_problems` says what is
    missing before it can be sent.
    """

    use_required_attribute = False
    questions: list[Asked]

    def ask(self, questions: Iterable[Asked]) -> None:
        self.questions = [one for one in questions if KINDS[one.kind].takes_answer]
        for question in self.questions:
            self.fields[question.name] = _question_field(question)

    def name_answers(self, designations: Iterable[Designated]) -> None:
        """Write the places as these designations want it: for showing the form, not for reading it."""
        for question in self.questions:
            field = self.fields[question.name]
            if question.kind == "territory" and isinstance(field, forms.ChoiceField):
                field.choices = place_choices(designations)

    def answers(self) -> dict[int, Stored]:
        """What could be read; fields with an error are left out, so that saving leaves them as they were."""
        return {
            question.pk: KINDS[question.kind].stored(self.cleaned_data[question.name])
            for question in self.questions
            if question.name in self.cleaned_data and question.kind != "file"
        }

    def uploads(self) -> dict[int, Upload]:
        return {
            question.pk: self.cleaned_data[question.name]
            for question in self.questions
            if question.kind == "file" and question.name in self.cleaned_data
        }

    def add_problems(self, found: Mapping[str, str]) -> None:
        """Show what is missing beside its field; a field that has an error already keeps that one."""
        if not self.is_bound:
            self.full_clean()
            self.cleaned_data = {}
        for name, problem in found.items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, problem)

    def forget_errors_beyond(self, names: Iterable[str]) -> None:
        """Of a long form whose other parts are carried along: only what stands on this page is told."""
        for name in set(self.errors) - set(names):
            del self.errors[name]


class ApplicationForm(QuestionFields, ProfileFields):
    """One page: about her, her languages, the call's questions, her address.

    A page of a long form has only the questions it is given, and only the first is `about_her`.
    """

    written_in = forms.ChoiceField(
        label=_("Language you write in"),
        choices=written_languages,
        widget=forms.Select(attrs={"translate": "no"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    window = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(
        self,
        *args: Any,
        questions: Iterable[Asked],
        asks_email: bool,
        about_her: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not about_her:
            for name in set(self.fields) - {"version", "window"}:
                del self.fields[name]
        self.ask(questions)
        if asks_email and about_her:
            self.fields["email"] = _email_field()
            self.fields["website"] = _trap_field()
        needed = {question.name for question in self.questions if question.required}
        self.needed = self.needed | needed | {"email"}
        self.mark_needed()

    def clean_email(self) -> str:
        return normal_email(self.cleaned_data["email"])

    def profile(self) -> dict[str, str]:
        """With the language of her texts, if she says it."""
        written_in = self.cleaned_data.get("written_in")
        return super().profile() | ({"written_in": written_in} if written_in else {})

    def filled(self) -> Filled:
        """What could be read, of her and of her answers."""
        email = self.cleaned_data.get("email")
        return Filled(self.profile(), self.levels(), email, self.answers(), self.about_her)

    def name_places(self, designations: Iterable[Designated]) -> None:
        if self.about_her:
            super().name_places(designations)

    @property
    def is_trapped(self) -> bool:
        """A program filled in the field that people do not see. Then nothing is kept, and nobody is written to."""
        return bool(self.data.get("website")) and "website" in self.fields

    @property
    def about_her(self) -> bool:
        return "territory" in self.fields

    @property
    def asks_email(self) -> bool:
        return "email" in self.fields


class AfterSelectionForm(QuestionFields):
    """What only people who are selected are asked."""

    def __init__(self, *args: Any, questions: Iterable[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(questions)
        self._mark()

    def full_clean(self) -> None:
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        self._mark()

    def _mark(self) -> None:
        for question in self.questions:
            self.fields[question.name].required = question.required


def _question_field(question: Asked) -> forms.Field:
    field = KINDS[question.kind].field(question)
    field.label = str(question.label)
    hints = [str(question.help), "" if isinstance(field, FileField) else str(field.help_text)]
    field.help_text = " ".join(hint for hint in hints if hint)
    return field


def _email_field() -> forms.Field:
    return PlainText(
        label=_("Your e-mail address"),
        help_text=_("We send you a code there, so that nobody can apply in your name. You need no password."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )


def _trap_field() -> forms.Field:
    """For programs that fill in every field. Whoever sees it (a browser filled it in by itself) can empty it."""
    words = _("Please leave this field empty.")
    return forms.CharField(
        label=words,
        validators=[MaxLengthValidator(0, words)],
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )


def form_initial(
    filled: Filled, questions: Iterable[Asked], *, version: int = 0, window: str = ""
) -> dict[str, Any]:
    """Stored values as the form shows them: saving them again changes nothing."""
    shown = profile_initial(filled.profile, filled.languages)
    for question in questions:
        if KINDS[question.kind].takes_answer:
            shown[question.name] = KINDS[question.kind].initial(filled.answers.get(question.pk, Stored()))
    shown["written_in"] = filled.profile.get("written_in") or content_language()
    return {**shown, "email": filled.email or "", "version": version, "window": window}


class ReadNoticeForm(forms.Form):
    """The tick box before the button: which version of the privacy notice she read."""

    notice = forms.IntegerField(widget=forms.HiddenInput)
    read = forms.BooleanField(
        label=_("I have read the privacy notice."),
        error_messages={"required": _("Please tick the box when you have read the privacy notice.")},
    )
    mark_optional = False

    def __init__(self, data: Any = None, *, notice_id: int) -> None:
        super().__init__(data, initial={"notice": notice_id})
        self.notice_id = notice_id

    def clean_notice(self) -> int:
        shown: int = self.cleaned_data["notice"]
        if shown != self.notice_id:
            raise forms.ValidationError(
                _("The privacy notice has changed in the meantime. Please read the new one.")
            )
        return shown


class WithdrawForm(forms.Form):
    reason = PlainText(
        label=_("Reason"),
        help_text=_("Only if you like. The organisers read it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
