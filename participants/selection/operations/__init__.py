"""Everything that changes verdicts, decisions, letters, releases, approvals and participations."""

from participants.selection.operations.approval import (
    answer_request,
    ask_approver,
    ask_new_approver,
    check_code,
    send_code,
    withdraw_request,
)
from participants.selection.operations.decisions import (
    Done,
    decide,
    decide_many,
    undo_decision,
    undo_decisions,
)
from participants.selection.operations.letters import (
    Prepared,
    discard_letter,
    edit_letter,
    prepare_letters,
    release_letter,
    release_letters,
    restore_letter,
)
from participants.selection.operations.participation import (
    accept_invitation,
    add_participant,
    cancel_participation,
    decline_invitation,
    invite_again,
)
from participants.selection.operations.refused import Refused
from participants.selection.operations.release import release_decisions, start_release, try_again
from participants.selection.operations.reserve import close_reserve, invite_from_reserve, move_in_reserve
from participants.selection.operations.verdicts import record_verdict

__all__ = [
    "Done",
    "Prepared",
    "Refused",
    "accept_invitation",
    "add_participant",
    "answer_request",
    "ask_approver",
    "ask_new_approver",
    "cancel_participation",
    "check_code",
    "close_reserve",
    "decide",
    "decide_many",
    "decline_invitation",
    "discard_letter",
    "edit_letter",
    "invite_again",
    "invite_from_reserve",
    "move_in_reserve",
    "prepare_letters",
    "record_verdict",
    "release_decisions",
    "release_letter",
    "release_letters",
    "restore_letter",
    "send_code",
    "start_release",
    "try_again",
    "undo_decision",
    "undo_decisions",
    "withdraw_request",
]
