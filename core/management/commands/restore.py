"""`manage.py restore DIR`: an installation as it was when the backup was made."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.backup import BackupRefused, age, restore_backup
from core.delivery import waiting
from core.dumps import DumpFailed


class Command(BaseCommand):
    help = (
        "Brings back what `backup` wrote: verifies the checksums, then replaces database and private files."
    )
    requires_system_checks: list[str] = []  # it may be run on an empty database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="also when this installation holds data")
        parser.add_argument(
            "--hold-mail",
            action="store_true",
            help="mails that were on their way become drafts, to be looked at before they go",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore_backup(
                options["folder"].resolve(), replace=options["replace"], hold_mail=options["hold_mail"]
            )
        except (BackupRefused, DumpFailed) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{sum(manifest.rows.values())} rows and {len(manifest.files) - 1} files are back. The backup is"
            f" {age(manifest)} old."
        )
        if (count := waiting().count()) > 0:
            self.stdout.write(
                f"{count} mails were on their way when it was made, and go out when the worker starts; some may"
                " have been sent before. With --hold-mail they become drafts instead."
            )
