"""Whose applications somebody may see, what a call asks, what was filled in, and the team's list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.localized import LANGUAGES, column, text_of
from events.models import Call, Role
from events.rules import programmes_with
from participants.applications.checks import Filled
from participants.applications.kinds import Asked, Stored
from participants.applications.models import Answer, Application, Question
from participants.people.forms import PROFILE
from participants.people.models import SignInCode

State = Application.State
REMIND_HOURS = (24, 72)
WITH_CALL = ("call__event__programme", "call__event__place")


def applications_visible_to(user: Any) -> QuerySet[Application]:
    """The team's side: organisers see all that was ever sent, assessors what is sent now. Drafts: nobody."""
    organised = Q(call__event__programme__in=programmes_with(user, Role.ORGANISER))
    assessed = Q(call__event__programme__in=programmes_with(user, Role.ASSESSOR), state__in=Application.SENT)
    return (
        Application.objects.filter(organised | assessed, submitted_at__isnull=False)
        .exclude(state=State.DRAFT)
        .select_related(*WITH_CALL)
    )


def answers_visible_to(user: Any) -> QuerySet[Answer]:
    """The team's side: organisers read every answer, assessors those to questions that are shown to them."""
    organised = Q(application__call__event__programme__in=programmes_with(user, Role.ORGANISER))
    return Answer.objects.filter(
        organised | Q(question__for_assessors=True),
        application__in=applications_visible_to(user).values("pk"),
    )


def applications_of(user: Any, tokens: Iterable[str] = ()) -> QuerySet[Application]:
    """The applicant's side: her own by account, and drafts this browser holds that belong to nobody yet."""
    mine = Q(token__in=list(tokens), user__isnull=True, state=State.DRAFT)
    if getattr(user, "is_authenticated", False):
        mine |= Q(user=user)
    return Application.objects.filter(mine).select_related(*WITH_CALL)


def live_application(call: Call, user: Any, token: str = "") -> Application | None:
    """The one this visitor is working on for the call: her account's first, else what this browser holds."""
    if not token and not getattr(user, "is_authenticated", False):
        return None
    found = list(
        applications_of(user, [token] if token else []).filter(call=call).exclude(state=State.WITHDRAWN)
    )
    owned = [application for application in found if application.user_id is not None]
    return next(iter(owned or found), None)


def other_live_application(application: Application, user: Any) -> Application | None:
    """Another one of hers to the same call that still stands."""
    return (
        Application.objects.filter(call=application.call_id, user=user)
        .exclude(state=State.WITHDRAWN)
        .exclude(pk=application.pk)
        .first()
    )


def drafts_held(tokens: Iterable[str]) -> QuerySet[Application]:
    return Application.objects.filter(token__in=list(tokens), user__isnull=True, state=State.DRAFT).order_by(
        "pk"
    )


# What the bar says of a draft: every page asks for it, and the texts of an event in six languages are long.
_BAR_COLUMNS = (
    *("reference", "call__deadline_at", "call__event__code", "call__event__timezone"),
    *(
        column(path, language)
        for path in ("call__event__title", "call__event__place__name")
        for language in LANGUAGES
    ),
)


def unfinished(user: Any, tokens: Iterable[str]) -> QuerySet[Application]:
    """Drafts that can still be sent, with what the bar on every page says of them."""
    minute = timezone.now().replace(second=0, microsecond=0)
    return (
        applications_of(user, tokens)
        .filter(state=State.DRAFT, call__state=Call.State.PUBLISHED, call__deadline_at__gte=minute)
        .order_by("call__deadline_at", "pk")
        .select_related(None)
        .select_related("call__event__place")
        .only(*_BAR_COLUMNS)
    )


def drafts_to_remind(now: datetime | None = None) -> list[tuple[Application, int]]:
    """Drafts of people with a confirmed address whose call closes within a day or three: (draft, hours)."""
    now = now or timezone.now()
    found = Application.objects.filter(
        state=State.DRAFT,
        user__isnull=False,
        call__state=Call.State.PUBLISHED,
        call__deadline_at__range=(now, now + timedelta(hours=max(REMIND_HOURS))),
    )
    return [
        (
            draft,
            min(hours for hours in REMIND_HOURS if draft.call.deadline_at <= now + timedelta(hours=hours)),
        )
        for draft in found.select_related("user", *WITH_CALL)
    ]


def unclaimed_drafts(now: datetime | None = None) -> list[int]:
    """Drafts without an owner that nobody can send any more, or that were left alone for a month."""
    now = now or timezone.now()
    over = Q(call__deadline_at__lt=now - timedelta(days=7), saved_at__lt=now - timedelta(days=7))
    left = Q(saved_at__lt=now - timedelta(days=30))
    drafts = Application.objects.filter(over | left, state=State.DRAFT, user__isnull=True)
    return list(drafts.order_by("pk").values_list("pk", flat=True))


def latest_application(user: Any) -> Application | None:
    """What she last sent anywhere: where a new form starts from when she has no profile."""
    return Application.objects.filter(user=user, submitted_at__isnull=False).order_by("-submitted_at").first()


def drafts_counted(call: Call) -> int:
    """How many are being written: all the team learns about drafts."""
    return Application.objects.filter(call=call, state=State.DRAFT).count()


# --- questions and answers --------------------------------------------------------------------


def asked(call: Call, language: str | None = None, *, retired: bool = False) -> list[Asked]:
    """The questions as a reader of this language sees them; one query."""
    questions = call.questions if retired else call.questions.filter(retired_at__isnull=True)
    ordered = questions.order_by("position", "pk", "choices__position", "choices__pk")
    found: dict[int, Asked] = {}
    for row in ordered.values_list(*_ASKED_COLUMNS, named=True):
        if row.pk not in found:
            found[row.pk] = _row_asked(row, language)
        question = found[row.pk]
        if row.choices__key:
            question.choices[row.choices__key] = text_of(row, "choices__label", language)
    return list(found.values())


_TEXTS = ("label", "help", "choices__label")
_ASKED_COLUMNS = (
    *("pk", "kind", "required", "word_limit", "for_assessors", "retired_at", "choices__key"),
    *(column(field, language) for field in _TEXTS for language in LANGUAGES),
)


def _row_asked(row: Any, language: str | None) -> Asked:
    return Asked(
        pk=row.pk,
        kind=row.kind,
        label=text_of(row, "label", language),
        help=text_of(row, "help", language),
        required=row.required,
        word_limit=row.word_limit,
        for_assessors=row.for_assessors,
        retired=row.retired_at is not None,
    )


def as_asked(question: Question, language: str | None = None) -> Asked:
    """A row in hand, without its choices."""
    return _row_asked(question, language)


def answers_of(application: Application) -> dict[int, Stored]:
    rows = Answer.objects.filter(application=application).values_list(
        "question_id", "text", "choices", "file_id", "file__name", "file__size"
    )
    return {
        question: Stored(text, tuple(choices), file, name or "", size or 0)
        for question, text, choices, file, name, size in rows
    }


def filled_of(application: Application) -> Filled:
    """Everything an application holds; one query."""
    return Filled(
        profile={name: getattr(application, name) for name in PROFILE},
        languages=application.languages,
        email=application.email,
        answers=answers_of(application),
    )


def waiting_code(**lookup: Any) -> SignInCode | None:
    """A code that waits to send an application, with the application and all its page shows; one query."""
    related = [f"application__{path}" for path in WITH_CALL]
    return (
        SignInCode.objects.filter(purpose=SignInCode.Purpose.SEND, application__isnull=False, **lookup)
        .select_related("user", *related)
        .first()
    )
