"""The first step on a new installation: a programme and its first organiser, who appoints the others."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from core.actors import Clock
from core.localized import column
from events.models import Programme, Role
from events.operations import appoint_member, create_programme


class Command(BaseCommand):
    help = "Create a programme and appoint its first organiser."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="for addresses, for instance western-balkans")
        parser.add_argument("name", help="the programme's name, in the language of --language")
        parser.add_argument("organiser", help="e-mail address of the first organiser")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=list(settings.COLLOQUY_LANGUAGES)
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code, email, language = options["code"], options["organiser"], options["language"]
        try:
            validate_slug(code)
            validate_email(email)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        if Programme.objects.filter(code=code).exists():
            raise CommandError(f"There is a programme with the code {code} already.")
        by = Clock("create_programme")
        with transaction.atomic():
            name = {column("name", language): options["name"]}
            programme = create_programme(by=by, code=code, contact_email=email, **name)
            appoint_member(programme, by=by, email=email, role=Role.ORGANISER, language=language)
        self.stdout.write(f"{programme.code} is there; {email} gets a mail that says where to sign in.")
