"""Loads the demo data; a second run adds nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from materials.demo.build import load
from materials.demo.logins import LOGINS, PASSWORD


class Command(BaseCommand):
    help = "Load the demo data (once; running it again adds nothing)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--print-logins", action="store_true", help="only print one login per role")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["print_logins"]:
            programme = load()
            self.stdout.write(f"Demo data are in the programme “{programme.code}”.")
            return
        width = max(map(len, LOGINS))
        for role, (email, _name) in LOGINS.items():
            self.stdout.write(f"{role:<{width}}  {email}  {PASSWORD}")
        self.stdout.write(
            f"{'applicant':<{width}}  arta.krasniqi@xk.example  (a code by mail: see /demo/mailbox/)"
        )
