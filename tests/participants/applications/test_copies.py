"""A copy of everything, as PDF and JSON; and what was changed after sending, kept and gone with her."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core.erasure import erase_person, personal_data
from participants.applications.copies import as_pdf, copy_of
from participants.applications.models import Application, ApplicationChange
from participants.selection.models import Decision
from tests import factories as make
from tests.participants.applications.filled_in import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(client: Client) -> Application:
    application = make.application(user=make.user("arta@example.org"))
    client.force_login(application.user)
    return application


def text(answer: Any) -> str:
    return str(answer.content.decode())


def change(client: Client, application: Application, **fields: Any) -> Any:
    return client.post(
        reverse("apply", args=[application.call.event.code]),
        posted(action="change", version=str(application.revision), **fields),
    )


# --- what changed after sending ---------------------------------------------------------------


def test_both_versions_of_a_change_are_kept(client: Client, mine: Application) -> None:
    question = make.question(mine.call, "one", label_en="Which one?")
    make.answer(mine, question, text="", choices=["first"])
    name = f"question_{question.pk}"
    assert change(client, mine, role="Head teacher", **{name: "second"}).status_code == 302
    rows = {row.question: row for row in ApplicationChange.objects.all()}
    assert (rows["Which one?"].before, rows["Which one?"].after) == ("First", "Second")
    assert (rows["Your role there"].before, rows["Your role there"].after) == (
        "Social worker",
        "Head teacher",
    )
    assert {row.by for row in rows.values()} == {mine.user}


def test_a_file_that_was_exchanged_is_named_in_both_versions(client: Client, mine: Application) -> None:
    question = make.question(mine.call, "file", label_en="A letter")
    for number, name in enumerate(("old.pdf", "new.pdf")):
        mine.refresh_from_db()
        upload = SimpleUploadedFile(name, b"%PDF-1.7 " + name.encode())
        assert change(client, mine, **{f"question_{question.pk}_file": upload}).status_code == 302, number
    last = ApplicationChange.objects.filter(question="A letter").latest("pk")
    assert (last.before, last.after) == ("old.pdf", "new.pdf")


def test_sending_the_same_again_is_no_change(client: Client, mine: Application) -> None:
    change(client, mine, role="Head teacher")
    count = ApplicationChange.objects.count()
    mine.refresh_from_db()
    change(client, mine, role="Head teacher")
    assert ApplicationChange.objects.count() == count


def test_a_refused_change_leaves_no_trace(client: Client, mine: Application) -> None:
    make.question(mine.call, required=True)
    assert change(client, mine, role="Head teacher").status_code == 422
    assert not ApplicationChange.objects.exists()


@pytest.mark.usefixtures("trust_staff")
def test_she_and_the_organiser_see_it_and_nobody_else(client: Client, mine: Application) -> None:
    change(client, mine, role="Head teacher")
    event = mine.call.event
    organiser, assessor = make.member(event.programme), make.assessor(mine.call)
    team = reverse("team_application", args=[event.code, mine.reference])
    review = reverse("team_review_one", args=[event.code, mine.reference])
    assert "<del>Social worker</del>" in text(client.get(reverse("my_application", args=[mine.reference])))
    client.force_login(organiser)
    assert "<del>Social worker</del>" in text(client.get(team))
    client.force_login(assessor)
    assert client.get(team).status_code == 403
    assert "Social worker" not in text(client.get(review))


def test_it_is_in_her_data_and_gone_with_her(client: Client, mine: Application) -> None:
    change(client, mine, role="Head teacher")
    rows = personal_data(mine.user)["participants.ApplicationChange"]
    assert ("Social worker", "Head teacher") in [(row["before"], row["after"]) for row in rows]
    erase_person(mine.user, by=mine.user)
    assert not ApplicationChange.objects.exists()


# --- the copy ---------------------------------------------------------------------------------


def test_the_json_has_everything_of_her_page(client: Client, mine: Application) -> None:
    make.answer(mine, make.question(mine.call, label_en="My question"), text="Моје речи")
    change(client, mine, role="Head teacher", **{f"question_{mine.answers.get().question_id}": "Моје речи"})
    answer = client.get(reverse("application_copy", args=[mine.reference]))
    copy = json.loads(answer.content)
    assert copy["reference"] == mine.reference
    assert {"question": "My question", "answer": "Моје речи"} in copy["answers"]
    assert "Head teacher" in [row["after"] for row in copy["changes"]]
    assert (copy["late"], copy["extended_until"]) == (False, None)
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("language", ["en", "sq", "mk", "sr", "sr-latn", "bs"])
def test_the_pdf_is_made_in_every_language(client: Client, mine: Application, language: str) -> None:
    words = "Ёжик\nпише; Ђорђе, ѓ ќ ѕ; ëçß č ć š ž đ; ' & <b>"
    make.answer(mine, make.question(mine.call), text=words)
    answer = client.get(f"/{language}/applications/{mine.reference}/copy.pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    drawn = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert words.split("\n", maxsplit=1)[0] in drawn
    assert "Ђорђе, ѓ ќ ѕ; ëçß č ć š ž đ; ' & <b>" in " ".join(drawn.split())
    assert mine.reference in drawn
    assert f'filename="{mine.reference}.pdf"' in answer["Content-Disposition"]


def test_characters_without_a_glyph_do_not_cost_her_the_copy(mine: Application) -> None:
    """A very long answer with signs that no font of ours has; the paper says that they stand as numbers."""
    make.answer(mine, make.question(mine.call), text="word 🙂 漢 " * 2000)
    content = as_pdf(copy_of(mine))
    drawn = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "[U+1F642]" in drawn
    assert "Some characters cannot be printed and stand here as their numbers." in " ".join(drawn.split())


def test_the_pdf_shows_both_versions_of_a_change(client: Client, mine: Application) -> None:
    change(client, mine, role="Head teacher")
    mine.refresh_from_db()
    pages = PdfReader(BytesIO(as_pdf(copy_of(mine)))).pages
    drawn = " ".join("".join(page.extract_text() for page in pages).split())
    assert "Social worker > Head teacher" in drawn


@pytest.mark.parametrize("name", ["application_copy", "application_pdf"])
def test_only_the_owner_gets_a_copy(client: Client, mine: Application, name: str) -> None:
    organiser = make.member(mine.call.event.programme)
    Decision.objects.create(
        application=mine, outcome="selected", reason_text="Hidden words", decided_by=organiser
    )
    path = reverse(name, args=[mine.reference])
    own = client.get(path)
    assert own.status_code == 200
    assert b"Hidden words" not in own.content
    assert Client().get(path).status_code == 302
    for other in (make.user(), organiser):
        client.force_login(other)
        assert client.get(path).status_code in {302, 404}
