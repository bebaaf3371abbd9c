"""The table of who assesses what, and a proposal how to fill it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from core.accounts import User
from events.models import Call
from participants.applications.answers.languages import without_script
from participants.applications.models import Application
from participants.applications.queries import applications_visible_to
from participants.people.models import Level, SpokenLanguage
from participants.selection.assessing.conflicts import apart_from, committee
from participants.selection.assessing.load import File, Reader, Shares, share_out
from participants.selection.assessing.plans import plan_of
from participants.selection.models import Assessment, AssessorAssignment, ConflictOfInterest


class ShareTable:
    """Applications against assessors, for an organiser; a constant number of queries.

    Without what the organiser has a conflict of interest with herself, her own application among them.
    """

    def __init__(self, call: Call, reader: Any) -> None:
        self.call, self.plan = call, plan_of(call)
        seen = applications_visible_to(reader).filter(
            apart_from(reader), call=call, state__in=Application.SENT
        )
        self.files = list(seen.select_related(None).order_by("pk"))
        self.assessors = committee(call)
        self.assigned = _pairs(AssessorAssignment.objects.filter(application__call=call))
        self.apart = _apart(call, self.files)
        self.given = _pairs(Assessment.objects.filter(application__call=call, void_at=None))

    def offers(self, application: int, assessor: int) -> bool:
        """Whether there is a box for this pair."""
        return (
            (application, assessor) not in self.apart
            and application in {file.pk for file in self.files}
            and assessor in {user.pk for user in self.assessors}
        )

    def heads(self) -> list[tuple[User, int, int]]:
        """Each assessor with the number of applications assigned, and of those that are done."""
        return [
            (
                user,
                sum(assessor == user.pk for _file, assessor in self.assigned),
                sum(assessor == user.pk for _file, assessor in self.given),
            )
            for user in self.assessors
        ]

    def rows(self, files: Iterable[Application]) -> list[dict[str, Any]]:
        return [
            {
                "file": file,
                "cells": [self._cell(file, user) for user in self.assessors],
                "short": sum((file.pk, user.pk) in self.assigned for user in self.assessors)
                < self.plan.per_application,
            }
            for file in files
        ]

    def _cell(self, file: Application, user: User) -> dict[str, Any]:
        pair = (file.pk, user.pk)
        return {
            "assessor": user,
            "value": f"{file.pk}:{user.pk}",
            "assigned": pair in self.assigned,
            "apart": pair in self.apart,
            "given": pair in self.given,
        }


def proposal(call: Call, *, by_language: bool) -> Shares:
    """New pairs, so that every application has as many assessors as the call says."""
    taken: dict[int, set[int]] = {}
    for application, assessor in _pairs(AssessorAssignment.objects.filter(application__call=call)):
        taken.setdefault(application, set()).add(assessor)
    files = list(Application.objects.filter(call=call, state=Application.State.SUBMITTED).order_by("pk"))
    return share_out(
        [File(file.pk, without_script(file.text_language)) for file in files],
        _readers(committee(call)),
        taken=taken,
        apart=_apart(call, files),
        each=plan_of(call).per_application,
        by_language=by_language,
    )


def _readers(assessors: list[User]) -> list[Reader]:
    """With the languages they read: that of their account, and those they follow in a meeting."""
    read = {user.pk: {without_script(user.language or settings.LANGUAGE_CODE)} for user in assessors}
    spoken = SpokenLanguage.objects.filter(person__user__in=assessors, follows__gte=int(Level.MEETING))
    for user, language in spoken.values_list("person__user", "language"):
        read[user].add(without_script(language))
    return [Reader(user.pk, frozenset(read[user.pk])) for user in assessors]


def _apart(call: Call, files: Iterable[Application]) -> set[tuple[int, int]]:
    """Conflicts of interest, and everybody with her own application."""
    own = {(file.pk, file.user_id) for file in files if file.user_id is not None}
    return own | _pairs(ConflictOfInterest.objects.filter(application__call=call))


def _pairs(rows: Any) -> set[tuple[int, int]]:
    return set(rows.values_list("application_id", "assessor_id"))
