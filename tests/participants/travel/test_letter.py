"""The invitation letter: every name exactly, one language throughout, and nobody else in it."""

from datetime import timedelta
from io import BytesIO

import icalendar
import pytest
from pypdf import PdfReader

from core.exports import Export
from events.models import Role
from participants.people.models import Person
from participants.travel.exports import UnprintableText, letter_number, letter_of, letter_pdf
from tests import factories as make
from tests.participants.travel.conftest import coming, travels

NAMES = [
    "Љиљана Ђорђевић",
    "Ѓорѓи Ќосевски-Џамбаски",
    "Ćamil Šećerbegović-Đurđević",
    "Përparim Çelik Gjëçi",
    "Ångström Ülkü d'Été",
    "A & B <C> ]]> &#x1;",
    "<b>=1+1{x.__class__}</b>",
]


def text_of_pdf(content):
    reader = PdfReader(BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), reader


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_printed_exactly(event, name):
    letter = letter_of(coming(event, name=name), "en")
    text, _reader = text_of_pdf(letter_pdf(letter))
    assert name in text


@pytest.mark.parametrize("language", ["en", "sq", "mk", "sr", "sr-latn", "bs"])
def test_the_letter_exists_in_every_language(event, guest, designation, language):
    content = letter_pdf(letter_of(guest, language))
    _text, reader = text_of_pdf(content)
    tag = {"sr": "sr-Cyrl", "sr-latn": "sr-Latn"}.get(language, language)
    assert str(reader.trailer["/Root"]["/Lang"]) == tag
    assert reader.metadata.title


def test_it_says_who_pays_what_when_and_where(event, guest, designation):
    travels(guest, arrives_on=event.starts_on - timedelta(days=1))
    text, _reader = text_of_pdf(letter_pdf(letter_of(guest, "en")))
    for words in (
        event.neutral_title_en,
        "House of Meetings, Pristina, Kosovo*",
        "Hotel",
        "Lunch, day 1",
        "Organising body",
        "Demo Street 1",
        "Agim Demo",
        letter_number(guest),
        event.contact_email,
    ):
        assert words in text
    assert event.title_en not in text
    first = event.starts_on - timedelta(days=1)
    assert f"{first.day} {first:%B} {first.year} to {event.ends_on.day}" in text


def test_the_footnote_on_the_designation_stands_in_the_document(event, guest, designation):
    text, _reader = text_of_pdf(letter_pdf(letter_of(guest, "en")))
    assert "* A footnote for tests." in text
    assert "provisional" not in text
    albanian, _reader = text_of_pdf(letter_pdf(letter_of(guest, "sq")))
    assert "Kosova*" in albanian
    assert "* Një fusnotë për teste." in albanian


def test_without_travel_dates_the_usual_stay_is_meant(event, guest):
    letter = letter_of(guest, "en")
    assert str(event.starts_on.day) in letter.journey


def test_the_name_of_the_passport_stands_beside_ones_own(event):
    guest = coming(event, name="Љиљана Ђорђевић")
    Person.objects.create(
        user=guest.user, given_name="Љиљана", family_name="Ђорђевић", latin_name="Ljiljana Đorđević"
    )
    assert ("Name in Latin letters", "Ljiljana Đorđević") in letter_of(guest, "en").facts


def test_the_number_is_the_same_whenever_it_is_printed(guest):
    assert letter_number(guest) == letter_number(guest)
    assert letter_of(guest, "en").facts[0][1] == letter_of(guest, "sq").facts[0][1]


def test_a_script_we_cannot_print_is_reported_and_the_page_offered(client, event):
    guest = coming(event, name="名前")
    with pytest.raises(UnprintableText):
        letter_pdf(letter_of(guest, "en"))
    client.force_login(guest.user)
    response = client.get(f"/en/my-events/{event.code}/letter.pdf", follow=True)
    assert response.redirect_chain[0][0].endswith("/letter/")
    page = response.content.decode()
    assert "cannot be printed" in page
    assert "名前" in page
    assert not Export.objects.exists()


def test_the_download_is_private_named_and_logged(client, event, guest):
    client.force_login(guest.user)
    response = client.get(f"/en/my-events/{event.code}/letter.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert letter_number(guest) in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    log = Export.objects.get()
    assert (log.what, log.made_by, log.scope) == ("invitation letter", guest.user, event.scope)


def test_it_comes_in_her_language_or_in_english(client, event):
    guest = coming(event, language="sq")
    client.force_login(guest.user)
    for query, language in (({}, "sq"), ({"language": "en"}, "en"), ({"language": "mk"}, "sq")):
        client.get(f"/en/my-events/{event.code}/letter.pdf", query)
        assert Export.objects.order_by("-made_at").first().language == language


def test_the_page_beside_it_says_the_same(client, event, guest, designation):
    client.force_login(guest.user)
    page = client.get(f"/en/my-events/{event.code}/letter/").content.decode()
    for words in ("Arta Demo", letter_number(guest), "Lunch, day 1", "A footnote for tests.", "Agim Demo"):
        assert words in page


@pytest.mark.parametrize("state", ["invited", "declined", "cancelled"])
def test_there_is_no_letter_for_who_does_not_come(client, event, state):
    person = make.participation(event, state=state)
    client.force_login(person.user)
    for path in ("letter.pdf", "letter/", "invite.ics"):
        assert client.get(f"/en/my-events/{event.code}/{path}").status_code == 404


def test_the_team_may_print_it_for_a_consulate(client, event, guest, logistics):
    url = f"/en/team/events/{event.code}/participants/{guest.pk}/letter.pdf"
    client.force_login(make.member(event.programme, Role.ASSESSOR))
    assert client.get(url).status_code == 403
    assert not Export.objects.exists()
    client.force_login(logistics)
    text, _reader = text_of_pdf(client.get(url).content)
    assert "Arta Demo" in text
    assert Export.objects.get().made_by == logistics


def test_the_calendar_copy_asks_nobody_and_names_nobody(client, event, guest):
    client.force_login(guest.user)
    response = client.get(f"/en/my-events/{event.code}/invite.ics")
    calendar = icalendar.Calendar.from_ical(response.content)
    entry = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in entry
    assert str(entry["UID"]) == str(event.calendar_uid)
    assert str(entry["SUMMARY"]) == event.neutral_title_en
