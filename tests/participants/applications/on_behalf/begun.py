"""Applications that somebody else began, and what is typed for them."""

from __future__ import annotations

from django.urls import reverse

from core.accounts import User
from core.worker.queue import run_next_task
from events.models import Call
from participants.applications.models import Application
from participants.applications.operations.on_behalf import begin_on_behalf
from participants.applications.operations.sending import submit_application
from participants.applications.ways.on_behalf import continue_token

State = Application.State
OFFICE = "office@example.org"


def begun(call: Call, organiser: User, name: str = "Bela Second", email: str = OFFICE) -> Application:
    given, family = name.split()
    return begin_on_behalf(
        call,
        email=email,
        given_name=given,
        family_name=family,
        language="sq",
        reason="She has no computer.",
        by=organiser,
    )


def sent(application: Application, user: User) -> Application:
    Application.objects.filter(pk=application.pk).update(
        organisation="Office", role="Clerk", territory="XK", languages={"en": {"follows": 5, "speaks": 5}}
    )
    return submit_application(application, user=user, by=user, notice_id=application.call.privacy_notice_id)


def link_of(application: Application) -> str:
    return reverse("application_continue", args=[continue_token(application)])


GIVEN = {
    "given_name": "Bela",
    "family_name": "Second",
    "email": "Office@example.org",
    "language": "sq",
    "reason": "On leave.",
}


def run_queue() -> None:
    while run_next_task("test"):
        pass


def for_somebody(call: Call) -> str:
    return reverse("apply_for_somebody", args=[call.event.code])
