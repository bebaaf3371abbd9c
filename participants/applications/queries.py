"""Whose applications somebody may see, what a call asks, what was filled in, and the team's list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from core.accounts import User
from core.localized import LANGUAGES, column, text_of
from core.outbox import Message
from core.search import fold
from events.models import Call, Event, Role
from events.rules import programmes_with
from participants.applications.checks import Filled
from participants.applications.kinds import Asked, Heading, Stored
from participants.applications.models import (
    Answer,
    AnswerMask,
    AnswerText,
    Application,
    Extension,
    Nomination,
    Question,
)
from participants.applications.nameless import nameless_calls
from participants.applications.rules import own_deadline
from participants.people.forms import PROFILE
from participants.people.models import SignInCode

State = Application.State
REMIND_HOURS = (24, 72)
WITH_CALL = ("call__event__programme", "call__event__place")


def applications_visible_to(user: Any) -> QuerySet[Application]:
    """The team's side: organisers see all that was ever sent, assessors what is sent now. Drafts: nobody.

    Nobody sees an application she has a conflict of interest with.
    """
    organised = Q(call__event__programme__in=programmes_with(user, Role.ORGANISER))
    assessed = Q(call__event__programme__in=programmes_with(user, Role.ASSESSOR), state__in=Application.SENT)
    return (
        Application.objects.filter(
            organised | (assessed & open_to_assessor(user)), submitted_at__isnull=False
        )
        .exclude(state=State.DRAFT)
        .exclude(conflicts__assessor=user.pk or 0)
        .select_related(*WITH_CALL)
    )


def open_to_assessor(user: Any) -> Q:
    """What she has been asked about conflicts of interest with; where assessors see only what is assigned, that.

    Never her own, and nothing that was sent or assigned to her after she last declared.
    """
    hers = user.pk or 0
    declared = Call.objects.filter(
        Q(conflict_declarations__at__gte=OuterRef("submitted_at")),
        Q(conflict_declarations__at__gte=OuterRef("created_at")),  # a table brings days of long ago
        pk=OuterRef("call"),
        conflict_declarations__assessor=hers,
    )
    in_time = Application.objects.filter(
        call__conflict_declarations__assessor=hers,
        assignments__assessor=hers,
        assignments__at__lte=F("call__conflict_declarations__at"),
    )
    return Q(Exists(declared)) & _among(in_time) & ~Q(user=hers)


def asked_of(user: Any) -> Q:
    """Assigned to her, or of a call where every assessor sees everything."""
    return _among(Application.objects.filter(assignments__assessor=user.pk or 0))


def _among(assigned: QuerySet[Application]) -> Q:
    """These, or of a call where every assessor sees everything."""
    narrow = Call.objects.filter(assessment_plan__only_assigned=True)
    return Q(pk__in=assigned.values("pk")) | ~Q(call__in=narrow)


def answers_visible_to(user: Any) -> QuerySet[Any]:
    """The team's side: organisers read every answer, assessors those to questions that are shown to them.

    Where assessors see no names they get no pictures either; `nameless` says that she may not read the file's name.
    """
    organised = Q(application__call__event__programme__in=programmes_with(user, Role.ORGANISER))
    blind = Q(application__call__in=nameless_calls())
    assessed = Q(question__for_assessors=True) & ~(blind & Q(file__content_type__startswith="image/"))
    return Answer.objects.filter(
        organised | assessed,
        application__in=applications_visible_to(user).values("pk"),
    ).annotate(nameless=ExpressionWrapper(blind & ~organised, output_field=BooleanField()))


def extensions_visible_to(user: Any) -> QuerySet[Extension]:
    """The team's side: organisers see who has more time than the others."""
    granted = Extension.objects.filter(call__event__programme__in=programmes_with(user, Role.ORGANISER))
    return granted.select_related("call__event", "granted_by")


def applications_of(user: Any, tokens: Iterable[str] = ()) -> QuerySet[Application]:
    """The applicant's side: her own by account, and drafts this browser holds that belong to nobody yet."""
    mine = Q(token__in=list(tokens), user__isnull=True, state=State.DRAFT)
    if getattr(user, "is_authenticated", False):
        mine |= Q(user=user)
    return Application.objects.filter(mine).select_related(*WITH_CALL)


def live_applications(call: Call, user: Any, tokens: Sequence[str] = ()) -> list[Application]:
    """What this visitor can work on for the call: her account's first, else what this browser holds, newest first.

    Where people share an account, the one this browser opened last counts; a draft of nobody's, once she has none.
    """
    if not tokens and not getattr(user, "is_authenticated", False):
        return []
    hers = applications_of(user, tokens).filter(call=call).select_related(None)
    found = list(hers.exclude(state=State.WITHDRAWN))
    turns = {token: turn for turn, token in enumerate(tokens)}
    opened = [row for row in found if row.token in turns and (row.on_behalf_of or row.user_id is not None)]
    owned = [row for row in found if row.user_id is not None]
    for row in found:
        row.call = call
    return sorted(
        {*opened, *owned} if owned else found,
        key=lambda row: (turns.get(row.token, len(turns)), row.on_behalf_of),
    )


def other_live_application(application: Application, user: Any) -> Application | None:
    """Another one of hers to the same call that still stands; not that of somebody who shares her address."""
    standing = Application.objects.filter(call=application.call_id, user=user).exclude(state=State.WITHDRAWN)
    return next((row for row in standing.exclude(pk=application.pk) if _same_person(row, application)), None)


def _same_person(one: Application, other: Application) -> bool:
    return one.on_behalf_of == other.on_behalf_of or fold(one.full_name) == fold(other.full_name)


def drafts_held(tokens: Iterable[str]) -> QuerySet[Application]:
    return Application.objects.filter(token__in=list(tokens), user__isnull=True, state=State.DRAFT)


class Waiting(NamedTuple):
    """What is there under somebody's address and nobody's yet."""

    more_time: bool
    nominated: bool
    imported: bool


def waiting_for(user: User) -> Waiting:
    """What becomes hers when she signs in; one query."""
    under = {"email": user.email, "user__isnull": True}
    kinds = (Extension.objects.filter(**under), Nomination.objects.filter(**under), imported_for(user))
    return Waiting(*User.objects.values_list(*(Exists(rows) for rows in kinds)).get(pk=user.pk))


def imported_for(user: User) -> QuerySet[Application]:
    """Taken over from a table under a confirmed address of hers, and nobody's yet."""
    known = EmailAddress.objects.filter(user=user, verified=True).annotate(normal=Lower("email"))
    return Application.objects.filter(
        user__isnull=True,
        imported__isnull=False,
        submitted_at__isnull=False,
        email__in=known.values("normal"),
    ).exclude(state__in=(State.DRAFT, State.WITHDRAWN))


# What the bar says of a draft: every page asks for it, and the texts of an event in six languages are long.
_BAR_COLUMNS = (
    *("reference", "token", "given_name", "family_name"),
    *("state", "call__deadline_at", "call__event__code", "call__event__timezone"),
    *(
        column(path, language)
        for path in ("call__event__title", "call__event__place__name")
        for language in LANGUAGES
    ),
)


# The call's and its event's plans hold: a postponed event's do not.
_TAKES_PART = Q(call__state=Call.State.PUBLISHED, call__event__state=Event.State.PUBLISHED)


def unfinished(user: Any, tokens: Iterable[str], *, sent_to: str = "") -> QuerySet[Any]:
    """Applications, drafts that can still be sent, each with its own last minute as `until`: for the bar on every page.

    With what stands of hers at the call of the event `sent_to`, so that its page asks for nothing more.
    """
    minute = timezone.now().replace(second=0, microsecond=0)
    wanted = Q(_TAKES_PART, state=State.DRAFT, until__gte=minute)
    if sent_to:
        wanted |= Q(call__event__code=sent_to) & ~Q(state__in=(State.DRAFT, State.WITHDRAWN))
    return (
        applications_of(user, tokens)
        .annotate(until=own_deadline())
        .filter(wanted)
        .order_by("until", "pk")
        .select_related(None)
        .select_related("call__event__place")
        .only(*_BAR_COLUMNS)
    )


def drafts_to_remind(now: datetime | None = None) -> list[tuple[Application, int]]:
    """Drafts of people with a confirmed address whose own deadline is a day or three away: (draft, hours)."""
    now = now or timezone.now()
    found = Application.objects.annotate(until=own_deadline()).filter(
        _TAKES_PART,
        state=State.DRAFT,
        user__isnull=False,
        until__range=(now, now + timedelta(hours=max(REMIND_HOURS))),
    )
    return [
        (draft, min(hours for hours in REMIND_HOURS if draft.until <= now + timedelta(hours=hours)))
        for draft in found.select_related("user", *WITH_CALL)
    ]


def unsent_reminders(applications: Iterable[int] | None = None) -> QuerySet[Message]:
    """Reminders that have not gone yet; of these drafts, or all."""
    states = (Message.State.DRAFT, Message.State.RELEASED)
    waiting = Message.objects.filter(kind="draft_reminder", state__in=states)
    if applications is None:
        return waiting
    return waiting.filter(
        about_type=Application._meta.label_lower, about_id__in=[str(pk) for pk in applications]
    )


def unclaimed_drafts(now: datetime | None = None) -> list[int]:
    """Drafts without an owner that nobody can send any more, or that were left alone for a month.

    Those to a postponed event are kept: it comes back.
    """
    now = now or timezone.now()
    over = Q(call__deadline_at__lt=now - timedelta(days=7), saved_at__lt=now - timedelta(days=7))
    left = Q(saved_at__lt=now - timedelta(days=30))
    drafts = Application.objects.filter(over | left, state=State.DRAFT, user__isnull=True).exclude(
        call__event__state=Event.State.POSTPONED
    )
    return list(drafts.order_by("pk").values_list("pk", flat=True))


def latest_application(user: Any) -> Application | None:
    """What she last sent anywhere: where a new form starts from when she has no profile."""
    return Application.objects.filter(user=user, submitted_at__isnull=False).order_by("-submitted_at").first()


# --- questions and answers --------------------------------------------------------------------


def asked(
    call: Call,
    language: str | None = None,
    *,
    retired: bool = False,
    notes: bool = False,
    stage: str | None = Question.Stage.APPLICATION,
) -> list[Asked]:
    """The questions of one stage (None: all) as a reader of this language sees them, in the form's order; one query.

    `retired` adds those no longer asked, `notes` the texts that ask nothing and belong to the form only.
    """
    questions = call.questions.filter(stage=stage) if stage else call.questions.all()
    if not retired:
        questions = questions.filter(retired_at__isnull=True)
    if not notes:
        questions = questions.exclude(kind=Question.Kind.NOTE)
    found: dict[int, Asked] = {}
    headings: dict[int, Heading] = {}
    for row in questions.order_by(*_FORM_ORDER).values_list(*_ASKED_COLUMNS, named=True):
        if row.section_id and row.section_id not in headings:
            headings[row.section_id] = Heading(row.section_id, text_of(row, "section__title", language))
        if row.pk not in found:
            found[row.pk] = _row_asked(row, language, headings.get(row.section_id))
        question = found[row.pk]
        if row.choices__key:
            question.choices[row.choices__key] = text_of(row, "choices__label", language)
    return list(found.values())


# Questions without a section come first; where nothing sorts differs between databases, so it is said.
IN_SECTIONS = (F("section__position").asc(nulls_first=True), "section_id", "position", "pk")
_FORM_ORDER = (*IN_SECTIONS, "choices__position", "choices__pk")
_TEXTS = ("label", "help", "choices__label", "section__title")
_ASKED_COLUMNS = (
    *("pk", "kind", "required", "word_limit", "for_assessors", "retired_at", "choices__key"),
    *("section_id", "shown_if_id", "shown_if_key", "stage", "is_profile"),
    *(column(field, language) for field in _TEXTS for language in LANGUAGES),
)


def _row_asked(row: Any, language: str | None, section: Heading | None = None) -> Asked:
    return Asked(
        pk=row.pk,
        kind=row.kind,
        label=text_of(row, "label", language),
        help=text_of(row, "help", language),
        required=row.required,
        word_limit=row.word_limit,
        for_assessors=row.for_assessors,
        retired=row.retired_at is not None,
        is_profile=row.is_profile,
        after=row.stage == Question.Stage.AFTER,
        section=section,
        shown_if=row.shown_if_id,
        shown_if_key=row.shown_if_key,
    )


def as_asked(question: Question, language: str | None = None) -> Asked:
    """A row in hand, without its choices."""
    return _row_asked(question, language)


def library_of(call: Call) -> QuerySet[Question]:
    """Questions of the programme's other calls that were marked to be used again, the newest first."""
    return (
        Question.objects.filter(in_library=True, call__event__programme=call.event.programme_id)
        .exclude(call=call)
        .order_by("-pk")
    )


def answered_and_not(question: Question) -> tuple[int, int]:
    """How many applications that were sent answer this question, and how many do not."""
    sent = Application.objects.filter(call=question.call_id, state__in=Application.SENT).count()
    empty = Q(text="", choices=[], file=None)
    answered = (
        Answer.objects.filter(question=question, application__state__in=Application.SENT)
        .exclude(empty)
        .count()
    )
    return answered, sent - answered


# Of an answer; most have neither, and then nobody asks for them.
HAS_MASKS = Exists(AnswerMask.objects.filter(answer=OuterRef("pk")))
HAS_TEXTS = Exists(AnswerText.objects.filter(answer=OuterRef("pk")))


def answers_of(application: Application) -> dict[int, Stored]:
    """{question: answer}, each with the words it was given to if they have changed; one query.

    A draft is answered in the words of today: she reads them again before she sends it.
    """
    rows = Answer.objects.filter(application=application).values_list(
        "question_id",
        "text",
        "choices",
        "file_id",
        "file__name",
        "file__size",
        "version__texts",
        HAS_MASKS,
        HAS_TEXTS,
    )
    sent = application.state != State.DRAFT
    return {
        question: Stored(text, tuple(choices), file, name or "", size or 0, words if sent else None, *marks)
        for question, text, choices, file, name, size, words, *marks in rows
    }


def choices_of(question: int, applications: QuerySet[Application]) -> dict[int, tuple[str, ...]]:
    """{application: the keys it chose}; one query."""
    given = Answer.objects.filter(question=question, application__in=applications.order_by().values("pk"))
    return {pk: tuple(keys) for pk, keys in given.values_list("application_id", "choices")}


def filled_of(application: Application) -> Filled:
    """Everything an application holds; one query."""
    return Filled(
        profile={
            **{name: getattr(application, name) for name in PROFILE},
            "written_in": application.text_language,
        },
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
