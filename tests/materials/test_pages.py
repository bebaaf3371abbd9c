"""The library's pages by visitor, and who may open which file."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.audit import AuditEntry
from core.outbox import Message
from events.models import Designation
from materials import operations
from materials.models import EventFile, Insight, LanguageVersion, Publication
from tests import factories as make
from tests.materials.test_operations import a_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.mark.parametrize("count", [1, 3])
def test_the_library_costs_the_same_for_any_number(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for _number in range(count):
        make.publication()
    with django_assert_num_queries(11):
        assert client.get("/en/library/").status_code == 200


def test_the_library_comes_from_the_cache_the_second_time(
    client: Client, django_assert_num_queries: Any
) -> None:
    make.publication(title="Kept in the cache")
    client.get("/en/library/")
    with django_assert_num_queries(0):
        assert b"Kept in the cache" in client.get("/en/library/").content


@pytest.mark.parametrize(
    "query", ["q=families", "topic=none", "year=2023", "language=en", "year=abc", "page=99"]
)
def test_filters_and_nonsense_answer_with_a_page(client: Client, query: str) -> None:
    make.publication()
    assert client.get(f"/en/library/?{query}").status_code == 200


def test_a_year_filters(client: Client) -> None:
    make.publication(title="Older paper", published_on=date(2019, 5, 1))
    make.publication(title="Newer paper", published_on=date(2023, 5, 1))
    page = client.get("/en/library/?year=2019").content.decode()
    assert "Older paper" in page
    assert "Newer paper" not in page


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_published_does_not_exist(client: Client, state: str) -> None:
    publication = make.publication(state=state, title="Hidden paper")
    assert client.get(reverse("publication_page", args=[publication.code])).status_code == 404
    assert client.get(reverse("publication_file", args=[publication.code, "en"])).status_code == 404
    assert b"Hidden paper" not in client.get("/en/library/").content


def test_an_embargo_ends_by_itself(client: Client) -> None:
    tomorrow = timezone.now().date() + timedelta(days=1)
    publication = make.publication(published_on=tomorrow)
    address = reverse("publication_page", args=[publication.code])
    assert client.get(address).status_code == 404
    Publication.objects.update(published_on=tomorrow - timedelta(days=1))
    assert client.get(address).status_code == 200


def test_the_page_shows_each_version_with_its_own_date(client: Client) -> None:
    publication = make.publication(title="Families")
    LanguageVersion.objects.create(
        publication=publication, language="sq", title="Familjet", published_on=date(2023, 2, 21)
    )
    page = client.get(f"/en/library/{publication.code}/").content.decode()
    assert "20 February 2023" in page
    assert "21 February 2023" in page
    assert '<span lang="sq">Familjet</span>' in page


def test_a_fallback_says_so_and_carries_its_language(client: Client) -> None:
    publication = make.publication(title="Families")
    page = client.get(f"/mk/library/{publication.code}/").content.decode()
    assert re.search(r'<h1 lang="en">Families</h1>', page)
    assert page.count('lang="mk"') >= 1


def test_the_data_for_machines_is_valid_and_inert(client: Client) -> None:
    publication = make.publication(title='</script><script>alert("x")</script>')
    page = client.get(f"/en/library/{publication.code}/").content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(blocks[0])["name"] == '</script><script>alert("x")</script>'
    assert "<script>alert" not in page


def test_the_footnote_stands_once_on_the_same_page(client: Client) -> None:
    programme = make.programme()
    Designation.objects.create(
        programme=programme, territory="XK", name_en="Kosovo", footnote_en="A footnote."
    )
    publication = make.publication(programme, title="Visits in Kosovo* and elsewhere in Kosovo*")
    assert client.get(f"/en/library/{publication.code}/").content.decode().count("A footnote.") == 1
    other = make.publication(programme, title="Elsewhere")
    assert "A footnote." not in client.get(f"/en/library/{other.code}/").content.decode()


def test_a_version_downloads_under_its_own_name(client: Client) -> None:
    editor = make.member(make.programme(), "editor")
    publication = make.publication(editor.memberships.get().programme)
    operations.save_version(
        publication,
        by=editor,
        language="en",
        title="Paper",
        abstract="",
        published_on=date(2023, 2, 20),
        upload=a_pdf("Документ.pdf"),
    )
    answer = client.get(reverse("publication_file", args=[publication.code, "en"]))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "filename*=utf-8''" in answer["Content-Disposition"].lower()
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a streamed answer


# --- files of an event ------------------------------------------------------------------------

WHO_OPENS_WHAT = {
    ("public", "anonymous"): 200,
    ("public", "stranger"): 200,
    ("public", "participant"): 200,
    ("public", "invited"): 200,
    ("public", "observer"): 200,
    ("public", "other team"): 200,
    ("participants", "anonymous"): 404,
    ("participants", "stranger"): 404,
    ("participants", "invited"): 404,
    ("participants", "participant"): 200,
    ("participants", "observer"): 200,
    ("participants", "other team"): 404,
    ("team", "anonymous"): 404,
    ("team", "stranger"): 404,
    ("team", "invited"): 404,
    ("team", "participant"): 404,
    ("team", "observer"): 200,
    ("team", "other team"): 404,
}


@pytest.mark.parametrize(("access", "who"), WHO_OPENS_WHAT)
def test_who_opens_which_file(client: Client, trust_staff: Any, access: str, who: str) -> None:
    event = make.event()
    organiser = make.member(event.programme)
    file = operations.add_event_file(event, by=organiser, upload=a_pdf(), titles={}, access=access)
    people = {
        "stranger": make.user,
        "participant": lambda: make.participation(event, state="accepted", seat=1).user,
        "invited": lambda: make.participation(event).user,
        "observer": lambda: make.member(event.programme, "observer"),
        "other team": lambda: make.member(make.programme()),
    }
    if who in people:
        client.force_login(people[who]())
    answer = client.get(reverse("event_file", args=[file.file.pk]))
    assert answer.status_code == WHO_OPENS_WHAT[access, who]
    answer.close()


# --- the team's pages -------------------------------------------------------------------------


def team_addresses(publication: Publication, event: Any) -> list[str]:
    code = publication.code
    return [
        reverse("team_publications", args=[publication.programme.code]),
        reverse("team_publication", args=[code]),
        reverse("team_publication_preview", args=[code]),
        reverse("team_version_new", args=[code]),
        reverse("team_version", args=[code, "en"]),
        reverse("team_part", args=[code, "insights", "sq"]),
        reverse("team_part", args=[code, "notes", "en"]),
        reverse("team_part", args=[code, "readings", "en"]),
        reverse("team_files", args=[event.code]),
    ]


@pytest.mark.parametrize(
    ("role", "library", "files"),
    [
        ("organiser", 200, 200),
        ("editor", 200, 200),
        ("logistics", 403, 200),
        ("assessor", 403, 403),
        ("observer", 403, 403),
        ("interpretation", 403, 403),
    ],
)
def test_pages_by_role(client: Client, trust_staff: Any, role: str, library: int, files: int) -> None:
    programme = make.programme()
    publication, event = make.publication(programme), make.event(programme)
    client.force_login(make.member(programme, role))
    addresses = team_addresses(publication, event)
    assert [client.get(address).status_code for address in addresses] == [library] * 8 + [files]


def test_another_programme_sees_nothing(client: Client, trust_staff: Any) -> None:
    publication, event = make.publication(), make.event()
    client.force_login(make.member(make.programme()))
    assert {client.get(address).status_code for address in team_addresses(publication, event)} == {404}


def test_a_denied_request_changes_nothing(client: Client, trust_staff: Any) -> None:
    publication = make.publication()
    client.force_login(make.member(publication.programme, "assessor"))
    for name in ("team_publication_withdraw", "team_publication_publish"):
        assert client.post(reverse(name, args=[publication.code])).status_code == 403
    publication.refresh_from_db()
    assert publication.state == "published"
    assert not Message.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_editor_writes_a_publication_from_the_first_line_to_the_library(
    client: Client, trust_staff: Any
) -> None:
    programme = make.programme()
    client.force_login(make.member(programme, "editor"))
    start = {"kind": "meeting_paper", "language": "en", "title": "A new paper", "published_on": "2024-01-31"}
    client.post(reverse("team_publications", args=[programme.code]), start)
    publication = Publication.objects.get()
    client.post(
        reverse("team_version", args=[publication.code, "en"]),
        {**start, "abstract": "What it says.", "file": a_pdf()},
    )
    rows = {
        "form-TOTAL_FORMS": "3",
        "form-INITIAL_FORMS": "0",
        "form-0-text": "First insight",
        "form-1-text": "",
    }
    client.post(reverse("team_part", args=[publication.code, "insights", "en"]), rows)
    client.post(reverse("team_publication_publish", args=[publication.code]))
    page = Client().get(f"/en/library/{publication.code}/").content.decode()
    texts = ("A new paper", "What it says.", "First insight", "31 January 2024")
    assert [text for text in texts if text not in page] == []
    assert Insight.objects.count() == 1


def test_a_text_left_in_english_is_no_translation(client: Client, trust_staff: Any) -> None:
    publication = make.publication()
    made = [
        Insight.objects.create(publication=publication, text_en=text, position=1) for text in ("One", "Two")
    ]
    client.force_login(make.member(publication.programme, "editor"))
    rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"}
    for number, (insight, text) in enumerate(zip(made, ("One", "Dy"), strict=True)):
        rows |= {f"form-{number}-id": str(insight.pk), f"form-{number}-text": text}
    client.post(reverse("team_part", args=[publication.code, "insights", "sq"]), rows)
    saved = Insight.objects.order_by("position").values_list("text_en", "text_sq")
    assert [(english, albanian or "") for english, albanian in saved] == [("One", ""), ("Two", "Dy")]


def test_a_wrong_upload_keeps_what_was_typed(client: Client, trust_staff: Any) -> None:
    event = make.event()
    client.force_login(make.member(event.programme))
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post(
        reverse("team_files", args=[event.code]),
        {"file": SimpleUploadedFile("map.svg", b"<svg/>"), "access": "participants", "title_en": "The map"},
    )
    assert answer.status_code == 422
    assert b"The map" in answer.content
    assert not EventFile.objects.exists()
