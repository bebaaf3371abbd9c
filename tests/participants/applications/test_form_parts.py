"""Sections, questions that rest on an answer, versions, the library, and what only selected people are asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from core.accounts import User
from core.actors import TokenHolder
from core.audit import AuditEntry
from core.localized import Text
from core.outbox import Message
from events.models import Call
from participants.applications.checks import Filled, hidden, problems, shown
from participants.applications.kinds import Asked, Stored
from participants.applications.models import Answer, Application, FormSection, Question, QuestionVersion
from participants.applications.operations.questions import QuestionRefused, change_question
from participants.applications.operations.sending import change_application, submit_application
from participants.applications.queries import answers_of, asked, filled_of
from tests import factories as make
from tests.participants.applications.filled_in import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]
BY = TokenHolder("test", "")
SPOKEN = {"sq": {"follows": 5, "speaks": 5}}


@pytest.fixture
def call() -> Call:
    return make.call(make.event(languages=["en", "mk"]))


@pytest.fixture
def organiser(client: Client, call: Call) -> User:
    made = make.member(call.event.programme)
    client.force_login(made)
    return made


def url(name: str, call: Call, *more: Any) -> str:
    return reverse(name, args=[call.event.code, *more])


def settings(question: Question, **changed: Any) -> dict[str, Any]:
    names = (*("required", "word_limit", "for_assessors", "stage", "about", "section_id"), "shown_if_id")
    return {name: getattr(question, name) for name in (*names, "shown_if_key", "in_library")} | changed


def reword(question: Question, text: str, **changed: Any) -> Question:
    return change_question(
        question,
        texts={"label_en": text},
        settings=settings(question, **changed),
        choices=[{"key": row.key, "label_en": f"{text} {row.key}"} for row in question.choices.all()],
        by=BY,
    )


# --- versions ---------------------------------------------------------------------------------


def test_an_answer_that_was_sent_keeps_the_words_it_was_given_to(call: Call) -> None:
    question = make.question(call, "one", label_en="Which group?")
    early = make.application(call)
    make.answer(early, question, text="", choices=["second"])
    reword(question, "New", required=True)
    version = QuestionVersion.objects.get()
    assert version.number == 1
    assert version.texts["label"] == {"en": "Which group?"}
    assert version.texts["choices"]["second"] == {"en": "Second"}
    assert version.rules["required"] is False
    answer = Answer.objects.get()
    assert (answer.version, answer.choices) == (version, ["second"])
    late = make.application(call)
    make.answer(late, question, text="", choices=["first"])
    reword(question, "Newest")
    assert [row.number for row in QuestionVersion.objects.all()] == [1, 2]
    assert answers_of(early)[question.pk].asked_in == version.texts
    now_in = answers_of(late)[question.pk].asked_in
    assert now_in is not None
    assert now_in["label"] == {"en": "New"}


def test_readers_see_the_old_words(client: Client, call: Call, organiser: User) -> None:
    question = make.question(call, "one", label_en="Which group?")
    application = make.application(call)
    make.answer(application, question, text="", choices=["second"])
    reword(question, "Changed")
    assessor = make.assessor(call)
    for reader, name in (
        (organiser, "team_application"),
        (assessor, "team_review_one"),
        (application.user, "my_application"),
    ):
        client.force_login(reader)
        more = [application.reference]
        page = client.get(reverse(name, args=more if name == "my_application" else [call.event.code, *more]))
        text = page.content.decode()
        assert "Which group?" in text
        assert "Second" in text
        assert "Changed" not in text


def test_the_same_words_again_make_no_version(call: Call) -> None:
    question = make.question(call, label_en="Why?")
    make.answer(make.application(call), question)
    reword(question, "Why?")
    assert not QuestionVersion.objects.exists()


def test_without_an_answer_that_was_sent_there_is_no_version(call: Call) -> None:
    question = make.question(call)
    make.answer(make.application(call, state="draft", submitted_at=None), question)
    reword(question, "New words")
    assert not QuestionVersion.objects.exists()


def test_a_changed_answer_belongs_to_the_words_of_today(call: Call) -> None:
    first, second = make.question(call), make.question(call)
    application = make.application(call)
    for question in (first, second):
        make.answer(application, question)
        reword(question, "New words")
    filled = Filled(
        languages=SPOKEN, answers={first.pk: Stored(text="Other"), second.pk: Stored(text="An answer.")}
    )
    change_application(application, filled, version=0, files={}, by=BY)
    versions = {row.question_id: row.version_id for row in Answer.objects.all()}
    assert versions[first.pk] is None
    assert versions[second.pk] is not None


def test_the_organiser_is_told_before_saving(client: Client, call: Call, organiser: User) -> None:
    question = make.question(call)
    address = url("team_question", call, question.pk)
    assert "Applications are in already" not in client.get(address).content.decode()
    make.answer(make.application(call), question)
    make.answer(make.application(call), question, text="")
    make.application(call)
    page = client.get(address).content.decode()
    assert "1 application has answered it" in page
    assert "2 applications have no answer to it" in page


# --- conditions -------------------------------------------------------------------------------


def plain(pk: int, parent: int | None = None, *, retired: bool = False) -> Asked:
    text = Text("Question", "en", False)
    return Asked(
        pk=pk,
        kind="yes_no",
        label=text,
        help=text,
        required=True,
        retired=retired,
        shown_if=parent,
        shown_if_key="yes" if parent else "",
    )


@given(
    parents=some.lists(some.none() | some.integers(1, 5), min_size=5, max_size=5),
    keys=some.lists(some.sampled_from(["yes", "no", ""]), min_size=5, max_size=5),
)
def test_each_question_is_shown_or_hidden_and_only_shown_ones_are_demanded(
    parents: list[int | None], keys: list[str]
) -> None:
    questions = [plain(pk, parent) for pk, parent in enumerate(parents, start=1)]
    answers = {pk: Stored(choices=(key,) if key else ()) for pk, key in enumerate(keys, start=1)}
    seen = {question.pk for question in shown(questions, answers)}
    assert seen | hidden(questions, answers) == {1, 2, 3, 4, 5}
    assert not seen & hidden(questions, answers)
    assert {pk for pk, parent in enumerate(parents, start=1) if parent is None} <= seen
    for pk, parent in enumerate(parents, start=1):
        if parent is not None and pk in seen and parent != pk and parents[parent - 1] is None:
            assert answers[parent].choices == ("yes",)
    missing = problems(Filled(answers=answers), questions, asks_email=False)
    assert {name for name in missing if name.startswith("question_")} == {
        f"question_{pk}" for pk in seen if not answers[pk].choices
    }


def test_a_condition_on_a_retired_question_holds_nothing_back() -> None:
    assert len(shown([plain(1, retired=True), plain(2, 1)], {})) == 2


def test_what_is_hidden_stays_in_the_draft_and_is_not_sent(client: Client, call: Call) -> None:
    parent = make.question(call, "yes_no", label_en="Have you worked abroad?")
    child = make.question(call, "short", required=True, shown_if=parent, shown_if_key="yes")
    me = make.user()
    client.force_login(me)
    page = client.get(url("apply", call)).content.decode()
    assert f'data-shown-if="question_{parent.pk}" data-shown-key="yes"' in page
    assert "Only if you answered" in page
    typed = {f"question_{parent.pk}": "no", f"question_{child.pk}": "In Vienna"}
    answer = client.post(url("apply", call), posted(action="check", **typed))
    draft = Application.objects.get()
    assert answer["Location"] == reverse("application_check", args=[draft.reference])
    assert "In Vienna" not in client.get(answer["Location"]).content.decode()
    assert filled_of(draft).answers[child.pk].text == "In Vienna"
    submit_application(draft, user=me, notice_id=call.privacy_notice_id, by=BY)
    assert [row.question_id for row in Answer.objects.all()] == [parent.pk]


def test_what_is_shown_must_be_answered(client: Client, call: Call) -> None:
    parent = make.question(call, "several")
    child = make.question(call, "short", required=True, shown_if=parent, shown_if_key="first")
    client.force_login(make.user())
    typed = {f"question_{parent.pk}": ["first", "third"], f"question_{child.pk}": ""}
    answer = client.post(url("apply", call), posted(action="check", **typed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"question_{child.pk}"]


def test_a_change_that_leads_elsewhere_takes_the_answer_out(call: Call) -> None:
    parent = make.question(call, "yes_no")
    child = make.question(call, "short", shown_if=parent, shown_if_key="yes")
    application = make.application(call)
    make.answer(application, parent, text="", choices=["yes"])
    make.answer(application, child, text="In Vienna")
    filled = Filled(
        languages=SPOKEN, answers={parent.pk: Stored(choices=("no",)), child.pk: Stored(text="In Vienna")}
    )
    change_application(application, filled, version=0, files={}, by=BY)
    assert filled_of(application).answers[child.pk].text == ""


@pytest.mark.parametrize("way", ["itself", "round", "elsewhere"])
def test_a_question_cannot_depend_on_itself_or_on_another_call(call: Call, way: str) -> None:
    question = make.question(call, "yes_no")
    other = make.question(call, "yes_no", shown_if=question, shown_if_key="yes")
    foreign = make.question(make.call(), "yes_no")
    parent = {"itself": question, "round": other, "elsewhere": foreign}[way]
    with pytest.raises(QuestionRefused):
        reword(question, "New words", shown_if_id=parent.pk, shown_if_key="yes")
    question.refresh_from_db()
    assert (question.label_en, question.shown_if) == ("What do you work on?", None)


def test_a_choice_that_leads_somewhere_stays(client: Client, call: Call, organiser: User) -> None:
    parent = make.question(call, "one")
    make.question(call, "short", shown_if=parent, shown_if_key="second")
    fields = {"label_en": "Words", "choice_0_label_en": "First", "choice_2_label_en": "Third"}
    answer = client.post(url("team_question", call, parent.pk), fields)
    assert answer.status_code == 422
    assert "shown only with this answer" in answer.content.decode()
    assert parent.choices.count() == 3


# --- sections ---------------------------------------------------------------------------------


def test_questions_stand_in_their_sections(client: Client, call: Call, organiser: User) -> None:
    loose = make.question(call, label_en="Loose")
    client.post(url("team_section_new", call), {"title_en": "Your work", "title_mk": "Вашата работа"})
    client.post(url("team_section_new", call), {"title_en": "Your travel"})
    work, travel = FormSection.objects.all()
    inside = make.question(call, "short", label_en="Inside", section=travel, position=1)
    client.post(url("team_question", call, loose.pk), {"label_en": "Loose", "section": str(work.pk)})
    assert [one.pk for one in asked(call)] == [loose.pk, inside.pk]
    client.post(url("team_section_move", call, travel.pk), {"to": "up"})
    assert [one.pk for one in asked(call)] == [inside.pk, loose.pk]
    pages = (url("apply", call), url("apply_part", call, 2), url("apply_part", call, 3))
    first, second, third = (client.get(address).content.decode() for address in pages)
    assert "Given name" in first
    assert "Inside" not in first
    assert second.index("<legend>Your travel") < second.index("Inside")
    assert "Loose" not in second
    assert third.index("<legend>Your work") < third.index("Loose")
    assert "Inside" not in third
    heading = asked(call, "mk")[1].section
    assert heading is not None
    assert str(heading.title) == "Вашата работа"
    client.post(url("team_section", call, work.pk), {"title_en": "Your practice"})
    assert "Your practice" in client.get(url("team_questions", call)).content.decode()
    client.post(url("team_section_remove", call, travel.pk))
    assert [one.pk for one in asked(call)] == [inside.pk, loose.pk]
    assert Question.objects.count() == 2


def test_the_check_page_has_the_sections(client: Client, call: Call) -> None:
    section = FormSection.objects.create(call=call, title_en="Your work", position=1)
    question = make.question(call, "short", section=section)
    client.force_login(make.user())
    client.post(url("apply", call), posted(action="check", **{f"question_{question.pk}": "Families"}))
    page = client.get(
        reverse("application_check", args=[Application.objects.get().reference])
    ).content.decode()
    assert page.index("<h2>Your work</h2>") < page.index("Families")


def test_a_section_needs_a_title_and_belongs_to_its_call(client: Client, call: Call, organiser: User) -> None:
    answer = client.post(url("team_section_new", call), {})
    assert answer.status_code == 422
    assert not FormSection.objects.exists()
    foreign = FormSection.objects.create(call=make.call(), title_en="Theirs")
    for name in ("team_section", "team_section_move", "team_section_remove"):
        assert client.post(url(name, call, foreign.pk), {"title_en": "Mine"}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.title_en == "Theirs"


# --- library ----------------------------------------------------------------------------------


def test_a_question_of_the_library_is_copied_in_all_languages(
    client: Client, call: Call, organiser: User
) -> None:
    before = make.call(make.event(call.event.programme), privacy_notice=call.privacy_notice)
    source = make.question(before, "one", label_mk="Зошто?", in_library=True, required=True)
    theirs = make.question(make.call(), in_library=True)
    ordinary = make.question(before)
    assert "From the library" in client.get(url("team_questions", call)).content.decode()
    assert client.post(url("team_question_copy", call, source.pk)).status_code == 302
    copied = call.questions.get()
    assert (copied.label_en, copied.label_mk, copied.required) == ("What do you work on?", "Зошто?", True)
    assert [choice.key for choice in copied.choices.all()] == ["first", "second", "third"]
    assert [choice.label_en for choice in copied.choices.all()] == ["First", "Second", "Third"]
    for other in (theirs, ordinary):
        assert client.post(url("team_question_copy", call, other.pk)).status_code == 404
    assert call.questions.count() == 1


# --- after selection --------------------------------------------------------------------------


@pytest.mark.parametrize("about", ["travel_document", "diet", "health", "bank"])
def test_what_is_sensitive_is_never_asked_in_the_application(
    client: Client, call: Call, organiser: User, about: str
) -> None:
    fields = {"label_en": "Tell us", "about": about}
    refused = client.post(url("team_question_new", call, "short"), {**fields, "stage": "application"})
    assert refused.status_code == 422
    assert "may only be asked of people who are selected" in refused.content.decode()
    assert not Question.objects.exists()
    assert AuditEntry.objects.count() == 0
    assert (
        client.post(url("team_question_new", call, "short"), {**fields, "stage": "after"}).status_code == 302
    )
    assert asked(call) == []
    assert "Tell us" not in client.get(url("apply", call)).content.decode()


def test_selected_people_answer_it_on_a_page_of_their_own(client: Client, call: Call) -> None:
    question = make.question(call, "short", label_en="Your diet", stage="after", about="diet", required=True)
    place = make.question(call, "territory", stage="after")
    application = make.application(call, state="selected")
    client.force_login(application.user)
    address = reverse("application_after", args=[application.reference])
    assert address in client.get(reverse("my_application", args=[application.reference])).content.decode()
    assert "Your diet" in client.get(address).content.decode()
    answer = client.post(address, {f"question_{question.pk}": ""})
    assert answer.status_code == 422
    assert not Answer.objects.exists()
    typed = {f"question_{question.pk}": "No nuts", f"question_{place.pk}": "XK"}
    assert client.post(address, typed).status_code == 302
    assert "No nuts" in client.get(reverse("my_application", args=[application.reference])).content.decode()
    client.force_login(make.assessor(call))
    review = client.get(reverse("team_review_one", args=[call.event.code, application.reference]))
    assert "No nuts" not in review.content.decode()


@pytest.mark.parametrize("state", ["draft", "submitted", "reserve", "not_selected", "withdrawn"])
def test_nobody_else_is_asked(client: Client, call: Call, state: str) -> None:
    question = make.question(call, "short", stage="after")
    application = make.application(call, state=state)
    client.force_login(application.user)
    address = reverse("application_after", args=[application.reference])
    assert client.get(address).status_code == 404
    assert client.post(address, {f"question_{question.pk}": "x"}).status_code == 404
    assert not Answer.objects.exists()
    assert not Message.objects.exists()


def test_her_page_is_hers_alone(client: Client, call: Call) -> None:
    make.question(call, "short", stage="after")
    application = make.application(call, state="selected")
    client.force_login(make.user())
    assert client.get(reverse("application_after", args=[application.reference])).status_code == 404
