"""The team's pages of selection: who may open what, what they show, what they cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import outbox
from core.actors import Clock
from core.audit import AuditEntry
from core.outbox import Message
from events.models import Call, Role
from events.models.team import TEAM_ROLES
from participants.applications.models import Application
from participants.selection.models import Assessment, Decision, Participation, Release
from participants.selection.operations import prepare_letters, record_verdict
from tests import factories as make
from tests.participants.selection.conftest import World, mails, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

GET_PAGES = {
    "team_review": Role.ASSESSOR,
    "team_review_one": Role.ASSESSOR,
    "team_decisions": Role.ORGANISER,
    "team_decision": Role.ORGANISER,
    "team_release": Role.ORGANISER,
    "team_letters": Role.ORGANISER,
    "team_letters_prepare": Role.ORGANISER,
    "team_letter": Role.ORGANISER,
    "reserve_close": Role.ORGANISER,
}
POSTS: dict[str, tuple[str, dict[str, Any]]] = {
    "team_review_one": (Role.ASSESSOR, {"verdict": "yes", "line": "x"}),
    "team_decisions": (Role.ORGANISER, {"act": "selected", "ticked": ["REF"]}),
    "team_decision": (Role.ORGANISER, {"outcome": "selected"}),
    "team_release": (Role.ORGANISER, {"number": "1"}),
    "team_release_again": (Role.ORGANISER, {}),
    "team_letters": (Role.ORGANISER, {"number": "1"}),
    "team_letters_prepare": (Role.ORGANISER, {"answer_by": "2099-01-01", "hear_by": "2099-01-01"}),
    "team_letter": (Role.ORGANISER, {"subject": "x", "text": "y"}),
    "letter_act": (Role.ORGANISER, {"act": "discard"}),
    "reserve_move": (Role.ORGANISER, {"to": "up"}),
    "reserve_invite": (Role.ORGANISER, {}),
    "reserve_close": (Role.ORGANISER, {"number": "1"}),
    "approver_ask": (Role.ORGANISER, {"email": "new@example.org"}),
    "approver_withdraw": (Role.ORGANISER, {}),
}
BY_REFERENCE = {"team_review_one", "team_decision", "reserve_move", "reserve_invite"}
BY_PK = {"team_letter", "letter_act", "approver_withdraw"}
WATCHED = (Assessment, Decision, Release, Participation, Message, AuditEntry, Application)


def address(name: str, world: World, application: Application, pk: int = 0) -> str:
    args: list[Any] = [world.event.code]
    if name in BY_REFERENCE:
        args.append(application.reference)
    if name in BY_PK:
        args.append(pk)
    return reverse(name, args=args)


def waiting_mail(world: World, key: str = "note", **fields: Any) -> Message:
    return outbox.write(
        **{
            "to": "somebody@example.org",
            "kind": "event_changed",
            "key": key,
            "subject": "The time has changed",
            "text": "We meet at nine.",
            "language": "en",
            "about": world.event,
            "by": Clock("test"),
            **fields,
        }
    )


def snapshot() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in WATCHED]


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GET_PAGES)
def test_a_page_opens_for_its_role_and_for_nobody_else(world: World, name: str) -> None:
    application = world.decided("reserve")
    url = address(name, world, application, waiting_mail(world).pk)
    before = snapshot()
    for role in TEAM_ROLES:
        user = make.member(world.event.programme, role)
        assert signed_in(user).get(url).status_code == (200 if role == GET_PAGES[name] else 403), role
    for hidden in (make.member(make.programme(), GET_PAGES[name]), make.user(), application.user):
        assert signed_in(hidden).get(url).status_code == 404
    answer = Client().get(url)
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"] or "sign-in" in answer["Location"]
    assert snapshot() == before  # and no GET changes a row


@pytest.mark.parametrize("name", POSTS)
def test_a_refused_post_changes_nothing(world: World, name: str) -> None:
    application = world.decided("reserve")
    role, data = POSTS[name]
    url = address(name, world, application, waiting_mail(world).pk)
    data = {key: [application.reference] if value == ["REF"] else value for key, value in data.items()}
    strangers = [make.member(world.event.programme, other) for other in TEAM_ROLES if other != role]
    hidden = [make.member(make.programme(), role), make.user()]
    before = snapshot()
    for user in strangers:
        assert signed_in(user).post(url, data).status_code == 403
    for user in hidden:
        assert signed_in(user).post(url, data).status_code == 404
    assert Client().post(url, data).status_code == 302
    assert snapshot() == before


@pytest.mark.parametrize("name", sorted((set(GET_PAGES) | set(POSTS)) & (BY_REFERENCE | BY_PK)))
def test_rows_of_another_event_do_not_exist_here(world: World, name: str) -> None:
    other = make_world()
    foreign = other.decided("reserve")
    mail = waiting_mail(other, key="other")
    role = GET_PAGES.get(name) or POSTS[name][0]
    client = signed_in(world.organiser if role == Role.ORGANISER else world.assessors[0])
    url = address(name, world, foreign, mail.pk)
    before = snapshot()
    if name in GET_PAGES:
        assert client.get(url).status_code == 404
    if name in POSTS:
        assert client.post(url, POSTS[name][1]).status_code == 404
    assert snapshot() == before


def test_nothing_of_another_event_is_shown(world: World) -> None:
    other = make_world()
    shown, hidden = (
        world.decided("selected", family_name="Ours"),
        other.decided("selected", family_name="Theirs"),
    )
    waiting_mail(other, key="theirs", name="Theirs")
    for name, role in GET_PAGES.items():
        if name == "team_letter":
            continue
        client = signed_in(world.organiser if role == Role.ORGANISER else world.assessors[0])
        page = client.get(address(name, world, shown)).content.decode()
        assert "Theirs" not in page
        assert hidden.reference not in page
        assert other.event.code not in page


def test_an_event_without_a_call_has_no_review(world: World) -> None:
    bare = make.event(world.event.programme)
    client = signed_in(world.organiser)
    assert client.get(reverse("team_decisions", args=[bare.code])).status_code == 404
    assert client.get(reverse("team_letters", args=[bare.code])).status_code == 200


# --- what they cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_review_list_costs_the_same(world: World, django_assert_num_queries: Any, count: int) -> None:
    for application in world.applications(count):
        record_verdict(application, verdict="yes", line="", by=world.assessors[1])
    client = signed_in(world.assessors[0])
    url = reverse("team_review", args=[world.event.code])
    client.get(url)
    with django_assert_num_queries(13):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_group_costs_the_same(world: World, django_assert_num_queries: Any, count: int) -> None:
    for application in world.applications(count):
        record_verdict(application, verdict="yes", line="", by=world.assessors[1])
        world.decide(application, "reserve")
    client = signed_in(world.organiser)
    url = reverse("team_decisions", args=[world.event.code])
    client.get(url)
    with django_assert_num_queries(11):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_letters_cost_the_same(world: World, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        waiting_mail(world, key=f"note {number}")
    client = signed_in(world.organiser)
    url = reverse("team_letters", args=[world.event.code])
    client.get(url)
    with django_assert_num_queries(10):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_costs_the_same(world: World, django_assert_num_queries: Any, count: int) -> None:
    application = make.application(world.call)
    for _number in range(count):
        make.answer(application, make.question(world.call))
    client = signed_in(world.assessors[0])
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    client.get(url)
    with django_assert_num_queries(17):
        assert client.get(url).status_code == 200


# --- reviewing ---------------------------------------------------------------------------------------------


def test_a_verdict_leads_to_the_next_file_without_one(world: World) -> None:
    first, second, third = world.applications(3)
    client = signed_in(world.assessors[0])
    record_verdict(second, verdict="no", line="", by=world.assessors[0])
    url = reverse("team_review_one", args=[world.event.code, first.reference])
    answer = client.post(url, {"verdict": "yes", "line": "Good\nline"})
    assert answer["Location"] == reverse("team_review_one", args=[world.event.code, third.reference])
    assert Assessment.objects.get(application=first).line == "Good line"
    assert client.post(url, {"verdict": "maybe", "stay": "1"})["Location"] == url
    last = reverse("team_review_one", args=[world.event.code, third.reference])
    assert client.post(last, {"verdict": "no"})["Location"] == reverse("team_review", args=[world.event.code])


@pytest.mark.parametrize("data", [{}, {"verdict": "perhaps"}, {"verdict": "yes", "line": "x" * 301}])
def test_a_verdict_that_is_none_is_refused(world: World, data: dict[str, str]) -> None:
    application = make.application(world.call)
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    assert signed_in(world.assessors[0]).post(url, data).status_code == 422
    assert not Assessment.objects.exists()


def test_others_verdicts_show_only_after_ones_own(world: World) -> None:
    application = make.application(world.call)
    me, other = world.assessors
    record_verdict(application, verdict="no", line="Too far away.", by=other)
    client = signed_in(me)
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    before = client.get(url).content.decode()
    assert "Too far away." not in before
    assert other.name not in before
    client.post(url, {"verdict": "yes"})
    assert "Too far away." in client.get(url).content.decode()


def test_a_file_shows_what_assessors_may_read(world: World) -> None:
    application = make.application(world.call, email="hidden@example.org", gender="woman")
    shown = make.question(world.call, label_en="Your practice")
    private = make.question(world.call, label_en="Private question", for_assessors=False)
    make.answer(application, shown, text="I lead a <b>shelter</b>.")
    make.answer(application, private, text="Between us.")
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    page = signed_in(world.assessors[0]).get(url).content.decode()
    assert "I lead a &lt;b&gt;shelter&lt;/b&gt;." in page
    for hidden in ("Private question", "Between us.", "hidden@example.org", "Woman"):
        assert hidden not in page


def test_the_list_shows_those_without_my_verdict(world: World) -> None:
    done, waits = (
        make.application(world.call, family_name="Done"),
        make.application(world.call, family_name="Waits"),
    )
    record_verdict(done, verdict="yes", line="", by=world.assessors[0])
    page = signed_in(world.assessors[0]).get(
        reverse("team_review", args=[world.event.code]) + "?show=waiting"
    )
    assert waits.family_name in page.content.decode()
    assert done.full_name not in page.content.decode()


def test_a_decided_call_is_only_read(world: World) -> None:
    application = make.application(world.call)
    Call.objects.update(state=Call.State.DECIDED)
    client = signed_in(world.assessors[0])
    url = reverse("team_review_one", args=[world.event.code, application.reference])
    assert b'name="verdict"' not in client.get(url).content
    client.post(url, {"verdict": "yes"})
    assert not Assessment.objects.exists()


# --- deciding ----------------------------------------------------------------------------------------------


def post_group(world: World, **data: Any) -> Any:
    return signed_in(world.organiser).post(
        reverse("team_decisions", args=[world.event.code]), data, follow=True
    )


def test_ticked_rows_and_one_row(world: World) -> None:
    first, second, third = world.applications(3)
    page = post_group(world, act="selected", ticked=[first.reference, second.reference])
    assert "2 applications were changed." in page.content.decode()
    post_group(world, act=f"reserve:{third.reference}", ticked=[first.reference])
    assert list(Decision.objects.order_by("application__pk").values_list("outcome", flat=True)) == [
        "selected",
        "selected",
        "reserve",
    ]
    page = post_group(world, act="undo", ticked=[first.reference, third.reference])
    assert Decision.objects.get().application == second


def test_rows_that_were_left_alone_are_told(world: World) -> None:
    done, fresh = world.decided("selected"), make.application(world.call)
    page = post_group(world, act="selected", ticked=[done.reference, fresh.reference]).content.decode()
    assert "1 application was changed." in page
    assert "1 was left as it is:" in page
    assert "already so" in page
    assert "Nothing was ticked" in post_group(world, act="selected").content.decode()


def test_not_selected_takes_the_reason_and_the_words(world: World) -> None:
    application = make.application(world.call)
    post_group(
        world,
        act="not_selected",
        ticked=[application.reference],
        reason="audience",
        reason_text="For prison staff.",
    )
    decision = Decision.objects.get()
    assert (decision.reason, decision.reason_text) == ("audience", "For prison staff.")
    answer = post_group(world, act="not_selected", ticked=[application.reference], reason="other")
    assert answer.status_code == 422
    assert Decision.objects.get().reason == "audience"


def test_an_unknown_act_is_not_found(world: World) -> None:
    application = make.application(world.call)
    assert post_group(world, act="promote", ticked=[application.reference]).status_code == 404
    assert not Decision.objects.exists()


def test_filters_narrow_the_table(world: World) -> None:
    chosen = world.decided("selected", family_name="Chosen", territory="AL")
    make.application(world.call, family_name="Open", territory="XK")
    client = signed_in(world.organiser)
    url = reverse("team_decisions", args=[world.event.code])
    for query, shown, hidden in (
        ("outcome=selected", "Chosen", "Arta Open"),
        ("outcome=undecided", "Open", "Arta Chosen"),
        ("works_in=AL", "Chosen", "Arta Open"),
    ):
        page = client.get(f"{url}?{query}").content.decode()
        assert shown in page
        assert hidden not in page
    for nonsense in ("outcome=x", "works_in=ZZZ", "page=999", "page=x"):
        assert client.get(f"{url}?{nonsense}").status_code == 200
    assert chosen.decision.outcome == "selected"


def test_one_application_is_decided_on_its_own_page(world: World) -> None:
    application = make.application(world.call)
    client = signed_in(world.organiser)
    url = reverse("team_decision", args=[world.event.code, application.reference])
    assert client.post(url, {"outcome": "not_selected", "reason": "other"}).status_code == 422
    assert client.post(url, {"outcome": "selected"}).status_code == 302
    assert Decision.objects.get().outcome == "selected"
    assert client.get(url).status_code == 200


def test_the_applicant_sees_nothing_of_a_draft(world: World) -> None:
    application = make.application(world.call)
    world.decide(application, "not_selected", reason_text="Secret words")
    prepare_letters(
        world.call, answer_by=world.event.starts_on, hear_by=world.event.starts_on, by=world.organiser
    )
    client = signed_in(application.user)
    page = client.get(reverse("my_application", args=[application.reference])).content.decode()
    assert "Under review" in page
    assert "Not selected" not in page
    assert "Secret words" not in page


# --- letters and sending -------------------------------------------------------------------------------------


def test_a_letter_is_read_edited_discarded_and_taken_back(world: World) -> None:
    mail = waiting_mail(world)
    client = signed_in(world.organiser)
    url = reverse("team_letter", args=[world.event.code, mail.pk])
    act = reverse("letter_act", args=[world.event.code, mail.pk])
    assert b"We meet at nine." in client.get(url).content
    assert client.post(url, {"subject": "", "text": ""}).status_code == 422
    client.post(url, {"subject": "New", "text": "We meet at ten."})
    mail.refresh_from_db()
    assert (mail.subject, mail.text.strip(), mail.edited_by_hand) == ("New", "We meet at ten.", True)
    for name, state in (("discard", "cancelled"), ("restore", "draft"), ("release", "released")):
        client.post(act, {"act": name})
        mail.refresh_from_db()
        assert mail.state == state
    assert client.post(act, {"act": "explode"}).status_code == 404


def test_a_mail_that_has_gone_keeps_what_was_typed_and_says_so(world: World) -> None:
    mail = waiting_mail(world)
    Message.objects.update(state="sent")
    url = reverse("team_letter", args=[world.event.code, mail.pk])
    page = signed_in(world.organiser).post(url, {"subject": "Late", "text": "Too late"})
    assert page.status_code == 409
    mail.refresh_from_db()
    assert mail.subject == "The time has changed"


def test_a_failed_mail_shows_the_servers_answer_and_can_be_tried_again(world: World) -> None:
    mail = waiting_mail(world)
    Message.objects.update(state="failed", last_error="550 no such mailbox")
    client = signed_in(world.organiser)
    page = client.get(reverse("team_letters", args=[world.event.code]) + "?state=failed").content.decode()
    assert "550 no such mailbox" in page
    client.post(reverse("letter_act", args=[world.event.code, mail.pk]), {"act": "release"})
    mail.refresh_from_db()
    assert mail.state == "released"


def test_a_mail_with_a_secret_is_listed_but_not_shown(world: World) -> None:
    mail = waiting_mail(world, text="http://testserver/secret", wipe_when_sent=True)
    client = signed_in(world.organiser)
    url = reverse("team_letter", args=[world.event.code, mail.pk])
    assert b"testserver/secret" not in client.get(url).content
    client.post(url, {"subject": "x", "text": "y"})
    mail.refresh_from_db()
    assert mail.subject == "The time has changed"


def test_who_has_only_begun_an_application_is_not_shown(world: World) -> None:
    mail = waiting_mail(world, kind="draft_reminder", to="secret@example.org")
    client = signed_in(world.organiser)
    listed = client.get(reverse("team_letters", args=[world.event.code]))
    assert b"secret@example.org" not in listed.content
    assert client.get(reverse("team_letter", args=[world.event.code, mail.pk])).status_code == 404


def test_many_mails_leave_after_their_number_was_typed(world: World) -> None:
    for number in range(2):
        waiting_mail(world, key=f"note {number}")
    client = signed_in(world.organiser)
    url = reverse("team_letters", args=[world.event.code]) + "?kind=event_changed"
    assert client.post(url, {"number": "3"}).status_code == 422
    assert {mail.state for mail in mails()} == {"draft"}
    assert client.post(url, {"number": "2"}).status_code == 302
    assert {mail.state for mail in mails()} == {"released"}


def test_the_letters_are_prepared_from_their_page(world: World) -> None:
    world.decided("selected")
    client = signed_in(world.organiser)
    url = reverse("team_letters_prepare", args=[world.event.code])
    late = world.event.starts_on.isoformat()
    assert client.post(url, {"answer_by": late, "hear_by": late}).status_code == 422
    from datetime import timedelta

    day = (world.event.starts_on - timedelta(days=20)).isoformat()
    assert client.post(url, {"answer_by": day, "hear_by": day}).status_code == 302
    assert len(mails()) == 1


def test_sending_takes_the_typed_number_and_then_shows_progress(world: World) -> None:
    world.decided("selected")
    world.decided("not_selected")
    client = signed_in(world.organiser)
    url = reverse("team_release", args=[world.event.code])
    progress = reverse("team_release_progress", args=[world.event.code])
    assert client.get(progress).status_code == 404
    for number in ("", "1", "x"):
        assert client.post(url, {"number": number}).status_code == 422
    assert not Release.objects.exists()
    for _press in range(2):
        assert client.post(url, {"number": "2"}).status_code == 302
    release = Release.objects.get()
    assert client.get(progress).json() == {"done": 0, "total": 2, "finished": False}
    assert b"data-progress-url" in client.get(url).content
    from participants.selection.tasks import send_decisions

    send_decisions.call(release.pk)
    assert client.get(progress).json() == {"done": 2, "total": 2, "finished": True}
    assert b"2 decisions were sent." in client.get(url).content
    assert client.post(url, {"number": "2"}).status_code == 302
    assert Release.objects.count() == 1


def test_an_approver_is_asked_and_taken_back(world: World) -> None:
    from participants.selection.models import ApprovalRequest

    client = signed_in(world.organiser)
    ask = reverse("approver_ask", args=[world.event.code])
    assert client.post(ask, {}).status_code == 422
    assert client.post(ask, {"email": "policy@example.org", "name": "Paul"}).status_code == 302
    request = ApprovalRequest.objects.get()
    assert request.user.email == "policy@example.org"
    stranger = make.member(make.programme(), Role.APPROVER)
    assert client.post(ask, {"approver": str(stranger.pk)}).status_code == 422
    client.post(reverse("approver_withdraw", args=[world.event.code, request.pk]))
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_after_sending_the_reserve_list_offers_its_first(world: World) -> None:
    world.decided("selected")
    first, second = world.decided("reserve"), world.decided("reserve")
    world.release()
    client = signed_in(world.organiser)
    page = client.get(reverse("team_decisions", args=[world.event.code])).content.decode()
    assert reverse("reserve_invite", args=[world.event.code, first.reference]) in page
    assert reverse("reserve_invite", args=[world.event.code, second.reference]) not in page
    client.post(reverse("reserve_invite", args=[world.event.code, first.reference]))
    first.refresh_from_db()
    assert first.state == "selected"
    close = reverse("reserve_close", args=[world.event.code])
    assert client.post(close, {"number": "2"}).status_code == 422
    assert client.post(close, {"number": "1"}).status_code == 302
    second.refresh_from_db()
    assert second.state == "not_selected"


def test_up_and_down(world: World) -> None:
    first, second = world.decided("reserve"), world.decided("reserve")
    signed_in(world.organiser).post(
        reverse("reserve_move", args=[world.event.code, second.reference]), {"to": "up"}
    )
    assert list(Decision.objects.order_by("reserve_rank").values_list("application", flat=True)) == [
        second.pk,
        first.pk,
    ]
