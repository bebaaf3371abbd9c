"""What the board reads: people with what targets ask about, the working set against them, proposals, others' moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils.translation import ngettext

from core.accounts import User
from core.audit import AuditEntry
from core.search import fold
from events.models import Call
from participants.applications.answers.readers import choices_in
from participants.applications.models import Application
from participants.selection.board.standing import Person, Rule, Standing, bounds, standing
from participants.selection.board.wording import REGIONS, Why
from participants.selection.models import (
    Board,
    Decision,
    Override,
    Participation,
    Pin,
    Proposal,
    ProposedPerson,
    Target,
)
from participants.selection.ranking import Ranked, ranked

if TYPE_CHECKING:
    from django.db.models import QuerySet

Outcome = Decision.Outcome
MOVES = ("decide", "undo decision")
# What nothing on the board asks of hundreds of applications.
UNREAD = ("token", "written_in", "revision", "saved_in", "on_behalf_of", "withdrawn_reason", "folded")


# --- targets -----------------------------------------------------------------------------------


def board_of(call: Call) -> Board:
    """The board's settings; those of a call that has none yet are not in the database."""
    return Board.objects.filter(call=call).first() or Board(call=call)


def seats_of(call: Call, board: Board) -> int:
    return call.event.places if board.seats is None else board.seats


def targets_of(call: Call) -> list[Target]:
    return list(Target.objects.filter(call=call))


def rule_of(target: Target, seats: int) -> Rule:
    at_least, at_most = bounds(target.minimum, target.maximum, target.in_percent, seats)
    values = target.values
    if target.kind == Target.Kind.REGION:
        values = [place for region in values for place in REGIONS.get(region, ())]
    return Rule(
        key=f"t{target.pk}",
        kind=target.kind,
        values=tuple(values),
        question=target.question_id,
        ability=target.ability,
        level=target.level,
        at_least=at_least,
        at_most=at_most,
        weight=target.weight,
    )


def kept_target(target: Target, rule: Rule) -> dict[str, Any]:
    """What names a target later, when its row may have been changed."""
    return {
        "key": rule.key,
        "kind": target.kind,
        "values": target.values,
        "question": target.question_id,
        "ability": target.ability,
        "level": target.level,
        "at_least": rule.at_least,
        "at_most": rule.at_most,
        "weight": target.weight,
    }


def rule_kept(target: Mapping[str, Any]) -> Rule:
    """The rule as a proposal kept it."""
    return Rule(
        key=target["key"],
        kind=target["kind"],
        values=tuple(target["values"]),
        question=target["question"],
        ability=target["ability"],
        level=target["level"],
        at_least=target["at_least"],
        at_most=target["at_most"],
        weight=target["weight"],
    )


# --- people ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One application on the board. `version` is what a move must have seen."""

    application: Application
    ranked: Ranked
    person: Person
    pins: tuple[Pin, ...]
    proposed: ProposedPerson | None = None

    @property
    def outcome(self) -> str:
        decision = getattr(self.application, "decision", None)
        return decision.outcome if decision else ""

    @property
    def version(self) -> str:
        return version_of(getattr(self.application, "decision", None))

    @property
    def lock(self) -> Pin | None:
        """The pin that keeps this application in or out."""
        return next((pin for pin in self.pins if pin.kind in Pin.SINGLE), None)


def version_of(decision: Decision | None) -> str:
    """Changes with every decision on the application, whoever took it and on whichever page."""
    return "" if decision is None or decision.pk is None else str(int(decision.decided_at.timestamp() * 1e6))


def people_of(call: Call, questions: Collection[int] = ()) -> list[Row]:
    """Every sent application, best score first, with what targets may ask about; a constant number of queries."""
    sent = Application.objects.filter(call=call, state__in=Application.SENT).select_related("decision")
    applications = {row.pk: row for row in sent.defer(*UNREAD)}
    guests, answers, pins = _earlier_guests(call), choices_in(call, questions), _pins(call)
    rows = []
    for ranking in ranked(call):
        application = applications.get(ranking.application_id)
        if application is not None:
            person = _person(application, ranking, guests, answers.get(application.pk, {}))
            rows.append(Row(application, ranking, person, tuple(pins.get(application.pk, ()))))
    return rows


def person_of(call: Call, application: Application, questions: Collection[int] = ()) -> Person:
    """Somebody who is on the board no more, for instance after withdrawing; without a score."""
    nothing = Ranked(application.pk, None, 0, 0, under_quorum=True)
    answers = choices_in(call, questions).get(application.pk, {})
    return _person(application, nothing, _earlier_guests(call), answers)


def _person(
    application: Application, ranking: Ranked, guests: set[int | None], answers: dict[int, frozenset[str]]
) -> Person:
    return Person(
        key=str(application.pk),
        score=ranking.score,
        place=application.territory,
        gender=application.gender,
        organisation=fold(application.organisation),
        first_time=application.user_id is None or application.user_id not in guests,
        languages=application.languages,
        answers=answers,
    )


def _earlier_guests(call: Call) -> set[int | None]:
    """Who took part in an earlier event of the programme, as far as anybody noted."""
    came = Participation.objects.filter(
        event__programme=call.event.programme_id,
        event__ends_on__lt=call.event.starts_on,
        state=Participation.State.ACCEPTED,
    ).exclude(attendance=Participation.Attendance.NOT_THERE)
    return set(came.values_list("user_id", flat=True))


def _pins(call: Call) -> dict[int, list[Pin]]:
    found: dict[int, list[Pin]] = {}
    for pin in Pin.objects.filter(application__call=call).select_related("by"):
        found.setdefault(pin.application_id, []).append(pin)
    return found


# --- the board ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """The whole board at one moment: people, targets, and the working set of draft decisions against them."""

    call: Call
    board: Board
    seats: int
    rows: list[Row]
    targets: list[Target]
    rules: list[Rule]
    taken: Proposal | None

    def chosen(self, outcome: str = Outcome.SELECTED) -> list[Row]:
        return [row for row in self.rows if row.outcome == outcome]

    def counts(self) -> Counter[str]:
        return Counter(row.outcome for row in self.rows)

    def standings(self) -> list[tuple[Target, Standing]]:
        everybody = [row.person for row in self.rows]
        chosen = [row.person for row in self.chosen()]
        return [
            (target, standing(rule, everybody, chosen))
            for target, rule in zip(self.targets, self.rules, strict=True)
        ]

    def row(self, reference: str) -> Row | None:
        return next((row for row in self.rows if row.application.reference == reference), None)


def state_of(call: Call) -> State:
    """What the board shows: the working set is the draft decisions, kept nowhere a second time."""
    board, targets = board_of(call), targets_of(call)
    seats = seats_of(call, board)
    rows = people_of(call, {target.question_id for target in targets if target.question_id})
    taken = taken_proposal(call)
    if taken is not None:
        proposed = {row.application_id: row for row in ProposedPerson.objects.filter(proposal=taken)}
        rows = [
            Row(row.application, row.ranked, row.person, row.pins, proposed.get(row.application.pk))
            for row in rows
        ]
    return State(call, board, seats, rows, targets, [rule_of(target, seats) for target in targets], taken)


def candidates_of(state: State) -> list[Row]:
    """Who can still be decided on."""
    return [row for row in state.rows if row.application.state == Application.State.SUBMITTED]


def refused_by_host(row: Row) -> bool:
    """Whether the draft decision says so: a proposal leaves such a person out."""
    decision = getattr(row.application, "decision", None)
    return decision is not None and decision.kept_reason in Decision.NEVER_TOLD


def departs(proposed: ProposedPerson | None, outcome: str) -> bool:
    """Whether this would leave the proposal the committee has taken over: in instead of out, or the reverse.

    Somebody whose application came after it (None) is outside it.
    """
    return (outcome == Outcome.SELECTED) != (proposed is not None and proposed.inside)


def overrides_of(application: Application) -> QuerySet[Override]:
    return Override.objects.filter(application=application).select_related("by", "proposal")


# --- proposals ---------------------------------------------------------------------------------


def proposals_of(call: Call) -> QuerySet[Proposal]:
    """Without what the solver was given: it is large, and read where it is asked for."""
    return Proposal.objects.filter(call=call).defer("inputs").select_related("by", "taken_by")


def taken_proposal(call: Call) -> Proposal | None:
    """The one the committee took over last; what departs from it needs a reason."""
    return proposals_of(call).filter(taken_at__isnull=False).order_by("-taken_at").first()


def proposed_in(proposal: Proposal, application: Application) -> ProposedPerson | None:
    return ProposedPerson.objects.filter(proposal=proposal, application=application).first()


def why_of(person: ProposedPerson) -> Why:
    facts = person.facts
    return Why(
        reason=person.reason,
        inside=person.inside,
        targets=tuple(facts.get("targets", ())),
        taken=facts.get("taken", 0),
        higher=facts.get("higher", 0),
        scored=person.score is not None,
    )


def running_proposal(call: Call) -> Proposal | None:
    return proposals_of(call).filter(state__in=(Proposal.State.WAITING, Proposal.State.RUNNING)).first()


def people_in(proposal: Proposal) -> list[ProposedPerson]:
    """Everybody in it whose link was not erased: in first, each by score."""
    people = ProposedPerson.objects.filter(proposal=proposal).select_related("application")
    return sorted(people, key=lambda row: (not row.inside, -(row.score or 0), row.key))


def progress_key(proposal: Proposal) -> str:
    return f"proposal:{proposal.pk}"


def progress_of(proposal: Proposal) -> tuple[int, int, bool]:
    """(done, total, finished); while it is being worked out the steps stand in the cache only."""
    finished = proposal.state in {Proposal.State.DONE, Proposal.State.FAILED}
    if finished:
        return proposal.total, proposal.total, True
    done, total = cache.get(progress_key(proposal)) or (0, proposal.total)
    return done, total, False


# --- others at the same board --------------------------------------------------------------------


def moved_in_reserve(proposal: Proposal) -> set[int] | None:
    """Decisions moved by hand on the reserve list since it was taken over; None: all of it got another order."""
    acts = AuditEntry.objects.filter(
        scope=proposal.scope,
        at__gt=proposal.taken_at,
        action__in=("move in reserve list", "order reserve list"),
    )
    found = set(acts.values_list("action", "target_id"))
    if any(action == "order reserve list" for action, _target in found):
        return None
    return {int(target) for _action, target in found}


def _moves(call: Call) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        scope=call.scope, target_type=Decision._meta.label_lower, action__in=MOVES
    )


def last_move(call: Call) -> int:
    """The number of the last move anybody made; 0 when there was none."""
    found: int | None = _moves(call).order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def moves_of_others(call: Call, since: int, user: User) -> list[str]:
    """Who else has moved how many since the move of this number, in sentences."""
    moved: dict[str, set[str]] = {}
    entries = _moves(call).filter(pk__gt=since, actor_kind="user").exclude(actor_id=str(user.pk))
    for actor, target in entries.values_list("actor_id", "target_id"):
        moved.setdefault(actor, set()).add(target)
    names = {str(one.pk): str(one) for one in User.objects.filter(pk__in=moved)} if moved else {}
    return [_moved(names.get(actor, ""), targets) for actor, targets in sorted(moved.items())]


def _moved(name: str, targets: Iterable[str]) -> str:
    number = len(set(targets))
    text = ngettext(
        "%(name)s has moved %(number)s application.", "%(name)s has moved %(number)s applications.", number
    )
    return text % {"name": name, "number": number}
