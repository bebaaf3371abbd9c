"""Entry by nomination: named, ranked, withdrawn; who sees whom; and nobody begins without one (pitfalls A6)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.accounts import User
from core.erasure import erase_person, personal_data
from core.outbox import Message
from core.states import MoveRefused, can_move, lock
from events.models import Call, Membership, Role
from participants.applications.models import Application, FocalPoint, Nomination, SendingCapacity
from participants.applications.operations.drafts import claim_draft, start_draft
from participants.applications.operations.nominations import (
    AlreadyNamed,
    AlreadyNominated,
    MoreNamedAlready,
    NominationsClosed,
    NoPlaceLeft,
    begin_nominated,
    end_focal_point,
    link_nominations,
    name_focal_point,
    nominate,
    rank_nomination,
    remove_capacity,
    set_capacity,
    withdraw_nomination,
)
from participants.applications.operations.sending import request_send_code, submit_application
from participants.applications.ways.entry import NoEntry, bind_nomination, may_enter
from tests import factories as make
from tests.participants.applications.filled_in import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
State = Nomination.State


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def ahead(**time: int) -> datetime:
    return (timezone.now() + timedelta(**time)).replace(second=0, microsecond=0)


@pytest.fixture
def call() -> Call:
    return make.call(route=Call.Route.NOMINATION, privacy_notice=None, deadline_at=ahead(days=20))


@pytest.fixture
def organiser(call: Call) -> User:
    return make.member(call.event.programme)


@pytest.fixture
def capacity(call: Call, organiser: User) -> SendingCapacity:
    return set_capacity(
        call, territory="MK", places=5, until=ahead(days=9), ask="Ministry, +389 0", by=organiser
    )


def focal_in(call: Call, territory: str = "MK") -> User:
    user = make.member(call.event.programme, Role.FOCAL_POINT)
    FocalPoint.objects.create(membership=Membership.objects.get(user=user), territory=territory)
    return user


@pytest.fixture
def focal(call: Call) -> User:
    return focal_in(call)


def named(capacity: SendingCapacity, by: User, number: int = 1, **fields: Any) -> Nomination:
    given_fields = {
        "given_name": f"Demo{number}",
        "family_name": "Person",
        "email": f"nominee{number}@example.org",
        "organisation": "Centre",
        "role": "Social worker",
        "note": f"Why {number}",
        "language": "mk",
        **fields,
    }
    return nominate(capacity, by=by, **given_fields)


def order(capacity: SendingCapacity) -> list[str]:
    rows = Nomination.objects.filter(capacity=capacity).exclude(state=State.WITHDRAWN).order_by("rank")
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    return [row.given_name for row in rows]


# --- the table, and the operations ------------------------------------------------------------


def test_the_whole_table() -> None:
    allowed = {
        (State.NOMINATED, State.BEGUN),
        (State.NOMINATED, State.WITHDRAWN),
        (State.BEGUN, State.WITHDRAWN),
    }
    for before, after in product(State, State):
        assert can_move(Nomination(state=before), after) is ((before, after) in allowed)


def test_nominee_gets_a_mail_with_her_link_in_her_language(capacity: SendingCapacity, focal: User) -> None:
    nomination = named(capacity, focal)
    message = Message.objects.get(kind="nomination")
    assert (message.to_email, message.language, message.state) == (
        "nominee1@example.org",
        "mk",
        Message.State.RELEASED,
    )
    assert f"/mk/nominations/link/{nomination.token}/" in message.text
    assert "Demo1" not in message.text + message.subject  # nothing that was typed goes to an unproven address
    assert nomination.rank == 1
    assert message.wipe_when_sent


def test_the_team_never_reads_the_nominees_link(
    call: Call, capacity: SendingCapacity, focal: User, organiser: User
) -> None:
    nomination = named(capacity, focal)
    letter = reverse("team_letter", args=[call.event.code, Message.objects.get(kind="nomination").pk])
    shown = signed_in(organiser).get(letter)
    assert shown.status_code == 200
    assert nomination.token not in shown.content.decode()


def test_no_more_than_the_capacity_and_nobody_twice(capacity: SendingCapacity, focal: User) -> None:
    for number in range(1, 5):
        named(capacity, focal, number)
    with pytest.raises(AlreadyNominated):
        named(capacity, focal, 1, email="NOMINEE1@example.org")
    named(capacity, focal, 5)
    with pytest.raises(NoPlaceLeft):
        named(capacity, focal, 6)
    assert Nomination.objects.count() == Message.objects.count() == 5


def test_order_closes_up_when_somebody_is_moved_or_withdrawn(capacity: SendingCapacity, focal: User) -> None:
    rows = [named(capacity, focal, number) for number in range(1, 5)]
    rank_nomination(rows[3], to=1, by=focal)
    assert order(capacity) == ["Demo4", "Demo1", "Demo2", "Demo3"]
    rank_nomination(rows[3], to=99, by=focal)
    assert order(capacity) == ["Demo1", "Demo2", "Demo3", "Demo4"]
    withdraw_nomination(rows[1], reason="Changed work", by=focal)
    assert order(capacity) == ["Demo1", "Demo3", "Demo4"]
    gone = Nomination.objects.get(pk=rows[1].pk)
    assert (gone.rank, gone.withdrawn_reason) == (None, "Changed work")
    told = Message.objects.get(kind="nomination_withdrawn")
    assert told.language == "mk"
    assert "Changed work" not in told.text
    with pytest.raises(MoveRefused):
        withdraw_nomination(rows[1], reason="Again", by=focal)
    with pytest.raises(MoveRefused):
        rank_nomination(rows[1], to=1, by=focal)
    named(capacity, focal, 2)  # her place is free, and she may be named anew
    assert order(capacity) == ["Demo1", "Demo3", "Demo4", "Demo2"]


def test_one_address_is_named_twice_and_nobody_without_end(capacity: SendingCapacity, focal: User) -> None:
    for _time in range(2):
        withdraw_nomination(named(capacity, focal, 1), reason="Changed work", by=focal)
    with pytest.raises(NoPlaceLeft):
        named(capacity, focal, 1)
    refused = signed_in(focal).post(page(capacity), nominee(email="nominee1@example.org"))
    assert refused.status_code == 422
    assert "Nobody else can be asked any more" in refused.content.decode()
    SendingCapacity.objects.update(places=1)
    withdraw_nomination(named(capacity, focal, 2), reason="Changed work", by=focal)
    with pytest.raises(NoPlaceLeft):
        named(capacity, focal, 3)
    assert Nomination.objects.count() == Message.objects.filter(kind="nomination").count() == 3


@given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=6))
def test_any_moves_leave_a_complete_order(moves: list[tuple[int, int]]) -> None:
    from participants.applications.ways.nominated import reordered

    rows = ["a", "b", "c", "d"]
    for which, to in moves:
        moved = rows[which]
        rows = reordered(rows, moved, to)
        assert sorted(rows) == ["a", "b", "c", "d"]
        assert rows.index(moved) == min(max(to, 1), 4) - 1


@pytest.mark.parametrize("what", ["over", "open to all", "call closed", "postponed"])
def test_nothing_changes_once_nominations_are_closed(
    what: str, call: Call, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    if what == "over":
        SendingCapacity.objects.update(until=ahead(minutes=-2))
    elif what == "open to all":
        Call.objects.update(route=Call.Route.OPEN)
    elif what == "call closed":
        Call.objects.update(deadline_at=ahead(minutes=-2), opens_at=ahead(days=-9))
    else:
        call.event.state = "postponed"
        call.event.save()
    nomination = Nomination.objects.select_related("capacity__call__event").get()
    for act in (
        lambda: named(nomination.capacity, focal, 2),
        lambda: rank_nomination(nomination, to=1, by=focal),
        lambda: withdraw_nomination(nomination, reason="x", by=focal),
    ):
        with pytest.raises(NominationsClosed):
            act()
    assert Message.objects.count() == Nomination.objects.filter(state=State.NOMINATED).count() == 1


def test_capacity_never_falls_below_those_named(
    call: Call, capacity: SendingCapacity, focal: User, organiser: User
) -> None:
    named(capacity, focal, 1)
    named(capacity, focal, 2)
    values = {"territory": "MK", "until": ahead(days=3), "ask": "", "by": organiser}
    with pytest.raises(MoreNamedAlready):
        set_capacity(call, places=1, **values)
    assert set_capacity(call, places=2, **values).pk == capacity.pk
    with pytest.raises(MoreNamedAlready):
        remove_capacity(capacity, by=organiser)
    other = set_capacity(call, **{**values, "territory": "AL"}, places=1)
    remove_capacity(other, by=organiser)
    assert SendingCapacity.objects.count() == 1


def test_focal_point_joins_the_team_and_leaves_with_her_last_territory(call: Call, organiser: User) -> None:
    programme = call.event.programme
    given_fields = {"email": "focal@example.org", "name": "Fatma Demo", "language": "sq", "by": organiser}
    first = name_focal_point(programme, territory="XK", **given_fields)
    second = name_focal_point(programme, territory="AL", **given_fields)
    with pytest.raises(AlreadyNamed):
        name_focal_point(programme, territory="AL", **given_fields)
    assert first.membership == second.membership
    assert Message.objects.filter(to_email="focal@example.org", language="sq").count() == 1
    assert first.membership.user.works_in_team
    end_focal_point(first, by=organiser)
    assert Membership.objects.filter(role=Role.FOCAL_POINT).exists()
    end_focal_point(second, by=organiser)
    assert not Membership.objects.filter(role=Role.FOCAL_POINT).exists()
    assert not User.objects.get(email="focal@example.org").works_in_team


# --- who may begin, and send ------------------------------------------------------------------


def test_nobody_begins_without_a_nomination(call: Call) -> None:
    user = make.user()
    for somebody in (None, user):
        with pytest.raises(NoEntry):
            start_draft(call, language="en", by=user, user=somebody)
    assert not Application.objects.exists()


def test_draft_begun_by_the_link_is_sent_from_anywhere_without_it(
    call: Call, capacity: SendingCapacity, focal: User
) -> None:
    """A6: what lets her in is kept with the draft."""
    nomination = named(capacity, focal)
    draft = begin_nominated(nomination, by=focal)
    assert begin_nominated(Nomination.objects.get(), by=focal) == draft
    nomination.refresh_from_db()
    assert (nomination.state, nomination.application_id) == (State.BEGUN, draft.pk)
    user = make.user("private@example.org")  # another address than the one she was named with
    claim_draft(draft, user, by=user)
    Application.objects.update(**ready())
    sent = submit_application(Application.objects.select_related("call__event").get(), user=user, by=user)
    assert sent.state == Application.State.SUBMITTED
    nomination.refresh_from_db()
    assert (nomination.user_id, nomination.application_id) == (user.pk, sent.pk)


def test_one_nomination_lets_one_application_in(call: Call, capacity: SendingCapacity, focal: User) -> None:
    nomination = named(capacity, focal)
    first, colleague = make.user("nominee1@example.org"), make.user("colleague@example.org")
    waiting = start_draft(call, language="en", by=first, user=first)  # in another window, not sent yet
    Nomination.objects.update(application=None)
    draft = begin_nominated(Nomination.objects.get(), by=colleague, user=colleague)
    Application.objects.update(**ready())
    sent = submit_application(
        Application.objects.select_related("call__event").get(pk=draft.pk), user=colleague, by=colleague
    )
    waiting = Application.objects.select_related("call__event").get(pk=waiting.pk)
    assert not may_enter(call, waiting, first)
    with pytest.raises(NoEntry):
        submit_application(waiting, user=first, by=first)
    with pytest.raises(NoEntry):
        start_draft(call, language="en", by=first, user=first)
    with transaction.atomic(), pytest.raises(NoEntry):
        bind_nomination(lock(nomination), waiting, by=first, user=first)
    assert begin_nominated(Nomination.objects.get(), by=first, user=first) == sent
    nomination.refresh_from_db()
    assert (nomination.application_id, nomination.user_id) == (sent.pk, colleague.pk)
    assert may_enter(call, sent, colleague)


def ready() -> dict[str, Any]:
    return {
        "given_name": "Demo",
        "family_name": "Person",
        "organisation": "Centre",
        "role": "Worker",
        "territory": "MK",
        "languages": {"mk": {"follows": 5, "speaks": 5}},
    }


def test_her_proven_address_lets_her_in_without_the_link(
    call: Call, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    user = make.user("nominee1@example.org")
    link_nominations(user, by=user)
    draft = start_draft(call, language="en", by=user, user=user)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.application_id, nomination.user_id) == (
        State.BEGUN,
        draft.pk,
        user.pk,
    )


def test_withdrawn_nomination_stops_the_draft_and_keeps_it(
    call: Call, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    user = make.user("nominee1@example.org")
    draft = begin_nominated(nomination, by=user, user=user)
    Application.objects.update(**ready())
    draft = Application.objects.select_related("call__event").get()
    withdraw_nomination(nomination, reason="Ill", by=focal)
    with pytest.raises(NoEntry):
        submit_application(draft, user=user, by=user)
    with pytest.raises(NoEntry):
        request_send_code(draft, notice_id=None, by=user)
    draft.refresh_from_db()
    assert draft.state == Application.State.DRAFT
    assert not may_enter(call, draft, user)
    assert not Message.objects.filter(kind="application_receipt").exists()
    with pytest.raises(MoveRefused):
        begin_nominated(Nomination.objects.get(), by=user)


def test_application_sent_before_the_withdrawal_stands(
    call: Call, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    user = make.user("nominee1@example.org")
    begin_nominated(nomination, by=user, user=user)
    Application.objects.update(**ready())
    submit_application(Application.objects.select_related("call__event").get(), user=user, by=user)
    withdraw_nomination(nomination, reason="Ill", by=focal)
    assert Application.objects.get().state == Application.State.SUBMITTED


# --- the focal point's pages ------------------------------------------------------------------


def page(capacity: SendingCapacity) -> str:
    return reverse("nominations", args=[capacity.pk])


def nominee(**fields: Any) -> dict[str, Any]:
    return {
        "given_name": "Arta",
        "family_name": "Demo",
        "email": "arta@example.org",
        "organisation": "",
        "role": "",
        "note": "Works with families",
        "language": "sq",
        **fields,
    }


def test_focal_point_names_orders_and_withdraws(capacity: SendingCapacity, focal: User) -> None:
    browser = signed_in(focal)
    assert page(capacity) in browser.get(reverse("nomination_list")).content.decode()
    assert browser.post(page(capacity), nominee()).status_code == 302
    assert (
        browser.post(page(capacity), nominee(email="b@example.org", given_name="Blerta")).status_code == 302
    )
    first, second = Nomination.objects.order_by("rank")
    shown = browser.get(page(capacity)).content.decode()
    assert "may not all end up on the final list" in shown
    assert shown.index("Arta") < shown.index("Blerta")
    assert browser.post(reverse("nomination_move", args=[second.pk]), {"to": "1"}).status_code == 302
    shown = browser.get(page(capacity)).content.decode()
    assert shown.index("Blerta") < shown.index("Arta")
    withdraw = reverse("nomination_withdraw", args=[first.pk])
    assert browser.post(withdraw, {"reason": ""}).status_code == 422
    assert browser.post(withdraw, {"reason": "Moved away"}).status_code == 302
    assert "Moved away" in browser.get(page(capacity)).content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "no address"}, "email"),
        ({"given_name": ""}, "given_name"),
        ({"language": "xx"}, "language"),
    ],
)
def test_wrong_names_come_back_and_change_nothing(
    fields: dict[str, str], sentence: str, capacity: SendingCapacity, focal: User
) -> None:
    answer = signed_in(focal).post(page(capacity), nominee(**fields))
    assert answer.status_code == 422
    assert "Works with families" in answer.content.decode()
    assert sentence in answer.context["form"].errors
    assert not Nomination.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", ["other territory", "other programme", "organiser", "observer", "applicant"])
def test_only_her_own_territory_is_there(
    who: str, call: Call, capacity: SendingCapacity, focal: User, organiser: User
) -> None:
    nomination = named(capacity, focal)
    Message.objects.all().delete()
    others = {
        "other territory": lambda: focal_in(call, "AL"),
        "other programme": lambda: focal_in(make.call(make.event(make.programme()))),
        "organiser": lambda: organiser,
        "observer": lambda: make.member(call.event.programme, Role.OBSERVER),
        "applicant": make.user,
    }
    browser = signed_in(others[who]())
    assert nomination.full_name not in browser.get(reverse("nomination_list")).content.decode()
    for url, data in (
        (page(capacity), nominee()),
        (reverse("nomination_move", args=[nomination.pk]), {"to": "1"}),
        (reverse("nomination_withdraw", args=[nomination.pk]), {"reason": "x"}),
    ):
        assert browser.post(url, data).status_code == 404
    assert browser.get(page(capacity)).status_code == 404
    assert Nomination.objects.get().state == State.NOMINATED
    assert not Message.objects.exists()


def test_focal_point_sees_nothing_else_of_the_programme(call: Call, focal: User) -> None:
    browser = signed_in(focal)
    application = make.application(call, state=Application.State.SUBMITTED)
    for name, args in (
        ("team_event", [call.event.code]),
        ("team_applications", [call.event.code]),
        ("team_application", [call.event.code, application.reference]),
        ("team_nominations", [call.event.code]),
        ("team_programme", [call.event.programme.code]),
    ):
        assert browser.get(reverse(name, args=args)).status_code == 404
    assert reverse("nomination_list") in browser.get(reverse("team_home")).content.decode()


def test_progress_without_answers(call: Call, capacity: SendingCapacity, focal: User) -> None:
    nomination = named(capacity, focal)
    browser = signed_in(focal)
    assert "Not begun" in browser.get(page(capacity)).content.decode()
    draft = begin_nominated(nomination, by=focal)
    Application.objects.update(role="SECRET ANSWER")
    shown = browser.get(page(capacity)).content.decode()
    assert "Application begun" in shown
    Application.objects.filter(pk=draft.pk).update(state="submitted", submitted_at=timezone.now())
    shown = browser.get(page(capacity)).content.decode()
    assert "Application sent" in shown
    assert "SECRET ANSWER" not in shown


def test_closed_nominations_are_shown_without_buttons(capacity: SendingCapacity, focal: User) -> None:
    nomination = named(capacity, focal)
    SendingCapacity.objects.update(until=ahead(minutes=-2))
    browser = signed_in(focal)
    shown = browser.get(page(capacity)).content.decode()
    assert nomination.full_name in shown
    assert reverse("nomination_move", args=[nomination.pk]) not in shown
    answer = browser.post(page(capacity), nominee())
    assert answer.status_code == 422
    assert "Nominations are closed" in answer.content.decode()
    answer = browser.post(reverse("nomination_move", args=[nomination.pk]), {"to": "1"}, follow=True)
    assert "Nominations are closed" in answer.content.decode()


def test_nominations_page_costs_the_same_for_one_and_for_twenty(
    call: Call, focal: User, organiser: User
) -> None:
    capacity = set_capacity(call, territory="MK", places=20, until=ahead(days=3), ask="", by=organiser)
    browser = signed_in(focal)
    counts = []
    for numbers in (range(1), range(1, 20)):
        for number in numbers:
            begin_nominated(named(capacity, focal, number), by=focal)
        browser.get(page(capacity))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(page(capacity))
        counts.append(len(queries))
    assert counts == [COST, COST]


COST = 8


# --- the nominee ------------------------------------------------------------------------------


def link(nomination: Nomination) -> str:
    return reverse("nomination_link", args=[nomination.token])


def test_link_only_shows_and_the_button_begins(
    client: Client, call: Call, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    assert client.get(link(nomination)).status_code == 200
    assert not Application.objects.exists()
    answer = client.post(link(nomination), follow=True)
    assert 'value="Demo1"' in answer.content.decode()
    draft = Application.objects.get()
    assert client.post(reverse("apply", args=[call.event.code]), posted(version="1")).status_code == 302
    assert Application.objects.get().given_name == "Arta"
    other = Client()  # another device: the link brings the same draft
    assert 'value="Arta"' in other.post(link(nomination), follow=True).content.decode()
    assert Application.objects.get() == draft


def test_link_of_a_withdrawn_nomination_says_so(
    client: Client, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    withdraw_nomination(nomination, reason="x", by=focal)
    for answer in (client.get(link(nomination)), client.post(link(nomination))):
        assert answer.status_code == 410
        assert "withdrawn" in answer.content.decode()
    assert not Application.objects.exists()
    assert client.get(reverse("nomination_link", args=["nothing"])).status_code == 404


def test_link_after_the_deadline_shows_the_closed_call(
    client: Client, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    Call.objects.update(deadline_at=ahead(minutes=-5), opens_at=ahead(days=-9))
    answer = client.post(link(nomination), follow=True)
    assert "You cannot apply at the moment" in answer.content.decode()
    assert not Application.objects.exists()


def test_draft_of_an_account_is_not_opened_by_the_link_alone(
    client: Client, capacity: SendingCapacity, focal: User
) -> None:
    nomination = named(capacity, focal)
    user = make.user("nominee1@example.org")
    begin_nominated(nomination, by=user, user=user)
    Application.objects.update(role="SECRET ANSWER")
    answer = client.post(link(nomination), follow=True)
    assert "SECRET ANSWER" not in answer.content.decode()
    assert "Please sign in" in answer.content.decode()


def test_apply_page_says_how_one_enters_and_loses_nothing(
    client: Client, call: Call, capacity: SendingCapacity
) -> None:
    url = reverse("apply", args=[call.event.code])
    for browser in (client, signed_in(make.user())):
        answer = browser.get(url)
        assert "How to apply" in answer.content.decode()
        assert "Ministry, +389 0" in answer.content.decode()
        answer = browser.post(url, posted(role="A long answer"))
        assert answer.status_code == 403
        assert "A long answer" in answer.content.decode()
        saved = browser.post(reverse("application_save", args=[call.event.code]), posted())
        assert (saved.status_code, saved.json()["conflict"]) == (409, True)
    question = make.question(call, "file")
    upload = reverse("application_upload", args=[call.event.code, question.pk])
    assert client.post(upload).status_code == 422
    assert not Application.objects.exists()


def test_draft_of_a_withdrawn_nominee_says_it_is_kept(
    call: Call, capacity: SendingCapacity, focal: User
) -> None:
    user = make.user("nominee1@example.org")
    nomination = named(capacity, focal)
    begin_nominated(nomination, by=user, user=user)
    Application.objects.update(**ready())
    withdraw_nomination(nomination, reason="x", by=focal)
    browser = signed_in(user)
    assert "Nothing was lost" in browser.get(reverse("apply", args=[call.event.code])).content.decode()
    reference = Application.objects.get().reference
    answer = browser.post(reverse("application_send", args=[reference]), follow=True)
    assert "Nothing was lost" in answer.content.decode()
    assert Application.objects.get().state == Application.State.DRAFT


# --- the organisers ---------------------------------------------------------------------------


def test_organiser_sets_capacities_and_names_focal_points(call: Call, organiser: User) -> None:
    browser, url = signed_in(organiser), reverse("team_nominations", args=[call.event.code])
    until = f"{ahead(days=9):%Y-%m-%d}"
    capacity = {
        "act": "capacity",
        "territory": "AL",
        "places": "3",
        "until_on": until,
        "until_time": "18:00",
        "ask": "x",
    }
    assert browser.post(url, capacity).status_code == 302
    assert browser.post(url, {**capacity, "places": "0"}).status_code == 422
    focal = {"act": "focal_point", "territory": "AL", "email": "f@example.org", "name": "F", "language": "sq"}
    assert browser.post(url, focal).status_code == 302
    assert browser.post(url, focal).status_code == 422
    shown = browser.get(url).content.decode()
    assert "0 of 3 named" in shown
    assert FocalPoint.objects.get().territory == "AL"
    end = reverse("team_focal_point_end", args=[FocalPoint.objects.get().pk])
    assert browser.post(end, {"event": call.event.code}).status_code == 302
    assert (
        browser.post(reverse("team_capacity_remove", args=[SendingCapacity.objects.get().pk])).status_code
        == 302
    )
    assert not FocalPoint.objects.exists()
    assert not SendingCapacity.objects.exists()


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.OBSERVER, Role.LOGISTICS])
def test_the_rest_of_the_team_may_not(role: Role, call: Call) -> None:
    browser = signed_in(make.member(call.event.programme, role))
    for name in ("team_nominations", "team_entry_codes"):
        assert browser.get(reverse(name, args=[call.event.code])).status_code == 403


def test_application_list_and_tables_say_who_named_her(
    call: Call, capacity: SendingCapacity, focal: User, organiser: User
) -> None:
    nomination = named(capacity, focal)
    draft = begin_nominated(nomination, by=focal)
    Application.objects.filter(pk=draft.pk).update(
        state="submitted", submitted_at=timezone.now(), user=make.user()
    )
    make.application(call, state=Application.State.SUBMITTED, given_name="Unnamed")
    browser, url = signed_in(organiser), reverse("team_applications", args=[call.event.code])
    shown = browser.get(f"{url}?nominated=MK").content.decode()
    assert "North Macedonia" in shown
    assert "Unnamed" not in shown
    assert "Demo1" not in browser.get(f"{url}?nominated=AL").content.decode()
    one = browser.get(reverse("team_application", args=[call.event.code, draft.reference])).content.decode()
    assert "Why 1" in one
    assert str(focal) in one
    export = reverse("team_applications_export", args=[call.event.code, "csv"])
    for query in ("", "?col=nominated&col=preference&col=nominator&col=why"):
        table = b"".join(browser.post(export + query).streaming_content).decode()  # type: ignore[attr-defined]  # streamed
        assert re.search(rf"North Macedonia.{{1,3}}1.{{1,3}}{re.escape(str(focal))}.{{1,3}}Why 1", table)


# --- privacy ----------------------------------------------------------------------------------


def test_nominee_gets_a_copy_and_is_erased(capacity: SendingCapacity, focal: User) -> None:
    nomination = named(capacity, focal)
    named(capacity, focal, 2)
    user = make.user("nominee1@example.org")
    link_nominations(user, by=user)
    row = personal_data(user)["participants.Nomination"][0]
    assert (row["pk"], row["note"]) == (nomination.pk, "Why 1")
    erase_person(user, by=user)
    assert list(Nomination.objects.values_list("given_name", flat=True)) == ["Demo2"]


def test_the_address_of_an_office_is_readable_and_not_harvestable(
    client: Client, call: Call, organiser: User
) -> None:
    ask = "Ministry, a.b@example.org, https://example.org/ask"
    set_capacity(call, territory="MK", places=5, until=ahead(days=9), ask=ask, by=organiser)
    page = client.get(reverse("apply", args=[call.event.code])).content.decode()
    assert "Ministry, a [dot] b [at] example [dot] org," in page
    assert '<a href="https://example.org/ask"' in page
    assert "mailto:" not in page
    assert "@example.org" not in page
