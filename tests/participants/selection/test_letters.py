"""Decision letters: one unsent letter per application, in the applicant's language, and the event's outbox."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone, translation

from core import outbox
from core.actors import Clock
from core.dates import format_date
from core.outbox import Message
from core.states import MoveRefused
from events.models import Call
from participants.applications.models import Application
from participants.selection import notices, queries
from participants.selection.models import Decision
from participants.selection.operations import (
    Refused,
    discard_letter,
    edit_letter,
    prepare_letters,
    release_letter,
    release_letters,
    restore_letter,
    undo_decision,
)
from tests import factories as make
from tests.participants.selection.conftest import World, mails

pytestmark = pytest.mark.django_db
LANGUAGES = list(settings.COLLOQUY_LANGUAGES)
UNSENT = ("draft", "released", "failed")


def soon(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def prepare(world: World, answer: int = 5, hear: int = 20) -> Any:
    return prepare_letters(world.call, answer_by=soon(answer), hear_by=soon(hear), by=world.organiser)


def unsent(application: Application) -> list[Message]:
    return [
        mail
        for mail in Message.objects.filter(kind__in=notices.DECISION_KINDS, state__in=UNSENT)
        if mail.key == f"decision:{application.pk}"
    ]


def test_one_draft_per_decision(world: World) -> None:
    for outcome in ("selected", "reserve", "not_selected"):
        world.decided(outcome)
    make.application(world.call)  # undecided: no letter
    prepared = prepare(world)
    assert (prepared.written, prepared.rewritten) == (3, 0)
    letters = mails()
    assert [mail.kind for mail in letters] == [
        "decision_selected",
        "decision_reserve",
        "decision_not_selected",
    ]
    assert {mail.state for mail in letters} == {"draft"}
    assert {mail.scope for mail in letters} == {world.event.scope}
    assert {mail.reply_to for mail in letters} == {world.event.contact_email}


def test_what_the_letters_say(world: World) -> None:
    selected = world.decided("selected", given_name="Sanja")
    reserve = world.decided("reserve", given_name="Rina")
    other = world.decided("not_selected", given_name="Nora")
    world.decide(other, "not_selected", reason="balance", reason_text="Please try again in spring.")
    prepare(world)
    texts = {mail.kind: mail.text for mail in mails()}
    yes = texts["decision_selected"]
    assert "Sanja Demo" in yes
    assert format_date(soon(5), "en") in yes
    code = Decision.objects.get(application=selected).invitation_code
    assert f"http://testserver/en/invitation/{code}/" in yes
    spare = texts["decision_reserve"]
    assert "reserve list" in spare
    assert format_date(soon(20), "en") in spare
    assert reserve.reference in spare
    no = texts["decision_not_selected"]
    assert "has not been selected" in no
    assert "same place of work or organisation" in no
    assert "Please try again in spring." in no
    assert "10 working days" in no
    assert world.event.contact_email in no
    for text in texts.values():
        assert "3 applications" in text
        assert "15 places" in text


def test_no_letter_names_anybody_else(world: World) -> None:
    for index, outcome in enumerate(("selected", "reserve", "not_selected")):
        world.decided(
            outcome, given_name=f"Given{index}", family_name=f"Family{index}", organisation=f"Org{index}"
        )
    prepare(world)
    for index, mail in enumerate(mails()):
        for other in {0, 1, 2} - {index}:
            assert f"Given{other}" not in mail.text
            assert f"Family{other}" not in mail.text
            assert f"Org{other}" not in mail.text


def test_the_subject_shows_the_neutral_title_only(world: World) -> None:
    world.event.title_en, world.event.neutral_title_en = "Prevention of extremism", "Regional meeting"
    world.event.save()
    for outcome in ("selected", "reserve", "not_selected"):
        world.decided(outcome)
    prepare(world)
    for mail in mails():
        assert mail.subject.startswith("Regional meeting")
        assert "extremism" not in mail.subject + mail.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", ["selected", "reserve", "not_selected"])
def test_a_letter_is_wholly_in_the_readers_language(world: World, language: str, outcome: str) -> None:
    """Sender, organiser and reader speak three languages; only the reader's shows."""
    world.organiser.language = "bs"
    world.event.neutral_title_en = "Regional meeting"
    world.event.neutral_title_sq = "Takim rajonal"
    world.event.neutral_title_mk = "Регионален состанок"
    world.event.save()
    world.decided(outcome, language=language)
    with translation.override("mk" if language != "mk" else "sq"):
        prepare(world)
    (mail,) = mails()
    assert mail.language == language
    with translation.override(language):
        assert format_date(world.event.ends_on).split()[-1] in mail.text
        expected = Decision.objects.select_related("application__call__event").get()
        assert (mail.subject, mail.text) == notices.decision_text(expected, notices.call_numbers(world.call))
    for code in LANGUAGES:
        if code != language:
            assert f"http://testserver/{code}/" not in mail.text
    others = {"en": "Regional meeting", "sq": "Takim rajonal", "mk": "Регионален состанок"}
    own = others.pop(language, None)
    if own:
        assert own in mail.subject
        assert not any(text in mail.text for text in others.values())


def test_changing_the_decision_replaces_its_letter(world: World) -> None:
    application = world.decided("selected")
    prepare(world)
    for outcome in ("not_selected", "reserve", "selected", "not_selected"):
        world.decide(application, outcome)
        (letter,) = unsent(application)
        assert letter.kind == notices.KIND_OF[Decision.Outcome(outcome)]
    world.decide(application, "not_selected", reason="audience")
    assert "another kind of work" in unsent(application)[0].text


def test_undoing_the_decision_discards_its_letter(world: World) -> None:
    application = world.decided("selected")
    prepare(world)
    undo_decision(application, by=world.organiser)
    assert unsent(application) == []
    world.decide(application, "reserve")
    assert unsent(application) == []  # nobody has asked for letters since
    assert prepare(world).written == 1


def test_preparing_again_changes_only_what_must_change(world: World) -> None:
    edited, plain = world.decided("selected"), world.decided("selected")
    world.decided("not_selected")
    prepare(world)
    edit_letter(unsent(edited)[0], subject="My own words", text="Welcome!", by=world.organiser)
    again = prepare(world)
    assert (again.written, again.rewritten, again.unchanged, again.edited_by_hand) == (0, 0, 2, 1)
    later = prepare(world, answer=6)
    assert (later.rewritten, later.unchanged, later.edited_by_hand) == (1, 1, 1)
    assert unsent(edited)[0].subject == "My own words"
    assert format_date(soon(6), "en") in unsent(plain)[0].text


def test_withdrawn_applications_get_no_letter(world: World) -> None:
    application = world.decided("selected")
    Application.objects.filter(pk=application.pk).update(state="withdrawn")
    assert prepare(world).written == 0


def test_no_letter_is_prepared_once_the_call_is_over(world: World) -> None:
    world.decided("selected")
    Call.objects.filter(pk=world.call.pk).update(state=Call.State.CANCELLED)
    with pytest.raises(Refused):
        prepare(world)
    assert not Message.objects.exists()


def test_a_decision_letter_never_leaves_alone(world: World) -> None:
    application = world.decided("selected")
    prepare(world)
    (letter,) = unsent(application)
    with pytest.raises(Refused):
        release_letter(letter, by=world.organiser)
    with pytest.raises(Refused):  # not even as one of many: it is not counted among them
        release_letters(queries.mails_of(world.event), expected=1, by=world.organiser)
    assert unsent(application)[0].state == "draft"


def test_a_discarded_letter_comes_back_unless_the_decision_changed(world: World) -> None:
    application = world.decided("selected")
    prepare(world)
    (letter,) = unsent(application)
    discard_letter(letter, by=world.organiser)
    assert restore_letter(letter, by=world.organiser).state == "draft"
    discard_letter(letter, by=world.organiser)
    world.decide(application, "not_selected")
    with pytest.raises(Refused):
        restore_letter(letter, by=world.organiser)


def test_a_discarded_letter_stays_when_a_newer_one_took_its_place(world: World) -> None:
    world.decided("selected")
    prepare(world)
    first = mails()[0]
    discard_letter(first, by=world.organiser)
    prepare(world)
    with pytest.raises(MoveRefused):
        restore_letter(first, by=world.organiser)


def test_waiting_mails_leave_together_when_the_number_is_right(world: World) -> None:
    for number in range(3):
        _mail(world, f"note {number}")
    _mail(world, "elsewhere", about=make.event())
    rows = queries.mails_of(world.event)
    with pytest.raises(Refused):
        release_letters(rows, expected=2, by=world.organiser)
    assert {mail.state for mail in mails()} == {"draft"}
    assert release_letters(rows, expected=3, by=world.organiser) == 3
    assert [mail.state for mail in mails()] == ["released", "released", "released", "draft"]


def test_a_failed_mail_is_tried_again(world: World) -> None:
    mail = _mail(world, "note")
    Message.objects.filter(pk=mail.pk).update(state="failed", attempts=7, last_error="550 no such user")
    mail.refresh_from_db()
    again = release_letter(mail, by=world.organiser)
    assert (again.state, again.attempts, again.last_error) == ("released", 0, "")


def test_a_sent_mail_is_not_edited_or_discarded(world: World) -> None:
    mail = _mail(world, "note")
    Message.objects.filter(pk=mail.pk).update(state="sent")
    mail.refresh_from_db()
    for act in (
        lambda: edit_letter(mail, subject="x", text="y", by=world.organiser),
        lambda: discard_letter(mail, by=world.organiser),
        lambda: release_letter(mail, by=world.organiser),
    ):
        with pytest.raises(MoveRefused):
            act()


@pytest.mark.parametrize(
    "name",
    [
        "{x.__class__}",
        "{name}",
        "{{ event }}",
        "{% now 'Y' %}",
        "%(x)s",
        "<b>bold</b>",
        "https://evil.example",
    ],
)
def test_a_name_is_inert(world: World, name: str) -> None:
    world.decided("selected", given_name=name, family_name="")
    prepare(world)
    (mail,) = mails()
    assert f"Hello {name}," in mail.text
    html = outbox.html_of(mail)
    assert "<b>" not in html
    assert 'href="https://evil' not in html


def test_a_warning_stands_while_mail_does_not_leave(world: World) -> None:
    from core.worker.models import Worker

    assert len(queries.delivery_warnings()) == 1
    Worker.objects.create(name="w", seen_at=timezone.now())
    assert queries.delivery_warnings() == []
    mail = _mail(world, "note")
    Message.objects.filter(pk=mail.pk).update(
        state="released", not_before=timezone.now() - timedelta(minutes=16)
    )
    assert len(queries.delivery_warnings()) == 1


def _mail(world: World, key: str, **fields: Any) -> Message:
    return outbox.write(
        **{
            "to": "a@example.org",
            "kind": "note to participants",
            "key": key,
            "subject": "Note",
            "text": "Text",
            "language": "en",
            "about": world.event,
            "by": Clock("test"),
            **fields,
        }
    )


@pytest.mark.parametrize("outcome", ["selected", "reserve", "not_selected"])
def test_no_sentence_of_another_language_stands_in_a_letter(world: World, outcome: str) -> None:
    """Four people get the same letter, each in her language: beside names, addresses and numbers no line is alike."""
    four = ("en", "sq", "mk", "sr")
    for code in four:
        setattr(world.event, f"title_{code.replace('-', '_')}", f"Title {code}")
        setattr(world.event, f"neutral_title_{code.replace('-', '_')}", f"Neutral {code}")
    world.event.save()
    for code in four:
        world.decided(outcome, language=code)
    prepare(world)
    lines = {mail.language: set(mail.text.splitlines()) for mail in mails()}
    assert set(lines) == set(four)
    for one in four:
        for other in four:
            if one != other:
                shared = {line for line in lines[one] & lines[other] if len(line.split()) > 2}
                assert not shared, (one, other)
                assert f"Neutral {other}" not in " ".join(lines[one])
