"""For every kind of question: what is saved in a draft is what is shown again and what is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from core.actors import TokenHolder
from core.states import lock
from participants.applications.checks import Filled, differences, merged, problems
from participants.applications.forms import ApplicationForm, form_initial
from participants.applications.kinds import KINDS, Asked, Stored
from participants.applications.kinds.levels import LEVELS as CEFR
from participants.applications.kinds.levels import SKILLS
from participants.applications.models import Application, Question
from participants.applications.operations.drafts import save_draft, settle_answers, start_draft
from participants.applications.queries import asked, filled_of
from participants.people.models import ASKED_LANGUAGES, Level
from participants.people.places import CODES
from tests import factories as make

BY = TokenHolder("applicant", "")
words = some.text(max_size=80)
choice_keys = ("first", "second", "third")
TYPED: dict[str, Any] = {
    Question.Kind.SHORT: words.map(lambda text: [text]),
    Question.Kind.LONG: words.map(lambda text: [text]),
    Question.Kind.ONE: some.sampled_from([[], ["first"], ["third"]]),
    Question.Kind.SEVERAL: some.lists(some.sampled_from(choice_keys), unique=True),
    Question.Kind.YES_NO: some.sampled_from([[], ["yes"], ["no"]]),
    Question.Kind.NUMBER: (words | some.decimals(allow_nan=False).map(str)).map(lambda text: [text[:40]]),
    Question.Kind.DATE: (some.none() | some.dates()).map(lambda day: [day.isoformat() if day else ""]),
    Question.Kind.TERRITORY: some.sampled_from([[""], *([code] for code in CODES)]),
    Question.Kind.LINK: (words | words.map(lambda text: f"https://example.org/{text}")).map(
        lambda text: [text]
    ),
    Question.Kind.STATEMENT: some.sampled_from([[], ["on"]]),
    # By language and skill; the names of their fields are made below.
    Question.Kind.LEVELS: some.dictionaries(
        some.tuples(some.sampled_from(ASKED_LANGUAGES), some.sampled_from(list(SKILLS))),
        some.sampled_from(["", *CEFR]),
        max_size=6,
    ),
}
# A file is a request of its own (apply/test_files.py), a note asks nothing.
assert set(TYPED) == set(Question.Kind) - {Question.Kind.FILE, Question.Kind.NOTE}
levels = some.sampled_from([str(level) for level in Level.values])


def browser_data(fields: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def sent_again(form: ApplicationForm, stored: Filled) -> QueryDict:
    """What a browser sends when the page is opened and sent without touching it."""
    data = QueryDict(mutable=True)
    kinds = {question.name: question for question in form.questions}
    for field in form:
        value = field.value()
        if field.html_name in kinds:
            question = kinds[field.html_name]
            assert value == KINDS[question.kind].initial(stored.answers[question.pk])
            for name, values in KINDS[question.kind].posted(question, stored.answers[question.pk]).items():
                data.setlist(name, values)
            continue
        data.setlist(
            field.html_name, [str(one) for one in value] if isinstance(value, list) else [str(value or "")]
        )
    return data


class RoundTrip(TestCase):
    @given(
        answers=some.fixed_dictionaries(TYPED),
        names=some.tuples(words, words),
        territory=some.sampled_from(["", *CODES]),
        spoken=some.dictionaries(some.sampled_from(ASKED_LANGUAGES), some.tuples(levels, levels)),
    )
    def test_a_draft_is_shown_as_it_was_saved(
        self, answers: dict[str, Any], names: tuple[str, str], territory: str, spoken: Any
    ) -> None:
        call = make.call()
        asking = {kind: make.question(call, kind) for kind in TYPED}
        questions = asked(call)
        by_skill = answers.pop(Question.Kind.LEVELS)
        typed = {f"question_{asking[kind].pk}": value for kind, value in answers.items()}
        for (language, skill), level in by_skill.items():
            typed[f"question_{asking[Question.Kind.LEVELS].pk}_{language}_{skill}"] = [level]
        typed |= {"given_name": [names[0]], "family_name": [names[1]], "territory": [territory]}
        for language, (follows, speaks) in spoken.items():
            typed |= {f"follows_{language}": [follows], f"speaks_{language}": [speaks]}

        first = ApplicationForm(browser_data(typed), questions=questions, asks_email=True)
        first.full_clean()
        draft = start_draft(call, language="en", by=BY, filled=first.filled())
        stored = filled_of(Application.objects.get(pk=draft.pk))
        assert differences(stored, first.filled()) == []

        shown = ApplicationForm(initial=form_initial(stored, questions), questions=questions, asks_email=True)
        again = ApplicationForm(sent_again(shown, stored), questions=questions, asks_email=True)
        assert again.is_valid(), again.errors
        assert differences(stored, again.filled()) == []
        saved = save_draft(draft, again.filled(), version=1, window="other", language="en", by=BY)
        assert filled_of(Application.objects.get(pk=draft.pk)) == stored
        assert merged(stored, again.filled()) == saved.filled

        # What was right in the form is what is sent: dropped is only what her answers do not lead to.
        with transaction.atomic():
            settle_answers(lock(draft), set(), by=BY)
        draft.state = Application.State.SUBMITTED
        assert filled_of(draft).answers == stored.answers


def one(kind: str, **settings: Any) -> Asked:
    from core.localized import Text

    text = Text("Question", "en", False)
    keys = {key: Text(key.title(), "en", False) for key in choice_keys}
    return Asked(pk=1, kind=kind, label=text, help=Text("", "en", False), choices=keys, **settings)


@pytest.mark.parametrize("kind", Question.Kind.values)
def test_an_empty_answer_is_a_problem_only_when_it_must_be_given(kind: str) -> None:
    assert KINDS[kind].problem(one(kind), Stored()) == ""
    # A text that asks nothing cannot lack an answer.
    assert bool(KINDS[kind].problem(one(kind, required=True), Stored())) == KINDS[kind].takes_answer


def test_word_limit_counts_as_the_browser_does() -> None:
    limited = one("long", word_limit=3)
    assert KINDS["long"].problem(limited, Stored(text="Прва – друга\nтрећа")) == ""
    problem = KINDS["long"].problem(limited, Stored(text="one two three four"))
    assert "4" in problem
    assert "3" in problem


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "right"),
    [
        ("number", "12", "12", True),
        ("number", "12,5", "12.5", True),
        ("number", "about 12", "about 12", False),
        ("number", "1.000,5", "1.000,5", False),
        ("number", "NaN", "NaN", False),
        ("link", "https://example.org/a?b=č", "https://example.org/a?b=č", True),
        ("link", "http://example.org", "http://example.org", False),
        ("link", "javascript:alert(1)", "javascript:alert(1)", False),
        ("link", "https://", "https://", False),
        ("link", "https://[broken", "https://[broken", False),
        ("date", "2026-02-28", "2026-02-28", True),
    ],
)
def test_what_is_typed_is_kept_and_judged_when_it_is_sent(
    kind: str, typed: str, kept: str, right: bool
) -> None:
    form = ApplicationForm({"question_1": typed}, questions=[one(kind)], asks_email=False)
    assert form.is_valid()
    stored = form.filled().answers[1]
    assert stored.text == kept
    assert (KINDS[kind].problem(one(kind), stored) == "") is right


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("date", "question_1", "31.2.2026"),
        ("territory", "question_1", "Narnia"),
        ("levels", "question_1_sq_reading", "Z9"),
    ],
)
def test_an_answer_of_no_such_form_is_refused_and_nothing_is_overwritten(
    kind: str, name: str, value: str
) -> None:
    form = ApplicationForm({name: value}, questions=[one(kind)], asks_email=False)
    assert list(form.errors) == ["question_1"]
    assert form.filled().answers == {}


def test_answers_in_words() -> None:
    levels = Stored(choices=("sq:C1:B2:", "en:::A1"))
    assert KINDS["levels"].lines(one("levels"), levels) == [
        "shqip: listening C1, speaking B2, reading –",
        "English: listening –, speaking –, reading A1",
    ]
    assert KINDS["territory"].lines(one("territory"), Stored(choices=("AL",))) == ["Albania"]
    assert KINDS["statement"].lines(one("statement"), Stored(choices=("yes",))) == ["Yes"]


def test_a_choice_that_no_longer_exists_has_to_be_made_again() -> None:
    assert KINDS["one"].problem(one("one", required=True), Stored(choices=("gone",))) != ""
    assert KINDS["one"].lines(one("one"), Stored(choices=("gone", "first"))) == ["gone", "First"]


def test_problems_come_in_the_order_of_the_page() -> None:
    found = list(problems(Filled(), [one("short", required=True)], asks_email=True))
    assert found == [
        "given_name",
        "family_name",
        "organisation",
        "role",
        "territory",
        "follows_sq",
        "question_1",
        "email",
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("two\r\nlines", "two\nlines"),
        ("a\x00b\x07c", "abc"),
        ("a\u202eb", "ab"),
        ("<b>=1+1{x.__class__}</b>", "<b>=1+1{x.__class__}</b>"),
        ("Шћепановић", "Шћепановић"),
    ],
)
def test_text_loses_only_what_cannot_be_printed(typed: str, kept: str) -> None:
    form = ApplicationForm({"question_1": typed}, questions=[one("long")], asks_email=False)
    form.is_valid()
    assert form.filled().answers[1].text == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("given_name", "x" * 101),
        ("territory", "Narnia"),
        ("gender", "dragon"),
        ("follows_sq", "9"),
        ("question_1", "x" * 20_001),
    ],
)
def test_what_cannot_be_stored_is_left_out_and_said(name: str, value: str) -> None:
    form = ApplicationForm({name: value}, questions=[one("long")], asks_email=False)
    assert not form.is_valid()
    assert name in form.errors
    filled = form.filled()
    assert name not in filled.profile
    assert 1 not in filled.answers or name != "question_1"
