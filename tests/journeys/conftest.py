"""Journeys drive a real Chromium against a live server. Ask for `visitor` and call it once per person."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bin.chromium import find_chromium
from tests.core.conftest import listening
from tests.journeys.browser import FLAGS, NewVisitor, Visitor, keep_picture
from tests.journeys.mails import Sink

HERE = Path(__file__).resolve().parent
PICTURES = HERE.parent.parent / "var" / "test-results"
PATIENCE_MS = 30_000  # other tests, a database and other browsers share the machine
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, although everything here runs one after the other.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS, headless=True)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visitor(
    browser: Browser, live_server: LiveServer, settings: Settings, request: pytest.FixtureRequest
) -> Iterator[NewVisitor]:
    """Makes visitors: `visitor(width=360, locale="sq", javascript=False, dark=True)`.

    At the end of the test every visitor must have met no console error, no broken security policy, no script
    error, no answer of 500 and no request to another host, except what `expect_problem` named.
    """
    settings.COLLOQUY_BASE_URL = live_server.url  # so that links in mails lead here
    visitors: list[Visitor] = []

    def new_visitor(
        *,
        width: int = 1280,
        height: int = 800,
        locale: str = "en",
        javascript: bool = True,
        dark: bool = False,
        **options: Any,
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        one = Visitor(context=context, page=context.new_page(), address=live_server.url)
        one.watch()
        visitors.append(one)
        return one

    yield new_visitor
    problems = [text for one in visitors for text in one.unexpected_problems()]
    for number, one in enumerate(visitors, start=1):
        if problems or request.node.stash.get(FAILED, False):
            keep_picture(one, PICTURES, f"{request.node.name}-{number}")
        one.context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def mails(settings: Settings) -> Iterator[Sink]:
    """Mails leave by SMTP, and arrive here."""
    with listening() as (server, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield Sink(server)
