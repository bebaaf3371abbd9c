"""The mails of the account pages: every one that allauth knows, in the reader's language, through the outbox."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core import account_mail
from core.account_mail import CHANGES, CODES, HINTS, MOST_PER_DAY, too_many_today, write_account_mail
from core.delivery import send_waiting
from core.outbox import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
CONTEXT = {
    "code": "K7P-2QX",
    "ip": "198.51.100.7",
    "user_agent": "Browser <b>",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "gone@example.org",
    "provider": "Ministry",
    "password_reset_url": "https://forged.example/en/account/password/reset/key/1-abc/",
    "signup_url": "https://forged.example/en/account/signup/",
}


def test_there_are_words_for_every_mail_that_allauth_has():
    templates = Path(allauth.__file__).parent / "templates"
    shipped = {
        str(path.relative_to(templates)).removesuffix("_subject.txt")
        for path in templates.glob("*/email/*_subject.txt")
    }
    assert shipped == {*CODES, *HINTS, *CHANGES}


@pytest.mark.parametrize("prefix", [*CODES, *HINTS, *CHANGES])
@pytest.mark.parametrize("language", ["en", "sr-latn"])
def test_each_is_written_released_in_the_readers_language(prefix: str, language: str):
    user = make.user("arta@example.org", language=language)
    with translation.override("mk"):
        message = write_account_mail(prefix, "Arta@Example.org", dict(CONTEXT))
    assert message is not None
    assert message.state == Message.State.RELEASED
    assert (message.language, message.user, message.to_email) == (language, user, "arta@example.org")
    assert message.subject
    assert "forged.example" not in message.text
    assert "{" not in message.subject + message.text
    assert "%(" not in message.subject + message.text


@pytest.mark.parametrize("prefix", [prefix for prefix in CODES if not prefix.endswith("_key")])
def test_a_code_stands_in_the_subject_goes_first_and_is_wiped(prefix: str, mailoutbox):
    message = write_account_mail(prefix, "arta@example.org", dict(CONTEXT))
    assert message.subject.startswith("K7P-2QX ")
    assert "K7P-2QX" in message.text
    assert (message.first, message.wipe_when_sent) == (True, True)
    assert message.expires_at - timezone.now() <= timedelta(minutes=30)
    send_waiting("w")
    assert mailoutbox[0].subject.startswith("K7P-2QX ")
    message.refresh_from_db()
    assert (message.subject, message.text) == ("", "")


def test_a_link_for_a_new_password_is_ours_whatever_host_was_asked_and_is_wiped():
    make.user("arta@example.org", language="sq")
    message = write_account_mail("account/email/password_reset_key", "arta@example.org", dict(CONTEXT))
    assert "\nhttp://testserver/sq/account/password/reset/key/1-abc/\n" in message.text
    assert message.wipe_when_sent


def test_a_change_tells_what_when_and_from_where_and_stays():
    message = write_account_mail("account/email/email_changed", "old@example.org", dict(CONTEXT))
    assert message.subject == "Your e-mail address was changed from old@example.org to new@example.org"
    assert "198.51.100.7" in message.text
    assert "Browser <b>" in message.text
    assert "UTC" in message.text
    assert not message.wipe_when_sent


def test_a_stranger_gets_the_language_of_the_page():
    with translation.override("bs"):
        message = write_account_mail("account/email/unknown_account", "new@example.org", dict(CONTEXT))
    assert message.language == "bs"


def test_strangers_cannot_fill_somebodys_mailbox():
    prefixes = [*CODES, *HINTS]
    for number in range(MOST_PER_DAY):
        assert not too_many_today("arta@example.org")
        assert write_account_mail(prefixes[number % len(prefixes)], "arta@example.org", dict(CONTEXT))
    assert too_many_today("ARTA@example.org ")
    assert write_account_mail(prefixes[0], "arta@example.org", dict(CONTEXT)) is None
    assert Message.objects.count() == MOST_PER_DAY
    assert write_account_mail(prefixes[0], "other@example.org", dict(CONTEXT))
    assert write_account_mail("account/email/password_changed", "arta@example.org", dict(CONTEXT))
    Message.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    assert write_account_mail(prefixes[0], "arta@example.org", dict(CONTEXT))


def test_a_mail_without_words_is_an_error_and_not_silence():
    with pytest.raises(KeyError):
        write_account_mail("account/email/something_new", "arta@example.org", dict(CONTEXT))


# --- through allauth's own pages --------------------------------------------------------------


def test_asking_for_a_sign_in_code_writes_one_mail_that_signs_in(client: Client):
    user = make.user("arta@example.org", language="sq")
    client.post(reverse("account_request_login_code"), {"email": "Arta@example.org"})
    message = Message.objects.get()
    assert (message.kind, message.language, message.user) == ("account.login_code", "sq", user)
    code = message.subject.split()[0]
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_known_and_unknown_addresses_get_the_same_answer(client: Client):
    make.user("arta@example.org")
    answers = [
        Client().post(reverse("account_reset_password"), {"email": email})
        for email in ("arta@example.org", "nobody@example.org")
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    assert sorted(Message.objects.values_list("kind", "to_email")) == [
        ("account.password_reset_key", "arta@example.org"),
        ("account.unknown_account", "nobody@example.org"),
    ]


def test_a_changed_password_is_told_to_its_owner(client: Client):
    user = make.user("arta@example.org")
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": timezone.now().timestamp()}]
    session.save()
    new = {"password1": "a long pass phrase", "password2": "a long pass phrase"}
    assert client.post(reverse("account_set_password"), new).status_code == 302
    assert list(Message.objects.values_list("kind", "subject")) == [
        ("account.password_set", "Your password was changed")
    ]
    assert EmailAddress.objects.filter(user=user, verified=True).exists()


def test_the_limit_is_told_to_whoever_asks(client: Client, monkeypatch):
    monkeypatch.setattr(account_mail, "MOST_PER_DAY", 0)
    answer = client.post(reverse("account_reset_password"), {"email": "arta@example.org"}, follow=True)
    assert b"many messages to this address today" in answer.content
    assert not Message.objects.exists()
