"""Conditions as the team sets them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from events.models import Call
from participants.applications.eligibility.standing import conditions_of
from participants.applications.models import Condition
from participants.applications.operations.conditions import add_condition
from tests import factories as make

Kind = Condition.Kind


def url(name: str, call: Call, *more: Any) -> str:
    return reverse(name, args=[call.event.code, *more])


def demand(call: Call, kind: str = Kind.TERRITORY, **fields: Any) -> Condition:
    parameters = {
        Kind.TERRITORY: {"places": ["AL", "XK"]},
        Kind.LANGUAGE: {"languages": ["sq", "en"], "ability": "follows", "level": "B2"},
        Kind.AGE: {"age": 18},
    }.get(Kind(kind), {})
    values: dict[str, Any] = {"parameters": parameters, "texts": {}, "by": make.user(), **fields}
    made = add_condition(call, kind, **values)
    call.refresh_from_db()
    return made


def sentences(call: Call) -> list[str]:
    return [one.sentence for one in conditions_of(call)]
