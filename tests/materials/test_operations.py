"""The library's writes: versions with their own dates, texts as rows, what can be found, files of an event."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.audit import AuditEntry
from core.documents import Document
from core.files import StoredFile
from core.search import matching
from core.states import MoveRefused
from core.uploads import UploadRefused
from materials import operations
from materials.models import EventFile, Insight, LanguageVersion, Note, Publication
from materials.queries import SEARCH_KIND, best_version, with_versions
from tests import factories as make

pytestmark = pytest.mark.django_db


def a_pdf(name: str = "paper.pdf") -> SimpleUploadedFile:
    document = Document(title="Paper", language="en")
    document.paragraph("Text.")
    return SimpleUploadedFile(name, document.render(), "application/pdf")


@pytest.fixture
def editor() -> Any:
    return make.member(make.programme(), "editor")


@pytest.fixture
def publication(editor: Any) -> Publication:
    programme = editor.memberships.get().programme
    return operations.create_publication(
        programme,
        by=editor,
        kind="meeting_paper",
        title="Families",
        language="en",
        published_on=date(2023, 2, 20),
    )


def test_a_version_keeps_its_own_date_and_title(publication: Publication, editor: Any) -> None:
    operations.save_version(
        publication,
        by=editor,
        language="sq",
        title="Familjet",
        abstract="Përmbledhje",
        published_on=date(2023, 2, 21),
    )
    dates = dict(publication.versions.values_list("language", "published_on"))
    assert dates == {"en": date(2023, 2, 20), "sq": date(2023, 2, 21)}
    assert publication.published_on == date(2023, 2, 20)


def test_a_new_file_replaces_the_old_one_under_the_same_version(
    publication: Publication, editor: Any, django_capture_on_commit_callbacks: Any
) -> None:
    values = {"language": "en", "title": "Families", "abstract": "", "published_on": date(2023, 2, 20)}
    first = operations.save_version(publication, by=editor, upload=a_pdf(), **values)
    old = first.file
    with django_capture_on_commit_callbacks(execute=True):
        second = operations.save_version(publication, by=editor, upload=a_pdf("new.pdf"), **values)
    assert (second.pk, StoredFile.objects.count()) == (first.pk, 1)
    assert old is not None
    assert not old.file.storage.exists(old.file.name)


def test_a_file_that_is_no_pdf_is_refused_and_nothing_changes(publication: Publication, editor: Any) -> None:
    html = SimpleUploadedFile("paper.pdf", b"<html><script>alert(1)</script></html>", "application/pdf")
    with pytest.raises(UploadRefused):
        operations.save_version(
            publication,
            by=editor,
            language="sq",
            title="x",
            abstract="",
            published_on=date(2023, 2, 21),
            upload=html,
        )
    assert LanguageVersion.objects.count() == 1
    assert not StoredFile.objects.exists()


def test_insights_keep_their_other_languages_when_one_is_edited(
    publication: Publication, editor: Any
) -> None:
    operations.save_part(
        publication, by=editor, part="insights", rows=[{"text_en": "One"}, {"text_en": "Two"}]
    )
    first, second = Insight.objects.all()
    operations.save_part(
        publication,
        by=editor,
        part="insights",
        rows=[{"id": second.pk, "text_mk": "Два"}, {"id": first.pk, "text_mk": "Еден"}],
    )
    rows = list(Insight.objects.values_list("text_en", "text_mk", "position"))
    assert rows == [("Two", "Два", 1), ("One", "Еден", 2)]


def test_a_row_that_is_left_out_is_deleted(publication: Publication, editor: Any) -> None:
    operations.save_part(
        publication, by=editor, part="insights", rows=[{"text_en": "One"}, {"text_en": "Two"}]
    )
    first = Insight.objects.first()
    assert first is not None
    operations.save_part(publication, by=editor, part="insights", rows=[{"id": first.pk, "text_en": "One"}])
    assert list(Insight.objects.values_list("text_en", flat=True)) == ["One"]


def test_notes_are_numbered_anew_when_they_change_places(publication: Publication, editor: Any) -> None:
    operations.save_part(publication, by=editor, part="notes", rows=[{"text_en": "A"}, {"text_en": "B"}])
    a, b = Note.objects.all()
    operations.save_part(
        publication,
        by=editor,
        part="notes",
        rows=[{"id": b.pk, "text_en": "B"}, {"id": a.pk, "text_en": "A"}],
    )
    assert list(Note.objects.values_list("number", "text_en")) == [(1, "B"), (2, "A")]


def test_a_row_of_another_publication_cannot_be_taken(publication: Publication, editor: Any) -> None:
    other = make.publication(publication.programme)
    foreign = Insight.objects.create(publication=other, text_en="Theirs")
    operations.save_part(
        publication, by=editor, part="insights", rows=[{"id": foreign.pk, "text_en": "Mine"}]
    )
    foreign.refresh_from_db()
    assert (foreign.text_en, foreign.publication) == ("Theirs", other)


def test_publishing_needs_an_abstract_or_a_file(publication: Publication, editor: Any) -> None:
    with pytest.raises(operations.NotReady):
        operations.publish_publication(publication, by=editor)
    publication.refresh_from_db()
    assert publication.state == "draft"


@pytest.mark.parametrize("words", ["семејства", "semejstva", "SEMEJSTVA", "femijet", "fëmijët"])
def test_what_is_published_is_found_in_any_script(publication: Publication, editor: Any, words: str) -> None:
    operations.save_version(
        publication, by=editor, language="mk", title="Семејства", abstract="x", published_on=date(2023, 2, 21)
    )
    operations.save_part(publication, by=editor, part="insights", rows=[{"text_sq": "Fëmijët"}])
    assert not matching(SEARCH_KIND, words).exists()
    operations.publish_publication(publication, by=editor)
    assert list(matching(SEARCH_KIND, words)) == [publication.pk]
    operations.withdraw_publication(publication, by=editor)
    assert not matching(SEARCH_KIND, words).exists()


STATES = [state.value for state in Publication.State]


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("to", STATES)
def test_the_whole_table(before: str, to: str) -> None:
    allowed = {
        ("draft", "published"),
        ("published", "draft"),
        ("published", "withdrawn"),
        ("withdrawn", "published"),
    }
    from core.states import can_move

    assert can_move(Publication(state=before), to) == ((before, to) in allowed)


def test_a_draft_cannot_be_withdrawn(publication: Publication, editor: Any) -> None:
    with pytest.raises(MoveRefused):
        operations.withdraw_publication(publication, by=editor)


@pytest.mark.parametrize(
    ("wanted", "shown"), [("sq", "sq"), ("sr-latn", "sr"), ("bs", "sr"), ("mk", "en"), ("en", "en")]
)
def test_the_best_version_follows_the_fallback_order(
    publication: Publication, editor: Any, wanted: str, shown: str
) -> None:
    for code in ("sq", "sr"):
        operations.save_version(
            publication, by=editor, language=code, title=code, abstract="", published_on=date(2023, 2, 21)
        )
    found = best_version(with_versions(Publication.objects.all()).get(), wanted)
    assert found is not None
    assert found.language == shown


def test_an_event_file_is_kept_and_removed_with_its_bytes(
    editor: Any, django_capture_on_commit_callbacks: Any
) -> None:
    event = make.event(editor.memberships.get().programme)
    file = operations.add_event_file(
        event, by=editor, upload=a_pdf("Програма – день 1.pdf"), titles={"en": ""}, access="team"
    )
    stored = file.file
    assert (file.title_en, stored.name) == ("Програма – день 1.pdf", "Програма – день 1.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        operations.remove_event_file(file, by=editor)
    assert not EventFile.objects.exists()
    assert not stored.file.storage.exists(stored.file.name)
    assert AuditEntry.objects.filter(action="remove file").exists()
