"""Turns locale/*/LC_MESSAGES/*.po into the .mo files that Django reads, without any gettext tools."""

import os
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compiles the translation catalogues that changed."
    requires_system_checks: list[str] = []  # it runs before anything else works

    def handle(self, *args: Any, **options: Any) -> None:
        compiled = [path for folder in settings.LOCALE_PATHS for path in compile_stale(Path(folder))]
        if options["verbosity"] > 0:
            self.stdout.write(
                f"{len(compiled)} catalogues compiled." if compiled else "All catalogues are up to date."
            )


def compile_stale(folder: Path) -> list[Path]:
    """Writes the .mo beside each .po that is newer than it, and returns those .po files.

    Each file is replaced in one step, so that a process that reads it meanwhile sees the old one or the new one.
    """
    stale = [path for path in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(path)]
    for path in stale:
        catalogue = polib.pofile(str(path), encoding="utf-8")
        partial = path.with_suffix(f".{os.getpid()}.partial")
        catalogue.save_as_mofile(str(partial))
        partial.replace(path.with_suffix(".mo"))
    return stale


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime
