"""Who works for a programme, and the second factor that takes two people."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from core.accounts import User
from core.audit import AuditEntry
from core.outbox import Message
from core.states import MoveRefused
from events.models import Membership, Programme, Role, SecondFactorReset
from events.operations import (
    AlreadyInRole,
    AlreadyRequested,
    LastOrganiser,
    NotInTeam,
    TwoPersonsNeeded,
    appoint_member,
    confirm_second_factor_reset,
    end_membership,
    refuse_second_factor_reset,
    request_second_factor_reset,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(programme: Programme) -> User:
    return make.member(programme, Role.ORGANISER, name="Olga Demo")


# --- appointing -------------------------------------------------------------------------------


def test_a_new_address_gets_an_account_without_password_and_a_mail(
    programme: Programme, organiser: User
) -> None:
    member = appoint_member(
        programme,
        by=organiser,
        email=" New@Example.org ",
        role=Role.ASSESSOR,
        name="Nora Demo",
        language="sq",
    )
    user = member.user
    assert (user.email, user.name, user.language, user.works_in_team) == (
        "new@example.org",
        "Nora Demo",
        "sq",
        True,
    )
    assert not user.has_usable_password()
    mail = Message.objects.get()
    assert (mail.to_email, mail.language, mail.state) == ("new@example.org", "sq", Message.State.RELEASED)
    assert "http://testserver/sq/" in mail.text
    assert "/sq/team/" in mail.text
    assert mail.scope == programme.scope
    entry = AuditEntry.objects.get(action="appoint member")
    assert (entry.scope, entry.fields, entry.actor_id) == (
        programme.scope,
        ["role", "user"],
        str(organiser.pk),
    )


def test_a_known_address_keeps_her_account(programme: Programme, organiser: User) -> None:
    known = make.user("known@example.org", name="Known Person", language="mk")
    member = appoint_member(
        programme, by=organiser, email="KNOWN@example.org", role=Role.EDITOR, name="Other", language="en"
    )
    known.refresh_from_db()
    assert member.user == known
    assert (known.name, known.works_in_team) == ("Known Person", True)
    assert Message.objects.get().language == "mk"


def test_two_roles_on_one_day_are_one_mail(programme: Programme, organiser: User) -> None:
    for role in (Role.ASSESSOR, Role.LOGISTICS):
        appoint_member(programme, by=organiser, email="new@example.org", role=role)
    assert Message.objects.count() == 1
    assert Membership.objects.filter(user__email="new@example.org").count() == 2


def test_a_role_she_has_is_refused_and_nothing_is_written(programme: Programme, organiser: User) -> None:
    with pytest.raises(AlreadyInRole):
        appoint_member(programme, by=organiser, email=organiser.email, role=Role.ORGANISER)
    assert not Message.objects.exists()
    assert not AuditEntry.objects.exists()


# --- ending -----------------------------------------------------------------------------------


def test_with_the_last_role_she_is_an_ordinary_account(programme: Programme, organiser: User) -> None:
    user = make.member(programme, Role.ASSESSOR)
    Membership.objects.create(programme=programme, user=user, role=Role.EDITOR)
    first, second = Membership.objects.filter(user=user).order_by("pk")
    end_membership(first, by=organiser)
    assert User.objects.get(pk=user.pk).works_in_team
    end_membership(second, by=organiser)
    assert not User.objects.get(pk=user.pk).works_in_team
    assert AuditEntry.objects.filter(action="end membership").count() == 2


def test_a_role_in_another_programme_keeps_her_in_a_team(programme: Programme, organiser: User) -> None:
    user = make.member(programme, Role.ASSESSOR)
    make.member(make.programme(), Role.EDITOR, user=user)
    end_membership(Membership.objects.get(user=user, programme=programme), by=organiser)
    user.refresh_from_db()
    assert user.works_in_team


def test_the_last_organiser_stays(programme: Programme, organiser: User) -> None:
    with pytest.raises(LastOrganiser):
        end_membership(Membership.objects.get(user=organiser), by=organiser)
    assert Membership.objects.filter(user=organiser).exists()
    make.member(programme, Role.ORGANISER)
    end_membership(Membership.objects.get(user=organiser), by=organiser)
    assert not Membership.objects.filter(user=organiser).exists()


# --- the second factor ------------------------------------------------------------------------


@pytest.fixture
def colleague(programme: Programme) -> User:
    user = make.member(programme, Role.ASSESSOR, language="bs")
    user.set_password("a long old password")
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def test_one_asks_and_another_confirms(programme: Programme, organiser: User, colleague: User) -> None:
    second = make.member(programme, Role.ORGANISER)
    reset = request_second_factor_reset(programme, user=colleague, by=organiser)
    assert Authenticator.objects.filter(user=colleague).exists()
    confirm_second_factor_reset(reset, by=second)
    colleague.refresh_from_db()
    reset.refresh_from_db()
    assert not Authenticator.objects.filter(user=colleague).exists()
    assert not colleague.has_usable_password()
    assert (reset.state, reset.decided_by) == (SecondFactorReset.State.CONFIRMED, second)
    assert reset.decided_at is not None
    assert list(Message.objects.values_list("to_email", "language", "state")) == [
        (colleague.email, "bs", "released"),
        (colleague.email, "bs", "released"),
    ]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "state_after")) == [
        ("request second factor reset", ""),
        ("move", "confirmed"),
    ]


def test_every_session_ends_with_the_reset(
    programme: Programme, organiser: User, colleague: User, client: Any
) -> None:
    client.force_login(colleague)
    reset = request_second_factor_reset(programme, user=colleague, by=organiser)
    confirm_second_factor_reset(reset, by=make.member(programme, Role.ORGANISER))
    response = client.get("/en/team/")
    assert response.status_code == 302
    assert "/team/" not in response["Location"].split("?")[0]


def test_nobody_confirms_alone(programme: Programme, organiser: User, colleague: User) -> None:
    reset = request_second_factor_reset(programme, user=colleague, by=organiser)
    for person in (organiser, colleague):
        for decide in (confirm_second_factor_reset, refuse_second_factor_reset):
            with pytest.raises(TwoPersonsNeeded):
                decide(reset, by=person)
    assert Authenticator.objects.filter(user=colleague).exists()
    with pytest.raises(TwoPersonsNeeded):
        request_second_factor_reset(programme, user=organiser, by=organiser)


def test_the_database_too_wants_two_persons(programme: Programme, organiser: User, colleague: User) -> None:
    with pytest.raises(IntegrityError):
        SecondFactorReset.objects.create(
            programme=programme, user=colleague, requested_by=organiser, decided_by=organiser
        )


def test_a_refusal_changes_nothing_and_a_new_request_is_possible(
    programme: Programme, organiser: User, colleague: User
) -> None:
    second = make.member(programme, Role.ORGANISER)
    reset = request_second_factor_reset(programme, user=colleague, by=organiser)
    with pytest.raises(AlreadyRequested):
        request_second_factor_reset(programme, user=colleague, by=second)
    refuse_second_factor_reset(reset, by=second)
    assert Authenticator.objects.filter(user=colleague).exists()
    with pytest.raises(MoveRefused):
        confirm_second_factor_reset(reset, by=second)
    assert request_second_factor_reset(programme, user=colleague, by=second).pk != reset.pk


def test_only_for_people_of_the_programme(programme: Programme, organiser: User) -> None:
    with pytest.raises(NotInTeam):
        request_second_factor_reset(programme, user=make.user(), by=organiser)


@pytest.mark.parametrize("before", SecondFactorReset.State.values)
@pytest.mark.parametrize("after", SecondFactorReset.State.values)
def test_the_whole_table_of_a_reset(before: str, after: str) -> None:
    allowed = {("requested", "confirmed"), ("requested", "refused")}
    assert (
        after in {str(state) for state in SecondFactorReset.TRANSITIONS[SecondFactorReset.State(before)]}
    ) is ((before, after) in allowed)


# --- the first programme ----------------------------------------------------------------------


def test_the_command_creates_a_programme_with_its_organiser(db: None, capsys: Any) -> None:
    call_command("create_programme", "network", "The network", "first@example.org", "--language", "sq")
    programme = Programme.objects.get(code="network")
    assert programme.name_sq == "The network"  # type: ignore[attr-defined]  # made by modeltranslation
    assert Membership.objects.get(programme=programme).user.email == "first@example.org"
    assert "first@example.org" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("create_programme", "network", "Again", "first@example.org")
    with pytest.raises(CommandError):
        call_command("create_programme", "other", "Other", "no address")
