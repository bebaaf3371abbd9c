"""What of the programmes, events and calls somebody may see, and how the pages read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from core.accounts import User
from core.localized import column, sort_key, text_of
from core.wiring import collect
from events.footnotes import Designated
from events.models import (
    AgendaItem,
    Call,
    Designation,
    Event,
    GuidingQuestion,
    Membership,
    PrivacyNotice,
    Programme,
    RelatedItem,
    Role,
    SecondFactorReset,
    TranslationAssignment,
)
from events.rules import programmes_with

M = TypeVar("M", Call, Event)

# --- the team's side --------------------------------------------------------------------------


def programmes_visible_to(user: Any) -> QuerySet[Programme]:
    """The programmes somebody works for."""
    return Programme.objects.filter(pk__in=programmes_with(user))


def events_visible_to(user: Any) -> QuerySet[Event]:
    """The events of those programmes, drafts included: the team's side."""
    return Event.objects.filter(programme__in=programmes_with(user)).select_related(
        "programme", "place", "call"
    )


def programmes_organised_by(user: Any) -> QuerySet[Programme]:
    """Where somebody is an organiser: what may be copied into."""
    return Programme.objects.filter(pk__in=programmes_with(user, Role.ORGANISER)).order_by("pk")


def nameable_in(event: Event, programme: Programme) -> bool:
    """Whether pages of a programme may point to an event: its own, or one that everybody may read."""
    return event.programme_id == programme.pk or is_public(event)


def translations_visible_to(user: Any) -> QuerySet[Event]:
    """The events whose texts somebody may look for: the team's, and those she was asked to translate."""
    return Event.objects.filter(
        Q(programme__in=programmes_with(user)) | Q(pk__in=_assigned(user).values("event"))
    ).select_related("programme", "place", "call")


def languages_to_translate(event: Event, user: Any) -> list[str]:
    """The languages whose texts she may work on: an organiser all, a translator those she was assigned."""
    others = [code for code in event.languages if code != source_language(event)]
    if event.programme_id in programmes_with(user, Role.ORGANISER):
        return others
    assigned = set(_assigned(user).filter(event=event).values_list("language", flat=True))
    return [code for code in others if code in assigned]


def assignments_visible_to(user: Any) -> QuerySet[TranslationAssignment]:
    return TranslationAssignment.objects.filter(
        event__programme__in=programmes_with(user, Role.ORGANISER)
    ).select_related("event__programme", "user")


def translations_of(user: Any) -> list[Event]:
    """The events a translator was asked to translate, the next one first; no query for anybody else."""
    if not programmes_with(user, Role.TRANSLATOR):
        return []
    rows = Event.objects.filter(pk__in=_assigned(user).values("event")).exclude(state=Event.State.CANCELLED)
    return list(rows.order_by("starts_on", "pk"))


def _assigned(user: Any) -> QuerySet[TranslationAssignment]:
    """Her assignments as long as she is a translator of the programme; none for a visitor."""
    programmes = programmes_with(user, Role.TRANSLATOR)
    if not programmes:
        return TranslationAssignment.objects.none()
    return TranslationAssignment.objects.filter(user=user, event__programme__in=programmes)


def calls_visible_to(user: Any) -> QuerySet[Call]:
    return Call.objects.filter(event__programme__in=programmes_with(user)).select_related(
        "event__programme", "event__place"
    )


def events_by_programme(programmes: Iterable[Programme]) -> list[tuple[Programme, list[Event]]]:
    """Each programme with its events, the newest first."""
    owners = list(programmes)
    events = Event.objects.filter(programme__in=owners).select_related("programme", "place", "call")
    found: dict[int, list[Event]] = {}
    for event in events:
        found.setdefault(event.programme_id, []).append(event)
    return [(programme, found.get(programme.pk, [])) for programme in owners]


def memberships_of(programme: Programme) -> QuerySet[Membership]:
    return programme.memberships.select_related("user").order_by("user__name", "user__email", "role")


def people_of(programme: Programme) -> list[tuple[User, list[Membership]]]:
    """Everybody in the team with her roles, by name."""
    found: dict[int, tuple[User, list[Membership]]] = {}
    for row in memberships_of(programme):
        found.setdefault(row.user_id, (row.user, []))[1].append(row)
    return sorted(found.values(), key=lambda pair: sort_key(str(pair[0])))


def event_counts(events: Iterable[Event], user: Any) -> dict[int, list[tuple[str, int]]]:
    """{event id: [(what, how many)]}: what the apps above count for this person, for instance applications."""
    found: dict[int, list[tuple[str, int]]] = {}
    rows = list(events)
    for counts in collect("event_counts", events=rows, user=user):
        for event_id, lines in counts.items():
            found.setdefault(event_id, []).extend(lines)
    return found


def memberships_visible_to(user: Any) -> QuerySet[Membership]:
    return Membership.objects.filter(programme__in=programmes_with(user)).select_related("user", "programme")


def resets_visible_to(user: Any) -> QuerySet[SecondFactorReset]:
    return SecondFactorReset.objects.filter(programme__in=programmes_with(user)).select_related(
        "user", "requested_by", "programme"
    )


def open_resets(programme: Programme) -> QuerySet[SecondFactorReset]:
    """Requests to remove a second factor that wait for another organiser."""
    return (
        programme.second_factor_resets.filter(state=SecondFactorReset.State.REQUESTED)
        .select_related("user", "requested_by", "programme")
        .order_by("requested_at")
    )


def public_notices(*, latest: bool = True) -> QuerySet[PrivacyNotice]:
    """The privacy notices everybody may read: each programme's latest, or all versions."""
    notices = PrivacyNotice.objects.select_related("programme").order_by("programme", "-version")
    if not latest:
        return notices
    newest = (
        PrivacyNotice.objects.filter(programme=OuterRef("programme")).order_by("-version").values("pk")[:1]
    )
    return notices.filter(pk=Subquery(newest))


def event_of_page(path: str) -> Event | None:
    """The public event a page is about, by its address (`/sq/calls/<code>/`, `/en/events/<code>/`)."""
    match = re.match(r"^/[a-z-]+/(?:calls|events)/([\w-]+)/", path)
    return public_events().filter(code=match[1]).first() if match else None


def latest_notice(programme: Programme) -> PrivacyNotice | None:
    return programme.privacy_notices.first()


# --- everybody --------------------------------------------------------------------------------


_PUBLIC_STATES = (
    Event.State.PUBLISHED,
    Event.State.POSTPONED,
    Event.State.CANCELLED,
    Event.State.ARCHIVED,
)


def public_events() -> QuerySet[Event]:
    """What everybody may read at this instant. A postponed or cancelled event stays, because its page says so."""
    return Event.objects.filter(state__in=_PUBLIC_STATES, published_at__lte=timezone.now()).select_related(
        "programme", "place"
    )


def is_public(event: Event) -> bool:
    """`public_events()` for an event in hand."""
    return (
        event.state in _PUBLIC_STATES
        and event.published_at is not None
        and event.published_at <= timezone.now()
    )


def public_calls() -> QuerySet[Call]:
    """Calls everybody may read: published with their event, also after the deadline or a cancellation."""
    now = timezone.now()
    return Call.objects.filter(
        event__state__in=_PUBLIC_STATES,
        event__published_at__lte=now,
        state__in=(Call.State.PUBLISHED, Call.State.DECIDED, Call.State.CANCELLED),
        published_at__lte=now,
    ).select_related("event", "event__programme", "event__place")


def is_public_call(call: Call) -> bool:
    """`public_calls()` for a call in hand, whose event is public."""
    return (
        call.state != Call.State.DRAFT
        and call.published_at is not None
        and call.published_at <= timezone.now()
    )


def open_calls(now: datetime | None = None) -> QuerySet[Call]:
    """Calls that take applications at `now` or will soon, the nearest deadline first."""
    return public_calls().filter(_not_over(now)).order_by("deadline_at", "pk")


def closed_calls(now: datetime | None = None) -> QuerySet[Call]:
    """The others: past the deadline, decided or cancelled, the newest first."""
    return public_calls().exclude(_not_over(now)).order_by("-deadline_at", "-pk")


def _not_over(now: datetime | None) -> Q:
    """What `now < call.closes_at` says, in SQL: the minute the deadline names still counts."""
    minute = (now or timezone.now()).replace(second=0, microsecond=0)
    return Q(state=Call.State.PUBLISHED, event__state=Event.State.PUBLISHED, deadline_at__gte=minute)


def to_announce(model: type[M], now: datetime | None = None) -> QuerySet[M]:
    """Scheduled events or calls whose time has come, not yet noted by the clock."""
    return model._default_manager.filter(to_announce=True, published_at__lte=now or timezone.now()).order_by(
        "pk"
    )


def next_publication() -> datetime | None:
    """When the next scheduled call or event becomes public: no list in the cache may outlive it."""
    waiting = {"to_announce": True, "published_at__gt": timezone.now()}
    events = Event.objects.filter(**waiting).order_by().values_list("published_at", flat=True)
    calls = Call.objects.filter(**waiting).order_by().values_list("published_at", flat=True)
    return min((at for at in events.union(calls) if at is not None), default=None)


def coming_events(today: date | None = None) -> QuerySet[Event]:
    today = today or timezone.localdate()
    return public_events().filter(_ahead(today)).order_by("starts_on", "pk")


def past_events(today: date | None = None) -> QuerySet[Event]:
    today = today or timezone.localdate()
    return public_events().exclude(_ahead(today)).order_by("-starts_on", "-pk")


def _ahead(today: date) -> Q:
    """Not over yet; a postponed event is ahead, whatever its old dates say."""
    return Q(ends_on__gte=today) | Q(state=Event.State.POSTPONED)


def public_event_pages() -> QuerySet[Event]:
    """Public events with everything their page shows, in a fixed number of queries."""
    return (
        public_events()
        .select_related("call", "series")
        .prefetch_related(*_page_rows(""), Prefetch("agenda", AgendaItem.objects.filter(public=True)))
    )


def public_call_pages() -> QuerySet[Call]:
    return public_calls().select_related("event__series").prefetch_related(*_page_rows("event__"))


def _page_rows(prefix: str) -> tuple[str | Prefetch[Any], ...]:
    related = RelatedItem.objects.select_related("related_event")
    return (
        f"{prefix}coverage",
        f"{prefix}guiding_questions",
        Prefetch(f"{prefix}related_items", related),
    )


def guiding_tree(event: Event) -> list[tuple[GuidingQuestion, list[GuidingQuestion]]]:
    """The guiding questions with those under them, in order, from one query or none when prefetched."""
    rows = list(event.guiding_questions.all())
    return [
        (question, [child for child in rows if child.parent_id == question.pk])
        for question in rows
        if question.parent_id is None
    ]


def flat_questions(event: Event) -> list[GuidingQuestion]:
    """The same as one list, each question followed by those under it."""
    return [row for question, children in guiding_tree(event) for row in (question, *children)]


def designations_of(programmes: Iterable[Programme | int]) -> list[Designated]:
    """The designations of programmes as plain data for `footnotes_for` and `territory_name`; one query."""
    rows = Designation.objects.filter(programme__in=list(programmes)).order_by("pk")
    return [designated(row) for row in rows]


def designated(row: Designation) -> Designated:
    return Designated(
        territory=row.territory,
        mark=row.mark,
        names=_texts(row, "name"),
        footnotes=_texts(row, "footnote"),
        confirmed=frozenset(row.confirmed_languages),
    )


def _texts(row: Any, field: str) -> dict[str, str]:
    texts = {code: getattr(row, column(field, code)) or "" for code in settings.MODELTRANSLATION_LANGUAGES}
    return {code: text.strip() for code, text in texts.items() if text.strip()}


def languages_written(event: Event) -> list[str]:
    """The event's languages in which its page really exists: with a title and its aim (an old event: a title)."""
    titled = [
        code
        for code in settings.MODELTRANSLATION_LANGUAGES
        if code in event.languages and _has(event, "title", code)
    ]
    return [code for code in titled if _has(event, "aim", code)] or titled


def _has(event: Event, field: str, language: str) -> bool:
    return bool((getattr(event, column(field, language)) or "").strip())


def source_language(event: Event) -> str:
    """The language the others are translated from: the first of the event's that has a title, else its first."""
    chosen: Sequence[str] = [code for code in settings.MODELTRANSLATION_LANGUAGES if code in event.languages]
    for code in chosen:
        if _has(event, "title", code):
            return code
    return chosen[0] if chosen else str(settings.MODELTRANSLATION_DEFAULT_LANGUAGE)


def title_of(event: Event, language: str | None = None) -> str:
    return text_of(event, "title", language).value


def call_of(event: Event) -> Call | None:
    """The event's call, or None: Django raises for a missing one-to-one."""
    return getattr(event, "call", None)
