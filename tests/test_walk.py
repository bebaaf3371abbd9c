"""One walk through the whole site as each person; every answer is held against all that must be true of every page.

Two programmes stand side by side (tests/two_events.py). In A every text begins with the number of its column and goes
on with the mean text (tests/harmless.py), and one passage of an answer is hidden. On every page, along every link:

- nothing of B shows, and of A only what the privacy registry allows this reader;
- no text acts, and no hidden passage is read;
- pages of the team answer as the table of tests/test_permission_table.py says;
- no row changes, neither the first time nor, where it opened, the second.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps

from core.outbox import Message
from core.privacy import registered
from events.models import Role
from participants.applications.models import Answer
from participants.applications.operations.masks import mask_passage
from tests.changes import assert_none, differences, everything, watched_writes
from tests.crawl import BY_MAILED_LINK, LOGGED, Visitor, addresses, content_of, follow_links
from tests.harmless import acting, poison
from tests.shared import built_once
from tests.test_permission_table import PAGES, expected, of_the_team
from tests.two_events import PEOPLE, TEAM, Two, leaks, two_programmes, unpacked
from tests.whole_event import (
    Whole,
    base_name,
    index_again,
    new_rows,
    our_models,
    take_nominations,
    text_columns,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

PASSAGE = "Qendresa Demoja"
MAY_READ_PASSAGE = {"organiser", "applicant"}  # the organiser asks for it, the applicant wrote it
# Who is signed in and what she is told next; no domain row. The time of signing in is left out by the watch itself.
SESSIONS = {"django_session"}
LOG = "core_export"
DOWNLOADS = {"team_participant_letter", "team_participants_export"}
LOGGED_FOR = {
    "organiser": {*DOWNLOADS, "team_minutes_pdf", "team_trail_csv"},
    "logistics": DOWNLOADS,
    "guest": {"my_letter"},
}
# How many pages of the team, or of her own, each of them opens on the way, at least.
TEAM_PAGES = {
    "organiser": 100,
    "logistics": 15,
    "editor": 20,
    "assessor": 8,
    "interpretation": 6,
    "approver": 5,
    "observer": 5,
    "focal_point": 3,
}
PAGES_OF = {"focal_point": "/nominations/"}
# On how many pages each of them meets the mean text, at least.
SHOWN = {
    "organiser": 70,
    "assessor": 20,
    "logistics": 20,
    "interpretation": 15,
    "editor": 20,
    "focal_point": 10,
    "applicant": 15,
    "guest": 15,
    "nobody": 10,
}


# --- texts that tell where they come from -----------------------------------------------------


def _columns() -> list[tuple[str, str]]:
    """(model, column without its language) of every text, in an order that gives them numbers."""
    return sorted(
        {(model._meta.label, base_name(one)) for model in our_models() for one in text_columns(model)}
    )


def _mean_and_numbered() -> Two:
    two = two_programmes()
    numbers = {column: number for number, column in enumerate(_columns())}

    def name_in(label: str) -> Any:
        return lambda column: f"zz{numbers[label, base_name(column)]:04d}zz"

    for row in new_rows(two.rows_of_b):
        poison(row, name_in(row._meta.label))
    index_again(two.a)
    _hide_a_passage(two.a)
    return two


def _hide_a_passage(world: Whole) -> None:
    answer = Answer.objects.get(application=world.application, question=world.question)
    answer.text = f"{answer.text} {PASSAGE} came to us in May.\nNow {PASSAGE} is well."
    answer.save(update_fields=["text"])
    mask_passage(world.application, PASSAGE, reason="A name", by=world.organiser)


@pytest.fixture(scope="module")
def mean_and_numbered(django_db_setup: None, django_db_blocker: Any) -> Iterator[Two]:
    with built_once(django_db_blocker, _mean_and_numbered) as made:
        yield made


@pytest.fixture
def site(mean_and_numbered: Two, db: None) -> Two:
    return deepcopy(mean_and_numbered)


# --- what is held against every answer --------------------------------------------------------


class Watch:
    """What one person's walk found wrong, under the sentence it breaks; and what shows that it went somewhere."""

    def __init__(self, site: Two, who: str) -> None:
        self.site, self.who = site, who
        self.wrong: dict[str, list[str]] = defaultdict(list)
        self.logged: set[str] = set()
        self.refused: set[str] = set()
        self.opened = self.escaped = 0
        self.pages = {one.path: one.name for one in of_the_team(site.a) if one.name in PAGES}

    def see(self, path: str, response: Any, content: bytes) -> None:
        assert response.status_code < 500 or path == "/readyz", path  # no worker runs in a test
        whole = unpacked(content)
        if response.status_code in {403, 404, 405}:
            self.refused.add(path)
        self.opened += response.status_code == 200 and PAGES_OF.get(self.who, "/team/") in path
        self.escaped += response.status_code == 200 and b"&lt;script&gt;alert(1)" in content
        if self.who != "other_organiser":
            self._note("shows something of B", path, leaks(self.site, response, content))
        if not _is_mailed(response):
            self._note("shows personal data that is not for her", path, _not_for(self.who, whole))
        self._note("lets a text act", path, acting(response, content))
        if self.who not in MAY_READ_PASSAGE and PASSAGE.encode() in whole:
            self._note("shows a hidden passage", path, [PASSAGE])
        if path in self.pages:
            meant = expected(self.pages[path], _row_of_table(self.who))
            if response.status_code != meant:
                self._note(
                    "does not answer as the table says", path, [f"{response.status_code}, not {meant}"]
                )

    def wrote(self, path: str, response: Any, writes: list[str]) -> None:
        name = _name_of(response)
        for write in writes:
            if name in LOGGED and write.startswith(f"{LOG}:"):
                self.logged.add(name)
            else:
                self._note("changes a row", path, [write])

    def _note(self, sentence: str, path: str, found: list[str]) -> None:
        if found:
            self.wrong[sentence].append(f"{path}: {found}")

    def lines(self) -> list[str]:
        return [f"{sentence}: {one}" for sentence, found in self.wrong.items() for one in found]


def _name_of(response: Any) -> str:
    match = response.resolver_match
    return match.url_name or "" if match else ""


def _is_mailed(response: Any) -> bool:
    return _name_of(response) in BY_MAILED_LINK


def _row_of_table(who: str) -> str:
    return "stranger" if who == "other_organiser" else who


def _not_for(who: str, content: bytes) -> list[str]:
    """Columns of personal data that stand in an answer and are not for this reader."""
    reader = {who, "public", "holder"}
    reader |= {"team"} if who in TEAM else {"self"} if who != "nobody" else set()
    found, columns = [], _columns()
    for number in sorted(set(re.findall(rb"zz(\d{4})zz", content))):
        label, column = columns[int(number)]
        registered_as = registered(apps.get_model(label)).get(column)
        # A focal point is in no row of an event: whom she named are others.
        others = {"self"} if who == "focal_point" and label != "core.User" else set()
        if registered_as and not (reader - others).intersection(registered_as.seen_by):
            found.append(f"{label}.{column}")
    return found


def _once(visitor: Visitor, paths: list[str]) -> Iterator[tuple[str, Any, bytes]]:
    for path in paths:
        response = visitor.open(path)
        yield path, response, content_of(response)


# --- the walk ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [*PEOPLE, "other_organiser"])
def test_every_page_keeps_every_promise(site: Two, who: str) -> None:
    """From the desk and the team's pages along every link, and every address of A's own, drafts too.

    The organiser of B has a site of her own, where the links would lead: she opens the addresses alone.
    """
    if who == Role.FOCAL_POINT:
        take_nominations(site.a, site.b)
    visitor = Visitor(site.b.organiser if who == "other_organiser" else site.person(who))
    own = [*addresses(site.a), *addresses(site.a, hidden=True)]
    paths = list(dict.fromkeys(one.path for one in own))
    start = ["/en/", "/en/desk/", "/en/team/", "/en/library/", *paths]
    walk = _once(visitor, paths) if who == "other_organiser" else follow_links(visitor, start)
    watch, before = Watch(site, who), everything()
    with watched_writes(SESSIONS) as writes:
        for path, response, content in walk:
            watch.see(path, response, content)
            watch.wrote(path, response, writes)
            writes.clear()
        for path, response, _content in _once(visitor, [one for one in paths if one not in watch.refused]):
            watch.wrote(path, response, writes)
            writes.clear()
    assert_none(watch.lines())
    assert_none([line for line in differences(before, everything()) if not line.startswith("core.Export ")])
    assert watch.logged == LOGGED_FOR.get(who, set()), "these downloads are noted, and no others"
    assert watch.opened >= TEAM_PAGES.get(who, 0), "the walk went through the team's pages"
    assert watch.escaped > SHOWN.get(who, -1), "the mean text stands, escaped, on many pages"


@pytest.mark.parametrize("who", [role for role in Role.values if role != Role.ORGANISER])
def test_no_answer_to_a_form_shows_a_hidden_passage(site: Two, who: str) -> None:
    """Every address takes an empty form from her, in the order of the addresses, whatever the ones before changed."""
    visitor, holding = Visitor(site.person(who)), []
    for one in addresses(site.a):
        if PASSAGE.encode() in unpacked(content_of(visitor.open(one.path, "post", {}))):
            holding.append(one.path)
    assert_none(holding)
    assert not Message.objects.filter(text__contains=PASSAGE).exists()
