"""The applications of a call by their scores: what the ranking, the group and the board go by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Avg, Count, F, FilteredRelation, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from events.models import Call
from participants.applications.models import Application
from participants.selection.assessing.plans import Mode, plan_of, settled
from participants.selection.assessing.totals import OF_VERDICT, mean_of, spread_of
from participants.selection.models import AssessmentPlan, CriterionScore


@dataclass(frozen=True)
class Ranked:
    """Scores are hundredths of a point, 0 to 10000; None when nobody has given one."""

    application_id: int
    score: int | None
    count: int
    spread: int
    under_quorum: bool
    agreed: bool = False
    # Under the points the call asks for, in all or for one criterion; never where verdicts are given.
    below: bool = False

    @property
    def points(self) -> float | None:
        """Of 100, as people read it."""
        return None if self.score is None else self.score / 100

    @property
    def apart(self) -> float:
        return self.spread / 100


def ranked(call: Call) -> list[Ranked]:
    """Every sent application, best first, the unscored last; two queries, a third where points are given.

    An agreed score takes the place of the mean. Scores of somebody with a conflict of interest do not count.
    """
    plan = plan_of(call)
    scores: dict[int, list[tuple[str, int | None]]] = {}
    agreed: dict[int, int | None] = {}
    for pk, score, verdict, points, given in _rows(call):
        agreed[pk] = score
        scores.setdefault(pk, [])
        if given is not None:
            scores[pk].append((verdict, points))
    mode = settled(plan, len(scores))
    rows = (_one(pk, _values(found, mode), agreed[pk], plan.per_application) for pk, found in scores.items())
    if mode == Mode.FULL:
        weak = _weak(call)
        rows = (replace(row, below=_is_below(row, plan.threshold, weak)) for row in rows)
    return in_order(rows)


def _rows(call: Call) -> Iterable[tuple[int, int | None, str, int | None, int | None]]:
    standing = FilteredRelation("assessments", condition=Q(assessments__void_at=None))
    found: Iterable[tuple[int, int | None, str, int | None, int | None]] = (
        Application.objects.filter(call=call, state__in=Application.SENT)
        .alias(standing=standing)
        .order_by("pk", "standing__pk")
        .values_list(
            "pk", "agreed_score__points", "standing__verdict", "standing__points", "standing__assessor"
        )
    )
    return found


def _weak(call: Call) -> set[int]:
    """Applications whose mean for one of the criteria is under what it asks for; one query."""
    means = (
        CriterionScore.objects.filter(assessment__application__call=call, assessment__void_at=None)
        .order_by()
        .values("assessment__application", "criterion", "criterion__threshold")
        .annotate(mean=Avg("points"))
        .filter(mean__lt=F("criterion__threshold"))
    )
    return set(means.values_list("assessment__application", flat=True))


def _is_below(row: Ranked, threshold: int, weak: set[int]) -> bool:
    return row.score is not None and (row.score < threshold * 100 or row.application_id in weak)


def _values(found: Iterable[tuple[str, int | None]], mode: str) -> list[int]:
    if mode == Mode.FULL:
        return [points for _verdict, points in found if points is not None]
    return [OF_VERDICT[verdict] for verdict, _points in found if verdict]


def _one(pk: int, values: list[int], agreed: int | None, quorum: int) -> Ranked:
    mean = mean_of(values)
    return Ranked(
        application_id=pk,
        score=mean if agreed is None else agreed,
        count=len(values),
        spread=spread_of(values),
        under_quorum=len(values) < quorum,
        agreed=agreed is not None,
    )


def in_order(rows: Iterable[Ranked]) -> list[Ranked]:
    """Best first; where scores are equal, the one that came first; never an unscored one above a scored one."""
    return sorted(
        rows, key=lambda row: (row.score is None, 0 if row.score is None else -row.score, row.application_id)
    )


def places_in(rows: Sequence[Ranked]) -> dict[int, int]:
    """The place of each scored application, by its id, for rows in order. Equal scores share one: 1, 2, 2, 4."""
    places: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        before = rows[number - 2] if number > 1 else None
        tied = before is not None and before.score == row.score
        if row.score is not None:
            places[row.application_id] = places[before.application_id] if before and tied else number
    return places


def with_scores(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Each with `score` of 100 (the agreed one, else the mean), how many `scores` it has, and the `mode` of its call."""
    standing = Q(assessments__void_at=None, assessments__points__isnull=False)
    mean = Avg("assessments__points", filter=standing, output_field=FloatField())
    agreed = Cast("agreed_score__points", FloatField())
    return rows.annotate(
        score=Coalesce(agreed, mean) / Value(100.0),
        scores=Count("assessments", filter=standing),
        mode=F("call__assessment_plan__mode"),
    )


def by_points(rows: Sequence[Application], applications: int) -> bool:
    """Whether points are given in the call of these rows (see `with_scores`), which has so many applications."""
    mode: str | None = getattr(rows[0], "mode", None) if rows else None
    return settled(AssessmentPlan(mode=mode or ""), applications) == Mode.FULL
