"""Looks at a page as WCAG 2.2 AA does, in light and dark, and at the widths people have."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (360, 768, 1280)
# The innermost elements that reach beyond the window, unless a box that scrolls by itself holds them.
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = node => node && node !== document.body && node !== document.documentElement &&
        (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
    return [...document.body.querySelectorAll("*")]
        .filter(node => node.getBoundingClientRect().right > width + 0.5 && !scrolls(node.parentElement))
        .slice(-3).map(node => node.outerHTML.slice(0, 120)).concat(["page is " + document.documentElement.scrollWidth + " px wide"]);
}"""


def audit_page(page: Page) -> None:
    """Fails with everything found at once; the page stays as it is, at its first width and colours."""
    page.wait_for_load_state()  # half a page has nothing to say against it, or no body yet
    with _scripts_running(page):
        found = _too_wide(page) + _not_accessible(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def _too_wide(page: Page) -> list[str]:
    before = page.viewport_size
    assert before is not None
    found = []
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=before["height"]))
        found += [f"overflows at {width} px: {one}" for one in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(before)
    return found


@contextmanager
def _scripts_running(page: Page) -> Iterator[None]:
    """Lets axe run in a window whose scripts are switched off; those of the page itself stay unread."""
    if page.evaluate("() => matchMedia('(scripting: enabled)').matches"):
        yield
        return
    debugger = page.context.new_cdp_session(page)
    for disabled in (True, False):  # a debugger that just came believes they run, and would do nothing
        debugger.send("Emulation.setScriptExecutionDisabled", {"value": disabled})
    yield
    debugger.send("Emulation.setScriptExecutionDisabled", {"value": True})
    debugger.detach()


def _not_accessible(page: Page) -> list[str]:
    found: list[str] = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        # Evaluated through the debugger, so the page's own security policy stays untouched.
        result = Axe().run(
            page, options={"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
        )
        found += [f"{scheme}: {_in_words(violation)}" for violation in result.response["violations"]]
    page.emulate_media(color_scheme="null")
    return found


def _in_words(violation: dict[str, Any]) -> str:
    nodes = "; ".join(f"{node['target']} {node['failureSummary']}" for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']}: {nodes}"
