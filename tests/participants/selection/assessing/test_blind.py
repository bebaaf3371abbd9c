"""Files without names: no page, search, file name or title that an assessor reaches tells who applied."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.files import store_bytes
from events.models import Role
from participants.applications.models import Question
from participants.selection.models import ReviewPhase
from participants.selection.operations import add_phase, record_verdict, set_plan
from tests import factories as make
from tests.crawl import Visitor, content_of, follow_links
from tests.participants.selection.conftest import World
from tests.participants.selection.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

SECRETS = (
    "Xhevrije",
    "Quantenova",
    "Institute Zyxwv",
    "xhevrije.q@zyxwv.example",
    "zyxwv.example",
    "portrait-of",
)


def file_of(application: Any, name: str, content_type: str) -> Any:
    return store_bytes(
        b"content", name=name, content_type=content_type, by=application.user, purpose="answer"
    )


@pytest.fixture(params=["plan", "phase", "phase that is over"])
def blind(world: World, request: pytest.FixtureRequest) -> Any:
    """Two applications full of what must not be seen, in a call that is blind by its plan or by a phase only."""
    if request.param == "plan":
        set_plan(world.call, {"blind": True}, by=world.organiser)
    else:
        _blind_by_phase(world)
    user = make.user("xhevrije.q@zyxwv.example", name="Xhevrije Quantenova")
    application = make.application(
        world.call,
        user=user,
        given_name="Xhevrije",
        family_name="Quantenova",
        organisation="Institute Zyxwv",
        role="Head of Institute Zyxwv",
        gender="woman",
    )
    make.application(world.call, given_name="Xhevrije", family_name="Other", organisation="Institute Zyxwv")
    text = "I, XHEVRIJE QUANTENOVA, lead the Institute Zyxwv (xhevrije.q@zyxwv.example)."
    make.answer(application, make.question(world.call), text=text)
    make.answer(
        application, make.question(world.call, Question.Kind.LINK), text="https://zyxwv.example/xhevrije"
    )
    files = make.question(world.call, Question.Kind.FILE, label_en="Letter")
    pictures = make.question(world.call, Question.Kind.FILE, label_en="Picture")
    letter = file_of(application, "Letter of Xhevrije Quantenova.PDF", "application/pdf")
    make.answer(application, files, text="", file=letter)
    picture = file_of(application, "portrait-of.jpg", "image/jpeg")
    make.answer(application, pictures, text="", file=picture)
    record_verdict(application, verdict="yes", line="", by=world.assessors[1])
    if request.param == "phase that is over":
        ReviewPhase.objects.update(ends_at=timezone.now())
    return application, letter, picture


def _blind_by_phase(world: World) -> None:
    rights = {"sees_names": False, "sees_others": "always", "sees_ranking": True}
    add_phase(world.call, texts={"name_en": "Blind"}, facts=rights, by=world.organiser)


def declared_none(world: World) -> dict[str, str]:
    kinds = {f"kind_{file.pk}": "" for file in world.call.applications.all()}
    return {"answer": "none", **kinds}


def test_a_crawl_of_everything_an_assessor_reaches_finds_nobody(world: World, blind: Any) -> None:
    application, *_files = blind
    me = make.member(world.event.programme, Role.ASSESSOR, name="Nora New")
    visitor = Visitor(me)
    # Before and after her declaration, and once she has said her own word.
    code = world.event.code
    seen = walk(visitor, code)
    assert any("declaration" in path for path in seen)
    visitor.open(reverse("team_declaration", args=[code]), "post", declared_none(world))
    seen = walk(visitor, code)
    assert reverse("team_review_one", args=[code, application.reference]) in seen
    assert any("/files/" in path or "file" in path for path in seen)
    visitor.open(
        reverse("team_review_one", args=[code, application.reference]), "post", {"verdict": "no", "line": "x"}
    )
    walk(visitor, code)


def walk(visitor: Visitor, code: str) -> set[str]:
    start = ["/en/desk/", reverse("team_review", args=[code]), reverse("team_declaration", args=[code])]
    start += [
        f"{reverse('library')}?q=Xhevrije",
        f"{reverse('team_review', args=[code])}?q=Quantenova&show=waiting",
    ]
    seen = set()
    for path, response, content in follow_links(visitor, start):
        text = content.decode("utf-8", "replace") + str(response.headers)
        if "?q=" not in path:  # a page repeats what was searched for
            found = [secret for secret in SECRETS if secret.lower() in text.lower()]
            assert not found, (path, found)
        seen.add(path)
    return seen


def test_files_have_neutral_names_and_pictures_are_not_given(world: World, blind: Any) -> None:
    application, letter, picture = blind
    client = signed_in(world.assessors[0])
    answer = client.get(reverse("application_file", args=[application.reference, letter.pk]))
    assert content_of(answer) == b"content"
    assert f'filename="{application.reference}-' in answer["Content-Disposition"]
    assert answer["Content-Disposition"].endswith('.pdf"')
    assert (
        client.get(reverse("application_file", args=[application.reference, picture.pk])).status_code == 404
    )
    page = client.get(reverse("team_review_one", args=[world.event.code, application.reference]))
    assert "[…]" in page.content.decode()
    assert "Head of […]" in page.content.decode()


def test_an_organiser_reads_names_on_the_pages_of_organisers_only(world: World, blind: Any) -> None:
    application, letter, _picture = blind
    both = make.member(world.event.programme, Role.ASSESSOR, user=world.organiser)
    client = signed_in(both)
    client.post(reverse("team_declaration", args=[world.event.code]), declared_none(world))
    answer = client.get(reverse("application_file", args=[application.reference, letter.pk]))
    assert "Xhevrije" in answer["Content-Disposition"]
    content_of(answer)
    page = client.get(reverse("team_review_one", args=[world.event.code, application.reference]))
    assert "Quantenova" not in page.content.decode()
    page = client.get(reverse("team_application", args=[world.event.code, application.reference]))
    assert "Quantenova" in page.content.decode()


def test_without_blind_files_names_are_shown(world: World, blind: Any) -> None:
    application, letter, picture = blind
    set_plan(world.call, {"blind": False}, by=world.organiser)
    ReviewPhase.objects.update(sees_names=True)
    client = signed_in(world.assessors[0])
    page = client.get(reverse("team_review_one", args=[world.event.code, application.reference]))
    assert "Xhevrije Quantenova" in page.content.decode()
    for file in (letter, picture):
        answer = client.get(reverse("application_file", args=[application.reference, file.pk]))
        assert file.name in answer["Content-Disposition"]
        content_of(answer)
