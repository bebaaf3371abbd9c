"""Everything that changes the board."""

from participants.selection.board.operations.comments import comment_on_board, remove_comment
from participants.selection.board.operations.moves import BACK, Overtaken, ReasonNeeded, move_on_board
from participants.selection.board.operations.proposals import (
    ask_for_proposal,
    take_over,
    undo_take_over,
    work_out_proposal,
)
from participants.selection.board.operations.targets import (
    add_target,
    change_target,
    pin_application,
    pin_together,
    remove_pin,
    remove_target,
    set_board,
)

__all__ = [
    "BACK",
    "Overtaken",
    "ReasonNeeded",
    "add_target",
    "ask_for_proposal",
    "change_target",
    "comment_on_board",
    "move_on_board",
    "pin_application",
    "pin_together",
    "remove_comment",
    "remove_pin",
    "remove_target",
    "set_board",
    "take_over",
    "undo_take_over",
    "work_out_proposal",
]
