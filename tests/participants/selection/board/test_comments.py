"""Comments on the board: written once by whoever may decide, taken back by the writer, read by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.audit import AuditEntry
from core.erasure import erase_person, personal_data, purge_event
from core.outbox import Message
from events.models import Call, Role
from participants.selection.board import comments, operations
from participants.selection.minutes.gathering import minutes_of
from participants.selection.models import BoardComment
from participants.selection.operations import Refused
from tests import factories as make
from tests.participants.selection.board.conftest import proposed
from tests.participants.selection.board.test_pages import enter, text_of, url
from tests.participants.selection.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
WORDS = "Too few from small towns."


@pytest.fixture
def organiser(small: World) -> Client:
    return enter(small.organiser)


def write(world: World, text: str = WORDS, **more: Any) -> BoardComment:
    return operations.comment_on_board(world.call, text=text, **{"by": world.organiser, **more})


def other(world: World) -> Any:
    return make.member(world.event.programme, name="Second Organiser")


def test_a_comment_stands_on_the_board_and_in_the_minutes(small: World, organiser: Client) -> None:
    answer = organiser.post(url(small, "team_board_comments"), {"text": WORDS})
    assert answer.headers["Location"] == url(small, "team_board") + "#comments"
    assert WORDS in text_of(organiser.get(url(small, "team_board")))
    assert WORDS in text_of(organiser.get(url(small, "team_minutes")))
    assert AuditEntry.objects.get(action="comment on board").scope == small.call.scope


def test_one_on_a_proposal_stands_there_on_the_board_and_in_the_comparison(
    small: World, organiser: Client
) -> None:
    first, _second = proposed(small), proposed(small)
    answer = organiser.post(url(small, "team_board_comments"), {"text": WORDS, "proposal": first.number})
    assert answer.headers["Location"] == url(small, "team_proposal", first.number) + "#comments-1"
    for page in (
        url(small, "team_proposal", first.number),
        url(small, "team_board"),
        url(small, "team_proposals_compare") + "?a=1&b=2",
    ):
        assert WORDS in text_of(organiser.get(page))
    assert WORDS not in text_of(organiser.get(url(small, "team_proposal", 2)))
    write(small, "Of the whole.")
    [part] = [part for part in minutes_of(small.call, small.organiser).parts if part.title == "Comments"]
    assert [(row[0], row[-1]) for row in part.rows] == [(1, WORDS), ("–", "Of the whole.")]


def test_nothing_typed_and_too_much_typed_change_nothing(small: World, organiser: Client) -> None:
    for text in ("", "x" * 2001):
        answer = organiser.post(url(small, "team_board_comments"), {"text": text})
        assert answer.status_code == 422
        assert text in text_of(answer)
    for number in ("9", "x", "9" * 30):
        assert (
            organiser.post(url(small, "team_board_comments"), {"text": "a", "proposal": number}).status_code
            == 404
        )
    assert not BoardComment.objects.exists()


def test_two_at_once_keep_both_and_a_second_press_adds_none(small: World) -> None:
    write(small)
    write(small)
    write(small, by=other(small))
    write(small)
    assert [str(row.by) for row in comments.comments_of(small.call)] == [
        "Olga Organiser",
        "Second Organiser",
        "Olga Organiser",
    ]


def test_the_board_shows_the_last_and_a_page_all(small: World, organiser: Client) -> None:
    for number in range(8):
        write(small, f"Words {number}.")
    page = text_of(organiser.get(url(small, "team_board")))
    assert [number for number in range(8) if f"Words {number}." in page] == [3, 4, 5, 6, 7]
    assert url(small, "team_board_comments") in page
    page = text_of(organiser.get(url(small, "team_board_comments")))
    assert all(f"Words {number}." in page for number in range(8))


def test_only_the_writer_takes_it_back_and_the_trail_says_so(small: World, organiser: Client) -> None:
    comment = write(small)
    remove = url(small, "team_board_comment_remove", comment.pk)
    theirs = enter(other(small))
    assert remove not in text_of(theirs.get(url(small, "team_board")))
    assert "Only whoever wrote a comment" in text_of(theirs.post(remove, follow=True))
    assert BoardComment.objects.exists()
    assert remove in text_of(organiser.get(url(small, "team_board")))
    assert organiser.get(remove).status_code == 405
    assert organiser.post(remove).status_code == 302
    assert organiser.post(remove).status_code == 404
    operations.remove_comment(comment, by=small.organiser)
    assert not BoardComment.objects.exists()
    assert AuditEntry.objects.get(action="remove comment").target_id == str(comment.pk)


def test_once_the_decisions_are_sent_it_stays(small: World, organiser: Client) -> None:
    comment = write(small)
    Call.objects.filter(pk=small.call.pk).update(state=Call.State.DECIDED)
    with pytest.raises(Refused):
        operations.remove_comment(comment, by=small.organiser)
    assert "/remove/" not in text_of(organiser.get(url(small, "team_board_comments")))
    write(small, "Said afterwards.")
    Call.objects.filter(pk=small.call.pk).update(state=Call.State.CANCELLED)
    assert organiser.post(url(small, "team_board_comments"), {"text": "Late."}).status_code == 422
    assert BoardComment.objects.count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ORGANISER])
def test_nobody_but_organisers(small: World, role: str) -> None:
    comment = write(small)
    client = enter(make.member(small.event.programme, role))
    for answer in (
        client.get(url(small, "team_board_comments")),
        client.post(url(small, "team_board_comments"), {"text": "Mine."}),
        client.post(url(small, "team_board_comment_remove", comment.pk)),
    ):
        assert answer.status_code in {403, 404}
    assert BoardComment.objects.get() == comment
    assert not Message.objects.exists()


def test_another_programmes_organiser_finds_nothing(small: World) -> None:
    comment = write(small)
    owner = make.member(make.programme())
    make.call(make.event(owner.memberships.get().programme))
    client = enter(owner)
    assert client.get(url(small, "team_board_comments")).status_code == 404
    assert client.post(url(small, "team_board_comment_remove", comment.pk)).status_code == 404
    assert BoardComment.objects.exists()


def test_what_others_write_is_news(small: World, organiser: Client) -> None:
    write(small)
    news = url(small, "team_board_news")
    seen = comments.latest(small.call).last
    assert f"comment={seen}" in text_of(organiser.get(url(small, "team_board")))
    assert organiser.get(f"{news}?since=0&comment={seen}").json() == {"texts": []}
    write(small, "Mine again.")
    write(small, by=other(small))
    assert organiser.get(f"{news}?since=0&comment={seen}").json() == {
        "texts": ["Second Organiser has written 1 comment."]
    }


def test_it_is_the_writers_data_and_goes_with_her_or_with_the_event(small: World) -> None:
    write(small)
    applicant = small.call.applications.earliest("pk").user
    assert applicant is not None
    label = BoardComment._meta.label
    assert [row["text"] for row in personal_data(small.organiser)[label]] == [WORDS]
    assert label not in personal_data(applicant)
    erase_person(applicant, by=small.organiser)
    assert BoardComment.objects.exists()
    erase_person(small.organiser, by=small.organiser)
    assert not BoardComment.objects.exists()


def test_it_goes_when_the_files_go(small: World) -> None:
    write(small)
    day = timezone.localdate()
    purge_event(small.event, small.event.scope, day, {"application": 0}, day, by=small.organiser)
    assert BoardComment.objects.exists()
    purge_event(small.event, small.event.scope, day, {"application": -1}, day, by=small.organiser)
    assert not BoardComment.objects.exists()
