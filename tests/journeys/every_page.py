"""Every page of every role by its name and what it is about, and the addresses that are no page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation

from events.models import EventSeries, Role, WordingRule
from materials.demo.meeting import MEETING
from materials.models import EventFile
from participants.applications.models import Application
from participants.selection.board import operations as board
from participants.selection.models import Criterion, ReviewPhase
from tests.journeys.built import Built, build_rows

NO_PAGE = {
    # Answers to a press of a button, files, and what machines read.
    *("set_language", "healthz", "readyz", "service_worker", "short_link", "robots", "sitemap", "feed"),
    *("call_qr", "event_calendar", "event_file", "publication_file", "my_letter", "my_calendar"),
    *(
        "application_save",
        "application_save_part",
        "application_leave",
        "application_upload",
        "application_send",
        "application_file",
    ),
    *("nomination_move", "team_focal_point_end", "team_capacity_remove", "team_entry_code_end"),
    *("application_pdf", "team_extension_end", "team_mask_new", "team_mask_lift", "team_mask_original"),
    "team_document",
    *("application_copy", "application_code_again", "my_data_request", "my_data_file", "my_data_progress"),
    *("my_data_erase", "team_applications_export", "team_participants_export", "team_participant_letter"),
    *("team_participant_state", "team_participant_travel", "team_question_move", "team_question_retire"),
    *("team_after_export", "team_answer_sheet_file"),
    *("team_question_copy", "team_section_move", "team_section_remove"),
    *("team_condition_move", "team_condition_remove"),
    *("team_release_progress", "team_release_again", "approver_ask", "approver_withdraw", "reserve_move"),
    *("team_wording_start", "team_visa_remove", "team_text_ask", "team_text_withdraw"),
    *("team_translation_file", "team_translation_propose", "team_translators", "team_translator_end"),
    *("reserve_invite", "letter_act", "team_member_end", "team_reset_request", "team_reset_decide"),
    *("team_file_remove", "team_publish", "team_publication_publish", "team_publication_withdraw"),
    *("team_view_new", "team_view_act", "team_application_tag", "team_application_note"),
    *("team_import_errors", "team_participant_attendance"),
    *("team_review_save", "team_review_agree", "conflict_note", "conflict_lift", "criteria_usual"),
    "phase_remove",
    *("criterion_remove", "assignments_fill", "paper_new", "paper_file", "score_sheet"),
    *("team_working_copy", "team_working_copy_act"),
    *("team_board_news", "team_target_remove", "team_pin_remove", "team_proposal_new"),
    "team_board_comment_remove",
    *("team_proposal_progress", "team_minutes_pdf", "team_trail_csv"),
    # Only where a call asks for them: endorsement/test_readers.py does.
    *("application_endorser", "endorsement", "application_continue"),
    # Only after an organiser asked for it: test_account_merging.py does.
    "accounts_merge",
    # A table has to be sent in first: test_import.py does.
    *("team_import", "team_import_check", "team_import_progress"),
    # An organisation's own sign-in, which is another server's.
    *("openid_connect_login", "openid_connect_callback", "socialaccount_login_cancelled"),
    *("socialaccount_login_error", "socialaccount_signup"),
    # Pages of accounts that only a form leads to; test_signing_in.py goes through those that matter.
    *("account_inactive", "account_confirm_email", "account_email_verification_sent", "account_set_password"),
    *("account_request_login_code", "account_confirm_login_code", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done", "account_reauthenticate"),
    *(
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_login_webauthn",
        "mfa_trust",
    ),
    *("mfa_generate_recovery_codes", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    *("mfa_deactivate_totp", "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_signup_webauthn"),
}


class World(Built):
    """The same with the addresses that each role may open, of every page one at least."""

    def pages(self, role: str) -> list[str]:
        return [address(name, *args) for name, *args in getattr(self, f"_{role}")()]

    def _criterion(self) -> Criterion:
        call = self.open.call
        return call.criteria.first() or Criterion.objects.create(call=call, name_en="Practice", weight=100)

    def _phase(self) -> ReviewPhase:
        call = self.open.call
        return call.review_phases.first() or ReviewPhase.objects.create(
            call=call, name_en="Scoring", sees_ranking=True
        )

    def _proposal(self) -> int:
        call, organiser = self.open.call, self.people[Role.ORGANISER]
        if not call.proposals.exists():
            proposal = board.work_out_proposal(board.ask_for_proposal(call, by=organiser), by=organiser)
            board.take_over(proposal, by=organiser)
        return 1

    def _series(self) -> EventSeries:
        return EventSeries.objects.get(events=self.open)

    # --- people outside the team ---------------------------------------------------------------

    def _anonymous(self) -> list[tuple[Any, ...]]:
        call, code = self.open.code, self.publication.code
        return [
            *(("home",), ("call_list",), ("call_page", call), ("call_page", self.done.code), ("event_list",)),
            *(
                ("event_page", "2022-sarajevo"),
                ("event_page", call),
                ("apply", call),
                ("apply", self.done.code),
            ),
            *(
                ("privacy",),
                ("privacy_notice", "demo"),
                ("privacy_notice_version", "demo", 1),
                ("accessibility",),
            ),
            *(("report_mistake",), ("library",), ("publication_page", code), ("sign_in",)),
            *(
                ("sign_in_code", "sign-in"),
                ("sign_in_link", "sign-in"),
                ("account_login",),
                ("account_signup",),
            ),
            *(("account_reset_password",), ("approval", "approver"), ("invitation", "guest")),
            *(("nomination_link", self.named.token), ("apply", self.named.call.event.code)),
            *(("entry_code", "by-code"), ("apply_part", MEETING, 2)),
            *(("text_approval", "text-approver"), ("series_page", self._series().code)),
            *(("application_code", self.draft.reference, "send"), ("application_link", "send")),
        ]

    def _applicant(self) -> list[tuple[Any, ...]]:
        mine = Application.objects.get(user=self.people["applicant"], call__event=self.open).reference
        return [
            *(("desk",), ("my_profile",), ("my_data",), ("my_application", mine), ("apply", self.open.code)),
            *(("application_withdraw", mine), ("account_email",), ("account_change_password",)),
            *(("account_logout",), ("socialaccount_connections",)),
        ]

    def _drafting(self) -> list[tuple[Any, ...]]:
        code = self.open.code
        pages = [("desk",), ("apply", code), ("apply_for_somebody", code)]
        return [*pages, ("application_check", self.draft.reference)]

    def _participant(self) -> list[tuple[Any, ...]]:
        mine = Application.objects.get(user=self.people["participant"], call__event=self.done).reference
        code = self.done.code
        return [
            ("desk",),
            ("my_event", code),
            ("my_letter_page", code),
            ("my_application", mine),
            ("application_after", mine),
        ]

    # --- the team ------------------------------------------------------------------------------

    def _organiser(self) -> list[tuple[Any, ...]]:
        call, done, programme = self.open.code, self.done.code, self.programme.code
        first, other = self.open.call.applications.order_by("pk")[:2]
        question = self.open.call.questions.order_by("pk")[1].pk
        place, designation = self.programme.places.first(), self.programme.designations.first()
        return [
            *(
                (name,)
                for name in ("desk", "team_home", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn")
            ),
            ("mfa_list_webauthn",),
            *((f"team_{name}", programme) for name in ("programme", "members", "programme_edit", "places")),
            *(
                (f"team_{name}", programme)
                for name in ("designations", "notice", "event_new", "publications")
            ),
            *((f"team_{name}", programme) for name in ("wording_rules", "timing", "visas", "rates")),
            ("team_wording_rule", programme, WordingRule.objects.get(programme=self.programme).pk),
            ("team_visa", programme, self.programme.visa_lead_times.get().pk),
            ("team_wording", call),
            *(("team_translations", call), ("team_translation", call, "sr-latn")),
            ("team_translation_sheet", call, "sr-latn"),
            *(("team_place", programme, place.pk), ("team_designation", programme, designation.pk)),
            *((f"team_applications_{name}", call) for name in ("bulk", "statistics", "alike")),
            *(
                (f"team_{name}", call)
                for name in ("event", "event_edit", "call", "questions", "preview", "screens")
            ),
            *((f"team_{name}", call) for name in ("screen", "form_trial")),
            *(
                ("team_event_part", call, part)
                for part in ("when", "languages", "coverage", "contacts", "questions", "related", "agenda")
            ),
            *(
                ("team_event_texts", call, "sr-latn"),
                ("team_event_cancel", call),
                ("team_life_cycle", call, "postpone"),
                ("team_life_cycle", call, "extend"),
                ("team_question", call, question),
                ("team_answer_sheet", call),
            ),
            ("team_question_new", call, "several"),
            *(("team_event_copy", call), ("team_event_from", programme, "workshop")),
            *(
                ("team_series_list", programme),
                ("team_series_new", programme),
                ("team_series", self._series().pk),
            ),
            *(("team_conditions", call), ("team_condition_new", call, "language")),
            ("team_condition", call, self.open.call.conditions.first().pk),
            ("team_section_new", call),
            ("team_section", call, self.open.call.form_sections.first().pk),
            *(
                ("team_applications", call),
                ("team_application", call, first.reference),
                ("team_answer_text", call, first.reference, _written(first)),
                ("team_field", call, first.reference, "languages"),
                ("team_extensions", call),
                *(("team_nominations", self.named.call.event.code), ("team_entry_codes", "by-code")),
                ("team_on_behalf", call),
                ("team_imports", call),
                ("team_merge", call, first.reference, other.reference),
                *((f"team_{name}", call) for name in ("assessing", "assignments", "ranking")),
                *(("criterion_new", call), ("criterion_edit", call, self._criterion().pk)),
                *(("phase_new", call), ("phase_edit", call, self._phase().pk)),
                ("team_decisions", call),
                ("team_minutes", call),
                ("team_trail", call),
            ),
            *((f"team_{name}", call) for name in ("board", "board_comments", "targets", "proposals_compare")),
            *(("team_target_new", call, kind) for kind in ("place", "language")),
            *(("team_target", call, self.open.call.targets.earliest("pk").pk),),
            *(("team_proposal", call, self._proposal()), ("team_board_person", call, first.reference)),
            *(
                ("team_decision", call, other.reference),
                ("team_letters_prepare", call),
                ("team_release", call),
            ),
            *(
                (f"team_{name}", done)
                for name in ("event", "applications", "decisions", "release", "letters")
            ),
            *(
                (f"team_{name}", done)
                for name in ("participants", "participant_new", "write", "interpretation")
            ),
            *(("team_files", done), ("reserve_close", done), ("team_letter", done, self.letter.pk)),
            ("team_participant", done, self.participation.pk),
            ("team_participant_replace", done, self.participation.pk),
        ]

    def _assessor(self) -> list[tuple[Any, ...]]:
        files = self.open.call.applications.order_by("pk")
        return [
            *(("desk",), ("team_home",), ("team_event", self.open.code), ("team_review", self.open.code)),
            ("team_paper", self.open.code),
            ("team_review_ranking", self._phase().call.event.code),
            *(("team_declaration", self.open.code), ("team_conflict", self.open.code, files[1].reference)),
            ("team_review_one", self.open.code, files[1].reference),
            ("team_review_one", self.open.code, files[2].reference),
        ]

    def _logistics(self) -> list[tuple[Any, ...]]:
        return [
            *((name, self.done.code) for name in ("team_event", "team_participants", "team_files")),
            ("team_participant", self.done.code, self.participation.pk),
        ]

    def _interpretation(self) -> list[tuple[Any, ...]]:
        pages = [(name, self.done.code) for name in ("team_event", "team_interpretation")]
        return [*pages, ("team_rates", self.programme.code)]

    def _editor(self) -> list[tuple[Any, ...]]:
        code, file = self.publication.code, EventFile.objects.get(event=self.done)
        return [
            *(("team_home",), ("team_files", self.done.code), ("team_file", self.done.code, file.pk)),
            *(("team_publications", self.programme.code), ("team_publication", code)),
            *(("team_publication_preview", code), ("team_version_new", code), ("team_version", code, "en")),
            ("team_part", code, "insights", "sq"),
        ]

    def _focal_point(self) -> list[tuple[Any, ...]]:
        return [
            *(("team_home",), ("nomination_list",), ("nominations", self.named.capacity_id)),
            ("nomination_withdraw", self.named.pk),
        ]

    def _observer(self) -> list[tuple[Any, ...]]:
        return [("team_home",), ("team_event", self.open.code), ("team_members", self.programme.code)]


OUTSIDE = ("anonymous", "applicant", "drafting", "participant")
TEAM = ("organiser", "assessor", "logistics", "interpretation", "editor", "observer", "focal_point")


def address(name: str, *args: Any) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def build_world() -> World:
    return World(**vars(build_rows()))


def _written(application: Application) -> int:
    """A question she answered in words."""
    answers = application.answers.filter(question__kind__in=("short", "long")).exclude(text="")
    return int(answers.values_list("question_id", flat=True)[0])
