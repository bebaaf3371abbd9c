"""Naming who endorses, sending, and asking somebody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.outbox import Message
from events.models import Call
from participants.applications.models import Application, Endorsement, FormSection
from participants.applications.operations.endorsement import (
    EndorserMissing,
    NoOtherEndorser,
    answer_endorsement,
    name_endorser,
)
from participants.applications.operations.sending import (
    request_send_code,
    submit_application,
    withdraw_application,
)
from participants.applications.ways.endorsement_links import (
    LIVES,
    LONGEST_WAIT,
    MOST_ASKED,
    MOST_IN_WINDOW,
    MOST_OF_ONE,
    WINDOW,
    endorsement_of,
    link_token,
)
from tests import factories as make
from tests.participants.applications.endorsement.asked import (
    CLOCK,
    HEAD,
    NAMED,
    State,
    asked_for,
    draft_of,
    mails,
    page_of,
    read_notice,
    state_of,
)

pytestmark = pytest.mark.django_db


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
    answer = client.post(reverse("application_send", args=[draft.reference]), read_notice(call), follow=True)
    assert "own address" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not Message.objects.exists()


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
    sent = client.post(
        reverse("application_send", args=[last.reference]), read_notice(last.call), follow=True
    )
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


def test_what_she_typed_becomes_no_link_in_the_mail_of_somebody_else(call: Call) -> None:
    draft = draft_of(
        call, given_name="Sign in at https://evil.example/login", organisation="www.evil.example d.o.o."
    )
    name_endorser(draft, by=draft.user, **{**NAMED, "name": "Customer of evil.example"})
    submit_application(draft, user=draft.user, by=draft.user, notice_id=call.privacy_notice_id)
    (mail,) = mails("endorsement_request")
    assert not re.search(r"evil\.example|www\.evil|https://evil", f"{mail.subject} {mail.text}")
    assert "www. evil. example d. o. o." in mail.text
