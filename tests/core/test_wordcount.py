"""The server counts words as the shared fixture says; the browser is held to the same file."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from core.wordcount import count_words

CASES = json.loads(Path(__file__).with_name("wordcount.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["text"])[:30])
def test_words_are_counted_as_the_fixture_says(case: dict[str, str | int]) -> None:
    assert count_words(str(case["text"])) == case["words"]


def test_a_very_long_text_is_counted_quickly() -> None:
    started = time.monotonic()
    assert count_words("реч " * 200_000) == 200_000
    assert time.monotonic() - started < 2
