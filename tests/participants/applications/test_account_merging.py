"""Two accounts become one only after both addresses agreed, and only where the organiser may ask for it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core import signing
from django.test import Client
from django.urls import reverse

from core.accounts import User
from core.actors import TokenHolder
from core.audit import AuditEntry
from core.outbox import Message
from events.models import Membership
from participants.applications.merging.account_links import AskedMerge, merge_by_token, merge_token
from participants.applications.merging.pointers import name_of, pointers, rows_at
from participants.applications.models import Application
from participants.applications.operations.account_merging import (
    AccountsNotMergeable,
    ask_account_merge,
    merge_accounts,
)
from participants.applications.operations.merging import merge_applications
from participants.people.models import NoticeAcknowledgement, Person
from participants.people.queries import account_of
from tests import factories as make
from tests.crawl import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
HOLDER = TokenHolder("account", "someone@example.org")
Spoil = Callable[[AskedMerge], object]


@pytest.fixture
def asked() -> AskedMerge:
    """What an organiser may ask: two people who have to do with her programme only; one application stands."""
    call = make.call()
    kept = make.application(call)
    goes = make.application(call, email="arta@example.net", state="withdrawn")
    assert kept.user is not None
    assert goes.user is not None
    return AskedMerge(kept, kept.user, goes.user, make.member(call.event.programme))


def other_under_review(asked: AskedMerge) -> Application:
    other = Application.objects.get(user=asked.goes)
    Application.objects.filter(pk=other.pk).update(state="submitted")
    return other


def ask(asked: AskedMerge) -> None:
    ask_account_merge(asked.kept, asked.goes, about=asked.about, by=asked.asked_by)


def carry_out(asked: AskedMerge) -> None:
    merge_accounts(asked.after_the_first(), by=HOLDER)


def link(asked: AskedMerge) -> str:
    return reverse("accounts_merge", args=[merge_token(asked)])


def links_of(user: User) -> list[str]:
    mails = Message.objects.filter(kind="accounts_merge", to_email=user.email)
    return [word for mail in mails for word in mail.text.split() if "/applications/accounts/" in word]


def is_open(user: User) -> bool:
    user.refresh_from_db()
    return user.is_active


# --- both have to agree -----------------------------------------------------------------------


def test_the_applications_are_merged_at_once_and_the_accounts_only_asked_about(asked: AskedMerge) -> None:
    other = other_under_review(asked)
    User.objects.filter(pk=asked.kept.pk).update(language="sq")
    merge_applications(asked.about, other, from_merged=[], accounts=True, by=asked.asked_by)
    other.refresh_from_db()
    assert (other.state, other.user, is_open(asked.goes)) == ("withdrawn", asked.goes, True)
    assert account_of(asked.goes.email) == asked.goes
    mail = Message.objects.get()
    assert (mail.to_email, mail.language, mail.scope, mail.wipe_when_sent) == (
        asked.kept.email,
        "sq",
        "",
        True,
    )
    assert asked.goes.email in mail.text
    assert asked.goes.name not in mail.text


def test_first_the_kept_address_agrees_and_then_the_one_that_goes(asked: AskedMerge, client: Client) -> None:
    ask(asked)
    (first,) = links_of(asked.kept)
    assert links_of(asked.goes) == []
    assert "Now we ask the other address" in client.post(first).content.decode()
    assert is_open(asked.goes)
    (second,) = links_of(asked.goes)
    assert client.post(first).status_code == 200, "pressed twice: one mail"
    assert links_of(asked.goes) == [second]
    page = client.post(second)
    assert "Your two accounts are one now" in page.content.decode()
    assert not is_open(asked.goes)
    for used in (first, second):
        assert {client.get(used).status_code, client.post(used).status_code} == {410}
    holders = AuditEntry.objects.filter(action__contains="merge accounts").order_by("pk")
    assert [(entry.action, entry.actor_kind) for entry in holders] == [
        ("ask to merge accounts", "user"),
        *[("agree to merge accounts", "token")] * 2,
        *[("merge accounts", "token")] * 2,
    ]


def test_looking_changes_nothing_and_says_what_would_happen(asked: AskedMerge, client: Client) -> None:
    for one in (asked, asked.after_the_first()):
        answer = client.get(link(one))
        page = answer.content.decode()
        assert (asked.kept.email in page, asked.goes.email in page, asked.goes.name in page) == (
            True,
            True,
            False,
        )
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]
    assert not Message.objects.exists()
    assert not AuditEntry.objects.filter(action__contains="merge accounts").exists()
    assert is_open(asked.goes)


def test_no_other_link_opens_the_page(
    asked: AskedMerge, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = merge_token(asked.after_the_first())
    foreign = signing.TimestampSigner(salt="another").sign_object([1, 2, 3, 4, True, ""])
    for wrong in (token[:-1], f"x{token}", foreign, "0"):
        path = reverse("accounts_merge", args=[wrong])
        assert (client.get(path).status_code, client.post(path).status_code) == (410, 410)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 7 * 24 * 3600 - 60)
    assert merge_by_token(token) == asked.after_the_first()
    monkeypatch.setattr(time, "time", lambda: now + 7 * 24 * 3600 + 60)
    assert client.post(reverse("accounts_merge", args=[token])).status_code == 410
    assert is_open(asked.goes)


@pytest.mark.parametrize("who", ["kept", "goes"])
def test_a_link_ends_when_an_address_changes(asked: AskedMerge, client: Client, who: str) -> None:
    path = link(asked.after_the_first())
    User.objects.filter(pk=getattr(asked, who).pk).update(email="new@example.org")
    assert client.post(path).status_code == 410
    assert is_open(asked.goes)


def test_the_yes_of_the_kept_address_alone_merges_nothing(asked: AskedMerge) -> None:
    with pytest.raises(AccountsNotMergeable):
        merge_accounts(asked, by=HOLDER)
    assert is_open(asked.goes)


# --- what may be asked, when it is asked and at each yes ---------------------------------------


def _elsewhere(user: User) -> None:
    make.application(make.call(), user=user)


def _mail_from_elsewhere(user: User) -> None:
    Message.objects.create(
        key="elsewhere", kind="note", user=user, to_email=user.email, scope=make.event().scope
    )


def _both_to_one_event(asked: AskedMerge) -> None:
    event = make.event(asked.about.call.event.programme)
    for user in (asked.kept, asked.goes):
        make.participation(event, user=user)


REASONS: dict[str, Spoil] = {
    "the kept one works in a team": lambda asked: User.objects.filter(pk=asked.kept.pk).update(
        works_in_team=True
    ),
    "the other one is staff": lambda asked: User.objects.filter(pk=asked.goes.pk).update(is_staff=True),
    "a passkey": lambda asked: Authenticator.objects.create(user=asked.goes, type="webauthn", data={}),
    "another sign-in": lambda asked: SocialAccount.objects.create(
        user=asked.goes, provider="organisation", uid="1"
    ),
    "an application elsewhere": lambda asked: _elsewhere(asked.goes),
    "one of the kept account elsewhere": lambda asked: _elsewhere(asked.kept),
    "an acknowledgement elsewhere": lambda asked: NoticeAcknowledgement.objects.create(
        user=asked.goes, notice=make.notice(make.programme()), language="en"
    ),
    "a mail from elsewhere": lambda asked: _mail_from_elsewhere(asked.goes),
    "both have an application that stands": other_under_review,
    "both take part": _both_to_one_event,
    "she is an organiser no more": lambda asked: Membership.objects.filter(user=asked.asked_by).delete(),
}


@pytest.mark.parametrize("why", REASONS)
def test_it_is_refused_when_asked_and_at_each_yes(asked: AskedMerge, client: Client, why: str) -> None:
    first, second = link(asked), link(asked.after_the_first())
    REASONS[why](asked)
    mails, trail = Message.objects.count(), AuditEntry.objects.count()
    by = User.objects.get(pk=asked.asked_by.pk)
    with pytest.raises(AccountsNotMergeable):
        ask_account_merge(asked.kept, asked.goes, about=asked.about, by=by)
    for path in (first, second):
        assert client.post(path).status_code == 410
    assert (Message.objects.count(), AuditEntry.objects.count()) == (mails, trail)
    assert is_open(asked.goes)
    assert Authenticator.objects.count() == (why == "a passkey")


def test_the_form_offers_only_what_may_be_asked(asked: AskedMerge) -> None:
    other = other_under_review(asked)
    page = reverse("team_merge", args=[asked.about.call.event.code, asked.about.reference, other.reference])
    client = client_of(asked.asked_by)
    assert "accounts" in client.get(page).context["form"].fields
    Authenticator.objects.create(user=asked.goes, type="webauthn", data={})
    assert "accounts" not in client.get(page).context["form"].fields
    with pytest.raises(AccountsNotMergeable):
        merge_applications(asked.about, other, from_merged=[], accounts=True, by=asked.asked_by)
    other.refresh_from_db()
    assert other.state == "submitted"


# --- what then happens ------------------------------------------------------------------------


def test_no_foreign_key_to_the_other_account_is_left(asked: AskedMerge) -> None:
    """Every table that can point at a person gets a row that does, as far as a plain row can be made."""
    kept, gone, event = asked.kept, asked.goes, asked.about.call.event
    for user in (kept, gone):
        NoticeAcknowledgement.objects.create(user=user, notice=asked.about.call.privacy_notice, language="en")
    Person.objects.create(user=gone, given_name="Artë", family_name="Demo")
    make.participation(make.event(event.programme), user=gone)
    carry_out(asked)
    left = {name_of(pointer) for pointer in pointers(User) if rows_at(pointer, gone.pk).exists()}
    assert left == set()
    kept.refresh_from_db()
    assert kept.person.given_name == "Artë"
    assert kept.participations.count() == 1
    gone.refresh_from_db()
    assert (gone.is_active, gone.email) == (False, f"merged-{gone.pk}@invalid.invalid")
    trail = AuditEntry.objects.filter(action="merge accounts").order_by("pk")
    assert [(entry.target_id, entry.fields) for entry in trail] == [
        (str(kept.pk), [f"from {gone.pk}"]),
        (str(gone.pk), [f"into {kept.pk}"]),
    ]


@pytest.mark.parametrize("verified", [True, False])
def test_the_other_address_opens_the_kept_account_only_if_it_was_confirmed(
    asked: AskedMerge, verified: bool
) -> None:
    address = asked.goes.email
    EmailAddress.objects.filter(user=asked.goes).update(verified=verified)
    carry_out(asked)
    assert account_of(address) == (asked.kept if verified else None)
    assert EmailAddress.objects.get(user=asked.kept, primary=True).email == asked.kept.email
    assert set(Message.objects.values_list("to_email", flat=True)) == {asked.kept.email, address}
