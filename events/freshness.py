"""Public pages come from the cache without a query, so what changes them leaves a new stamp there.

The stamp is part of every key. Should the cache lose it, a page is at most a minute old.
"""

from __future__ import annotations

import secrets

from django.core.cache import cache
from django.db import transaction

_STAMP = "public-pages"


def stamp() -> str:
    """What the keys of cached public pages end with."""
    return str(cache.get(_STAMP, ""))


def public_pages_changed() -> None:
    """Every operation that changes what everybody reads calls this; it acts when the transaction is committed."""
    transaction.on_commit(lambda: cache.set(_STAMP, secrets.token_hex(8), timeout=None))
