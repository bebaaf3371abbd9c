"""Texts of an event per language: their states, saving, approving, proposals, who translates, what publication needs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actors import Clock
from core.audit import AuditEntry
from core.outbox import Message
from events.changes import EventIsCancelled
from events.models import Call, Event, GuidingQuestion, Role, TextState, TranslationAssignment
from events.operations import (
    NotInTeam,
    NotReady,
    cancel_event,
    end_membership,
    publish_event,
    write_texts,
)
from events.operations.texts import Texts
from events.operations.translations import (
    AlreadyAssigned,
    NotATarget,
    StaleTexts,
    assign_translator,
    end_assignment,
    propose_script,
    require_languages,
    save_translations,
)
from events.readiness import missing_for_event
from events.translated_texts import Entry, Status, counts_of, entries_of, texts_of, word_changes
from participants.applications.models import FormSection
from tests import factories as make

pytestmark = pytest.mark.django_db
CLOCK = Clock("test")


def entry(event: Event, field: str, language: str = "sq") -> Entry:
    fresh = Event.objects.get(pk=event.pk)
    return next(
        row
        for row in entries_of(fresh, language)
        if row.key.startswith("events.event:") and row.text.field == field
    )


def stamps(event: Event, language: str = "sq") -> dict[str, str]:
    return {row.key: row.stamp for row in entries_of(Event.objects.get(pk=event.pk), language)}


def save(
    event: Event, texts: dict[str, str], *, by: Any = CLOCK, language: str = "sq", **more: Any
) -> tuple[int, int]:
    more.setdefault("stamps", stamps(event, language))
    return save_translations(event, by=by, language=language, texts=texts, **more)


def approve(event: Event, field: str = "title", *, by: Any = CLOCK, language: str = "sq") -> None:
    save(event, {}, by=by, language=language, approve=[entry(event, field, language).key])


# --- which texts ------------------------------------------------------------------------------


def test_the_texts_are_the_events_its_calls_and_those_of_the_form(call: Call) -> None:
    make.question(call, "one")
    make.question(call, "short", label_en="No longer asked", retired_at=call.opens_at)
    kinds = [f"{text.row._meta.model_name}.{text.field}" for text in texts_of(call.event)]
    assert kinds[:8] == [
        *("event.title", "event.neutral_title", "event.host", "event.venue", "event.audience", "event.aim"),
        *("event.practical", "call.summary"),
    ]
    assert kinds.count("guidingquestion.text") == 2
    assert kinds.count("question.label") == 1
    assert kinds.count("choice.label") == 3


def test_a_text_nobody_wrote_is_not_on_the_list(event: Event) -> None:
    assert not [row for row in entries_of(event, "sq") if row.text.field == "practical"]


# --- states -----------------------------------------------------------------------------------


def test_a_text_goes_from_missing_over_draft_and_approved_to_outdated(event: Event) -> None:
    someone = make.member(event.programme, name="Ana Demo")
    Event.objects.filter(pk=event.pk).update(title_sq="")
    assert entry(event, "title").status == Status.MISSING
    assert save(event, {entry(event, "title").key: "Gratë që kthehen"}, by=someone) == (1, 0)
    assert Event.objects.get(pk=event.pk).title_sq == "Gratë që kthehen"  # type: ignore[attr-defined]  # modeltranslation
    assert entry(event, "title").status == Status.DRAFT
    approve(event, by=someone)
    row = entry(event, "title")
    assert (row.status, row.by) == (Status.APPROVED, someone)
    assert row.at is not None
    write_texts(
        event, by=CLOCK, language="en", texts=Texts(event={"title": "Women who return home to Kosovo*"})
    )
    row = entry(event, "title")
    assert row.status == Status.OUTDATED
    assert [change.text.strip() for change in row.changes if change.kind == "new"] == ["home"]
    approve(event, by=someone)
    assert entry(event, "title").status == Status.APPROVED


def test_a_change_elsewhere_makes_it_a_draft_again(event: Event) -> None:
    approve(event)
    write_texts(event, by=CLOCK, language="sq", texts=Texts(event={"title": "Tjetër titull"}))
    assert entry(event, "title").status == Status.DRAFT
    assert entry(event, "title").by is None


def test_an_approved_text_that_is_saved_anew_is_a_draft(event: Event) -> None:
    approve(event)
    save(event, {entry(event, "title").key: "Ndryshe*"})
    assert entry(event, "title").status == Status.DRAFT
    assert TextState.objects.count() == 1


def test_saving_and_approving_is_one_step(event: Event) -> None:
    key = entry(event, "title").key
    assert save(event, {key: "Ndryshe*"}, approve=[key]) == (1, 1)
    assert entry(event, "title").status == Status.APPROVED
    (audit,) = AuditEntry.objects.filter(action="save translations")
    assert audit.fields == [f"sq {key}"]


def test_what_is_as_it_was_writes_nothing(event: Event) -> None:
    assert save(event, dict.fromkeys([entry(event, "title").key], "  Gratë që kthehen në Kosovë*\r\n")) == (
        0,
        0,
    )
    assert not AuditEntry.objects.exists()
    assert not TextState.objects.exists()


def test_an_empty_text_is_not_approved(event: Event) -> None:
    key = entry(event, "host").key
    assert save(event, {}, approve=[key]) == (0, 0)
    assert entry(event, "host").status == Status.MISSING


def test_every_step_of_the_states_is_allowed() -> None:
    """Whatever somebody did with a text, somebody may propose, write or approve it next."""
    for state in TextState.State:
        assert TextState.TRANSITIONS[state] == set(TextState.State)


def test_every_kind_of_row_is_written_where_it_belongs(call: Call) -> None:
    event = call.event
    FormSection.objects.create(call=call, title_en="Your work")
    question = make.question(call, "one", help_en="A hint")
    rows = {row.key: row for row in entries_of(event, "sq")}
    version = Call.objects.get(pk=call.pk).version
    save(event, {key: f"SQ {number}" for number, key in enumerate(rows)})
    after = entries_of(Event.objects.get(pk=event.pk), "sq")
    assert [row.target for row in after] == [f"SQ {number}" for number in range(len(rows))]
    assert {row.status for row in after} == {Status.DRAFT}
    assert Call.objects.get(pk=call.pk).version > version
    assert question.choices.count() == 3
    assert [choice.label_en for choice in question.choices.all()] == ["First", "Second", "Third"]


def test_counts_say_how_far_each_language_is(event: Event) -> None:
    approve(event)
    ((language, counts),) = counts_of(Event.objects.get(pk=event.pk))
    assert language == "sq"
    assert (counts[Status.APPROVED], counts[Status.OUTDATED]) == (1, 0)
    assert counts[Status.DRAFT] + counts[Status.MISSING] + 1 == len(entries_of(event, "sq"))


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize("changed", ["en", "sq"])
def test_who_saw_another_text_writes_nothing(event: Event, changed: str) -> None:
    seen = stamps(event)
    write_texts(event, by=CLOCK, language=changed, texts=Texts(event={"title": "Tjetër"}))
    title, aim = entry(event, "title").key, entry(event, "aim").key
    before = AuditEntry.objects.count()
    with pytest.raises(StaleTexts) as stale:
        save(event, {title: "Imi", aim: "Synimi"}, stamps=seen)
    assert stale.value.keys == [title]
    assert entry(event, "aim").target != "Synimi"
    assert AuditEntry.objects.count() == before


def test_a_stale_text_that_is_not_touched_stops_nobody(event: Event) -> None:
    seen = stamps(event)
    write_texts(event, by=CLOCK, language="en", texts=Texts(event={"title": "Another"}))
    assert save(event, {entry(event, "aim").key: "Synimi"}, stamps=seen) == (1, 0)


def test_a_text_that_is_gone_is_stale(event: Event) -> None:
    seen = stamps(event)
    gone = next(key for key in seen if "guidingquestion" in key)
    GuidingQuestion.objects.filter(event=event).delete()
    with pytest.raises(StaleTexts):
        save(event, {gone: "Pyetja"}, stamps=seen)


def test_neither_the_source_nor_a_language_off_the_page_is_a_target(event: Event) -> None:
    for language in ("en", "mk"):
        with pytest.raises(NotATarget):
            save(event, {}, language=language, stamps={})


def test_a_cancelled_event_is_left_alone(event: Event) -> None:
    seen, key = stamps(event), entry(event, "title").key
    cancel_event(event, by=CLOCK)
    with pytest.raises(EventIsCancelled):
        save(event, {key: "Tjetër"}, stamps=seen)


# --- the other script -------------------------------------------------------------------------


def serbian(event: Event, **texts: str) -> Event:
    languages = ["en", "sr", "sr-latn"]
    Event.objects.filter(pk=event.pk).update(languages=languages, **texts)
    return Event.objects.get(pk=event.pk)


def test_missing_texts_are_proposed_in_the_other_script_and_stay_proposals(event: Event) -> None:
    owner = serbian(
        event,
        title_sr="Жене које се враћају на Косово*",
        host_sr="Центар за рад",
        aim_sr="Центар за рад и [страница](https://example.org/ab).\n\n- прво",
        audience_sr="Стручњаци",
        audience_sr_latn="Napisano rukom",
        contact_name="Ana Demo",
    )
    assert propose_script(owner, by=CLOCK, language="sr-latn") == 2
    title, aim = (entry(owner, name, "sr-latn") for name in ("title", "aim"))
    assert (title.target, title.status) == ("Žene koje se vraćaju na Kosovo*", Status.PROPOSED)
    assert title.source_language == "sr"
    assert aim.target == "Центар за рад i [stranica](https://example.org/ab).\n\n- prvo"
    assert entry(owner, "audience", "sr-latn").target == "Napisano rukom"
    assert entry(owner, "host", "sr-latn").status == Status.MISSING
    assert propose_script(owner, by=CLOCK, language="sr-latn") == 0


def test_a_proposal_that_was_approved_is_outdated_when_its_script_changes(event: Event) -> None:
    owner = serbian(event, title_sr="Жене")
    propose_script(owner, by=CLOCK, language="sr-latn")
    approve(owner, language="sr-latn")
    assert entry(owner, "title", "sr-latn").status == Status.APPROVED
    write_texts(owner, by=CLOCK, language="sr", texts=Texts(event={"title": "Жене и деца"}))
    row = entry(owner, "title", "sr-latn")
    assert (row.status, row.source) == (Status.OUTDATED, "Жене и деца")
    assert propose_script(owner, by=CLOCK, language="sr-latn") == 0


def test_and_back(event: Event) -> None:
    owner = serbian(event, title_sr_latn="Žene iz UNHCR")
    assert propose_script(owner, by=CLOCK, language="sr") == 1
    assert entry(owner, "title", "sr").target == "Жене из UNHCR"


def test_other_languages_have_no_other_script(event: Event) -> None:
    with pytest.raises(NotATarget):
        propose_script(event, by=CLOCK, language="sq")


# --- publication ------------------------------------------------------------------------------


def draft_of(event: Event) -> Event:
    Event.objects.filter(pk=event.pk).update(state=Event.State.DRAFT, published_at=None)
    return Event.objects.get(pk=event.pk)


def test_a_required_language_stops_publication_and_names_its_texts(event: Event) -> None:
    owner = require_languages(draft_of(event), by=CLOCK, languages=["sq", "en", "mk"])
    assert owner.required_languages == ["sq"]
    approve(owner, "title")
    with pytest.raises(NotReady) as refused:
        publish_event(owner, by=CLOCK)
    (gap,) = refused.value.gaps
    assert gap.language == "sq"
    assert "Background and aim" in gap.text
    assert "Title," not in gap.text.replace("Neutral title", "")
    Event.objects.filter(pk=owner.pk).update(host_sq="Qendra", venue_sq="Salla")
    GuidingQuestion.objects.filter(event=owner).update(text_sq="Pyetja")
    owner.related_items.update(text_sq="Punim")
    save(owner, {}, approve=list(stamps(owner)))
    assert publish_event(owner, by=CLOCK).state == Event.State.PUBLISHED


def test_a_language_that_is_not_required_is_published_as_far_as_it_is(event: Event) -> None:
    owner = draft_of(event)
    Event.objects.filter(pk=event.pk).update(title_sq="", aim_sq="")
    owner.refresh_from_db()
    assert {gap.language for gap in missing_for_event(owner)} == {"sq"}
    owner = require_languages(owner, by=CLOCK, languages=[])
    assert missing_for_event(owner) == []


# --- translators ------------------------------------------------------------------------------


def test_a_translator_is_asked_once_and_told_in_her_language(event: Event) -> None:
    anna = make.member(event.programme, Role.TRANSLATOR, language="mk")
    assignment = assign_translator(event, by=CLOCK, user=anna, language="sq")
    (mail,) = Message.objects.filter(user=anna)
    assert mail.language == "mk"
    assert f"/mk/team/events/{event.code}/translations/sq/" in mail.text
    assert "Kosovo" not in mail.subject
    with pytest.raises(AlreadyAssigned):
        assign_translator(event, by=CLOCK, user=anna, language="sq")
    with pytest.raises(NotATarget):
        assign_translator(event, by=CLOCK, user=anna, language="en")
    with pytest.raises(NotInTeam):
        assign_translator(event, by=CLOCK, user=make.member(event.programme, Role.EDITOR), language="sq")
    assert anna.has_perm("events.translate", event)
    assert not anna.has_perm("events.view_event", event)
    assert not anna.has_perm("events.approve_texts", event)
    end_assignment(assignment, by=CLOCK)
    assert not anna.has_perm("events.translate", event)
    assert Message.objects.count() == 1


def test_with_the_role_go_the_assignments(event: Event) -> None:
    anna = make.member(event.programme, Role.TRANSLATOR)
    assign_translator(event, by=CLOCK, user=anna, language="sq")
    end_membership(anna.memberships.get(), by=CLOCK)
    assert not TranslationAssignment.objects.exists()


def test_an_assignment_without_the_role_opens_nothing(event: Event) -> None:
    anna = make.member(event.programme, Role.EDITOR)
    TranslationAssignment.objects.create(event=event, user=anna, language="sq")
    assert not anna.has_perm("events.translate", event)


# --- what changed -----------------------------------------------------------------------------

texts = st.lists(st.sampled_from(["one", "two", "three*", "**four**", "five.\n\n"]), max_size=12).map(
    " ".join
)


@given(texts, texts)
def test_the_changes_hold_both_texts(before: str, after: str) -> None:
    changes = list(word_changes(before, after))
    old = "".join(change.text for change in changes if change.kind != "new")
    new = "".join(change.text for change in changes if change.kind != "gone")
    assert (old.split(), new.split()) == (before.split(), after.split())
