"""An open call."""

from __future__ import annotations

import pytest

from events.models import Call
from tests import factories as make


@pytest.fixture
def call() -> Call:
    return make.call()
