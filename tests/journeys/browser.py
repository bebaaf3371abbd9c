"""A person in front of a browser, and everything that must not happen while she uses it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# Everything Chromium does by itself is switched off, and no name but ours resolves.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@dataclass
class Visitor:
    """One browser window with cookies of its own. `problems` fails the test at its end (see conftest.py)."""

    context: BrowserContext
    page: Page
    address: str
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Goes to a path of the site, or to a whole address from a mail."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self.page

    def expect_problem(self, pattern: str) -> None:
        """Says that a message is meant to appear, for instance `expect_problem("status of 404")`."""
        self.expected.append(pattern)

    def unexpected_problems(self) -> list[str]:
        return [text for text in self.problems if not any(re.search(one, text) for one in self.expected)]

    def watch(self) -> None:
        """Notes errors on the console (a broken security policy says so there), failures, and other hosts."""
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self._note(f"script error: {error.error}"))
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)

    def _note(self, text: str) -> None:
        self.problems.append(text)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        target = urlsplit(request.url)
        if target.scheme in {"http", "https", "ws", "wss"} and target.netloc != urlsplit(self.address).netloc:
            self._note(f"request to another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"{response.status} from {response.url}")


NewVisitor = Callable[..., Visitor]


def keep_picture(visitor: Visitor, folder: Path, name: str) -> Path:
    """A picture of the page as it stands, for whoever reads why a journey failed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{re.sub(r'[^a-zA-Z0-9]+', '-', name)}.png"
    visitor.page.screenshot(path=path, full_page=True)
    return path
