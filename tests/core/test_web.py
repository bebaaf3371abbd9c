"""The web's own rules: who may enter, what is cached for whom, the headers, the visitor's address, the stale form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from config.urls import urlpatterns as real_patterns
from core import web
from core.web import by_token, cached_public, client_address, invalid, on, paginate, public, signed_in
from events.models import Event
from events.queries import events_visible_to
from tests import factories as make

served: list[str] = []


@public
def cached_page(request: HttpRequest) -> HttpResponse:
    def make_page() -> HttpResponse:
        served.append(request.path)
        return render(request, "404.html", {"who": request.COOKIES})

    return cached_public(request, "probe", make_page)


@public
def cached_form(request: HttpRequest) -> HttpResponse:
    return cached_public(request, "form", lambda: HttpResponse(f"token {get_token(request)}"))


@public
def cached_cookie(request: HttpRequest) -> HttpResponse:
    def make_page() -> HttpResponse:
        served.append(request.path)
        response = HttpResponse("with a cookie")
        response.set_cookie("colour", "green")
        return response

    return cached_public(request, "cookie", make_page)


@public
def missing(request: HttpRequest) -> HttpResponse:
    def make_page() -> HttpResponse:
        served.append(request.path)
        return HttpResponse("gone", status=404)

    return cached_public(request, "missing", make_page)


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"desk of {request.user}")


@by_token
def letter(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse("a letter")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("forgot to say who may come")


@on(events_visible_to, "events.change_event")
@require_POST
def event_act(request: HttpRequest, event: Event) -> HttpResponse:
    served.append("acted")
    return HttpResponse("done")


@signed_in
@require_POST
def desk_act(request: HttpRequest) -> HttpResponse:
    served.append("acted")
    return HttpResponse("done")


@on(events_visible_to, "events.change_event")
def event_page(request: HttpRequest, event: Event) -> HttpResponse:
    return HttpResponse(f"event {event.code}")


@public
@require_POST
def form(request: HttpRequest) -> HttpResponse:
    served.append("acted")
    return HttpResponse("done")


@public
def with_errors(request: HttpRequest) -> HttpResponse:
    return invalid(request, "404.html", {})


urlpatterns = [
    path("probe/", cached_page),
    path("probe-form/", cached_form),
    path("probe-cookie/", cached_cookie),
    path("probe-missing/", missing),
    path("probe-desk/", desk),
    path("probe-letter/<str:token>/", letter),
    path("probe-undeclared/", undeclared),
    path("probe-event/<str:code>/", event_page),
    path("probe-event/<str:code>/act/", event_act),
    path("probe-desk/act/", desk_act),
    path("probe-post/", form),
    path("probe-errors/", with_errors),
    *real_patterns,
]
pytestmark = pytest.mark.urls("tests.core.test_web")


@pytest.fixture(autouse=True)
def _fresh():
    served.clear()
    cache.clear()
    yield
    cache.clear()


# --- who may enter ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/probe-desk/", "/probe-undeclared/", "/probe-event/x/"])
def test_strangers_are_sent_to_sign_in_and_brought_back(client: Client, settings, address: str):
    answer = client.get(f"{address}?page=2")
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse(settings.LOGIN_URL)}?next={address}%3Fpage%3D2"


def test_public_pages_and_those_of_a_mailed_link_are_open_and_look_nobody_up(client: Client):
    """Without a database: nobody is asked for."""
    assert client.get("/probe-letter/abc/").status_code == 200
    answer = client.get("/probe-cookie/")
    assert answer.status_code == 200
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.django_db
def test_a_page_on_one_thing_hides_forbids_or_opens(client: Client, trust_staff: None):
    event = make.event()
    client.force_login(make.user())
    assert client.get(f"/probe-event/{event.code}/").status_code == 404
    client.force_login(make.member(event.programme, "assessor"))
    assert client.get(f"/probe-event/{event.code}/").status_code == 403
    client.force_login(make.member(event.programme, "organiser"))
    answer = client.get(f"/probe-event/{event.code}/")
    assert answer.content == f"event {event.code}".encode()
    assert client.get("/probe-event/other/").status_code == 404


# --- what only takes a button, opened by itself -----------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "back"),
    [
        ("calls/some-call/apply/leave/", "calls/some-call/apply/"),
        ("calls/some-call/apply/files/5/", "calls/some-call/apply/"),
        ("applications/SOME1234/send/", "applications/SOME1234/"),
        ("my-data/erase/", "my-data/"),
    ],
)
def test_an_act_opened_by_itself_says_so_and_leads_back(client: Client, act: str, back: str):
    """A language link under a refused form, or Enter in the address bar."""
    client.force_login(make.user())
    for language in ("en", "mk"):
        answer = client.get(f"/{language}/{act}")
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert f'href="/{language}/{back}"' in answer.content.decode()
    assert (
        "This address only takes what a button sends. Nothing was changed."
        in client.get(f"/en/{act}").content.decode()
    )


@pytest.mark.django_db
def test_without_a_page_above_it_leads_to_the_first(client: Client):
    answer = client.get("/probe-post/")
    assert answer.status_code == 405
    assert f'href="{reverse("home")}"' in answer.content.decode()
    assert served == []


@pytest.mark.django_db
def test_asking_for_its_head_is_answered_alike(client: Client):
    answer = client.head("/en/applications/SOME1234/send/")
    assert (answer.status_code, answer["Allow"], answer.content) == (405, "POST", b"")


@pytest.mark.django_db
def test_another_method_stays_as_it_was(client: Client):
    answer = client.put("/en/applications/SOME1234/send/")
    assert (answer.status_code, answer.content) == (405, b"")


@pytest.mark.django_db
def test_an_act_tells_nobody_more_than_its_page_does(client: Client, trust_staff: None):
    """The answer of who may enter comes first, and no address above a hidden thing is looked up for a stranger."""
    event = make.event()
    acts = [f"/probe-event/{event.code}/act/", "/probe-event/no-such/act/", "/probe-desk/act/"]
    for act in acts:
        assert client.get(act).status_code == 302, "to sign in"
    client.force_login(make.user())
    assert [client.get(act).status_code for act in acts] == [404, 404, 405]
    client.force_login(make.member(event.programme, "assessor"))
    assert [client.get(act).status_code for act in acts] == [403, 404, 405]
    there, not_there = make.application().reference, "NOBODYS1"
    client.logout()  # no form to sign out, whose token is another each time
    answers = [client.get(f"/en/applications/{one}/send/").content.decode() for one in (there, not_there)]
    assert answers[0].replace(there, not_there) == answers[1]
    assert served == []


# --- cached pages -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_strangers_share_a_page_and_nobody_signed_in_gets_it_or_leaves_it(client: Client):
    user = make.user("arta@example.org", name="Arta Demo")
    member = Client()
    member.force_login(user)
    mine = member.get("/probe/")
    theirs, again = client.get("/probe/"), Client().get("/probe/")
    mine_again = member.get("/probe/")
    assert served == ["/probe/"] * 3
    assert theirs.content == again.content
    for answer in (theirs, again):
        assert b"Arta" not in answer.content
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies
    for answer in (mine, mine_again):
        assert b"account_logout" in answer.content or b"/logout/" in answer.content
        assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.django_db
def test_the_reverse_a_stranger_first_and_then_somebody_signed_in(client: Client):
    client.get("/probe/")
    member = Client()
    member.force_login(make.user())
    member.get("/probe/")
    assert len(served) == 2


@pytest.mark.django_db
def test_each_language_host_and_query_has_a_page_of_its_own(client: Client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.get("/probe/")
    client.get("/probe/", headers={"accept-language": "sq"})
    client.get("/probe/", headers={"host": "other.example.org"})
    client.get("/probe/?page=2")
    client.get("/probe/?page=2")
    assert len(served) == 5
    client.get("/probe/", headers={"accept-language": "sq"})
    assert len(served) == 5


def test_a_page_with_a_form_is_never_kept(client: Client):
    first, second = client.get("/probe-form/"), Client().get("/probe-form/")
    assert first.content != second.content
    assert first.cookies["csrftoken"].value != second.cookies["csrftoken"].value


@pytest.mark.parametrize("address", ["/probe-cookie/", "/probe-missing/"])
def test_a_page_with_a_cookie_or_an_error_is_never_kept(client: Client, address: str):
    client.get(address)
    client.get(address)
    assert len(served) == 2


NOW = datetime(2026, 3, 1, 10, 59, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "instants", "seconds"),
    [
        (NOW.replace(minute=30), [], 60),
        (NOW, [], 50),  # to the full hour
        (NOW, [NOW + timedelta(seconds=12)], 12),  # the deadline
        (NOW, [NOW + timedelta(seconds=40), NOW + timedelta(seconds=7)], 7),
        (NOW, [NOW - timedelta(seconds=5), None], 50),  # past, or not set
        (NOW, [NOW + timedelta(microseconds=1)], 0.01),
        (NOW.replace(minute=30), [NOW + timedelta(days=1)], 60),
    ],
)
def test_a_page_lives_until_what_it_shows_changes(monkeypatch, now, instants, seconds):
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert web._seconds_until(instants) == pytest.approx(seconds, abs=0.001)


def test_a_page_that_changes_in_a_moment_is_made_anew_then(rf: RequestFactory):
    made: list[str] = []

    def make_page() -> HttpResponse:
        made.append("made")
        return HttpResponse("open")

    changes = [timezone.now() + timedelta(seconds=0.2)]
    cached_public(rf.get("/x/"), "k", make_page, changes_at=changes)
    cached_public(rf.get("/x/"), "k", make_page, changes_at=changes)
    assert len(made) == 1
    import time

    time.sleep(0.25)
    cached_public(rf.get("/x/"), "k", make_page, changes_at=changes)
    assert len(made) == 2


# --- headers ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_answer_has_the_policy_and_allows_nothing_from_elsewhere(client: Client, settings):
    for address in ("/probe-cookie/", "/nowhere/", "/healthz", "/probe-desk/", "/static/favicon.svg"):
        answer = client.get(address)
        if answer.streaming:
            answer.close()
        policy = answer["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';")
        assert "form-action 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Permissions-Policy"] == "camera=(), microphone=(), geolocation=()"


@pytest.mark.django_db
def test_an_organisations_sign_in_widens_the_policy_on_login_pages_only(client: Client, settings):
    settings.COLLOQUY_OIDC_ORIGINS = ["https://login.example.org"]
    login = client.get(reverse("account_login"))
    assert "form-action 'self' https://login.example.org;" in login["Content-Security-Policy"]
    assert "login.example.org" not in client.get("/probe-cookie/")["Content-Security-Policy"]


@pytest.mark.django_db
def test_what_somebody_signed_in_sees_is_kept_by_nobody(client: Client):
    client.force_login(make.user())
    assert "no-store" in client.get("/probe-desk/")["Cache-Control"]
    assert "private" in client.get("/probe-desk/")["Cache-Control"]
    assert "no-store" in client.get("/nowhere/")["Cache-Control"]
    assert "Cache-Control" not in Client().get("/probe-cookie/")


def test_the_answer_says_its_language_with_its_script(client: Client):
    assert client.get("/probe-cookie/", headers={"accept-language": "sr"})["Content-Language"] == "sr-Cyrl"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 192.0.2.1", "198.51.100.7"),
        (2, "198.51.100.7", "10.0.0.1"),  # it did not come through both: the header is somebody's invention
        (1, "6.6.6.6, <script>", "10.0.0.1"),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_a_forged_header_does_not_change_the_visitors_address(rf, settings, proxies, forwarded, seen):
    settings.COLLOQUY_TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR="10.0.0.1")) == seen


# --- pages ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_stale_form_gives_every_word_back_and_does_nothing():
    client = Client(enforce_csrf_checks=True)
    typed = {
        "title": "<b>=1+1{x.__class__}</b>",
        "answer": "Прва реченица.\nSecond line.",
        "several": ["one", "two"],
        "empty": "  ",
        "password": "secret-word",
        "new_password1": "secret-word",
        "code": "123456",
        "csrfmiddlewaretoken": "stale",
    }
    answer = client.post("/probe-post/", typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert served == []
    assert "&lt;b&gt;=1+1{x.__class__}&lt;/b&gt;" in page
    assert "Прва реченица." in page
    assert "Second line." in page
    assert "one" in page
    assert "two" in page
    assert "secret-word" not in page
    assert "123456" not in page
    assert "stale" not in page.split("<main")[1]


@pytest.mark.django_db
def test_what_came_back_can_be_sent_again(rf):
    client = Client(enforce_csrf_checks=True)
    same_origin = {"sec-fetch-site": "same-origin"}
    page = client.post("/probe-post/", {"title": "Typed"}, headers=same_origin).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = client.post("/probe-post/", {"title": "Typed", "csrfmiddlewaretoken": token}, headers=same_origin)
    assert (again.status_code, served) == (200, ["acted"])


@pytest.mark.django_db
def test_another_site_cannot_use_the_page_that_gives_words_back():
    answer = Client(enforce_csrf_checks=True).post(
        "/probe-post/", {"title": "Forged"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert b'type="hidden" name="title"' not in answer.content


@pytest.mark.django_db
def test_a_page_with_errors_says_so_in_status_and_title(client: Client):
    answer = client.get("/probe-errors/")
    assert answer.status_code == 422
    assert b"<title>Error: " in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "number"), [("", 1), ("2", 2), ("99", 3), ("x", 1), ("-1", 3), ("0", 3)])
def test_a_page_number_out_of_range_gives_a_page_and_no_error(rf, asked, number):
    for _count in range(5):
        make.user()
    from core.accounts import User

    page = paginate(rf.get("/", {"page": asked}), User.objects.order_by("pk"), 2)
    assert page.number == number


@pytest.mark.django_db
def test_language_links_lead_to_the_same_page(client: Client):
    answer = client.get(reverse("account_login"))
    links = {link["code"]: link for link in answer.context["languages"]}
    assert list(links) == ["en", "sq", "mk", "sr", "sr-latn", "bs"]
    assert links["sr-latn"]["url"] == "/sr-latn/account/login/"
    assert links["sr-latn"]["html_lang"] == "sr-Latn"
    assert links["en"]["current"]
