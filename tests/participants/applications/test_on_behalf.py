"""An application begun by the team or a colleague, sent by the person herself; two people may share one office address."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.accounts import User
from core.erasure import personal_data
from core.outbox import Message
from core.worker.queue import run_next_task
from events.models import Call, Role
from participants.applications.models import Application, OnBehalf
from participants.applications.operations.drafts import AlreadyApplied, claim_draft
from participants.applications.operations.on_behalf import (
    MOST_FOR_CALL,
    MOST_FROM_OUTSIDE,
    MOST_IN_WINDOW,
    MOST_OF_ONE,
    MOST_OF_ONE_FOR_CALL,
    TooManyBegun,
    TooManyForCall,
    TooManyLinks,
    begin_for_colleague,
    begin_on_behalf,
)
from participants.applications.operations.sending import TooLate, submit_application
from participants.applications.tasks import send_begun
from participants.applications.ways.entry import NoEntry
from participants.applications.ways.on_behalf import continue_token
from participants.applications.ways.on_behalf_forms import ColleagueForm
from participants.selection.models import Decision
from participants.selection.notices import NOT_FOR_STAFF
from participants.selection.operations.release import begin_participation
from tests import factories as make
from tests.participants.applications.filled_in import posted

pytestmark = pytest.mark.django_db
State = Application.State
OFFICE = "office@example.org"


@pytest.fixture
def call() -> Call:
    return make.call()


@pytest.fixture
def organiser(call: Call) -> User:
    return make.member(call.event.programme, name="Olga Organiser")


def begun(call: Call, organiser: User, name: str = "Bela Second", email: str = OFFICE) -> Application:
    given, family = name.split()
    return begin_on_behalf(
        call,
        email=email,
        given_name=given,
        family_name=family,
        language="sq",
        reason="She has no computer.",
        by=organiser,
    )


def sent(application: Application, user: User) -> Application:
    Application.objects.filter(pk=application.pk).update(
        organisation="Office", role="Clerk", territory="XK", languages={"en": {"follows": 5, "speaks": 5}}
    )
    return submit_application(application, user=user, by=user, notice_id=application.call.privacy_notice_id)


def link_of(application: Application) -> str:
    return reverse("application_continue", args=[continue_token(application)])


# --- beginning --------------------------------------------------------------------------------


def test_a_link_goes_to_the_person_and_nothing_else_happens(call: Call, organiser: User) -> None:
    application = begun(call, organiser)
    assert (application.state, application.user, application.email) == (State.DRAFT, None, OFFICE)
    row = OnBehalf.objects.get()
    assert (row.begun_by, row.reason) == (organiser, "She has no computer.")
    mail = Message.objects.get()
    assert (mail.to_email, mail.language, mail.expires_at) == (OFFICE, "sq", call.closes_at)
    assert mail.wipe_when_sent
    assert continue_token(application) in mail.text
    assert User.objects.count() == 1


def test_the_same_person_is_not_begun_for_twice(call: Call, organiser: User) -> None:
    begun(call, organiser, "Bela Šećond")
    with pytest.raises(AlreadyApplied):
        begun(call, organiser, "bela second")
    begun(call, organiser, "Cana Third")
    assert Application.objects.count() == 2
    user = make.user("own@example.org")
    make.application(call, user=user, email=user.email, given_name="Dana", family_name="Own")
    with pytest.raises(AlreadyApplied):
        begun(call, organiser, "Dana Own", "own@example.org")


def test_what_somebody_is_writing_herself_stays_unknown_to_the_team(call: Call, organiser: User) -> None:
    user = make.user(OFFICE)
    make.application(
        call,
        user=user,
        email=OFFICE,
        given_name="Bela",
        family_name="Second",
        state="draft",
        submitted_at=None,
    )
    assert begun(call, organiser).state == State.DRAFT


def test_refusals_begin_nothing(call: Call, organiser: User) -> None:
    Call.objects.update(route=Call.Route.INVITED)
    with pytest.raises(NoEntry):
        begun(call, organiser)
    Call.objects.update(route=Call.Route.OPEN, state=Call.State.DRAFT)
    with pytest.raises(TooLate):
        begun(call, organiser)
    assert not Application.objects.exists()
    assert not Message.objects.exists()


def test_one_address_gets_a_few_links_a_day(call: Call, organiser: User) -> None:
    for number in range(MOST_IN_WINDOW):
        begun(call, organiser, f"Person Number{chr(97 + number)}")
    with pytest.raises(TooManyLinks):
        begun(call, organiser, "One More")
    begun(call, organiser, "One More", "other@example.org")
    assert Message.objects.filter(to_email=OFFICE).count() == MOST_IN_WINDOW


# --- going on ---------------------------------------------------------------------------------


def test_she_completes_and_sends_it_from_the_link(client: Client, call: Call, organiser: User) -> None:
    application = begun(call, organiser)
    page = client.get(link_of(application)).content.decode()
    assert "Bela Second" in page
    assert "She has no computer." in page
    assert "Olga Organiser" in page
    assert not client.session.get("drafts")
    apply = client.post(link_of(application))["Location"]
    assert apply == reverse("apply", args=[call.event.code])
    assert "Bela" in client.get(apply).content.decode()
    application.refresh_from_db()
    given = posted(
        given_name="Bela",
        family_name="Second",
        email=OFFICE,
        version=str(application.revision),
        action="check",
    )
    assert client.post(apply, given).status_code == 302
    read = {"notice": call.privacy_notice_id, "read": "on"}
    waiting = client.post(reverse("application_send", args=[application.reference]), read)["Location"]
    code = re.search(r"\b\d{6}\b", Message.objects.filter(kind="code").latest("pk").subject)
    assert code
    client.post(waiting, {"code": code[0]})
    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    page = client.get(reverse("my_application", args=[application.reference])).content.decode()
    assert "She has no computer." in page


def test_a_wrong_or_old_link_is_closed(client: Client, call: Call, organiser: User) -> None:
    application = begun(call, organiser)
    assert client.get(reverse("application_continue", args=["1:nonsense"])).status_code == 410
    Application.objects.update(state=State.WITHDRAWN)
    assert client.get(link_of(application)).status_code == 410
    assert client.post(link_of(application)).status_code == 410
    assert not client.session.get("drafts")


def test_once_it_is_somebodys_the_link_asks_to_sign_in(client: Client, call: Call, organiser: User) -> None:
    application = begun(call, organiser)
    owner = make.user(OFFICE)
    claim_draft(application, owner, by=owner)
    assert reverse("sign_in") in client.get(link_of(application))["Location"]
    assert reverse("sign_in") in client.post(link_of(application))["Location"]
    client.force_login(owner)
    assert client.post(link_of(application))["Location"] == reverse("apply", args=[call.event.code])


# --- one address, several people --------------------------------------------------------------


def test_two_people_of_one_office_apply_and_each_only_once(call: Call, organiser: User) -> None:
    owner = make.user(OFFICE)
    first = make.application(call, user=owner, email=OFFICE, given_name="Ana", family_name="First")
    second = sent(begun(call, organiser), owner)
    assert (first.state, second.state) == (State.SUBMITTED, State.SUBMITTED)
    assert Application.objects.filter(call=call, user=owner).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        make.application(call, user=owner, on_behalf_of=second.on_behalf_of)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.application(call, user=owner)


def test_the_same_person_does_not_send_a_second_one_from_her_own_account(call: Call, organiser: User) -> None:
    owner = make.user(OFFICE)
    sent(begun(call, organiser), owner)
    own = make.application(
        call, user=owner, given_name="Bela", family_name="Second", state="draft", submitted_at=None
    )
    with pytest.raises(AlreadyApplied):
        sent(own, owner)


def test_each_of_them_is_opened_by_its_own_button(client: Client, call: Call, organiser: User) -> None:
    owner = make.user(OFFICE)
    first = make.application(call, user=owner, email=OFFICE, given_name="Ana", family_name="First")
    second = sent(begun(call, organiser), owner)
    client.force_login(owner)
    apply = reverse("apply", args=[call.event.code])
    assert 'value="Ana"' in client.get(apply).content.decode()
    page = client.get(reverse("my_application", args=[second.reference])).content.decode()
    assert link_of(second) in page
    client.post(link_of(second))
    assert 'value="Bela"' in client.get(apply).content.decode()
    page = client.get(reverse("my_application", args=[first.reference])).content.decode()
    assert link_of(first) in page
    client.post(link_of(first))
    assert 'value="Ana"' in client.get(apply).content.decode()


def test_both_can_be_selected(call: Call, organiser: User) -> None:
    owner = make.user(OFFICE)
    first = make.application(call, user=owner, email=OFFICE, given_name="Ana", family_name="First")
    second = sent(begun(call, organiser), owner)
    rows = []
    for application in (first, second):
        decision = Decision.objects.create(
            application=application, outcome=Decision.Outcome.SELECTED, decided_by=organiser
        )
        with transaction.atomic():
            rows.append(begin_participation(decision, application, by=organiser))
    assert [row.name for row in rows] == ["Ana First", "Bela Second"]
    assert len({row.pk for row in rows}) == 2


# --- by a colleague ---------------------------------------------------------------------------


GIVEN = {
    "given_name": "Bela",
    "family_name": "Second",
    "email": "Office@example.org",
    "language": "sq",
    "reason": "On leave.",
}


@pytest.fixture
def colleague(client: Client) -> User:
    user = make.user("colleague@example.org", name="Visit evil.example")
    client.force_login(user)
    return user


def run_queue() -> None:
    while run_next_task("test"):
        pass


def for_somebody(call: Call) -> str:
    return reverse("apply_for_somebody", args=[call.event.code])


def test_anybody_who_has_signed_in_may_begin_for_a_colleague(
    client: Client, call: Call, colleague: User
) -> None:
    apply = reverse("apply", args=[call.event.code])
    assert for_somebody(call) in client.get(apply).content.decode()
    assert client.get(for_somebody(call)).status_code == 200
    answer = client.post(for_somebody(call), GIVEN, follow=True)
    assert "a link is on its way" in answer.content.decode()
    assert not Message.objects.exists()
    run_queue()
    application = Application.objects.get()
    assert (application.state, application.user, application.email) == (State.DRAFT, None, OFFICE)
    assert OnBehalf.objects.get().begun_by == colleague
    mail = Message.objects.get()
    assert (mail.to_email, mail.kind, mail.language) == (OFFICE, "draft_on_behalf", "sq")
    assert mail.kind in NOT_FOR_STAFF
    assert colleague.email in mail.text
    assert "evil" not in mail.text
    assert "Bela" not in mail.text
    assert mail.to_name == ""
    assert continue_token(application) in mail.text


def test_who_began_it_never_sees_what_is_written_there(client: Client, call: Call, colleague: User) -> None:
    client.post(for_somebody(call), GIVEN)
    run_queue()
    application = Application.objects.get()
    Application.objects.update(role="Secret role")
    hers = ("my_application", "application_check", "application_pdf", "application_copy")
    for sent_by in (None, make.user(OFFICE)):
        if sent_by is not None:
            sent(application, sent_by)
            Application.objects.update(role="Secret role")
        assert [client.get(reverse(name, args=[application.reference])).status_code for name in hers] == [
            404
        ] * 4
        for page in (reverse("apply", args=[call.event.code]), reverse("desk"), for_somebody(call)):
            text = client.get(page).content.decode()
            assert "Secret role" not in text
            assert application.reference not in text
    assert "Secret role" not in str(personal_data(colleague))


def test_the_answer_tells_nobody_who_has_applied(client: Client, call: Call, colleague: User) -> None:
    pages = [re.sub(r'value="[^"]{20,}"', "", _answer(client, call, GIVEN)) for _try in range(2)]
    owner = make.user("own@example.org")
    make.application(call, user=owner, email=owner.email, given_name="Dana", family_name="Own")
    known = {**GIVEN, "given_name": "Dana", "family_name": "Own", "email": owner.email}
    pages.append(re.sub(r'value="[^"]{20,}"', "", _answer(client, call, known)))
    assert pages[0] == pages[1] == pages[2]
    assert Application.objects.count() == 2
    assert Message.objects.count() == 1


def _answer(client: Client, call: Call, given: dict[str, str]) -> str:
    page = client.post(for_somebody(call), given, follow=True).content.decode()
    run_queue()
    return re.sub(r'nonce="[^"]*"', "", page)


def test_the_page_does_the_same_whatever_stands(client: Client, call: Call, colleague: User) -> None:
    """New, begun already, and sent already: as many queries, one task, and the worker alone looks and writes."""
    owner = make.user("own@example.org")
    make.application(call, user=owner, email=owner.email, given_name="Dana", family_name="Own")
    known = {**GIVEN, "given_name": "Dana", "family_name": "Own", "email": owner.email}
    client.get(for_somebody(call))
    queries = []
    for number, given in enumerate((GIVEN, GIVEN, known), 1):
        with CaptureQueriesContext(connection) as seen:
            assert client.post(for_somebody(call), given).status_code == 302
        queries.append([re.sub(r"\W.*", "", one["sql"]) for one in seen])
        assert DBTaskResult.objects.count() == number
        assert Message.objects.count() == min(number - 1, 1)
        run_queue()
    assert queries[0] == queries[1] == queries[2]
    assert Message.objects.count() == 1
    assert Application.objects.count() == 2
    assert OnBehalf.objects.count() == 1


def test_what_waits_twice_is_mailed_once_however_often_the_worker_runs(
    client: Client, call: Call, colleague: User
) -> None:
    for _press in range(2):
        client.post(for_somebody(call), GIVEN)
    first, second = OnBehalf.objects.order_by("pk")
    for _run in range(2):
        send_begun.call(second.pk)
        send_begun.call(first.pk)
    application = Application.objects.get()
    assert application == first.application
    assert Message.objects.get().about_id == str(application.pk)
    make.application(call, email=OFFICE, given_name="Bela", family_name="Second")
    send_begun.call(first.pk)
    assert Application.objects.filter(pk=application.pk).exists()


def test_a_call_that_closed_before_the_worker_came_begins_nothing(
    client: Client, call: Call, colleague: User
) -> None:
    client.post(for_somebody(call), GIVEN)
    Call.objects.update(deadline_at=timezone.now() - timedelta(days=1))
    run_queue()
    assert not Application.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("address", ["office@example.org", "Office+{number}@example.org"])
def test_an_address_gets_few_links_from_outside_and_the_team_still_reaches_it(
    call: Call, organiser: User, address: str
) -> None:
    for number in range(MOST_FROM_OUTSIDE + 1):
        by = make.user(f"colleague{number}@example.org")
        names = {"given_name": "Person", "family_name": f"Number{chr(97 + number)}"}
        given = {**GIVEN, **names, "email": address.format(number=number)}
        begin_for_colleague(call, by=by, **given)
    run_queue()
    assert Message.objects.filter(to_email__startswith="office").count() == MOST_FROM_OUTSIDE
    assert begun(call, organiser, "One More").email == OFFICE


def test_one_person_tries_a_few_times_a_day_whatever_comes_of_it(
    client: Client, call: Call, colleague: User
) -> None:
    for _try in range(MOST_OF_ONE_FOR_CALL):
        assert client.post(for_somebody(call), GIVEN).status_code == 302
    other = {**GIVEN, "email": "other@example.org"}
    refused = client.post(for_somebody(call), other)
    assert refused.status_code == 422
    assert "You have begun enough for today." in refused.content.decode()
    run_queue()
    assert Application.objects.count() == Message.objects.count() == 1


def test_one_person_tries_a_few_times_a_day_over_all_calls(call: Call, colleague: User) -> None:
    calls = [call, make.call(), make.call()]
    for number in range(MOST_OF_ONE):
        begin_for_colleague(calls[number // MOST_OF_ONE_FOR_CALL], by=colleague, **GIVEN)
    with pytest.raises(TooManyBegun):
        begin_for_colleague(calls[-1], by=colleague, **GIVEN)


def test_a_call_takes_a_few_a_day_from_all_colleagues_together(client: Client, call: Call) -> None:
    for number in range(MOST_FOR_CALL):
        by = make.user(f"colleague{number}@example.org")
        begin_for_colleague(call, by=by, **{**GIVEN, "email": f"person{number}@example.org"})
    client.force_login(make.user("one-more@example.org"))
    refused = client.post(for_somebody(call), GIVEN)
    assert refused.status_code == 422
    assert "for others today" in refused.content.decode()
    with pytest.raises(TooManyForCall):
        begin_for_colleague(call, by=make.user(), **GIVEN)
    assert Application.objects.count() == MOST_FOR_CALL


NO_NAMES = [
    *("evil.example", "https://x", "a@b", "Call 0900", "x/y", "evil\u3002example", "evil\uff0eexample"),
    *(
        "evil\u2024example",
        "evil\u200b.\u200bcom",
        "evil.\u00adcom",
        "evil\u2060.com",
        "evil. com",
        "J.K.com",
    ),
    *(
        "Ana\u200bMarija",
        "Ana, Marija",
        "Ana!",
        "Ana\u00b2",
        "x" * 41,
        "\ufdfa" * 3,
        "You have been selected please",
    ),
    *("-", "...", "'"),
]


@pytest.mark.parametrize("field", ["given_name", "family_name"])
@pytest.mark.parametrize("name", NO_NAMES)
def test_a_name_is_no_address_and_no_sentence(field: str, name: str) -> None:
    assert set(ColleagueForm({**GIVEN, field: name}).errors) == {field}


def test_a_refused_name_begins_nothing(client: Client, call: Call, colleague: User) -> None:
    assert client.post(for_somebody(call), {**GIVEN, "given_name": "evil.example"}).status_code == 422
    assert not Application.objects.exists()
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        *(
            (name, name)
            for name in ("Ana-Marija", "O'Neill", "D\u2019Amico", "J. Đorđe", "Ђорђевић", "Þór Æ")
        ),
        *((name, name) for name in ("J. R. Ana", "J.-P. Ana", "Xh. Ana", "Ana Marija de la")),
        ("S\u030cec\u0301", "\u0160e\u0107"),
        ("Ana\u00a0Marija", "Ana Marija"),
    ],
)
def test_names_of_people_are_names(name: str, kept: str) -> None:
    form = ColleagueForm({**GIVEN, "given_name": name})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["given_name"] == kept


@pytest.mark.parametrize(
    "reason",
    [
        *(
            "x" * 301,
            "See https://evil.example/pay",
            "Look at www.evil",
            "Pay at evil.example/now",
            "Ask a@b",
        ),
        "Pay at evil\uff0eexample",
        "Pay at evil\u3002example",
    ],
)
def test_the_reason_of_a_colleague_is_short_and_has_no_links(reason: str) -> None:
    assert set(ColleagueForm({**GIVEN, "reason": reason}).errors) == {"reason"}
    assert ColleagueForm({**GIVEN, "reason": "She is on leave and/or ill. Back in May..."}).is_valid()


def test_of_a_colleague_the_proven_address_is_shown_and_no_name(
    client: Client, call: Call, colleague: User, trust_staff: Any
) -> None:
    client.post(for_somebody(call), GIVEN)
    run_queue()
    application = Application.objects.get()
    pages = [Client().get(link_of(application)).content.decode()]
    owner = make.user(OFFICE)
    sent(application, owner)
    client.force_login(owner)
    pages.append(client.get(reverse("my_application", args=[application.reference])).content.decode())
    client.force_login(make.member(call.event.programme))
    address = reverse("team_application", args=[call.event.code, application.reference])
    pages.append(client.get(address).content.decode())
    for page in pages:
        assert "Begun by colleague [at] example [dot] org" in page
        assert "evil" not in page
        assert "Their own words" in page
        assert "On leave." in page


def test_an_unsent_draft_from_outside_never_stands_in_the_teams_way(
    client: Client, call: Call, organiser: User, trust_staff: Any
) -> None:
    begin_for_colleague(call, by=make.user("colleague@example.org"), **GIVEN)
    run_queue()
    client.force_login(organiser)
    given = {**GIVEN, "reason": "No computer"}
    url = reverse("team_on_behalf", args=[call.event.code])
    assert client.post(url, given).status_code == 302
    assert Message.objects.filter(to_email=OFFICE).count() == 2
    assert client.post(url, given).status_code == 422
    outside, team = Application.objects.order_by("pk")
    owner = make.user(OFFICE)
    sent(outside, owner)
    with pytest.raises((AlreadyApplied, IntegrityError)), transaction.atomic():
        sent(team, owner)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"route": Call.Route.INVITED}, "wants a nomination or an invitation"),
        ({"route": Call.Route.NOMINATION}, "wants a nomination or an invitation"),
        ({"deadline_at": timezone.now() - timedelta(days=1)}, "The call is not open now."),
    ],
)
def test_where_she_cannot_apply_nobody_begins_for_her(
    client: Client, call: Call, colleague: User, values: dict[str, Any], sentence: str
) -> None:
    Call.objects.update(**values)
    refused = client.post(for_somebody(call), GIVEN)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert for_somebody(call) not in client.get(reverse("apply", args=[call.event.code])).content.decode()
    assert not Application.objects.exists()
    assert not Message.objects.exists()


def test_a_stranger_signs_in_first_and_a_hidden_call_is_not_there(client: Client, call: Call) -> None:
    assert client.get(for_somebody(call)).status_code == 302
    assert client.post(for_somebody(call), GIVEN).status_code == 302
    Call.objects.update(state=Call.State.DRAFT)
    client.force_login(make.user())
    assert client.post(for_somebody(call), GIVEN).status_code == 404
    assert not Application.objects.exists()


# --- the team ---------------------------------------------------------------------------------


def test_the_organiser_begins_one_and_is_told_of_a_shared_address(
    client: Client, call: Call, organiser: User, trust_staff: Any
) -> None:
    owner = make.user(OFFICE)
    make.application(call, user=owner, email=OFFICE, given_name="Ana", family_name="First")
    client.force_login(organiser)
    url = reverse("team_on_behalf", args=[call.event.code])
    assert client.get(url).status_code == 200
    given = {
        "given_name": "Bela",
        "family_name": "Second",
        "email": "Office@example.org",
        "language": "mk",
        "reason": "On leave.",
    }
    assert client.post(url, {**given, "reason": ""}).status_code == 422
    assert client.post(url, given).status_code == 302
    again = client.post(url, given)
    assert again.status_code == 422
    assert "stands already" in again.content.decode()
    second = sent(Application.objects.get(on_behalf_of="bela second"), owner)
    page = client.get(reverse("team_applications", args=[call.event.code])).content.decode()
    assert page.count("address shared") == 2
    page = client.get(reverse("team_application", args=[call.event.code, second.reference])).content.decode()
    assert "On leave." in page
    assert "Application begun" in page


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ORGANISER])
def test_nobody_else_of_the_team_begins_one(client: Client, call: Call, role: str, trust_staff: Any) -> None:
    client.force_login(make.member(call.event.programme, role))
    url = reverse("team_on_behalf", args=[call.event.code])
    assert client.get(url).status_code in (403, 404)
    assert client.post(url, {"given_name": "B"}).status_code in (403, 404)
    assert not Application.objects.exists()
