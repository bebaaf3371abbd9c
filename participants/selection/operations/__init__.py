"""Everything that changes verdicts, decisions, letters, releases, approvals and participations."""

from participants.selection.operations.approval import (
    answer_request,
    ask_approver,
    ask_new_approver,
    check_code,
    remark_on,
    send_code,
    withdraw_request,
)
from participants.selection.operations.conflicts import (
    Conflict,
    declare_conflicts,
    lift_conflict,
    note_conflict,
)
from participants.selection.operations.decisions import (
    Done,
    decide,
    decide_each,
    decide_many,
    undo_decision,
    undo_decisions,
)
from participants.selection.operations.drafts import Draft
from participants.selection.operations.letters import (
    Prepared,
    discard_letter,
    edit_letter,
    prepare_letters,
    release_letter,
    release_letters,
    restore_letter,
)
from participants.selection.operations.paper import request_paper
from participants.selection.operations.participation import (
    accept_invitation,
    add_participant,
    cancel_participation,
    decline_invitation,
    expire_invitation,
    invite_again,
    remind_invited,
)
from participants.selection.operations.phases import add_phase, change_phase, remove_phase, word_phase
from participants.selection.operations.plans import (
    add_criterion,
    assign,
    change_criterion,
    remove_criterion,
    set_plan,
    take_template,
    unassign,
    word_criterion,
)
from participants.selection.operations.refused import Refused
from participants.selection.operations.release import release_decisions, start_release, try_again
from participants.selection.operations.reserve import close_reserve, invite_from_reserve, move_in_reserve
from participants.selection.operations.substitution import substitute
from participants.selection.operations.verdicts import (
    TypedElsewhere,
    agree_score,
    keep_unfinished,
    record_scores,
    record_verdict,
)

__all__ = [
    "Conflict",
    "Done",
    "Draft",
    "Prepared",
    "Refused",
    "TypedElsewhere",
    "accept_invitation",
    "add_criterion",
    "add_participant",
    "add_phase",
    "agree_score",
    "answer_request",
    "ask_approver",
    "ask_new_approver",
    "assign",
    "cancel_participation",
    "change_criterion",
    "change_phase",
    "check_code",
    "close_reserve",
    "decide",
    "decide_each",
    "decide_many",
    "declare_conflicts",
    "decline_invitation",
    "discard_letter",
    "edit_letter",
    "expire_invitation",
    "invite_again",
    "invite_from_reserve",
    "keep_unfinished",
    "lift_conflict",
    "move_in_reserve",
    "note_conflict",
    "prepare_letters",
    "record_scores",
    "record_verdict",
    "release_decisions",
    "release_letter",
    "release_letters",
    "remark_on",
    "remind_invited",
    "remove_criterion",
    "remove_phase",
    "request_paper",
    "restore_letter",
    "send_code",
    "set_plan",
    "start_release",
    "substitute",
    "take_template",
    "try_again",
    "unassign",
    "undo_decision",
    "undo_decisions",
    "withdraw_request",
    "word_criterion",
    "word_phase",
]
