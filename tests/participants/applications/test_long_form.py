"""A form with sections: one page each, nothing typed is lost between them, and errors open the part they stand on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from core.localized import Text
from core.outbox import Message
from events.models import Call, Designation
from participants.applications.checks import Filled, differences, fingerprint, merged, shown
from participants.applications.kinds import Asked, Heading, Stored
from participants.applications.models import Answer, Application, FormSection, Question
from participants.applications.parts import beside, part_of_field, parts_of, reached
from tests import factories as make
from tests.participants.applications.filled_in import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


class Long:
    """A call with three sections: the last question of each rests on the choice in the first."""

    def __init__(self) -> None:
        self.call: Call = make.call(make.event(languages=["en"]))
        sections = [
            FormSection.objects.create(call=self.call, title_en=title, position=number)
            for number, title in enumerate(("Your work", "Your reasons", "Your papers"))
        ]
        self.group = make.question(self.call, "one", label_en="Which group?", section=sections[0])
        self.why = make.question(self.call, "long", label_en="Why?", section=sections[1], required=True)
        self.more = make.question(
            self.call,
            "short",
            label_en="Tell us more",
            section=sections[1],
            position=2,
            shown_if=self.group,
            shown_if_key="second",
        )
        self.paper = make.question(self.call, "file", label_en="Your paper", section=sections[2])

    def url(self, part: int = 1) -> str:
        code = self.call.event.code
        return reverse("apply_part", args=[code, part]) if part > 1 else reverse("apply", args=[code])

    def save_url(self, part: int) -> str:
        code = self.call.event.code
        if part > 1:
            return reverse("application_save_part", args=[code, part])
        return reverse("application_save", args=[code])


@pytest.fixture
def long() -> Long:
    return Long()


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}"[^>]* value="([^"]*)"', page)


def typed(client: Client, url: str, **values: Any) -> dict[str, Any]:
    """What a browser sends of this page, with these values typed."""
    page = client.get(url).content.decode()
    asked, version, window = (hidden(page, name) for name in ("asked", "version", "window"))
    return {"asked": asked, "version": version[0], "window": window[0], **values}


def about(**more: Any) -> dict[str, Any]:
    return {name: value for name, value in posted().items() if name not in ("version", "window")} | more


def field(question: Question) -> str:
    return f"question_{question.pk}"


# --- back and forth ---------------------------------------------------------------------------


def test_each_section_is_a_page_and_says_where_one_is(client: Client, long: Long) -> None:
    pages = [client.get(long.url(part)).content.decode() for part in (1, 2, 3, 4)]
    for number, page in enumerate(pages, 1):
        assert f"Part {number} of 4" in page
    assert "Given name" in pages[0]
    assert "Which group?" not in pages[0]
    assert "Which group?" in pages[1]
    assert "Given name" not in pages[1]
    assert "Why?" in pages[2]
    assert "Tell us more" not in pages[2]
    assert client.get(long.url(9))["Location"] == long.url(4)


def test_a_footnote_stands_only_on_a_part_with_its_mark(client: Client, long: Long) -> None:
    Designation.objects.create(
        programme=long.call.event.programme,
        territory="XK",
        mark="*",
        name_en="Kosovo",
        footnote_en="This designation is without prejudice.",
    )
    noted = ["without prejudice" in client.get(long.url(part)).content.decode() for part in (1, 2, 3, 4)]
    assert noted == [True, False, False, False]  # the first asks where she works
    make.question(long.call, "territory", label_en="Where else?", section=long.paper.section)
    Question.objects.filter(pk=long.why.pk).update(label_en="Why from Kosovo*?")
    cache.clear()
    noted = ["without prejudice" in client.get(long.url(part)).content.decode() for part in (1, 2, 3, 4)]
    assert noted == [True, False, True, True]


def test_a_short_form_stays_on_one_page(client: Client) -> None:
    call = make.call(make.event())
    make.question(call, label_en="Why?")
    page = client.get(reverse("apply", args=[call.event.code])).content.decode()
    assert "Given name" in page
    assert "Why?" in page
    assert "Part 1" not in page
    other = client.get(reverse("apply_part", args=[call.event.code, 2]))
    assert other["Location"] == reverse("apply", args=[call.event.code])


def test_next_and_back_keep_every_field_and_file(client: Client, long: Long) -> None:
    """A2: stepping back and forth keeps what was typed and what was uploaded."""
    answer = client.post(long.url(), typed(client, long.url(), **about(role="Nurse", action="next")))
    assert answer["Location"] == long.url(2)
    answer = client.post(long.url(2), typed(client, long.url(2), **{field(long.group): "second", "go": "1"}))
    assert answer["Location"] == long.url()
    assert 'value="Nurse"' in client.get(long.url()).content.decode()
    upload = SimpleUploadedFile("paper.pdf", PDF, "application/pdf")
    sent = typed(client, long.url(4), go="3") | {f"{field(long.paper)}_file": upload}
    assert client.post(long.url(4), sent)["Location"] == long.url(3)
    page = client.get(long.url(3)).content.decode()
    assert "Tell us more" in page  # the server has decided: the answer stands on another part
    client.post(long.url(3), typed(client, long.url(3), **{field(long.why): "Because", "go": "4"}))
    assert "paper.pdf" in client.get(long.url(4)).content.decode()
    draft = Application.objects.get()
    assert (draft.role, draft.given_name) == ("Nurse", posted()["given_name"])
    assert draft.languages == {"sq": {"follows": 5, "speaks": 5}} or draft.languages
    assert {row.question_id for row in Answer.objects.all()} >= {long.group.pk, long.why.pk, long.paper.pk}


def test_a_part_saved_by_itself_leaves_profile_languages_and_address(client: Client, long: Long) -> None:
    client.post(long.url(), typed(client, long.url(), **about(action="next")))
    before = Application.objects.values("given_name", "languages", "email").get()
    saved = client.post(long.save_url(3), typed(client, long.url(3), **{field(long.why): "Because"}))
    assert saved.status_code == 200
    assert Application.objects.values("given_name", "languages", "email").get() == before
    assert Answer.objects.get(question=long.why).text == "Because"


def test_going_on_tells_what_is_missing_here_and_has_saved_the_rest(client: Client, long: Long) -> None:
    answer = client.post(long.url(), typed(client, long.url(), **about(role="", action="next")))
    assert answer.status_code == 422
    assert 'href="#id_role"' in answer.content.decode()
    assert Application.objects.get().given_name == posted()["given_name"]
    client.post(long.url(), typed(client, long.url(), **about(role="", go="2")))  # looking ahead is allowed
    assert Application.objects.get().role == ""


def test_checking_opens_the_part_with_the_first_unanswered_question(client: Client, long: Long) -> None:
    """A8, A14: the same checks as in one go, and the part with the error is open."""
    client.post(long.url(), typed(client, long.url(), **about(action="next")))
    answer = client.post(long.url(4), typed(client, long.url(4), action="check"))
    assert answer["Location"] == f"{long.url(3)}?check=1"
    page = client.get(answer["Location"]).content.decode()
    assert f'href="#id_{field(long.why)}"' in page
    assert "Please correct this" in page
    draft = Application.objects.get()
    check = reverse("application_check", args=[draft.reference])
    assert client.get(check)["Location"] == f"{long.url(3)}?check=1"
    client.post(long.url(3), typed(client, long.url(3), **{field(long.why): "Because", "action": "next"}))
    answer = client.post(long.url(4), typed(client, long.url(4), action="check"))
    assert answer["Location"] == check
    page = client.get(check).content.decode()
    assert f'href="{long.url(3)}#id_{field(long.why)}"' in page
    assert f'href="{long.url(4)}#id_{field(long.paper)}_file"' in page
    assert f'href="{long.url()}#id_role"' in page


def test_a_part_that_asks_nothing_is_passed_over(client: Client, long: Long) -> None:
    long.why.section = None
    long.why.save()
    pages = parts_of([])
    assert pages == []
    first = client.get(long.url()).content.decode()
    assert "of 5" in first  # questions without a section are a part too
    number = next(n for n in (2, 3, 4, 5) if "Which group?" in client.get(long.url(n)).content.decode())
    answer = client.post(
        long.url(number), typed(client, long.url(number), **{field(long.group): "first", "action": "next"})
    )
    assert answer["Location"] == long.url(number + 2)
    assert "leave nothing to fill in" in client.get(long.url(number + 1)).content.decode()


# --- two windows ------------------------------------------------------------------------------


def test_two_parts_in_two_windows_are_no_conflict(client: Client, long: Long) -> None:
    client.post(long.url(), typed(client, long.url(), **about(action="next")))
    one = typed(client, long.url(), **about(role="Judge"))
    other = typed(client, long.url(3), **{field(long.why): "Because"})
    assert client.post(long.save_url(3), other).status_code == 200
    assert client.post(long.save_url(1), one).status_code == 200
    assert Application.objects.get().role == "Judge"


def test_the_same_part_in_two_windows_asks_which_to_keep(client: Client, long: Long) -> None:
    """A10: an older page never overwrites a newer text without asking."""
    client.post(long.url(), typed(client, long.url(), **about(action="next")))
    one, other = (typed(client, long.url(3), **{field(long.why): text}) for text in ("Newer", "Older"))
    assert client.post(long.save_url(3), one).status_code == 200
    assert client.post(long.save_url(3), other).status_code == 409
    assert Answer.objects.get().text == "Newer"
    answer = client.post(long.url(3), other | {"action": "next"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Newer" in page
    assert "Older" in page
    assert f'action="{long.url(3)}"' in page
    assert hidden(page, "asked")
    chosen = other | {
        "resolve": "1",
        "version": hidden(page, "version")[0],
        "window": hidden(page, "window")[0],
        f"keep_{field(long.why)}": "typed",
        "action": "next",
    }
    assert client.post(long.url(3), chosen)["Location"] == long.url(4)
    assert Answer.objects.get().text == "Older"


def test_a_question_moved_to_another_section_meanwhile_keeps_its_answer(client: Client, long: Long) -> None:
    client.post(long.url(), typed(client, long.url(), **about(action="next")))
    page = typed(client, long.url(3), **{field(long.why): "Because", "action": "next"})
    Question.objects.filter(pk=long.why.pk).update(section=long.paper.section)
    client.post(long.url(3), page)
    assert Answer.objects.get().text == "Because"
    client.post(long.url(3), typed(client, long.url(3), action="next"))
    assert Answer.objects.get(question=long.why).text == "Because"


def test_a_stale_part_comes_back_with_its_text(long: Long) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        long.url(3), {"asked": [str(long.why.pk)], field(long.why): "Because", "version": "0", "window": "w"}
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Because" in page
    assert "Part 3 of 4" in page
    assert not Application.objects.exists()


# --- a sent one -------------------------------------------------------------------------------


@pytest.fixture
def sent(client: Client, long: Long) -> Application:
    user = make.user("arta@example.org")
    application = make.application(long.call, user=user)
    make.answer(application, long.why, text="Because")
    make.answer(application, long.group, text="", choices=["first"])
    client.force_login(user)
    return application


def carried_by(page: str) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', page):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(value)
    return found


def test_changes_of_a_sent_one_go_through_all_parts_and_out_in_one_act(
    client: Client, long: Long, sent: Application
) -> None:
    first = carried_by(client.get(long.url(2)).content.decode())
    assert first["role"] == [sent.role]
    assert first[field(long.why)] == ["Because"]
    page = client.post(long.url(2), first | {field(long.group): "second", "go": "3"})
    assert page.status_code == 200
    assert "Tell us more" in page.content.decode()
    assert Answer.objects.get(question=long.group).choices == ["first"]  # nothing is sent yet
    second = carried_by(page.content.decode())
    assert second[field(long.group)] == ["second"]
    second |= {field(long.why): "Better", field(long.more): "More", "action": "change"}
    answer = client.post(long.url(3), second)
    assert answer["Location"] == reverse("my_application", args=[sent.reference])
    answers = {row.question_id: row for row in Answer.objects.all()}
    assert answers[long.group.pk].choices == ["second"]
    assert (answers[long.why.pk].text, answers[long.more.pk].text) == ("Better", "More")
    sent.refresh_from_db()
    assert sent.role
    assert Message.objects.count() == 1


def test_an_error_of_a_sent_one_opens_its_part(client: Client, long: Long, sent: Application) -> None:
    page = carried_by(client.get(long.url(4)).content.decode()) | {field(long.why): "", "action": "change"}
    answer = client.post(long.url(4), page)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Part 3 of 4" in text
    assert f'href="#id_{field(long.why)}"' in text
    assert Answer.objects.get(question=long.why).text == "Because"


def test_a_page_of_a_draft_sent_meanwhile_loses_nothing(
    client: Client, long: Long, sent: Application
) -> None:
    answer = client.post(
        long.url(3), {"asked": [str(long.why.pk)], field(long.why): "Typed", "window": "w", "version": "3"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Typed" in page
    assert carried_by(page)["role"] == [sent.role]


# --- numbers ----------------------------------------------------------------------------------


def test_the_empty_parts_come_from_the_cache(long: Long) -> None:
    for part in (1, 3):
        Client().get(long.url(part))
        with CaptureQueriesContext(connection) as queries:
            page = Client().get(long.url(part)).content.decode()
        assert len(queries) == 0
        assert f"Part {part} of 4" in page


# --- the rules --------------------------------------------------------------------------------


def words(text: str) -> Text:
    return Text(text, "en", False)


SECTIONS = [None, *(Heading(pk, words(f"Section {pk}")) for pk in (1, 2, 3))]


@some.composite
def forms(draw: Any) -> list[Asked]:
    count = draw(some.integers(1, 7))
    places = sorted(draw(some.lists(some.integers(0, 3), min_size=count, max_size=count)))
    return [
        Asked(
            pk,
            "one",
            words(""),
            words(""),
            section=SECTIONS[place],
            shown_if=draw(some.none() | some.integers(1, count)),
            shown_if_key="a",
        )
        for pk, place in enumerate(places, 1)
    ]


ANSWERS = some.dictionaries(some.integers(1, 7), some.sampled_from([Stored(), Stored(choices=("a",))]))


@given(forms(), ANSWERS)
def test_parts_hold_every_question_once_and_show_all_that_counts(
    questions: list[Asked], answers: dict[int, Stored]
) -> None:
    parts = parts_of(questions)
    if not any(question.section for question in questions):
        assert parts == []
        return
    assert [question for part in parts for question in part.questions] == questions
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert [part.about_her for part in parts] == [True] + [False] * (len(parts) - 1)
    drawn = {question.pk for part in parts for question in reached(part, questions, answers)}
    assert {question.pk for question in shown(questions, answers)} <= drawn
    for question in questions:
        part = parts[part_of_field(f"{question.name}_file", parts) - 1]
        assert question in part.questions
    assert part_of_field("role", parts) == 1


@given(some.integers(1, 6), some.sets(some.integers(1, 6)))
def test_beside_is_the_nearest_open_part(number: int, numbers: set[int]) -> None:
    after, before = beside(number, 1, numbers), beside(number, -1, numbers)
    assert after == min((one for one in numbers if one > number), default=None)
    assert before == max((one for one in numbers if one < number), default=None)


FILLED = some.builds(
    Filled,
    some.fixed_dictionaries({"role": some.sampled_from(["", "Nurse"])}),
    some.dictionaries(some.sampled_from(["sq", "mk"]), some.just({"follows": 5, "speaks": 3})),
    some.sampled_from(["", "arta@example.org"]),
    some.dictionaries(some.integers(1, 3), some.sampled_from([Stored("x"), Stored(choices=("a",))])),
)
NAMES = ["role", "email", "follows_sq", "speaks_sq", "question_1", "question_2"]


@given(FILLED, FILLED, some.sets(some.sampled_from(NAMES)))
def test_a_fingerprint_is_equal_where_nothing_differs(one: Filled, two: Filled, names: set[str]) -> None:
    differing = {*differences(one, two), *differences(two, one)} & names
    assert (fingerprint(one, names) == fingerprint(two, names)) == (not differing)
    assert fingerprint(one, names) > 0


@given(FILLED, FILLED)
def test_a_part_without_languages_keeps_them(saved: Filled, other: Filled) -> None:
    part = Filled({}, {}, None, other.answers, asks_languages=False)
    after = merged(saved, part)
    assert (after.profile, after.languages, after.email) == (saved.profile, saved.languages, saved.email)
    assert not [name for name in differences(saved, part) if not name.startswith("question_")]
