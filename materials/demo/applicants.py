"""Sixty applications to the living call, half of them assessed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core.accounts import User
from events.models import Call
from materials.demo.logins import LOGINS, SECOND_ASSESSOR
from materials.demo.people import Practitioner, practitioners
from materials.demo.questions import ANSWERS, VERDICT_LINES
from materials.demo.rows import account
from participants.applications.models import Answer, Application, Question
from participants.people.models import NoticeAcknowledgement, Person, SpokenLanguage
from participants.selection.models import Assessment, ConflictDeclaration


def add_applications(call: Call) -> None:
    if call.applications.exists():
        return
    questions = list(call.questions.prefetch_related("choices"))
    assessors = list(
        User.objects.filter(email__in=(LOGINS["assessor"][0], SECOND_ASSESSOR[0])).order_by("pk")
    )
    for number, practitioner in enumerate(practitioners()):
        application = _application(call, practitioner, number)
        _answers(application, questions, practitioner, number)
        if number % 2 == 0:
            _assess(application, assessors, number)
    for assessor in assessors:
        ConflictDeclaration.objects.create(call=call, assessor=assessor, has_conflicts=False)


def _application(call: Call, who: Practitioner, number: int) -> Application:
    user = account(who.email, f"{who.given_name} {who.family_name}", who.language)
    person, created = Person.objects.get_or_create(
        user=user,
        defaults={
            "given_name": who.given_name,
            "family_name": who.family_name,
            "gender": who.gender,
            "territory": who.territory,
            "organisation": who.organisation,
            "role": who.role,
        },
    )
    if created:
        SpokenLanguage.objects.bulk_create(
            SpokenLanguage(person=person, language=code, **levels) for code, levels in who.languages.items()
        )
    if call.privacy_notice is not None:
        NoticeAcknowledgement.objects.get_or_create(
            user=user, notice=call.privacy_notice, defaults={"language": who.language}
        )
    return Application.objects.create(
        call=call,
        user=user,
        state=Application.State.SUBMITTED,
        language=who.language,
        email=who.email,
        given_name=who.given_name,
        family_name=who.family_name,
        organisation=who.organisation,
        role=who.role,
        territory=who.territory,
        gender=who.gender,
        languages=who.languages,
        notice=call.privacy_notice,
        submitted_at=min(
            call.opens_at + timedelta(hours=4 * number, minutes=7 * number % 60), timezone.now()
        ),
    )


def _answers(application: Application, questions: list[Question], who: Practitioner, number: int) -> None:
    rows = []
    for question in questions:
        answer = Answer(application=application, question=question)
        keys = [choice.key for choice in question.choices.all()]
        if question.kind == Question.Kind.LONG:
            answer.text = ANSWERS[who.language]
        elif question.kind == Question.Kind.ONE:
            answer.choices = [keys[number % len(keys)]]
        elif question.kind == Question.Kind.SEVERAL:
            answer.choices = keys[: 1 + number % len(keys)]
        elif question.kind == Question.Kind.YES_NO:
            answer.choices = ["no" if number % 13 == 12 else "yes"]
        else:
            continue
        rows.append(answer)
    Answer.objects.bulk_create(rows)


def _assess(application: Application, assessors: list[User], number: int) -> None:
    """Two assessors, who agree more often than not."""
    verdicts = (Assessment.Verdict.YES, Assessment.Verdict.MAYBE, Assessment.Verdict.NO)
    for place, assessor in enumerate(assessors):
        choice = (number // 2 + (place if number % 5 == 0 else 0)) % 3
        Assessment.objects.create(
            application=application,
            assessor=assessor,
            verdict=verdicts[choice],
            line=VERDICT_LINES[choice],
        )
