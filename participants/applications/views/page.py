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
from participants.applications.checks import Filled, problems
from participants.applications.file_references import file_reference
from participants.applications.forms import ApplicationForm, QuestionFields, form_initial
from participants.applications.kinds import KINDS, Asked, FileAnswer, Heading, Stored
from participants.applications.models import Application, Question
from participants.applications.operations.drafts import start_draft
from participants.applications.queries import (
    applications_of,
    asked,
    filled_of,
    latest_application,
    live_application,
)
from participants.applications.rules import can_change, in_time, shown_own_deadline
from participants.applications.session import held_token, held_tokens, hold
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

    @classmethod
    def open(cls, request: HttpRequest, code: str) -> FormPage:
        """Raises Http404 for a call nobody may see."""
        call = public_calls().filter(event__code=code).first()
        if call is None:
            raise Http404
        token = held_token(request.session, call.pk) if has_session(request) else ""
        return cls(request, call, live_application(call, request.user, token))

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
    def changeable(self) -> bool:
        if self.application is None or not self.sent:
            return self.open_now
        self.application.call = self.call
        return can_change(self.application)

    @cached_property
    def questions(self) -> list[Asked]:
        return asked(self.call, notes=True)

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
        version = self.application.revision if self.application else 0
        stored = (
            form_initial(self.filled, self.questions, version=version, window=secrets.token_hex(8))
            if data is None
            else None
        )
        return ApplicationForm(
            data,
            files,
            questions=self.questions,
            asks_email=self.asks_email,
            initial=stored,
        )

    def problems(self) -> dict[str, str]:
        """What is missing in what is stored now."""
        return problems(self.filled, self.questions, asks_email=self.asks_email)

    def context(self, form: ApplicationForm, **more: Any) -> dict[str, Any]:
        event = self.call.event
        form.name_places(self.designations)
        form.name_answers(self.designations)
        return {
            "form": form,
            "call": self.call,
            "event": event,
            "application": self.application,
            "sent": self.sent,
            "open_now": self.changeable,
            "deadline": shown_own_deadline(self.call, self.application, self.request.user),
            "parts": self.parts(form),
            "steps": steps("write", event.code),
            "footnotes": self.footnotes,
            "save_url": "" if self.sent else reverse("application_save", args=[event.code]),
            "not_hers": self._may_be_anothers(),
            **more,
        }

    @property
    def footnotes(self) -> list[Footnote]:
        return footnotes_for(place_names(self.designations).values(), self.designations)

    def parts(self, form: QuestionFields) -> list[dict[str, Any]]:
        """The questions by section, [{"title", "questions"}], with what the page needs to draw each."""
        parts: list[dict[str, Any]] = []
        section: Heading | None = None
        known = {question.pk: question for question in self.questions}
        for question in self.questions:
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
            "url": reverse("application_upload", args=[self.call.event.code, question.pk]),
            "file": self._shown_file(question.pk, stored),
            "max_bytes": settings.COLLOQUY_UPLOAD_MAX_BYTES,
            "accept": ATTACHMENTS.accept,
            "errors": form.errors.get(question.name, []),
            "required": question.required,
        }

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


def condition(question: Asked, parent: Asked | None) -> dict[str, str]:
    """What a question with a condition rests on, for the script and in words; {} without one."""
    if parent is None:
        return {}
    answer = KINDS[parent.kind].lines(parent, Stored(choices=(question.shown_if_key,)))
    words = {"question": str(parent.label), "answer": " ".join(answer)}
    return {
        "field": parent.name,
        "key": question.shown_if_key,
        "words": _("Only if you answered “%(question)s” with “%(answer)s”.") % words,
    }


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


def own_application(request: HttpRequest, reference: str) -> Application:
    """Hers by account or by this browser. Raises Http404 for anybody else's: nobody learns that it exists."""
    tokens = held_tokens(request.session) if has_session(request) else []
    application = applications_of(request.user, tokens).filter(reference=reference).first()
    if application is None:
        raise Http404
    return application


def steps(now: str, code: str) -> list[dict[str, str]]:
    """Where she is: write, check, send."""
    labels = {"write": _("Write"), "check": _("Check your answers"), "send": _("Send")}
    names = list(labels)
    return [
        {
            "label": label,
            "state": "now" if name == now else "done" if names.index(name) < names.index(now) else "todo",
            "url": reverse("apply", args=[code]) if name == "write" else "",
        }
        for name, label in labels.items()
    ]


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
