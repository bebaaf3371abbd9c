"""Delivery, against a real mail server: the bytes that arrive, refusals, retries, and the crash in between."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from core import delivery
from core.actors import Clock
from core.delivery import ServerAway, claim, deliver, oldest_waiting, return_abandoned, send_waiting
from core.outbox import Attachment, Message, write
from tests import factories as make

BY = Clock("test")
EVIL = "<b>=1+1{x.__class__}</b> https://evil.example"
INVITATION = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@testserver\r\n"
    "DTSTAMP:20230918T080000Z\r\nDTSTART:20230918T120000Z\r\nSUMMARY:Студиска посета на Приштина и Сараево за сите"
    "\r\nORGANIZER:mailto:event@example.org\r\nATTENDEE:mailto:arta@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()


def released(key: str = "letter:1", **fields) -> Message:
    return write(
        **{
            "to": "arta@example.org",
            "name": "Arta Demo",
            "kind": "letter",
            "key": key,
            "subject": "Добар ден / Mirë dita",
            "text": "Почитувана Арта,\n\nhttp://testserver/en/\n",
            "language": "mk",
            "reply_to": "event@example.org",
            "by": BY,
            "release": True,
            **fields,
        }
    )


# --- what arrives -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_letter_arrives_as_plain_text_and_html_from_our_domain(mail_server, settings):
    settings.DEFAULT_FROM_EMAIL = "Colloquy <noreply@calls.example.org>"
    message = released()
    assert send_waiting("w") == 1
    (mail,) = mail_server.mails
    assert mail_server.senders == ["noreply@calls.example.org"]
    assert mail["From"].addresses[0].addr_spec == "noreply@calls.example.org"
    assert mail["Reply-To"].addresses[0].addr_spec == "event@example.org"
    assert [(address.display_name, address.addr_spec) for address in mail["To"].addresses] == [
        ("Arta Demo", "arta@example.org")
    ]
    assert mail["Subject"] == "Добар ден / Mirë dita"
    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "mk"
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, html = mail.iter_parts()
    assert plain.get_content().replace("\r\n", "\n").strip() == message.text.strip()
    assert '<a href="http://testserver/en/"' in html.get_content()
    message.refresh_from_db()
    assert (message.state, message.last_error, message.attempts) == (Message.State.SENT, "", 1)
    assert message.sent_at is not None


@pytest.mark.django_db
def test_an_invitation_has_its_calendar_last_and_once_more_as_a_file(mail_server):
    released(calendar=INVITATION, calendar_method="REQUEST")
    send_waiting("w")
    (mail,) = mail_server.mails
    assert mail.get_content_type() == "multipart/mixed"
    body, attachment = mail.iter_parts()
    assert [part.get_content_type() for part in body.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = list(body.iter_parts())[-1]
    assert calendar["Content-Type"].params["method"] == "REQUEST"
    assert calendar["Content-Type"].params["charset"] == "utf-8"
    assert calendar["Content-Disposition"] is None
    assert attachment.get_content_type() == "application/ics"
    assert attachment.get_filename() == "invite.ics"
    assert attachment.get_content() == INVITATION
    parsed = Calendar.from_ical(calendar.get_content())
    assert parsed["METHOD"] == calendar["Content-Type"].params["method"]
    assert parsed.events[0]["SUMMARY"].startswith("Студиска посета")
    assert calendar.get_content().replace("\r\n", "\n") == INVITATION.decode().replace("\r\n", "\n")


@pytest.mark.django_db
def test_files_arrive_byte_for_byte(mail_server):
    content = bytes(range(256))
    released(attachments=[Attachment("Писмо 1.pdf", "application/pdf", content)])
    send_waiting("w")
    (attachment,) = mail_server.mails[0].iter_attachments()
    assert attachment.get_filename() == "Писмо 1.pdf"
    assert attachment.get_content() == content


@pytest.mark.django_db
def test_a_name_that_wants_to_be_more_stays_a_name(mail_server):
    released(name=EVIL, subject=f"For {EVIL}\r\nBcc: third@example.org", text=f"Dear {EVIL},\n\nwelcome.\n")
    send_waiting("w")
    (mail,) = mail_server.mails
    assert [address.addr_spec for address in mail["To"].addresses] == ["arta@example.org"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == f"For {EVIL} Bcc: third@example.org"
    plain, html = (part.get_content() for part in mail.iter_parts())
    assert f"Dear {EVIL}," in plain
    assert "<a " not in html
    assert "<b>" not in html
    assert "=1+1{x.__class__}" in html


@pytest.mark.django_db
def test_a_code_leaves_first_and_nothing_of_it_stays(mail_server):
    released("slow")
    code = released("code", subject="123456 is your code", text="123456\n", first=True, wipe_when_sent=True)
    assert claim("w").pk == code.pk
    Message.objects.filter(pk=code.pk).update(state=Message.State.RELEASED, claimed_by="")
    send_waiting("w")
    assert [mail["Subject"] for mail in mail_server.mails] == ["123456 is your code", "Добар ден / Mirë dita"]
    code.refresh_from_db()
    assert (code.state, code.subject, code.text) == (Message.State.SENT, "", "")


@pytest.mark.django_db
def test_a_batch_goes_over_one_connection(mail_server):
    for number in range(5):
        released(f"letter:{number}")
    assert send_waiting("w") == 5
    assert len(mail_server.mails) == 5
    assert len(mail_server.connections) == 1


# --- what goes wrong --------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_refusal_for_now_is_tried_again_later_and_later(mail_server):
    mail_server.refuse_recipient = lambda _address: "451 4.3.0 come back later"
    message, waits = released(), []
    for _attempt in range(len(delivery.RETRY_AFTER)):
        assert send_waiting("w") == 1
        message.refresh_from_db()
        assert message.state == Message.State.RELEASED
        assert message.last_error == "451 4.3.0 come back later"
        waits.append(round((message.retry_at - timezone.now()).total_seconds() / 60))
        assert send_waiting("w") == 0
        Message.objects.update(retry_at=timezone.now())
    assert waits == [1, 5, 15, 60, 240, 720]
    send_waiting("w")
    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert not message.possibly_sent_twice
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "501 syntax error", "553 not here"])
def test_a_refusal_for_good_is_final_and_keeps_the_answer(mail_server, answer):
    mail_server.refuse_recipient = lambda _address: answer
    message = released()
    send_waiting("w")
    message.refresh_from_db()
    assert (message.state, message.last_error) == (Message.State.FAILED, answer)


@pytest.mark.django_db
def test_a_refused_content_is_final_and_the_next_mail_still_goes(mail_server):
    mail_server.refuse_data = lambda content: "554 5.7.1 looks like spam" if b"spam" in content else None
    bad, good = released("a", text="spam\n"), released("b", text="good\n")
    assert send_waiting("w") == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.last_error) == (Message.State.FAILED, "554 5.7.1 looks like spam")
    assert good.state == Message.State.SENT


@pytest.mark.django_db
def test_a_line_that_breaks_after_the_content_marks_the_mail(mail_server):
    mail_server.hang_up_after_data = True
    message = released()
    send_waiting("w")
    message.refresh_from_db()
    assert message.state == Message.State.RELEASED
    assert message.possibly_sent_twice
    mail_server.hang_up_after_data = False
    Message.objects.update(retry_at=None)
    send_waiting("w")
    message.refresh_from_db()
    assert message.state == Message.State.SENT
    assert [mail["Message-ID"] for mail in mail_server.mails] == [message.message_id] * 2


@pytest.mark.django_db
def test_an_outage_uses_up_nobodys_attempts(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    first, second = released("a"), released("b")
    for _attempt in range(10):
        with pytest.raises(ServerAway):
            send_waiting("w")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts) == (Message.State.RELEASED, 0)
    assert "ConnectionRefusedError" in first.last_error
    assert second.last_error == ""


@pytest.mark.django_db
def test_a_mail_that_cannot_be_put_together_fails_alone(mail_server):
    bad, good = released("a", calendar=b"\xff\xfe", calendar_method="REQUEST"), released("b")
    assert send_waiting("w") == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert bad.state == Message.State.FAILED
    assert "UnicodeDecodeError" in bad.last_error
    assert good.state == Message.State.SENT


# --- when it may go ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_drafts_and_mails_of_tomorrow_wait(mail_server):
    released("draft", release=False)
    released("tomorrow", not_before=timezone.now() + timedelta(days=1))
    assert send_waiting("w") == 0
    assert mail_server.mails == []


@pytest.mark.django_db
def test_a_code_that_came_too_late_is_not_sent_but_discarded(mail_server):
    code = released("code", text="123456\n", expires_at=timezone.now() - timedelta(seconds=1))
    assert send_waiting("w") == 0
    assert delivery.discard_expired() == 1
    code.refresh_from_db()
    assert (code.state, code.subject, code.text) == (Message.State.CANCELLED, "", "")
    assert mail_server.mails == []


@pytest.mark.django_db
def test_the_oldest_waiting_mail_is_known_also_between_its_attempts():
    message = released(not_before=timezone.now() - timedelta(minutes=16))
    assert oldest_waiting() == message
    Message.objects.update(retry_at=timezone.now() + timedelta(hours=1))
    assert oldest_waiting() == message
    Message.objects.update(not_before=timezone.now() - timedelta(minutes=14))
    assert oldest_waiting() is None


# --- crashes ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_a_dead_worker_held_goes_back_and_is_marked():
    message = released()
    assert claim("dead").pk == message.pk
    assert return_abandoned(lambda: {"dead"}) == 0
    assert return_abandoned(lambda: {"alive"}) == 1
    message.refresh_from_db()
    assert (message.state, message.possibly_sent_twice) == (Message.State.RELEASED, True)


@pytest.mark.django_db
def test_a_claim_does_not_last_for_ever_even_of_the_living():
    message = released()
    claim("alive")
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    assert return_abandoned(lambda: {"alive"}) == 1
    message.refresh_from_db()
    assert message.possibly_sent_twice


@pytest.mark.django_db
def test_a_mail_taken_over_meanwhile_is_not_touched_by_the_first(mail_server):
    message = released()
    first = claim("slow")
    return_abandoned(lambda: {"fast"})
    second = claim("fast")
    assert deliver(second)
    assert deliver(first)
    message.refresh_from_db()
    assert (message.state, message.claimed_by, message.attempts) == (Message.State.SENT, "fast", 2)
    assert {mail["Message-ID"] for mail in mail_server.mails} == {message.message_id}


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_twenty_workers_send_each_mail_once(mail_server, run_in_threads):
    for number in range(60):
        released(f"letter:{number}", to=f"person{number}@example.org")
    taken = run_in_threads(20, lambda number: send_waiting(f"worker {number}"))
    assert sum(taken) == 60
    assert sorted(mail["To"].addresses[0].addr_spec for mail in mail_server.mails) == sorted(
        f"person{number}@example.org" for number in range(60)
    )
    assert not Message.objects.exclude(state=Message.State.SENT).exists()


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_giving_back_never_takes_from_the_living(mail_server, run_in_threads):
    """Workers beat, claim and send while others look for the dead: nobody alive loses a row."""
    from core.worker.heartbeat import alive, beat

    for number in range(60):
        released(f"letter:{number}")

    def work(number: int) -> None:
        beat(f"worker {number}")
        until = time.monotonic() + 5
        while time.monotonic() < until and send_waiting(f"worker {number}", limit=3):
            return_abandoned(alive)

    run_in_threads(10, work)
    assert len(mail_server.mails) == 60
    assert not Message.objects.filter(possibly_sent_twice=True).exists()
    assert threading.active_count() < 10


@pytest.mark.django_db
def test_sendtestmail_says_what_the_server_answered(mail_server, capsys):
    from django.core.management import CommandError, call_command

    call_command("sendtestmail", "operator@example.org")
    assert "Sent; the mail server has taken <" in capsys.readouterr().out
    assert mail_server.mails[0]["To"].addresses[0].addr_spec == "operator@example.org"
    mail_server.refuse_recipient = lambda _address: "550 we do not relay"
    with pytest.raises(CommandError, match="550 we do not relay"):
        call_command("sendtestmail", "operator@example.org")


@pytest.mark.django_db
def test_the_same_queries_for_each_mail(django_assert_num_queries, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make.user()
    for number in range(3):
        released(f"letter:{number}")
    with django_assert_num_queries(10):
        send_waiting("w", limit=1)
    with django_assert_num_queries(20):
        send_waiting("w", limit=2)
