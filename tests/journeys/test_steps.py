"""The steps themselves: on a slow line a page is looked at when it is there, not when it begins to arrive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser

from tests.journeys.audit import audit_page
from tests.journeys.steps import follow

HEAD = "<!doctype html><html lang=en><head><title>Slow</title></head><body><main><h1>Slow</h1>"
PAGES = {"/": "<a href='/next/'>Go on</a>", "/next/": "<img src='nothing.png'>"}
PAUSE_S = 0.5


class SlowServer(BaseHTTPRequestHandler):
    """Answers at once, and sends what is on the page half a second later."""

    def do_GET(self) -> None:
        known = self.path in PAGES
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if known:
            time.sleep(PAUSE_S)
            self.wfile.write(f"{HEAD}{PAGES[self.path]}</main></body></html>".encode())

    def log_message(self, *_parts: object) -> None:
        """Says nothing on the terminal."""


@pytest.fixture
def slow_server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), SlowServer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_followed_link_is_looked_at_when_its_page_is_there(browser: Browser, slow_server: str) -> None:
    page = browser.new_page()
    page.goto(slow_server)
    follow(page, "Go on")
    assert page.title() == "Slow"
    page.close()


def test_half_a_page_is_not_looked_at(browser: Browser, slow_server: str) -> None:
    page = browser.new_page()
    page.goto(slow_server)
    page.get_by_role("link").click()  # ends when the next page begins to arrive
    with pytest.raises(AssertionError, match="image-alt"):
        audit_page(page)
    page.close()
