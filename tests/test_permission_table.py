"""Who may open which page of the team and press which button: the whole table, and lists that agree with it.

tests/test_walk.py opens each page as each of them and compares the answers with PAGES.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models, transaction
from django.urls import reverse

from core.accounts import User
from core.outbox import Message
from core.web import FOREIGN_ACCESS
from events import queries as events
from events.models import Call, Event, EventSeries, Membership, Programme, SecondFactorReset
from events.models.team import TEAM_ROLES
from events.rules import PERMISSIONS
from events.series import series_visible_to
from materials import queries as materials
from materials.models import EventFile, Publication
from participants.applications import queries as applications
from participants.applications.models import Application
from participants.selection import queries as selection
from participants.selection.models import Participation
from tests.changes import differences, everything, watched_writes
from tests.crawl import Address, Visitor, addresses, content_of, views
from tests.whole_event import Whole, whole_programme

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.usefixtures("trust_staff")]

# Of the programme, then: the organiser of another one, a participant, an applicant, and a visitor.
WHO = [*(str(role) for role in TEAM_ROLES), "stranger", "guest", "applicant", "nobody"]
# A translator of the programme finds these; the rest is not there for her.
TRANSLATOR = {
    *("team_home", "team_translations", "team_translation", "team_translation_sheet"),
    "team_translation_file",
}
FOCAL_POINT = {"team_home"}  # a focal point only her own pages, which are no pages of the team

ORGANISER = "200 403 403 403 403 403 403 404 404 404 302"
TEAM = "200 200 200 200 200 200 200 404 404 404 302"
LIBRARY = "200 403 403 403 403 200 403 404 404 404 302"
# What GET answers to: organiser assessor approver logistics interpretation editor observer | the four others.
PAGES = {
    "team_home": "200 200 200 200 200 200 200 200 200 200 302",  # an empty list for who has no role
    "team_programme": TEAM,
    "team_members": TEAM,
    "team_programme_edit": ORGANISER,
    "team_places": ORGANISER,
    "team_place": ORGANISER,
    "team_designations": ORGANISER,
    "team_designation": ORGANISER,
    "team_notice": ORGANISER,
    "team_wording_rules": ORGANISER,
    "team_wording_rule": ORGANISER,
    "team_timing": ORGANISER,
    "team_rates": "200 403 403 403 200 403 403 404 404 404 302",
    "team_visas": ORGANISER,
    "team_visa": ORGANISER,
    "team_wording": ORGANISER,
    "team_event_new": ORGANISER,
    "team_event_from": ORGANISER,
    "team_event_copy": ORGANISER,
    "team_series_list": TEAM,
    "team_series_new": ORGANISER,
    "team_series": ORGANISER,
    "team_translations": ORGANISER,
    "team_translation": ORGANISER,
    "team_translation_sheet": ORGANISER,
    "team_translation_file": ORGANISER,
    "team_event": TEAM,
    "team_preview": TEAM,
    "team_screens": TEAM,
    "team_screen": TEAM,
    "team_form_trial": TEAM,
    "team_event_edit": ORGANISER,
    "team_event_part": ORGANISER,
    "team_event_texts": ORGANISER,
    "team_event_cancel": ORGANISER,
    "team_life_cycle": ORGANISER,
    "team_call": ORGANISER,
    "team_questions": ORGANISER,
    "team_question_new": ORGANISER,
    "team_question": ORGANISER,
    "team_answer_sheet": ORGANISER,
    "team_answer_text": ORGANISER,
    "team_conditions": ORGANISER,
    "team_condition_new": ORGANISER,
    "team_condition": ORGANISER,
    "team_section_new": ORGANISER,
    "team_section": ORGANISER,
    "team_applications": ORGANISER,
    "team_application": ORGANISER,
    "team_field": ORGANISER,
    "team_extensions": ORGANISER,
    "team_on_behalf": ORGANISER,
    "team_nominations": ORGANISER,
    "team_entry_codes": ORGANISER,
    "team_applications_bulk": ORGANISER,
    "team_applications_statistics": ORGANISER,
    "team_applications_alike": ORGANISER,
    "team_imports": ORGANISER,
    "team_import": ORGANISER,
    "team_import_check": ORGANISER,
    "team_import_progress": "404 403 403 403 403 403 403 404 404 404 302",  # nothing is being taken over here
    "team_merge": ORGANISER,
    "team_review": "403 200 403 403 403 403 403 404 404 404 302",
    "team_review_one": "403 200 403 403 403 403 403 404 404 404 302",
    "team_declaration": "403 200 403 403 403 403 403 404 404 404 302",
    "team_conflict": "403 200 403 403 403 403 403 404 404 404 302",
    "team_review_ranking": "403 200 403 403 403 403 403 404 404 404 302",
    "team_paper": "403 200 403 403 403 403 403 404 404 404 302",
    "paper_file": "403 200 403 403 403 403 403 404 404 404 302",
    "team_assessing": ORGANISER,
    "team_assignments": ORGANISER,
    "team_ranking": ORGANISER,
    "criterion_new": ORGANISER,
    "criterion_edit": ORGANISER,
    "phase_new": ORGANISER,
    "phase_edit": ORGANISER,
    **dict.fromkeys(
        (
            *("team_board", "team_board_news", "team_board_person", "team_targets", "team_target"),
            "team_board_comments",
            *("team_target_new", "team_proposal", "team_proposal_progress", "team_proposals_compare"),
        ),
        ORGANISER,
    ),
    "team_decisions": ORGANISER,
    **dict.fromkeys(("team_minutes", "team_minutes_pdf", "team_trail", "team_trail_csv"), ORGANISER),
    "team_decision": ORGANISER,
    "reserve_close": ORGANISER,
    "team_release": ORGANISER,
    "team_release_progress": "404 403 403 403 403 403 403 404 404 404 302",  # nothing is being sent here
    "team_letters": ORGANISER,
    "team_letters_prepare": ORGANISER,
    "team_letter": ORGANISER,
    "team_participants": "200 403 403 200 403 403 403 404 404 404 302",
    "team_participants_export": "200 403 403 200 403 403 403 404 404 404 302",
    "team_participant": "200 403 403 200 403 403 403 404 404 404 302",
    "team_participant_letter": "200 403 403 200 403 403 403 404 404 404 302",
    "team_participant_new": ORGANISER,
    "team_participant_replace": ORGANISER,
    "team_write": ORGANISER,
    "team_interpretation": "200 403 403 403 200 403 403 404 404 404 302",
    "team_files": "200 403 403 200 403 200 403 404 404 404 302",
    "team_file": "200 403 403 200 403 200 403 404 404 404 302",
    "team_publications": LIBRARY,
    "team_publication": LIBRARY,
    "team_publication_preview": LIBRARY,
    "team_version_new": LIBRARY,
    "team_version": LIBRARY,
    "team_part": LIBRARY,
    # Files: nobody learns that one is there.
    "application_file": "200 200 404 404 404 404 404 404 404 200 404",
    "event_file": "200 200 200 200 200 200 200 404 404 404 404",  # one for the team
}
# Buttons with a page of their own: who may press, and what the form sends.
ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "team_member_end": ("organiser", {}),
    "team_reset_request": ("organiser", {}),
    "team_reset_decide": ("organiser", {"answer": "refuse"}),
    "team_publish": ("organiser", {"act": "unpublish"}),
    "team_working_copy": ("organiser", {"working_copy": "0", "organiser": "Half a na"}),
    "team_working_copy_act": ("organiser", {"act": "drop"}),
    "team_question_move": ("organiser", {"to": "up"}),
    "team_question_retire": ("organiser", {}),
    "team_question_copy": ("organiser", {}),
    "team_condition_move": ("organiser", {"to": "up"}),
    "team_condition_remove": ("organiser", {}),
    "team_section_move": ("organiser", {"to": "up"}),
    "team_section_remove": ("organiser", {}),
    "team_applications_export": ("organiser", {}),
    "team_after_export": ("organiser", {}),
    "team_answer_sheet_file": ("organiser", {"target-language": "en"}),
    "team_view_new": ("organiser", {"name": "Mine"}),
    "team_view_act": ("organiser", {"act": "keep"}),
    "team_document": ("organiser", {"withhold": "1"}),
    "team_mask_new": ("organiser", {"passage": "An answer", "mask_reason": "A name"}),
    "team_mask_lift": ("organiser", {}),
    "team_mask_original": ("organiser", {}),
    "team_extension_end": ("organiser", {}),
    "team_focal_point_end": ("organiser", {}),
    "team_capacity_remove": ("organiser", {}),
    "team_entry_code_end": ("organiser", {}),
    "team_application_tag": ("organiser", {"tag": "Later"}),
    "team_import_errors": ("organiser", {}),
    "team_application_note": ("organiser", {"text": "Ask again"}),
    "team_review_save": ("assessor", {"version": "0", "verdict": "no", "line": "Half a na"}),
    "team_review_agree": ("assessor", {"points": "70", "comment": "Agreed"}),
    "paper_new": ("assessor", {}),
    "score_sheet": ("assessor", {}),
    "conflict_note": ("organiser", {"kind": "work"}),
    "conflict_lift": ("organiser", {}),
    "criteria_usual": ("organiser", {}),
    "criterion_remove": ("organiser", {}),
    "phase_remove": ("organiser", {}),
    "assignments_fill": ("organiser", {"by": "load"}),
    "team_target_remove": ("organiser", {}),
    "team_pin_remove": ("organiser", {}),
    "team_board_comment_remove": ("organiser", {}),
    "team_proposal_new": ("organiser", {}),
    "reserve_move": ("organiser", {"to": "up"}),
    "reserve_invite": ("organiser", {"reason": "first"}),
    "team_release_again": ("organiser", {}),
    "approver_ask": ("organiser", {"email": "new@example.org"}),
    "approver_withdraw": ("organiser", {}),
    "team_wording_start": ("organiser", {}),
    "team_visa_remove": ("organiser", {}),
    "team_translators": ("organiser", {}),
    "team_translator_end": ("organiser", {}),
    "team_translation_propose": ("organiser translator", {}),
    "team_text_ask": ("organiser", {"approver": "approver@whole.example.org"}),
    "team_text_withdraw": ("organiser", {}),
    "letter_act": ("organiser", {"act": "discard"}),
    "team_participant_travel": ("organiser logistics", {"nights": "1"}),
    "team_participant_state": ("organiser", {"sure": "on"}),
    "team_participant_attendance": ("organiser logistics", {"attendance": ""}),
    "team_file_remove": ("organiser logistics editor", {}),
    "team_publication_publish": ("organiser editor", {}),
    "team_publication_withdraw": ("organiser editor", {}),
}
TABLES = {
    *("team_applications_export", "team_after_export", "team_answer_sheet_file"),
    *("team_import_errors", "score_sheet"),
}
AUTOSAVE = {"team_working_copy", "team_review_save"}
# The decisions were sent, or nobody can be invited now: what was typed comes back with the reason.
REFUSED = {"team_review_agree", "reserve_invite"}
# Forms on pages that more people may read than may send.
STRICTER_FORMS = {"team_members": "organiser", "team_translations": "organiser"}
FEW = {"translator": TRANSLATOR, "focal_point": FOCAL_POINT}


@pytest.fixture
def world(whole: Whole) -> Whole:
    return whole


def visitor(world: Whole, who: str) -> Visitor:
    others = {"guest": world.guest, "applicant": world.applicant, "nobody": None}
    if who == "stranger":
        return Visitor(whole_programme("other").organiser)
    return Visitor(world.team[who] if who in world.team else others[who])


def of_the_team(world: Whole) -> list[Address]:
    """The team's addresses. Files of an event come in several: the table is about the team's own."""
    team_file = str(world.files["team"].file_id)
    return [
        one
        for one in addresses(world)
        if "/team/" in one.path
        or one.name == "application_file"
        or (one.name == "event_file" and team_file in one.path)
    ]


def expected(name: str, who: str) -> int:
    if who in FEW:
        return 200 if name in FEW[who] else 404
    return int(PAGES[name].split()[WHO.index(who)])


def test_the_tables_name_every_page_of_the_team(world: Whole) -> None:
    assert {one.name for one in of_the_team(world)} == set(PAGES) | set(ACTS)
    assert not set(PAGES) & set(ACTS)
    assert all(len(row.split()) == len(WHO) for row in PAGES.values())


def _may_send(name: str, who: str) -> bool:
    if name in ACTS:
        return who in ACTS[name][0].split()
    return expected(name, who) == 200 and who in STRICTER_FORMS.get(name, who).split()


@pytest.mark.parametrize("who", [*WHO, *FEW])
def test_what_is_denied_changes_nothing_queues_nothing_and_audits_nothing(world: Whole, who: str) -> None:
    browser, wrong = visitor(world, who), []
    inside = who in world.team
    before = everything()
    denied = [one for one in of_the_team(world) if not _may_send(one.name, who)]
    with watched_writes({"django_session"}) as writes:
        for address in denied:
            response = browser.open(address.path, "post", ACTS.get(address.name, ("", {}))[1])
            allowed = {405, *((403, 404) if inside else (302,) if who == "nobody" else (404,))}
            if response.status_code not in allowed:
                wrong.append((address.path, response.status_code))
    assert wrong == []
    assert writes == []
    assert differences(before, everything()) == []


@pytest.mark.parametrize("name", ACTS)
def test_each_button_works_for_whom_the_table_names(world: Whole, name: str) -> None:
    roles, data = ACTS[name]
    address = _where_it_can_be_pressed(world, name)
    for role in roles.split():
        with transaction.atomic():
            response = Visitor(world.team[role]).open(address, "post", data)
            content_of(response)
            transaction.set_rollback(True)
        expected = 422 if name in REFUSED else 200 if name in TABLES | AUTOSAVE else 302
        assert response.status_code == expected, role


def _where_it_can_be_pressed(world: Whole, name: str) -> str:
    """On the reserve list stand others than the first application."""
    if name in {"reserve_move", "reserve_invite"}:
        listed = Application.objects.filter(call=world.call, decision__outcome="reserve").first()
        assert listed is not None
        return reverse(name, args=[world.event.code, listed.reference])
    return next(one.path for one in addresses(world) if one.name == name)


def test_an_assessor_gets_no_file_that_is_not_meant_for_her(world: Whole) -> None:
    """Her page leaves the answer out; knowing the address of its file must not help."""
    file = reverse("application_file", args=[world.application.reference, world.answer_file.pk])
    world.file_question.for_assessors = False
    world.file_question.save(update_fields=["for_assessors"])
    for who, status in (("assessor", 404), ("organiser", 200), ("applicant", 200)):
        response = visitor(world, who).open(file)
        content_of(response)
        assert response.status_code == status, who


def test_every_address_declares_who_may_open_it() -> None:
    """Our own by a decorator; what belongs to a library by the list in core/web.py, else only after signing in."""
    ours = ("core.", "events.", "participants.", "interpretation.", "materials.")
    undeclared = [
        name for name, view in views() if view.__module__.startswith(ours) and not getattr(view, "access", "")
    ]
    assert undeclared == []
    rules = {view.rule for _name, view in views() if hasattr(view, "rule")}
    assert rules <= set(PERMISSIONS), "a page names a rule that no predicate stands behind"
    assert set(FOREIGN_ACCESS.values()) == {"public"}


# --- lists agree with rules -------------------------------------------------------------------

Visible = Callable[[Any], models.QuerySet[Any]]


def _any(*rules: str) -> Callable[[User, Any], bool]:
    return lambda user, row: any(user.has_perm(rule, row) for rule in rules)


def _sent(row: Application) -> bool:
    return row.submitted_at is not None and row.state != Application.State.DRAFT


def _application(user: User, row: Application) -> bool:
    """Organisers see all that was ever sent, assessors what is sent now; a draft nobody, nor what she has a conflict
    of interest with, nor an assessor anything before she has declared these."""
    assessed = row.state in Application.SENT and user.has_perm("participants.assess", row)
    assessed = assessed and row.call.conflict_declarations.filter(assessor=user).exists()
    apart = row.conflicts.filter(assessor=user.pk).exists()
    return _sent(row) and not apart and (user.has_perm("participants.view_applications", row) or assessed)


def _file(user: User, row: EventFile) -> bool:
    comes = Participation.objects.filter(user=user, event=row.event, state="accepted").exists()
    public = row.access == "public" and row.event.state == Event.State.PUBLISHED
    return user.has_perm("events.view_event", row.event) or public or (comes and row.access != "team")


LISTS: dict[str, tuple[type[models.Model], Visible, Callable[[User, Any], bool]]] = {
    "programmes": (Programme, events.programmes_visible_to, _any("events.view_programme")),
    "events": (Event, events.events_visible_to, _any("events.view_event")),
    "series": (EventSeries, series_visible_to, _any("events.view_programme")),
    "calls": (Call, events.calls_visible_to, _any("events.view_event")),
    "memberships": (Membership, events.memberships_visible_to, _any("events.view_programme")),
    "resets": (SecondFactorReset, events.resets_visible_to, _any("events.view_programme")),
    "applications": (Application, applications.applications_visible_to, _application),
    "publications": (Publication, materials.publications_visible_to, _any("events.view_programme")),
    "files": (EventFile, materials.files_visible_to, _file),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_exactly_what_its_rule_allows(world: Whole, name: str) -> None:
    model, visible_to, allows = LISTS[name]
    stranger = whole_programme("other").organiser
    people = [*world.team.values(), stranger, world.guest, world.applicant]
    rows = list(model._default_manager.all())
    assert len(rows) > 1
    for user in people:
        seen = set(visible_to(user).values_list("pk", flat=True))
        assert seen == {row.pk for row in rows if allows(user, row)}, user


def test_a_visitor_sees_nothing_but_public_files(world: Whole) -> None:
    from django.contrib.auth.models import AnonymousUser

    for model, visible_to, _allows in LISTS.values():
        public = {world.files["public"].pk} if model is EventFile else set()
        assert set(visible_to(AnonymousUser()).values_list("pk", flat=True)) == public


def test_mails_of_an_event_are_those_of_its_own_scope(world: Whole) -> None:
    whole_programme("other")
    shown = selection.mails_of(world.event)
    assert shown.exists()
    assert set(shown.values_list("scope", flat=True)) == {world.event.scope}
    codes = Message.objects.filter(kind__in=("sign_in_code", "approval_code", "text_approval_code"))
    assert not shown.filter(pk__in=codes).exists()
