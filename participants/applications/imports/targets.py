"""What a column of a table may be taken for, and a proposal by its heading and by what was chosen before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from core.localized import LANGUAGES, column
from core.search import fold
from events.models import Call
from participants.applications.kinds import Asked
from participants.applications.models import ImportMapping, Question
from participants.people.languages import ABILITIES, own_name
from participants.people.models import ASKED_LANGUAGES

NEEDED = ("email", "given_name", "family_name")
# A file does not fit into a cell, and a level for three skills of ten languages does not either.
NOT_TAKEN = (Question.Kind.FILE, Question.Kind.LEVELS, Question.Kind.NOTE)
# What survey tools and people write above these columns, beside the labels of our own form.
_ALSO = {
    "email": "email|e-mail|mail|e-posta|e-пошта|имејл|adresa e-pošte|e-mail adresa|e-mail адреса|posta elektronike",
    "given_name": "first name|emri|ime|име|лично име",
    "family_name": "last name|surname|mbiemri|prezime|презиме",
    "organisation": "organization|institution|organizata|institucioni|organizacija|institucija|установа|организација",
    "role": "position|job title|pozita|roli|funkcija|funksioni|функција|радно место|работно место|radno mjesto",
    "territory": "country|vendi|shteti|država|zemlja|држава|земља|земја",
    "gender": "sex|gjinia|pol|spol|пол",
    "language": "language|gjuha|jezik|језик|јазик",
    "submitted": "submitted|date submitted|contribution date|last update|datum slanja|датум слања",
    "row_id": "id|contribution id|response id|submission id",
}
_TAIL = re.compile(r"[\s*:?.]+$")


def fixed_targets() -> dict[str, str]:
    """{target: label}: what every application has."""
    return {
        "email": _("E-mail address"),
        "given_name": _("Given name"),
        "family_name": _("Family name"),
        "organisation": _("Organisation"),
        "role": _("Role"),
        "territory": _("Works in"),
        "gender": _("Gender"),
        "language": _("Language of letters"),
        "submitted": _("Sent"),
        "row_id": _("Number of the row in the other system"),
    }


def language_targets() -> dict[str, str]:
    labels = {"follows": _("Follows"), "speaks": _("Speaks")}
    return {
        f"{ability}_{code}": f"{labels[ability]}: {own_name(code)}"
        for code in ASKED_LANGUAGES
        for ability in ABILITIES
    }


def importable(questions: Iterable[Asked]) -> list[Asked]:
    return [one for one in questions if one.kind not in NOT_TAKEN and not one.retired]


def question_targets(questions: Iterable[Asked]) -> dict[str, str]:
    return {f"q{one.pk}": str(one.label) for one in importable(questions)}


def heading_key(heading: str) -> str:
    """What is compared of a heading, without the star and the colon that forms put behind it."""
    return fold(_TAIL.sub("", heading))


def proposed(call: Call, headings: Sequence[str], questions: Iterable[Asked]) -> list[str]:
    """One target per column, "" where nothing fits; no target twice. Three queries."""
    offered = {*fixed_targets(), *language_targets(), *question_targets(questions)}
    words = {**_words_of_fields(), **_words_of_questions(call, offered), **_remembered(call, offered)}
    taken: set[str] = set()
    found = []
    for heading in headings:
        target = words.get(heading_key(heading), "")
        found.append("" if target in taken else target)
        taken.add(target)
    return found


def _words_of_fields() -> dict[str, str]:
    found = {fold(word): target for target, words in _ALSO.items() for word in words.split("|")}
    for language in LANGUAGES:
        with translation.override(language):
            for target, label in {**language_targets(), **fixed_targets()}.items():
                found[fold(label)] = target
            found[fold(_("Your role there"))] = "role"
            found[fold(_("Where do you work?"))] = "territory"
    return found


def _words_of_questions(call: Call, offered: set[str]) -> dict[str, str]:
    return {label: f"q{pk}" for label, pk in _labels_of(call).items() if f"q{pk}" in offered}


def _labels_of(call: Call) -> dict[str, int]:
    """{folded label in any language: question}."""
    columns = [column("label", language) for language in LANGUAGES]
    rows = Question.objects.filter(call=call).order_by("-pk").values_list("pk", *columns)
    return {heading_key(label): pk for pk, *labels in rows for label in labels if label}


def _remembered(call: Call, offered: set[str]) -> dict[str, str]:
    """What was chosen for this call, else for the programme's latest; a question is found again by its words."""
    known = ImportMapping.objects.filter(call__event__programme=call.event.programme_id)
    latest = known.order_by("-changed_at").select_related("call")
    mapping = latest.filter(call=call).first() or latest.first()
    if mapping is None:
        return {}
    here: Mapping[int, int] = {} if mapping.call_id == call.pk else _same_questions(mapping.call, call)
    found = {}
    for heading, target in mapping.columns.items():
        pk = int(target[1:]) if target[1:].isdecimal() else 0
        now = f"q{here[pk]}" if pk in here else target
        if now in offered:
            found[heading] = now
    return found


def _same_questions(before: Call, call: Call) -> dict[int, int]:
    """{question of another call: the one of this call in the same words}."""
    here = _labels_of(call)
    return {pk: here[label] for label, pk in _labels_of(before).items() if label in here}


def choice_words(call: Call) -> dict[int, dict[str, str]]:
    """{question: {folded key or label in any language: key}}; one query."""
    columns = [column("choices__label", language) for language in LANGUAGES]
    rows = Question.objects.filter(call=call, choices__isnull=False).order_by("pk", "choices__pk")
    found: dict[int, dict[str, str]] = {}
    for pk, key, *labels in rows.values_list("pk", "choices__key", *columns):
        words = found.setdefault(pk, {})
        for label in (key, *labels):
            if label:
                words.setdefault(fold(label), key)
    return found
