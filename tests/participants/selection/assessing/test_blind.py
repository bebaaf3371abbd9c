"""Files without names: no page, search, file name or title that an assessor reaches tells who applied."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core.actors import Clock
from core.files import read_stored, store_bytes
from core.uploads import DOCX, JPEG, PDF, FileType
from events.models import Role
from participants.applications.models import Question
from participants.applications.operations.documents import release_document
from participants.selection.models import ReviewPhase
from participants.selection.operations import add_phase, record_verdict, request_paper, set_plan
from participants.selection.operations.paper import make_paper
from tests import factories as make
from tests.crawl import Visitor, content_of, follow_links
from tests.office import docx, packed_pdf, pdf, words_in
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


NAME = "Xhevrije Quantenova"


def file_of(application: Any, name: str, kind: FileType, content: bytes = b"content") -> Any:
    return store_bytes(content, name, kind.content_type, by=application.user, purpose="answer")


def documents(world: World, application: Any) -> list[Any]:
    """Hers: two that name her in the text and in their properties, and two that do so in their properties only."""
    written = (
        ("Letter", file_of(application, f"Letter of {NAME}.PDF", PDF, pdf(f"I am {NAME}.", NAME))),
        ("CV", file_of(application, f"CV {NAME}.docx", DOCX, docx(f"I am {NAME}.", NAME))),
        ("Plan", file_of(application, f"Plan {NAME}.pdf", PDF, packed_pdf("I work with families.", NAME))),
        ("Budget", file_of(application, f"Budget {NAME}.docx", DOCX, docx("I work with families.", NAME))),
    )
    for label, stored in written:
        question = make.question(world.call, Question.Kind.FILE, label_en=label)
        make.answer(application, question, text="", file=stored)
    return [stored for _label, stored in written]


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
    written = documents(world, application)
    pictures = make.question(world.call, Question.Kind.FILE, label_en="Picture")
    picture = file_of(application, "portrait-of.jpg", JPEG)
    make.answer(application, pictures, text="", file=picture)
    record_verdict(application, verdict="yes", line="", by=world.assessors[1])
    if request.param == "phase that is over":
        ReviewPhase.objects.update(ends_at=timezone.now())
    return application, written, picture


def _blind_by_phase(world: World) -> None:
    rights = {"sees_names": False, "sees_others": "always", "sees_ranking": True}
    add_phase(world.call, texts={"name_en": "Blind"}, facts=rights, by=world.organiser)


def declared_none(world: World) -> dict[str, str]:
    kinds = {f"kind_{file.pk}": "" for file in world.call.applications.all()}
    return {"answer": "none", **kinds}


def test_a_crawl_of_everything_an_assessor_reaches_finds_nobody(world: World, blind: Any) -> None:
    application, written, picture = blind
    me = make.member(world.event.programme, Role.ASSESSOR, name="Nora New")
    visitor = Visitor(me)
    # Before and after her declaration, and once she has said her own word.
    code = world.event.code
    seen = walk(visitor, code)
    assert any("declaration" in path for path in seen)
    visitor.open(reverse("team_declaration", args=[code]), "post", declared_none(world))
    seen = walk(visitor, code)
    assert reverse("team_review_one", args=[code, application.reference]) in seen
    assert not any("/files/" in path for path in seen)
    own = [reverse("application_file", args=[application.reference, file.pk]) for file in (*written, picture)]
    assert [visitor.open(path).status_code for path in own] == [404] * 5
    release(world, application, written)
    made_paper(world, me)
    seen = walk(visitor, code)
    assert len([path for path in seen if "/files/" in path and application.reference in path]) == 3
    assert [visitor.open(path).status_code for path in own] == [404] * 5
    visitor.open(
        reverse("team_review_one", args=[code, application.reference]), "post", {"verdict": "no", "line": "x"}
    )
    walk(visitor, code)


def release(world: World, application: Any, written: list[Any]) -> None:
    """One in a copy, two as they are, and one not at all."""
    letter, _cv, plan, budget = written
    copy = ContentFile(pdf("I am […].", NAME), name=f"{NAME}.pdf")
    release_document(application, letter.pk, copy=copy, by=world.organiser)
    for file in (plan, budget):
        release_document(application, file.pk, by=world.organiser)


def made_paper(world: World, user: Any) -> Any:
    return make_paper(request_paper(world.call, language="en", by=user), world.call, by=Clock("test"))


def walk(visitor: Visitor, code: str) -> set[str]:
    start = ["/en/desk/", reverse("team_review", args=[code]), reverse("team_declaration", args=[code])]
    start += [reverse("team_paper", args=[code])]
    start += [
        f"{reverse('library')}?q=Xhevrije",
        f"{reverse('team_review', args=[code])}?q=Quantenova&show=waiting",
    ]
    seen = set()
    for path, response, content in follow_links(visitor, start):
        text = words_in(content) + str(response.headers)
        if "?q=" not in path:  # a page repeats what was searched for
            found = [secret for secret in SECRETS if secret.lower() in text.lower()]
            assert not found, (path, found)
        seen.add(path)
    return seen


def test_documents_have_neutral_names_and_pictures_are_not_given(world: World, blind: Any) -> None:
    application, written, picture = blind
    release(world, application, written)
    client = signed_in(world.assessors[0])
    stored = application.answers.get(file=written[0]).released
    answer = client.get(reverse("application_file", args=[application.reference, stored.pk]))
    assert "I am" in words_in(content_of(answer))
    assert f'filename="{application.reference}-' in answer["Content-Disposition"]
    assert answer["Content-Disposition"].endswith('.pdf"')
    address = reverse("application_file", args=[application.reference, picture.pk])
    assert client.get(address).status_code == 404
    page = client.get(reverse("team_review_one", args=[world.event.code, application.reference]))
    text = page.content.decode()
    assert text.count("A document is withheld here") == 1
    assert str(stored.pk) in text
    assert not any(str(file.pk) in text for file in (*written, picture))
    assert "[…]" in page.content.decode()
    assert "Head of […]" in page.content.decode()


def test_my_files_says_what_is_withheld_and_names_what_is_given_neutrally(world: World, blind: Any) -> None:
    application, written, _picture = blind
    release(world, application, written)
    export = made_paper(world, world.assessors[0])
    text = " ".join(leaf.extract_text() for leaf in PdfReader(BytesIO(read_stored(export.file))).pages)
    assert text.count("A document is withheld here") == 1
    assert text.count(f"{application.reference}-") == 3


def test_an_organiser_reads_names_on_the_pages_of_organisers_only(world: World, blind: Any) -> None:
    application, (letter, *_others), _picture = blind
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
    application, written, picture = blind
    set_plan(world.call, {"blind": False}, by=world.organiser)
    ReviewPhase.objects.update(sees_names=True)
    client = signed_in(world.assessors[0])
    page = client.get(reverse("team_review_one", args=[world.event.code, application.reference]))
    assert "Xhevrije Quantenova" in page.content.decode()
    for file in (*written, picture):
        answer = client.get(reverse("application_file", args=[application.reference, file.pk]))
        assert file.name in answer["Content-Disposition"]
        content_of(answer)
