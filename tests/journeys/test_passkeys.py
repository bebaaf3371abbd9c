"""A passkey instead of a telephone's codes: set up, used as second step, used alone, renamed and removed.

Chromium's own virtual authenticator stands for her device; everything else is the real ceremony.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import CDPSession, Page, expect

from core.accounts import User
from events.models import Role
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor
from tests.journeys.mails import Sink, text_of
from tests.journeys.steps import click, follow, press, worker_runs
from tests.journeys.test_signing_in import LENA, sign_in_by_code, sign_out

pytestmark = pytest.mark.django_db(transaction=True)
TEAM = "/en/team/"
FACTORS = "/en/account/2fa/"
PASSKEYS = f"{FACTORS}webauthn/"


@pytest.fixture
def lena() -> User:
    programme = make.programme(code="journey", name_en="Practitioners’ network")
    return make.member(programme, Role.LOGISTICS, email=LENA, name="Lena")


class Device:
    """Her telephone: it makes passkeys, keeps them, and agrees at once unless it does not know her finger."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.number = {"authenticatorId": made["authenticatorId"]}

    def knows_her(self, yes: bool) -> None:
        self.session.send("WebAuthn.setUserVerified", {**self.number, "isUserVerified": yes})

    def passkeys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.session.send("WebAuthn.getCredentials", self.number)["credentials"]
        return found


def test_a_team_member_lives_with_a_passkey(visitor: NewVisitor, mails: Sink, lena: User) -> None:
    one = visitor(width=360)
    page, device = one.page, Device(one.page)
    one.open(f"/en/sign-in/?next={TEAM}")
    sign_in_by_code(page, mails)
    expect(page.get_by_text("Your account has no second step yet.")).to_be_visible()
    add_passkey(page, device)
    worker_runs()
    assert "A passkey was added" in text_of(mails.newest_to(LENA))

    sign_out(page)
    one.open(f"/en/sign-in/?next={TEAM}")
    sign_in_by_code(page, mails)
    expect(page.locator("h1")).to_have_text("Second step")
    one.open(TEAM)
    expect(page.locator("h1")).to_have_text("Sign in")  # the code alone opened nothing
    sign_in_by_code(page, mails)
    audit_page(page)
    refused(page, device, "Use your passkey")
    press(page, "Use your passkey")
    arrives(page, TEAM)

    sign_out(page)
    one.open(f"/en/sign-in/?next={TEAM}")
    follow(page, "Sign in with a password or a passkey")
    audit_page(page)
    refused(page, device, "Sign in with a passkey")
    press(page, "Sign in with a passkey")
    arrives(page, TEAM)

    one.open(FACTORS)
    rename_and_remove(page)
    worker_runs()
    assert "A passkey was removed" in text_of(mails.newest_to(LENA))
    one.open(TEAM)
    expect(page.get_by_text("Your account has no second step yet.")).to_be_visible()


def add_passkey(page: Page, device: Device) -> None:
    """From the page she was sent to, by way of her recovery codes, to the page she came for."""
    audit_page(page)
    address = page.url
    page.goto(re.sub("/en/.*", f"{PASSKEYS}add/", address).replace("/en/", "/sq/"))
    expect(page.get_by_label("Emri")).to_be_visible()  # allauth would say "Name" in every language
    page.goto(address)
    follow(page, "Add a passkey")
    audit_page(page)
    page.get_by_label("Passwordless").check()
    refused(page, device, "Add a passkey")
    assert device.passkeys() == []
    page.get_by_label("Name").fill("My telephone")
    page.get_by_label("Name").press("Enter")  # as people do after typing; it means the button
    expect(page.locator(".codes li")).to_have_count(10)
    audit_page(page)
    assert [one["isResidentCredential"] for one in device.passkeys()] == [True]
    follow(page, "I have kept them")
    arrives(page, TEAM)
    expect(page.locator("main")).to_contain_text("Practitioners’ network")


def rename_and_remove(page: Page) -> None:
    """A quarter of an hour after it was added she is asked once more who she is; the passkey answers that too."""
    audit_page(page)
    follow(page, "Manage passkeys")
    expect(page.locator(".item")).to_contain_text("My telephone")
    expect(page.locator(".item")).to_contain_text("Last used on")
    audit_page(page)

    Authenticator.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    follow(page, re.compile("Rename.*My telephone"))
    expect(page.locator("h1")).to_have_text("Is it you?")
    audit_page(page)
    follow(page, re.compile("passkey|security key", re.IGNORECASE))
    audit_page(page)
    press(page, "Use your passkey")
    expect(page.locator("h1")).to_have_text("Rename the passkey")
    audit_page(page)
    page.get_by_label("Name").fill("Old telephone")
    press(page, "Save")
    arrives(page, PASSKEYS)
    expect(page.locator(".item")).to_contain_text("Old telephone")

    follow(page, re.compile("Remove.*Old telephone"))
    expect(page.locator("h1")).to_have_text("Remove the passkey")
    audit_page(page)
    press(page, "Remove the passkey")
    arrives(page, PASSKEYS)
    expect(page.locator("main")).to_contain_text("No passkey yet")
    audit_page(page)


def refused(page: Page, device: Device, button: str) -> None:
    """A finger the device does not know: the page says so, and the console says nothing."""
    device.knows_her(False)
    note = page.locator("[data-passkey-error]")
    expect(note).to_be_hidden()
    click(page.get_by_role("button", name=button))
    expect(note).to_be_visible()
    audit_page(page)
    device.knows_her(True)


def arrives(page: Page, path: str) -> None:
    expect(page).to_have_url(re.compile(rf"^http://localhost:\d+{re.escape(path)}$"))
    page.wait_for_load_state()
