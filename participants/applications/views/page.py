"""What every page of one call's form needs, loaded once: call, questions, and the application in hand."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.actors import TokenHolder
from core.files import ATTACHMENTS
from core.localized import text_of
from events.footnotes import Designated, Footnote, footnotes_for
from events.models import Call
from events.queries import designations_of, public_calls
from participants.applications.checks import Filled, fingerprint
from participants.applications.eligibility.conditions import Stated
from participants.applications.eligibility.standing import conditions_of, problems, standing
from participants.applications.file_references import file_reference
from participants.applications.forms import ApplicationForm, QuestionFields, form_initial
from participants.applications.kinds import KINDS, Asked, FileAnswer, Heading, Stored
from participants.applications.models import Application, Question
from participants.applications.operations.drafts import start_draft
from participants.applications.parts import Part, part_of_field, parts_of, reached
from participants.applications.queries import (
    applications_of,
    asked,
    filled_of,
    latest_application,
)
from participants.applications.rules import can_change, in_time, own_deadline_shown
from participants.applications.session import held_tokens, hold, in_hand
from participants.applications.views.parts import (
    condition,
    endorser_next,
    first_part,
    footnotes_on,
    long_form,
    steps,
)
from participants.applications.ways.entry import may_enter
from participants.applications.ways.on_behalf import continue_token
from participants.people.forms import PROFILE
from participants.people.places import place_names
from participants.people.queries import levels_of, person_of


@dataclass
class FormPage:
    """The form of a call as this visitor meets it."""

    request: HttpRequest
    call: Call
    application: Application | None
    references: dict[int, Any] = field(
        default_factory=dict
    )  # files kept by this request, not yet an answer's
    number: int = 1  # which part of a long form
    asked_here: frozenset[str] | None = None  # the questions a posted part had, and "about"
    others: list[Application] = field(default_factory=list)  # not sent, and she could go on with them here

    @classmethod
    def open(cls, request: HttpRequest, code: str, number: int = 1) -> FormPage:
        """Raises Http404 for a call nobody may see."""
        call = public_calls().filter(event__code=code).first()
        if call is None:
            raise Http404
        application, others = in_hand(request, call)
        return cls(request, call, application, number=number, others=others)

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def by(self) -> Any:
        return actor(self.request, self.application)

    @property
    def asks_email(self) -> bool:
        return not self.request.user.is_authenticated

    @property
    def sent(self) -> bool:
        return self.application is not None and self.application.state != Application.State.DRAFT

    @property
    def stages(self) -> list[str]:
        """Which questions she may answer at all."""
        selected = self.application is not None and self.application.state == Application.State.SELECTED
        return [Question.Stage.APPLICATION, *([Question.Stage.AFTER] if selected else [])]

    @property
    def open_now(self) -> bool:
        return in_time(self.call, self.application, user=self.request.user)

    @property
    def may_enter(self) -> bool:
        """Whether this call's route lets her begin, or send what she has begun; without a query where everybody may."""
        return self.sent or may_enter(self.call, self.application, self.request.user)

    @property
    def changeable(self) -> bool:
        if self.application is None or not self.sent:
            return self.open_now
        self.application.call = self.call
        return can_change(self.application)

    @cached_property
    def questions(self) -> list[Asked]:
        return asked(self.call, notes=True)

    @cached_property
    def all_parts(self) -> list[Part]:
        """The pages of a long form; none of a short one."""
        return parts_of(self.questions)

    @property
    def part(self) -> Part | None:
        return self.all_parts[min(self.number, len(self.all_parts)) - 1] if self.all_parts else None

    @property
    def carries(self) -> bool:
        """Nothing is saved before all of it is sent, so what other parts hold goes along in the page."""
        return self.sent

    def url(self, number: int | None = None) -> str:
        number = self.number if number is None else number
        code = self.call.event.code
        if number > 1 and self.all_parts:
            return reverse("apply_part", args=[code, number])
        return reverse("apply", args=[code])

    @property
    def save_url(self) -> str:
        if self.sent:
            return ""
        code = self.call.event.code
        if self.part and self.part.number > 1:
            return reverse("application_save_part", args=[code, self.part.number])
        return reverse("application_save", args=[code])

    def change_url(self, anchor: str) -> str:
        """The page on which a field stands."""
        return self.url(part_of_field(anchor, self.all_parts))

    def missing_url(self) -> str:
        """The part with the first question that still needs an answer; it says which."""
        return f"{self.url(first_part(self, self.problems()))}?check=1"

    @cached_property
    def designations(self) -> list[Designated]:
        return designations_of([self.call.event.programme_id])

    @cached_property
    def filled(self) -> Filled:
        """What is stored; for a new form what we know about her already."""
        return filled_of(self.application) if self.application else known_about(self.request)

    def begin(self, filled: Filled | None = None, window: str = "") -> Application:
        """The application in hand, made now if there was none, with what was typed if it is known."""
        if self.application is None:
            user = self.request.user if self.request.user.is_authenticated else None
            self.application = start_draft(
                self.call, language=self.language, by=self.by, user=user, filled=filled, window=window
            )
            self.application.call = self.call
            self.__dict__["filled"] = filled or Filled()
        if self.application.user_id is None:
            hold(self.request.session, self.application)
        return self.application

    def form(self, data: Any = None, files: Any = None) -> ApplicationForm:
        questions, about_her = self._asked(data)
        form = ApplicationForm(
            data, files, questions=questions, asks_email=self.asks_email, about_her=about_her
        )
        if data is None:
            version, window = self.version(form), secrets.token_hex(8)
            form.initial = form_initial(self.filled, questions, version=version, window=window)
        return form

    def _asked(self, data: Any) -> tuple[list[Asked], bool]:
        """Of a long form this part alone; which questions it had comes back with what was typed."""
        if self.carries or (self.part is None and (data is None or "asked" not in data)):
            return self.questions, True
        if data is not None:
            self.asked_here = frozenset(data.getlist("asked")) if "asked" in data else None
            if self.asked_here is None:
                return self.questions, True
        if self.asked_here is not None:
            chosen = [question for question in self.questions if str(question.pk) in self.asked_here]
            return chosen, "about" in self.asked_here
        assert self.part is not None  # noqa: S101 -- the first line has looked
        return reached(self.part, self.questions, self.filled.answers), self.part.about_her

    def version(self, form: ApplicationForm) -> int:
        """What a save is compared with: the revision, or for a part of a long form what stands in its fields."""
        if self.application is None:
            return 0
        by_part = self.asked_here is not None or (self.part is not None and not form.is_bound)
        if self.carries or not by_part:
            return self.application.revision
        return fingerprint(self.filled, form.fields)

    def fields_named(self, asked: list[str]) -> set[str]:
        """The form fields behind what a part says it asked."""
        about = {*form_initial(Filled(), ())} if "about" in asked else set()
        return about | {f"question_{pk}" for pk in asked if pk != "about"}

    def answers_in(self, form: ApplicationForm) -> Mapping[int, Stored]:
        """What she has answered by now: stored, or carried along with this page."""
        return form.answers() if self.carries and form.is_bound else self.filled.answers

    def problems(self) -> dict[str, str]:
        """What is missing in what is stored now, or does not fit who can apply."""
        return problems(self.conditions, self.filled, self.questions, asks_email=self.asks_email)

    @cached_property
    def conditions(self) -> list[Stated]:
        return conditions_of(self.call, self.questions, self.designations if self.call.has_conditions else ())

    def context(self, form: ApplicationForm, **more: Any) -> dict[str, Any]:
        form.name_places(self.designations)
        form.name_answers(self.designations)
        drawn = self._drawn_here(form)
        stands = standing(self.conditions, self.filled, self.questions)
        return {
            "form": form,
            "call": self.call,
            "event": self.call.event,
            **self._in_hand(),
            "open_now": self.changeable,
            **own_deadline_shown(self.call, self.application, self.request.user),
            "parts": self.parts(form, drawn),
            "steps": steps("write", self.call),
            "footnotes": footnotes_on(self, form, drawn, stands),
            "form_url": self.url(),
            "save_url": self.save_url,
            "not_hers": self._may_be_anothers(),
            "about_her": form.about_her,
            "endorser_next": endorser_next(self),
            "standing": stands,
            **(long_form(self, self.part, form, drawn) if self.part else {}),
            **more,
        }

    def _in_hand(self) -> dict[str, Any]:
        others = [(one, continue_token(one)) for one in self.others]
        return {"application": self.application, "sent": self.sent, "others": others}

    def _drawn_here(self, form: ApplicationForm) -> list[Asked]:
        """The questions of this page: what its form holds, and the words between."""
        listed = reached(self.part, self.questions, self.answers_in(form)) if self.part else self.questions
        if self.part and self.carries:
            return listed
        here = {question.pk for question in listed}
        return [
            question
            for question in self.questions
            if (question.name in form.fields if KINDS[question.kind].takes_answer else question.pk in here)
        ]

    def kept_references(self) -> dict[int, str]:
        """Files that came with this request, as the page that follows names them."""
        if self.application is None:
            return {}
        return {
            pk: file_reference(self.application, pk, kept.pk)
            for pk, kept in self.references.items()
            if kept is not None
        }

    @property
    def footnotes(self) -> list[Footnote]:
        return footnotes_for(place_names(self.designations).values(), self.designations)

    def parts(self, form: QuestionFields, drawn: list[Asked] | None = None) -> list[dict[str, Any]]:
        """The questions by section, [{"title", "questions"}], with what the page needs to draw each."""
        parts: list[dict[str, Any]] = []
        section: Heading | None = None
        drawn = self.questions if drawn is None else drawn
        known = {question.pk: question for question in drawn}
        for question in drawn:
            if not parts or question.section != section:
                section = question.section
                parts.append({"title": section.title if section else None, "questions": []})
            parts[-1]["questions"].append(self._drawn(form, question, known.get(question.shown_if or 0)))
        return parts

    def _drawn(self, form: QuestionFields, question: Asked, parent: Asked | None) -> dict[str, Any]:
        stored = self.filled.answers.get(question.pk, Stored())
        answers = KINDS[question.kind].takes_answer
        return {
            "asked": question,
            "field": form[question.name] if answers else None,
            "upload": self._upload(form, question, stored) if question.kind == "file" else None,
            "condition": condition(question, parent),
        }

    def _upload(self, form: QuestionFields, question: Asked, stored: Stored) -> dict[str, Any]:
        kind = KINDS["file"]
        assert isinstance(kind, FileAnswer)  # noqa: S101 -- the table above says so
        hint = " ".join(part for part in (str(question.help), kind.hint(question)) if part)
        return {
            "name": question.name,
            "label": str(question.label),
            "hint": hint,
            "url": self.upload_url(question),
            "file": self._shown_file(question.pk, stored),
            "max_bytes": settings.COLLOQUY_UPLOAD_MAX_BYTES,
            "accept": ATTACHMENTS.accept,
            "errors": form.errors.get(question.name, []),
            "required": question.required,
        }

    def upload_url(self, question: Asked) -> str:
        return reverse("application_upload", args=[self.call.event.code, question.pk])

    def _shown_file(self, question_id: int, stored: Stored) -> dict[str, Any]:
        kept = self.references.get(question_id)
        if kept is not None and self.application is not None:
            reference = file_reference(self.application, question_id, kept.pk)
            return {"id": reference, "name": kept.name, "size": kept.size, "url": ""}
        if stored.file is None or self.application is None:
            return {}
        return {
            "id": file_reference(self.application, question_id, stored.file),
            "name": stored.file_name,
            "size": stored.file_size,
            "url": reverse("application_file", args=[self.application.reference, stored.file]),
        }

    def _may_be_anothers(self) -> bool:
        """A draft this browser holds while somebody with another address is signed in: a shared computer."""
        draft = self.application
        return bool(
            draft
            and draft.user_id is None
            and (self.request.user.is_anonymous or draft.email != getattr(self.request.user, "email", ""))
        )


def has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def actor(request: HttpRequest, application: Application | None = None) -> Any:
    """Who acts: the account, or whoever holds the draft's token."""
    if request.user.is_authenticated:
        return request.user
    return TokenHolder("applicant", application.email if application else "")


def known_about(request: HttpRequest) -> Filled:
    """For a new form of somebody who is signed in: her profile, else what she last sent."""
    if not request.user.is_authenticated:
        return Filled()
    person = person_of(request.user)
    if person is not None:
        return Filled(
            {name: getattr(person, name) for name in PROFILE}, levels_of(person), request.user.email
        )
    latest = latest_application(request.user)
    if latest is None:
        return Filled(email=request.user.email)
    return Filled({name: getattr(latest, name) for name in PROFILE}, latest.languages, request.user.email)


def own_application(request: HttpRequest, reference: str, *also: str) -> Application:
    """Hers by account or by this browser, whose form shows it from now on; `also` comes in the same query. Or Http404."""
    tokens = held_tokens(request.session) if has_session(request) else []
    hers = applications_of(request.user, tokens).filter(reference=reference)
    application = (hers.select_related(*also) if also else hers).first()
    if application is None:
        raise Http404
    if application.token in tokens:
        hold(request.session, application)
    return application


def crumbs(call: Call, *last: Mapping[str, str]) -> list[dict[str, Any]]:
    text = text_of(call.event, "title")
    return [
        {"label": _("Calls for participants"), "url": reverse("call_list")},
        {
            "label": text.value,
            "url": reverse("call_page", args=[call.event.code]),
            "lang": text.html_lang if text.is_fallback else "",
        },
        *({"label": row["label"], "url": row.get("url", "")} for row in last),
    ]
