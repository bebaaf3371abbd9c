"""Every filter of the list: who matches is found, who does not is neither shown, taken out nor written to."""

from datetime import timedelta

import pytest
from django.utils import translation

from core.outbox import Message
from participants.selection.models import Participation
from participants.travel.operations import write_to_participants
from participants.travel.queries import Wanted, find_participants, last_mails, summary_of
from tests import factories as make
from tests.participants.travel.conftest import State, coming, travels

TEXTS = {"en": ("News", "The meeting point has changed.")}


def _two(event, matching, other):
    """Two people who come and differ in exactly one thing."""
    return coming(event, name="Match", **matching), coming(event, name="Other", **other)


def _answer(event):
    match, _other = make.participation(event, name="Match"), coming(event, name="Other")
    return match, {"answer": "invited"}


def _role(event):
    match, _other = _two(event, {"role": "speaker"}, {})
    return match, {"role": "speaker"}


def _language(event):
    match, _other = _two(event, {"language": "sq"}, {"language": "en"})
    return match, {"language": "sq"}


def _diet(event):
    match, other = _two(event, {}, {})
    travels(match, diet="vegan"), travels(other, diet="halal")
    return match, {"diet": "vegan"}


def _arrives(event):
    match, other = _two(event, {}, {})
    day = event.starts_on - timedelta(days=1)
    travels(match, arrives_on=day), travels(other)
    return match, {"arrives": day.isoformat()}


def _missing(event):
    match, other = _two(event, {}, {})
    travels(match, leaves_on=None), travels(other)
    return match, {"missing": "on"}


def _document(event):
    match, other = _two(event, {}, {})
    travels(match, document_needed=True), travels(other)
    return match, {"document": "on"}


def _unwritten(event):
    match, other = _two(event, {}, {})
    organiser = make.member(event.programme)
    write_to_participants(event, [other], texts=TEXTS, key="earlier", by=organiser)
    return match, {"unwritten": "on"}


def _words(event):
    match, _other = _two(event, {"organisation": "Центар Ђорђе"}, {"organisation": "Elsewhere"})
    return match, {"q": "djordje"}


FILTERS = [_answer, _role, _language, _diet, _arrives, _missing, _document, _unwritten, _words]


@pytest.mark.parametrize("prepare", FILTERS)
def test_the_list_shows_exactly_who_matches(event, organiser, client, prepare):
    match, query = prepare(event)
    client.force_login(organiser)
    response = client.get(f"/en/team/events/{event.code}/participants/", query)
    assert [row["one"] for row in response.context["rows"]] == [match]


@pytest.mark.parametrize("prepare", FILTERS)
def test_the_export_holds_exactly_who_matches(event, organiser, client, prepare):
    _match, query = prepare(event)
    client.force_login(organiser)
    response = client.get(f"/en/team/events/{event.code}/participants.csv", query)
    text = b"".join(response.streaming_content).decode()
    assert "Match" in text
    assert "Other" not in text


@pytest.mark.parametrize("prepare", FILTERS)
def test_a_letter_to_a_filter_is_queued_for_nobody_else(event, organiser, client, prepare):
    match, query = prepare(event)
    before = set(Message.objects.values_list("pk", flat=True))
    client.force_login(organiser)
    page = client.get(f"/en/team/events/{event.code}/participants/write/", query)
    words = {
        "key": str(page.context["form"]["key"].value()),
        f"subject_{match.language}": "News",
        f"text_{match.language}": "The meeting point has changed.",
    }
    url = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
    check = client.post(url, words)
    done = client.post(url, {**words, "confirmed": check.context["fingerprint"]})
    assert done.status_code == 302
    written = Message.objects.exclude(pk__in=before)
    assert [(mail.to_email, mail.state) for mail in written] == [(match.email, Message.State.DRAFT)]


def test_without_a_filter_only_those_who_may_still_come_are_listed(event):
    comes, invited = coming(event), make.participation(event)
    make.participation(event, state=State.DECLINED)
    make.participation(event, state=State.CANCELLED)
    assert {row.pk for row in find_participants(event, Wanted())} == {comes.pk, invited.pk}


@pytest.mark.parametrize(
    "query", [{"role": "nobody"}, {"answer": "x"}, {"arrives": "soon"}, {"language": "xx"}]
)
def test_a_filter_nobody_can_read_finds_nobody(event, guest, organiser, client, query):
    client.force_login(organiser)
    listed = client.get(f"/en/team/events/{event.code}/participants/", query)
    assert listed.context["rows"] == []
    write = client.get(f"/en/team/events/{event.code}/participants/write/", query)
    assert write.context["people"] == []


def test_names_stand_in_the_readers_alphabet(event):
    for name in ("Zoran", "Ćamil", "Čeda", "Cvijeta"):
        coming(event, name=name)
    orders = {"bs": ["Cvijeta", "Čeda", "Ćamil", "Zoran"], "en": ["Ćamil", "Čeda", "Cvijeta", "Zoran"]}
    for language, names in orders.items():
        with translation.override(language):
            assert [row.name for row in find_participants(event, Wanted())] == names


def test_the_last_mail_is_the_newest_about_this_event(event, guest):
    organiser = make.member(event.programme)
    write_to_participants(event, [guest], texts=TEXTS, key="one", by=organiser)
    other_event = coming(make.event(event.programme), user=guest.user)
    write_to_participants(other_event.event, [other_event], texts=TEXTS, key="two", by=organiser)
    Message.objects.filter(key__contains=":two:").update(state=Message.State.FAILED)
    mail = last_mails(event, [guest])[guest.pk]
    assert (mail.label, mail.state_label) == ("Letter to participants", "Waiting for release")


def test_the_summary_counts_the_whole_group(event, guest):
    travels(guest, diet="vegan", document_needed=True)
    other = coming(event)
    travels(other, nights=2, arrives_on=event.starts_on - timedelta(days=1))
    coming(event)
    make.participation(event)
    make.participation(event, state=State.DECLINED)
    make.participation(event, state=State.EXPIRED)
    counts = summary_of(event)
    assert (counts.coming, counts.waiting, counts.declined, counts.places_taken) == (3, 1, 2, 3)
    assert (counts.without_travel, counts.documents, counts.diets) == (1, 1, {"vegan": 1})
    assert counts.rooms == {event.starts_on - timedelta(days=1): 1, event.starts_on: 2}


def test_another_events_people_never_appear(event, guest):
    stranger = coming(make.event(event.programme), name="Stranger")
    for answer in ("", *Participation.State.values):
        assert stranger not in find_participants(event, Wanted(answer=answer))
