"""The sign-in pages: one field, the same answer for everybody, links that change nothing when opened."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts import User
from core.audit import AuditEntry
from core.outbox import Message
from participants.people.models import SignInCode
from tests import factories as make

pytestmark = pytest.mark.django_db
SIGN_IN = "/en/sign-in/"
PROFILE = "/en/profile/"


def last_mail() -> Message:
    mail = Message.objects.order_by("-pk").first()
    assert mail is not None
    return mail


def mailed_code() -> str:
    found = re.search(r"\b\d{6}\b", last_mail().subject)
    assert found
    return found[0]


def mailed_link() -> str:
    found = re.search(r"http://testserver(/\S*link/\S*)", last_mail().text)
    assert found
    return found[1]


def ask(client: Client, email: str, **fields: str) -> str:
    answer = client.post(SIGN_IN, {"email": email, **fields})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_known_and_unknown_addresses_get_the_same_page(client: Client) -> None:
    make.user("known@example.org")
    pages = []
    for email in ("known@example.org", "stranger@example.org"):
        page = client.get(ask(client, email)).content.decode()
        ticket = SignInCode.objects.get(email=email).ticket
        plain = page.replace(email, "EMAIL").replace(ticket, "TICKET")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", plain))
    assert pages[0] == pages[1]
    subjects = [re.sub(r"\d{6}", "CODE", mail.subject) for mail in Message.objects.all()]
    assert subjects[0] == subjects[1]


def test_known_and_unknown_addresses_cost_nearly_the_same(
    client: Client, django_assert_max_num_queries
) -> None:
    make.user("known@example.org")
    for email in ("known@example.org", "stranger@example.org"):
        with django_assert_max_num_queries(14):
            ask(client, email)


def test_a_code_opens_a_new_account_and_goes_where_she_wanted(client: Client) -> None:
    waiting = ask(client, "arta@example.org", next=PROFILE)
    assert User.objects.count() == 0
    code = mailed_code()
    answer = client.post(waiting, {"code": f" {code[:3]} {code[3:]} "})
    assert answer["Location"] == PROFILE
    assert client.get(PROFILE).status_code == 200
    assert User.objects.get().email == "arta@example.org"


def test_wrong_codes_say_how_many_tries_are_left(client: Client) -> None:
    waiting = ask(client, "arta@example.org")
    wrong = "000000" if mailed_code() != "000000" else "111111"
    texts = []
    for _ in range(4):
        answer = client.post(waiting, {"code": wrong})
        assert answer.status_code == 422
        texts.append(answer.content.decode())
    assert "2 more times" in texts[0]
    assert "1 more time." in texts[1]
    assert "no longer be used" in texts[3]
    assert client.post(waiting, {"code": mailed_code()}).status_code == 422
    assert "_auth_user_id" not in client.session


def test_the_link_works_in_another_browser_and_only_by_its_button(client: Client) -> None:
    ask(client, "arta@example.org", next=PROFILE)
    elsewhere = Client()
    for _ in range(2):
        assert elsewhere.get(mailed_link()).status_code == 200
    assert "_auth_user_id" not in elsewhere.session
    assert User.objects.count() == 0
    assert elsewhere.post(mailed_link())["Location"] == PROFILE
    assert "_auth_user_id" in elsewhere.session


def test_a_used_link_says_so(client: Client) -> None:
    ask(client, "arta@example.org")
    SignInCode.objects.update(used_at="2020-01-01T00:00Z")
    answer = client.get(mailed_link())
    assert answer.status_code == 410
    assert "has done its work" in answer.content.decode()
    assert client.post(mailed_link()).status_code == 410


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"]
)
def test_a_foreign_next_is_dropped(client: Client, wanted: str) -> None:
    ask(client, "arta@example.org", next=wanted)
    assert SignInCode.objects.get().next == ""


def test_too_many_codes_for_one_address_keep_the_page_and_write_nothing(client: Client) -> None:
    for _ in range(3):
        ask(client, "arta@example.org")
    answer = client.post(SIGN_IN, {"email": "arta@example.org"})
    assert answer.status_code == 422
    assert "several codes" in answer.content.decode()
    assert Message.objects.count() == 3
    ask(client, "colleague@example.org")


def test_an_address_that_is_none_stays_in_its_field(client: Client) -> None:
    answer = client.post(SIGN_IN, {"email": "arta@"})
    assert answer.status_code == 422
    assert "arta@" in answer.content.decode()
    assert SignInCode.objects.count() == 0


def test_somebody_with_a_second_factor_is_sent_to_it_first(client: Client) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    staff = make.user("staff@example.org")
    TOTP.activate(staff, generate_totp_secret())
    waiting = ask(client, "staff@example.org", next=PROFILE)
    answer = client.post(waiting, {"code": mailed_code()})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_a_blocked_account_does_not_get_in(client: Client) -> None:
    make.user("gone@example.org", is_active=False)
    waiting = ask(client, "gone@example.org")
    client.post(waiting, {"code": mailed_code()})
    assert "_auth_user_id" not in client.session


def test_forged_tickets_and_tokens_are_unknown(client: Client) -> None:
    assert client.get("/en/sign-in/code/guess/").status_code == 404
    assert client.post("/en/sign-in/link/guess/").status_code == 404


def test_pages_for_accounts_lead_to_the_one_field(client: Client) -> None:
    answer = client.get(PROFILE)
    assert answer["Location"] == f"{SIGN_IN}?next={PROFILE}"
    page = client.get(answer["Location"]).content.decode()
    assert f'value="{PROFILE}"' in page
    assert reverse("account_login") in page


def test_her_profile_is_kept_for_the_next_application(client: Client) -> None:
    user = make.user("arta@example.org", name="")
    client.force_login(user)
    filled = {
        "given_name": "Ђорђе",
        "family_name": "Шћепановић",
        "territory": "RS",
        "follows_sr": "5",
        "speaks_de": "2",
        "phone": "+381 11 000",
    }
    assert client.post(PROFILE, filled).status_code == 302
    person = user.person
    assert person.full_name == "Ђорђе Шћепановић"
    levels = {row.language: (row.follows, row.speaks) for row in person.languages.all()}
    assert levels == {"sr": (5, 0), "de": (0, 2)}
    user.refresh_from_db()
    assert user.name == "Ђорђе Шћепановић"
    assert AuditEntry.objects.filter(action="change profile").count() == 1
    page = client.get(PROFILE).content.decode()
    assert "Шћепановић" in page


def test_a_profile_without_a_name_keeps_what_was_typed(client: Client) -> None:
    user = make.user()
    client.force_login(user)
    answer = client.post(PROFILE, {"given_name": "Arta", "organisation": "Qendra"})
    assert answer.status_code == 422
    assert "Qendra" in answer.content.decode()
    assert not hasattr(user, "person")
    assert AuditEntry.objects.count() == 0
