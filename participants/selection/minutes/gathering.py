"""Gathers the minutes of a call in the reader's language: the same number of queries however many applied.

Codes of decisions and kinds of conflicts stand in them; private words of assessors do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.localized import text_of
from events.deadlines import shown_dates, shown_deadline, shown_instant
from events.footnotes import footnotes_for
from events.models import Call, Role
from events.queries import designations_of
from participants.applications.queries import asked
from participants.selection.assessing.conflicts import committee, conflicts_in, declarations_in, kept_from
from participants.selection.assessing.phases import facts_of, phases_of
from participants.selection.assessing.plans import Mode, criteria_of, plan_of, settled
from participants.selection.board import queries as board
from participants.selection.board.comments import comments_of
from participants.selection.board.shown import bars_of, bars_of_proposal, points
from participants.selection.board.wording import Names
from participants.selection.minutes.parts import Minutes, Part
from participants.selection.models import Assessment, ConflictOfInterest, Decision, Override
from participants.selection.queries import approvals, last_release
from participants.selection.replacing import from_reserve

if TYPE_CHECKING:
    from datetime import datetime

    from core.accounts import User
    from participants.applications.models import Application
    from participants.selection.board.queries import Row, State
    from participants.selection.models import ApprovalRequest, ApproverRemark, Proposal

NONE = "–"


@dataclass(frozen=True)
class Sources:
    """What several parts look at."""

    call: Call
    state: State
    names: Names
    conflicts: list[ConflictOfInterest]
    apart: frozenset[int]

    def about(self, application: Application, *cells: object) -> tuple[object, ...]:
        """The row of an application; of one the reader keeps away from the reference only."""
        if application.pk in self.apart:
            cells = (_("Recused"), *(NONE for _cell in cells[1:]))
        return (application.reference, *cells)

    def at(self, instant: datetime | None) -> str:
        return shown_instant(instant, self.call.event) if instant else NONE


def minutes_of(call: Call, reader: User) -> Minutes:
    event = call.event
    designations = designations_of([event.programme_id])
    names = Names.of(designations, asked(call, retired=True))
    sources = Sources(call, board.state_of(call), names, list(conflicts_in(call)), kept_from(call, reader))
    parts = [
        _call(sources),
        _criteria(sources),
        _phases(sources),
        _assessors(sources),
        _recused(sources),
        _applications(sources),
        _targets(sources),
        *_proposal(sources),
        _settled(sources),
        _overrides(sources),
        _comments(sources),
        _approvers(sources),
        _from_reserve(sources),
    ]
    return Minutes(
        title=_("Minutes of the selection"),
        event_title=str(text_of(event, "title")),
        parts=[part for part in parts if not part.is_empty],
        signatures=_signatures(sources),
        footnotes=footnotes_for(
            [names.place(row.application.territory) for row in sources.state.rows], designations
        ),
    )


def _call(sources: Sources) -> Part:
    call, release = sources.call, last_release(sources.call)
    counts = sources.state.counts()
    facts: list[tuple[str, object]] = [
        (_("Event"), str(text_of(call.event, "title"))),
        (_("When"), shown_dates(call.event)),
        (_("Deadline"), shown_deadline(call)),
        (_("Applications"), len(sources.state.rows)),
        (_("Places"), sources.state.seats),
        *((str(value.label), counts[value]) for value in Decision.Outcome),
        (_("No decision yet"), counts[""]),
    ]
    if release is not None and call.state == Call.State.DECIDED:
        facts.append((_("Decisions sent"), f"{sources.at(release.finished_at)}, {release.by}"))
    return Part(_("Call"), facts)


# --- assessing -----------------------------------------------------------------------------------


def _criteria(sources: Sources) -> Part:
    plan = plan_of(sources.call)
    mode = Mode(settled(plan, len(sources.state.rows)))
    facts: list[tuple[str, object]] = [
        (capfirst(_("way of assessing")), str(mode.label)),
        (capfirst(_("assessors for each application")), plan.per_application),
        (capfirst(_("assessors see no names")), _yes(plan.blind)),
    ]
    if mode != Mode.FULL:
        return Part(_("Criteria"), facts)
    facts.append((capfirst(_("points needed")), plan.threshold))
    if plan.asks_third:
        facts.append((capfirst(_("difference from which a third is asked")), plan.gap))
    return Part(
        _("Criteria"),
        facts,
        headers=(_("Criterion"), _("Weight"), capfirst(_("highest number of points")), _("Points needed")),
        rows=[
            (str(row.name), row.weight, row.scale, row.threshold or NONE) for row in criteria_of(sources.call)
        ],
    )


def _phases(sources: Sources) -> Part:
    """When assessors could do and see what."""
    rows = [(text_of(row, "name"), facts_of(row, sources.call.event)) for row in phases_of(sources.call)]
    return Part(
        _("Review phases"),
        headers=(_("Name"), *(rows[0][1] if rows else ())),
        rows=[(str(name), *facts.values()) for name, facts in rows],
    )


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")


def _assessors(sources: Sources) -> Part:
    """Who declared or assessed, and how many; void are those of somebody with a conflict."""
    declared = {row.assessor: row.at for row in declarations_in(sources.call)}
    given: Counter[User] = Counter()
    void: Counter[User] = Counter()
    for row in Assessment.objects.filter(application__call=sources.call).select_related("assessor"):
        (given if row.void_at is None else void)[row.assessor] += 1
    people = sorted({*declared, *given, *void}, key=str)
    return Part(
        _("Who assessed"),
        headers=(
            _("Name"),
            _("Conflicts of interest declared"),
            _("Assessments"),
            pgettext("assessments", "void"),
        ),
        rows=[(str(user), sources.at(declared.get(user)), given[user], void[user]) for user in people],
    )


def _recused(sources: Sources) -> Part:
    """The kind of each conflict; the words somebody gave for it are hers."""
    return Part(
        _("Recused"),
        headers=(_("Name"), _("Reference number"), _("Conflict of interest"), _("Since")),
        rows=[
            (str(row.assessor), row.application.reference, row.get_kind_display(), sources.at(row.at))
            for row in sources.conflicts
        ],
    )


def _applications(sources: Sources) -> Part:
    return Part(
        _("Applications"),
        headers=(
            _("Reference number"),
            _("Name"),
            _("Works in"),
            _("Score"),
            _("Assessments"),
            _("Spread"),
            _("Decision"),
            _("Reason"),
        ),
        rows=[_application(row, sources) for row in sources.state.rows],
    )


def _application(row: Row, sources: Sources) -> tuple[object, ...]:
    application, ranked = row.application, row.ranked
    decision = getattr(application, "decision", None)
    score = points(ranked.score)
    return sources.about(
        application,
        application.full_name,
        sources.names.place(application.territory) or NONE,
        NONE if score is None else number_format(score, 1),
        ranked.count,
        number_format(ranked.apart, 1),
        _outcome(decision),
        decision.kept_reason_label if decision else "",
    )


def _outcome(decision: Decision | None) -> str:
    if decision is None:
        return _("No decision yet")
    label = str(decision.get_outcome_display())
    return f"{label} ({decision.reserve_rank})" if decision.reserve_rank else label


# --- the board -----------------------------------------------------------------------------------


def _targets(sources: Sources) -> Part:
    """Each target as the proposal that was taken over met it, and as the group meets it that was decided."""
    state, taken = sources.state, sources.state.taken
    before = {}
    if taken is not None:
        bars = bars_of_proposal(taken, sources.names)
        before = {target["key"]: bar for target, bar in zip(taken.targets, bars, strict=True)}
    rows = []
    for rule, bar in zip(state.rules, bars_of(state, sources.names), strict=True):
        then = before.get(rule.key)
        rows.append(
            (
                bar.label,
                bar.limits,
                _("must be met") if bar.hard else f"{_('Weight')} {rule.weight}",
                f"{then.count} ({then.state})" if then is not None else NONE,
                f"{bar.count} ({bar.state})",
            )
        )
    return Part(
        _("Targets"),
        headers=(_("Target"), _("Limits"), "", _("In the proposal"), _("In the group")),
        rows=rows,
    )


def _proposal(sources: Sources) -> Iterable[Part]:
    taken = sources.state.taken
    if taken is None:
        return
    yield Part(_("Proposal taken over"), _proposal_facts(taken, sources))


def _proposal_facts(taken: Proposal, sources: Sources) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        (_("Proposal %(number)s") % {"number": taken.number}, f"{sources.at(taken.created_at)}, {taken.by}"),
        (_("Taken over"), f"{sources.at(taken.taken_at)}, {taken.taken_by}"),
        (_("Applications"), len(taken.inputs["candidates"])),
        (_("Model"), taken.versions.get("model", NONE)),
        (_("Solver"), taken.versions.get("solver", NONE)),
    ]
    if taken.lottery_seed:
        facts.append((_("Seed of the lottery"), taken.lottery_seed))
    rows = [row for row in sources.state.rows if row.application.pk not in sources.apart]
    tied = [row.application.reference for row in rows if row.proposed is not None and row.proposed.tied]
    if tied:
        facts.append((_("Equal for the last places"), ", ".join(tied)))
    facts.append((_("To work it out again"), f"manage.py recompute_proposal {taken.pk}"))
    return facts


def _settled(sources: Sources) -> Part:
    """Who the committee settled to be in or out, or together or apart.

    Why people are together or apart names each of them: the reader is told of none when she keeps away from one.
    """
    pins = [(row.application, pin) for row in sources.state.rows for pin in row.pins]
    kept = {pin.group for application, pin in pins if pin.group and application.pk in sources.apart}
    return Part(
        _("Settled beforehand"),
        headers=(_("Reference number"), _("Name"), _("Decision"), _("Reason"), pgettext("who decided", "By")),
        rows=[
            sources.about(
                application,
                application.full_name,
                pin.get_kind_display(),
                NONE if pin.group in kept else pin.reason,
                str(pin.by),
            )
            for application, pin in pins
        ],
    )


def _overrides(sources: Sources) -> Part:
    rows = Override.objects.filter(application__call=sources.call).select_related(
        "application", "proposal", "by"
    )
    return Part(
        _("Departures from the proposal"),
        headers=(_("Reference number"), _("Name"), _("Decision"), _("Reason"), pgettext("who decided", "By")),
        rows=[
            sources.about(
                row.application,
                row.application.full_name,
                row.get_outcome_display() or _("No decision yet"),
                row.reason,
                f"{row.by}, {sources.at(row.at)}",
            )
            for row in rows
        ],
    )


def _comments(sources: Sources) -> Part:
    return Part(
        _("Comments"),
        headers=(_("Proposal"), _("Name"), _("Time"), _("Comment")),
        rows=[
            (row.proposal.number if row.proposal else NONE, str(row.by), sources.at(row.at), row.text)
            for row in comments_of(sources.call)
        ],
    )


def _approvers(sources: Sources) -> Part:
    return Part(
        _("Approver"),
        headers=(_("Name"), _("Answer"), _("Time"), _("Comment")),
        rows=[
            (
                str(row.user),
                row.get_state_display(),
                sources.at(row.answered_at),
                "\n".join([*filter(None, [row.comment]), *_remarks(row, sources)]),
            )
            for row in approvals(sources.call)
        ],
    )


def _remarks(request: ApprovalRequest, sources: Sources) -> list[str]:
    return [_remark(row) for row in request.remarks.all() if row.application_id not in sources.apart]


def _remark(remark: ApproverRemark) -> str:
    return f"{remark.get_kind_display()} ({remark.application.reference}): {remark.comment}"


def _from_reserve(sources: Sources) -> Part:
    """After the decisions were sent: who took a place that became free, and why before others."""
    return Part(
        _("Invited from the reserve list"),
        headers=(_("Reference number"), _("Name"), _("Time"), _("Reason")),
        rows=[
            sources.about(row.application, row.application.full_name, sources.at(row.at), row.reason)
            for row in from_reserve(sources.call)
        ],
    )


def _signatures(sources: Sources) -> list[str]:
    """The committee, and a line for whoever organises."""
    return [*(str(user) for user in committee(sources.call)), str(Role.ORGANISER.label)]
