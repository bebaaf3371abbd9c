"""The pages of deciding: many rows, one row, the reserve list; the applicant sees nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from core.accounts import User
from core.audit import AuditEntry
from core.outbox import Message
from events.models import Role
from participants.selection.models import Decision
from participants.selection.operations import prepare_letters
from tests import factories as make
from tests.participants.selection.conftest import World
from tests.participants.selection.visiting import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]


def post_group(world: World, **data: Any) -> Any:
    return signed_in(world.organiser).post(
        reverse("team_decisions", args=[world.event.code]), data, follow=True
    )


def test_ticked_rows_and_one_row(world: World) -> None:
    first, second, third = world.applications(3)
    page = post_group(world, act="selected", ticked=[first.reference, second.reference])
    assert "2 applications were changed." in page.content.decode()
    post_group(world, act=f"reserve:{third.reference}", ticked=[first.reference])
    assert list(Decision.objects.order_by("application__pk").values_list("outcome", flat=True)) == [
        "selected",
        "selected",
        "reserve",
    ]
    page = post_group(world, act="undo", ticked=[first.reference, third.reference])
    assert Decision.objects.get().application == second


def test_rows_that_were_left_alone_are_told(world: World) -> None:
    done, fresh = world.decided("selected"), make.application(world.call)
    page = post_group(world, act="selected", ticked=[done.reference, fresh.reference]).content.decode()
    assert "1 application was changed." in page
    assert "1 was left as it is:" in page
    assert "already so" in page
    assert "Nothing was ticked" in post_group(world, act="selected").content.decode()


def test_not_selected_takes_the_reason_and_the_words(world: World) -> None:
    application = make.application(world.call)
    post_group(
        world,
        act="not_selected",
        ticked=[application.reference],
        reason="audience",
        reason_text="For prison staff.",
    )
    decision = Decision.objects.get()
    assert (decision.reason, decision.reason_text) == ("audience", "For prison staff.")
    answer = post_group(world, act="not_selected", ticked=[application.reference], reason="other")
    assert answer.status_code == 422
    assert Decision.objects.get().reason == "audience"


def test_an_unknown_act_is_not_found(world: World) -> None:
    application = make.application(world.call)
    assert post_group(world, act="promote", ticked=[application.reference]).status_code == 404
    assert not Decision.objects.exists()


def test_filters_narrow_the_table(world: World) -> None:
    chosen = world.decided("selected", family_name="Chosen", territory="AL")
    make.application(world.call, family_name="Open", territory="XK")
    client = signed_in(world.organiser)
    url = reverse("team_decisions", args=[world.event.code])
    for query, shown, hidden in (
        ("outcome=selected", "Chosen", "Arta Open"),
        ("outcome=undecided", "Open", "Arta Chosen"),
        ("works_in=AL", "Chosen", "Arta Open"),
    ):
        page = client.get(f"{url}?{query}").content.decode()
        assert shown in page
        assert hidden not in page
    for nonsense in ("outcome=x", "works_in=ZZZ", "page=999", "page=x"):
        assert client.get(f"{url}?{nonsense}").status_code == 200
    assert chosen.decision.outcome == "selected"


def test_one_application_is_decided_on_its_own_page(world: World) -> None:
    application = make.application(world.call)
    client = signed_in(world.organiser)
    url = reverse("team_decision", args=[world.event.code, application.reference])
    assert client.post(url, {"outcome": "not_selected", "reason": "other"}).status_code == 422
    assert client.post(url, {"outcome": "selected"}).status_code == 302
    assert Decision.objects.get().outcome == "selected"
    assert client.get(url).status_code == 200


def test_the_applicant_sees_nothing_of_a_draft(world: World) -> None:
    application = make.application(world.call)
    world.decide(application, "not_selected", reason_text="Secret words")
    prepare_letters(
        world.call, answer_by=world.event.starts_on, hear_by=world.event.starts_on, by=world.organiser
    )
    client = signed_in(application.user)
    page = client.get(reverse("my_application", args=[application.reference])).content.decode()
    assert "Under review" in page
    assert "Not selected" not in page
    assert "Secret words" not in page


def test_an_approver_is_asked_and_taken_back(world: World) -> None:
    from participants.selection.models import ApprovalRequest

    client = signed_in(world.organiser)
    ask = reverse("approver_ask", args=[world.event.code])
    assert client.post(ask, {}).status_code == 422
    assert client.post(ask, {"email": "policy@example.org", "name": "Paul"}).status_code == 302
    request = ApprovalRequest.objects.get()
    assert request.user.email == "policy@example.org"
    stranger = make.member(make.programme(), Role.APPROVER)
    assert client.post(ask, {"approver": str(stranger.pk)}).status_code == 422
    too_long = f"policy@{'.'.join(['a' * 60] * 4)}.example.org"  # an address, but longer than any account's
    assert client.post(ask, {"email": too_long, "name": "Paula"}).status_code == 422
    assert not User.objects.filter(email=too_long).exists()
    client.post(reverse("approver_withdraw", args=[world.event.code, request.pk]))
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_after_sending_the_reserve_list_offers_its_first(world: World) -> None:
    world.decided("selected")
    first, second = world.decided("reserve"), world.decided("reserve")
    world.release()
    client = signed_in(world.organiser)
    page = client.get(reverse("team_decisions", args=[world.event.code])).content.decode()
    assert reverse("reserve_invite", args=[world.event.code, first.reference]) in page
    assert reverse("reserve_invite", args=[world.event.code, second.reference]) not in page
    client.post(reverse("reserve_invite", args=[world.event.code, first.reference]))
    first.refresh_from_db()
    assert first.state == "selected"
    close = reverse("reserve_close", args=[world.event.code])
    assert client.post(close, {"number": "2"}).status_code == 422
    assert client.post(close, {"number": "1"}).status_code == 302
    second.refresh_from_db()
    assert second.state == "not_selected"


def test_a_reason_that_is_refused_comes_back_with_what_is_wrong(world: World) -> None:
    """Not an empty reason in the place of a long one; and not thrown away when the invitation cannot be made."""
    world.event.places = 1
    world.event.save(update_fields=["places"])
    world.decided("selected")
    first, second = world.decided("reserve"), world.decided("reserve")
    world.release()
    kept = (Message.objects.count(), AuditEntry.objects.count())
    client = signed_in(world.organiser)
    for row, reason, error in (
        (first, "A" * 301, "at most 300 characters"),
        (second, "From a small office", "place"),
    ):
        page = client.post(
            reverse("reserve_invite", args=[world.event.code, row.reference]), {"reason": reason}
        )
        assert page.status_code == 422
        assert error in page.content.decode()
        assert f'value="{reason}"' in page.content.decode()
        row.refresh_from_db()
        assert row.state == "reserve"
    assert (Message.objects.count(), AuditEntry.objects.count()) == kept


def test_up_and_down(world: World) -> None:
    first, second = world.decided("reserve"), world.decided("reserve")
    signed_in(world.organiser).post(
        reverse("reserve_move", args=[world.event.code, second.reference]), {"to": "up"}
    )
    assert list(Decision.objects.order_by("reserve_rank").values_list("application", flat=True)) == [
        second.pk,
        first.pk,
    ]
