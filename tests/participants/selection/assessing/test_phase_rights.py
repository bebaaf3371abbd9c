"""What assessors may do and see in a phase of assessing, on every path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.actors import Clock
from core.audit import AuditEntry
from core.exports import Export
from core.outbox import Message
from core.tables import XLSX_TYPE, write_xlsx
from events.translation_sheet import read_table
from participants.selection import queries
from participants.selection.assessing.plans import criteria_of
from participants.selection.assessing.sheet import write_score_sheet
from participants.selection.models import (
    AgreedScore,
    Assessment,
    AssessorAssignment,
    ReviewPhase,
    UnfinishedAssessment,
)
from participants.selection.operations import (
    Refused,
    add_criterion,
    agree_score,
    change_phase,
    keep_unfinished,
    note_conflict,
    record_scores,
    record_verdict,
    request_paper,
    set_plan,
)
from participants.selection.operations.paper import make_paper
from tests import factories as make
from tests.crawl import content_of
from tests.participants.selection.assessing.phased import HOUR, phase
from tests.participants.selection.conftest import World
from tests.participants.selection.visiting import page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

Others = ReviewPhase.Others


def sheet_of(world: World, user: Any) -> bytes:
    with write_score_sheet(world.call, user) as made:
        return made.read()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock; the call's deadline passed before."""

    def set_clock(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    return set_clock


# --- scoring ----------------------------------------------------------------------------------


def test_outside_a_scoring_phase_every_way_to_score_is_refused_and_nothing_changes(
    world: World, at: Callable[[datetime], None]
) -> None:
    start = timezone.now()
    (application,) = world.applications(1)
    me = world.assessors[0]
    sheet = sheet_of(world, me)
    phase(world, start + HOUR, start + 2 * HOUR)
    client = signed_in(me)
    one = page("team_review_one", world, application.reference)
    save = page("team_review_save", world, application.reference)
    typed = {"verdict": "yes", "line": "My words."}
    for now, may in (
        (start, False),
        (start + HOUR - timedelta(microseconds=1), False),
        (start + HOUR, True),
        (start + 2 * HOUR - timedelta(microseconds=1), True),
        (start + 2 * HOUR, False),
    ):
        at(now)
        Assessment.objects.all().delete()
        entries = AuditEntry.objects.count()
        answer = client.post(one, typed)
        assert answer.status_code == (302 if may else 422), now
        saved = client.post(save, {**typed, "line": "More.", "version": "0"})
        assert saved.status_code == (200 if may else 409), now
        read = client.get(one)
        assert (b'name="verdict"' in read.content) is may, now
        assert client.get(page("team_review", world)).status_code == 200
        waits = queries.waiting_for_verdict(me, [world.event.pk])
        assert bool(waits) is False  # what she has given, or what cannot be given now, does not wait
        if may:
            UnfinishedAssessment.objects.all().delete()
            continue
        text = answer.content.decode()
        assert "My words." in text
        assert "what you typed stays on this page" in text
        assert ("in the phase “A phase”" in text) is (now < start + HOUR)
        assert "stays on this page" in saved.json()["message"]
        assert not Assessment.objects.exists()
        assert not UnfinishedAssessment.objects.exists()
        assert AuditEntry.objects.count() == entries
        upload = SimpleUploadedFile("s.xlsx", sheet, content_type=XLSX_TYPE)
        refused = client.post(page("team_paper", world), {"file": upload})
        assert refused.status_code == 422
        assert "Assessors read now" in refused.content.decode()
    assert not Message.objects.exists()


@pytest.fixture
def full(world: World) -> World:
    set_plan(world.call, {"mode": "full"}, by=world.organiser)
    add_criterion(
        world.call,
        texts={"name_en": "Practice"},
        rules={"weight": 50, "scale": 2, "threshold": 0},
        by=world.organiser,
    )
    return world


def give(world: World, application: Any, assessor: Any, points: int) -> Assessment:
    (one,) = criteria_of(world.call)
    return record_scores(application, scores={one.pk: (points, "Because.")}, line="Their line.", by=assessor)


def test_points_the_third_and_the_agreed_score_wait_for_a_scoring_phase(full: World) -> None:
    first, second = full.applications(2)
    me, other = full.assessors
    third = make.member(full.event.programme, "assessor")
    give(full, first, me, 2)
    give(full, first, other, 2)
    give(full, second, me, 2)
    reading = phase(full, may_score=False)
    acts: list[Callable[[], object]] = [
        lambda: give(full, second, other, 0),
        lambda: record_verdict(second, verdict="yes", line="", by=other),
        lambda: agree_score(first, points=50, comment="Between.", by=me),
        lambda: keep_unfinished(second, typed={"line": "x"}, version=0, by=other),
    ]
    for act in acts:
        with pytest.raises(Refused, match="what you typed stays on this page"):
            act()
    assert Assessment.objects.count() == 3
    assert not AgreedScore.objects.exists()
    client = signed_in(me)
    agree = client.post(
        page("team_review_agree", full, first.reference), {"points": "50", "comment": "Our words."}
    )
    assert agree.status_code == 422
    assert "Our words." in agree.content.decode()
    assert not AssessorAssignment.objects.filter(assessor=third).exists()
    change_phase(reading, texts={}, facts={"may_score": True, "sees_others": Others.NEVER}, by=full.organiser)
    with pytest.raises(Refused, match="nobody sees what others say"):
        agree_score(first, points=50, comment="Between.", by=me)
    give(full, second, other, 0)
    assert AssessorAssignment.objects.filter(assessor=third, is_third=True).exists()
    change_phase(reading, texts={}, facts={"sees_others": Others.AFTER_OWN}, by=full.organiser)
    agree_score(first, points=50, comment="Between.", by=me)


def test_a_sheet_of_a_phase_without_names_comes_back_in_one_with_names_and_the_other_way(
    world: World,
) -> None:
    first, second = world.applications(2)
    me = world.assessors[0]
    made = phase(world, sees_names=False)
    for application, named in ((first, False), (second, True)):
        change_phase(made, texts={}, facts={"sees_names": named}, by=world.organiser)
        head, *rows = read_table(BytesIO(sheet_of(world, me)), 6)
        assert ("Name" in head) is named
        filled = [*rows[0 if application == first else 1]]
        place = head.index("Verdict: yes, maybe or no")
        filled[place] = "yes"
        change_phase(made, texts={}, facts={"sees_names": not named}, by=world.organiser)
        upload = SimpleUploadedFile("s.xlsx", as_sheet(head, filled), content_type=XLSX_TYPE)
        answer = signed_in(me).post(page("team_paper", world), {"file": upload})
        assert answer.status_code == 302, answer.content.decode()
        assert Assessment.objects.filter(application=application, assessor=me).exists()


def as_sheet(head: list[str], row: list[str]) -> bytes:
    width = len([cell for cell in head if cell])
    with write_xlsx(head[:width], [row[:width]], "x") as made:
        return made.read()


# --- seeing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("may_score", "sees_names", "sees_others", "sees_ranking"),
    list(product((True, False), (True, False), Others.values, (True, False))),
)
def test_every_right_on_every_page(
    world: World, may_score: bool, sees_names: bool, sees_others: str, sees_ranking: bool
) -> None:
    """The whole table: pages of an assessor who has given a verdict on one of two applications."""
    mine, open_one = (
        make.application(world.call, given_name=name, family_name="Quantenova", organisation="Zyxwv")
        for name in ("Arta", "Zana")
    )
    me, other = world.assessors
    record_verdict(mine, verdict="yes", line="", by=me)
    for application in (mine, open_one):
        record_verdict(application, verdict="no", line="Their line.", by=other)
    phase(
        world, may_score=may_score, sees_names=sees_names, sees_others=sees_others, sees_ranking=sees_ranking
    )
    client = signed_in(me)
    for application, given_own in ((mine, True), (open_one, False)):
        text = client.get(page("team_review_one", world, application.reference)).content.decode()
        assert ("Quantenova" in text) is sees_names
        assert ("Zyxwv" in text) is sees_names
        assert ('name="verdict"' in text) is may_score
        shown = sees_others == "always" or (sees_others == "after own" and given_own)
        assert ("Their line." in text) is shown
    listed = client.get(page("team_review", world)).content.decode()
    assert ("Quantenova" in listed) is sees_names
    assert (page("team_review_ranking", world) in listed) is sees_ranking
    assert (page("team_review_one", world, open_one.reference) in listed) is True
    assert ("Next without verdict" in listed) is may_score
    ranking = client.get(page("team_review_ranking", world))
    assert ranking.status_code == (200 if sees_ranking else 404)
    if sees_ranking:
        assert ("Quantenova" in ranking.content.decode()) is sees_names
        assert "Return for completion" not in ranking.content.decode()
    declared = client.get(page("team_declaration", world)).content.decode()
    assert "Quantenova" not in declared or sees_names
    head = read_table(BytesIO(sheet_of(world, me)), 6)[0]
    assert ("Name" in head) is sees_names
    waits = queries.waiting_for_verdict(me, [world.event.pk])
    assert waits == ({world.event.pk: 1} if may_score else {})
    assert signed_in(world.organiser).get(page("team_ranking", world)).status_code == 200


def test_a_pdf_with_names_is_gone_in_a_phase_without_them(
    world: World, at: Callable[[datetime], None]
) -> None:
    start = timezone.now()
    make.application(world.call, family_name="Quantenova")
    me = world.assessors[0]
    phase(world, None, start + HOUR)
    phase(world, start + HOUR, None, sees_names=False)
    named = make_paper(request_paper(world.call, language="en", by=me), world.call, by=Clock("test"))
    waiting = request_paper(world.call, language="en", by=me)
    client = signed_in(me)
    assert content_of(client.get(page("paper_file", world, named.pk))).startswith(b"%PDF")
    at(start + HOUR)
    assert client.get(page("paper_file", world, named.pk)).status_code == 404
    assert make_paper(waiting, world.call, by=Clock("test")).state == Export.State.FAILED
    blind = make_paper(request_paper(world.call, language="en", by=me), world.call, by=Clock("test"))
    assert content_of(client.get(page("paper_file", world, blind.pk))).startswith(b"%PDF")
    assert blind.filter.startswith("blind")


def test_the_ranking_of_assessors_leaves_out_what_they_keep_away_from(world: World) -> None:
    kept, hidden = world.applications(2)
    me = world.assessors[0]
    note_conflict(hidden, me, kind="work", reason="", by=me)
    phase(world, sees_ranking=True)
    text = signed_in(me).get(page("team_review_ranking", world)).content.decode()
    assert kept.reference in text
    assert hidden.reference not in text
    assert signed_in(world.organiser).get(page("team_review_ranking", world)).status_code == 403
    newcomer = make.member(world.event.programme, "assessor")
    answer = signed_in(newcomer).get(page("team_review_ranking", world)).content.decode()
    assert "Do you have a conflict of interest?" in answer
