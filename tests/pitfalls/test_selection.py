"""Assessing and choosing: how committees and applicants were let down elsewhere, and must not be here (docs/requirements.md)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.dates import format_date
from core.erasure import personal_data
from core.outbox import Message
from events.operations import change_event
from participants.applications.models import Application
from participants.selection import queries
from participants.selection.models import Decision, Participation
from participants.selection.operations import invite_from_reserve, prepare_letters
from tests.crawl import Visitor, follow_links
from tests.participants.selection.conftest import make_world

HERE = "tests/pitfalls/test_selection.py"
CHOOSING = "tests/participants/selection"
FORMS = "tests/participants/applications"
REQUIREMENTS = {
    "C1": (
        f"{CHOOSING}/test_letters.py::test_one_draft_per_decision",
        f"{CHOOSING}/test_letters.py::test_changing_the_decision_replaces_its_letter",
    ),
    "C2": (
        f"{HERE}::test_until_the_decisions_are_sent_nothing_of_hers_tells_one",
        "tests/materials/desk/test_desk.py::test_a_draft_decision_shows_nowhere",
    ),
    "C3": (
        f"{CHOOSING}/test_decisions.py::test_every_bulk_decision_is_undone_to_each_rows_own_state",
        f"{CHOOSING}/test_decisions.py::test_who_decided_what_is_in_the_trail",
        f"{CHOOSING}/board/test_proposals.py::test_taking_over_is_undone_in_one_act_without_what_was_moved_since",
    ),
    "C4": (
        f"{CHOOSING}/test_decisions.py::test_many_reports_per_row_what_was_done_and_why_not",
        f"{CHOOSING}/pages/test_deciding.py::test_rows_that_were_left_alone_are_told",
    ),
    "C5": (
        f"{CHOOSING}/board/test_pages.py::test_the_board_shows_the_working_set_against_every_target",
        "tests/interpretation/test_panel.py::test_with_rates_the_cost_is_shown_line_by_line",
        f"{CHOOSING}/board/test_proposals.py::test_taking_over_drafts_everybody_and_sends_nothing",
        f"{CHOOSING}/pages/test_outbox.py::test_sending_takes_the_typed_number_and_then_shows_progress",
    ),
    "C6": (
        f"{CHOOSING}/test_release.py::test_everything_moves_in_one_act",
        f"{CHOOSING}/test_letters.py::test_what_the_letters_say",
    ),
    "C7": (
        f"{HERE}::test_the_reserve_list_is_a_state_with_a_day_on_her_page",
        f"{CHOOSING}/test_letters.py::test_what_the_letters_say",
    ),
    "C8": (
        f"{CHOOSING}/test_participation.py::test_declining_after_accepting_frees_the_place_and_takes_the_entry_back",
        f"{CHOOSING}/test_replacing.py::test_whoever_declined_is_never_offered_again",
        f"{CHOOSING}/test_reserve.py::test_who_withdrew_is_not_on_the_list",
    ),
    "C9": (
        f"{HERE}::test_more_places_offer_themselves_to_nobody",
        f"{CHOOSING}/test_reserve.py::test_a_free_place_offers_itself_to_nobody",
    ),
    "C10": (
        f"{CHOOSING}/test_decisions.py::test_the_reserve_list_has_one_order_without_gaps",
        f"{CHOOSING}/test_reserve.py::test_passing_over_needs_a_reason_that_is_kept",
        f"{CHOOSING}/test_replacing.py::test_the_same_cell_comes_before_the_first_of_the_list",
    ),
    "C11": (f"{CHOOSING}/test_concurrency.py::test_twenty_confirmations_for_five_places_give_exactly_five",),
    "C12": (
        f"{CHOOSING}/assessing/test_blind.py::test_a_crawl_of_everything_an_assessor_reaches_finds_nobody",
        f"{CHOOSING}/assessing/test_blind.py::test_documents_have_neutral_names_and_pictures_are_not_given",
        f"{FORMS}/documents/test_releasing.py::test_a_document_that_she_replaced_waits_again_and_the_copy_is_deleted",
        f"{CHOOSING}/assessing/test_paper.py::test_a_blind_pdf_names_nobody_and_one_with_names_is_gone_once_the_call_is_blind",
    ),
    "C13": (
        f"{CHOOSING}/assessing/test_points.py::test_others_are_read_only_after_ones_own",
        f"{CHOOSING}/assessing/test_points.py::test_the_ranking_shows_what_a_score_rests_on",
        f"{CHOOSING}/pages/test_review.py::test_others_verdicts_show_only_after_ones_own",
    ),
    "C14": (
        f"{CHOOSING}/assessing/test_conflicts.py::test_what_she_declares_is_hidden_from_her_everywhere",
        f"{CHOOSING}/assessing/test_conflicts.py::test_her_scores_become_void_and_average_and_quorum_go_without_them",
        f"{CHOOSING}/assessing/test_recusal.py::test_the_page_and_its_acts_are_a_404",
    ),
    "C15": (
        f"{CHOOSING}/assessing/test_points.py::test_a_comment_of_an_assessor_reaches_no_applicant",
        f"{CHOOSING}/board/test_proposals.py::test_notes_of_the_committee_are_never_in_her_copy",
        f"{CHOOSING}/test_reasons.py::test_what_the_host_says_is_told_to_nobody_but_organisers",
    ),
    "C16": (
        f"{CHOOSING}/test_paths.py::test_every_path_of_six_steps_ends_in_a_valid_state",
        f"{CHOOSING}/test_states.py::test_the_table",
    ),
    "C17": (
        f"{CHOOSING}/assessing/test_points.py::test_the_committee_returns_an_application_to_its_applicant_alone",
        f"{FORMS}/test_extensions.py::test_the_extension_of_one_changes_nothing_for_others",
    ),
    "C18": (
        f"{CHOOSING}/assessing/test_points.py::test_the_ranking_shows_what_a_score_rests_on",
        f"{CHOOSING}/assessing/test_rules.py::test_no_unscored_one_ever_stands_above_a_scored_one",
        f"{CHOOSING}/assessing/test_rules.py::test_mean_and_spread",
    ),
    "C19": (
        f"{FORMS}/test_account_merging.py::test_no_foreign_key_to_the_other_account_is_left",
        f"{FORMS}/test_merging.py::test_every_foreign_key_of_the_registry_is_known",
        f"{FORMS}/test_merging.py::test_the_chosen_values_stay_and_what_was_replaced_is_kept",
    ),
}
SECRET = "Between the committee and nobody else"


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["selected", "reserve", "not_selected"])
def test_until_the_decisions_are_sent_nothing_of_hers_tells_one(outcome: str) -> None:
    """Decided, and the letter written: every page she reaches says the same as before, and so does her copy."""
    world = make_world()
    application = world.applications(1)[0]
    assert application.user is not None
    before = _everything_she_reaches(application)
    world.decide(application, outcome, reason_text=SECRET if outcome == "not_selected" else "")
    day = timezone.localdate() + timedelta(days=5)
    prepare_letters(world.call, answer_by=day, hear_by=day, by=world.organiser)
    code = Decision.objects.get().invitation_code
    after = _everything_she_reaches(application)
    assert reverse("my_application", args=[application.reference]) in after
    assert after.keys() == before.keys()
    for path, text in after.items():
        assert SECRET not in text, path
        assert code not in text, path
        for state in Application.DECIDED:
            word = str(Application.State(state).label)
            assert text.count(word) == before[path].count(word), (path, word)
    assert "Under review" in after[reverse("my_application", args=[application.reference])]
    copy = personal_data(application.user)
    assert "participants.Decision" not in copy
    assert SECRET not in str(copy)
    assert code not in str(copy)


def _everything_she_reaches(application: Application) -> dict[str, str]:
    start = ["/en/desk/", reverse("my_application", args=[application.reference]), reverse("my_data")]
    pages = follow_links(Visitor(application.user), start)
    return {path: content.decode("utf-8", "replace") for path, _response, content in pages}


@pytest.mark.django_db
def test_the_reserve_list_is_a_state_with_a_day_on_her_page() -> None:
    world = make_world()
    application = world.decided("reserve")
    day = timezone.localdate() + timedelta(days=12)
    prepare_letters(world.call, answer_by=day, hear_by=day, by=world.organiser)
    world.release()
    page = Visitor(application.user).open(reverse("my_application", args=[application.reference]))
    text = page.content.decode()
    assert "Reserve list" in text
    assert f"In any case you hear from us by {format_date(day, 'en')}" in text
    assert "Under review" not in text
    assert "Not selected" not in text


@pytest.mark.django_db
def test_more_places_offer_themselves_to_nobody() -> None:
    """Two more places: nothing is written and nobody moves; now the first of the list can be invited, by a person."""
    world = make_world(places=1)
    world.decided("selected")
    first, second = world.decided("reserve"), world.decided("reserve")
    world.release()
    before = Message.objects.count()
    change_event(world.event, places=3, by=world.organiser)
    assert Message.objects.count() == before
    assert Participation.objects.count() == 1
    assert [row.application_id for row in queries.reserve_list(world.call)] == [first.pk, second.pk]
    assert invite_from_reserve(first, by=world.organiser).state == "invited"
    assert Message.objects.count() == before + 1
