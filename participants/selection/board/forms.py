"""Forms of the board: they clean what was typed and write nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.applications.kinds import Asked, choosable
from participants.people.forms import PlainText
from participants.people.languages import own_name
from participants.people.models import ASKED_LANGUAGES, Level
from participants.selection.board.queries import Row
from participants.selection.board.wording import gender_choices, region_choices
from participants.selection.forms import COMMENT_LENGTH, Filter
from participants.selection.models import Decision, Pin, Target

NOT_SAID = "not_said"  # "" in the database, where nothing was said or answered
LARGEST = 500
REASON_LENGTH = 300
Kind = Target.Kind


class BoardFilter(Filter):
    """Shows one part of the list."""

    UNDECIDED = "undecided"

    show = forms.ChoiceField(label=gettext_lazy("Decision"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All")), *Decision.Outcome.choices, (self.UNDECIDED, _("No decision yet"))]
        cast("forms.ChoiceField", self.fields["show"]).choices = choices

    def kept(self, rows: Iterable[Row]) -> list[Row]:
        wanted = self.wanted("show")
        outcome = "" if wanted == self.UNDECIDED else wanted
        return [row for row in rows if not wanted or row.outcome == outcome]


class BoardForm(forms.Form):
    seats = forms.IntegerField(
        label=gettext_lazy("Places in the group"),
        help_text=gettext_lazy("Empty: as many as the event has."),
        min_value=1,
        max_value=LARGEST,
        required=False,
    )
    reserve = forms.IntegerField(
        label=gettext_lazy("Length of the reserve list"), min_value=0, max_value=LARGEST
    )
    lottery = forms.BooleanField(
        label=gettext_lazy("Draw lots among equals"),
        help_text=gettext_lazy("Otherwise equals are shown, and the committee decides between them."),
        required=False,
    )


class TargetForm(forms.Form):
    """A target of one kind; what is counted depends on it, the numbers do not."""

    HARD, SOFT = "hard", "soft"

    minimum = forms.IntegerField(
        label=gettext_lazy("At least"), min_value=0, max_value=LARGEST, required=False
    )
    maximum = forms.IntegerField(
        label=gettext_lazy("At most"), min_value=0, max_value=LARGEST, required=False
    )
    in_percent = forms.BooleanField(
        label=gettext_lazy("These numbers are percent of the places"), required=False
    )
    strictness = forms.ChoiceField(
        label=gettext_lazy("How strict it is"),
        choices=[
            (HARD, gettext_lazy("It must be met")),
            (SOFT, gettext_lazy("Missing it costs points")),
        ],
        initial=HARD,
        widget=forms.RadioSelect,
    )
    weight = forms.IntegerField(
        label=gettext_lazy("Points lost for each person missing or too many"),
        min_value=1,
        max_value=100,
        initial=10,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        places: Iterable[tuple[str, str]] = (),
        question: Asked | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.question = kind, question
        self.fields = {**self._what(list(places)), **self.fields}
        if kind == Kind.ORGANISATION:
            del self.fields["minimum"]
            self.fields["maximum"].required = True
        if kind == Kind.PLACES:
            del self.fields["maximum"]
            self.fields["minimum"].required = True
        if kind in {Kind.ORGANISATION, Kind.PLACES}:
            del self.fields["in_percent"]

    def _what(self, places: list[tuple[str, str]]) -> dict[str, forms.Field]:
        match self.kind:
            case Kind.PLACE:
                return {"values": _several(_("Works in"), places)}
            case Kind.REGION:
                return {"values": _several(_("Region"), region_choices())}
            case Kind.GENDER:
                return {"values": _several(_("Gender"), gender_choices())}
            case Kind.PROFILE | Kind.ANSWER if self.question is not None:
                answers = [*choosable(self.question), (NOT_SAID, _("No answer"))]
                return {"values": _several(str(self.question.label), answers)}
            case Kind.LANGUAGE:
                return _language_fields()
        return {}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        low, high = values.get("minimum"), values.get("maximum")
        if low is None and high is None and not self.errors:
            self.add_error(None, _("Please give a number: at least, at most, or both."))
        if low is not None and high is not None and low > high:
            self.add_error("maximum", _("This is less than the smallest number wanted."))
        if values.get("in_percent") and max(low or 0, high or 0) > 100:
            self.add_error("in_percent", _("A share is at most 100 percent."))
        if values.get("strictness") == self.SOFT and not values.get("weight"):
            self.add_error("weight", _("Please say how many points it costs."))
        return values

    def as_target(self) -> dict[str, Any]:
        """The fields of the target that was described. After `is_valid`."""
        values = self.cleaned_data
        counted = values.get("values", [])
        return {
            "kind": self.kind,
            "values": ["" if one == NOT_SAID else one for one in counted]
            if isinstance(counted, list)
            else [counted],
            "question_id": self.question.pk if self.question else None,
            "ability": values.get("ability", ""),
            "level": int(values.get("level") or 0),
            "minimum": values.get("minimum"),
            "maximum": values.get("maximum"),
            "in_percent": values.get("in_percent", False),
            "weight": values["weight"] if values["strictness"] == self.SOFT else None,
        }


def initial_of(target: Target) -> dict[str, Any]:
    """What a target holds, as its form shows it again."""
    values = [value or NOT_SAID for value in target.values]
    return {
        "values": values[0] if target.kind == Kind.LANGUAGE and values else values,
        "ability": target.ability,
        "level": target.level,
        "minimum": target.minimum,
        "maximum": target.maximum,
        "in_percent": target.in_percent,
        "strictness": TargetForm.HARD if target.weight is None else TargetForm.SOFT,
        "weight": target.weight or 10,
    }


def _several(label: str, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several together are counted as one."),
    )


def _language_fields() -> dict[str, forms.Field]:
    levels = [(str(value), label) for value, label in Level.choices if value]
    abilities = [("follows", _("I can follow a meeting")), ("speaks", _("I can speak in a meeting"))]
    return {
        "values": forms.ChoiceField(
            label=_("Language"), choices=[(code, own_name(code)) for code in ASKED_LANGUAGES]
        ),
        "ability": forms.ChoiceField(label=_("What counts"), choices=abilities, widget=forms.RadioSelect),
        "level": forms.ChoiceField(label=_("This well or better"), choices=levels, initial="3"),
    }


class MoveForm(forms.Form):
    """A move from the page of one application; a reason is needed where it departs from a proposal."""

    reason = PlainText(
        label=gettext_lazy("Reason for departing from the proposal"), max_length=REASON_LENGTH, required=False
    )


class PinForm(forms.Form):
    prefix = "pin"

    kind = forms.ChoiceField(
        label=gettext_lazy("Settled by the committee"),
        choices=[(str(kind), kind.label) for kind in Pin.SINGLE],
        widget=forms.RadioSelect,
    )
    reason = PlainText(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept with the application and is part of the copy of personal data."),
        max_length=REASON_LENGTH,
    )


class PairForm(forms.Form):
    """Two applications that belong together, or of which at most one may come."""

    prefix = "pair"

    other = forms.ChoiceField(label=gettext_lazy("The other application"))
    kind = forms.ChoiceField(
        label=gettext_lazy("How they go"),
        choices=[(str(kind), kind.label) for kind in (Pin.Kind.TOGETHER, Pin.Kind.APART)],
        widget=forms.RadioSelect,
    )
    reason = PlainText(label=gettext_lazy("Reason"), max_length=REASON_LENGTH)

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["other"]).choices = [("", ""), *others]


class CommentForm(forms.Form):
    text = PlainText(
        label=gettext_lazy("Comment"),
        help_text=gettext_lazy(
            "Organisers see it here and in the minutes. Please name no applicant: "
            "what is about one belongs in the notes on the application."
        ),
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea({"rows": 3}),
    )
