"""Who reads which language, what stands beside an answer for them, and what nobody on the committee reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import SHA256, Coalesce, NullIf, Replace

from core.localized import LANGUAGES, language_label
from events.models import Membership, Role
from participants.applications.answers.masking import digest_of
from participants.applications.kinds import Asked, Stored
from participants.applications.models import Answer, AnswerMask, AnswerText, Application, Question
from participants.people.languages import own_name
from participants.people.models import ASKED_LANGUAGES, Level, SpokenLanguage

WRITTEN = (Question.Kind.SHORT, Question.Kind.LONG)
_SCRIPT = "-latn"  # whoever reads a language reads it in both scripts


def stamp_of(source: str, target: str) -> str:
    """What an answer and the text beside it were; whoever sends a text back says from which."""
    return f"{digest_of(source)[:32]}.{digest_of(target)[:32]}"


class _Digest(SHA256):
    """Django's own needs an extension of PostgreSQL that its servers may lack."""

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "ENCODE(SHA256(CONVERT_TO(%(expressions)s, 'UTF8')), 'hex')"
        return super().as_sql(compiler, connection, template=template, **context)


def without_script(code: str) -> str:
    return code.removesuffix(_SCRIPT)


def written_languages() -> list[tuple[str, str]]:
    """The languages an applicant may say she writes in, each by its own name."""
    others = (code for code in ASKED_LANGUAGES if code not in LANGUAGES)
    return [
        *((code, language_label(code)) for code in LANGUAGES),
        *((code, own_name(code)) for code in others),
    ]


def written_name(code: str) -> str:
    return dict(written_languages()).get(code, code)


def languages_read(user: Any, among: set[str] | None = None) -> set[str]:
    """Her account's language and those she follows in a meeting, by her profile; without scripts.

    One query; none when only her account's language is `among` those asked about.
    """
    own = without_script(user.language or settings.LANGUAGE_CODE)
    if among is not None and among <= {own}:
        return {own}
    spoken = SpokenLanguage.objects.filter(person__user=user, follows__gte=int(Level.MEETING))
    return {own, *map(without_script, spoken.values_list("language", flat=True))}


# --- what stands beside an answer -------------------------------------------------------------


def with_marks(texts: QuerySet[AnswerText]) -> QuerySet[Any]:
    """Each with `stale`, its answer changed since, and `withheld`: a passage was hidden since and nobody has confirmed
    that the text does not tell it.
    """
    hidden = AnswerMask.objects.filter(answer=OuterRef("answer"), lifted_at=None, at__gt=OuterRef("at"))
    return texts.annotate(
        stale=~Q(source_hash=_Digest("answer__text")),
        withheld=Exists(hidden),
    )


def texts_beside(application: Application) -> dict[int, list[Any]]:
    """{question: the translations and summaries of its answer, marked}; one query."""
    found: dict[int, list[Any]] = {}
    rows = AnswerText.objects.filter(answer__application=application).select_related("by")
    for row in with_marks(rows).annotate(question=F("answer__question")):
        found.setdefault(row.question, []).append(row)
    return found


def written_in(application: Application, texts: Mapping[int, list[Any]]) -> set[str]:
    """The languages of her answers and of what stands beside them, without scripts."""
    beside = (text.language for found in texts.values() for text in found)
    return {without_script(code) for code in (application.text_language, *beside)}


def texts_of(application: Application, answers: Mapping[int, Stored]) -> dict[int, list[Any]]:
    """The same; no query where nothing is written beside these answers of hers."""
    return texts_beside(application) if any(one.has_texts for one in answers.values()) else {}


def beside_answers(
    application: Application, questions: Iterable[Asked], answers: Mapping[int, Stored]
) -> list[dict[str, Any]]:
    """For the organiser: every written answer with what stands beside it; one query if there is any."""
    texts = texts_of(application, answers)
    return [
        {"asked": question, "texts": texts.get(question.pk, [])}
        for question in questions
        if question.kind in WRITTEN and answers.get(question.pk, Stored()).text
    ]


def shown_to(texts: Iterable[Any], reads: set[str], language: str) -> list[Any]:
    """For a reader of these languages: those in the language of her pages, else any she reads; none that is withheld."""
    open_to_her = [one for one in texts if not one.withheld]
    same = [one for one in open_to_her if one.language == language]
    same = same or [one for one in open_to_her if without_script(one.language) == without_script(language)]
    return same or [one for one in open_to_her if without_script(one.language) in reads]


def is_unread(written_in: str, reads: set[str], texts: Iterable[Any]) -> bool:
    """She reads neither the original nor anything beside it that still says the same."""
    return without_script(written_in) not in reads and all(
        one.stale or one.withheld or without_script(one.language) not in reads for one in texts
    )


# --- what the committee reads -----------------------------------------------------------------


def text_language(path: str = "") -> Replace:
    """The language of an application's own texts, without its script, as an expression."""
    own = Coalesce(NullIf(F(f"{path}written_in"), Value("")), F(f"{path}language"), output_field=TextField())
    return Replace(own, Value(_SCRIPT), Value(""), output_field=TextField())


def unread_by_committee() -> Exists:
    """For a queryset of applications: an answer that no assessor of the programme reads, nor a text beside it."""
    texts = with_marks(AnswerText.objects.filter(answer=OuterRef("pk"))).annotate(
        reads=Replace(F("language"), Value(_SCRIPT), Value(""))
    )
    programme = "answer__application__call__event__programme"
    readable = texts.filter(_read_by_assessors(programme, "reads"), stale=False, withheld=False)
    answers = (
        Answer.objects.filter(
            application=OuterRef("pk"),
            question__kind__in=WRITTEN,
            question__stage=Question.Stage.APPLICATION,
            question__for_assessors=True,
        )
        .exclude(text="")
        .annotate(reads=text_language("application__"))
    )
    unread = answers.exclude(_read_by_assessors("application__call__event__programme", "reads"))
    return Exists(unread.exclude(Exists(readable)))


def _read_by_assessors(programme: str, language: str) -> Exists:
    """Somebody of the committee has the language as her account's, or follows it in a meeting."""
    members = Membership.objects.filter(
        programme=OuterRef(programme), role=Role.ASSESSOR, user__is_active=True
    ).annotate(
        own=Replace(
            Coalesce(NullIf(F("user__language"), Value("")), Value(settings.LANGUAGE_CODE)),
            Value(_SCRIPT),
            Value(""),
        )
    )
    wanted = OuterRef(language)
    return Exists(
        members.filter(
            Q(own=wanted)
            | Q(
                Exists(
                    SpokenLanguage.objects.filter(
                        person__user=OuterRef("user"),
                        follows__gte=int(Level.MEETING),
                        language=OuterRef(wanted),
                    )
                )
            )
        )
    )


def unread_among(applications: list[int] | QuerySet[Any, Any]) -> set[int]:
    """Those of these applications; one query."""
    found = Application.objects.filter(unread_by_committee(), pk__in=applications)
    return set(found.order_by().values_list("pk", flat=True))
