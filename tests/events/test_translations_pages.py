"""The pages on which an event is translated: who may open which, what they do, and what is refused."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.accounts import User
from core.actors import Clock
from core.audit import AuditEntry
from core.outbox import Message
from events.models import Call, Event, Membership, Role, TextState, TranslationAssignment
from events.models.team import TEAM_ROLES
from events.operations import cancel_event, write_texts
from events.operations.texts import Texts
from events.operations.translations import assign_translator, save_translations
from events.translated_texts import Status, entries_of
from participants.applications.models import FormSection
from tests import factories as make
from tests.crawl import content_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
CLOCK = Clock("test")
TITLE = "Gratë që kthehen në Kosovë*"


def page(event: Event, rest: str = "") -> str:
    return f"/en/team/events/{event.code}/translations/{rest}"


def sign_in(event: Event, role: str = Role.ORGANISER, language: str = "") -> tuple[Client, User]:
    client, user = Client(), make.member(event.programme, role)
    if language:
        assign_translator(event, by=CLOCK, user=user, language=language)
    client.force_login(user)
    return client, user


def field(event: Event, name: str = "title") -> str:
    return f"text_events_event_{event.pk}_{name}"


def filled(client: Client, event: Event, **texts: str) -> dict[str, str]:
    """The form as the page shows it, with these texts written over it."""
    form = client.get(page(event, "sq/")).context["form"]
    data = {row.stamp_name: row.entry.stamp for row in form.rows()}
    data |= {row.field.name: row.entry.target for row in form.rows()}
    return data | {field(event, name): text for name, text in texts.items()}


def status(event: Event, name: str = "title") -> Status:
    return next(
        row for row in entries_of(Event.objects.get(pk=event.pk), "sq") if row.text.field == name
    ).status


def nothing_happened() -> bool:
    return not (AuditEntry.objects.exists() or Message.objects.exists() or TextState.objects.exists())


# --- who may ----------------------------------------------------------------------------------

GET = ("", "sq/", "sq/table/", "sq/table/file/")


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("rest", GET)
def test_the_organiser_opens_every_page_and_the_team_none(event: Event, rest: str, role: str) -> None:
    client, _user = sign_in(event, role)
    expected = 200 if role == Role.ORGANISER else 403 if role in TEAM_ROLES else 404
    response = client.get(page(event, rest))
    content_of(response)
    assert response.status_code == expected


@pytest.mark.parametrize("rest", GET)
def test_a_translator_opens_what_she_was_asked_for(event: Event, rest: str) -> None:
    Event.objects.filter(pk=event.pk).update(languages=["en", "sq", "mk"], title_mk="СКРИЕНО")
    event.refresh_from_db()
    client, _user = sign_in(event, Role.TRANSLATOR, "sq")
    response = client.get(page(event, rest))
    assert response.status_code == 200
    assert client.get(page(event, rest.replace("sq", "mk"))).status_code == (404 if rest else 200)
    assert "СКРИЕНО" not in content_of(response).decode(errors="ignore")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "team/events/{e}/",
            "team/events/{e}/preview/",
            "team/events/{e}/edit/",
            "team/events/{e}/texts/sq/",
        ),
        *("team/events/{e}/applications/", "team/events/{e}/files/", "team/programmes/{p}/"),
        *("team/programmes/{p}/members/", "team/events/{e}/call/"),
    ],
)
def test_a_translator_sees_nothing_else_of_the_programme(call: Call, path: str) -> None:
    client, _user = sign_in(call.event, Role.TRANSLATOR, "sq")
    address = "/en/" + path.format(e=call.event.code, p=call.event.programme.code)
    assert client.get(address).status_code == 404


def test_her_first_page_leads_to_the_texts(event: Event) -> None:
    client, _user = sign_in(event, Role.TRANSLATOR, "sq")
    content = client.get("/en/team/").content.decode()
    assert page(event) in content
    assert "You have no role" not in content


def test_a_translator_needs_a_second_factor_first(event: Event, settings: Any) -> None:
    settings.COLLOQUY_STAFF_WITHOUT_SECOND_FACTOR = ()
    client, _user = sign_in(event, Role.TRANSLATOR, "sq")
    assert client.get(page(event)).status_code == 302


def test_the_staff_of_another_programme_finds_nothing(event: Event) -> None:
    client, _user = sign_in(make.event())
    for rest in GET:
        assert client.get(page(event, rest)).status_code == 404


def test_what_a_translator_may_not_press_changes_nothing(event: Event) -> None:
    client, user = sign_in(event, Role.TRANSLATOR, "sq")
    key = f"events.event:{event.pk}:title"
    audited, written = AuditEntry.objects.count(), Message.objects.count()
    for path, data in (
        (page(event), {"languages": ["sq"]}),
        (page(event, "sq/"), filled(client, event, title="Tjetër") | {"approve": key}),
        (f"/en/team/events/{event.code}/translators/", {"user": user.pk, "language": "sq"}),
    ):
        assert client.post(path, data).status_code == 403
    assignment = TranslationAssignment.objects.get()
    assert client.post(f"/en/team/translators/{assignment.pk}/end/").status_code == 404
    assert client.post(page(event, "mk/"), {}).status_code == 404
    assert (AuditEntry.objects.count(), Message.objects.count()) == (audited, written)
    assert not TextState.objects.exists()
    assert Event.objects.get(pk=event.pk).required_languages is None


# --- the texts --------------------------------------------------------------------------------


def test_source_and_target_stand_side_by_side_with_their_state(event: Event) -> None:
    client, _user = sign_in(event)
    content = client.get(page(event, "sq/")).content.decode()
    for text in ("Women who return to Kosovo*", TITLE, "Draft", "Missing", "Guiding question 1"):
        assert text in content


def test_a_translator_saves_and_the_organiser_approves(event: Event) -> None:
    client, user = sign_in(event, Role.TRANSLATOR, "sq")
    assert client.post(page(event, "sq/"), filled(client, event, title="Gratë*")).status_code == 302
    assert (status(event), TextState.objects.get().by) == (Status.DRAFT, user)
    organiser, boss = sign_in(event)
    key = f"events.event:{event.pk}:title"
    organiser.post(page(event, "sq/"), filled(organiser, event) | {"approve": key})
    assert (status(event), TextState.objects.get().by) == (Status.APPROVED, boss)
    assert str(boss) in organiser.get(page(event, "sq/")).content.decode()


def test_all_can_be_approved_at_once(event: Event) -> None:
    client, _user = sign_in(event)
    client.post(page(event, "sq/"), filled(client, event, host="Qendra") | {"approve": "all"})
    found = {row.status for row in entries_of(Event.objects.get(pk=event.pk), "sq") if row.target}
    assert found == {Status.APPROVED}
    assert status(event, "host") == Status.APPROVED


def test_what_changed_in_the_source_is_shown_word_by_word(event: Event) -> None:
    client, user = sign_in(event)
    key = f"events.event:{event.pk}:title"
    stamps = {row.key: row.stamp for row in entries_of(event, "sq")}
    save_translations(event, by=user, language="sq", texts={}, stamps=stamps, approve=[key])
    write_texts(event, by=user, language="en", texts=Texts(event={"title": "Men who return to Kosovo*"}))
    content = client.get(page(event, "sq/")).content.decode()
    assert "<del>Women </del>" in content
    assert "<ins>Men </ins>" in content


def test_who_was_slower_keeps_her_words_and_nothing_is_saved(event: Event) -> None:
    client, _user = sign_in(event)
    data = filled(client, event, title="Imi", aim="Synimi im")
    write_texts(event, by=CLOCK, language="sq", texts=Texts(event={"title": "I shpejtë", "host": "Qendra"}))
    response = client.post(page(event, "sq/"), data)
    content = response.content.decode()
    assert response.status_code == 422
    assert "Imi" in content
    assert "Synimi im" in content
    assert "I shpejtë" in content
    assert response.context["form"][field(event, "host")].value() == "Qendra"
    event.refresh_from_db()
    assert event.title_sq == "I shpejtë"  # type: ignore[attr-defined]  # modeltranslation
    assert not TextState.objects.exists()


def test_a_text_that_is_too_long_comes_back(event: Event) -> None:
    client, _user = sign_in(event)
    response = client.post(page(event, "sq/"), filled(client, event, title="x" * 251))
    assert response.status_code == 422
    assert "x" * 251 in response.content.decode()
    assert nothing_happened()


def test_a_cancelled_event_keeps_its_texts(event: Event) -> None:
    client, _user = sign_in(event)
    data = filled(client, event, title="Tjetër")
    cancel_event(event, by=CLOCK)
    response = client.post(page(event, "sq/"), data)
    assert response.status_code == 422
    assert "cancelled" in response.content.decode()
    assert not TextState.objects.exists()


def test_the_other_script_is_proposed_and_marked(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(languages=["en", "sr", "sr-latn"], title_sr="Жене")
    client, _user = sign_in(event)
    assert client.get(page(event, "sr-latn/propose/")).status_code == 405
    assert client.post(page(event, "sr-latn/propose/")).status_code == 302
    content = client.get(page(event, "sr-latn/")).content.decode()
    assert "Žene" in content
    assert "Proposed by machine" in content
    again = client.post(page(event, "sr-latn/propose/"), follow=True).content.decode()
    assert "There is nothing to propose" in again
    assert "0 texts" not in again


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(call: Call, rows: int, django_assert_num_queries: Any) -> None:
    for _number in range(rows):
        FormSection.objects.create(call=call, title_en="Your work")
        make.question(call, "one")
    client, _user = sign_in(call.event)
    with django_assert_num_queries(14):
        client.get(page(call.event, "sq/"))
    with django_assert_num_queries(16):
        client.get(page(call.event))


# --- languages and translators ----------------------------------------------------------------


def test_an_organiser_requires_a_language(event: Event) -> None:
    client, _user = sign_in(event)
    nobody_chose = "Nobody has chosen yet"
    assert nobody_chose in client.get(page(event)).content.decode()
    assert client.post(page(event), {"languages": ["sq"]}).status_code == 302
    assert Event.objects.get(pk=event.pk).required_languages == ["sq"]
    assert nobody_chose not in client.get(page(event)).content.decode()
    assert client.post(page(event), {"languages": ["mk"]}).status_code == 422
    assert Event.objects.get(pk=event.pk).required_languages == ["sq"]


def test_an_organiser_asks_a_translator_and_takes_it_back(event: Event) -> None:
    client, _user = sign_in(event)
    anna = make.member(event.programme, Role.TRANSLATOR)
    editor = make.member(event.programme, Role.EDITOR)
    address = f"/en/team/events/{event.code}/translators/"
    for wrong in ({"user": editor.pk, "language": "sq"}, {"user": anna.pk, "language": "en"}, {}):
        assert client.post(address, wrong).status_code == 302
    assert nothing_happened()
    for _time in range(2):
        assert client.post(address, {"user": anna.pk, "language": "sq"}).status_code == 302
    assignment = TranslationAssignment.objects.get()
    assert Message.objects.filter(user=anna).count() == 1
    assert str(anna) in client.get(page(event)).content.decode()
    assert client.post(f"/en/team/translators/{assignment.pk}/end/").status_code == 302
    assert not TranslationAssignment.objects.exists()
    assert Membership.objects.filter(user=anna).exists()


# --- the agency's table -----------------------------------------------------------------------


def downloaded(client: Client, event: Event) -> Any:
    response = client.get(page(event, "sq/table/file/"))
    return openpyxl.load_workbook(io.BytesIO(content_of(response)))


def sent_back(client: Client, event: Event, book: Any) -> Any:
    out = io.BytesIO()
    book.save(out)
    return client.post(page(event, "sq/table/"), {"file": SimpleUploadedFile("t.xlsx", out.getvalue())})


def test_the_table_comes_back_as_drafts(event: Event) -> None:
    client, _user = sign_in(event)
    book = downloaded(client, event)
    assert [cell.value for cell in book.active[2]][2:] == ["Title", "Women who return to Kosovo*", TITLE]
    book.active["E2"].value = "Gratë në Kosovë*\nrresht"
    assert sent_back(client, event, book).status_code == 302
    event.refresh_from_db()
    assert event.title_sq == "Gratë në Kosovë*\nrresht"  # type: ignore[attr-defined]  # modeltranslation
    assert status(event) == Status.DRAFT
    assert TextState.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "sq"])
def test_a_stale_table_is_refused_with_its_texts_and_nothing_is_written(event: Event, language: str) -> None:
    client, _user = sign_in(event)
    book = downloaded(client, event)
    write_texts(
        event, by=CLOCK, language=language, texts=Texts(event={"audience": "Tjetër", "aim": "Tjetër"})
    )
    audited = AuditEntry.objects.count()
    book.active["E2"].value = "Gratë"
    response = sent_back(client, event, book)
    assert response.status_code == 422
    assert response.context["problems"] == ["Who it is for", "Background and aim"]
    event.refresh_from_db()
    assert event.title_sq == TITLE  # type: ignore[attr-defined]  # modeltranslation
    assert AuditEntry.objects.count() == audited
    assert not TextState.objects.exists()


def test_a_table_with_a_text_that_does_not_fit_is_refused(event: Event) -> None:
    client, _user = sign_in(event)
    book = downloaded(client, event)
    book.active["E2"].value = "x" * 251
    response = sent_back(client, event, book)
    assert response.status_code == 422
    assert "251 characters, and 250 fit" in response.content.decode()
    assert nothing_happened()


def test_another_file_is_refused(event: Event) -> None:
    client, _user = sign_in(event)
    for content in (b"%PDF-1.4 x", b"PK\x03\x04 broken"):
        response = client.post(page(event, "sq/table/"), {"file": SimpleUploadedFile("t.xlsx", content)})
        assert response.status_code == 422
    assert client.post(page(event, "sq/table/"), {}).status_code == 422
    assert nothing_happened()
