"""My desk: what waits for whom, and nothing of anybody else's."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core import outbox
from core.outbox import Message
from core.worker.models import Worker
from events.models import Call, Event, Role
from participants.applications.models import Application
from participants.selection.models import ApprovalRequest, Assessment, Decision, Participation
from participants.travel.models import TravelDetails
from tests import factories as make

URL = "/en/desk/"
State = Participation.State


@pytest.fixture
def programme(db, trust_staff):
    Worker.objects.create(name="alive", seen_at=timezone.now())
    return make.programme(letter_signatory="Agim Demo", letter_address="Demo Street 1")


@pytest.fixture
def event(programme):
    return make.event(programme, languages=["en"])


@pytest.fixture
def closed_call(event):
    now = timezone.now()
    return make.call(event, opens_at=now - timedelta(days=9), deadline_at=now - timedelta(days=1))


def desk_of(client, user):
    client.force_login(user)
    return client.get(URL)


def texts(response, part):
    return [line.text for line in response.context["team"][part]]


def test_strangers_are_asked_to_sign_in(client, db):
    assert client.get(URL).status_code == 302


def test_it_is_where_signing_in_leads(settings):
    assert settings.LOGIN_REDIRECT_URL == "desk"


def test_an_empty_desk_says_where_to_begin(client, db):
    page = desk_of(client, make.user()).content.decode()
    assert "Show the open calls" in page
    assert "data-offline>" in page


def test_a_team_with_nothing_to_do_is_told_so(client, programme):
    assert "Nothing waits for you" in desk_of(client, make.member(programme)).content.decode()


# --- what waits -------------------------------------------------------------------------------


def test_an_assessor_sees_the_files_without_her_verdict(client, event, closed_call):
    assessor, other = (make.member(event.programme, Role.ASSESSOR) for _number in range(2))
    files = [make.application(closed_call) for _number in range(3)]
    Assessment.objects.create(application=files[0], assessor=assessor, verdict="yes")
    Assessment.objects.create(application=files[1], assessor=other, verdict="no")
    make.application(closed_call, state=Application.State.DRAFT)
    assert texts(desk_of(client, assessor), "waiting") == ["2 applications wait for your verdict"]


def test_an_organiser_sees_what_is_undecided_once_the_call_is_closed(client, event, closed_call):
    organiser = make.member(event.programme)
    done, _open = make.application(closed_call), make.application(closed_call)
    Decision.objects.create(application=done, outcome="selected", decided_by=organiser)
    assert texts(desk_of(client, organiser), "waiting") == ["1 application has no decision yet"]
    Call.objects.filter(pk=closed_call.pk).update(deadline_at=timezone.now() + timedelta(days=3))
    assert texts(desk_of(client, organiser), "waiting") == []


def test_when_all_is_decided_sending_is_the_next_step(client, event, closed_call):
    organiser = make.member(event.programme)
    Decision.objects.create(
        application=make.application(closed_call), outcome="selected", decided_by=organiser
    )
    assert texts(desk_of(client, organiser), "waiting") == [
        "Every application is decided: send the decisions"
    ]


def test_answers_that_are_late_stand_apart(client, event):
    today = timezone.localdate()
    make.participation(event, answer_by=today - timedelta(days=1))
    make.participation(event, answer_by=today + timedelta(days=2))
    make.participation(event, waiting_since=timezone.now())
    for role in (Role.ORGANISER, Role.LOGISTICS):
        assert texts(desk_of(client, make.member(event.programme, role)), "waiting") == [
            "1 person should have answered by now",
            "1 person has not answered the invitation yet",
            "1 person waits for a free place",
        ]


def test_an_approvers_question_waits(client, event, closed_call):
    organiser = make.member(event.programme)
    approver = make.member(event.programme, Role.APPROVER)
    ApprovalRequest.objects.create(
        call=closed_call,
        user=approver,
        asked_by=organiser,
        state=ApprovalRequest.State.QUESTION,
        token_hash="x",
        expires_at=timezone.now(),
    )
    assert texts(desk_of(client, organiser), "waiting") == ["The approver has a question"]
    assert texts(desk_of(client, approver), "waiting") == []


def _mail(event, number, state, kind="invitation"):
    mail = outbox.write(
        to="a@example.org",
        kind=kind,
        key=str(number),
        subject="s",
        text="t",
        language="en",
        by=None,
        about=event,
    )
    Message.objects.filter(pk=mail.pk).update(state=state)


def test_failed_letters_and_letters_to_send(client, event):
    _mail(event, 1, Message.State.FAILED)
    _mail(event, 2, Message.State.DRAFT)
    _mail(event, 3, Message.State.DRAFT, "decision_selected")
    _mail(event, 4, Message.State.SENT)
    assert texts(desk_of(client, make.member(event.programme)), "mails") == [
        "1 letter was not delivered",
        "1 letter waits to be sent",
    ]
    assert texts(desk_of(client, make.member(event.programme, Role.ASSESSOR)), "mails") == []


def test_a_worker_that_does_not_run_is_announced_to_the_team(client, programme):
    Worker.objects.all().delete()
    assert "not running" in desk_of(client, make.member(programme)).content.decode()
    assert "not running" not in desk_of(client, make.user()).content.decode()


# --- what is missing, what comes next ---------------------------------------------------------


def test_what_an_event_still_needs(client, programme):
    event = make.event(
        programme, languages=["en", "sq"], contact_email="", working_languages=[], interpretation=[]
    )
    make.call(event, privacy_notice=None)
    assert texts(desk_of(client, make.member(programme)), "gaps") == [
        "No contact person with an address",
        "The call has no privacy notice",
        "No working language is named",
        "The title is missing in: Shqip",
    ]
    assert texts(desk_of(client, make.member(programme, Role.EDITOR)), "gaps") == []


def test_missing_details_of_people_go_to_those_who_plan_with_them(client, event):
    make.participation(event, state=State.ACCEPTED, seat=1)
    travel, languages = "1 person comes and has not said when", "1 person comes and has told no languages"
    expected = {
        Role.ORGANISER: [travel, languages],
        Role.LOGISTICS: [travel],
        Role.INTERPRETATION: [languages],
    }
    for role, lines in expected.items():
        assert texts(desk_of(client, make.member(event.programme, role)), "gaps") == lines


def test_nothing_is_missing_when_everything_is_said(client, event):
    person = make.participation(
        event, state=State.ACCEPTED, seat=1, languages={"en": {"follows": 5, "speaks": 5}}
    )
    TravelDetails.objects.create(
        participation=person, arrives_on=event.starts_on, leaves_on=event.ends_on, nights=1
    )
    assert texts(desk_of(client, make.member(event.programme)), "gaps") == []


def test_a_letter_without_signatory_is_missed_as_soon_as_somebody_comes(client, event):
    type(event.programme).objects.filter(pk=event.programme_id).update(letter_signatory="")
    assert texts(desk_of(client, make.member(event.programme)), "gaps") == []
    make.participation(event, state=State.ACCEPTED, seat=1)
    line = "The invitation letter has no signatory or no address"
    assert line in texts(desk_of(client, make.member(event.programme)), "gaps")


def test_dates_stand_in_their_order_with_hour_and_zone(client, event):
    now = timezone.now()
    call = make.call(event, opens_at=now - timedelta(days=1), deadline_at=now + timedelta(days=5))
    make.participation(event, answer_by=timezone.localdate() + timedelta(days=2))
    response = desk_of(client, make.member(event.programme, Role.OBSERVER))
    assert texts(response, "dates") == [
        "Answers to the invitation are due",
        "The call closes",
        "Applicants hear by this day",
        "The event begins",
    ]
    days = [line.day for line in response.context["team"]["dates"]]
    assert days == sorted(days)
    assert any(zone in response.context["team"]["dates"][1].when for zone in ("CET", "CEST"))
    assert call.hears_by in days


def test_cancelled_and_long_past_events_leave_the_desk(client, programme):
    day = timezone.localdate() - timedelta(days=90)
    for fields in ({"state": Event.State.CANCELLED}, {"starts_on": day, "ends_on": day}):
        make.participation(make.event(programme, **fields))
    assert desk_of(client, make.member(programme)).context["team"]["events"] == []


def test_nothing_of_another_programme_is_on_the_desk(client, programme):
    other = make.event(title_en="Secret elsewhere", contact_email="")
    make.application(make.call(other))
    make.participation(other, name="Stranger")
    for role in Role.values:
        page = desk_of(client, make.member(programme, role))
        assert page.status_code == 200
        assert "Secret elsewhere" not in page.content.decode()


# --- a practitioner ---------------------------------------------------------------------------


def mine(response):
    return [(row["event"].code, row["step"].status, row["page"]) for row in response.context["mine"]]


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("draft", "Not sent yet", "Finish it and send it"),
        ("submitted", "Under review", "You hear from us by"),
        ("selected", "Selected", "Your invitation is in your mail"),
        ("reserve", "Reserve list", "You are on the reserve list"),
        ("not_selected", "Not selected", "No place could be offered"),
        ("withdrawn", "Withdrawn", "You withdrew"),
    ],
)
def test_each_application_shows_its_next_step(client, event, state, status, words):
    application = make.application(make.call(event), state=state)
    if state == "reserve":
        Decision.objects.create(
            application=application,
            outcome="reserve",
            decided_by=make.member(event.programme),
            letter_date=event.starts_on - timedelta(days=10),
        )
    response = desk_of(client, application.user)
    assert mine(response) == [(event.code, status, "my_application")]
    assert words in response.content.decode()


@pytest.mark.parametrize("is_open", [True, False])
def test_the_day_she_hears_from_us_stands_in_the_sentence(client, event, closed_call, is_open):
    application = make.application(closed_call)
    Call.objects.update(hears_by=date(2031, 5, 4))
    if is_open:
        Call.objects.update(deadline_at=timezone.now() + timedelta(days=3))
    page = desk_of(client, application.user).content.decode()
    assert "You hear from us by 4 May 2031." in page
    assert ("You can change it until" in page) == is_open


def test_a_draft_decision_shows_nowhere(client, event, closed_call):
    application = make.application(closed_call)
    Decision.objects.create(
        application=application, outcome="not_selected", decided_by=make.member(event.programme)
    )
    response = desk_of(client, application.user)
    assert mine(response) == [(event.code, "Under review", "my_application")]
    assert "Not selected" not in response.content.decode()


def test_a_call_that_closed_over_a_draft_says_it_was_not_sent(client, closed_call):
    application = make.application(closed_call, state=Application.State.DRAFT)
    assert "This application was not sent" in desk_of(client, application.user).content.decode()


def test_an_invitation_takes_the_place_of_its_application(client, event):
    application = make.application(make.call(event), state="selected")
    make.participation(event, user=application.user, application=application)
    response = desk_of(client, application.user)
    assert mine(response) == [(event.code, "Invited", "my_event")]
    assert "Answer the invitation" in response.content.decode()


def test_other_peoples_applications_and_events_are_not_hers(client, event):
    make.application(make.call(event))
    make.participation(event)
    assert mine(desk_of(client, make.user())) == []


def test_past_events_stand_behind_coming_ones(client, programme):
    user, day = make.user(), timezone.localdate()
    near, far, past = (make.event(programme, starts_on=day + timedelta(days=days)) for days in (5, 50, -5))
    for event in (past, far, near):
        make.participation(event, user=user)
    assert [code for code, _status, _page in mine(desk_of(client, user))] == [near.code, far.code, past.code]


# --- what it costs ----------------------------------------------------------------------------


def _busy_event(programme, user):
    event = make.event(programme)
    call = make.call(event, privacy_notice=None)
    make.application(call)
    make.participation(event, state=State.ACCEPTED, seat=1)
    make.participation(event, user=user)
    _mail(event, event.pk, Message.State.FAILED)
    other = make.call(make.event(programme), privacy_notice=None)
    make.application(other, user=user)


@pytest.mark.parametrize("events", [1, 3])
def test_a_full_desk_costs_the_same_for_any_number_of_events(
    client, programme, events, django_assert_num_queries
):
    user = make.member(programme)
    for role in (Role.ASSESSOR, Role.LOGISTICS):
        make.member(programme, role, user=user)
    for _number in range(events):
        _busy_event(programme, user)
    client.force_login(user)
    with django_assert_num_queries(14):
        response = client.get(URL)
    assert len(response.context["mine"]) == 2 * events
    assert len(response.context["team"]["events"]) == 2 * events


@pytest.mark.parametrize("events", [1, 3])
def test_a_practitioners_desk_costs_the_same(client, programme, events, django_assert_num_queries):
    user = make.user()
    for _number in range(events):
        _busy_event(programme, user)
    client.force_login(user)
    with django_assert_num_queries(5):
        client.get(URL)
