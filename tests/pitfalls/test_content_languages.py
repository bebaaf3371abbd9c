"""Texts in several languages and scripts: what readers missed elsewhere, and must not here (docs/requirements.md)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.localized import LANGUAGES
from core.outbox import Message, html_of
from events.clock import zone_names
from participants.applications import notices
from participants.applications.listing import folded_text
from tests import factories as make

TEAM = "tests/participants/applications/test_team.py"
HERE = "tests/pitfalls/test_content_languages.py"
REQUIREMENTS = {
    "F1": (f"{HERE}::test_what_she_wrote_is_read_by_the_team_in_every_language_of_the_pages",),
    "F2": (
        f"{HERE}::test_an_event_named_in_one_language_has_a_name_everywhere",
        "tests/core/test_localized.py::test_the_order_follows_the_setting_and_leaves_no_language_out",
    ),
    "F3": (
        "tests/events/test_call_page.py::test_a_missing_language_answers_200_with_the_fallback_and_a_notice",
        "tests/events/test_call_page.py::test_alternates_name_only_languages_that_exist",
        "tests/core/web/test_answers.py::test_language_links_lead_to_the_same_page",
    ),
    "F4": (
        "tests/architecture/test_catalogues.py::test_nothing_is_missing_or_fuzzy",
        "tests/core/test_compile_catalogues.py::test_compiled_catalogue_says_what_the_source_says",
    ),
    "F5": ("tests/events/test_event_operations.py::test_a_cyrillic_title_has_a_stable_address",),
    "F6": (
        "tests/participants/applications/test_questions.py::test_a_question_in_two_languages",
        f"{TEAM}::test_labels_are_in_the_language_of_whoever_takes_it",
    ),
    "F7": (f"{TEAM}::test_labels_are_in_the_language_of_whoever_takes_it",),
    "F8": (
        "tests/core/test_dates.py::test_dates_are_written_as_the_language_does",
        "tests/events/test_deadlines.py::test_deadlines_in_every_language_say_hour_zone_and_place",
    ),
    "F9": (
        f"{HERE}::test_a_name_is_found_in_the_list_however_it_is_typed",
        "tests/core/test_search.py::test_spellings_of_one_name_meet",
    ),
    "F10": (
        f"{HERE}::test_browsers_leave_names_of_zones_and_languages_alone",
        "tests/events/test_editor.py::test_a_zone_that_is_none_is_refused_and_a_stored_one_breaks_nothing",
    ),
    "F11": (
        f"{HERE}::test_a_language_from_right_to_left_turns_the_page",
        f"{HERE}::test_texts_of_people_have_their_own_direction_in_pages_and_mails",
    ),
}
NAMES = {  # as it stands in the application: as somebody may type it
    "Łukasz Wałęsa": ("lukasz", "LUKASZ", "walesa", "Łukasz Wałęsa"),
    "Søren Sørensen": ("soren", "SORENSEN", "Sørensen"),
    "Jürgen Großmann": ("grossmann", "GROSSMANN", "jurgen", "Großmann"),
    "Артём Фёдоров": ("Федоров", "fedorov", "ФЁДОРОВ", "artem"),
    "Đorđe Đorđević": ("djordjevic", "Ђорђевић", "dordevic"),
}


@pytest.mark.django_db
@pytest.mark.usefixtures("trust_staff")
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_she_wrote_is_read_by_the_team_in_every_language_of_the_pages(
    language: str, client: Client
) -> None:
    """An application knows the language it was written in, one the event has no page in included; nothing hides it."""
    call = make.call(make.event(languages=["en"]))
    question = make.question(call)
    application = make.application(call, language="mk", given_name="Билјана")
    make.answer(application, question, text="Работам со семејства.")
    assert application.language == "mk"
    client.force_login(make.member(call.event.programme))
    for path in ("", f"{application.reference}/"):
        page = client.get(f"/{language}/team/events/{call.event.code}/applications/{path}").content.decode()
        assert "Билјана" in page
    assert "Работам со семејства." in page


@pytest.mark.django_db
@pytest.mark.usefixtures("trust_staff")
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_event_named_in_one_language_has_a_name_everywhere(language: str, client: Client) -> None:
    """Lists, titles, crumbs, mails and tables fall back, and say in which language the words are."""
    title, neutral = "Студиска посета", "Регионален состанок"
    event = make.event(
        title_en="", title_mk=title, neutral_title_en="", neutral_title_mk=neutral, languages=["mk"]
    )
    call = make.call(event)
    application = make.application(call, language=language)
    for path in (
        "calls/",
        "events/",
        f"calls/{event.code}/",
        f"events/{event.code}/",
        f"calls/{event.code}/apply/",
    ):
        page = client.get(f"/{language}/{path}").content.decode()
        assert title in page, path
        heading = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
        assert heading
        assert heading[1].strip(" :·–\n")
        assert language == "mk" or f'<span lang="mk">{title}</span>' in page, path
    mail = notices.receipt(application, by=application.user)
    assert neutral in Message.objects.get(pk=mail.pk).text
    client.force_login(make.member(event.programme))
    with translation.override(language):
        address = reverse("team_applications_export", args=[event.code, "csv"])
    assert client.post(address)["Content-Disposition"].strip()
    assert title in client.get(f"/{language}/team/events/{event.code}/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("trust_staff")
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_in_the_list_however_it_is_typed(name: str, client: Client) -> None:
    """Marks, capitals, letters with strokes and the other script make no difference, in the database's own search."""
    call = make.call()
    given, family = name.split()
    application = make.application(call, given_name=given, family_name=family)
    make.application(call, given_name="Arta", family_name="Demo")
    application.folded = folded_text(application)
    application.save(update_fields=["folded"])
    client.force_login(make.member(call.event.programme))
    address = reverse("team_applications", args=[call.event.code])
    for typed in NAMES[name]:
        rows = client.get(address, {"q": typed}).context["rows"]
        assert [row["name"] for row in rows] == [name], typed


class Selects(HTMLParser):
    """{name of a select: (its translate attribute, the values to choose from)}."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, tuple[str | None, set[str]]] = {}
        self.name = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "select":
            self.name = given.get("name") or ""
            self.found[self.name] = (given.get("translate"), set())
        elif tag == "option" and self.name:
            self.found[self.name][1].add(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.name = ""


@pytest.mark.django_db
@pytest.mark.usefixtures("trust_staff")
def test_browsers_leave_names_of_zones_and_languages_alone(client: Client) -> None:
    """A page that a browser translated must not send back a zone or language nobody knows."""
    event = make.event(place=make.place(make.programme()), languages=["en", "mk"])
    make.call(event)
    client.force_login(make.member(event.programme))
    code, programme = event.code, event.programme.code
    paths = [
        f"/en/team/events/{code}/edit/when/",
        f"/en/team/events/{code}/copy/",
        f"/en/team/programmes/{programme}/edit/",
        f"/en/team/programmes/{programme}/places/",
        f"/en/team/programmes/{programme}/members/",
        f"/en/team/programmes/{programme}/events/new/",
    ]
    seen = []
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        for name, (translate, values) in Selects(answer.content.decode()).found.items():
            named = values - {""}
            if named & set(zone_names()) or (named and named <= set(LANGUAGES)):
                seen.append((path, name))
                assert translate == "no", (path, name)
    assert len(seen) >= 4, seen


@pytest.mark.django_db
def test_a_language_from_right_to_left_turns_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were one of our languages written from right to left, every page in it would be."""
    assert 'dir="ltr"' in client.get("/en/").content.decode()
    monkeypatch.setattr("django.utils.translation.get_language_bidi", lambda: True)
    assert '<html lang="sq" dir="rtl">' in client.get("/sq/").content.decode()
    assert '<html lang="sq" dir="rtl">' in html_of(Message(language="sq", subject="s", text="t"))


@pytest.mark.django_db
@pytest.mark.usefixtures("trust_staff")
def test_texts_of_people_have_their_own_direction_in_pages_and_mails(client: Client) -> None:
    """Arabic in an English page runs from right to left: whoever writes it decides, not the page."""
    call = make.call()
    question = make.question(call)
    application = make.application(call, given_name="ليلى", family_name="حداد")
    make.answer(application, question, text="أعمل مع الأسر.")
    client.force_login(make.member(call.event.programme))
    address = reverse("team_application", args=[call.event.code, application.reference])
    page = client.get(address).content.decode()
    for words in ("ليلى حداد", "أعمل مع الأسر."):
        assert re.search(rf'dir="auto"[^>]*>(?:\s*<[^>]+>)*\s*{words}', page), words
    mail = html_of(Message(language="sq", subject="s", text="ليلى"))
    assert '<html lang="sq" dir="ltr">' in mail
    assert '<p dir="auto"' in mail
