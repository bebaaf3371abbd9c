"""An employer's word: named with the draft, asked when it is sent, given once by a mailed link without an account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.actors import Clock, TokenHolder
from core.audit import AuditEntry
from core.erasure import erase_person, personal_data
from core.outbox import Message
from core.states import MoveRefused, lock, move
from events.models import Call
from participants.applications.models import Application, Endorsement, FormSection
from participants.applications.operations.endorsement import (
    EndorserMissing,
    LinkOver,
    NoOtherEndorser,
    answer_endorsement,
    expire_endorsement,
    name_endorser,
    remind_endorser,
)
from participants.applications.operations.sending import (
    request_send_code,
    submit_application,
    withdraw_application,
)
from participants.applications.tasks import follow_endorsements
from participants.applications.ways.endorsement_links import (
    LIVES,
    LONGEST_WAIT,
    MOST_ASKED,
    MOST_IN_WINDOW,
    MOST_OF_ONE,
    WINDOW,
    endorsement_by_token,
    endorsement_of,
    is_answerable,
    link_token,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
State = Endorsement.State
CLOCK = Clock("test")
HEAD = TokenHolder("endorser", "head@example.org")
NAMED = {
    "name": "Hana Head",
    "email": "Head@example.org",
    "role": "Head of the department",
    "language": "sq",
    "substitute_name": "Sara Second",
    "substitute_email": "sara@example.org",
}


@pytest.fixture
def call() -> Call:
    return make.call(route=Call.Route.ENDORSED)


def draft_of(call: Call, **fields: Any) -> Application:
    user = fields.pop("user", None) or make.user()
    return make.application(call, user=user, state="draft", submitted_at=None, **fields)


def asked_for(call: Call, **named: str) -> Endorsement:
    """An application that was sent, with somebody asked."""
    draft = draft_of(call)
    name_endorser(draft, by=draft.user, **{**NAMED, **named})
    submit_application(draft, user=draft.user, by=draft.user, notice_id=call.privacy_notice_id)
    found = endorsement_by_token(link_token(Endorsement.objects.get(application=draft)))
    assert found is not None
    return found


def page_of(endorsement: Endorsement) -> str:
    return reverse("endorsement", args=[link_token(endorsement)])


def answered(client: Client, endorsement: Endorsement, **fields: str) -> Any:
    given = {
        "answer": "endorse",
        "note": "",
        "substitute_name": "Sara Second",
        "substitute_email": "sara@example.org",
    }
    return client.post(page_of(endorsement), {**given, **fields})


def state_of(endorsement: Endorsement) -> str:
    return Endorsement.objects.get(pk=endorsement.pk).state


def mails(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


# --- the table --------------------------------------------------------------------------------


@pytest.mark.parametrize("before", State.values)
@pytest.mark.parametrize("after", State.values)
def test_the_whole_table_of_an_endorsement(call: Call, before: str, after: str) -> None:
    allowed = {
        ("named", "asked"),
        ("asked", "given"),
        ("asked", "refused"),
        ("asked", "expired"),
        ("asked", "replaced"),
        ("refused", "replaced"),
        ("expired", "replaced"),
    }
    row = Endorsement.objects.create(application=draft_of(call), state=before, **NAMED)
    locked = lock(row)
    if (before, after) in allowed:
        move(locked, to=after, by=CLOCK)
    else:
        with pytest.raises(MoveRefused):
            move(locked, to=after, by=CLOCK)
    assert state_of(row) == (after if (before, after) in allowed else before)


# --- naming and sending -----------------------------------------------------------------------


def test_nothing_is_sent_before_somebody_is_named(call: Call) -> None:
    draft = draft_of(call)
    with pytest.raises(EndorserMissing):
        submit_application(draft, user=draft.user, by=draft.user, notice_id=call.privacy_notice_id)
    with pytest.raises(EndorserMissing):
        request_send_code(draft, notice_id=call.privacy_notice_id, by=draft.user)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not Message.objects.exists()


def test_naming_with_a_draft_mails_nobody_and_can_be_changed(call: Call) -> None:
    draft = draft_of(call)
    name_endorser(draft, by=draft.user, **NAMED)
    name_endorser(draft, by=draft.user, **{**NAMED, "name": "Another Head"})
    row = Endorsement.objects.get()
    assert (row.name, row.email, row.state) == ("Another Head", "head@example.org", State.NAMED)
    assert not Message.objects.exists()


def test_sending_asks_in_the_language_chosen_for_the_endorser(call: Call) -> None:
    asked = asked_for(call)
    assert (asked.state, asked.application.state) == (State.ASKED, "submitted")
    assert asked.asked_at is not None
    assert asked.expires_at == asked.asked_at + LIVES
    mail = mails("endorsement_request")[0]
    assert (mail.to_email, mail.language, mail.user) == ("head@example.org", "sq", None)
    assert mail.wipe_when_sent
    assert f"/sq/endorsement/{link_token(asked)}/" in mail.text
    assert asked.application.full_name in mail.text
    assert [one.kind for one in Message.objects.exclude(pk=mail.pk)] == ["application_receipt"]


ANNOUNCED = "At the end you name the person we ask, and a colleague who would come instead of you."


def test_the_call_and_the_form_say_before_that_an_employer_is_asked(client: Client, call: Call) -> None:
    for name in ("call_page", "apply"):
        assert ANNOUNCED in client.get(reverse(name, args=[call.event.code])).content.decode()
        opened = client.get(reverse(name, args=[make.call().event.code])).content.decode()
        assert ANNOUNCED not in opened


def test_naming_is_a_step_between_writing_and_checking(client: Client, call: Call) -> None:
    draft = draft_of(call)
    client.force_login(draft.user)
    form, naming, check = (
        reverse("apply", args=[call.event.code]),
        reverse("application_endorser", args=[draft.reference]),
        reverse("application_check", args=[draft.reference]),
    )
    assert steps_of(client, form) == ["Write", "Endorsement by your employer", "Check your answers", "Send"]
    assert 'value="check">Next</button>' in client.get(form).content.decode()
    assert client.get(check)["Location"] == naming
    page = client.get(naming).content.decode()
    assert re.search(r'aria-current="step"><span>Endorsement by your employer', page)
    assert f'href="{form}">Back</a>' in page
    assert client.post(naming, NAMED)["Location"] == check
    assert f'href="{naming}">Endorsement by your employer</a>' in client.get(check).content.decode()
    assert 'value="check">Check your answers</button>' in client.get(form).content.decode()


def test_naming_is_the_last_page_of_a_long_form(client: Client, call: Call) -> None:
    sections = [FormSection.objects.create(call=call, title_en=title, position=1) for title in ("One", "Two")]
    choice = make.question(call, "yes_no", label_en="A group?", section=sections[0])
    make.question(
        call, "short", label_en="Its name?", section=sections[1], shown_if=choice, shown_if_key="yes"
    )
    draft = draft_of(call)
    client.force_login(draft.user)
    parts = [reverse("apply", args=[call.event.code])]
    parts += [reverse("apply_part", args=[call.event.code, number]) for number in (2, 3)]
    assert [f"Part {n} of 4" in client.get(part).content.decode() for n, part in enumerate(parts, 1)] == [
        True
    ] * 3
    assert "Endorsement by your employer</button>" in client.get(parts[0]).content.decode()
    naming = reverse("application_endorser", args=[draft.reference])
    page = client.get(naming).content.decode()
    assert "Part 4 of 4" in page
    assert f'href="{parts[1]}">Back</a>' in page  # the third asks her nothing
    make.answer(draft, choice, choices=["yes"])
    assert f'href="{parts[2]}">Back</a>' in client.get(naming).content.decode()
    refused = client.post(naming, {**NAMED, "substitute_name": ""})
    assert refused.status_code == 422
    assert "Part 4 of 4" in refused.content.decode()


def test_after_sending_somebody_else_is_asked_without_steps(client: Client, call: Call) -> None:
    asked = asked_for(call)
    client.force_login(asked.application.user)
    page = client.get(reverse("application_endorser", args=[asked.application.reference])).content.decode()
    assert 'class="steps"' not in page
    assert f'href="{reverse("my_application", args=[asked.application.reference])}">Back</a>' in page


def steps_of(client: Client, address: str) -> list[str]:
    found = re.search(r'<ol class="steps".*?</ol>', client.get(address).content.decode(), re.DOTALL)
    assert found
    return re.findall(r"<li[^>]*>(?:<span>|<a[^>]*>)([^<]+)<", found[0])


def test_an_open_call_asks_for_no_endorsement() -> None:
    draft = draft_of(make.call())
    submit_application(draft, user=draft.user, by=draft.user, notice_id=draft.call.privacy_notice_id)
    assert not Endorsement.objects.exists()


def test_nobody_endorses_herself(call: Call, client: Client) -> None:
    draft = draft_of(call)
    EmailAddress.objects.create(user=draft.user, email="Hers@example.org", verified=False)
    for own in (draft.email, draft.user.email, "hers@example.org"):
        with pytest.raises(EndorserMissing):
            name_endorser(draft, by=draft.user, **{**NAMED, "email": own})
    client.force_login(draft.user)
    naming = reverse("application_endorser", args=[draft.reference])
    refused = client.post(naming, {**NAMED, "email": "hers@example.org"})
    assert (refused.status_code, "own address" in refused.content.decode()) == (422, True)
    assert not Endorsement.objects.exists()


def test_an_address_that_became_hers_after_naming_endorses_nothing(call: Call, client: Client) -> None:
    draft = draft_of(call)
    name_endorser(draft, by=draft.user, **NAMED)
    Application.objects.update(user=None, email="head@example.org")
    draft = Application.objects.select_related("call__event").get()
    notice, head = call.privacy_notice_id, make.user("head@example.org")
    with pytest.raises(EndorserMissing):
        request_send_code(draft, notice_id=notice, by=CLOCK)
    Application.objects.update(email="private@example.org")
    draft = Application.objects.select_related("call__event").get()
    with pytest.raises(EndorserMissing):
        submit_application(draft, user=head, by=head, notice_id=notice)
    Application.objects.update(user=head)
    client.force_login(head)
    answer = client.post(reverse("application_send", args=[draft.reference]), _read(call), follow=True)
    assert "own address" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not Message.objects.exists()


# --- answering --------------------------------------------------------------------------------


def test_an_answer_is_kept_once_and_told_to_the_applicant_in_her_language(call: Call) -> None:
    asked = asked_for(call)
    Application.objects.update(language="mk")
    asked.application.language = "mk"
    given = {"note": "Gladly.", "substitute_name": "Tea Third", "substitute_email": "Tea@example.org"}
    answer_endorsement(asked, endorses=True, by=HEAD, **given)
    row = Endorsement.objects.get()
    assert (row.state, row.note, row.substitute_name) == (State.GIVEN, "Gladly.", "Tea Third")
    assert row.substitute_email == "tea@example.org"
    mail = mails("endorsement_news")[0]
    assert (mail.to_email, mail.language) == (asked.application.email, "mk")
    assert "Gladly" not in mail.text
    assert AuditEntry.objects.filter(actor_kind="token", actor_id="endorser", state_after="given").exists()
    with pytest.raises(LinkOver):
        answer_endorsement(asked, endorses=False, note="No", by=HEAD)
    assert state_of(asked) == State.GIVEN
    assert len(mails("endorsement_news")) == 1


def test_a_refusal_keeps_the_application_and_the_named_colleague(call: Call) -> None:
    asked = asked_for(call)
    answer_endorsement(asked, endorses=False, note="Not this year.", by=HEAD)
    row = Endorsement.objects.select_related("application").get()
    assert (row.state, row.substitute_name) == (State.REFUSED, "Sara Second")
    assert row.application.state == "submitted"


def test_the_link_ends_at_its_instant_even_when_the_clock_is_late(call: Call) -> None:
    asked = asked_for(call)
    assert asked.expires_at is not None
    assert is_answerable(asked, asked.expires_at - timedelta(seconds=1))
    assert not is_answerable(asked, asked.expires_at)
    Endorsement.objects.update(expires_at=timezone.now())
    with pytest.raises(LinkOver):
        answer_endorsement(asked, endorses=True, note="", by=HEAD)
    assert state_of(asked) == State.ASKED


def test_a_withdrawn_application_needs_no_endorsement(call: Call) -> None:
    asked = asked_for(call)
    withdraw_application(asked.application, reason="", by=CLOCK)
    with pytest.raises(LinkOver):
        answer_endorsement(asked, endorses=True, note="", by=HEAD)
    assert not mails("endorsement_news")


# --- the clock --------------------------------------------------------------------------------


def test_one_reminder_then_the_end_and_the_applicant_is_told(call: Call) -> None:
    asked = asked_for(call)
    follow_endorsements()
    assert not mails("endorsement_reminder")
    Endorsement.objects.update(expires_at=timezone.now() + timedelta(days=3))
    follow_endorsements()
    follow_endorsements()
    assert [mail.language for mail in mails("endorsement_reminder")] == ["sq"]
    assert link_token(asked) in mails("endorsement_reminder")[0].text
    Endorsement.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    follow_endorsements()
    follow_endorsements()
    assert state_of(asked) == State.EXPIRED
    assert len(mails("endorsement_news")) == 1
    assert Message.objects.filter(kind="endorsement_reminder", state="cancelled").count() == 1


def test_the_clock_leaves_alone_what_was_answered_meanwhile(call: Call) -> None:
    asked = asked_for(call)
    answer_endorsement(asked, endorses=True, note="", by=HEAD)
    Endorsement.objects.update(expires_at=timezone.now() - timedelta(days=1))
    remind_endorser(asked, by=CLOCK)
    expire_endorsement(asked, by=CLOCK)
    assert state_of(asked) == State.GIVEN
    assert not mails("endorsement_reminder")


# --- somebody else ----------------------------------------------------------------------------


def test_asking_somebody_else_ends_the_first_link(call: Call, client: Client) -> None:
    first = asked_for(call)
    name_endorser(first.application, by=first.application.user, **{**NAMED, "email": "chief@example.org"})
    assert state_of(first) == State.REPLACED
    current = endorsement_of(first.application)
    assert current is not None
    assert (current.state, current.email) == (State.ASKED, "chief@example.org")
    assert client.get(page_of(first)).status_code == 410
    assert client.get(page_of(current)).status_code == 200
    assert [mail.state for mail in mails("endorsement_request")] == ["cancelled", "released"]


def test_only_a_few_people_are_asked_and_none_after_the_answer(call: Call) -> None:
    application = asked_for(call).application
    for number in range(MOST_ASKED - 1):
        name_endorser(application, by=application.user, **{**NAMED, "email": f"{number}@example.org"})
    with pytest.raises(NoOtherEndorser):
        name_endorser(application, by=application.user, **NAMED)
    assert Endorsement.objects.count() == MOST_ASKED
    other = asked_for(call)
    answer_endorsement(other, endorses=True, note="", by=HEAD)
    with pytest.raises(NoOtherEndorser):
        name_endorser(other.application, by=other.application.user, **NAMED)


def test_one_address_gets_a_few_mails_an_hour_and_the_rest_wait(call: Call) -> None:
    rows = [asked_for(call) for _ in range(MOST_IN_WINDOW + 1)]
    last = mails("endorsement_request")[-1]
    assert rows[0].asked_at is not None
    assert rows[-1].asked_at == rows[0].asked_at + WINDOW
    assert last.not_before == rows[-1].asked_at
    assert rows[-1].expires_at == rows[-1].asked_at + LIVES
    assert asked_for(call, email="other@example.org").asked_at < timezone.now() + timedelta(minutes=1)  # type: ignore[operator]  # it was asked


def test_applying_again_asks_no_more_people(call: Call) -> None:
    user = make.user()

    def again(email: str) -> Application:
        draft = draft_of(call, user=user)
        name_endorser(draft, by=user, **{**NAMED, "email": email})
        return submit_application(draft, user=user, by=user, notice_id=call.privacy_notice_id)

    for number in range(MOST_ASKED):
        withdraw_application(again(f"{number}@example.org"), reason="", by=user)
    with pytest.raises(NoOtherEndorser):
        again("one-more@example.org")
    unclaimed = draft_of(call, user=make.user("other@example.org"))
    name_endorser(unclaimed, by=CLOCK, **NAMED)
    Application.objects.filter(pk=unclaimed.pk).update(user=None)
    Application.objects.filter(user=user, state="draft").delete()
    with pytest.raises(NoOtherEndorser):
        submit_application(unclaimed, user=user, by=user, notice_id=call.privacy_notice_id)
    assert len(mails("endorsement_request")) == MOST_ASKED


def test_colleagues_who_share_an_address_count_for_themselves(call: Call) -> None:
    office = make.user()
    for number in range(MOST_ASKED + 1):
        draft = draft_of(call, user=office, given_name=f"Person{number}", on_behalf_of=f"person{number} demo")
        name_endorser(draft, by=office, **{**NAMED, "email": f"{number}@example.org"})
        submit_application(draft, user=office, by=office, notice_id=call.privacy_notice_id)
    assert len(mails("endorsement_request")) == MOST_ASKED + 1


def test_one_applicant_has_her_own_share_of_an_address(client: Client) -> None:
    user = make.user()
    drafts = [draft_of(make.call(route=Call.Route.ENDORSED), user=user) for _ in range(MOST_OF_ONE + 1)]
    for draft in drafts:
        name_endorser(draft, by=user, **NAMED)
    *first, last = drafts
    for draft in first:
        submit_application(draft, user=user, by=user, notice_id=draft.call.privacy_notice_id)
    client.force_login(user)
    sent = client.post(reverse("application_send", args=[last.reference]), _read(last.call), follow=True)
    assert "Nobody else can be asked any more. Nothing was changed." in sent.content.decode()
    last.refresh_from_db()
    assert last.state == "draft"
    assert len(mails("endorsement_request")) == MOST_OF_ONE
    Endorsement.objects.filter(asked_at__isnull=False).update(asked_at=timezone.now() - timedelta(days=1))
    submit_application(last, user=user, by=user, notice_id=last.call.privacy_notice_id)
    assert len(mails("endorsement_request")) == MOST_OF_ONE + 1


def test_nobody_waits_longer_than_a_day(call: Call) -> None:
    other = asked_for(call, email="other@example.org").application
    waiting = draft_of(call)
    rows = [
        Endorsement(application=waiting, state=State.REPLACED, **{**NAMED, "email": "head@example.org"})
        for _ in range(MOST_IN_WINDOW)
    ]
    for row in rows:
        row.asked_at = timezone.now() + LONGEST_WAIT
    Endorsement.objects.bulk_create(rows)
    with pytest.raises(NoOtherEndorser):
        name_endorser(other, by=CLOCK, **NAMED)
    current = endorsement_of(other)
    assert current is not None
    assert (current.state, current.email) == (State.ASKED, "other@example.org")
    assert len(mails("endorsement_request")) == 1


# --- the employer's page ----------------------------------------------------------------------


def test_looking_at_the_page_changes_nothing_and_shows_no_answer(call: Call, client: Client) -> None:
    question = make.question(call)
    asked = asked_for(call)
    make.answer(asked.application, question, text="Something private")
    before = Endorsement.objects.values().get()
    with translation.override("en"):
        answer = client.get(page_of(asked))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert asked.application.full_name in page
    assert "Sara Second" in page
    assert "Something private" not in page
    assert asked.application.email not in page
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert Endorsement.objects.values().get() == before


def test_the_button_decides_once(call: Call, client: Client) -> None:
    asked = asked_for(call)
    thanks = answered(client, asked, note="Yes.")
    assert thanks.status_code == 200
    assert "Thank you" in thanks.content.decode()
    again = answered(client, asked, answer="refuse")
    assert again.status_code == 410
    assert "Your answer has been kept" in again.content.decode()
    row = Endorsement.objects.get()
    assert (row.state, row.note) == (State.GIVEN, "Yes.")


def test_endorsing_needs_a_substitute_who_is_not_the_applicant(call: Call, client: Client) -> None:
    asked = asked_for(call)
    assert answered(client, asked, substitute_name="").status_code == 422
    assert answered(client, asked, substitute_email=asked.application.email).status_code == 422
    assert answered(client, asked, answer="").status_code == 422
    assert answered(client, asked, substitute_email="nonsense").status_code == 422
    assert state_of(asked) == State.ASKED
    assert (
        answered(client, asked, answer="refuse", substitute_name="", substitute_email="").status_code == 200
    )
    assert state_of(asked) == State.REFUSED


@pytest.mark.parametrize(
    "token", ["1", "1:wrong", "x" * 200, "1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
)
def test_a_wrong_link_says_so_kindly_and_tells_nothing(call: Call, client: Client, token: str) -> None:
    asked_for(call)
    answer = client.get(reverse("endorsement", args=[token]))
    assert answer.status_code == 410
    assert "This link is closed" in answer.content.decode()
    assert "Meeting" not in answer.content.decode()
    assert client.post(reverse("endorsement", args=[token]), {"answer": "endorse"}).status_code == 410
    assert Endorsement.objects.get().state == State.ASKED


def test_an_old_link_is_closed(call: Call, client: Client) -> None:
    asked = asked_for(call)
    Endorsement.objects.update(expires_at=timezone.now())
    assert client.get(page_of(asked)).status_code == 410
    assert answered(client, asked).status_code == 410
    assert state_of(asked) == State.ASKED


# --- the applicant's side ---------------------------------------------------------------------


def test_the_check_page_leads_to_the_employer_and_back(call: Call, client: Client) -> None:
    draft = draft_of(call)
    client.force_login(draft.user)
    check = reverse("application_check", args=[draft.reference])
    naming = reverse("application_endorser", args=[draft.reference])
    assert client.get(check)["Location"] == naming
    assert client.get(naming).status_code == 200
    assert not Endorsement.objects.exists()
    sent = client.post(reverse("application_send", args=[draft.reference]), _read(call))
    assert sent["Location"] == naming
    assert client.post(naming, {**NAMED, "email": draft.email}).status_code == 422
    assert client.post(naming, NAMED)["Location"] == check
    assert "Hana Head" in client.get(check).content.decode()
    client.post(reverse("application_send", args=[draft.reference]), _read(call))
    page = client.get(reverse("my_application", args=[draft.reference])).content.decode()
    assert "Waiting for the endorsement" in page
    assert naming in page


def test_she_asks_somebody_else_until_it_is_given(call: Call, client: Client) -> None:
    asked = asked_for(call)
    client.force_login(asked.application.user)
    naming = reverse("application_endorser", args=[asked.application.reference])
    mine = reverse("my_application", args=[asked.application.reference])
    assert client.post(naming, {**NAMED, "email": "chief@example.org"})["Location"] == mine
    current = endorsement_of(asked.application)
    assert current is not None
    answer_endorsement(
        endorsement_by_token(link_token(current)) or current, endorses=True, note="Very good.", by=HEAD
    )
    page = client.get(mine).content.decode()
    assert "Very good." in page
    assert naming not in page
    assert "Nobody else can be asked" in client.get(naming).content.decode()
    client.post(naming, NAMED)
    assert Endorsement.objects.count() == 2


def test_nobody_else_names_her_endorser(call: Call, client: Client) -> None:
    asked = asked_for(call)
    naming = reverse("application_endorser", args=[asked.application.reference])
    client.force_login(make.user())
    assert client.get(naming).status_code == 404
    assert client.post(naming, NAMED).status_code == 404
    client.logout()
    assert client.get(naming).status_code == 404
    open_one = make.application(user=make.user())
    client.force_login(open_one.user)
    assert client.get(reverse("application_endorser", args=[open_one.reference])).status_code == 404
    assert Endorsement.objects.count() == 1


def _read(call: Call) -> dict[str, Any]:
    return {"notice": call.privacy_notice_id, "read": "on"}


# --- the team ---------------------------------------------------------------------------------


@pytest.fixture
def organiser(client: Client, call: Call, trust_staff: Any) -> Client:
    client.force_login(make.member(call.event.programme))
    return client


def test_the_list_shows_filters_and_exports_the_endorsement(call: Call, organiser: Client) -> None:
    waiting, given = asked_for(call), asked_for(call, email="other@example.org")
    answer_endorsement(given, endorses=True, note="Fine.", by=HEAD)
    name_endorser(waiting.application, by=CLOCK, **{**NAMED, "email": "new@example.org"})
    url = reverse("team_applications", args=[call.event.code])
    page = organiser.get(url).content.decode()
    assert "Waiting for the endorsement" in page
    for value, shown, other in (("asked", waiting, given), ("given", given, waiting)):
        page = organiser.get(url, {"endorsement": value}).content.decode()
        assert f"/{shown.application.reference}/" in page
        assert f"/{other.application.reference}/" not in page
    export = reverse("team_applications_export", args=[call.event.code, "csv"])
    for query in ("?col=endorsement&endorsement=given", "?endorsement=given"):
        answer = organiser.post(f"{export}{query}")
        table = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert re.findall(r"Endorsed", table) == ["Endorsed"]
    one = reverse("team_application", args=[call.event.code, given.application.reference])
    assert "Fine." in organiser.get(one).content.decode()


def test_the_list_of_an_open_call_has_no_such_column(organiser: Client, call: Call) -> None:
    Call.objects.update(route=Call.Route.OPEN)
    page = organiser.get(reverse("team_applications", args=[call.event.code])).content.decode()
    assert "Endorsement" not in page


def test_an_endorser_with_an_account_sees_and_erases_what_others_wrote_about_her(call: Call) -> None:
    asked = asked_for(call)
    answer_endorsement(asked, endorses=False, note="Busy.", by=HEAD)
    head = make.user("head@example.org")
    copy = personal_data(head)["participants.Endorsement.asked"]
    assert [(row["name"], row["note"]) for row in copy] == [("Hana Head", "Busy.")]
    erase_person(head, by=CLOCK)
    row = Endorsement.objects.get()
    assert (row.name, row.note, row.role) == ("", "", "")
    assert row.email.endswith("@invalid.invalid")
    assert (row.state, row.substitute_name) == (State.REFUSED, "Sara Second")
