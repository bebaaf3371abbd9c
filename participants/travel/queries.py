"""Who comes, found and counted: the participant's own page, and the team's one list with its filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from core.localized import sort_key, text_of
from core.outbox import Message
from core.search import fold
from events.clock import to_wall
from events.footnotes import Designated, Footnote, footnotes_for
from events.models import AgendaItem, Event
from events.names import territory_name
from participants.selection.models import Participation
from participants.selection.notices import KIND_LABELS
from participants.travel.models import TravelDetails
from participants.travel.nights import Stay, rooms_per_night, usual_stay

State = Participation.State
LIVE = (State.INVITED, State.ACCEPTED)
NOTE_KIND = "note_to_participants"


def own_participations(user: Any) -> QuerySet[Participation]:
    """A person's own events: what `my_event` may show. One that was cancelled stands behind a live one."""
    if not getattr(user, "is_authenticated", False):
        return Participation.objects.none()
    return (
        Participation.objects.filter(user=user)
        .select_related("event__programme", "event__place", "travel", "user")
        .annotate(
            gone=Case(
                When(state=State.CANCELLED, then=Value(1)), default=Value(0), output_field=IntegerField()
            )
        )
        .order_by("gone", "-pk")
    )


def participants_of(event: Event) -> QuerySet[Participation]:
    return Participation.objects.filter(event=event).select_related("travel", "user")


# --- the filter -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """A filter of the list; an empty field does not narrow. `answer` is a state, or "" for all who may still come."""

    answer: str = ""
    role: str = ""
    language: str = ""
    diet: str = ""
    arrives_on: date | None = None
    missing_travel: bool = False
    needs_document: bool = False
    unwritten: bool = False
    words: str = ""


def matching(rows: QuerySet[Participation], wanted: Wanted) -> QuerySet[Participation]:
    """What of a filter the database can tell; `find_participants` adds the words."""
    rows = rows.filter(state=wanted.answer) if wanted.answer else rows.filter(state__in=LIVE)
    equal = {
        "role": wanted.role,
        "language": wanted.language,
        "travel__diet": wanted.diet,
        "travel__arrives_on": wanted.arrives_on,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if wanted.missing_travel:
        rows = rows.filter(Q(travel=None) | Q(travel__arrives_on=None) | Q(travel__leaves_on=None))
    if wanted.needs_document:
        rows = rows.filter(travel__document_needed=True)
    if wanted.unwritten:
        rows = rows.exclude(Exists(_notes_about_row()))
    return rows


def _notes_about_row() -> QuerySet[Message]:
    """Mails written from the participants' list to the row of the outer query, discarded ones apart."""
    return Message.objects.filter(
        kind=NOTE_KIND,
        about_type=Participation._meta.label_lower,
        about_id=Cast(OuterRef("pk"), CharField()),
    ).exclude(state=Message.State.CANCELLED)


def find_participants(event: Event, wanted: Wanted) -> list[Participation]:
    """Everybody a filter means, in the reader's alphabet: the list, its exports and its mails all start here.

    Words are compared without script or marks, which no database does alike; a list has a few hundred rows.
    """
    words = fold(wanted.words).split()
    rows = matching(participants_of(event), wanted)
    found = [row for row in rows if all(word in _folded(row) for word in words)] if words else rows
    return sorted(found, key=lambda row: (sort_key(row.name), row.pk))


def _folded(row: Participation) -> str:
    return f"{fold(row.name)} {fold(row.organisation)} {row.email}"


# --- what stands beside a row -----------------------------------------------------------------


@dataclass(frozen=True)
class LastMail:
    """What sort of mail went to somebody last. Its words are the organisers', and not on this list."""

    kind: str
    state: str

    @property
    def label(self) -> str:
        return str(KIND_LABELS.get(self.kind) or _("Mail"))

    @property
    def state_label(self) -> str:
        return str(Message.State(self.state).label)


def last_mails(event: Event, rows: Iterable[Participation]) -> dict[int, LastMail]:
    """The newest mail of this event to each person, {participation id: mail}: one query for the whole list."""
    people = list(rows)
    by_row = {str(row.pk): row.pk for row in people}
    by_user = {row.user_id: row.pk for row in people if row.user_id}
    label = Participation._meta.label_lower
    found: dict[int, LastMail] = {}
    mails = (
        Message.objects.filter(scope=event.scope)
        .filter(Q(about_type=label, about_id__in=by_row) | Q(user__in=by_user))
        .exclude(state=Message.State.CANCELLED)
        .order_by("-pk")
        .values_list("about_type", "about_id", "user_id", "kind", "state")
    )
    for about_type, about_id, user_id, kind, state in mails:
        pk = by_row.get(about_id) if about_type == label else None
        pk = pk or by_user.get(user_id)
        if pk is not None:
            found.setdefault(pk, LastMail(kind, state))
    return found


# --- counts -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Summary:
    """The group in numbers. Nights and diets count those who come; who did not answer in time has declined."""

    coming: int = 0
    waiting: int = 0
    declined: int = 0
    cancelled: int = 0
    places: int = 0
    places_taken: int = 0
    without_travel: int = 0
    documents: int = 0
    rooms: Mapping[date, int] = field(default_factory=dict)
    diets: Mapping[str, int] = field(default_factory=dict)
    arrivals: tuple[date, ...] = ()
    languages: tuple[str, ...] = ()


def summary_of(event: Event) -> Summary:
    """Counts over everybody of the event, whatever the filter: one query."""
    rows = list(
        Participation.objects.filter(event=event).values(
            "state",
            "seat",
            "language",
            "travel__arrives_on",
            "travel__leaves_on",
            "travel__nights",
            "travel__diet",
            "travel__document_needed",
        )
    )
    states = Counter(row["state"] for row in rows)
    coming = [row for row in rows if row["state"] == State.ACCEPTED]
    diets = Counter(row["travel__diet"] for row in coming if row["travel__diet"])
    return Summary(
        coming=states[State.ACCEPTED],
        waiting=states[State.INVITED],
        declined=states[State.DECLINED] + states[State.EXPIRED],
        cancelled=states[State.CANCELLED],
        places=event.places,
        places_taken=sum(row["seat"] is not None for row in coming),
        without_travel=sum(not (row["travel__arrives_on"] and row["travel__leaves_on"]) for row in coming),
        documents=sum(bool(row["travel__document_needed"]) for row in coming),
        rooms=rooms_per_night(
            Stay(
                row["travel__arrives_on"],
                row["travel__leaves_on"] or row["travel__arrives_on"],
                row["travel__nights"],
            )
            for row in coming
            if row["travel__arrives_on"] and row["travel__nights"]
        ),
        diets={key: diets[key] for key in TravelDetails.Diet.values if diets[key]},
        arrivals=tuple(sorted({row["travel__arrives_on"] for row in rows if row["travel__arrives_on"]})),
        languages=tuple(sorted({row["language"] for row in rows if row["language"]})),
    )


def stay_of(event: Event) -> Stay:
    """The stay the event offers; online nobody sleeps anywhere."""
    stay = usual_stay(event.starts_on, event.ends_on, lunch_to_lunch=event.format != Event.Format.FULL_DAYS)
    return Stay(event.starts_on, event.ends_on, 0) if event.format == Event.Format.ONLINE else stay


def is_over(event: Event) -> bool:
    """Whether the last day is past where the event takes place."""
    today, _time = to_wall(timezone.now(), event.timezone)
    return today > event.ends_on


def has_begun(event: Event) -> bool:
    """Whether the first day has come where the event takes place."""
    today, _time = to_wall(timezone.now(), event.timezone)
    return today >= event.starts_on


def travel_of(participation: Participation) -> TravelDetails | None:
    """Her details, or None while she has told nothing. Needs select_related("travel") to cost no query."""
    return getattr(participation, "travel", None)


def travel_missing(participation: Participation) -> bool:
    travel = travel_of(participation)
    return travel is None or not (travel.arrives_on and travel.leaves_on)


def travel_planned(participation: Participation) -> bool:
    """Whether anything is known of her way, so that a ticket may have been bought."""
    travel = travel_of(participation)
    return travel is not None and any(getattr(travel, name) for name in TravelDetails.JOURNEY)


# --- what the pages of one event share --------------------------------------------------------


def coverage_lines(event: Event) -> list[str]:
    """What the organiser pays, in words: "Hotel", "Lunch, day 1"; one query."""
    return [
        _("%(what)s, day %(day)s") % {"what": item.get_kind_display(), "day": item.day}
        if item.day
        else item.get_kind_display()
        for item in event.coverage.all()
    ]


def agenda_days(event: Event) -> list[tuple[date, list[AgendaItem]]]:
    """The agenda by day of the event's own zone, what is not for everybody included; one query."""
    days: dict[date, list[AgendaItem]] = {}
    for item in event.agenda.all():
        days.setdefault(to_wall(item.starts_at, event.timezone)[0], []).append(item)
    return list(days.items())


def footnotes_on(event: Event, designations: list[Designated]) -> list[Footnote]:
    """The footnotes for a page that shows the event's title, place and practical information."""
    texts: list[object] = [text_of(event, name) for name in ("title", "venue", "host", "practical")]
    if event.place is not None:
        texts.append(territory_name(event.place.territory, designations))
    return footnotes_for(texts, designations)
