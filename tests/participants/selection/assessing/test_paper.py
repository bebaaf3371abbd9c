"""One PDF of an assessor's files, and a score sheet that goes out and comes back."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from pypdf import PdfReader

from core.actors import Clock
from core.erasure import erase_person
from core.exports import Export
from core.tables import XLSX_TYPE
from events.models import Designation, Membership, Role
from events.translation_sheet import UnreadableSheet, read_table
from participants.selection.assessing.paper import own_papers
from participants.selection.assessing.plans import criteria_of
from participants.selection.assessing.sheet import take_score_sheet, write_score_sheet
from participants.selection.models import Assessment, CriterionScore
from participants.selection.operations import (
    declare_conflicts,
    note_conflict,
    record_verdict,
    request_paper,
    set_plan,
    take_template,
)
from participants.selection.operations.paper import make_paper
from tests import factories as make
from tests.crawl import content_of
from tests.participants.selection.conftest import World
from tests.participants.selection.visiting import page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def made(world: World, user: Any) -> Export:
    return make_paper(request_paper(world.call, language="en", by=user), world.call, by=Clock("test"))


def words(export: Export) -> str:
    assert export.file is not None
    with export.file.file.open("rb") as source:
        return " ".join(leaf.extract_text() for leaf in PdfReader(BytesIO(source.read())).pages)


def test_one_pdf_has_all_her_files_and_her_name_on_every_page(world: World) -> None:
    first, second, hidden = world.applications(3)
    make.answer(first, make.question(world.call), text="I visit families. 🎉\n\n" * 60)
    me = world.assessors[0]
    note_conflict(hidden, me, kind="work", reason="", by=me)
    export = made(world, me)
    text = words(export)
    assert (export.state, export.rows) == (Export.State.READY, 2)
    assert all(one.reference in text for one in (first, second))
    assert hidden.reference not in text
    assert first.full_name in text
    with export.file.file.open("rb") as source:
        leaves = PdfReader(BytesIO(source.read())).pages
        assert len(leaves) > 1
        assert all("Assessor A" in leaf.extract_text() for leaf in leaves)


def test_the_footnote_on_a_designation_stands_on_every_page_of_the_pdf(world: World) -> None:
    Designation.objects.create(
        programme=world.event.programme,
        territory="XK",
        name_en="Kosovo",
        footnote_en="Without prejudice.",
    )
    application = world.applications(1)[0]
    make.answer(application, make.question(world.call), text="I visit families.\n\n" * 80)
    export = made(world, world.assessors[0])
    assert export.file is not None
    with export.file.file.open("rb") as source:
        leaves = [leaf.extract_text() for leaf in PdfReader(BytesIO(source.read())).pages]
    assert "Kosovo*" in leaves[0]
    assert len(leaves) > 1
    assert all("* Without prejudice." in leaf for leaf in leaves)


def test_a_blind_pdf_names_nobody_and_one_with_names_is_gone_once_the_call_is_blind(world: World) -> None:
    application = make.application(
        world.call, given_name="Xhevrije", family_name="Quantenova", organisation="Institute Zyxwv"
    )
    make.answer(application, make.question(world.call), text="Xhevrije Quantenova of Institute Zyxwv.")
    me = world.assessors[0]
    named = made(world, me)
    waiting = request_paper(world.call, language="en", by=me)
    set_plan(world.call, {"blind": True}, by=world.organiser)
    assert make_paper(waiting, world.call, by=Clock("test")).state == Export.State.FAILED
    client = signed_in(me)
    assert client.get(page("paper_file", world, named.pk)).status_code == 404
    blind = made(world, me)
    text = words(blind)
    assert application.reference in text
    assert not any(word in text for word in ("Xhevrije", "Quantenova", "Zyxwv"))
    answer = client.get(page("paper_file", world, blind.pk))
    assert world.event.code in answer["Content-Disposition"]
    assert content_of(answer).startswith(b"%PDF")


def test_a_pdf_from_before_a_conflict_is_gone_and_it_is_nobody_elses(world: World) -> None:
    (application,) = world.applications(1)
    me, other = world.assessors
    export = made(world, me)
    url = page("paper_file", world, export.pk)
    assert signed_in(other).get(url).status_code == 404
    note_conflict(application, me, kind="work", reason="", by=me)
    assert signed_in(me).get(url).status_code == 404
    assert not own_papers(world.call, me).exists()
    newcomer = make.member(world.event.programme, Role.ASSESSOR)
    assert "Conflicts of interest" in signed_in(newcomer).get(page("team_paper", world)).content.decode()
    signed_in(newcomer).post(page("paper_new", world))
    assert not Export.objects.filter(made_by=newcomer).exists()


def test_asking_twice_makes_one(world: World) -> None:
    client = signed_in(world.assessors[0])
    for _time in range(2):
        client.post(page("paper_new", world))
    export = Export.objects.get()
    assert export.state == Export.State.WORKING
    assert "Being prepared" in client.get(page("team_paper", world)).content.decode()
    make_paper(export, world.call, by=Clock("test"))
    assert make_paper(export, world.call, by=Clock("test")).state == Export.State.READY


def test_a_pdf_goes_with_the_right_to_read_what_is_in_it(world: World) -> None:
    _first, other = world.applications(2)
    me = world.assessors[0]
    export = made(world, me)
    client, url = signed_in(me), page("paper_file", world, export.pk)
    world.applications(1)  # one that came later changes nothing
    assert content_of(client.get(url)).startswith(b"%PDF")
    type(other).objects.filter(pk=other.pk).update(family_name="erased-1")
    assert client.get(url).status_code == 404
    export = made(world, me)
    set_plan(world.call, {"only_assigned": True}, by=world.organiser)
    assert client.get(page("paper_file", world, export.pk)).status_code == 404
    assert url not in client.get(page("team_paper", world)).content.decode()


def test_a_pdf_asked_for_without_names_has_none_and_a_former_assessor_gets_none(world: World) -> None:
    make.application(world.call, given_name="Xhevrije", family_name="Quantenova")
    me = world.assessors[0]
    set_plan(world.call, {"blind": True}, by=world.organiser)
    waiting = request_paper(world.call, language="en", by=me)
    set_plan(world.call, {"blind": False}, by=world.organiser)
    assert "Quantenova" not in words(make_paper(waiting, world.call, by=Clock("test")))
    waiting = request_paper(world.call, language="en", by=me)
    Membership.objects.filter(user=me).delete()
    assert make_paper(waiting, world.call, by=Clock("test")).state == Export.State.FAILED


# --- the score sheet --------------------------------------------------------------------------


def filled(world: World, user: Any, changes: dict[str, list[str]]) -> BytesIO:
    """The sheet as she fills it in: {reference: the last cells of its row}."""
    with write_score_sheet(world.call, user) as sheet:
        content = BytesIO(sheet.read())
    width = len(read_table(BytesIO(content.getvalue()), 60)[0])
    rows = [row[:width] for row in read_table(content, 60)]
    width = len([cell for cell in rows[0] if cell])
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        leaf = book.add_worksheet()
        for number, row in enumerate(rows):
            cells = row[:width]
            if cells[0] in changes:
                cells = [*cells[: width - len(changes[cells[0]])], *changes[cells[0]]]
            leaf.write_row(number, 0, cells)
    out.seek(0)
    return out


def test_verdicts_go_out_and_come_back(world: World) -> None:
    first, second, third = world.applications(3)
    me = world.assessors[0]
    record_verdict(third, verdict="no", line="Little.", by=me)
    back = take_score_sheet(
        world.call,
        filled(
            world, me, {first.reference: ["yes", "Works with families."], second.reference: ["Maybe", ""]}
        ),
        by=me,
    )
    assert (back.saved, back.refused) == (2, [])
    given = dict(Assessment.objects.filter(assessor=me).values_list("application", "verdict"))
    assert given == {first.pk: "yes", second.pk: "maybe", third.pk: "no"}


def test_stale_and_foreign_and_wrong_rows_are_refused_each_by_itself(world: World) -> None:
    first, second, third, fourth = world.applications(4)
    me, other = world.assessors
    mine = filled(
        world,
        me,
        {one.reference: ["yes", ""] for one in (first, second, third)} | {fourth.reference: ["perhaps", ""]},
    )
    record_verdict(first, verdict="no", line="Since then.", by=me)
    note_conflict(second, me, kind="work", reason="", by=me)
    back = take_score_sheet(world.call, mine, by=me)
    assert back.saved == 1
    assert len(back.refused) == 3
    assert [row[:8] for row in back.refused] == [one.reference for one in (first, second, fourth)]
    given = dict(Assessment.objects.filter(assessor=me).values_list("application", "verdict"))
    assert given == {first.pk: "no", third.pk: "yes"}
    theirs = filled(world, other, {fourth.reference: ["yes", ""]})
    assert len(take_score_sheet(world.call, theirs, by=me).refused) == 1
    assert not Assessment.objects.filter(application=fourth).exists()


def test_points_go_out_and_come_back_by_the_page(world: World) -> None:
    set_plan(world.call, {"mode": "full", "blind": True}, by=world.organiser)
    take_template(world.call, by=world.organiser)
    application, other = world.applications(2, given_name="Xhevrije")
    me = world.assessors[0]
    cells = [cell for _one in criteria_of(world.call) for cell in ("4", "Because.")]
    wrong = ["9", "Too many.", *cells[2:], ""]
    content = filled(world, me, {application.reference: [*cells, "Good."], other.reference: wrong})
    upload = SimpleUploadedFile("sheet.xlsx", content.getvalue(), content_type=XLSX_TYPE)
    client, url = signed_in(me), page("team_paper", world)
    answer = client.post(url, {"file": upload})
    assert answer.status_code == 422
    assert f"{other.reference}: Practice: Select a valid choice." in answer.content.decode()
    assert Assessment.objects.get().points == 8000
    assert CriterionScore.objects.filter(points=4, comment="Because.").count() == 5
    download = content_of(client.post(page("score_sheet", world)))
    assert b"Xhevrije" not in b"".join(
        zipfile.ZipFile(BytesIO(download)).read(name)
        for name in zipfile.ZipFile(BytesIO(download)).namelist()
    )
    assert Export.objects.filter(what="score sheet", made_by=me).count() == 1


def test_another_table_is_no_score_sheet(world: World) -> None:
    world.applications(1)
    me = world.assessors[0]
    with pytest.raises(UnreadableSheet):
        take_score_sheet(world.call, BytesIO(b"no table"), by=me)
    content = filled(world, me, {})
    set_plan(world.call, {"mode": "full"}, by=world.organiser)
    with pytest.raises(UnreadableSheet):
        take_score_sheet(world.call, content, by=me)
    client = signed_in(me)
    for upload in ({}, {"file": SimpleUploadedFile("sheet.xlsx", b"no table")}):
        assert client.post(page("team_paper", world), upload).status_code == 422
    assert not Assessment.objects.exists()


def test_a_reference_that_stands_twice_is_refused(world: World) -> None:
    (application,) = world.applications(1)
    me = world.assessors[0]
    with write_score_sheet(world.call, me) as sheet:
        head = read_table(BytesIO(sheet.read()), 30)[0]
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        leaf = book.add_worksheet()
        for number, row in enumerate([[cell for cell in head if cell], *[[application.reference, "x"]] * 2]):
            leaf.write_row(number, 0, row)
    out.seek(0)
    with pytest.raises(UnreadableSheet):
        take_score_sheet(world.call, out, by=me)


def test_an_erasure_deletes_the_stored_pdfs_that_hold_her(world: World) -> None:
    gone, stays = world.applications(2)
    me, other = world.assessors
    note_conflict(gone, other, kind="work", reason="", by=other)
    mine, without = made(world, me), made(world, other)
    elsewhere = make.application(make.call(), user=stays.user)
    stored = mine.file
    assert stored is not None
    storage, path = stored.file.storage, stored.file.name
    waiting = request_paper(world.call, language="en", by=make.member(world.event.programme, Role.ASSESSOR))
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_person(gone.user, by=Clock("test"))
    mine.refresh_from_db()
    assert (mine.state, mine.file) == (Export.State.EXPIRED, None)
    assert not storage.exists(path)
    waiting.refresh_from_db()
    assert waiting.state == Export.State.WORKING  # it will be made of what is left
    assert elsewhere.pk
    later = make.application(world.call)
    declare_conflicts(world.call, (), by=me)
    kept = made(world, me)
    assert kept.file is not None
    after = make.application(world.call)
    erase_person(after.user, by=Clock("test"))  # she came after it was made
    kept.refresh_from_db()
    assert kept.state == Export.State.READY
    erase_person(later.user, by=Clock("test"))
    kept.refresh_from_db()
    assert kept.state == Export.State.EXPIRED
    without.refresh_from_db()
    assert without.file is None  # whether a PDF holds her is not guessed: every one that could is deleted
