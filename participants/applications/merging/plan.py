"""What merging two applications would do: where they differ, and which rows go over. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import models

from participants.applications.merging.pointers import Pointer, doubles, name_of, pointers
from participants.applications.models import Application

if TYPE_CHECKING:
    from participants.applications.checks import Filled

CHOSEN_ONE_BY_ONE = {"participants.Answer.application"}
# An account that somebody can enter by one of these is never closed from here.
DOORS = {"mfa.Authenticator.user", "socialaccount.SocialAccount.user"}
OWN_WAY = {"account.EmailAddress.user"}


def stays_behind(kept: Application, merged: Application) -> list[Pointer]:
    """What both have and only one can have: it stays with the one that goes. For the page that says so before."""
    return [pointer for pointer in moving(Application) if doubles(pointer, kept.pk, merged.pk)]


def moving(model: type[models.Model]) -> list[Pointer]:
    special = CHOSEN_ONE_BY_ONE | DOORS | OWN_WAY
    return [pointer for pointer in pointers(model) if name_of(pointer) not in special]


def choices_of(kept: Filled, merged: Filled) -> Mapping[str, tuple[object, object]]:
    """{field: (the kept value, the other one)} where they differ: what there is to choose."""
    found: dict[str, tuple[object, object]] = {
        name: (value, merged.profile.get(name, ""))
        for name, value in kept.profile.items()
        if value != merged.profile.get(name, "")
    }
    if kept.languages != merged.languages:
        found["languages"] = (kept.languages, merged.languages)
    for pk in dict.fromkeys([*kept.answers, *merged.answers]):
        one, other = kept.answers.get(pk), merged.answers.get(pk)
        if one != other and (one or other):
            found[f"question_{pk}"] = (one, other)
    return found
