"""The board's pages: who may open them, what they show, moves by POST, and how many queries a long list takes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from core.audit import AuditEntry
from core.erasure import personal_data
from events.models import Call, Role
from participants.selection.board import operations, queries
from participants.selection.models import Board, Decision, Override, Pin, Proposal, ProposedPerson, Target
from tests import factories as make
from tests.participants.selection.board.conftest import applicant, proposed, target
from tests.participants.selection.conftest import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def organiser(small: World) -> Client:
    return enter(small.organiser)


def url(world: World, name: str, *args: Any) -> str:
    return reverse(name, args=[world.event.code, *args])


def text_of(response: Any) -> str:
    assert response.status_code in {200, 422}, response.status_code
    return response.content.decode()


def button(outcome: str, application: Any) -> dict[str, str]:
    version = queries.version_of(Decision.objects.filter(application=application).first())
    return {"act": f"{outcome}:{application.reference}:{version}"}


# --- the board ---------------------------------------------------------------------------------


def test_a_button_moves_one_and_comes_back_to_its_row(small: World, organiser: Client) -> None:
    application = small.call.applications.earliest("pk")
    page = url(small, "team_board") + "?show=undecided"
    answer = organiser.post(page, button("selected", application))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{page}#r-{application.reference}"
    assert Decision.objects.get().outcome == "selected"
    shown = text_of(organiser.get(url(small, "team_board") + "?show=selected"))
    assert application.reference in shown
    assert small.call.applications.latest("pk").reference not in shown


def test_a_stale_button_is_refused_with_both_facts(small: World, organiser: Client) -> None:
    application = small.call.applications.earliest("pk")
    stale = button("selected", application)
    other = make.member(small.event.programme, name="Second Organiser")
    enter(other).post(url(small, "team_board"), button("reserve", application))
    page = text_of(organiser.post(url(small, "team_board"), stale, follow=True))
    assert "Second Organiser decided “Reserve list”" in page
    assert Decision.objects.get().outcome == "reserve"


def test_a_forged_button_changes_nothing(small: World, organiser: Client) -> None:
    stranger = make.application()
    application = small.call.applications.earliest("pk")
    for act in ("", "selected", f"selected:{stranger.reference}:", f"won:{application.reference}:"):
        assert organiser.post(url(small, "team_board"), {"act": act}).status_code == 404
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.LOGISTICS, Role.OBSERVER])
def test_nobody_but_organisers_may(small: World, role: str) -> None:
    client = enter(make.member(small.event.programme, role))
    application = small.call.applications.earliest("pk")
    row = target(small, "first", minimum=1)
    for name, args in {
        "team_board": (),
        "team_targets": (),
        "team_board_person": (application.reference,),
    }.items():
        assert client.get(url(small, name, *args)).status_code == 403
    assert client.post(url(small, "team_board"), button("selected", application)).status_code == 403
    assert client.post(url(small, "team_proposal_new")).status_code == 403
    assert client.post(url(small, "team_target_remove", row.pk)).status_code == 403
    assert not Decision.objects.exists()
    assert not DBTaskResult.objects.exists()
    assert Target.objects.count() == 1


def test_another_programmes_organiser_finds_nothing(small: World) -> None:
    client = enter(make.member(make.programme()))
    assert client.get(url(small, "team_board")).status_code == 404


# From a hundred applications on they are assessed by criteria, whose scores are one query more.
@pytest.mark.parametrize(("number", "expected"), [(5, 22), (20, 22), (110, 23), (300, 23)])
def test_the_board_takes_as_many_queries_for_many_as_for_few(
    number: int, expected: int, django_assert_num_queries: Any
) -> None:
    world = make_world(places=15)
    found = [applicant(world, index) for index in range(number)]
    for application in found[:3]:
        world.decide(application, "selected")
    target(world, "gender", values=["woman"], minimum=40, maximum=60, in_percent=True, weight=10)
    question = make.question(world.call, "one")
    target(world, "answer", values=["first"], question_id=question.pk, maximum=5)
    operations.pin_application(found[0], kind="in", reason="Host", by=world.organiser)
    client = enter(world.organiser)
    client.get(url(world, "team_board"))
    with django_assert_num_queries(expected):
        page = text_of(client.get(url(world, "team_board")))
    assert page.count("data-row>") == min(number, 100)


def test_the_board_shows_the_working_set_against_every_target(small: World, organiser: Client) -> None:
    target(small, "place", values=["RS"], minimum=2)
    target(small, "gender", values=["", "woman"], maximum=50, in_percent=True, weight=5)
    target(small, "language", values=["en"], ability="follows", level=3, minimum=1)
    for application in small.call.applications.filter(territory="RS"):
        small.decide(application, "selected")
    page = text_of(organiser.get(url(small, "team_board")))
    assert "Works in: Serbia" in page
    assert "Gender: I prefer not to say, Woman" in page
    assert "English, followed well enough for a meeting" in page
    assert "at least 2" in page
    state = queries.state_of(small.call)
    assert [(found.count, found.met) for _target, found in state.standings()] == [
        (2, True),
        (2, True),
        (2, True),
    ]


def test_after_the_release_the_board_only_shows(small: World, organiser: Client) -> None:
    operations.take_over(proposed(small), by=small.organiser)
    small.release()
    page = text_of(organiser.get(url(small, "team_board")))
    assert 'name="act"' not in page
    application = small.call.applications.earliest("pk")
    one = text_of(organiser.get(url(small, "team_board_person", application.reference)))
    assert 'id="move"' not in one
    assert 'id="pin"' not in one


def test_the_news_say_who_moved(small: World, organiser: Client) -> None:
    page = url(small, "team_board_news")
    assert organiser.get(page + "?since=x").json() == {"texts": []}
    other = make.member(small.event.programme, name="Second Organiser")
    enter(other).post(url(small, "team_board"), button("reserve", small.call.applications.earliest("pk")))
    assert organiser.get(page + "?since=0").json() == {"texts": ["Second Organiser has moved 1 application."]}


# --- targets -----------------------------------------------------------------------------------

NUMBERS = {"minimum": "1", "maximum": "4", "strictness": "soft", "weight": "7"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("place", {**NUMBERS, "values": ["AL", "RS"]}),
        ("region", {**NUMBERS, "values": ["balkans"]}),
        ("gender", {**NUMBERS, "values": ["woman", "not_said"]}),
        ("language", {**NUMBERS, "values": "sr", "ability": "speaks", "level": "3"}),
        ("first", NUMBERS),
        ("places", {"minimum": "4", "strictness": "hard"}),
        ("organisation", {"maximum": "2", "strictness": "hard"}),
    ],
)
def test_each_kind_of_target_is_kept_and_shown_again(
    small: World, organiser: Client, kind: str, data: dict[str, Any]
) -> None:
    answer = organiser.post(url(small, "team_target_new", kind), data)
    assert answer.status_code == 302
    kept = Target.objects.get()
    assert kept.kind == kind
    assert kept.weight == (7 if data["strictness"] == "soft" else None)
    again = text_of(organiser.get(url(small, "team_target", kept.pk)))
    assert "checked" in again
    before = Target.objects.values().get()
    assert organiser.post(url(small, "team_target", kept.pk), data).status_code == 302
    assert Target.objects.values().get() == before
    assert text_of(organiser.get(url(small, "team_targets")))
    organiser.post(url(small, "team_target_remove", kept.pk))
    assert not Target.objects.exists()


def test_a_target_of_a_question_goes_by_its_answers(small: World, organiser: Client) -> None:
    question = make.question(small.call, "one", label_en="What is your field?")
    make.answer(small.call.applications.earliest("pk"), question, choices=["first"])
    page = url(small, "team_target_new", "answer") + f"?question={question.pk}"
    assert "What is your field?" in text_of(organiser.get(page))
    organiser.post(page, {"values": ["first", "not_said"], "minimum": "1", "strictness": "hard"})
    assert Target.objects.get().values == ["first", ""]
    [(_target, found)] = queries.state_of(small.call).standings()
    assert found.available == 12


@pytest.mark.parametrize(
    "data",
    [
        {"values": ["AL"], "strictness": "hard"},
        {"values": ["AL"], "minimum": "4", "maximum": "2", "strictness": "hard"},
        {"values": ["AL"], "minimum": "120", "in_percent": "on", "strictness": "hard"},
        {"values": ["AL"], "minimum": "1", "strictness": "soft", "weight": ""},
        {"minimum": "1", "strictness": "hard"},
        {"values": ["QQ"], "minimum": "1", "strictness": "hard"},
    ],
)
def test_a_target_that_makes_no_sense_is_refused(
    small: World, organiser: Client, data: dict[str, Any]
) -> None:
    assert organiser.post(url(small, "team_target_new", "place"), data).status_code == 422
    assert not Target.objects.exists()


def test_nobody_is_counted_by_what_the_form_does_not_ask(small: World, organiser: Client) -> None:
    stranger = make.question(make.call(), "one")
    for kind in ("nationality", "profile", "answer"):
        page = url(small, "team_target_new", kind) + f"?question={stranger.pk}"
        assert organiser.get(page).status_code == 404
    assert "no question about profiles" in text_of(organiser.get(url(small, "team_targets")))


def test_the_size_of_the_group_is_kept(small: World, organiser: Client) -> None:
    organiser.post(url(small, "team_targets"), {"seats": "4", "reserve": "2", "lottery": "on"})
    board = queries.board_of(small.call)
    assert (board.seats, board.reserve, board.lottery) == (4, 2, True)
    assert board.lottery_seed in text_of(organiser.get(url(small, "team_targets")))
    assert organiser.post(url(small, "team_targets"), {"seats": "0"}).status_code == 422


def test_what_was_typed_stands_beside_the_refusal(small: World, organiser: Client) -> None:
    """The decisions went out in another window meanwhile."""
    row = target(small, "first", minimum=1)
    Call.objects.update(state=Call.State.DECIDED)
    kept = (Target.objects.values().get(), AuditEntry.objects.count())
    numbers = {"minimum": "41", "maximum": "43", "strictness": "hard"}
    for page, typed in (
        (url(small, "team_targets"), {"seats": "41", "reserve": "43"}),
        (url(small, "team_target_new", "first"), numbers),
        (url(small, "team_target", row.pk), numbers),
    ):
        answer = organiser.post(page, typed)
        assert answer.status_code == 422
        assert "The decisions were already sent" in text_of(answer)
        for number in ("41", "43"):
            assert f'value="{number}"' in text_of(answer)
    assert (Target.objects.values().get(), AuditEntry.objects.count()) == kept
    assert not Board.objects.exists()


# --- one application ---------------------------------------------------------------------------


def test_a_departure_asks_for_its_reason_where_it_is_made(small: World, organiser: Client) -> None:
    operations.take_over(proposed(small), by=small.organiser)
    inside = ProposedPerson.objects.filter(inside=True).earliest("pk").application
    page = url(small, "team_board_person", inside.reference)
    answer = organiser.post(url(small, "team_board"), button("reserve", inside))
    assert answer.headers["Location"] == page
    seen = queries.version_of(inside.decision)
    refused = organiser.post(page, {"act": "reserve", "seen": seen, "reason": ""})
    assert refused.status_code == 422
    assert not Override.objects.exists()
    organiser.post(page, {"act": "reserve", "seen": seen, "reason": "Comes next year"})
    assert Override.objects.get().reason == "Comes next year"
    shown = text_of(organiser.get(page))
    assert "Comes next year" in shown
    assert ProposedPerson.objects.get(application=inside).sentence in shown
    assert "Departs from the proposal" in text_of(organiser.get(url(small, "team_board")))


def test_pins_and_pairs_are_set_and_let_go(small: World, organiser: Client) -> None:
    first, second = small.call.applications.order_by("pk")[:2]
    page = url(small, "team_board_person", first.reference)
    assert organiser.post(page, {"act": "pin", "pin-kind": "in", "pin-reason": ""}).status_code == 422
    organiser.post(page, {"act": "pin", "pin-kind": "in", "pin-reason": "Host of the next one"})
    assert organiser.post(page, {"act": "pair", "pair-other": "QQ", "pair-kind": "apart"}).status_code == 422
    organiser.post(
        page,
        {"act": "pair", "pair-other": second.reference, "pair-kind": "apart", "pair-reason": "One office"},
    )
    shown = text_of(organiser.get(url(small, "team_board_person", first.reference)))
    assert "Host of the next one" in shown
    # Why people are kept apart names several of them: on a page of the committee's, on nobody's own.
    for application in (first, second):
        for name in ("team_board_person", "team_application"):
            assert "One office" not in text_of(organiser.get(url(small, name, application.reference)))
        assert "One office" not in str(personal_data(application.user))
    together = text_of(organiser.get(url(small, "team_targets")))
    assert "One office" in together
    assert first.full_name in together
    assert second.full_name in together
    for pin in Pin.objects.filter(application=first):
        organiser.post(url(small, "team_pin_remove", pin.pk))
    assert not Pin.objects.exists()


def test_a_note_is_the_one_that_stands_beside_the_application(small: World, organiser: Client) -> None:
    application = small.call.applications.earliest("pk")
    page = url(small, "team_board_person", application.reference)
    assert organiser.post(page, {"act": "note", "text": ""}).status_code == 422
    organiser.post(page, {"act": "note", "text": "Ask about March"})
    assert "Ask about March" in text_of(organiser.get(page))
    assert "Ask about March" in text_of(organiser.get(url(small, "team_application", application.reference)))


# --- proposals ---------------------------------------------------------------------------------


def test_a_proposal_is_asked_for_shown_taken_over_and_taken_back(small: World, organiser: Client) -> None:
    target(small, "place", values=["RS"], minimum=1)
    answer = organiser.post(url(small, "team_proposal_new"))
    proposal = Proposal.objects.get()
    page = url(small, "team_proposal", proposal.number)
    assert answer.headers["Location"] == page
    assert "progress" in text_of(organiser.get(page))
    progress = url(small, "team_proposal_progress", proposal.number)
    assert organiser.get(progress).json() == {"done": 0, "total": 12, "finished": False}
    operations.work_out_proposal(proposal, by=small.organiser)
    assert organiser.get(progress).json()["finished"]
    shown = text_of(organiser.get(page))
    for person in ProposedPerson.objects.all():
        assert person.application.full_name in shown
    assert "Works in: Serbia" in shown
    organiser.post(page, {"act": "take"})
    assert Decision.objects.filter(outcome="selected").count() == 6
    organiser.post(page, {"act": "undo"})
    assert not Decision.objects.exists()


def test_two_proposals_stand_side_by_side(small: World, organiser: Client) -> None:
    compare = url(small, "team_proposals_compare")
    assert "no two proposals" in text_of(organiser.get(compare))
    proposed(small)
    operations.pin_application(
        small.call.applications.latest("pk"), kind="in", reason="Host", by=small.organiser
    )
    proposed(small)
    shown = text_of(organiser.get(compare + "?a=1&b=2"))
    assert "Only in proposal 1" in shown
    assert small.call.applications.latest("pk").full_name in shown
    assert text_of(organiser.get(compare + "?a=9&b=x"))


def test_what_cannot_be_is_said_with_the_target_that_would_have_to_give_way(
    small: World, organiser: Client
) -> None:
    row = target(small, "place", values=["RS"], minimum=5)
    proposal = proposed(small)
    shown = text_of(organiser.get(url(small, "team_proposal", proposal.number)))
    assert "“Works in: Serbia”: at least 2 instead, or fewer." in shown
    assert url(small, "team_target", row.pk) in shown
    assert organiser.post(url(small, "team_proposal", proposal.number), {"act": "take"}).status_code == 302
    assert not Decision.objects.exists()


def test_no_sentence_names_anybody_else(small: World, organiser: Client) -> None:
    target(small, "organisation", maximum=1)
    target(small, "gender", values=["woman"], minimum=4)
    operations.pin_together(
        small.call, small.call.applications.order_by("pk")[:2], kind="apart", reason="x", by=small.organiser
    )
    proposed(small)
    names = [application.full_name for application in small.call.applications.all()]
    for person in ProposedPerson.objects.all():
        assert not any(name in person.sentence for name in names)
        assert "Office" not in person.sentence


def test_who_has_no_score_is_counted_before_a_proposal(small: World, organiser: Client) -> None:
    """They all come last in it, so the organiser should know while assessing goes on."""
    make.application(small.call)
    text = text_of(organiser.get(url(small, "team_board")))
    assert "1 application has no score yet. In a proposal it comes after those that have one." in text
    assert "±" not in text  # the spread is the highest less the lowest, and no deviation
