"""Run by test_adding_a_language.py in a copy of the project: what docs/languages.md tells people to do, then a visit."""

import json
import os
import sys
from io import StringIO

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
django.setup()

from django.core.management import call_command  # noqa: E402 -- after Django is set up
from django.test import Client  # noqa: E402 -- as above
from django.utils import translation  # noqa: E402 -- as above


def said(*command: str, **options: object) -> str:
    out = StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


def main() -> None:
    report = {
        "made": said("makemigrations", name="cnr"),
        "made_again": said("makemigrations"),
        "collected": said("collect_texts"),
    }
    call_command("compile_catalogues", verbosity=0)
    call_command("migrate", verbosity=0)
    report["checked"] = said("check", databases=["default"])

    from core.localized import localized, text_of
    from events.models import Event
    from tests import factories as make

    old = make.event(code="old", title_en="Study visit", title_sr_latn="Studijska poseta", aim_en="To learn.")
    own = make.event(code="own", title_en="Workshop", title_cnr="Radionica o śutra", aim_cnr="Da učimo.")
    for event in (old, own):
        make.call(event)
    with translation.override("cnr"):
        report["texts"] = {
            event.code: [str(text_of(event, "title")), text_of(event, "title").language]
            for event in (old, own)
        }
        report["in_the_database"] = list(
            Event.objects.order_by("pk").values_list(localized("title"), flat=True)
        )
        report["interface"] = translation.gettext("Apply")
    with translation.override("sr-latn"):
        report["interface_of_fallback"] = translation.gettext("Apply")
    visitor = Client(headers={"host": "localhost"})
    report["pages"] = {
        path: [answer.status_code, answer.headers["Content-Language"], answer.content.decode()]
        for path in ("/cnr/", "/cnr/calls/old/", "/cnr/calls/own/", "/cnr/library/")
        for answer in [visitor.get(path)]
    }
    json.dump(report, sys.stdout)


main()
