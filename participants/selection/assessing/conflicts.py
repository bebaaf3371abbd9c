"""What an assessor may see of a call: nothing before her declaration, and never what she keeps away from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.accounts import User
from events.models import Call, Membership, Role
from participants.applications.models import Application, Nomination
from participants.applications.queries import asked_of
from participants.people.models import Person
from participants.selection.assessing.suggestions import MAIL, NAME, NOMINATED, ORGANISATION, Known, signs
from participants.selection.models import ConflictDeclaration, ConflictOfInterest


def has_declared(call: Call, user: User) -> bool:
    return ConflictDeclaration.objects.filter(call=call, assessor=user).exists()


def apart_from(user: User) -> Q:
    """For a queryset of applications: those she has no conflict with. With her own she always has one."""
    return ~Q(conflicts__assessor=user) & ~Q(user=user)


def kept_from(call: Call, user: User) -> frozenset[int]:
    """Keys of what she keeps away from: no page names it to her, and she does not decide on it. One query."""
    rows = Application.objects.filter(Q(conflicts__assessor=user) | Q(user=user), call=call)
    return frozenset(rows.values_list("pk", flat=True))


AT_ONCE = 200  # a form has at most 1,000 fields, and each file has two


def to_declare(call: Call, user: User) -> list[Application]:
    """What she is asked about: all she may come to assess and has not stepped back from yet."""
    files = Application.objects.filter(
        asked_of(user), apart_from(user), call=call, state__in=Application.SENT
    )
    return list(files.order_by("pk"))


def declared_at_once(call: Call, user: User, after: int) -> tuple[list[Application], int]:
    """The files of one page behind `after`, and behind which one the next page begins; 0 when there is none."""
    found = [file for file in to_declare(call, user) if file.pk > after]
    return found[:AT_ONCE], found[AT_ONCE - 1].pk if len(found) > AT_ONCE else 0


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
