"""Proposals of the solver: asked for, worked out by the worker, taken over as drafts in one act, taken back."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.audit import record
from core.states import can_move, lock, lock_all, move
from core.worker.patience import DATABASE_AWAY
from core.worker.queue import is_under_way, newest_run
from events.models import Call
from events.queries import designations_of
from participants.applications.queries import asked
from participants.selection import cohort
from participants.selection.board import queries
from participants.selection.board.inputs import kept, kept_result, problem_from
from participants.selection.board.standing import as_targets, solver_score
from participants.selection.board.wording import Names, kept_relax, kept_why, sentence
from participants.selection.cohort.explaining import explain
from participants.selection.models import Decision, Pin, Proposal, ProposedPerson, Target
from participants.selection.operations import Done, Draft, decide_each, undo_decisions
from participants.selection.operations.refused import Refused
from participants.selection.operations.reserve import Before, ReserveOrder
from participants.selection.queries import reserve_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.accounts import User
    from core.actors import Clock
    from participants.selection.board.queries import Row, State

PROGRESS_SECONDS = 3600
UNPROVEN, FAULT = "unproven", "fault"  # why a proposal failed
EVERY = 10  # steps between two words on how far it is
# Targets that one of the reasons in the letter is about.
BALANCE = (Target.Kind.PLACE, Target.Kind.REGION, Target.Kind.ORGANISATION)


@transaction.atomic
def ask_for_proposal(call: Call, *, by: User) -> Proposal:
    """Note what the solver is to be given, and queue its task. One at a time: the one under way is returned.

    One whose task has ended without an answer, because its worker died again and again, is given up for a new one.
    Raises Refused when there is nobody to choose from or the decisions were sent.
    """
    from participants.selection.board.tasks import propose_group

    event, call = call.event, lock(call)
    call.event = event
    if call.state != Call.State.PUBLISHED:
        raise Refused(_("The decisions were already sent, or the call was cancelled. Nothing was changed."))
    running = queries.running_proposal(call)
    if running is not None:
        run = newest_run(propose_group, running.pk)
        if run is not None and is_under_way(run):
            return running
        _fail(running, FAULT, by)
    proposal = _noted(queries.state_of(call), by)
    record(by=by, action="ask for proposal", target=proposal, fields=("inputs",))
    propose_group.enqueue(proposal.pk)
    return proposal


def _noted(state: State, by: User) -> Proposal:
    """What the solver is to be given, without names. Raises Refused when nobody can be decided on."""
    candidates = queries.candidates_of(state)
    if not candidates:
        raise Refused(_("There is no application to decide on."))
    pseudonyms = _pseudonyms(state.call, candidates)
    last = Proposal.objects.filter(call=state.call).order_by("-number").first()
    proposal = Proposal.objects.create(
        call=state.call,
        number=last.number + 1 if last else 1,
        inputs=kept(_problem(state, candidates, pseudonyms)),
        targets=[queries.kept_target(*pair) for pair in zip(state.targets, state.rules, strict=True)],
        lottery_seed=state.board.lottery_seed if state.board.lottery else "",
        total=len(candidates),
        by=by,
    )
    ProposedPerson.objects.bulk_create(
        ProposedPerson(
            proposal=proposal,
            application=row.application,
            key=pseudonyms[row.application.pk],
            score=row.ranked.score,
            inside=False,
        )
        for row in candidates
    )
    return proposal


def _pseudonyms(call: Call, rows: Iterable[Row]) -> dict[int, str]:
    """The word an application had in earlier proposals of the call, else a new one: lots fall the same way again."""
    found = dict(
        ProposedPerson.objects.filter(proposal__call=call)
        .order_by("proposal__number")
        .values_list("application_id", "key")
    )
    used = set(found.values())
    for row in rows:
        while row.application.pk not in found:
            word = f"p{secrets.token_hex(3)}"
            if word not in used:
                used.add(word)
                found[row.application.pk] = word
    return found


def _problem(state: State, rows: list[Row], pseudonyms: Mapping[int, str]) -> cohort.Problem:
    people = [row.person for row in rows]
    named = {row.person.key: pseudonyms[row.application.pk] for row in rows}
    targets = [_renamed(target, named) for rule in state.rules for target in as_targets(rule, people)]
    groups: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        for pin in row.pins:
            groups.setdefault((pin.kind, pin.group), set()).add(named[row.person.key])
    return cohort.Problem(
        seats=state.seats,
        candidates=tuple(
            sorted(
                (cohort.Candidate(named[row.person.key], solver_score(row.ranked.score)) for row in rows),
                key=lambda candidate: candidate.key,
            )
        ),
        targets=tuple(targets),
        must_in=frozenset(groups.get((Pin.Kind.IN, ""), ())),
        must_out=frozenset(groups.get((Pin.Kind.OUT, ""), ()))
        | {named[row.person.key] for row in rows if queries.refused_by_host(row)},
        together=_pinned(groups, Pin.Kind.TOGETHER),
        apart=_pinned(groups, Pin.Kind.APART),
    )


def _renamed(
    target: cohort.Target | cohort.Spread, named: Mapping[str, str]
) -> cohort.Target | cohort.Spread:
    if isinstance(target, cohort.Spread):
        groups = tuple(frozenset(named[key] for key in keys) for keys in target.groups)
        return cohort.Spread(target.key, groups, target.at_least, target.weight)
    members = frozenset(named[key] for key in target.members)
    return cohort.Target(target.key, members, target.at_least, target.at_most, target.weight)


def _pinned(groups: Mapping[tuple[str, str], set[str]], kind: str) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(keys) for (of, _group), keys in sorted(groups.items()) if of == kind and len(keys) > 1
    )


# --- in the worker -----------------------------------------------------------------------------


def work_out_proposal(proposal: Proposal, *, by: User | Clock) -> Proposal:
    """Solve and explain; may run twice. The long arithmetic holds no lock; the rows are written at its end.

    Whatever goes wrong, the proposal ends: a fault is noted with it and raised again, for the queue to report.
    """
    proposal = _begin(proposal, by)
    if proposal.state != Proposal.State.RUNNING:
        return proposal
    try:
        return _solve(proposal, by)
    except cohort.Unproven:
        return _fail(proposal, UNPROVEN, by)
    except DATABASE_AWAY:  # the queue runs it again
        raise
    except Exception:
        _fail(proposal, FAULT, by)
        raise


def _solve(proposal: Proposal, by: User | Clock) -> Proposal:
    problem = problem_from(proposal.inputs)
    try:
        found = cohort.propose(problem, lottery_seed=proposal.lottery_seed or None)
    except cohort.Infeasible as infeasible:
        result = {"feasible": False, "relax": [kept_relax(item) for item in infeasible.relax]}
        return _finish(proposal, {}, result, {}, by)
    explanations = explain(problem, found, progress=partial(_progress, proposal))
    result = kept_result(found)
    versions = {"model": found.model, "solver": found.solver}
    return _finish(proposal, explanations, result, versions, by)


def _progress(proposal: Proposal, done: int, total: int) -> None:
    if done % EVERY == 0:
        cache.set(queries.progress_key(proposal), (done, total), PROGRESS_SECONDS)


@transaction.atomic
def _begin(proposal: Proposal, by: User | Clock) -> Proposal:
    locked = lock(proposal)
    locked.call = proposal.call
    if locked.state == Proposal.State.WAITING:
        move(locked, to=Proposal.State.RUNNING, by=by)
    return locked


@transaction.atomic
def _finish(
    proposal: Proposal,
    explanations: Mapping[str, cohort.Explanation],
    result: dict[str, Any],
    versions: dict[str, str],
    by: User | Clock,
) -> Proposal:
    locked = lock(proposal)
    if locked.state != Proposal.State.RUNNING:
        return locked
    _explain_people(locked, explanations, set(result.get("tied", ())))
    locked.result, locked.versions = result, versions
    locked.finished_at = timezone.now()
    move(locked, to=Proposal.State.DONE, by=by, also=("result", "versions", "finished_at"))
    return locked


@transaction.atomic
def _fail(proposal: Proposal, failure: str, by: User | Clock) -> Proposal:
    locked = lock(proposal)
    if not can_move(locked, Proposal.State.FAILED):
        return locked
    locked.failure = failure
    locked.finished_at = timezone.now()
    move(locked, to=Proposal.State.FAILED, by=by, also=("failure", "finished_at"))
    return locked


def _explain_people(
    proposal: Proposal, explanations: Mapping[str, cohort.Explanation], tied: set[str]
) -> None:
    """Each person's sentence is kept in the language of the application, for the copy of her own data."""
    targets = {row["key"]: row for row in proposal.targets}
    names: dict[str, Names] = {}
    people = list(ProposedPerson.objects.filter(proposal=proposal).select_related("application"))
    for person in people:
        explanation = explanations.get(person.key)
        if explanation is None:
            continue
        language = person.application.language
        if language not in names:
            names[language] = _names(proposal.call, language)
        person.inside, person.tied = explanation.inside, person.key in tied
        person.reason, person.facts = str(explanation.reason), kept_why(explanation)
        person.cost = explanation.cost_to_force
        with translation.override(language):
            person.sentence = sentence(queries.why_of(person), targets, names[language])
    ProposedPerson.objects.bulk_update(
        people, ["inside", "tied", "reason", "facts", "cost", "sentence"], batch_size=200
    )


def _names(call: Call, language: str) -> Names:
    with translation.override(language):
        return Names.of(designations_of([call.event.programme_id]), asked(call, retired=True))


# --- taking over -------------------------------------------------------------------------------


@transaction.atomic
def take_over(proposal: Proposal, *, by: User) -> list[Done]:
    """Draft the proposed decisions in one act: selected, the reserve list in the order of scores, the rest.

    Who is not selected gets the code of the reason that decided. Rows that are already so stay, and so does a
    refusal by the host. Raises Refused, also when the host has refused somebody inside since.
    """
    event = proposal.call.event
    call = lock(proposal.call)
    call.event = event
    locked = lock(proposal)
    locked.call = call
    if locked.state != Proposal.State.DONE or not locked.result.get("feasible"):
        raise Refused(_("This proposal is not ready. Nothing was changed."))
    if locked.taken_at is not None:
        raise Refused(_("This proposal was already taken over. Nothing was changed."))
    people = _without_refused([row for row in queries.people_in(locked) if row.reason])
    wanted = _wanted(locked, people, queries.board_of(call).reserve)
    before = [row.application_id for row in reserve_list(call)]
    report = decide_each(call, wanted, by=by, departing=True)
    _order_reserve(call, [row.application_id for row in people], by)
    changed = {done.application.pk for done in report if done.done}
    locked.result["changed"] = sorted(row.key for row in people if row.application_id in changed)
    keys = {row.application_id: row.key for row in people}
    locked.result["reserve"] = {keys[pk]: place for place, pk in enumerate(before, start=1) if pk in keys}
    locked.taken_at, locked.taken_by = timezone.now(), by
    locked.save(update_fields=["result", "taken_at", "taken_by"])
    record(by=by, action="take over proposal", target=locked, fields=("taken_at",))
    return report


def _without_refused(people: list[ProposedPerson]) -> list[ProposedPerson]:
    drafts = Decision.objects.filter(application__in=[row.application_id for row in people])
    refused = {draft.application_id for draft in drafts if draft.kept_reason in Decision.NEVER_TOLD}
    if any(row.inside and row.application_id in refused for row in people):
        raise Refused(
            _(
                "The host has refused somebody who is in this proposal. "
                "Nothing was changed; please ask for a new proposal."
            )
        )
    return [row for row in people if row.application_id not in refused]


def _wanted(proposal: Proposal, people: list[ProposedPerson], reserve: int) -> dict[int, Draft]:
    """The draft for each application; who was settled to be out is on no reserve list."""
    kinds = {row["key"]: row["kind"] for row in proposal.targets}
    found, waiting = {}, 0
    for row in people:
        if row.inside:
            draft = Draft(Decision.Outcome.SELECTED)
        elif row.reason != cohort.Reason.PINNED_OUT and waiting < reserve:
            draft, waiting = Draft(Decision.Outcome.RESERVE), waiting + 1
        elif _is_about_balance(row, kinds):
            draft = Draft(Decision.Outcome.NOT_SELECTED, Decision.Reason.BALANCE)
        else:
            draft = Draft(Decision.Outcome.NOT_SELECTED, Decision.Reason.CAPACITY)
        found[row.application_id] = draft
    return found


def _is_about_balance(person: ProposedPerson, kinds: Mapping[str, str]) -> bool:
    if person.reason != cohort.Reason.AT_MOST:
        return False
    return any(kinds.get(key.split(".")[0]) in BALANCE for key in person.facts.get("targets", ()))


def _order_reserve(call: Call, order: list[int], by: User) -> None:
    """The reserve list by score, whatever order it had before; who is on it from elsewhere comes last."""
    place = {pk: number for number, pk in enumerate(order)}
    rows = sorted(
        lock_all(reserve_list(call)),
        key=lambda row: (place.get(row.application_id, len(place)), row.reserve_rank or 0),
    )
    Decision.objects.bulk_update(ReserveOrder.numbered(rows), ["reserve_rank"])
    record(by=by, action="order reserve list", target=call, fields=("reserve_rank",))


@transaction.atomic
def undo_take_over(proposal: Proposal, *, by: User) -> list[Done]:
    """Every row back to its draft and place before, as far as nobody has moved it since. Raises Refused."""
    call = lock(proposal.call)
    locked = lock(proposal)
    locked.call = call
    if locked.taken_at is None:
        raise Refused(_("This proposal was not taken over. Nothing was changed."))
    changed, places = set(locked.result.get("changed", ())), locked.result.get("reserve", {})
    people = list(
        ProposedPerson.objects.filter(
            proposal=locked, key__in=changed.union(places), application__decision__isnull=False
        ).select_related("application__decision")
    )
    untouched = [row for row in people if row.application.decision.decided_at <= locked.taken_at]
    report = undo_decisions(
        call,
        [row.application for row in untouched if row.key in changed],
        by=by,
        departing=True,
        before=_reserve_before(locked, people, untouched),
    )
    locked.taken_at, locked.taken_by = None, None
    locked.save(update_fields=["taken_at", "taken_by"])
    record(by=by, action="undo taking over", target=locked, fields=("taken_at",))
    return report


def _reserve_before(
    proposal: Proposal, people: list[ProposedPerson], untouched: list[ProposedPerson]
) -> Before | None:
    """The reserve list before this proposal was taken over; None when all of it was put in another order since."""
    moved = queries.moved_in_reserve(proposal)
    if moved is None:
        return None
    kept, places = {row.pk for row in untouched}, proposal.result.get("reserve", {})
    by_hand = {row.application.decision.pk for row in people if row.pk not in kept}
    return Before(
        places={row.application.decision.pk: places[row.key] for row in untouched if row.key in places},
        moved=moved | by_hand,
    )
