"""Headers of every answer, stale forms, pages of lists, links to languages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from core.web import client_address, paginate
from tests import factories as make
from tests.core.web.pages import served

pytestmark = pytest.mark.urls("tests.core.web.pages")


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
