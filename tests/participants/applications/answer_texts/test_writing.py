"""Translations and summaries beside answers: written one by one, and by an agency in a table."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.accounts import User
from core.exports import Export
from core.tables import XLSX_TYPE, write_xlsx
from events.models import Call, Role
from events.translation_sheet import read_sheet
from participants.applications.answers.languages import stamp_of, texts_beside
from participants.applications.answers.masking import digest_of
from participants.applications.answers.sheet import sheet_rows
from participants.applications.models import Answer, AnswerText, Application
from participants.applications.operations.answer_texts import (
    Sheet,
    StaleAnswers,
    TextRefused,
    import_answer_texts,
    remove_answer_text,
)
from tests import factories as make
from tests.participants.applications.answer_texts.beside import (
    WORDS,
    came_back,
    everything,
    given,
    kept,
    page_of,
    posted,
    url,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


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
