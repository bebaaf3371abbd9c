"""What waits under an address becomes hers when she signs in, and costs one query when nothing does."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from core.accounts import User
from core.wiring import fire
from participants.applications.models import (
    Application,
    ApplicationImport,
    Extension,
    ImportedRow,
    Nomination,
    SendingCapacity,
)
from participants.applications.queries import Waiting, waiting_for
from participants.applications.session import hold
from tests import factories as make

pytestmark = pytest.mark.django_db
ADDRESS = "mira@example.org"


def more_time(organiser: User) -> Extension:
    call = make.call()
    return Extension.objects.create(
        call=call, email=ADDRESS, until=timezone.now(), reason="Ill", granted_by=organiser
    )


def nominated(organiser: User) -> Nomination:
    call = make.call()
    capacity = SendingCapacity.objects.create(call=call, territory="AL", places=1, until=timezone.now())
    return Nomination.objects.create(
        call=call,
        capacity=capacity,
        nominator=organiser,
        rank=1,
        language="en",
        email=ADDRESS,
        given_name="Mira",
        family_name="Demo",
    )


def nobodys(**fields: Any) -> Application:
    application = make.application(email=ADDRESS, **fields)
    application.user = None
    application.save(update_fields=["user"])
    return application


def imported(organiser: User) -> Application:
    application = nobodys()
    batch = ApplicationImport.objects.create(
        call=application.call, by=organiser, source="A survey", language="en"
    )
    ImportedRow.objects.create(application=application, batch=batch, email=ADDRESS)
    return application


def test_what_waits_is_known_by_its_kind() -> None:
    organiser, mira, other = make.user(), make.user(ADDRESS), make.user()
    assert waiting_for(mira) == Waiting(more_time=False, nominated=False, imported=False)
    more_time(organiser)
    assert waiting_for(mira) == Waiting(more_time=True, nominated=False, imported=False)
    nominated(organiser)
    assert waiting_for(mira) == Waiting(more_time=True, nominated=True, imported=False)
    imported(organiser)
    assert waiting_for(mira) == Waiting(more_time=True, nominated=True, imported=True)
    assert not any(waiting_for(other))


def test_signing_in_makes_all_of_it_hers() -> None:
    organiser, mira = make.user(), make.user(ADDRESS)
    rows = [more_time(organiser), nominated(organiser), imported(organiser)]
    fire("signed_in", user=mira, session=SessionStore())
    for row in rows:
        row.refresh_from_db()
        assert row.user == mira
    assert not any(waiting_for(mira))


def test_a_draft_this_browser_holds_goes_before_the_table() -> None:
    organiser, mira = make.user(), make.user(ADDRESS)
    row = imported(organiser)
    draft = nobodys(call=row.call, state="draft", submitted_at=None)
    session = SessionStore()
    hold(session, draft)
    fire("signed_in", user=mira, session=session)
    draft.refresh_from_db()
    row.refresh_from_db()
    assert (draft.user, row.user) == (mira, None)


def test_nothing_waiting_costs_one_query(django_assert_num_queries: Any) -> None:
    mira = make.user(ADDRESS)
    with django_assert_num_queries(2):  # the other one looks for drafts that this browser holds
        fire("signed_in", user=mira, session=SessionStore("not there"))
