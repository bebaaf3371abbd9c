"""Who may open which address: every view says so, strangers get nothing else, and no rule is without meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from core.audit import AuditEntry
from core.outbox import Message
from core.web import FOREIGN_ACCESS
from events.rules import PERMISSIONS
from tests import factories as make
from tests.architecture.source import APPS, expect_none

DECLARED = re.compile(r"public|token|signed in|rule [a-z]+\.[a-z_]+")
SAMPLE = {"uidb36": "1", "key": "x", "path": "x", "content_type_id": "1", "url": "x"}


@dataclass(frozen=True)
class Address:
    name: str
    pattern: URLPattern
    namespaces: tuple[str, ...]

    @property
    def view(self) -> Any:
        return self.pattern.callback

    @property
    def is_ours(self) -> bool:
        return self.view.__module__.split(".")[0] in APPS

    @property
    def access(self) -> str:
        return str(getattr(self.view, "access", "") or FOREIGN_ACCESS.get(self.name, ""))

    @property
    def full_name(self) -> str:
        return ":".join((*self.namespaces, self.name))

    def path(self) -> str | None:
        """The address with plausible values in its places; None when the view has no name."""
        return _reversed(self.full_name, self.pattern) if self.name else None


def _reversed(name: str, pattern: URLPattern) -> str | None:
    known = get_resolver()
    names = {part for option in _places(known, name) for part in option}
    values = {place: _value(place, pattern) for place in names}
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return None


def _places(resolver: URLResolver, name: str) -> list[list[str]]:
    """The names of the values that an address needs; through its namespaces."""
    *namespaces, last = name.split(":")
    for namespace in namespaces:
        _prefix, resolver = resolver.namespace_dict[namespace]
    return [
        list(places) for options, *_rest in resolver.reverse_dict.getlist(last) for _text, places in options
    ]


def _value(place: str, pattern: URLPattern) -> object:
    converter = pattern.pattern.converters.get(place)
    if isinstance(converter, IntConverter):
        return 999_999
    if isinstance(converter, UUIDConverter):
        return UUID(int=1)
    return SAMPLE.get(place, "x")


def walk(resolver: URLResolver, namespaces: tuple[str, ...] = ()) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from walk(entry, inner)
        else:
            yield Address(entry.name or "", entry, namespaces)


ADDRESSES = list(walk(get_resolver()))
CLOSED = [address for address in ADDRESSES if address.access not in {"public", "token"}]
BY_RULE = [address for address in ADDRESSES if address.access.startswith("rule ")]


def test_the_walk_finds_the_pages() -> None:
    assert len([address for address in ADDRESSES if address.is_ours]) > 50
    assert len(BY_RULE) > 15


def test_every_view_of_ours_says_who_may_open_it() -> None:
    expect_none(
        f"{address.name} ({address.view.__module__}.{address.view.__name__}): {address.access or 'says nothing'}"
        for address in ADDRESSES
        if address.is_ours and not DECLARED.fullmatch(str(getattr(address.view, "access", "")))
    )


def test_views_of_others_are_open_only_when_they_are_on_the_list() -> None:
    """And the list names nothing that does not exist, or that is ours to decorate."""
    foreign = {address.name for address in ADDRESSES if not address.is_ours}
    assert set(FOREIGN_ACCESS) <= foreign
    assert set(FOREIGN_ACCESS.values()) == {"public"}


def test_every_rule_of_a_page_is_a_permission_and_every_address_has_one_name() -> None:
    expect_none(
        f"{address.name}: {address.view.rule}" for address in BY_RULE if address.view.rule not in PERMISSIONS
    )
    names = [address.full_name for address in ADDRESSES if address.name and address.is_ours]
    expect_none(f"{name} is used twice" for name in sorted(set(names)) if names.count(name) > 1)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_are_sent_to_sign_in_from_everything_that_is_not_public(
    client: Client, method: str
) -> None:
    login, wrong = reverse(settings.LOGIN_URL), []
    for address in CLOSED:
        path = address.path()
        if path is None:
            continue
        answer = getattr(client, method)(path)
        sent_to_sign_in = answer.status_code == 302 and answer["Location"].startswith(f"{login}?next=")
        if not sent_to_sign_in and answer.status_code != 404:
            wrong.append(f"{method} {path}: {answer.status_code} {answer.get('Location', '')}")
    expect_none(wrong)
    assert not AuditEntry.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_nameless_addresses_of_others_lead_strangers_nowhere(client: Client) -> None:
    """Addresses without a name are old ones that allauth redirects; they too are closed."""
    for path in ("/en/account/social/connections/", "/en/account/social/signup/"):
        assert client.get(path)["Location"].startswith(reverse(settings.LOGIN_URL))


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_account_without_a_role_finds_nothing_behind_a_rule(client: Client, method: str) -> None:
    """Nothing is visible to her, so nothing exists."""
    client.force_login(make.user())
    wrong = []
    for address in BY_RULE:
        answer = getattr(client, method)(address.path())
        if answer.status_code not in {404, 405}:
            wrong.append(f"{method} {address.path()}: {answer.status_code}")
    expect_none(wrong)
    assert not AuditEntry.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_token_that_was_never_given_opens_nothing(client: Client) -> None:
    wrong = []
    for address in ADDRESSES:
        if address.access == "token" and "token" in str(address.pattern.pattern):
            answer = client.get(address.path())
            if answer.status_code not in {302, 404, 405, 410}:
                wrong.append(f"{address.path()}: {answer.status_code}")
    expect_none(wrong)


@pytest.mark.django_db
def test_no_public_page_breaks_or_writes_when_a_stranger_opens_it(client: Client) -> None:
    """With made-up values: found or not found, never a crash, never a change."""
    wrong = []
    for address in ADDRESSES:
        path = address.path()
        if address.access != "public" or path is None:
            continue
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        if answer.status_code >= 500 and address.name != "readyz":
            wrong.append(f"{path}: {answer.status_code}")
        written = [query["sql"] for query in queries if _writes(query["sql"])]
        if written:
            wrong.append(f"{path} writes: {written[0][:120]}")
    expect_none(wrong)


def _writes(sql: str) -> bool:
    """Sessions apart: a page may keep where somebody wants to go."""
    return bool(re.match(r"(INSERT|UPDATE|DELETE)", sql)) and "django_session" not in sql
