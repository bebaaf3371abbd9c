"""Why a step was not taken, in words for the person who asked for it."""

from __future__ import annotations


class Refused(Exception):
    """Nothing was changed. `str()` is a sentence a user may read."""
