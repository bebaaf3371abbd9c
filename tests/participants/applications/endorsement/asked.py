"""Drafts whose employer is named, and the page that is opened by the mailed link."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core.actors import Clock, TokenHolder
from core.outbox import Message
from events.models import Call
from participants.applications.models import Application, Endorsement
from participants.applications.operations.endorsement import name_endorser
from participants.applications.operations.sending import submit_application
from participants.applications.ways.endorsement_links import endorsement_by_token, link_token
from tests import factories as make

State = Endorsement.State
CLOCK = Clock("test")
HEAD = TokenHolder("endorser", "head@example.org")


NAMED = {
    "name": "Hana Head",
    "email": "Head@example.org",
    "role": "Head of the department",
    "language": "sq",
    "substitute_name": "Sara Second",
    "substitute_email": "sara@example.org",
}


def draft_of(call: Call, **fields: Any) -> Application:
    user = fields.pop("user", None) or make.user()
    return make.application(call, user=user, state="draft", submitted_at=None, **fields)


def asked_for(call: Call, **named: str) -> Endorsement:
    """An application that was sent, with somebody asked."""
    draft = draft_of(call)
    name_endorser(draft, by=draft.user, **{**NAMED, **named})
    submit_application(draft, user=draft.user, by=draft.user, notice_id=call.privacy_notice_id)
    found = endorsement_by_token(link_token(Endorsement.objects.get(application=draft)))
    assert found is not None
    return found


def page_of(endorsement: Endorsement) -> str:
    return reverse("endorsement", args=[link_token(endorsement)])


def state_of(endorsement: Endorsement) -> str:
    return Endorsement.objects.get(pk=endorsement.pk).state


def mails(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def read_notice(call: Call) -> dict[str, Any]:
    return {"notice": call.privacy_notice_id, "read": "on"}
