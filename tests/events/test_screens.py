"""The public page in two frames, as a stranger sees it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from events.models import Call, Role
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


@pytest.fixture
def call() -> Call:
    return make.call(make.event(languages=["mk"], title_en="", title_mk="Повик"), state=Call.State.DRAFT)


@pytest.fixture(autouse=True)
def observer(client: Client, call: Call) -> None:
    client.force_login(make.member(call.event.programme, Role.OBSERVER))


def test_a_draft_is_drawn_for_a_stranger_and_stays_hidden(client: Client, call: Call) -> None:
    code = call.event.code
    screens = client.get(reverse("team_screens", args=[code]), {"language": "sq"})
    page = screens.content.decode()
    assert f'src="/sq/team/events/{code}/preview/page/" width="360"' in page
    assert 'width="1280"' in page
    assert "frame-src 'self'" in screens["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in screens["Content-Security-Policy"]
    drawn = client.get(f"/sq/team/events/{code}/preview/page/")
    text = drawn.content.decode()
    assert 'lang="mk"' in text
    assert "Повик" in text
    assert reverse("apply", args=[code]).removeprefix("/en") in text
    assert "data-signed-in" not in text
    assert "account_logout" not in text
    assert reverse("account_logout").removeprefix("/en") not in text
    assert "frame-ancestors 'self'" in drawn["Content-Security-Policy"]
    assert drawn["X-Robots-Tag"] == "noindex"
    assert Client().get(reverse("call_page", args=[code])).status_code == 404
    assert Client().get(f"/sq/team/events/{code}/preview/page/").status_code == 302


def test_what_the_stranger_sees_is_what_the_page_says_later(client: Client) -> None:
    call = make.call(make.event(languages=["en"], title_en="A visit"))
    client.force_login(make.member(call.event.programme))
    drawn = client.get(reverse("team_screen", args=[call.event.code])).content.decode()
    public = Client().get(reverse("call_page", args=[call.event.code])).content.decode()
    assert (
        drawn[drawn.index("<main") : drawn.index("</main>")]
        == public[public.index("<main") : public.index("</main>")]
    )


def test_only_this_page_may_be_framed(client: Client, call: Call) -> None:
    other = client.get(reverse("team_preview", args=[call.event.code]))
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
