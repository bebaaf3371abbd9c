"""Conflicts of interest: the declaration comes first, and a conflicted assessor meets a 404 everywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.files import store_bytes
from events.models import Role
from participants.applications.models import Nomination, Question, SendingCapacity
from participants.applications.queries import answers_visible_to, applications_visible_to
from participants.people.models import Person
from participants.selection import queries
from participants.selection.assessing.conflicts import recused, suggestions
from participants.selection.models import (
    AgreedScore,
    Assessment,
    AssessorAssignment,
    ConflictDeclaration,
    ConflictOfInterest,
    UnfinishedAssessment,
)
from participants.selection.operations import (
    Conflict,
    Refused,
    assign,
    declare_conflicts,
    lift_conflict,
    note_conflict,
    record_verdict,
    set_plan,
)
from participants.selection.ranking import ranked
from tests import factories as make
from tests.participants.selection.conftest import World
from tests.participants.selection.visiting import page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def newcomer(world: World) -> Any:
    return make.member(world.event.programme, Role.ASSESSOR, name="Nora New")


def apart(world: World, application: Any, assessor: Any) -> ConflictOfInterest:
    return note_conflict(application, assessor, kind="family", reason="A cousin.", by=assessor)


def test_nothing_is_visible_before_the_declaration(world: World) -> None:
    (application,) = world.applications(1)
    answer = make.answer(application, make.question(world.call), text="What only readers may read.")
    me = newcomer(world)
    client = signed_in(me)
    for url in (page("team_review", world), page("team_review_one", world, application.reference)):
        shown = client.get(url).content.decode()
        assert "Conflicts of interest" in shown
        assert answer.text not in shown
    assert (
        client.post(page("team_review_one", world, application.reference), {"verdict": "yes"}).status_code
        == 200
    )
    assert client.post(page("team_review_save", world, application.reference), {}).status_code == 404
    assert not Assessment.objects.exists()
    assert application not in applications_visible_to(me)
    assert not answers_visible_to(me).exists()


def test_she_declares_none_and_reads(world: World) -> None:
    (application,) = world.applications(1)
    me = newcomer(world)
    client = signed_in(me)
    answer = client.post(page("team_declaration", world), {"answer": "none", f"kind_{application.pk}": ""})
    assert answer["Location"] == page("team_review", world)
    assert ConflictDeclaration.objects.get(assessor=me).has_conflicts is False
    assert client.get(page("team_review_one", world, application.reference)).status_code == 200
    assert application in applications_visible_to(me)


@pytest.mark.parametrize("data", [{}, {"answer": "some"}, {"answer": "none", "kind": "family"}])
def test_an_answer_that_contradicts_itself_is_not_taken(world: World, data: dict[str, str]) -> None:
    (application,) = world.applications(1)
    kind = data.pop("kind", "")
    client = signed_in(newcomer(world))
    answer = client.post(page("team_declaration", world), {**data, f"kind_{application.pk}": kind})
    assert answer.status_code == 422
    assert ConflictDeclaration.objects.count() == 2  # the two of the world
    assert not ConflictOfInterest.objects.exists()


def test_what_she_declares_is_hidden_from_her_everywhere(world: World) -> None:
    hidden, shown = world.applications(2)
    question = make.question(world.call, Question.Kind.FILE)
    file = store_bytes(
        b"%PDF-1.4", name="cv.pdf", content_type="application/pdf", by=hidden.user, purpose="answer"
    )
    make.answer(hidden, question, text="", file=file)
    me = newcomer(world)
    client = signed_in(me)
    client.post(
        page("team_declaration", world),
        {
            "answer": "some",
            f"kind_{hidden.pk}": "family",
            f"reason_{hidden.pk}": "A cousin.",
            f"kind_{shown.pk}": "",
        },
    )
    conflict = ConflictOfInterest.objects.get()
    assert (conflict.application, conflict.assessor, conflict.reason) == (hidden, me, "A cousin.")
    listed = client.get(page("team_review", world)).content.decode()
    assert hidden.full_name not in listed
    assert hidden.reference in listed.split("Recused")[1]
    for name in ("team_review_one", "team_conflict"):
        assert client.get(page(name, world, hidden.reference)).status_code == 404
    for name in ("team_review_one", "team_review_save", "team_review_agree", "team_conflict"):
        assert client.post(page(name, world, hidden.reference), {"verdict": "yes"}).status_code == 404
    assert client.get(reverse("application_file", args=[hidden.reference, file.pk])).status_code == 404
    assert list(queries.review_list(world.call, me)) == [shown]
    assert queries.neighbours(world.call, me, shown) == ("", "")
    with pytest.raises(Refused):
        record_verdict(hidden, verdict="yes", line="", by=me)
    assert not Assessment.objects.exists()


def test_her_scores_become_void_and_average_and_quorum_go_without_them(world: World) -> None:
    (application,) = world.applications(1)
    me, other = world.assessors
    record_verdict(application, verdict="no", line="Not her.", by=me)
    record_verdict(application, verdict="yes", line="", by=other)
    AssessorAssignment.objects.create(application=application, assessor=me)
    UnfinishedAssessment.objects.create(application=application, assessor=me, typed={})
    AgreedScore.objects.create(application=application, points=5000, comment="Agreed.", by=other)
    conflict = apart(world, application, me)
    (row,) = ranked(world.call)
    assert (row.score, row.count, row.under_quorum, row.agreed) == (10000, 1, True, False)
    assert Assessment.objects.get(assessor=me).void_at is not None  # kept
    assert [one.assessor for one in queries.verdicts_on(application)] == [other]
    assert (queries.group(world.call)[0].yes, queries.group(world.call)[0].no) == (1, 0)
    assert not AssessorAssignment.objects.exists()
    assert not UnfinishedAssessment.objects.exists()
    lift_conflict(conflict, by=world.organiser)
    assert (ranked(world.call)[0].score, ranked(world.call)[0].count) == (5000, 2)


def test_an_organiser_with_a_conflict_meets_a_404_too(world: World) -> None:
    (application,) = world.applications(1)
    chair = make.member(world.event.programme, Role.ASSESSOR, user=world.organiser)
    client = signed_in(chair)
    url = page("team_application", world, application.reference)
    assert client.get(url).status_code == 200
    declare_conflicts(world.call, [Conflict(application, "work")], by=chair)
    assert client.get(url).status_code == 404
    assert application.full_name not in client.get(page("team_applications", world)).content.decode()
    assert client.get(page("team_decision", world, application.reference)).status_code == 404
    assert application.full_name not in client.get(page("team_ranking", world)).content.decode()
    assert application.full_name not in client.get(page("team_assignments", world)).content.decode()


def test_a_conflict_noticed_on_the_page_of_the_file(world: World) -> None:
    (application,) = world.applications(1)
    client = signed_in(world.assessors[0])
    url = page("team_conflict", world, application.reference)
    assert client.post(url, {"kind": "unknown"}).status_code == 422
    assert client.post(url, {"kind": "team"})["Location"] == page("team_review", world)
    assert recused(world.call, world.assessors[0]) == [application.reference]
    assert recused(world.call, world.assessors[1]) == []


def test_no_conflict_is_noted_once_the_decisions_were_sent(world: World) -> None:
    application = world.decided("selected")
    world.release()
    with pytest.raises(Refused):
        apart(world, application, world.assessors[0])
    assert not ConflictOfInterest.objects.exists()


def test_signs_are_shown_to_her_and_to_the_organiser(world: World) -> None:
    world.applications(1, organisation="Elsewhere")
    (close,) = world.applications(1, organisation="Centre for social WORK", family_name="New")
    me = newcomer(world)
    Person.objects.create(
        user=me, given_name="Nora", family_name="New", organisation="Centre for Social Work"
    )
    capacity = SendingCapacity.objects.create(call=world.call, territory="XK", places=1, until=timezone.now())
    Nomination.objects.create(
        call=world.call, capacity=capacity, nominator=me, application=close, language="en",
        email=close.email, given_name="A", family_name="B", rank=1,
    )  # fmt: skip
    seen = {row.application: row.signs for row in suggestions(world.call, [me])}
    assert seen[close] == ["organisation", "mail", "nominated", "name"]
    for user, name in ((me, "team_declaration"), (world.organiser, "team_assessing")):
        assert "the same organisation" in signed_in(user).get(page(name, world)).content.decode()
    data, note = {"kind": "organisation"}, page("conflict_note", world, close.reference, me.pk)
    assert signed_in(me).post(note, data).status_code == 403
    assert signed_in(world.organiser).post(note, {}).status_code == 404
    outsider = page("conflict_note", world, close.reference, world.organiser.pk)
    assert signed_in(world.organiser).post(outsider, data).status_code == 404
    signed_in(world.organiser).post(note, data)
    conflict = ConflictOfInterest.objects.get()
    assert conflict.assessor == me
    assert close not in {row.application for row in suggestions(world.call, [me])}
    assert signed_in(me).post(page("conflict_lift", world, conflict.pk)).status_code == 403
    signed_in(world.organiser).post(page("conflict_lift", world, conflict.pk))
    assert not ConflictOfInterest.objects.exists()


@pytest.mark.parametrize("count", [1, 4])
def test_the_declaration_costs_the_same(world: World, django_assert_num_queries: Any, count: int) -> None:
    world.applications(count)
    client = signed_in(newcomer(world))
    client.get(page("team_declaration", world))
    with django_assert_num_queries(13):
        client.get(page("team_declaration", world))


def test_a_long_list_is_declared_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("participants.selection.assessing.conflicts.AT_ONCE", 2)
    first, second, third = world.applications(3)
    me = newcomer(world)
    client, url = signed_in(me), page("team_declaration", world)
    assert [row[0] for row in client.get(url).context["rows"]] == [first, second]
    answer = client.post(
        url, {"answer": "some", f"kind_{first.pk}": "work", f"kind_{second.pk}": "", f"kind_{third.pk}": ""}
    )
    assert answer["Location"] == url
    assert list(queries.review_list(world.call, me)) == [second]  # the third was on no page of hers
    assert [row[0] for row in client.get(url).context["rows"]] == [third]
    assert client.post(url, {"answer": "none", f"kind_{third.pk}": ""})["Location"] == page(
        "team_review", world
    )
    assert ConflictDeclaration.objects.get(assessor=me).has_conflicts
    assert recused(world.call, me) == [first.reference]
    assert list(queries.review_list(world.call, me)) == [second, third]


def test_what_was_not_on_the_page_stays_closed(world: World) -> None:
    first, second, third = world.applications(3)
    me = newcomer(world)
    client, url = signed_in(me), page("team_declaration", world)
    answer = client.post(url, {"answer": "none", f"kind_{second.pk}": "", f"kind_{third.pk}": ""})
    assert answer["Location"] == url
    assert not ConflictDeclaration.objects.filter(assessor=me).exists()
    assert not queries.review_list(world.call, me).exists()
    client.post(url, {"answer": "none", f"kind_{first.pk}": "", f"kind_{third.pk}": ""})
    assert list(queries.review_list(world.call, me)) == [first]


def late(world: World, **fields: Any) -> Any:
    """Sent by an extension, after the two of the world have declared."""
    return make.application(world.call, submitted_at=timezone.now(), given_name="Late", **fields)


def test_what_is_sent_after_her_declaration_is_closed_until_she_answers_for_it(world: World) -> None:
    (early,) = world.applications(1)
    me = world.assessors[0]
    new = late(world)
    question = make.question(world.call, Question.Kind.FILE)
    file = store_bytes(b"%PDF-1.4", name="cv.pdf", content_type="application/pdf", by=new.user, purpose="a")
    make.answer(new, question, text="", file=file)
    client = signed_in(me)
    assert new not in applications_visible_to(me)
    assert not answers_visible_to(me).filter(application=new).exists()
    assert list(queries.review_list(world.call, me)) == [early]
    assert queries.next_without_verdict(world.call, me) == early
    assert client.get(reverse("application_file", args=[new.reference, file.pk])).status_code == 404
    shown = client.get(page("team_review", world)).content.decode()
    assert "1 application came since you declared" in shown
    assert new.full_name not in shown
    for name in ("team_review_save", "team_review_agree"):
        assert client.post(page(name, world, new.reference), {}).status_code == 404
    assert client.get(page("team_conflict", world, new.reference)).status_code == 404
    one = page("team_review_one", world, new.reference)
    assert [row[0] for row in client.get(one).context["rows"]] == [new]
    client.post(one, {"verdict": "yes"})
    assert not Assessment.objects.exists()
    client.post(page("team_declaration", world), {"answer": "some", f"kind_{new.pk}": "family"})
    assert recused(world.call, me) == [new.reference]
    assert ConflictDeclaration.objects.get(assessor=me).has_conflicts
    assert client.get(one).status_code == 404
    assert "1 application came" not in client.get(page("team_review", world)).content.decode()
    assert "answered for every application" in client.get(page("team_declaration", world)).content.decode()


def test_a_second_declaration_opens_what_came_and_keeps_what_was_said(world: World) -> None:
    first, second = world.applications(2)
    me = newcomer(world)
    declare_conflicts(world.call, [Conflict(first, "work")], by=me)
    new = late(world)
    assert list(queries.review_list(world.call, me)) == [second]
    signed_in(me).post(page("team_declaration", world), {"answer": "none", f"kind_{new.pk}": ""})
    assert list(queries.review_list(world.call, me)) == [second, new]
    assert ConflictDeclaration.objects.get(assessor=me).has_conflicts
    assert recused(world.call, me) == [first.reference]


def test_an_old_day_of_a_table_is_asked_about_when_it_came(world: World) -> None:
    new = late(world)
    type(new).objects.filter(pk=new.pk).update(
        created_at=timezone.now(), submitted_at=timezone.now() - timedelta(days=9)
    )
    assert not queries.review_list(world.call, world.assessors[0]).exists()


def test_what_is_assigned_after_her_declaration_is_asked_about_first(world: World) -> None:
    one, other = world.applications(2)
    me = newcomer(world)
    set_plan(world.call, {"only_assigned": True}, by=world.organiser)
    assign(world.call, [(one.pk, me.pk)], by=world.organiser)
    declare_conflicts(world.call, (), by=me)
    assert list(queries.review_list(world.call, me)) == [one]
    assign(world.call, [(other.pk, me.pk)], by=world.organiser)
    assert list(queries.review_list(world.call, me)) == [one]
    client = signed_in(me)
    assert [row[0] for row in client.get(page("team_declaration", world)).context["rows"]] == [other]
    client.post(page("team_declaration", world), {"answer": "none", f"kind_{other.pk}": ""})
    assert list(queries.review_list(world.call, me)) == [one, other]
    (third,) = world.applications(1)
    set_plan(world.call, {"only_assigned": False}, by=world.organiser)
    assert not queries.review_list(world.call, me).exists()  # she was never asked about the third
    declare_conflicts(world.call, (), by=me)
    assert list(queries.review_list(world.call, me)) == [one, other, third]


def lifted(world: World, application: Any, assessor: Any) -> None:
    lift_conflict(
        ConflictOfInterest.objects.get(application=application, assessor=assessor), by=world.organiser
    )


def test_what_was_kept_from_her_when_she_declared_is_asked_about_once_it_was_a_mistake(world: World) -> None:
    first, second, hers = world.applications(3)
    me = newcomer(world)
    note_conflict(first, me, kind="work", reason="", by=world.organiser)
    client, url = signed_in(me), page("team_declaration", world)
    assert [row[0] for row in client.get(url).context["rows"]] == [second, hers]
    client.post(
        url, {"answer": "some", f"kind_{hers.pk}": "family", f"kind_{second.pk}": "", f"kind_{first.pk}": ""}
    )
    assert list(queries.review_list(world.call, me)) == [second]
    lifted(world, first, me)
    assert not queries.review_list(world.call, me).filter(pk=first.pk).exists()
    assert first not in applications_visible_to(me)
    assert [row[0] for row in client.get(url).context["rows"]] == [first, second]
    client.post(url, {"answer": "none", f"kind_{first.pk}": "", f"kind_{second.pk}": ""})
    assert list(queries.review_list(world.call, me)) == [first, second]
    assert recused(world.call, me) == [hers.reference]  # what she said is kept


def test_a_page_she_answered_earlier_than_the_file_counts_neither(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page her declaration reaches to a day of long ago, which is earlier than the conflict."""
    monkeypatch.setattr("participants.selection.assessing.conflicts.AT_ONCE", 1)
    first, second, _third = world.applications(3)
    me = newcomer(world)
    note_conflict(first, me, kind="work", reason="", by=world.organiser)
    signed_in(me).post(page("team_declaration", world), {"answer": "none", f"kind_{second.pk}": ""})
    assert list(queries.review_list(world.call, me)) == [second]
    lifted(world, first, me)
    assert not queries.review_list(world.call, me).exists()


def test_what_she_was_asked_about_before_is_hers_again_at_once(world: World) -> None:
    first, second, third = world.applications(3)
    me = newcomer(world)
    declare_conflicts(world.call, [Conflict(first, "work")], by=me)
    note_conflict(second, me, kind="work", reason="", by=world.organiser)
    lifted(world, second, me)
    assert list(queries.review_list(world.call, me)) == [second, third]
    late(world)
    declare_conflicts(world.call, (), by=me)  # the first is kept from her by her own words
    lifted(world, first, me)
    assert queries.review_list(world.call, me).count() == 4


def test_lifting_asks_for_nothing_where_the_file_stays_closed(world: World) -> None:
    first, second = world.applications(2)
    me = newcomer(world)
    note_conflict(first, me, kind="work", reason="", by=world.organiser)
    set_plan(world.call, {"only_assigned": True}, by=world.organiser)
    assign(world.call, [(second.pk, me.pk)], by=world.organiser)
    declare_conflicts(world.call, (), by=me)
    lifted(world, first, me)
    assert list(queries.review_list(world.call, me)) == [second]
    assign(world.call, [(first.pk, me.pk)], by=world.organiser)
    assert list(queries.review_list(world.call, me)) == [second]
