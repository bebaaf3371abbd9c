"""What everybody does on any page: come in, press, follow; and what the worker does meanwhile."""

import re

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from playwright.sync_api import Locator, Page

from core.accounts import User
from tests.journeys.browser import Visitor


def worker_runs() -> None:
    """What `manage.py work` does all day, once."""
    call_command("work", once=True, verbosity=0)


def enter(visitor: Visitor, user: User) -> Visitor:
    """The person has signed in; how that goes is a journey of its own (test_signing_in.py)."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session.save()
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": session.session_key,
        "url": visitor.address,
    }
    visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # the three it needs
    return visitor


def click(target: Locator) -> None:
    """Also waits for the page it leads to: a click alone ends when that one begins to arrive."""
    target.click()
    target.page.wait_for_load_state()


def press(page: Page | Locator, name: str | re.Pattern[str]) -> None:
    click(page.get_by_role("button", name=name).first)


def follow(page: Page | Locator, name: str | re.Pattern[str]) -> None:
    click(page.get_by_role("link", name=name).first)
