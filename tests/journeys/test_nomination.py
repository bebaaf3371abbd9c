"""Entry by nomination: a focal point ranks five people on a phone; one of them completes her application and sends it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from events.models import Call, Membership, Role
from participants.applications.models import Application, FocalPoint, Nomination, SendingCapacity
from participants.applications.operations.nominations import set_capacity
from tests import factories as make
from tests.journeys.audit import audit_page
from tests.journeys.browser import NewVisitor, Visitor
from tests.journeys.mails import Sink, text_of
from tests.journeys.steps import click, enter, follow, press, worker_runs
from tests.journeys.test_one_call import Story

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = ("Arta", "Blerim", "Cvetanka", "Dragan", "Elira")


def test_focal_point_ranks_five_nominees_on_a_phone_and_one_of_them_applies(
    visitor: NewVisitor, mails: Sink, trust_staff: Any
) -> None:
    story = Story()
    capacity = a_call_by_nomination(story)
    focal = enter(visitor(width=360), the_focal_point(story))
    name_five_people(focal, capacity)
    put_them_in_order(focal)
    withdraw_one(focal)
    worker_runs()
    apply_by_the_link(visitor(width=360), mails)
    page = focal.open(f"/en/nominations/{capacity.pk}/")
    expect(page.locator("li.item").first).to_contain_text("Application sent")
    expect(page.get_by_text("Not begun")).to_have_count(3)
    audit_page(page)
    the_organiser_sees_who_named_her(enter(visitor(), story.organiser), capacity.call)


def a_call_by_nomination(story: Story) -> SendingCapacity:
    event = make.event(story.programme, languages=["en", "mk"], place=story.programme.places.first())
    notice = story.programme.privacy_notices.first()
    call = make.call(event, route=Call.Route.NOMINATION, privacy_notice=notice)
    until = timezone.now() + timedelta(days=5)
    return set_capacity(call, territory="MK", places=5, until=until, ask="Ministry", by=story.organiser)


def the_focal_point(story: Story) -> Any:
    user = make.member(story.programme, Role.FOCAL_POINT, name="Fatmire Focal")
    FocalPoint.objects.create(membership=Membership.objects.get(user=user), territory="MK")
    return user


def name_five_people(focal: Visitor, capacity: SendingCapacity) -> None:
    page = focal.open("/en/nominations/")
    audit_page(page)
    click(page.locator(f"a[href='/en/nominations/{capacity.pk}/']"))
    expect(page.get_by_text("may not all end up on the final list")).to_be_visible()
    for name in PEOPLE:
        page.locator("[name=given_name]").fill(name)
        page.locator("[name=family_name]").fill("Demo")
        page.locator("[name=email]").fill(f"{name.lower()}.demo@example.org")
        page.locator("[name=language]").select_option("mk")
        press(page, "Nominate")
    expect(page.get_by_text("You have named as many people as you may.")).to_be_visible()
    assert order(page) == list(PEOPLE)
    audit_page(page)


def order(page: Page) -> list[str]:
    return [re.sub(r"^\d+\. | Demo$", "", text) for text in page.locator("li.item h3").all_inner_texts()]


def put_them_in_order(focal: Visitor) -> None:
    page = focal.page
    press(page, re.compile("^Up.*Cvetanka"))
    assert order(page) == ["Arta", "Cvetanka", "Blerim", "Dragan", "Elira"]
    press(page, re.compile("^Down.*Arta"))
    assert order(page) == ["Cvetanka", "Arta", "Blerim", "Dragan", "Elira"]
    page.get_by_label(re.compile("^Place.*Elira")).select_option("1")
    press(page, re.compile("^Move.*Elira"))
    assert order(page) == ["Elira", "Cvetanka", "Arta", "Blerim", "Dragan"]


def withdraw_one(focal: Visitor) -> None:
    page = focal.page
    follow(page, re.compile("^Withdraw.*Dragan"))
    audit_page(page)
    page.locator("[name=reason]").fill("He changed his work")
    press(page, "Withdraw the nomination")
    assert order(page) == ["Elira", "Cvetanka", "Arta", "Blerim"]
    expect(page.get_by_text("He changed his work")).to_be_visible()


def apply_by_the_link(nominee: Visitor, mails: Sink) -> None:
    found = re.search(
        r"https?://\S+/nominations/link/\S+", text_of(mails.newest_to("elira.demo@example.org"))
    )
    assert found
    assert "/mk/" in found[0]
    page = nominee.open(re.sub(r"^https?://[^/]+", "", found[0]).replace("/mk/", "/en/"))
    audit_page(page)
    press(page, "Go to the form")
    expect(page.locator("[name=given_name]")).to_have_value("Elira")
    page.locator("[name=organisation]").fill("Centre")
    page.locator("[name=role]").fill("Social worker")
    page.locator("[name=territory]").select_option("MK")
    page.locator("[name=follows_mk]").select_option("5")
    page.locator("[name=speaks_mk]").select_option("5")
    press(page, "Check your answers")
    page.locator("[name=read]").check()
    press(page, "Send the application")
    worker_runs()
    code = re.search(r"\b\d{6}\b", text_of(mails.newest_to("elira.demo@example.org", "code")))
    assert code
    page.locator("[name=code]").fill(code[0])
    press(page, re.compile("^Send"))
    application = Application.objects.get(given_name="Elira")
    assert application.state == Application.State.SUBMITTED
    assert Nomination.objects.get(given_name="Elira").application == application


def the_organiser_sees_who_named_her(organiser: Visitor, call: Call) -> None:
    page = organiser.open(f"/en/team/events/{call.event.code}/applications/?nominated=MK")
    follow(page, "Elira Demo")
    expect(page.get_by_text("Fatmire Focal").first).to_be_visible()
    audit_page(page)
