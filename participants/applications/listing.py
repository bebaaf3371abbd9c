"""The team's list of applications: filters from the address, order, and rows with their verdicts.

Verdicts and decisions belong to selection, which stands above; they are reached by the names of the reverse
relations, in a constant number of queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict

from core.search import fold
from participants.applications.models import Application
from participants.people.models import ASKED_LANGUAGES, Level
from participants.people.places import CODES

State = Application.State
STATES = tuple(state for state in State.values if state != State.DRAFT)
VERDICTS = ("yes", "maybe", "no")
NO_VERDICT = "none"
SORTS = {
    "submitted": ("-submitted_at", "-pk"),
    "oldest": ("submitted_at", "pk"),
    "name": ("family_name", "given_name", "pk"),
    "territory": ("territory", "family_name", "pk"),
    "organisation": ("organisation", "family_name", "pk"),
}
SIZES = (50, 250)
COLUMNS = (
    *("pk", "reference", "given_name", "family_name", "territory", "organisation", "role", "state"),
    *("submitted_at", "decision__outcome", "decision__reserve_rank"),
)


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what it does not know is no filter."""

    state: str = ""
    territory: str = ""
    language: str = ""
    verdict: str = ""
    words: str = ""
    sort: str = "submitted"
    size: int = SIZES[0]

    @classmethod
    def read(cls, query: QueryDict) -> Filters:
        size = query.get("size", "")
        return cls(
            state=_known(query.get("state", ""), STATES),
            territory=_known(query.get("territory", ""), CODES),
            language=_known(query.get("language", ""), ASKED_LANGUAGES),
            verdict=_known(query.get("verdict", ""), (*VERDICTS, NO_VERDICT)),
            words=query.get("q", "").strip()[:100],
            sort=_known(query.get("sort", ""), SORTS) or "submitted",
            size=int(size) if size in {str(one) for one in SIZES} else SIZES[0],
        )

    @property
    def active(self) -> bool:
        return bool(self.state or self.territory or self.language or self.verdict or self.words)


def _known(value: str, known: Iterable[str]) -> str:
    return value if value in known else ""


def folded_text(application: Application) -> str:
    """What the team's search looks into."""
    parts = ("full_name", "organisation", "role", "reference", "email")
    return fold(" ".join(getattr(application, part) for part in parts))


def filtered(applications: QuerySet[Application], filters: Filters) -> QuerySet[Application]:
    rows = applications
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.territory:
        rows = rows.filter(territory=filters.territory)
    if filters.language:
        rows = rows.filter(**{f"languages__{filters.language}__follows__gte": int(Level.MEETING)})
    if filters.verdict:
        rows = _with_verdict(rows, filters.verdict)
    for word in fold(filters.words).split():
        rows = rows.filter(folded__contains=word)
    return rows.order_by(*SORTS[filters.sort])


def _with_verdict(rows: QuerySet[Application], verdict: str) -> QuerySet[Application]:
    if verdict == NO_VERDICT:
        return rows.filter(assessments__isnull=True)
    given = Application.objects.filter(assessments__verdict=verdict).values("pk")
    return rows.filter(pk__in=given)


@dataclass
class Row:
    """One line of the list."""

    pk: int
    reference: str
    given_name: str
    family_name: str
    territory: str
    organisation: str
    role: str
    state: str
    submitted_at: datetime | None
    outcome: str | None
    reserve_rank: int | None
    verdicts: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


def rows_of(applications: QuerySet[Application]) -> list[Row]:
    """The lines of a list or of one page of it; two queries, whatever its length."""
    rows = [Row(*values) for values in applications.values_list(*COLUMNS)]
    counts = verdict_counts([row.pk for row in rows])
    for row in rows:
        row.verdicts = counts.get(row.pk, Counter())
    return rows


def verdict_counts(applications: list[int] | QuerySet[Any, Any]) -> dict[int, Counter[str]]:
    """{application: {verdict: how many}}."""
    found: dict[int, Counter[str]] = {}
    given = (
        Application.objects.filter(pk__in=applications, assessments__isnull=False)
        .order_by()
        .values_list("pk", "assessments__verdict")
        .annotate(count=Count("assessments"))
    )
    for pk, verdict, count in given:
        found.setdefault(pk, Counter())[verdict] = count
    return found


def state_counts(applications: QuerySet[Application]) -> dict[str, int]:
    """{state: how many}, for the line above the list."""
    counted = applications.order_by().values_list("state").annotate(count=Count("pk"))
    return dict(counted)


def in_pieces(values: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
