"""Coming into the house: by a mailed code or link, with a second step for the team, and back in when it is lost."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from core.accounts import User
from events.models import Programme, Role
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.mails import Sink, text_of
from tests.journeys.steps import click, enter, follow, press, worker_runs

pytestmark = pytest.mark.django_db(transaction=True)
LENA = "lena@example.org"
ORGANISERS = ("olga@example.org", "oto@example.org")
PERIOD = 30


@pytest.fixture
def organisers(settings: Any) -> list[User]:
    """Two who have their second step; how they got it is what Lena lives through."""
    settings.COLLOQUY_STAFF_WITHOUT_SECOND_FACTOR = ORGANISERS
    programme = make.programme(code="journey", name_en="Practitioners’ network")
    return [
        make.member(programme, Role.ORGANISER, email=email, name=email.split("@")[0].title())
        for email in ORGANISERS
    ]


def test_a_new_team_member_enrols_and_comes_back(
    visitor: NewVisitor, mails: Sink, organisers: list[User]
) -> None:
    appoint_lena(enter(visitor(), organisers[0]))
    lena = visitor(width=360)
    page = lena.open(link_in(mails.newest_to(LENA, "Practitioners’ network"), "/sign-in/"))
    sign_in_by_code(page, mails)
    expect(page.get_by_text("Your account has no second step yet.")).to_be_visible()
    secret = enrol(page)
    follow(page, "I have kept them")
    assert page.url.endswith("/en/team/"), "she goes on to the page she came for"
    expect(page.locator("main")).to_contain_text("Practitioners’ network")

    lena.open("/en/account/2fa/recovery-codes/")
    expect(page.locator(".codes")).to_have_count(0)
    audit_page(page)

    sign_out(page)
    lena.open("/en/sign-in/")
    request_code(page)
    page = lena.open(link_in(mails.newest_to(LENA, "sign-in code"), "/sign-in/link/"))
    audit_page(page)
    press(page, "Sign in")
    expect(page.locator("h1")).to_have_text("Second step")
    expect(page.get_by_role("button", name="Use your passkey")).to_have_count(0)  # she has none
    audit_page(page)
    cache.clear()  # a code works once, and nobody wants to wait half a minute for the next
    type_code_of_app(page, secret, "Sign in")
    expect(page.locator("h1")).to_have_text("My desk")


def test_two_organisers_bring_back_who_lost_her_telephone(
    visitor: NewVisitor, mails: Sink, organisers: list[User]
) -> None:
    appoint_lena(enter(visitor(), organisers[0]))
    page = visitor().open("/en/sign-in/?next=/en/desk/")
    sign_in_by_code(page, mails)
    enrol(page)

    olga, oto = (enter(visitor(), user).open(TEAM) for user in organisers)
    press(olga, re.compile("Second step is lost.*Lena"))
    expect(olga.locator("main")).to_contain_text("Another organiser has to confirm it.")
    expect(olga.get_by_role("button", name="Confirm")).to_have_count(0)
    worker_runs()
    assert "a second organiser has to confirm" in text_of(mails.newest_to(LENA, "Somebody asked"))
    page.goto(page.url)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    oto.reload()
    audit_page(oto)
    press(oto, re.compile("Confirm.*Lena"))
    expect(oto.locator("main")).to_contain_text("The second step was removed.")
    worker_runs()
    link = link_in(mails.newest_to(LENA, "Your second step was removed"), "/sign-in/")
    page.goto(link)
    expect(page.locator("h1")).to_have_text("Sign in")
    sign_in_by_code(page, mails)
    expect(page.get_by_text("Your account has no second step yet.")).to_be_visible()


def test_nobody_learns_who_has_an_account(visitor: NewVisitor, mails: Sink) -> None:
    make.user("known@example.org")
    answers = set()
    for address in ("known@example.org", "nobody@example.org"):
        page = visitor().open("/en/sign-in/")
        request_code(page, address)
        shown = page.locator("main").inner_text().replace(address, "ADDRESS")
        answers.add((re.sub(r"code/[^/]+", "code/TICKET", page.url), page.title(), shown))
        assert re.search(r"\b\d{6}\b", str(mails.newest_to(address)["Subject"]))
    assert len(answers) == 1


TEAM = "/en/team/programmes/journey/members/"


def appoint_lena(organiser: Visitor) -> None:
    page = organiser.open(TEAM)
    page.get_by_label("E-mail address").fill(LENA)
    page.locator("[name=name]").fill("Lena")
    page.get_by_label("Role").select_option("logistics")
    page.get_by_label("Language of the mail").select_option("en")
    press(page, "Appoint")
    expect(page.locator("main")).to_contain_text("Lena was appointed and gets a mail.")
    worker_runs()
    assert Programme.objects.get().memberships.filter(user__email=LENA).exists()


def link_in(message: Any, part: str) -> str:
    found = re.search(rf"http\S+{part}\S*", text_of(message))
    assert found is not None, text_of(message)
    return found[0]


def request_code(page: Page, address: str = LENA) -> None:
    page.get_by_label("E-mail address").fill(address)
    press(page, "Send me a code")
    worker_runs()


def sign_in_by_code(page: Page, mails: Sink) -> None:
    request_code(page)
    found = re.search(r"\b\d{6}\b", str(mails.newest_to(LENA, "sign-in code")["Subject"]))
    assert found is not None
    page.locator("[name=code]").fill(found[0])
    press(page, "Sign in")


def enrol(page: Page) -> str:
    """Sets up an authenticator app; returns its secret. Ends on the page that shows the recovery codes."""
    audit_page(page)
    follow(page, "Set up the app")
    audit_page(page)
    secret = page.locator("dl.summary code").inner_text()
    page.locator("[name=code]").fill("000000" if code_of_app(secret) != "000000" else "111111")
    click(page.get_by_role("button", name="Set up the app"))
    expect(page.locator("[data-error-summary]")).to_be_visible()
    assert page.locator("dl.summary code").inner_text() == secret, "a wrong code does not cost a new picture"
    type_code_of_app(page, secret, "Set up the app")
    expect(page.locator(".codes li")).to_have_count(10)
    audit_page(page)
    return secret


def code_of_app(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // PERIOD), "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def type_code_of_app(page: Page, secret: str, button: str) -> None:
    left = PERIOD - time.time() % PERIOD
    if left < 3:  # or it would change on the way
        time.sleep(left + 0.1)
    page.locator("[name=code]").fill(code_of_app(secret))
    press(page, button)


def sign_out(page: Page) -> None:
    click(page.locator("summary", has=page.locator("svg")).last)
    press(page, "Sign out")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
