"""Accounts: one person per address, and a team member without a second factor gets to its page and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from config.urls import urlpatterns as real_patterns
from core.accounts import User, forget_old_sessions, has_second_factor, needs_second_factor, normal_email
from core.web import by_token, public, signed_in
from tests import factories as make


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the desk")


@by_token
def letter(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a letter")


@public
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("undeclared")


urlpatterns = [
    path("probe-desk/", desk),
    path("probe-letter/", letter),
    path("probe-open/", open_page),
    path("probe-undeclared/", undeclared),
    *real_patterns,
]
probes = pytest.mark.urls("tests.core.test_accounts")


# --- users ------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Arta@Example.ORG", "  arta@example.org ", "ARTA@EXAMPLE.ORG"])
def test_an_address_has_one_form(typed: str):
    assert normal_email(typed) == "arta@example.org"


@pytest.mark.django_db
def test_an_address_is_unique_regardless_of_case():
    User.objects.create_user("Arta@Example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("arta@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():  # even past our own manager
        User.objects.bulk_create([User(email="ARTA@example.org")])
    assert User.objects.get_by_natural_key("ARTA@EXAMPLE.ORG").email == "arta@example.org"


@pytest.mark.django_db
@pytest.mark.parametrize("password", [None, ""])
def test_a_user_without_password_cannot_sign_in_with_an_empty_one(rf, password):
    user = User.objects.create_user("arta@example.org", password)
    assert not user.has_usable_password()
    assert authenticate(rf.post("/"), email="arta@example.org", password="") is None


@pytest.mark.django_db
def test_a_superuser_is_staff_and_needs_a_second_factor():
    user = User.objects.create_superuser("root@example.org", "a long pass phrase")
    assert (user.is_staff, user.is_superuser, user.works_in_team) == (True, True, True)
    assert needs_second_factor(user)


@pytest.mark.django_db
def test_a_user_is_called_by_name_or_else_by_address():
    assert str(make.user("arta@example.org", name="")) == "arta@example.org"
    assert str(make.user(name="Arta")) == "Arta"


# --- the second factor ------------------------------------------------------------------------


def add_factor(user: User, kind: str) -> None:
    Authenticator.objects.create(user=user, type=kind, data={})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "kind", "passes"),
    [
        ({}, None, True),
        ({"works_in_team": True}, None, False),
        ({"is_staff": True}, None, False),
        ({"works_in_team": True}, Authenticator.Type.TOTP, True),
        ({"works_in_team": True}, Authenticator.Type.WEBAUTHN, True),
        ({"works_in_team": True}, Authenticator.Type.RECOVERY_CODES, False),
    ],
)
def test_who_has_what_it_takes(fields, kind, passes):
    user = make.user(**fields)
    if kind:
        add_factor(user, kind)
    assert has_second_factor(user) is passes


@probes
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/probe-desk/", "/probe-letter/", "/probe-undeclared/"])
@pytest.mark.parametrize("fields", [{"works_in_team": True}, {"is_staff": True}])
def test_team_members_without_second_factor_are_sent_to_enrol_from_every_page(
    client: Client, address, fields
):
    client.force_login(make.user(**fields))
    answer = client.get(f"{address}?a=1&b=2")
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('mfa_index')}?next={address.replace('/', '%2F')}%3Fa%3D1%26b%3D2"
    assert client.post(address).status_code == 302


@probes
@pytest.mark.django_db
def test_they_can_enrol_read_public_pages_and_sign_out(client: Client):
    client.force_login(make.user(works_in_team=True))
    assert client.get("/probe-open/").status_code == 200
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "account_email", "account_logout", "mfa_index"):
        answer = client.get(reverse(name))
        where = answer.get("Location", "")
        assert answer.status_code == 200 or "reauthenticate" in where, name


@probes
@pytest.mark.django_db
def test_with_a_factor_they_pass(client: Client):
    user = make.user(works_in_team=True)
    add_factor(user, Authenticator.Type.TOTP)
    client.force_login(user)
    assert client.get("/probe-desk/").content == b"the desk"


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "asked_again"), [(1, False), (16, True)])
def test_recovery_codes_follow_at_once_only_when_the_factor_is_new(
    client: Client, minutes: int, asked_again: bool
):
    user = make.user(works_in_team=True)
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        add_factor(user, kind)
    Authenticator.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))
    client.force_login(user)
    answer = client.get(reverse("mfa_deactivate_totp"))
    assert ("reauthenticate" in answer.get("Location", "")) is asked_again


@probes
@pytest.mark.django_db
def test_practitioners_need_none(client: Client):
    client.force_login(make.user())
    assert client.get("/probe-desk/").status_code == 200


@probes
@pytest.mark.django_db
def test_the_support_pages_are_closed_to_whoever_has_none(client: Client):
    client.force_login(User.objects.create_superuser("root@example.org"))
    assert client.get("/en/support/")["Location"].startswith(reverse("mfa_index"))
    client.logout()
    assert "/support/login/" not in client.get("/en/support/")["Location"], (
        "its own sign-in asks for no factor"
    )


@probes
@pytest.mark.django_db
def test_only_the_setting_makes_an_exception(client: Client, settings):
    assert not settings.COLLOQUY_STAFF_WITHOUT_SECOND_FACTOR
    user = make.user("organiser@demo.example", works_in_team=True)
    client.force_login(user)
    settings.COLLOQUY_DEMO = True
    assert client.get("/probe-desk/").status_code == 302
    settings.COLLOQUY_STAFF_WITHOUT_SECOND_FACTOR = frozenset({"organiser@demo.example"})
    assert client.get("/probe-desk/").status_code == 200
    client.force_login(make.user("other@demo.example", works_in_team=True))
    assert client.get("/probe-desk/").status_code == 302


@pytest.mark.django_db
def test_sessions_that_have_ended_are_forgotten():
    from django.contrib.sessions.models import Session

    for number, age in enumerate((-1, 1)):
        Session.objects.create(session_key=f"key{number}", expire_date=timezone.now() + timedelta(days=age))
    forget_old_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["key1"]
