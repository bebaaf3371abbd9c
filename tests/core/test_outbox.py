"""The outbox: one live mail per key, words fixed in the reader's language, released, edited, put aside, taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import outbox
from core.actors import Clock
from core.audit import AuditEntry
from core.outbox import Attachment, Message, UnknownPlaceholder, fill, html_of, one_line, render_mail, write
from core.states import MoveRefused
from tests import factories as make

BY = Clock("test")
EVIL = "<b>=1+1{x.__class__}</b> https://evil.example"


def a_mail(key: str = "letter:1", **fields) -> Message:
    return write(
        **{
            "to": "Arta@Example.org",
            "kind": "letter",
            "key": key,
            "subject": "Good news",
            "text": "Dear Arta,\n\nyou are in.\n",
            "language": "en",
            "by": BY,
            **fields,
        }
    )


# --- placeholders -----------------------------------------------------------------------------


def test_placeholders_are_replaced_as_plain_text():
    assert fill("Dear {name}, {event}.", {"name": "Arta", "event": "Visit"}) == "Dear Arta, Visit."


def test_what_stands_in_a_value_is_not_looked_at_again():
    assert fill("{name}", {"name": "{event} {{ x }} %(y)s", "event": "secret"}) == "{event} {{ x }} %(y)s"


@pytest.mark.parametrize(
    "text", ["{x.__class__}", "{0}", "{{ name }}", "{% now %}", "%(name)s", "{Name}", "{}"]
)
def test_other_notations_stay_as_they_are(text):
    assert fill(text, {"name": "Arta", "x": "y"}) == text


def test_a_placeholder_that_is_not_allowed_is_refused_by_name():
    with pytest.raises(UnknownPlaceholder) as refused:
        fill("{name} {salary} {age}", {"name": "Arta"})
    assert refused.value.names == ["age", "salary"]


@given(st.text(max_size=200), st.text(max_size=50))
def test_nothing_a_person_types_as_a_value_can_act(template, value):
    filled = fill(template.replace("{", "").replace("}", "") + "{name}", {"name": value})
    assert filled.endswith(value)


@given(st.text(max_size=200))
def test_a_subject_is_one_line_without_control_characters(text):
    line = one_line(text)
    assert not any(ord(char) < 32 or ord(char) == 127 for char in line)
    assert line == line.strip()


# --- words ------------------------------------------------------------------------------------


def test_a_template_gives_its_first_line_as_the_subject(settings, tmp_path):
    _template(settings, tmp_path, "{{ name }} is\n\n\n\nDear {{ name }},  \n\n{{ base_url }}/x\n")
    subject, text = render_mail("probe", "en", {"name": EVIL})
    assert subject == f"{EVIL} is"
    assert text == f"Dear {EVIL},\n\nhttp://testserver/x\n"


def test_a_mail_is_rendered_in_the_language_of_its_reader_whoever_is_active(settings, tmp_path):
    from django.utils import translation

    _template(settings, tmp_path, "{% get_current_language as code %}{{ code }}\n{{ code }}\n")
    with translation.override("mk"):
        assert render_mail("probe", "sq", {}) == ("sq", "sq\n")


def _template(settings, folder, text: str) -> None:
    (folder / "mail").mkdir()
    (folder / "mail" / "probe.txt").write_text(text)
    own = [{**settings.TEMPLATES[0], "DIRS": [folder, *settings.TEMPLATES[0]["DIRS"]]}]
    settings.TEMPLATES = own


@pytest.mark.django_db
def test_the_html_part_is_the_text_with_only_our_own_addresses_as_links():
    message = a_mail(
        text=(
            f"Dear {EVIL},\nsee http://testserver/en/calls/1/.\n\n(http://testserver/)\n\n"
            "http://testserver.evil.example/x http://evil.example/http://testserver/y?z=<b>\n"
        )
    )
    html = html_of(message)
    assert html.count("<a ") == 3
    assert '<a href="http://testserver/en/calls/1/"' in html
    assert '<a href="http://testserver/"' in html
    assert '<a href="http://testserver/y?z="' in html
    assert 'href="http://evil' not in html
    assert "testserver.evil.example" in html
    assert "<b>" not in html
    assert "&lt;b&gt;=1+1{x.__class__}&lt;/b&gt; https://evil.example" in html


@pytest.mark.django_db
def test_the_html_part_says_its_language():
    assert '<html lang="sr-Cyrl" dir="ltr">' in html_of(a_mail(language="sr"))


# --- writing ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_mail_waits_as_a_draft_with_its_words_and_files():
    event = make.event()
    message = a_mail(
        about=event,
        name="Arta\r\nBcc: x@y",
        subject="Two\r\nlines",
        attachments=[Attachment("a.txt", "text/plain", b"A")],
    )
    message.refresh_from_db()
    assert message.state == Message.State.DRAFT
    assert message.to_email == "arta@example.org"
    assert message.to_name == "Arta Bcc: x@y"
    assert message.subject == "Two lines"
    assert (message.about_type, message.about_id) == ("events.event", str(event.pk))
    assert message.scope == f"event:{event.pk}"
    assert [bytes(file.content) for file in message.attachments.all()] == [b"A"]
    assert message.message_id.startswith("<")
    assert message.message_id.endswith("@testserver>")


@pytest.mark.django_db
def test_a_second_press_writes_nothing_more():
    first = a_mail()
    again = a_mail(text="Other words", attachments=[Attachment("a.txt", "text/plain", b"A")])
    assert again.pk == first.pk
    assert Message.objects.get().text == first.text
    assert not again.attachments.exists()


@pytest.mark.django_db
def test_a_discarded_mail_makes_room_for_a_new_one_and_does_not_come_back_beside_it():
    old = a_mail()
    outbox.discard_message(old, by=make.user())
    new = a_mail(text="New words")
    assert new.pk != old.pk
    with pytest.raises(MoveRefused):
        outbox.restore_message(old, by=make.user())
    outbox.discard_message(new, by=make.user())
    assert outbox.restore_message(old, by=make.user()).state == Message.State.DRAFT


# --- acts of the team -------------------------------------------------------------------------


@pytest.mark.django_db
def test_releasing_is_audited_by_name_and_starts_the_attempts_anew():
    user, message = make.user(), a_mail()
    Message.objects.filter(pk=message.pk).update(
        attempts=7, last_error="550 no", not_before=timezone.now() - timedelta(days=3)
    )
    released = outbox.release_message(message, by=user)
    assert released.state == Message.State.RELEASED
    assert (released.attempts, released.last_error) == (0, "")
    assert timezone.now() - released.not_before < timedelta(seconds=5)
    assert AuditEntry.objects.get().action == "release mail"


@pytest.mark.django_db
def test_a_mail_written_for_later_keeps_its_hour():
    later = timezone.now() + timedelta(days=2)
    assert outbox.release_message(a_mail(not_before=later), by=make.user()).not_before == later


@pytest.mark.django_db
def test_many_are_released_at_once_and_only_those_that_wait():
    for number in range(3):
        a_mail(f"letter:{number}")
    outbox.discard_message(Message.objects.get(key="letter:0"), by=BY)
    assert outbox.release_messages(Message.objects.all(), by=make.user()) == 2
    assert outbox.release_messages(Message.objects.all(), by=make.user()) == 0


@pytest.mark.django_db
def test_words_can_be_changed_until_the_mail_has_gone():
    message = a_mail()
    edited = outbox.edit_message(message, subject="New\nsubject", text="New text", by=make.user())
    assert (edited.subject, edited.text, edited.edited_by_hand) == ("New subject", "New text", True)
    outbox.release_message(message, by=make.user())
    with pytest.raises(MoveRefused):
        outbox.edit_message(message, subject="X", text="Y", by=make.user())
    message.refresh_from_db()
    assert message.text == "New text"


@pytest.mark.django_db
def test_a_cancelled_event_takes_its_unsent_mails_with_it_and_no_others():
    event, other = make.event(), make.event()
    for number in range(2):
        a_mail(f"a:{number}", about=event, release=bool(number))
    a_mail("b", about=other)
    assert outbox.cancel_unsent(by=BY, scope=f"event:{event.pk}") == 2
    assert outbox.cancel_unsent(by=BY, about=other) == 1
    assert not Message.objects.exclude(state=Message.State.CANCELLED).exists()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_write_one_mail(run_in_threads):
    made = run_in_threads(20, lambda _number: a_mail().pk)
    assert len(set(made)) == 1
    assert Message.objects.count() == 1
