"""An address somebody hands in leads nowhere else: redirects, hosts, links in mails, and fields for addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from core.actors import Clock
from core.outbox import Message
from events.forms.programmes import DesignationForm
from events.forms.texts import RelatedForm
from materials.forms import PartRowForm
from participants.people.models import SignInCode
from participants.people.operations import new_code
from tests import factories as make
from tests.crawl import client_of, content_of
from tests.harmless import PICTURE, acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

ELSEWHERE = [
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "http:///evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "/en/desk/%0d%0aX-Evil: yes",
    "/en/desk/\r\nX-Evil: yes",
    "\t//evil.example",
    "https://testserver@evil.example/",
    "http://testserver.evil.example/",
    "team_home",  # the name of a page is no address
    PICTURE,
]


def stays_here(response: Any) -> bool:
    location = response.headers.get("Location", "")
    parts = urlsplit(location)
    safe = parts.netloc in {"", "testserver"} and parts.scheme in {"", "http"}
    return safe and not location.startswith(("//", "/\\", "\\")) and "x-evil" not in response.headers


def _proves_her_address(email: str) -> tuple[SignInCode, str]:
    made = new_code(email, purpose="sign_in", language="en", by=Clock("test"))
    return made.row, made.code


@pytest.mark.parametrize("there", ELSEWHERE)
def test_after_signing_in_one_is_on_a_page_of_ours(there: str) -> None:
    user = make.user("somebody@example.org", password="a-very-long-password")
    # Signed in already, the page sends her on at once.
    assert stays_here(client_of(user).get(reverse("sign_in"), {"next": there}))
    # By a code: the address is kept with the code.
    client = Client()
    assert stays_here(client.post(reverse("sign_in"), {"email": user.email, "next": there}))
    pending = SignInCode.objects.latest("pk")
    assert pending.next == "" or pending.next.startswith("/en/desk/")
    row, code = _proves_her_address(user.email)
    SignInCode.objects.filter(pk=row.pk).update(next=pending.next)
    entered = client.post(reverse("sign_in_code", args=[row.ticket]), {"code": code})
    assert entered.status_code == 302
    assert stays_here(entered)


@pytest.mark.parametrize("there", ELSEWHERE)
@pytest.mark.parametrize("name", ["account_login", "account_logout", "account_reauthenticate"])
def test_the_pages_of_accounts_lead_nowhere_else(name: str, there: str) -> None:
    user = make.user("somebody@example.org", password="a-very-long-password")
    client = client_of(None if name == "account_login" else user)
    password = {"login": user.email, "password": "a-very-long-password", "next": there}
    response = client.post(reverse(name), password, query_params={"next": there})
    assert response.status_code in {302, 200}
    assert stays_here(response)
    assert acting(response, content_of(response)) == []


@pytest.mark.parametrize("there", ELSEWHERE)
def test_an_address_in_the_path_leads_nowhere_else(there: str) -> None:
    """Redirects to the language or the closing slash keep to this site."""
    for path in (f"/{there}", f"/en/{there}", f"/en/calls/{there}/", f"/s/{there}"):
        response = Client().get(path)
        assert stays_here(response), path


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", ""]
)
def test_a_forged_host_is_refused(host: str) -> None:
    for path in ("/", "/en/", "/en/sign-in/", "/en/account/password/reset/", "/sitemap.xml", "/en/feed.atom"):
        assert Client().get(path, headers={"host": host}).status_code == 400, path
    forwarded = Client().get("/en/feed.atom", headers={"x-forwarded-host": "evil.example"})
    assert forwarded.status_code == 200
    assert b"evil.example" not in content_of(forwarded)


def test_mailed_links_name_the_configured_address(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.COLLOQUY_BASE_URL = "https://meet.example.org"
    make.user("somebody@example.org", password="a-very-long-password")
    headers = {"host": "evil.example"}
    Client().post(reverse("sign_in"), {"email": "somebody@example.org"}, headers=headers)
    Client().post(reverse("account_reset_password"), {"email": "somebody@example.org"}, headers=headers)
    mails = list(Message.objects.all())
    assert len(mails) == 2
    for mail in mails:
        assert "https://meet.example.org/" in mail.text
        assert "evil.example" not in mail.text


PROGRAMS = [
    "javascript:alert(1)",
    " JaVaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://files.example.org/paper.pdf",
]


@pytest.mark.parametrize("address", PROGRAMS)
def test_address_fields_take_pages_of_the_web_alone(address: str) -> None:
    programme = make.programme()
    event = make.event(programme)
    designation = DesignationForm(languages=["en"], designation=None, taken=set())
    forms_with_addresses: Iterable[forms.Form] = (
        RelatedForm(event=event),
        PartRowForm(part="notes"),
        PartRowForm(part="readings"),
        designation,
    )
    fields = [
        field
        for form in forms_with_addresses
        for field in form.fields.values()
        if isinstance(field, forms.URLField)
    ]
    assert len(fields) == 4
    for field in fields:
        with pytest.raises(ValidationError):
            field.clean(address)


def test_no_form_has_an_address_field_the_last_test_forgot() -> None:
    def below(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
        kinds: list[type[forms.BaseForm]] = kind.__subclasses__()
        for one in kinds:
            yield one
            yield from below(one)

    ours = ("core.", "events.", "participants.", "interpretation.", "materials.")
    found = {
        form.__name__
        for form in below(forms.BaseForm)
        if form.__module__.startswith(ours)
        and any(isinstance(field, forms.URLField) for field in getattr(form, "base_fields", {}).values())
    }
    assert found == {"RelatedForm", "PartRowForm", "DesignationForm"}
