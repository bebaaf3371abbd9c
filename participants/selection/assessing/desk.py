"""What lies before an assessor beside one file: her form, what she has given or typed, and what others say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from core.accounts import User
from participants.applications.models import Application
from participants.selection import operations, queries
from participants.selection.assessing.forms import AgreedForm, ScoreForm
from participants.selection.assessing.phases import Others, rights_now
from participants.selection.assessing.plans import Mode, criteria_of, mode_of, plan_of
from participants.selection.assessing.scored import is_far_apart
from participants.selection.forms import VerdictForm
from participants.selection.models import AgreedScore, Assessment, UnfinishedAssessment


class Desk:
    """One application and one assessor of it."""

    def __init__(self, application: Application, user: User) -> None:
        self.application, self.user = application, user
        self.plan = plan_of(application.call)
        self.rights = rights_now(application.call, plan=self.plan)
        self.full = mode_of(application.call, self.plan) == Mode.FULL
        self.criteria = criteria_of(application.call) if self.full else []
        self.mine = Assessment.objects.filter(application=application, assessor=user).first()
        self.typed = UnfinishedAssessment.objects.filter(application=application, assessor=user).first()

    def form(self, data: Any) -> forms.Form:
        """With what she typed last, given or not."""
        if self.full:
            return ScoreForm(data, criteria=self.criteria, initial=self._shown())
        return VerdictForm(data, initial=self._shown())

    def _shown(self) -> dict[str, Any]:
        return self.typed.typed if self.typed else self.given()

    def given(self) -> dict[str, str]:
        if self.mine is None:
            return {}
        given = {"line": self.mine.line}
        if not self.full:
            return {**given, "verdict": self.mine.verdict}
        for score in self.mine.scores.all():
            given |= {
                f"points_{score.criterion_id}": str(score.points),
                f"comment_{score.criterion_id}": score.comment,
            }
        return given

    def give(self, form: forms.Form) -> Assessment:
        """Raises Refused."""
        if isinstance(form, ScoreForm):
            return operations.record_scores(
                self.application, scores=form.scores(), line=form.cleaned_data["line"], by=self.user
            )
        return operations.record_verdict(self.application, **form.cleaned_data, by=self.user)

    def context(self, agreeing: AgreedForm | None = None) -> dict[str, Any]:
        """What others say as far as the phase shows it: as a rule only once she has given her own."""
        seen = self.rights.shows_others(given=self.mine is not None)
        standing = list(queries.verdicts_on(self.application)) if seen else []
        agreed = (
            AgreedScore.objects.filter(application=self.application).first() if self.full and seen else None
        )
        scores = [row.points for row in standing if row.points is not None]
        apart = is_far_apart(self.plan, scores)
        can_agree = self.mine is not None and len(scores) > 1 and not apart
        return {
            "blind": self.rights.blind,
            "plan": self.plan,
            "full": self.full,
            "mine": self.mine,
            "others": [self._words(row) for row in standing if row.assessor_id != self.user.pk],
            "asks_own": self.mine is None and self.rights.sees_others == Others.AFTER_OWN,
            "agreed": agreed,
            "agreeing": agreeing or (AgreedForm() if can_agree else None),
            "apart": apart,
            "version": self.typed.version if self.typed else 0,
            "saved_at": self._saved_at(),
            "unfinished": self.typed is not None and self.typed.typed != self.given(),
        }

    def _words(self, row: Assessment) -> dict[str, Any]:
        """Somebody else's points by criterion, in the order of the criteria."""
        points = {score.criterion_id: score for score in row.scores.all()}
        lines = [(one.name, points[one.pk], one.scale) for one in self.criteria if one.pk in points]
        return {"row": row, "lines": lines}

    def _saved_at(self) -> datetime | None:
        if self.typed is not None:
            return self.typed.saved_at
        return self.mine.at if self.mine else None
