"""`manage.py backup DIR`: the whole installation into a new folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.backup import BackupRefused, make_backup
from core.dumps import DumpFailed


class Command(BaseCommand):
    help = "Writes the database, the private files and a manifest with checksums into a new folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
        parser.add_argument(
            "--portable",
            action="store_true",
            help="the database as lines of JSON, which both SQLite and PostgreSQL take back",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = make_backup(options["folder"].resolve(), portable=options["portable"])
        except (BackupRefused, DumpFailed) as error:
            raise CommandError(str(error)) from error
        size = sum(size for _sha256, size in manifest.files.values())
        self.stdout.write(
            f"{sum(manifest.rows.values())} rows and {len(manifest.files) - 1} files,"
            f" {size / 1024 / 1024:.1f} MB, in {options['folder']}. It holds personal data: keep it as safe as the"
            " installation itself."
        )
