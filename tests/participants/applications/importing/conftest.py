"""A call that takes applications from a table, and its organiser."""

from __future__ import annotations

from typing import Any

import pytest

from events.models import Call
from participants.applications.models import Question
from tests import factories as make


@pytest.fixture
def call() -> Call:
    call = make.call(privacy_notice=None)
    make.question(call, Question.Kind.DATE, label_en="Born", label_sr_latn="Datum rođenja")
    make.question(call, Question.Kind.NUMBER, label_en="Children", label_sr_latn="Broj dece")
    make.question(call, Question.Kind.ONE, label_en="Group", label_sr_latn="Grupa", required=True)
    make.question(call, Question.Kind.SEVERAL, label_en="Who", label_sr_latn="Ko")
    return call


@pytest.fixture
def organiser(call: Call) -> Any:
    return make.member(call.event.programme)
