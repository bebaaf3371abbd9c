"""Rules that hold whatever is typed and in whatever order: a draft saved in steps is what is sent, and no edit of a
live form changes or loses an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from core.actors import TokenHolder
from core.localized import LANGUAGES
from core.search import fold
from events.models import Call
from participants.applications.checks import problems
from participants.applications.forms import ApplicationForm
from participants.applications.kinds import KINDS, Asked, Stored, as_answered
from participants.applications.models import Answer, Application, Question
from participants.applications.operations.drafts import attach_file, detach_file, save_draft, start_draft
from participants.applications.operations.questions import (
    QuestionRefused,
    add_question,
    change_question,
    move_question,
    restore_question,
    retire_question,
)
from participants.applications.operations.sections import add_section, remove_section
from participants.applications.operations.sending import submit_application
from participants.applications.queries import asked, filled_of
from participants.people.models import ASKED_LANGUAGES
from participants.people.places import CODES
from tests import factories as make
from tests.participants.applications.test_kinds import browser_data

BY = TokenHolder("applicant", "")
words = some.text(max_size=40)
# For each kind what may be sent; None is a question left empty. A file is its content.
RIGHT: dict[str, Any] = {
    Question.Kind.SHORT: words,
    Question.Kind.LONG: words,
    Question.Kind.NUMBER: some.integers(-999, 999).map(str) | some.sampled_from(["12,5", "0.25"]),
    Question.Kind.DATE: some.dates().map(str),
    Question.Kind.ONE: some.sampled_from(["first", "second", "third"]),
    Question.Kind.SEVERAL: some.lists(some.sampled_from(["first", "second", "third"]), unique=True),
    Question.Kind.YES_NO: some.sampled_from(["yes", "no"]),
    Question.Kind.TERRITORY: some.sampled_from(CODES),
    Question.Kind.LEVELS: some.sampled_from(["", "A1", "C2"]),
    Question.Kind.LINK: some.sampled_from(["https://example.org/a", "https://пример.example.org/č"]),
    Question.Kind.FILE: some.sampled_from([b"one", b"two"]),
    Question.Kind.STATEMENT: some.just("on"),
}
# A text without an answer asks nothing.
assert set(RIGHT) == set(Question.Kind) - {Question.Kind.NOTE}
# What stands in a field for a while, and could not be sent.
HALF: dict[str, Any] = {Question.Kind.NUMBER: some.just("about 12"), Question.Kind.LINK: some.just("example")}
page = some.fixed_dictionaries({kind: some.none() | rule for kind, rule in RIGHT.items()})
half_page = some.fixed_dictionaries(
    {kind: some.none() | HALF.get(kind, rule) | rule for kind, rule in RIGHT.items()}
)
Page = dict[str, Any]


def typed(asking: dict[str, Question], answers: Page, name: str) -> dict[str, list[str]]:
    """What the browser sends of one page; a file goes by itself."""
    fields = {
        "given_name": [name],
        "family_name": ["Demo"],
        "organisation": ["Centre"],
        "role": ["Teacher"],
        "territory": ["XK"],
        "follows_sq": ["5"],
        "speaks_sq": ["5"],
    }
    for kind, value in answers.items():
        if value is None or kind == Question.Kind.FILE:
            continue
        base = f"question_{asking[kind].pk}"
        if kind == Question.Kind.LEVELS:
            fields[f"{base}_{ASKED_LANGUAGES[0]}_reading"] = [value]
        else:
            fields[base] = value if isinstance(value, list) else [value]
    return fields


class Writer:
    """Somebody who writes an application to this call, page by page, as the form and its uploads do."""

    def __init__(self, call: Call, asking: dict[str, Question]) -> None:
        self.call, self.asking, self.user = call, asking, make.user()
        self.draft: Application | None = None

    def save(self, answers: Page, name: str) -> None:
        form = ApplicationForm(
            browser_data(typed(self.asking, answers, name)), questions=asked(self.call), asks_email=False
        )
        form.full_clean()
        if self.draft is None:
            self.draft = start_draft(
                self.call, language="en", by=BY, user=self.user, filled=form.filled(), window="w"
            )
        else:
            version = Application.objects.get(pk=self.draft.pk).revision
            save_draft(self.draft, form.filled(), version=version, window="w", language="en", by=BY)
        self._file(answers[Question.Kind.FILE])

    def _file(self, content: bytes | None) -> None:
        assert self.draft is not None
        question = self.asking[Question.Kind.FILE].pk
        if content is None:
            detach_file(self.draft, question, by=BY)
        else:
            sent = SimpleUploadedFile("letter.pdf", b"%PDF-1.7\n" + content, "application/pdf")
            attach_file(self.draft, question, sent, by=BY)

    def submit(self) -> Application:
        assert self.draft is not None
        fresh = Application.objects.get(pk=self.draft.pk)
        fresh.call = self.call
        return submit_application(fresh, user=self.user, by=self.user, notice_id=self.call.privacy_notice_id)


def sent(application: Application) -> dict[str, Any]:
    """All that was sent and can differ: her part, each answer as it is kept, each file's content, the search's words."""
    row = Application.objects.get(pk=application.pk)
    answers = {}
    for answer in Answer.objects.filter(application=row).select_related("file"):
        content = answer.file.sha256 if answer.file else ""
        if answer.text or answer.choices or content:
            answers[answer.question_id] = (answer.text, answer.choices, content, answer.version_id)
    return {
        "profile": filled_of(row).profile,
        "languages": row.languages,
        "answers": answers,
        "folded": row.folded.replace(fold(row.reference), "").replace(fold(row.email), ""),
        "state": row.state,
        "notice": row.notice_id,
    }


class InSteps(TestCase):
    @settings(max_examples=15)
    @given(steps=some.lists(half_page, max_size=3), last=page)
    def test_a_draft_saved_in_steps_and_sent_equals_one_sent_in_one_go(
        self, steps: list[Page], last: Page
    ) -> None:
        call = make.call()
        asking = {kind: make.question(call, kind) for kind in RIGHT}
        at_once, in_steps = Writer(call, asking), Writer(call, asking)
        at_once.save(last, "Arta")
        for number, step in enumerate(steps):
            in_steps.save(step, f"Draft {number}")
        in_steps.save(last, "Arta")
        assert sent(at_once.submit()) == sent(in_steps.submit())
        wanted = {asking[kind].pk for kind, value in last.items() if value}
        assert set(sent(Application.objects.order_by("-pk")[0])["answers"]) <= wanted

    @settings(max_examples=15)
    @given(steps=some.lists(half_page, max_size=2), last=half_page)
    def test_what_may_not_be_sent_may_not_be_sent_from_a_draft_either(
        self, steps: list[Page], last: Page
    ) -> None:
        """A8: the checks of a draft are those of a form sent in one go, whatever was saved before."""
        call = make.call()
        asking = {kind: make.question(call, kind, required=True) for kind in RIGHT}
        at_once, in_steps = Writer(call, asking), Writer(call, asking)
        at_once.save(last, "Arta")
        for step in [*steps, last]:
            in_steps.save(step, "Arta")
        found = [
            problems(
                filled_of(Application.objects.get(pk=one.draft.pk if one.draft else 0)),
                asked(call),
                asks_email=False,
            )
            for one in (at_once, in_steps)
        ]
        assert found[0] == found[1]
        missing = {f"question_{asking[kind].pk}" for kind, value in last.items() if not value}
        assert missing <= set(found[0])


# --- editing a live form ------------------------------------------------------------------------


@dataclass
class Given:
    """An answer as it was when it was sent, with every word around it."""

    application: Application
    question: int
    stored: Stored
    words: dict[str, list[str]] = field(default_factory=dict)


def read_in(language: str, application: Application, pk: int) -> list[str]:
    """Question, explanation and answer as a reader of this language sees them."""
    rows = {row.pk: row for row in asked(application.call, language, retired=True, stage=None)}
    with translation.override(language):
        stored = filled_of(Application.objects.get(pk=application.pk)).answers[pk]
        question: Asked = as_answered(rows[pk], stored)
        return [str(question.label), str(question.help), *KINDS[question.kind].lines(question, stored)]


def given_now(application: Application) -> list[Given]:
    found = []
    for pk, stored in filled_of(application).answers.items():
        shown = {language: read_in(language, application, pk) for language in LANGUAGES}
        found.append(Given(application, pk, stored, shown))
    return found


acts = some.lists(
    some.tuples(
        some.sampled_from(
            ["words", "choice", "drop", "retire", "restore", "up", "down", "section", "require", "add"]
        ),
        some.integers(0, 9),
        some.sampled_from(LANGUAGES),
        some.text(alphabet="abcčшќ ", min_size=1, max_size=8).map(lambda text: f"x{text}x"),
    ),
    min_size=1,
    max_size=8,
)


def edit(call: Call, act: str, number: int, language: str, text: str) -> None:
    """One act of an organiser on a live form, as her pages do it; refusals are told to her and change nothing."""
    questions = list(Question.objects.filter(call=call).order_by("pk"))
    question = questions[number % len(questions)]
    suffix = language.replace("-", "_")
    same = [
        {"key": row.key, **{f"label_{code.replace('-', '_')}": _label(row, code) for code in LANGUAGES}}
        for row in question.choices.all()
    ]
    if act == "words":
        changed = {f"label_{suffix}": text, f"help_{suffix}": text[::-1]}
        change_question(question, texts=changed, settings={}, choices=same, by=BY)
    elif act in {"choice", "drop"} and same:
        row = same[number % len(same)]
        new = {} if act == "drop" else {f"label_{suffix}": text}
        blank = {name: "" for name in row if name != "key"} if act == "drop" else {}
        same[number % len(same)] = {**row, **blank, **new}
        change_question(question, texts={}, settings={}, choices=same, by=BY)
    elif act == "retire":
        retire_question(question, by=BY)
    elif act == "restore":
        restore_question(question, by=BY)
    elif act in {"up", "down"}:
        move_question(question, up=act == "up", by=BY)
    elif act == "section":
        section = add_section(call, {f"title_{suffix}": text}, by=BY)
        change_question(question, texts={}, settings={"section_id": section.pk}, choices=same, by=BY)
        if number % 2:
            remove_section(section, by=BY)
    elif act == "require":
        change_question(question, texts={}, settings={"required": bool(number % 2)}, choices=same, by=BY)
    elif act == "add":
        add_question(call, "short", texts={f"label_{suffix}": text}, settings={}, by=BY)


def _label(choice: Any, code: str) -> str:
    return getattr(choice, f"label_{code.replace('-', '_')}") or ""


class LiveForm(TestCase):
    @settings(max_examples=20)
    @given(before=acts, between=acts)
    def test_every_answer_still_reads_with_the_words_it_was_given_to(self, before: Any, between: Any) -> None:
        call = make.call(make.event(languages=["en", "mk"]))
        one = make.question(call, "one", label_en="Which?", label_mk="Која?")
        several = make.question(call, "several", label_en="Which ones?")
        text = make.question(call, "short", label_en="Why?", help_en="In one line.")
        make.question(call, "yes_no", label_en="Sure?")
        first = make.application(call)
        make.answer(first, one, text="", choices=["second"])
        make.answer(first, several, text="", choices=["first", "third"])
        make.answer(first, text, text="Зато што")
        kept = given_now(first)
        self._edit(call, before)
        later = make.application(call)
        make.answer(later, one, text="", choices=["second"])
        make.answer(later, text, text="Because")
        kept += given_now(later)
        self._edit(call, between)
        for row in kept:
            stored = filled_of(Application.objects.get(pk=row.application.pk)).answers[row.question]
            assert stored == row.stored
            for language, shown in row.words.items():
                assert read_in(language, row.application, row.question) == shown
        assert Answer.objects.count() == 5

    def _edit(self, call: Call, listed: Any) -> None:
        for act in listed:
            try:
                edit(call, *act)
            except QuestionRefused as refused:
                assert str(refused)  # noqa: PT017 -- a refusal is allowed, and it is told in words
