"""Phases of assessing: what assessors may do and see is decided by the instant, in one place, on every path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.actors import Clock
from core.audit import AuditEntry, AuditValue
from core.exports import Export
from core.outbox import Message
from core.tables import XLSX_TYPE, write_xlsx
from events.translation_sheet import read_table
from participants.applications.nameless import nameless_calls
from participants.selection import queries
from participants.selection.assessing.phases import (
    in_time,
    not_scored_now,
    overlapping,
    phases_of,
    rights_now,
    rights_of,
)
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
    add_phase,
    agree_score,
    change_phase,
    keep_unfinished,
    note_conflict,
    record_scores,
    record_verdict,
    remove_phase,
    request_paper,
    set_plan,
)
from participants.selection.operations.paper import make_paper
from tests import factories as make
from tests.crawl import content_of
from tests.participants.selection.conftest import World, make_world
from tests.participants.selection.visiting import page, signed_in

pytestmark = [pytest.mark.usefixtures("trust_staff")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
Others = ReviewPhase.Others


def phase(
    world: World, begins: datetime | None = None, ends: datetime | None = None, **rights: Any
) -> ReviewPhase:
    facts = {"begins_at": begins, "ends_at": ends, **rights}
    return add_phase(world.call, texts={"name_en": "A phase"}, facts=facts, by=world.organiser)


def sheet_of(world: World, user: Any) -> bytes:
    with write_score_sheet(world.call, user) as made:
        return made.read()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock; the call's deadline passed before."""

    def set_clock(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    return set_clock


# --- which phase it is ------------------------------------------------------------------------


def test_without_phases_all_is_as_it_was() -> None:
    for blind in (True, False):
        rights = rights_of([], NOW, blind=blind)
        assert (rights.may_score, rights.blind, rights.sees_others) == (True, blind, Others.AFTER_OWN)
        assert (rights.sees_ranking, rights.current, rights.scores_next) == (False, None, None)


def test_the_current_phase_is_decided_to_the_instant() -> None:
    tick = timedelta(microseconds=1)
    reading = ReviewPhase(position=0, begins_at=NOW, ends_at=NOW + HOUR, may_score=False, sees_names=False)
    scoring = ReviewPhase(position=1, begins_at=NOW + 2 * HOUR, ends_at=NOW + 3 * HOUR)
    phases = [reading, scoring]
    table = {
        NOW - tick: (None, False, True, scoring),
        NOW: (reading, False, True, scoring),
        NOW + HOUR - tick: (reading, False, True, scoring),
        NOW + HOUR: (None, False, True, scoring),  # between: what was seen before is seen
        NOW + 2 * HOUR - tick: (None, False, True, scoring),
        NOW + 2 * HOUR: (scoring, True, False, None),
        NOW + 3 * HOUR - tick: (scoring, True, False, None),
        NOW + 3 * HOUR: (None, False, False, None),
    }
    for now, (current, may_score, blind, following) in table.items():
        found = rights_of(phases, now, blind=False)
        assert (found.current, found.may_score, found.blind) == (current, may_score, blind), now
        assert found.scores_next is following, now
        assert rights_of(phases, now, blind=True).blind


def test_a_phase_without_limits_is_always_the_current_one() -> None:
    ever = ReviewPhase(sees_others=Others.NEVER)
    assert rights_of([ever], datetime.min.replace(tzinfo=UTC), blind=False).current is ever
    assert rights_of([ever], datetime.max.replace(tzinfo=UTC), blind=False).current is ever


hours = st.one_of(st.none(), st.integers(0, 8))
spans = st.lists(st.tuples(hours, hours), max_size=4).map(
    lambda rows: [
        ReviewPhase(
            begins_at=None if first is None else NOW + first * HOUR,
            ends_at=None if last is None else NOW + last * HOUR,
        )
        for first, last in rows
        if first is None or last is None or first < last
    ]
)


def holds(row: ReviewPhase, now: datetime) -> bool:
    return (row.begins_at is None or row.begins_at <= now) and (row.ends_at is None or now < row.ends_at)


@given(spans)
def test_phases_overlap_exactly_when_they_share_an_instant(rows: list[ReviewPhase]) -> None:
    instants = [NOW + half * HOUR / 2 for half in range(-2, 20)]
    shared = any(sum(holds(row, now) for row in rows) > 1 for now in instants)
    assert (overlapping(rows) is not None) is shared
    if not shared:
        ordered = in_time(rows)
        for now in instants:
            current = next((row for row in rows if holds(row, now)), None)
            assert rights_of(ordered, now, blind=False).current is current


@pytest.mark.django_db
def test_queries_over_many_calls_say_the_same_as_the_one_place_that_decides(world: World) -> None:
    plain, blind = make_world(), make_world()
    set_plan(blind.call, {"blind": True}, by=blind.organiser)
    phase(world, None, NOW, sees_names=False)
    phase(world, NOW + HOUR, NOW + 2 * HOUR)
    phase(world, NOW + 2 * HOUR, NOW + 3 * HOUR, sees_names=False, may_score=False)
    late = make_world()
    phase(late, NOW + HOUR, None, sees_names=False)
    for step in range(-1, 8):
        now = NOW + step * HOUR / 2
        for one in (world, plain, blind, late):
            rights = rights_now(one.call, now)
            assert nameless_calls(now).filter(pk=one.call.pk).exists() is rights.blind, now
            assert not_scored_now(now).filter(pk=one.call.pk).exists() is not rights.may_score, now


# --- what organisers set ----------------------------------------------------------------------


@pytest.mark.django_db
def test_phases_stand_in_the_order_of_time_and_never_overlap(world: World) -> None:
    second = phase(world, NOW + HOUR, NOW + 2 * HOUR)
    first = phase(world, None, NOW + HOUR)
    assert phases_of(world.call) == [first, second]
    before = list(ReviewPhase.objects.values())
    for begins, ends in (
        (None, None),
        (NOW, NOW + HOUR),
        (NOW + HOUR, None),
        (NOW + HOUR * 1.5, NOW + 3 * HOUR),
        (NOW + 5 * HOUR, NOW + 4 * HOUR),
    ):
        with pytest.raises(Refused):
            phase(world, begins, ends)
    with pytest.raises(Refused):
        change_phase(second, texts={}, facts={"begins_at": NOW}, by=world.organiser)
    assert list(ReviewPhase.objects.values()) == before
    change_phase(first, texts={}, facts={"begins_at": NOW + 3 * HOUR, "ends_at": None}, by=world.organiser)
    assert phases_of(world.call) == [second, first]
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewPhase.objects.create(call=world.call, begins_at=NOW, ends_at=NOW)


@pytest.mark.django_db
def test_the_trail_says_in_words_what_was_changed(world: World) -> None:
    made = phase(world, NOW, None, sees_names=False)
    change_phase(made, texts={}, facts={"sees_names": True}, by=world.organiser)
    change_phase(made, texts={}, facts={"sees_names": True}, by=world.organiser)  # nothing new
    assert AuditEntry.objects.filter(action="change review phase").count() == 1
    words = AuditValue.objects.get(entry__action="change review phase").value
    assert words == "Assessors see names: No becomes Yes"
    remove_phase(made, by=world.organiser)
    assert AuditEntry.objects.filter(action="remove review phase").count() == 1
    assert rights_now(world.call).may_score
    text = signed_in(world.organiser).get(page("team_trail", world)).content.decode()
    assert words in text
    assert "review phase" in text


@pytest.mark.django_db
def test_after_the_decisions_phases_stay_as_they_are(world: World) -> None:
    made = phase(world)
    type(world.call).objects.filter(pk=world.call.pk).update(state="decided")
    for act in (
        lambda: phase(world, NOW, None),
        lambda: change_phase(made, texts={}, facts={"may_score": False}, by=world.organiser),
        lambda: remove_phase(made, by=world.organiser),
    ):
        with pytest.raises(Refused):
            act()
    assert ReviewPhase.objects.get().may_score


@pytest.mark.django_db
def test_phases_by_the_pages(world: World) -> None:
    client, new = signed_in(world.organiser), page("phase_new", world)
    data = {
        "begins_on": "2026-05-01",
        "begins_time": "09:00",
        "ends_on": "2026-05-02",
        "ends_time": "09:00",
        "name_en": "Reading",
        "sees_others": "never",
    }
    wrong: list[dict[str, str]] = [
        {"name_en": ""},
        {"begins_time": ""},
        {"ends_on": ""},
        {"ends_on": "2026-05-01"},
        {"sees_others": "sometimes"},
    ]
    for change in wrong:
        assert client.post(new, {**data, **change}).status_code == 422, change
    assert not ReviewPhase.objects.exists()
    assert client.get(new).status_code == 200
    assert client.post(new, data).status_code == 302
    made = ReviewPhase.objects.get()
    assert (made.name_en, made.may_score, made.sees_names, made.sees_others) == (
        "Reading",
        False,
        False,
        "never",
    )
    assert made.ends_at - made.begins_at == timedelta(days=1)
    overlap = client.post(new, {**data, "name_en": "Other"})
    assert overlap.status_code == 422
    assert "overlap" in overlap.content.decode()
    assert 'value="Other"' in overlap.content.decode()
    edit = page("phase_edit", world, made.pk)
    shown = client.get(edit).content.decode()
    assert 'value="2026-05-01"' in shown
    (application,) = world.applications(1)
    Assessment.objects.create(application=application, assessor=world.assessors[0], verdict="yes")
    assert "What was given stays" in client.get(edit).content.decode()
    told = client.post(
        edit,
        {**data, "begins_on": "", "begins_time": "", "may_score": "on", "ends_on": "", "ends_time": ""},
        follow=True,
    )
    assert "Assessors score: No becomes Yes" in told.content.decode()
    assert "What was given stays" in told.content.decode()
    listed = client.get(page("team_assessing", world)).content.decode()
    assert "Reading" in listed
    assert "Assessors see what others say: Never" in listed
    client.post(page("phase_remove", world, made.pk))
    assert not ReviewPhase.objects.exists()
    foreign = phase(make_world())
    for name in ("phase_edit", "phase_remove"):
        assert client.post(page(name, world, foreign.pk), data).status_code == 404
    for name, *args in (("phase_new",), ("phase_edit", foreign.pk), ("phase_remove", foreign.pk)):
        assert signed_in(world.assessors[0]).post(page(name, world, *args), data).status_code == 403


# --- scoring ----------------------------------------------------------------------------------


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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
