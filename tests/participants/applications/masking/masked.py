"""An answer that tells of somebody, as it is written and as others read it."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from participants.applications.answers.masking import MARK
from participants.applications.answers.readers import texts_for_readers
from participants.applications.models import Answer, Application

PASSAGE = "Qendresa Demoja"
TEXT = f"I work with families. {PASSAGE} came to us in May.\nNow {PASSAGE} is well."
SHOWN = f"I work with families. {MARK} came to us in May.\nNow {MARK} is well."


def address(name: str, application: Application, *more: Any) -> str:
    return reverse(name, args=[application.call.event.code, application.reference, *more])


def text_of(response: Any) -> str:
    return b"".join(response.streaming_content if response.streaming else [response.content]).decode()


def hide(
    client: Client, application: Application, words: str = PASSAGE, reason: str = "A client's name"
) -> Any:
    return client.post(address("team_mask_new", application), {"passage": words, "mask_reason": reason})


def read_text(answer: Answer) -> str:
    return texts_for_readers([answer])[answer.pk]
