"""What every process carries: no library that draws, solves or packs, and what pages need is there before the first."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import factories as make
from tests.architecture.source import ROOT

# Imported where they are used. One at the top of a module costs every process its memory: reportlab alone 10 MB.
HEAVY = (
    "reportlab",
    "pypdf",
    "PIL",
    "pillow_heif",
    "xlsxwriter",
    "highspy",
    "numpy",
    "babel.messages",
    "polib",
    "boto3",
    "redis",
)

STARTED = """
import json, sys, tracemalloc
import config.wsgi
from config import schedule, wiring
from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from events.names import language_name

for table in (wiring.REACTIONS, wiring.PANELS, wiring.COLLECTORS):
    for paths in table.values():
        for path in paths:
            import_string(path)
for path, _seconds in schedule.JOBS:
    import_string(path)
loaded = [name for name in json.loads(sys.argv[1]) if name in sys.modules]
tracemalloc.start()
for language, _name in settings.LANGUAGES:
    with translation.override(language):
        translation.gettext("Yes"), reverse("home"), language_name(language), engines.all()
print(json.dumps([loaded, tracemalloc.get_traced_memory()[0]]))
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], int]:
    """A web process of its own: heavy modules it has after starting, and bytes the first look at each language costs."""
    folder: Path = tmp_path_factory.mktemp("started")
    settings = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": "sqlite",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", STARTED, json.dumps(HEAVY)],
        cwd=ROOT,
        env={**os.environ, **settings, "COLLOQUY_VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    loaded, grown = json.loads(done.stdout)
    return loaded, grown


def test_no_process_starts_with_a_heavy_library(started: tuple[list[str], int]) -> None:
    assert started[0] == []


def test_workers_find_every_language_ready(started: tuple[list[str], int]) -> None:
    """Otherwise each worker builds addresses, catalogues and names for itself, 3 MB per language."""
    assert started[1] < 200_000


@pytest.fixture
def without_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing one of them fails, and so does importing what is ours and stands on it, loaded before or not."""
    for name in (*HEAVY, "core.documents"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.django_db
@pytest.mark.usefixtures("without_heavy")
def test_pages_for_the_public_and_for_applicants_need_none_of_them(client: Client) -> None:
    call = make.call()
    make.question(call)
    application: Any = make.application(call)
    code = call.event.code
    public = [
        "",
        "calls/",
        f"calls/{code}/",
        "events/",
        f"events/{code}/",
        f"calls/{code}/apply/",
        "privacy/",
    ]
    own = [f"applications/{application.reference}/", "desk/", "profile/"]
    for path in (*public, "sign-in/"):
        assert client.get(f"/en/{path}", follow=True).status_code == 200, path
    client.force_login(application.user)
    for path in (*public, *own):
        assert client.get(f"/en/{path}", follow=True).status_code == 200, path
