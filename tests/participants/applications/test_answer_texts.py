"""Translations and summaries beside answers, who reads what, and the answers given after selection."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.accounts import User
from core.audit import AuditEntry
from core.exports import Export
from core.outbox import Message
from core.tables import XLSX_TYPE, write_xlsx
from events.models import Call, Role
from events.translation_sheet import Row, read_sheet
from participants.applications.answers.languages import languages_read, stamp_of, texts_beside
from participants.applications.answers.masking import digest_of
from participants.applications.answers.readers import texts_for_readers
from participants.applications.answers.sheet import sheet_rows, write_answer_sheet
from participants.applications.models import Answer, AnswerMask, AnswerText, Application
from participants.applications.operations.answer_texts import (
    Sheet,
    StaleAnswers,
    TextRefused,
    import_answer_texts,
    remove_answer_text,
    save_answer_text,
)
from participants.people.models import Level, Person, SpokenLanguage
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
WORDS = "Punoj me të rinj."


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme, name="Olga Organiser", language="en")
    client.force_login(made)
    return made


@pytest.fixture
def answer(call: Call) -> Answer:
    return given(call)


def given(call: Call, text: str = WORDS, written_in: str = "sq", **fields: Any) -> Answer:
    question = call.questions.filter(kind="long").first() or make.question(call, "long", label_en="Why you?")
    application = make.application(call, written_in=written_in, **fields)
    return make.answer(application, question, text=text)


def write(answer: Answer, by: User, text: str = "I work with young people.", **changes: Any) -> AnswerText:
    seen = digest_of(texts_for_readers([answer])[answer.pk])
    values = {"kind": "translation", "language": "en", "made_by": "human", "seen": seen}
    return save_answer_text(answer, text=text, by=by, **{**values, **changes})


def url(name: str, call: Call, *args: Any) -> str:
    return reverse(name, args=[call.event.code, *args])


def page_of(answer: Answer) -> str:
    return url("team_answer_text", answer.application.call, answer.application.reference, answer.question_id)


def posted(answer: Answer, **changes: str) -> dict[str, str]:
    values = {"kind": "translation", "language": "en", "made_by": "machine", "text": "In English"}
    return {**values, "seen": digest_of(answer.text), **changes}


def kept() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (AnswerText, AuditEntry, Export, Message))


def everything(seen: Call) -> Any:
    return Application.objects.filter(call=seen)


def came_back(rows: Any) -> list[Row]:
    with write_answer_sheet(rows, "en") as sheet:
        return read_sheet(sheet, "en")


# --- one text ---------------------------------------------------------------------------------


def test_a_translation_stands_beside_the_original_with_who_and_when(answer: Answer, organiser: User) -> None:
    text = write(answer, organiser, made_by="machine")
    answer.refresh_from_db()
    assert answer.text == WORDS
    assert (text.by, text.made_by, text.language) == (organiser, "machine", "en")
    again = write(answer, organiser, "Better", made_by="human")
    assert again.pk == text.pk
    assert AnswerText.objects.get().text == "Better"


def test_it_is_stale_when_the_answer_changed_afterwards(answer: Answer, organiser: User) -> None:
    write(answer, organiser)
    (before,) = texts_beside(answer.application)[answer.question_id]
    Answer.objects.filter(pk=answer.pk).update(text="Tjetër – ё")
    (after,) = texts_beside(answer.application)[answer.question_id]
    assert (before.stale, after.stale) == (False, True)


def test_nothing_is_written_from_an_answer_that_changed_or_was_withdrawn(
    answer: Answer, organiser: User
) -> None:
    before = kept()
    with pytest.raises(StaleAnswers):
        write(answer, organiser, seen=digest_of("An earlier answer"))
    Application.objects.update(state=Application.State.WITHDRAWN)
    with pytest.raises(TextRefused):
        write(answer, organiser)
    assert kept() == before


def test_removing_leaves_the_original(answer: Answer, organiser: User) -> None:
    remove_answer_text(write(answer, organiser), by=organiser)
    assert not AnswerText.objects.exists()
    assert Answer.objects.get().text == WORDS


def test_the_organiser_writes_changes_and_removes_it_by_hand(
    client: Client, answer: Answer, organiser: User
) -> None:
    page = client.get(page_of(answer)).content.decode()
    assert f'lang="sq"><p>{WORDS}</p>' in page
    assert client.post(page_of(answer), posted(answer)).status_code == 302
    text = AnswerText.objects.get()
    one = client.get(url("team_application", answer.application.call, answer.application.reference))
    assert "Translation, by a machine" in one.content.decode()
    assert client.get(f"{page_of(answer)}?text={text.pk}").context["form"].initial["text"] == "In English"
    refused = client.post(page_of(answer), posted(answer, seen="0", text="My words"))
    assert refused.status_code == 422
    assert "My words" in refused.content.decode()
    assert client.post(page_of(answer), {"remove": str(text.pk)}).status_code == 302
    assert not AnswerText.objects.exists()
    assert client.post(page_of(answer), {"remove": "no"}).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [(Role.ASSESSOR, 403), (Role.LOGISTICS, 403), ("elsewhere", 404), ("nobody", 302)]
)
def test_nobody_but_organisers_writes_or_takes_out(
    client: Client, call: Call, answer: Answer, who: str, status: int
) -> None:
    if who == "elsewhere":
        client.force_login(make.member(make.programme()))
    elif who != "nobody":
        client.force_login(make.member(call.event.programme, who))
    before = kept()
    assert client.get(page_of(answer)).status_code == status
    assert client.post(page_of(answer), posted(answer)).status_code == status
    assert client.get(url("team_answer_sheet", call)).status_code == status
    assert client.post(url("team_answer_sheet_file", call), {"target-language": "en"}).status_code == status
    assert client.post(url("team_after_export", call, "csv")).status_code == status
    assert kept() == before


# --- the agency's table -----------------------------------------------------------------------


def test_a_table_goes_out_and_comes_back_without_a_loss(call: Call, organiser: User) -> None:
    words = "=HYPERLINK(1)\nДве линии; „наводи“ <b>"
    first, second = given(call, words), given(call, "E dyta")
    write(second, organiser, "The second")
    rows = sheet_rows(call, everything(call), "en")
    back = came_back(rows)
    assert {row.target for row in back} == {"", "The second"}
    assert words in {row[3] for row in rows}
    assert all(first.application.full_name not in cell for row in rows for cell in row)
    new = "=1+1\nDy rreshta; “ë” _x0041_"
    filled = [(*row[:4], new if row[3] == words else row[4]) for row in rows]
    table = came_back(filled)
    texts = {int(row.key.removeprefix("answer:")): (row.stamp, row.target) for row in table}
    assert import_answer_texts(call, Sheet("en", "human", texts), by=organiser) == 1
    assert AnswerText.objects.get(answer=first).text == new
    assert AnswerText.objects.get(answer=second).text == "The second"


def test_what_is_written_in_the_language_already_is_not_in_the_table(call: Call, organiser: User) -> None:
    given(call, "Latinica", "sr-latn")
    given(call, "Albanian", "sq")
    assert [row[3] for row in sheet_rows(call, everything(call), "sr")] == ["Albanian"]


def test_one_stale_row_refuses_the_whole_table(call: Call, organiser: User) -> None:
    first, second, other = given(call), given(call, "Tjetra"), given(make.call())
    stamps = {one.pk: (stamp_of(one.text, ""), "New") for one in (first, second, other)}
    Answer.objects.filter(pk=second.pk).update(text="Changed")
    before = kept()
    with pytest.raises(StaleAnswers) as stale:
        import_answer_texts(call, Sheet("en", "human", stamps), by=organiser)
    assert set(stale.value.answers) == {second.pk, other.pk}
    assert kept() == before


def test_the_page_takes_the_table_and_lists_what_is_stale(
    client: Client, call: Call, answer: Answer, organiser: User
) -> None:
    out = client.post(url("team_answer_sheet_file", call), {"target-language": "en"})
    (row,) = read_sheet(io.BytesIO(b"".join(out)), "en")  # type: ignore[arg-type]  # a streamed answer
    assert Export.objects.get().what == "answers"
    headers = ("Key", "Version", "Text", "Original", "English")
    table = [(f"en {row.key}", row.stamp, row.label, WORDS, "From an agency")]

    def send(made: Any) -> Any:
        with made:
            upload = SimpleUploadedFile("back.xlsx", made.read(), XLSX_TYPE)
        values = {"language": "en", "made_by": "human", "file": upload}
        return client.post(url("team_answer_sheet", call), values)

    assert send(write_xlsx(headers, table, "en")).status_code == 302
    assert AnswerText.objects.get().text == "From an agency"
    again = send(write_xlsx(headers, table, "en"))  # the text beside it is another one now
    assert again.status_code == 422
    assert row.label in again.content.decode()
    wrong = send(write_xlsx(headers, [("en question:1", "x", "", "", "y")], "en"))
    assert wrong.status_code == 422


# --- readers ----------------------------------------------------------------------------------


def reader(call: Call, language: str = "en", *spoken: str) -> User:
    made = make.assessor(call, language=language)
    person = Person.objects.create(user=made, given_name="Mira", family_name="Demo")
    for code in spoken:
        SpokenLanguage.objects.create(person=person, language=code, follows=Level.MEETING)
    return made


def review(client: Client, answer: Answer, user: User, language: str = "en") -> str:
    client.force_login(user)
    with translation.override(language):
        address = url("team_review_one", answer.application.call, answer.application.reference)
    return str(client.get(address).content.decode())


def test_an_assessor_reads_it_in_her_language_beside_the_original(
    client: Client, answer: Answer, organiser: User
) -> None:
    write(answer, organiser, made_by="machine")
    write(answer, organiser, "Радам со млади.", language="mk")
    page = review(client, answer, reader(answer.application.call))
    assert f'lang="sq"><p>{WORDS}</p>' in page
    assert 'lang="en"><p>I work with young people.</p>' in page
    assert "Translation, by a machine" in page
    assert "Радам" not in page
    assert "Not read in this language" not in page
    assert "Радам" in review(client, answer, reader(answer.application.call, "mk"), "mk")


def test_what_she_does_not_read_is_said(client: Client, answer: Answer, organiser: User) -> None:
    call = answer.application.call
    assert "Not read in this language: Shqip" in review(client, answer, reader(call))
    assert "Not read in this language" not in review(client, answer, reader(call, "en", "sq"))


def test_whoever_reads_serbian_reads_it_in_both_scripts() -> None:
    assert languages_read(make.user(language="sr-latn")) == {"sr"}


def test_a_text_older_than_a_hidden_passage_is_withheld_until_it_is_confirmed(
    client: Client, answer: Answer, organiser: User
) -> None:
    call, assessor = answer.application.call, reader(answer.application.call)
    write(answer, organiser)
    mask = AnswerMask.objects.create(
        answer=answer, start=0, end=5, digest=digest_of(WORDS[:5]), reason="A name", by=organiser
    )
    AnswerText.objects.update(at=mask.at - timedelta(minutes=1))
    page = review(client, answer, assessor)
    assert "young people" not in page
    assert "Not read in this language" in page
    assert sheet_rows(call, everything(call), "en")[0][4] == ""
    assert WORDS not in sheet_rows(call, everything(call), "en")[0][3]
    write(answer, organiser)
    assert "young people" in review(client, answer, assessor)


# --- the organiser's list ---------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_answers_nobody_on_the_committee_reads(
    client: Client, call: Call, organiser: User, count: int, django_assert_num_queries: Any
) -> None:
    reader(call, "en", "mk")
    for number in range(count):
        translated = given(call, given_name=f"Translated{number}")
        write(translated, organiser)
        given(call, given_name=f"Unread{number}")
        given(call, "Читливо", "mk", given_name=f"Read{number}")
    address = url("team_applications", call)
    with django_assert_num_queries(12):
        shown = client.get(f"{address}?col=written&col=unread")
    cells = {row["name"].split()[0]: [cell[-1] for cell in row["cells"]] for row in shown.context["rows"]}
    assert cells["Unread0"] == ["Shqip", "Yes"]
    assert cells["Translated0"] == ["Shqip", ""]
    assert cells["Read0"] == ["Македонски", ""]
    with django_assert_num_queries(11):
        found = client.get(f"{address}?unread=1")
    assert {row["name"] for row in found.context["rows"]} == {
        f"Unread{number} Demo" for number in range(count)
    }
    assert found.context["page"].paginator.count == count
    assert len(client.get(f"{address}?written=mk").context["rows"]) == count
    Answer.objects.filter(texts__isnull=False).update(text="Ndryshuar")
    assert len(client.get(f"{address}?unread=1").context["rows"]) == 2 * count


def test_the_numbers_above_the_list_do_not_depend_on_the_filter(
    client: Client, call: Call, organiser: User
) -> None:
    given(call)
    given(call, written_in="mk")
    make.application(call, state=Application.State.DRAFT, submitted_at=None)
    context = client.get(url("team_applications", call) + "?written=mk").context
    assert [(one["state"], one["count"]) for one in context["counts"]] == [("submitted", 2)]
    assert (context["page"].paginator.count, context["drafts"]) == (1, 1)


# --- her language -----------------------------------------------------------------------------


def test_f1_a_text_has_its_own_language_and_staff_see_it_in_every_interface_language(
    client: Client, call: Call, organiser: User
) -> None:
    """F1"""
    answer = given(call, "Çfarë bëj", "hr")
    for language in ("en", "mk", "sr-latn"):
        with translation.override(language):
            address = url("team_application", call, answer.application.reference)
        page = client.get(address).content.decode()
        assert '<dd dir="auto" lang="hr"><p>Çfarë bëj</p>' in page
        assert "hrvatski" in page
    assert Application(language="sq").text_language == "sq"


# --- after selection --------------------------------------------------------------------------


def after(client: Client, call: Call, language: str = "en") -> list[list[str]]:
    with translation.override(language):
        address = url("team_after_export", call, "csv")
    out = client.post(address)
    return list(csv.reader(io.StringIO(b"".join(out).decode("utf-8-sig"))))  # type: ignore[arg-type]  # streamed


def test_answers_after_selection_are_a_table_of_their_own_in_the_exporters_language(
    client: Client, call: Call, organiser: User
) -> None:
    """F7"""
    question = make.question(call, "one", label_en="Diet", label_sq="Dieta", stage="after", about="diet")
    question.choices.filter(key="second").update(label_sq="E dyta")
    chosen = make.application(call, state=Application.State.SELECTED, language="mk")
    make.answer(chosen, question, text="", choices=["second"])
    make.application(call)
    assert after(client, call) == [
        ["Reference number", "Given name", "Family name", "E-mail address", "Diet"],
        [chosen.reference, "Arta", "Demo", chosen.email, "Second"],
    ]
    assert [line[-1] for line in after(client, call, "sq")] == ["Dieta", "E dyta"]
    assert Export.objects.filter(what="after_selection").count() == 2
    plain = client.post(url("team_applications_export", call, "csv"))
    assert b"Diet" not in b"".join(plain)  # type: ignore[arg-type]  # streamed
    assert client.post(url("team_after_export", call, "pdf")).status_code == 404


# --- profiles ---------------------------------------------------------------------------------


def test_the_question_of_profiles_is_counted_in_the_statistics(
    client: Client, call: Call, organiser: User, django_assert_num_queries: Any
) -> None:
    from participants.applications.operations.questions import QuestionRefused, change_question

    first, second = (make.question(call, "several", label_en=name) for name in ("First", "Profession"))
    for question in (first, second):
        change_question(
            question,
            texts={},
            settings={"is_profile": True},
            choices=[{"key": one.key, "label_en": one.label_en} for one in question.choices.all()],
            by=organiser,
        )
    assert list(call.questions.filter(is_profile=True)) == [second]
    make.answer(make.application(call), second, text="", choices=["first", "second"])
    make.application(call)
    with django_assert_num_queries(9):
        charts = client.get(url("team_applications_statistics", call)).context["charts"]
    (chart,) = (one for one in charts if one["title"] == "Profession")
    assert {row["label"]: row["value"] for row in chart["rows"]} == {
        "First": 1,
        "Second": 1,
        "Third": 0,
        "No answer": 1,
    }
    with pytest.raises(QuestionRefused):
        change_question(make.question(call, "long"), texts={}, settings={"is_profile": True}, by=organiser)
