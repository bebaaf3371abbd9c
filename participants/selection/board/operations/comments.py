"""What the committee remarks: written once, never changed, and taken back only by whoever wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from core.states import lock
from events.models import Call
from participants.selection.models import BoardComment, Proposal
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from core.accounts import User


@transaction.atomic
def comment_on_board(call: Call, *, text: str, by: User, proposal: Proposal | None = None) -> BoardComment:
    """Keep a comment on the whole, or on one proposal; pressed twice, it stands there once.

    Raises Refused when the call is cancelled.
    """
    call = lock(call)
    if call.state == Call.State.CANCELLED:
        raise Refused(_("The call is cancelled. Nothing was changed."))
    last = BoardComment.objects.filter(call=call).order_by("-pk").first()
    if last is not None and (last.by_id, last.text, last.proposal_id) == (by.pk, text, _key(proposal)):
        return last
    comment = BoardComment.objects.create(call=call, proposal=proposal, text=text, by=by)
    record(by=by, action="comment on board", target=comment, fields=("text",))
    return comment


@transaction.atomic
def remove_comment(comment: BoardComment, *, by: User) -> None:
    """Take one's own comment back; the trail says that there was one. A second press changes nothing.

    Raises Refused for somebody else's, and once the decisions were sent: then it belongs to their minutes.
    """
    call = lock(Call.objects.get(pk=comment.call_id))
    if comment.by_id != by.pk:
        raise Refused(_("Only whoever wrote a comment can remove it. Nothing was changed."))
    if call.state != Call.State.PUBLISHED:
        raise Refused(_("The decisions were sent, so their minutes keep the comment. Nothing was changed."))
    rows = BoardComment.objects.filter(pk=comment.pk)
    if rows.exists():
        record(by=by, action="remove comment", target=comment, fields=("text",))
        rows.delete()


def _key(proposal: Proposal | None) -> int | None:
    return None if proposal is None else proposal.pk
