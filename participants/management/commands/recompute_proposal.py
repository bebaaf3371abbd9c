"""Works a stored proposal out again and says whether the answer is the same."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participants.selection.cohort import Unproven
from participants.selection.minutes.recomputing import recompute
from participants.selection.models import Proposal

NOT_DONE = 2


class Command(BaseCommand):
    help = "Work a proposal out again from its stored inputs. Ends with 0 when equal, 1 when not, 2 when it cannot."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("proposal", type=int, help="the number that the minutes name")

    def handle(self, *args: Any, **options: Any) -> None:
        proposal = Proposal.objects.filter(pk=options["proposal"]).first()
        if proposal is None:
            raise CommandError(f"There is no proposal {options['proposal']}.", returncode=NOT_DONE)
        if proposal.state != Proposal.State.DONE:
            raise CommandError("This proposal has no result to compare with.", returncode=NOT_DONE)
        try:
            found = recompute(proposal)
        except Unproven as error:
            raise CommandError(f"The solver proved no answer: {error}", returncode=NOT_DONE) from error
        for name in sorted({*proposal.versions, *found.versions}):
            self.stdout.write(f"{name}: {proposal.versions.get(name)} then, {found.versions.get(name)} now")
        if not found.equal:
            lines = [f"{name}: {then} then, {now} now" for name, (then, now) in found.different.items()]
            raise CommandError("\n".join(["Not equal.", *lines]))
        self.stdout.write(f"Equal: proposal {proposal.pk}, {len(proposal.inputs['candidates'])} candidates.")
