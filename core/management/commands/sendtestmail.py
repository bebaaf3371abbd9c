"""`manage.py sendtestmail ADDRESS`: one mail through the outbox, now, with the server's answer."""

from __future__ import annotations

import uuid
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.actors import Clock
from core.delivery import claim, deliver
from core.outbox import write


class Command(BaseCommand):
    help = "Sends one mail to an address, and says what the mail server answered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        site = settings.COLLOQUY_SITE_NAME
        message = write(
            to=options["address"],
            kind="test",
            key=f"test:{uuid.uuid4()}",
            subject=f"{site}: a test",
            text=f"This mail shows that {site} can send mail.\n\n{settings.COLLOQUY_BASE_URL}/\n",
            language=settings.LANGUAGE_CODE,
            by=Clock("sendtestmail"),
            release=True,
            first=True,
        )
        claimed = claim("sendtestmail", pk=message.pk)
        if claimed is None:
            self.stdout.write("A running worker was faster: it has taken the mail.")
            return
        sent = deliver(claimed)
        message.refresh_from_db()
        if not sent:
            raise CommandError(f"Not sent. The mail server said: {message.last_error}")
        self.stdout.write(f"Sent; the mail server has taken {message.message_id}.")
