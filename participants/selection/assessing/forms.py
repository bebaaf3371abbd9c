"""What assessors and organisers type about assessing: conflicts, points, rules, criteria."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.localized import column
from core.uploads import XLSX
from participants.applications.models import Application
from participants.applications.question_forms import words_field
from participants.people.forms import PlainText
from participants.selection.assessing.plans import FROZEN, Asked
from participants.selection.models import AssessmentPlan, ConflictOfInterest, Criterion
from participants.selection.operations.conflicts import Conflict

NONE, SOME = "none", "some"
KINDS = [("", "–"), *ConflictOfInterest.Kind.choices]


class DeclarationForm(forms.Form):
    """Her answer, and for every application the kind of conflict, if she has one."""

    mark_optional = False

    answer = forms.ChoiceField(
        label=_("Do you have a conflict of interest?"),
        choices=[
            (NONE, _("I have no conflict of interest with any of these applications.")),
            (SOME, _("I have one with those for which I choose a kind below.")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, files: Sequence[Application]) -> None:
        super().__init__(data)
        self.listed = files
        for file in files:
            self.fields[f"kind_{file.pk}"] = forms.ChoiceField(
                label=_("Kind of conflict"), choices=KINDS, required=False
            )
            self.fields[f"reason_{file.pk}"] = PlainText(label=_("Reason"), max_length=300, required=False)

    def rows(self) -> list[tuple[Application, forms.BoundField, forms.BoundField]]:
        return [(file, self[f"kind_{file.pk}"], self[f"reason_{file.pk}"]) for file in self.listed]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = any(cleaned.get(f"kind_{file.pk}") for file in self.listed)
        if cleaned.get("answer") == SOME and not chosen:
            self.add_error("answer", _("Please choose the kind of conflict for at least one application."))
        if cleaned.get("answer") == NONE and chosen:
            self.add_error("answer", _("You chose a kind of conflict below, so this is not the answer."))
        return cleaned

    def asked(self) -> set[int]:
        """Keys of the applications that stood on the page: each sends its kind, an empty one too."""
        return {file.pk for file in self.listed if f"kind_{file.pk}" in self.data}

    def conflicts(self) -> list[Conflict]:
        given = self.cleaned_data
        return [
            Conflict(file, given[f"kind_{file.pk}"], given[f"reason_{file.pk}"])
            for file in self.listed
            if given[f"kind_{file.pk}"]
        ]


class ConflictForm(forms.Form):
    """One that is noticed when a file is open, or by the organiser."""

    kind = forms.ChoiceField(label=_("Kind of conflict"), choices=ConflictOfInterest.Kind.choices)
    reason = PlainText(label=_("Reason"), max_length=300, required=False)


class ScoreForm(forms.Form):
    """Points and a comment for each criterion, and one line on the whole."""

    mark_optional = False

    def __init__(self, data: Any = None, *, criteria: Iterable[Asked], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.criteria = list(criteria)
        for asked in self.criteria:
            self.fields[f"points_{asked.pk}"] = forms.TypedChoiceField(
                label=str(asked.name),
                help_text=str(asked.description),
                choices=list(_points(asked)),
                coerce=int,
                widget=forms.RadioSelect({"class": "in-line"} if not asked.anchors else {}),
            )
            self.fields[f"comment_{asked.pk}"] = PlainText(
                label=_("Comment: %(criterion)s") % {"criterion": asked.name},
                max_length=1000,
                widget=forms.Textarea({"rows": 2}),
            )
        self.fields["line"] = PlainText(
            label=_("Why, in one line"),
            max_length=300,
            required=False,
            widget=forms.Textarea({"rows": 2}),
        )

    def clean_line(self) -> str:
        return " ".join(str(self.cleaned_data["line"]).split())

    def scores(self) -> dict[int, tuple[int, str]]:
        """{criterion: (points, comment)}."""
        given = self.cleaned_data
        return {one.pk: (given[f"points_{one.pk}"], given[f"comment_{one.pk}"]) for one in self.criteria}


def _points(asked: Asked) -> Iterable[tuple[int, str]]:
    for points in range(asked.scale + 1):
        meaning = asked.anchors[points] if points < len(asked.anchors) else ""
        yield points, f"{points} · {meaning}" if meaning else str(points)


class AgreedForm(forms.Form):
    points = forms.IntegerField(label=_("Agreed score, of 100"), min_value=0, max_value=100)
    comment = PlainText(
        label=_("Comment of all assessors"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class ScoreSheetForm(forms.Form):
    use_required_attribute = False
    mark_optional = False

    file = forms.FileField(
        label=_("The table as it came back"), widget=forms.FileInput(attrs={"accept": ",".join(XLSX.aliases)})
    )


class PlanForm(forms.Form):
    """The rules of assessing. `frozen` ones are shown and not changed: somebody has assessed by them."""

    use_required_attribute = False

    mode = forms.ChoiceField(
        label=_("Way of assessing"),
        choices=AssessmentPlan.Mode.choices,
        required=False,
        help_text=_("Up to 99 applications a verdict is usual, from 100 points by criteria."),
    )
    blind = forms.BooleanField(
        label=_("Assessors see no names"),
        required=False,
        help_text=_(
            "They see the reference number. Names, organisations and pictures stay with the organisers."
        ),
    )
    per_application = forms.IntegerField(label=_("Assessors for each application"), min_value=1, max_value=9)
    only_assigned = forms.BooleanField(label=_("Assessors see only what is assigned to them"), required=False)
    asks_third = forms.BooleanField(label=_("Ask a third assessor when two differ"), required=False)
    gap = forms.IntegerField(
        label=_("Difference from which a third is asked, of 100"), min_value=1, max_value=100
    )
    threshold = forms.IntegerField(
        label=_("Points needed, of 100"),
        min_value=0,
        max_value=100,
        help_text=_("No third assessor is asked when both give less."),
    )

    def __init__(self, data: Any = None, *, plan: AssessmentPlan, frozen: bool) -> None:
        super().__init__(data, initial={name: getattr(plan, name) for name in self.base_fields})
        for name in FROZEN if frozen else ():
            self.fields[name].disabled = True


class CriterionForm(forms.Form):
    """One criterion in the languages of the event."""

    use_required_attribute = False

    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=100)
    scale = forms.IntegerField(label=_("Highest number of points"), min_value=1, max_value=10)
    threshold = forms.IntegerField(label=_("Points needed"), min_value=0, max_value=10)

    def __init__(
        self, data: Any = None, *, languages: Sequence[str], criterion: Criterion | None = None
    ) -> None:
        self.names = [column(name, code) for name in ("name", "description", "anchors") for code in languages]
        stored = {name: getattr(criterion, name) or "" for name in self.names} if criterion else {}
        rules = (
            {name: getattr(criterion, name) for name in ("weight", "scale", "threshold")} if criterion else {}
        )
        super().__init__(data, initial={"weight": 25, "scale": 5, "threshold": 0, **rules, **stored})
        for code in languages:
            self.fields[column("name", code)] = words_field(_("Name"), code, 120)
            self.fields[column("description", code)] = words_field(_("Explanation"), code, 2000, rows=2)
            self.fields[column("anchors", code)] = words_field(_("What the points mean"), code, 2000, rows=6)
            self.fields[column("anchors", code)].help_text = _(
                "One line for each number of points, beginning with 0."
            )
        self.order_fields([*self.names, "weight", "scale", "threshold"])
        self.languages = languages

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names = [column("name", code) for code in self.languages]
        if not any(cleaned.get(name) for name in names):
            self.add_error(names[0], _("Please write the name in at least one language."))
        scale = cleaned.get("scale")
        if scale is None:
            return cleaned
        if (cleaned.get("threshold") or 0) > scale:
            self.add_error("threshold", _("This is more than the highest number of points."))
        for name in (column("anchors", code) for code in self.languages):
            lines = cleaned.get(name, "").strip().splitlines()
            if lines and len(lines) != scale + 1:
                self.add_error(name, _("Please write one line for each number of points, from 0 on."))
        return cleaned

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "").strip() for name in self.names}

    def rules(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in ("weight", "scale", "threshold")}
