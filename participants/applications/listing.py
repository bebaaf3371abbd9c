"""The team's list of applications: filters from the address, order, and rows with their verdicts.

Verdicts and decisions belong to selection, which stands above; they are reached by the names of the reverse
relations, in the query of the list itself. Which columns there are: columns.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.http import QueryDict

from core.search import fold
from events.models import Call, Event, Role
from events.rules import programmes_with
from participants.applications.answers.gathered import (
    STANDING,
    Given,
    answers_in,
    gathered_answers,
    gathered_verdicts,
    lines_in,
)
from participants.applications.answers.languages import (
    text_language,
    unread_by_committee,
    without_script,
    written_languages,
)
from participants.applications.earlier import FILTERS as EARLIER
from participants.applications.earlier import been_before
from participants.applications.eligibility.standing import conditions_of, unmet
from participants.applications.merging.duplicates import Applicant, Group, groups
from participants.applications.models import (
    Application,
    ApplicationChange,
    ApplicationNote,
    ApplicationTag,
    Endorsement,
    SavedView,
    Tag,
)
from participants.people.models import ASKED_LANGUAGES, Gender, Level
from participants.people.places import CODES

State = Application.State
STATES = tuple(state for state in State.values if state != State.DRAFT)
GENDERS = tuple(value for value in Gender.values if value)
VERDICTS = ("yes", "maybe", "no")
NO_VERDICT = "none"
# What an application that was sent may wait for or have; who was replaced says nothing any more.
ENDORSEMENTS = tuple(Endorsement.State.values[1:-1])
SORTS = {
    "submitted": ("-submitted_at", "-pk"),
    "oldest": ("submitted_at", "pk"),
    "name": ("family_name", "given_name", "pk"),
    "territory": ("territory", "family_name", "pk"),
    "organisation": ("organisation", "family_name", "pk"),
}
SIZES = (50, 250)
PIECE = 200  # applications that a table fetches at once, with their answers
VALUES = (
    *("pk", "user_id", "reference", "given_name", "family_name", "email", "territory", "organisation"),
    *("role", "gender", "language", "languages", "state", "submitted_at"),
    *("decision__outcome", "decision__reserve_rank", "late_until", "written_in"),
)
FILTERS = (
    "state",
    "territory",
    "language",
    "gender",
    "verdict",
    "tag",
    "written",
    "unread",
    "endorsement",
    "nominated",
    "fits",
    "changed",
    "earlier",
)
Keys = list[int] | QuerySet[Any, Any]  # of applications: those of a page, or a query for all of a table
_COLUMN = re.compile(r"[a-z_]{1,20}|q[0-9]{1,18}")
MOST_COLUMNS = 60


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what it does not know is no filter."""

    state: str = ""
    territory: str = ""
    language: str = ""
    gender: str = ""
    verdict: str = ""
    tag: str = ""
    written: str = ""
    unread: str = ""
    endorsement: str = ""
    nominated: str = ""
    fits: str = ""
    changed: str = ""
    earlier: str = ""
    words: str = ""
    sort: str = "submitted"
    size: int = SIZES[0]
    columns: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: QueryDict) -> Filters:
        size = query.get("size", "")
        return cls(
            state=_known(query.get("state", ""), STATES),
            territory=_known(query.get("territory", ""), CODES),
            language=_known(query.get("language", ""), ASKED_LANGUAGES),
            gender=_known(query.get("gender", ""), GENDERS),
            verdict=_known(query.get("verdict", ""), (*VERDICTS, NO_VERDICT)),
            tag=query.get("tag", "").strip()[:40],
            written=_known(query.get("written", ""), dict(written_languages())),
            unread=_known(query.get("unread", ""), ("1",)),
            endorsement=_known(query.get("endorsement", ""), ENDORSEMENTS),
            nominated=_known(query.get("nominated", ""), CODES),
            fits=_known(query.get("fits", ""), ("yes", "no")),
            changed=_known(query.get("changed", ""), ("1",)),
            earlier=_known(query.get("earlier", ""), EARLIER),
            words=query.get("q", "").strip()[:100],
            sort=_known(query.get("sort", ""), SORTS) or "submitted",
            size=int(size) if size in {str(one) for one in SIZES} else SIZES[0],
            columns=tuple(dict.fromkeys(one for one in query.getlist("col") if _COLUMN.fullmatch(one)))[
                :MOST_COLUMNS
            ],
        )

    @property
    def active(self) -> bool:
        return any(getattr(self, name) for name in (*FILTERS, "words"))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of everything that is not as usual, for an address or a form."""
        found = [(name, getattr(self, name)) for name in FILTERS]
        found += [("q", self.words), ("sort", "" if self.sort == "submitted" else self.sort)]
        found += [("size", "" if self.size == SIZES[0] else str(self.size))]
        return [pair for pair in [*found, *(("col", key) for key in self.columns)] if pair[1]]

    def query(self, columns: Iterable[str] | None = None) -> str:
        """The part of an address that asks for just this again; `columns` instead of its own."""
        asked = self if columns is None else replace(self, columns=tuple(columns))
        return urlencode(asked.pairs)


def _known(value: str, known: Iterable[str]) -> str:
    return value if value in known else ""


def folded_text(application: Application) -> str:
    """What the team's search looks into."""
    parts = ("full_name", "organisation", "role", "reference", "email")
    return fold(" ".join(getattr(application, part) for part in parts))


def filtered(
    applications: QuerySet[Application], filters: Filters, *, reader: Any = None
) -> QuerySet[Application]:
    """By the verdict without the reader's own application, of which she is told nothing: see `Row.hides_from`."""
    rows = applications
    for name in ("state", "territory", "gender"):
        if getattr(filters, name):
            rows = rows.filter(**{name: getattr(filters, name)})
    if filters.language:
        rows = rows.filter(**{f"languages__{filters.language}__follows__gte": int(Level.MEETING)})
    if filters.verdict:
        rows = _with_verdict(rows, filters.verdict)
        if reader is not None:
            rows = rows.exclude(user=reader, state=State.SUBMITTED)
    if filters.tag:
        tagged = ApplicationTag.objects.filter(tag__name=filters.tag)
        rows = rows.filter(pk__in=tagged.values("application"))
    rows = _narrowed(rows, filters)
    if filters.earlier:
        rows = been_before(rows, filters.earlier)
    for word in fold(filters.words).split():
        rows = rows.filter(folded__contains=word)
    return rows.order_by(*SORTS[filters.sort])


def _narrowed(rows: QuerySet[Application], filters: Filters) -> QuerySet[Application]:
    """By how it came in, in which language it is written, and whether it fits who can apply."""
    if filters.written:
        rows = rows.annotate(own=text_language()).filter(own=without_script(filters.written))
    if filters.unread:
        rows = rows.filter(unread_by_committee())
    if filters.endorsement:
        standing = Endorsement.objects.filter(state=filters.endorsement)
        rows = rows.filter(pk__in=standing.values("application"))
    if filters.nominated:
        rows = rows.filter(nomination__capacity__territory=filters.nominated)
    if filters.changed:
        later = ApplicationChange.objects.filter(
            application=OuterRef("pk"), at__gte=OuterRef("call__deadline_at") + timedelta(minutes=1)
        )
        rows = rows.filter(Q(late_until__isnull=False) | Exists(later))
    if filters.fits:
        rows = _fitting(rows, fits=filters.fits == "yes")
    return rows


def _fitting(rows: QuerySet[Application], *, fits: bool) -> QuerySet[Application]:
    """Those that meet the conditions of their call as far as is known, or those that do not; three queries."""
    call = Call.objects.filter(applications__in=rows.order_by().values("pk")).select_related("event").first()
    known = list(rows.order_by().values_list("pk", "territory", "languages")) if call else []
    unfit = list(unmet(conditions_of(call), known)) if call else []
    return rows.exclude(pk__in=unfit) if fits else rows.filter(pk__in=unfit)


def _with_verdict(rows: QuerySet[Application], verdict: str) -> QuerySet[Application]:
    if verdict == NO_VERDICT:
        return rows.exclude(pk__in=Application.objects.filter(STANDING).values("pk"))
    given = Application.objects.filter(STANDING, assessments__verdict=verdict).values("pk")
    return rows.filter(pk__in=given)


@dataclass
class Row:
    """One line of the list."""

    pk: int
    user: int | None
    reference: str
    given_name: str
    family_name: str
    email: str
    territory: str
    organisation: str
    role: str
    gender: str
    language: str
    languages: dict[str, dict[str, int]]
    state: str
    submitted_at: datetime | None
    outcome: str | None
    reserve_rank: int | None
    late_until: datetime | None
    written_in: str
    shares: bool
    verdicts: Counter[str]
    answers: dict[int, Given]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def hides_from(self, reader: Any) -> bool:
        """Whether verdicts and decision are kept from this reader: it is her own, and the decisions were not sent."""
        return self.state == State.SUBMITTED and self.user is not None and self.user == reader.pk


def rows_of(applications: QuerySet[Application], *, answers: bool = False) -> list[Row]:
    """The lines of one page of the list; one query, whatever its length."""
    return [_row(values) for values in _values(applications, answers)]


def rows_streamed(applications: QuerySet[Application], *, answers: bool = False) -> Iterator[Row]:
    """All lines in their order, read while they are written: one query, and memory does not grow with the list."""
    for values in _values(applications, answers).iterator(chunk_size=PIECE):
        yield _row(values)


def _values(applications: QuerySet[Application], answers: bool) -> QuerySet[Application, tuple[Any, ...]]:
    beside = {"given": gathered_answers()} if answers else {}
    shown = applications.annotate(shares=_shares_address(), verdicts=gathered_verdicts(), **beside)
    return shown.values_list(*VALUES, "shares", "verdicts", *beside)


def _row(values: tuple[Any, ...]) -> Row:
    *facts, verdicts, given = values if len(values) > len(VALUES) + 2 else (*values, None)
    counted = Counter(verdict for (verdict,) in lines_in(verdicts))
    return Row(*[*facts, counted, answers_in(given)])


def _shares_address() -> Exists:
    """Whether another application to the same call came from the same address: an office may serve several people."""
    others = Application.objects.filter(
        call=OuterRef("call"), user=OuterRef("user"), state__in=Application.SENT
    )
    return Exists(others.exclude(pk=OuterRef("pk")))


@dataclass(frozen=True)
class Tally:
    """The numbers above the list: by state, those the filter finds, and the drafts, of which nothing else is seen."""

    states: dict[str, int]
    found: int
    drafts: int


def tally(call: Call, picked: QuerySet[Application]) -> Tally:
    """One query. `picked` are those the filter finds among what the reader may see."""
    shown = Q(submitted_at__isnull=False) & ~Q(state=State.DRAFT)
    found = Q(pk__in=picked.order_by().values("pk"))
    rows = (
        Application.objects.filter(call=call)
        .order_by()
        .values_list("state")
        .annotate(all=Count("pk"), shown=Count("pk", filter=shown), found=Count("pk", filter=found))
    )
    counted = list(rows)
    return Tally(
        states={state: number for state, _all, number, _found in counted if number},
        found=sum(found for _state, _all, _shown, found in counted),
        drafts=next((every for state, every, _shown, _found in counted if state == State.DRAFT), 0),
    )


# --- what the team keeps beside them ----------------------------------------------------------


def views_visible_to(user: Any) -> QuerySet[SavedView]:
    """Her own, and those the others share, of programmes whose organiser she is."""
    return SavedView.objects.filter(
        Q(owner=user.pk) | Q(shared=True), event__programme__in=programmes_with(user, Role.ORGANISER)
    )


def tag_names(event: Event) -> list[str]:
    """Those something carries."""
    used = Tag.objects.filter(event=event, uses__isnull=False).distinct()
    return list(used.order_by("name").values_list("name", flat=True))


def tags_beside(event: Event, applications: list[int]) -> tuple[list[str], dict[int, list[str]]]:
    """The event's tags, and {application: its tags} for these; one query."""
    used = Tag.objects.filter(Exists(ApplicationTag.objects.filter(tag=OuterRef("pk"))), event=event)
    here = FilteredRelation("uses", condition=Q(uses__application__in=applications))
    names: dict[str, None] = {}
    found: dict[int, list[str]] = {}
    rows = used.annotate(here=here).order_by("name").values_list("name", "here__application_id")
    for name, pk in rows:
        names[name] = None
        if pk is not None:
            found.setdefault(pk, []).append(name)
    return list(names), found


def tags_of(applications: Keys) -> dict[int, list[str]]:
    """{application: its tags}."""
    found: dict[int, list[str]] = {}
    rows = ApplicationTag.objects.filter(application__in=applications).order_by("tag__name")
    for pk, name in rows.values_list("application_id", "tag__name"):
        found.setdefault(pk, []).append(name)
    return found


def note_counts(applications: Keys) -> dict[int, int]:
    counted = ApplicationNote.objects.filter(application__in=applications).order_by()
    return dict(counted.values_list("application_id").annotate(count=Count("pk")))


def notes_of(application: Application) -> QuerySet[ApplicationNote]:
    return ApplicationNote.objects.filter(application=application).select_related("by")


def alike(call: Call) -> list[Group]:
    """Sent applications of the call that may come from the same person; one query."""
    sent = Application.objects.filter(call=call, state__in=Application.SENT).order_by("pk")
    values = sent.values_list("pk", "email", "given_name", "family_name", "organisation")
    return groups(
        Applicant(pk, email, f"{given} {family}", organisation)
        for pk, email, given, family, organisation in values
    )
