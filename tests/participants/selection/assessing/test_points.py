"""Points by criteria: rules frozen at the first, a comment for each, the third assessor, and the agreed score."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.audit import AuditEntry
from core.outbox import Message
from events.models import Role
from participants.applications.rules import effective_deadline
from participants.selection.assessing import plans
from participants.selection.assessing.plans import criteria_of, mode_of
from participants.selection.models import (
    AgreedScore,
    Assessment,
    AssessmentPlan,
    AssessorAssignment,
    Criterion,
    CriterionScore,
    UnfinishedAssessment,
)
from participants.selection.operations import (
    Refused,
    TypedElsewhere,
    add_criterion,
    agree_score,
    change_criterion,
    keep_unfinished,
    note_conflict,
    record_scores,
    record_verdict,
    remove_criterion,
    set_plan,
    take_template,
)
from participants.selection.ranking import ranked
from tests import factories as make
from tests.participants.selection.conftest import World
from tests.participants.selection.visiting import page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.fixture
def full(world: World) -> World:
    set_plan(world.call, {"mode": "full"}, by=world.organiser)
    for name in ("Practice", "Motivation"):
        add_criterion(
            world.call,
            texts={"name_en": name, "anchors_en": "none\nsome\ngood"},
            rules={"weight": 50, "scale": 2, "threshold": 0},
            by=world.organiser,
        )
    return world


def points(world: World, first: int, second: int) -> dict[int, tuple[int, str]]:
    one, two = criteria_of(world.call)
    return {one.pk: (first, "Because."), two.pk: (second, "Because.")}


def give(world: World, application: Any, assessor: Any, first: int, second: int) -> Assessment:
    return record_scores(application, scores=points(world, first, second), line="", by=assessor)


def test_points_are_weighted_and_kept(full: World) -> None:
    (application,) = full.applications(1)
    given = give(full, application, full.assessors[0], 2, 1)
    assert (given.points, given.verdict, given.percent) == (7500, "", 75.0)
    assert CriterionScore.objects.count() == 2
    give(full, application, full.assessors[0], 0, 1)
    assert (Assessment.objects.get().points, CriterionScore.objects.count()) == (2500, 2)
    assert ranked(full.call)[0].score == 2500


@pytest.mark.parametrize("scores", [{}, {0: (1, "")}])
def test_points_for_other_criteria_are_refused(full: World, scores: dict[int, tuple[int, str]]) -> None:
    (application,) = full.applications(1)
    with pytest.raises(Refused):
        record_scores(application, scores=scores, line="", by=full.assessors[0])
    assert not Assessment.objects.exists()


def test_the_first_score_settles_the_way_and_freezes_the_rules(full: World) -> None:
    (application,) = full.applications(1)
    give(full, application, full.assessors[0], 2, 2)
    criterion = Criterion.objects.filter(call=full.call)[0]
    before = list(Criterion.objects.values())
    rules = {"weight": 1, "scale": 5, "threshold": 0}
    refused = [
        lambda: set_plan(full.call, {"mode": "light"}, by=full.organiser),
        lambda: set_plan(full.call, {"gap": 10}, by=full.organiser),
        lambda: add_criterion(full.call, texts={"name_en": "More"}, rules=rules, by=full.organiser),
        lambda: change_criterion(criterion, texts={}, rules=rules, by=full.organiser),
        lambda: remove_criterion(criterion, by=full.organiser),
        lambda: take_template(full.call, by=full.organiser),
        lambda: record_verdict(application, verdict="yes", line="", by=full.assessors[1]),
    ]
    for act in refused:
        with pytest.raises(Refused):
            act()
    assert list(Criterion.objects.values()) == before
    assert plans.plan_of(full.call).mode == "full"
    set_plan(full.call, {"blind": True, "per_application": 3}, by=full.organiser)  # these may change


def test_a_verdict_settles_the_way_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _second = world.applications(2)
    record_verdict(first, verdict="yes", line="", by=world.assessors[0])
    monkeypatch.setattr(plans, "LIGHT_BELOW", 2)
    assert mode_of(world.call) == "light"
    assert AssessmentPlan.objects.get().mode == "light"


def test_no_points_without_criteria(world: World) -> None:
    (application,) = world.applications(1)
    set_plan(world.call, {"mode": "full"}, by=world.organiser)
    client = signed_in(world.assessors[0])
    url = page("team_review_one", world, application.reference)
    assert "no criteria yet" in client.post(url, {"line": "x"}, follow=True).content.decode()
    assert not Assessment.objects.exists()


def test_from_a_hundred_on_points_are_usual(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.applications(2)
    assert mode_of(world.call) == "light"
    monkeypatch.setattr(plans, "LIGHT_BELOW", 2)
    assert mode_of(world.call) == "full"


def test_the_usual_criteria_come_in_every_language(world: World) -> None:
    made = take_template(world.call, by=world.organiser)
    assert sum(criterion.weight for criterion in made) == 100
    assert all(criterion.name_sq and len(criterion.anchors_en.splitlines()) == 6 for criterion in made)
    with pytest.raises(Refused):
        take_template(world.call, by=world.organiser)


def test_others_are_read_only_after_ones_own(full: World) -> None:
    (application,) = full.applications(1)
    me, other = full.assessors
    give(full, application, other, 2, 2)
    CriterionScore.objects.update(comment="Only for later.")
    client, url = signed_in(me), page("team_review_one", full, application.reference)
    assert "Only for later." not in client.get(url).content.decode()
    one, two = criteria_of(full.call)
    data = {f"points_{pk}": "1" for pk in (one.pk, two.pk)}
    assert client.post(url, data).status_code == 422  # every criterion wants its comment
    data |= {f"comment_{pk}": "Mine." for pk in (one.pk, two.pk)}
    assert client.post(url, data).status_code == 302
    assert "Only for later." in client.get(url).content.decode()


def test_a_third_is_asked_once_when_two_are_far_apart(full: World) -> None:
    (application,) = full.applications(1)
    me, other = full.assessors
    third = make.member(full.event.programme, Role.ASSESSOR)
    busy = make.member(full.event.programme, Role.ASSESSOR)
    elsewhere = make.application(full.call)
    AssessorAssignment.objects.create(application=elsewhere, assessor=busy)
    give(full, application, me, 2, 2)
    assert not AssessorAssignment.objects.filter(is_third=True).exists()
    give(full, application, other, 0, 0)
    asked = AssessorAssignment.objects.get(is_third=True)
    assert (asked.assessor, asked.application) == (third, application)
    with pytest.raises(Refused):
        agree_score(application, points=50, comment="Between.", by=me)
    give(full, application, other, 0, 1)
    assert AssessorAssignment.objects.filter(is_third=True).count() == 1
    give(full, application, third, 1, 1)
    agree_score(application, points=50, comment="Between.", by=third)
    assert (ranked(full.call)[0].score, ranked(full.call)[0].agreed) == (5000, True)


@pytest.mark.parametrize(("first", "second"), [((1, 0), (0, 0)), ((2, 1), (1, 2))])
def test_no_third_when_both_are_under_the_threshold_or_close(
    full: World, first: tuple[int, int], second: tuple[int, int]
) -> None:
    (application,) = full.applications(1)
    make.member(full.event.programme, Role.ASSESSOR)
    give(full, application, full.assessors[0], *first)
    give(full, application, full.assessors[1], *second)
    assert not AssessorAssignment.objects.exists()


def test_nobody_with_a_conflict_is_asked_as_the_third(full: World) -> None:
    (application,) = full.applications(1)
    third = make.member(full.event.programme, Role.ASSESSOR)
    note_conflict(application, third, kind="work", reason="", by=third)
    give(full, application, full.assessors[0], 2, 2)
    give(full, application, full.assessors[1], 0, 0)
    assert not AssessorAssignment.objects.exists()


def test_an_agreed_score_wins_and_falls_with_the_points_it_was_agreed_on(full: World) -> None:
    (application,) = full.applications(1)
    me, other = full.assessors
    give(full, application, me, 2, 2)
    with pytest.raises(Refused):
        agree_score(application, points=90, comment="Alone.", by=me)
    give(full, application, other, 2, 1)
    with pytest.raises(Refused):
        agree_score(application, points=90, comment="Not mine.", by=full.organiser)
    url = page("team_review_agree", full, application.reference)
    assert signed_in(me).post(url, {"points": "101", "comment": "x"}).status_code == 422
    assert signed_in(me).post(url, {"points": "90", "comment": "Agreed."}).status_code == 302
    assert ranked(full.call)[0].score == 9000
    give(full, application, other, 1, 1)
    assert not AgreedScore.objects.exists()
    assert ranked(full.call)[0].score == 7500


def test_what_is_typed_is_kept_and_another_page_does_not_overwrite_it(full: World) -> None:
    (application,) = full.applications(1)
    me = full.assessors[0]
    one, _two = criteria_of(full.call)
    client, url = signed_in(me), page("team_review_save", full, application.reference)
    answer = client.post(
        url, {"version": "0", f"points_{one.pk}": "2", f"comment_{one.pk}": "Half a sen", "x": "y"}
    )
    assert answer.json() == {"version": 1}
    assert set(UnfinishedAssessment.objects.get().typed) == {
        "line", *(f"{name}_{row.pk}" for row in criteria_of(full.call) for name in ("points", "comment"))
    }  # fmt: skip
    stale = client.post(url, {"version": "0", "line": "other words"})
    assert (stale.status_code, "Reload" in stale.json()["message"]) == (409, True)
    shown = client.get(page("team_review_one", full, application.reference)).content.decode()
    assert "Half a sen" in shown
    assert "It counts once you save your verdict." in shown
    assert not Assessment.objects.exists()
    assert ranked(full.call)[0].score is None
    give(full, application, me, 2, 2)
    assert not UnfinishedAssessment.objects.exists()


def test_a_verdict_is_kept_while_it_is_typed(world: World) -> None:
    (application,) = world.applications(1)
    me = world.assessors[0]
    assert keep_unfinished(application, typed={"verdict": "yes", "line": "Ru"}, version=0, by=me) == 1
    with pytest.raises(TypedElsewhere):
        keep_unfinished(application, typed={"verdict": "no"}, version=0, by=me)
    type(world.call).objects.filter(pk=world.call.pk).update(state="decided")
    with pytest.raises(Refused):
        keep_unfinished(application, typed={}, version=1, by=me)
    client = signed_in(me)
    assert (
        client.post(page("team_review_save", world, application.reference), {"version": "1"}).status_code
        == 409
    )
    assert UnfinishedAssessment.objects.get().typed == {"verdict": "yes", "line": "Ru"}


def test_a_comment_of_an_assessor_reaches_no_applicant(full: World) -> None:
    application = full.decided("selected")
    give(full, application, full.assessors[0], 2, 2)
    CriterionScore.objects.update(comment="Between ourselves.")
    Assessment.objects.update(line="Between ourselves.")
    full.release()
    client = signed_in(application.user)
    assert (
        "Between ourselves."
        not in client.get(reverse("my_application", args=[application.reference])).content.decode()
    )
    assert not Message.objects.filter(text__contains="Between ourselves.").exists()
    assert not AuditEntry.objects.filter(state_after__contains="Between").exists()


def test_the_ranking_shows_what_a_score_rests_on(full: World) -> None:
    good, unscored, weak = full.applications(3)
    for assessor in full.assessors:
        give(full, good, assessor, 2, 2)
    give(full, weak, full.assessors[0], 0, 1)
    assert [row.application_id for row in ranked(full.call)] == [good.pk, weak.pk, unscored.pk]
    text = signed_in(full.organiser).get(page("team_ranking", full)).content.decode()
    assert text.index(good.reference) < text.index(weak.reference) < text.index(unscored.reference)
    assert text.count("too few") == 2
    assert "100.0" in text
    assert signed_in(full.assessors[0]).get(page("team_ranking", full)).status_code == 403


def test_the_ranking_marks_what_is_under_a_threshold(full: World) -> None:
    strong, weak_in_one, weak, unscored = full.applications(4)
    Criterion.objects.filter(name_en="Practice").update(threshold=1)
    me, other = full.assessors
    for application, first, second in ((strong, 1, 2), (weak_in_one, 0, 2), (weak, 1, 0)):
        give(full, application, me, first, second)
    set_to = {row.application_id: row.below for row in ranked(full.call)}
    assert set_to == {strong.pk: False, weak_in_one.pk: True, weak.pk: True, unscored.pk: False}
    give(full, weak_in_one, other, 2, 2)  # now 1 of 2 in the mean
    note_conflict(strong, other, kind="work", reason="", by=other)
    assert {row.application_id: row.below for row in ranked(full.call)}[weak_in_one.pk] is False
    assert (
        signed_in(full.organiser).get(page("team_ranking", full)).content.decode().count("under the points")
        == 1
    )


def test_the_committee_returns_an_application_to_its_applicant_alone(full: World) -> None:
    application, other = full.applications(2)
    link = f"{page('team_extensions', full)}?application={application.reference}"
    client = signed_in(full.organiser)
    assert link in client.get(page("team_ranking", full)).content.decode()
    assert f'value="{application.email}"' in client.get(link).content.decode()
    until = timezone.localdate() + timedelta(days=3)
    data = {
        "email": application.email,
        "until_on": until,
        "until_time": "12:00",
        "reason": "A page is missing.",
    }
    assert client.post(link, data).status_code == 302
    now = timezone.now()
    assert effective_deadline(full.call, application, application.user) > now
    assert effective_deadline(full.call, other, other.user) < now


@pytest.mark.parametrize("count", [1, 4])
def test_the_organisers_pages_cost_the_same(full: World, django_assert_num_queries: Any, count: int) -> None:
    for application in full.applications(count):
        give(full, application, full.assessors[0], 1, 1)
        note_conflict(application, full.assessors[1], kind="work", reason="", by=full.organiser)
    client = signed_in(full.organiser)
    costs = {"team_assessing": 16, "team_ranking": 10, "team_assignments": 11}
    for name, number in costs.items():
        client.get(page(name, full))
        with django_assert_num_queries(number):
            assert client.get(page(name, full)).status_code == 200


# --- the rules of the call ----------------------------------------------------------------------


def test_a_decided_call_keeps_its_rules(world: World) -> None:
    world.applications(1)
    type(world.call).objects.filter(pk=world.call.pk).update(state="decided")
    with pytest.raises(Refused):
        set_plan(world.call, {"blind": True}, by=world.organiser)
    client = signed_in(world.organiser)
    client.post(page("assignments_fill", world), {"by": "load"})
    assert not AssessorAssignment.objects.exists()
    assert not AssessmentPlan.objects.exists()


def test_rules_and_criteria_by_the_pages(world: World) -> None:
    client = signed_in(world.organiser)
    data = {"mode": "full", "blind": "on", "per_application": "3", "gap": "20", "threshold": "50"}
    assert client.post(page("team_assessing", world), {**data, "gap": "200"}).status_code == 422
    assert client.post(page("team_assessing", world), data).status_code == 302
    plan = AssessmentPlan.objects.get()
    assert (plan.mode, plan.blind, plan.per_application, plan.asks_third) == ("full", True, 3, False)
    new = {"weight": "30", "scale": "2", "threshold": "1"}
    for wrong in ({}, {"name_en": "x", "threshold": "3"}, {"name_en": "x", "anchors_en": "one\ntwo"}):
        assert client.post(page("criterion_new", world), {**new, **wrong}).status_code == 422
    client.post(page("criterion_new", world), {**new, "name_en": "Practice", "anchors_en": "a\nb\nc"})
    criterion = Criterion.objects.get()
    assert (criterion.name_en, criterion.threshold) == ("Practice", 1)
    client.post(page("criterion_edit", world, criterion.pk), {**new, "name_en": "Work", "weight": "40"})
    criterion.refresh_from_db()
    assert (criterion.name_en, criterion.weight) == ("Work", 40)
    client.post(page("criterion_remove", world, criterion.pk))
    client.post(page("criteria_usual", world))
    assert Criterion.objects.filter(call=world.call).count() == 5
