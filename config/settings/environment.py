"""Reads environment variables: once, typed, and nowhere else.

Every variable read here is a row of docs/configuration.md; a test compares the two.
"""

import os

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def required(name: str, why: str) -> str:
    """The variable's value; refuses to start without it.

    Raises ImproperlyConfigured with the sentence that tells the operator what to set.
    """
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}: {why}. See docs/configuration.md.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}. See docs/configuration.md.")


def number(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be a whole number, not {value!r}. See docs/configuration.md."
        ) from error


def listed(name: str, default: str = "") -> list[str]:
    """A comma-separated list, empty parts dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]
