"""The page "My data": a copy of everything through the worker, and erasure, both after signing in again."""

from __future__ import annotations

import json
import time
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.accounts import User
from core.actors import Clock
from core.exports import Export
from core.states import can_move
from participants.applications.models import Application
from participants.rights.operations import expire_exports, forget_unconfirmed, make_own_data
from tests import factories as make
from tests.participants.rights.everywhere import MARK, a_person_everywhere

pytestmark = pytest.mark.django_db


def signed_in_just_now(client: Client, user: User) -> None:
    """Signed in, and authenticated again a moment ago, as allauth records it."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "code", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def test_anonymous_visitors_are_asked_to_sign_in(client: Client) -> None:
    assert client.get(reverse("my_data")).status_code == 302


def test_a_copy_needs_a_fresh_sign_in(client: Client) -> None:
    user = make.user()
    client.force_login(user)
    client.post(reverse("my_data_request"))
    assert not Export.objects.exists()


def test_the_copy_holds_everything_and_belongs_to_its_maker(client: Client) -> None:
    person = a_person_everywhere()
    signed_in_just_now(client, person)
    client.post(reverse("my_data_request"))
    client.post(reverse("my_data_request"))
    export = Export.objects.get(what="own data")
    make_own_data(export, by=Clock("test"))
    make_own_data(export, by=Clock("test"))
    answer = client.post(reverse("my_data_file", args=[export.pk]))
    archive = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a streamed answer
    data = json.loads(archive.read("data.json"))
    assert data["participants.Application"][0]["given_name"] == MARK
    assert [name for name in archive.namelist() if name.startswith("files/")]
    other = Client()
    signed_in_just_now(other, make.user())
    assert other.post(reverse("my_data_file", args=[export.pk])).status_code == 404
    assert other.get(reverse("my_data_progress", args=[export.pk])).status_code == 404


def test_a_link_to_the_copy_does_nothing(client: Client) -> None:
    """Signing in anew ends the session first, so only a button may ask for it."""
    person = a_person_everywhere()
    signed_in_just_now(client, person)
    client.post(reverse("my_data_request"))
    client.force_login(person)  # long ago, as far as anybody knows
    export = Export.objects.get(what="own data")
    assert client.get(reverse("my_data_file", args=[export.pk])).status_code == 405
    assert "_auth_user_id" in client.session


def test_progress_is_told(client: Client) -> None:
    person = make.user()
    signed_in_just_now(client, person)
    client.post(reverse("my_data_request"))
    export = Export.objects.get()
    address = reverse("my_data_progress", args=[export.pk])
    assert client.get(address).json()["finished"] is False
    make_own_data(export, by=Clock("test"))
    assert client.get(address).json()["finished"] is True


def test_copies_expire_with_their_files(django_capture_on_commit_callbacks: Any) -> None:
    export = Export.objects.create(made_by=make.user(), what="own data", format="zip", language="en")
    export = make_own_data(export, by=Clock("test"))
    assert export.file is not None
    storage, name = export.file.file.storage, export.file.file.name
    Export.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_exports(by=Clock("test")) == 1
    assert not storage.exists(name)
    assert Export.objects.get().state == "expired"


def test_erasing_needs_the_tick(client: Client) -> None:
    user = make.user()
    signed_in_just_now(client, user)
    assert client.post(reverse("my_data_erase")).status_code == 422
    user.refresh_from_db()
    assert user.is_active


def test_erasing_closes_the_account_and_signs_out(client: Client) -> None:
    application = make.application(given_name="Arta")
    signed_in_just_now(client, application.user)
    client.post(reverse("my_data_erase"), {"sure": "yes"})
    assert Application.objects.get().given_name == ""
    assert client.get(reverse("my_data")).status_code == 302
    assert not User.objects.get(pk=application.user.pk).is_active


@pytest.mark.parametrize("case", ["team", "traveller"])
def test_who_is_still_needed_is_told_so(client: Client, trust_staff: Any, case: str) -> None:
    user = make.member(make.programme()) if case == "team" else make.user()
    if case == "traveller":
        make.participation(user=user, state="accepted", seat=1)
    signed_in_just_now(client, user)
    assert client.post(reverse("my_data_erase"), {"sure": "yes"}).status_code == 422
    user.refresh_from_db()
    assert user.is_active


def test_unconfirmed_addresses_are_forgotten_after_a_week() -> None:
    stale = User.objects.create_user("stale@example.org")
    fresh = User.objects.create_user("fresh@example.org")
    confirmed = make.user()
    User.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - timedelta(days=8))
    assert forget_unconfirmed(by=Clock("test")) == 1
    assert set(User.objects.values_list("pk", flat=True)) == {fresh.pk, confirmed.pk}
    assert stale.pk not in {fresh.pk, confirmed.pk}


STATES = [state.value for state in Export.State]


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("to", STATES)
def test_the_whole_table(before: str, to: str) -> None:
    allowed = {("working", "ready"), ("working", "failed"), ("ready", "expired"), ("failed", "expired")}
    assert can_move(Export(state=before), to) == ((before, to) in allowed)
