"""Every test begins with an empty cache and an empty list of what was served."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.core.web.pages import served


@pytest.fixture(autouse=True)
def _fresh():
    served.clear()
    cache.clear()
    yield
    cache.clear()
