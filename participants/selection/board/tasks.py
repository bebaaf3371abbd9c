"""Background work of the board."""

from __future__ import annotations

from django_tasks import task

from core.actors import Clock
from participants.selection.board.operations.proposals import work_out_proposal
from participants.selection.models import Proposal


@task()
def propose_group(proposal_id: int) -> None:
    """Works out a proposal and explains it. Safe to run twice: the second run finds it done."""
    proposal = Proposal.objects.select_related("call__event").get(pk=proposal_id)
    work_out_proposal(proposal, by=Clock("board"))
