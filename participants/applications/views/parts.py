"""A long form page by page: where the buttons lead, and what goes along from part to part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core.localized import text_of
from events.footnotes import Footnote, footnotes_for
from events.models import Call
from participants.applications.forms import ApplicationForm, form_initial
from participants.applications.kinds import KINDS, Asked, Stored
from participants.applications.models import Question
from participants.applications.parts import Part, beside, part_of_field, reached
from participants.applications.ways.endorsement_links import needs_endorser
from participants.people.places import place_names

if TYPE_CHECKING:
    from participants.applications.views.page import FormPage

OURS = {"csrfmiddlewaretoken", "version", "window", "resolve", "action", "go", "asked", "of"}


def stored_rows(page: FormPage) -> dict[str, dict[str, list[str]]]:
    """What a browser would send for everything that is stored, {form field: {name: values}}."""
    rows = {
        name: {name: [str(one) for one in value] if isinstance(value, list) else [str(value)]}
        for name, value in form_initial(page.filled, ()).items()
        if name not in OURS
    }
    for question in page.questions:
        stored = page.filled.answers.get(question.pk, Stored())
        rows[question.name] = {question.name: [], **KINDS[question.kind].posted(question, stored)}
    return rows


def whole_form(page: FormPage, posted: QueryDict) -> QueryDict:
    """What one part sent, with what is stored of all others: a page of a draft that was sent meanwhile."""
    if "asked" not in posted:
        return posted
    data = posted.copy()
    came = page.fields_named(data.getlist("asked"))
    for name, fields in stored_rows(page).items():
        if name not in came:
            for field, values in fields.items():
                data.setlist(field, values)
    del data["asked"]
    return data


def carried(page: FormPage, form: ApplicationForm, drawn: set[str]) -> list[tuple[str, str]]:
    """The fields of all other parts as hidden ones: what is sent as one act comes back as a whole."""
    if isinstance(form.data, QueryDict) and form.is_bound:
        rows = dict(form.data.lists())
    else:
        rows = {field: values for fields in stored_rows(page).values() for field, values in fields.items()}
    for pk, kept in page.kept_references().items():
        rows[f"question_{pk}"] = [kept]
    return [
        (name, value)
        for name, values in rows.items()
        if name not in OURS and not name.startswith("keep_") and not _is_of(name, drawn)
        for value in values
    ]


def _is_of(posted: str, fields: set[str]) -> bool:
    """`question_7`, and what belongs to it: `question_7_file`, `question_7_sq_reading`."""
    pieces = posted.split("_")
    return any("_".join(pieces[:end]) in fields for end in range(1, len(pieces) + 1))


def goal(page: FormPage, form: ApplicationForm, posted: QueryDict) -> int | None:
    """The part that the pressed button leads to; None: to the answers for checking."""
    wanted = str(posted.get("go", ""))
    if wanted.isdecimal() and len(wanted) < 10:
        return min(int(wanted), len(page.all_parts)) or 1
    if posted.get("action") != "next":
        return None
    return beside(page.number, 1, [part.number for part in open_parts(page, form)])


def open_parts(page: FormPage, form: ApplicationForm) -> list[Part]:
    """The parts that ask her anything, by what she has answered so far."""
    answers = page.answers_in(form)
    return [part for part in page.all_parts if part.about_her or reached(part, page.questions, answers)]


def first_part(page: FormPage, names: Any) -> int:
    """The first part that shows one of these fields."""
    return min((part_of_field(name, page.all_parts) for name in names), default=1)


def part_steps(page: FormPage, here: Part) -> list[dict[str, Any]]:
    """Where she is among the parts; then who endorses it, if the call asks for that, and checking."""
    rows = [
        {"label": part.title, "state": _state(part.number, here.number), "number": part.number}
        for part in page.all_parts
    ]
    if page.carries:
        return rows
    after = [_("Endorsement by your employer")] if names_endorser(page) else []
    return rows + [{"label": label, "state": "todo"} for label in (*after, _("Check your answers"))]


def _state(number: int, here: int) -> str:
    return "now" if number == here else "done" if number < here else "todo"


def long_form(page: FormPage, part: Part, form: ApplicationForm, drawn: list[Asked]) -> dict[str, Any]:
    """What a page of a long form shows besides."""
    about_her = part.about_her if page.carries else form.about_her
    names = {question.name for question in drawn} | (page.fields_named(["about"]) if about_her else set())
    if page.carries:
        form.forget_errors_beyond(names)
    numbers = [one.number for one in open_parts(page, form)]
    return {
        "part": part,
        "total": pages_in_all(page),
        "steps": part_steps(page, part),
        "about_her": about_her,
        "before": beside(part.number, -1, numbers),
        "after": beside(part.number, 1, numbers),
        # The first says that it is a part at all, even one without a field.
        "asked": ["part", *(["about"] if about_her else []), *(question.pk for question in drawn)],
        "carried": carried(page, form, names) if page.carries else [],
    }


def names_endorser(page: FormPage) -> bool:
    """Whether she says who endorses it before she checks her answers: the last page of what she fills in."""
    return not page.sent and page.call.route == Call.Route.ENDORSED


def endorser_next(page: FormPage) -> bool:
    """Whether that page is still to come."""
    return names_endorser(page) and (page.application is None or needs_endorser(page.application))


def pages_in_all(page: FormPage) -> int:
    return len(page.all_parts) + names_endorser(page)


def last_url(page: FormPage) -> str:
    """The last part that asks her anything, by what she has answered."""
    return page.url(max((part.number for part in open_parts(page, page.form())), default=1))


def footnotes_on(
    page: FormPage, form: ApplicationForm, drawn: list[Asked], stands: dict[str, Any]
) -> list[Footnote]:
    """Those whose mark stands on this page, in a list of places or in words of the call."""
    texts: list[object] = [text_of(page.call.event, "title")]
    for one in drawn:
        texts += [one.label, one.help, one.section.title if one.section else "", *one.choices.values()]
    about_her = page.part.about_her if page.part and page.carries else form.about_her
    lists_places = any(one.kind == Question.Kind.TERRITORY for one in drawn)
    if about_her or lists_places or stands.get("refused"):
        texts += place_names(page.designations).values()
    return footnotes_for(texts, page.designations)


def steps(now: str, call: Call, reference: str = "") -> list[dict[str, str]]:
    """Where she is: write, name who endorses it if the call asks for that, check, send."""
    endorser = {"endorser": _("Endorsement by your employer")} if call.route == Call.Route.ENDORSED else {}
    labels = {"write": _("Write"), **endorser, "check": _("Check your answers"), "send": _("Send")}
    names = list(labels)
    urls = {"write": reverse("apply", args=[call.event.code])}
    if reference:
        urls["endorser"] = reverse("application_endorser", args=[reference])
    return [
        {
            "label": label,
            "state": "now" if name == now else "done" if names.index(name) < names.index(now) else "todo",
            "url": urls.get(name, "") if names.index(name) < names.index(now) else "",
        }
        for name, label in labels.items()
    ]


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
