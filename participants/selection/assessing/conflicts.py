"""What an assessor may see of a call: nothing before her declaration, and never what she keeps away from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts import User
from core.outbox import Message
from events.models import Call, Membership, Role
from participants.applications.models import Application, Nomination
from participants.applications.queries import asked_of, open_to_assessor
from participants.people.models import Person
from participants.selection.assessing.suggestions import MAIL, NAME, NOMINATED, ORGANISATION, Known, signs
from participants.selection.models import (
    AssessmentPlan,
    AssessorAssignment,
    ConflictDeclaration,
    ConflictOfInterest,
    Decision,
)


def has_declared(call: Call, user: User) -> bool:
    """Whether she ever has; what came since is still closed to her, see `unasked`."""
    return ConflictDeclaration.objects.filter(call=call, assessor=user).exists()


def apart_from(user: User) -> Q:
    """For a queryset of applications: those she has no conflict with. With her own she always has one."""
    return ~Q(conflicts__assessor=user) & ~Q(user=user)


def kept_from(call: Call, user: User) -> frozenset[int]:
    """Keys of what she keeps away from: no page names it to her, and she does not decide on it. One query."""
    rows = Application.objects.filter(Q(conflicts__assessor=user) | Q(user=user), call=call)
    return frozenset(rows.values_list("pk", flat=True))


def kept_letters(user: User) -> QuerySet[Message]:
    """Letters about decisions that were not sent, on applications she keeps away from."""
    hers = Q(application__conflicts__assessor=user) | Q(application__user=user)
    unsent = Decision.objects.filter(hers, state=Decision.State.DRAFT).annotate(key=Cast("pk", CharField()))
    return Message.objects.filter(about_type=Decision._meta.label_lower, about_id__in=unsent.values("key"))


AT_ONCE = 200  # a form has at most 1,000 fields, and each file has two


def unasked(call: Call, user: User) -> QuerySet[Application]:
    """All she may come to assess, has not stepped back from, and was not asked about yet: closed to her until then."""
    return Application.objects.filter(
        asked_of(user), apart_from(user), ~open_to_assessor(user), call=call, state__in=Application.SENT
    )


def to_declare(call: Call, user: User, plan: AssessmentPlan) -> QuerySet[Any]:
    """What she is asked about now, in its order.

    Each with the instant `since` which it is hers to be asked about; a declaration of then or later covers it.
    """
    instants: list[Any] = ["submitted_at", "created_at"]
    if plan.only_assigned:
        hers = AssessorAssignment.objects.filter(application=OuterRef("pk"), assessor=user)
        instants.append(Subquery(hers.values("at")[:1]))
    return unasked(call, user).annotate(since=Greatest(*instants)).order_by("since", "pk")


def declared_at_once(call: Call, user: User, plan: AssessmentPlan) -> list[Any]:
    """The files of one page, those that have waited longest; of one instant all or none."""
    found = list(to_declare(call, user, plan))
    last = found[AT_ONCE - 1].since if len(found) > AT_ONCE else None
    return [file for file in found if last is None or file.since <= last]


def covered_until(files: Iterable[Any], asked: Collection[int]) -> datetime | None:
    """Up to which instant nothing is left out: now when she was asked about all of these files, in their order.

    None when the first of them is already missing from what was asked.
    """
    rows = list(files)
    missing = next((file.since for file in rows if file.pk not in asked), None)
    if missing is None:
        return timezone.now()
    return max((file.since for file in rows if file.since < missing), default=None)


def recused(call: Call, user: User) -> list[str]:
    """References of what she keeps away from."""
    rows = ConflictOfInterest.objects.filter(application__call=call, assessor=user)
    return list(rows.order_by("application").values_list("application__reference", flat=True))


def conflicts_in(call: Call) -> QuerySet[ConflictOfInterest]:
    """For the organiser and the minutes: who keeps away from what, and why."""
    rows = ConflictOfInterest.objects.filter(application__call=call)
    return rows.select_related("application", "assessor").order_by("application", "pk")


def declarations_in(call: Call) -> QuerySet[ConflictDeclaration]:
    return ConflictDeclaration.objects.filter(call=call).select_related("assessor").order_by("pk")


def committee(call: Call) -> list[User]:
    """The programme's assessors, in the order of their names."""
    members = Membership.objects.filter(
        programme=call.event.programme_id, role=Role.ASSESSOR, user__is_active=True
    )
    return list(User.objects.filter(pk__in=members.values("user")).order_by("name", "pk"))


# --- signs ------------------------------------------------------------------------------------


class Suggestion(NamedTuple):
    application: Application
    assessor: User
    signs: list[str]


def suggestions(call: Call, assessors: Iterable[User]) -> list[Suggestion]:
    """Pairs that look close and of which nobody has spoken yet; four queries, for any number of assessors."""
    known = _known(assessors)
    spoken = set(_pairs(ConflictOfInterest.objects.filter(application__call=call), "assessor"))
    named = set(_pairs(Nomination.objects.filter(application__call=call), "nominator"))
    files = Application.objects.filter(call=call, state__in=Application.SENT).order_by("pk")
    found = []
    for application in files:
        hers = Known(application.family_name, application.organisation, application.email)
        for assessor, own in known:
            pair = (application.pk, assessor.pk)
            seen = signs(own, hers, nominated=pair in named)
            if seen and pair not in spoken:
                found.append(Suggestion(application, assessor, seen))
    return found


def _pairs(rows: QuerySet[Any], who: str) -> Iterable[tuple[int, int]]:
    found: Iterable[tuple[int, int]] = rows.values_list("application_id", f"{who}_id")
    return found


def _known(assessors: Iterable[User]) -> list[tuple[User, Known]]:
    people = list(assessors)
    profiles = {row.user_id: row for row in Person.objects.filter(user__in=people)}
    found = []
    for user in people:
        person = profiles.get(user.pk)
        family = person.family_name if person else user.name.rpartition(" ")[2]
        found.append((user, Known(family, person.organisation if person else "", user.email)))
    return found


def sign_labels(seen: Iterable[str]) -> list[str]:
    labels = {
        ORGANISATION: _("the same organisation"),
        MAIL: _("the same mail domain"),
        NOMINATED: _("nominated by the assessor"),
        NAME: _("the same family name"),
    }
    return [labels[sign] for sign in seen]
