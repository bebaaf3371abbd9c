"""The board of a call with 300 candidates and ten targets: its page, one move, taking a proposal over and back.

.venv/bin/python -m bench.board
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.__main__ import analyze, prepared, server

if TYPE_CHECKING:
    from bench.visitor import Answer, Visitor
    from events.models import Call, Event

Row = tuple[str, str, str, str]
SIZES = (30, 300)
ORGANISER = "organiser@bench.example"
TARGETS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("place", {"values": ["XK"], "maximum": 5}),
    ("place", {"values": ["FI"], "minimum": 2}),
    ("places", {"minimum": 6}),
    ("gender", {"values": ["woman"], "minimum": 40, "maximum": 60, "in_percent": True}),
    ("gender", {"values": [""], "maximum": 40, "in_percent": True, "weight": 20}),
    ("organisation", {"maximum": 2}),
    ("language", {"values": ["en"], "ability": "follows", "level": 3, "minimum": 10}),
    ("first", {"minimum": 5, "weight": 50}),
    ("answer", {"values": ["first"], "minimum": 8, "weight": 30}),
    ("region", {"values": ["western_balkans"], "minimum": 50, "in_percent": True, "weight": 40}),
)


def main() -> None:
    with prepared():
        from bench.fill import KINDS, fill

        events = fill(KINDS, SIZES)
        calls = [ready(events[size]) for size in SIZES]
        analyze()
        with server() as (port, web):
            rows = list(measured(port, web, calls[-1]))
    for row in [("the board of 300", "", "beside it", "goal"), *rows]:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, (36, 44, 46, 0), strict=True))
        sys.stdout.write(line.rstrip() + "\n")
    sys.stdout.write(
        f"\nPython {sys.version.split()[0]}, {os.cpu_count()} processors; load {os.getloadavg()[0]:.1f}\n"
    )


def ready(event: Event) -> Call:
    """Points for everybody, ten targets, and a proposal that was taken over; no verdicts on the way."""
    from django.db.models import F
    from django.db.models.functions import Mod

    from core.accounts import User
    from events.models import Call
    from participants.applications.models import Question
    from participants.selection.board import operations
    from participants.selection.models import Assessment, AssessmentPlan, Participation

    organiser, call = User.objects.get(email=ORGANISER), Call.objects.get(event=event)
    Participation.objects.filter(event=event).delete()
    AssessmentPlan.objects.create(call=call, mode=AssessmentPlan.Mode.FULL)
    points = 4000 + Mod(F("application") * 37 + F("assessor") * 11, 6000)
    Assessment.objects.filter(application__call=call).update(points=points)
    question = Question.objects.filter(call=call, kind="one").first()
    for kind, values in TARGETS:
        fields: dict[str, Any] = {
            "values": [],
            "question_id": None,
            "ability": "",
            "level": 0,
            "minimum": None,
        }
        fields |= {"maximum": None, "in_percent": False, "weight": None, **values}
        if kind == "answer" and question is not None:
            fields["question_id"] = question.pk
        operations.add_target(call, kind=kind, by=organiser, **fields)
    operations.set_board(call, seats=25, reserve=20, lottery=False, by=organiser)
    proposal = operations.work_out_proposal(operations.ask_for_proposal(call, by=organiser), by=organiser)
    if not proposal.result.get("feasible"):
        raise RuntimeError(f"no group fits: {proposal.result}")
    operations.take_over(proposal, by=organiser)
    return call


def measured(port: int, web: int, call: Call) -> Iterator[Row]:
    """Medians, and what the server's processor needed. The bare view comes first: the rest is told as its multiple."""
    from bench.measure import queries, signed_in
    from bench.visitor import Visitor
    from participants.selection.models import Decision

    visitor, organiser = Visitor(port), signed_in(port, ORGANISER)
    bare = cost(web, lambda: visitor.get("/bare/"), 400)
    yield ("bare view", f"{bare[0]:.1f} ms, {bare[1]:.1f} of processor", "", "")

    def row(what: str, spent: tuple[float, float], goal: str = "", more: str = "") -> Row:
        ratios = f"{spent[0] / bare[0]:.0f} times the bare view, {spent[1] / bare[1]:.0f} of processor"
        return (what, f"{spent[0]:.0f} ms, {spent[1]:.0f} of processor{more}", ratios, goal)

    base = "/en/team/events/bench-{}/board/"
    whole = base.format(300)
    sql = [queries(base.format(size), user=ORGANISER) for size in SIZES]
    page = cost(web, lambda: organiser.get(whole), 15)
    yield row("the page, 100 rows of 300", page, "SQL constant", f", SQL {sql[0]} -> {sql[1]}")
    decision = Decision.objects.filter(application__call=call, outcome="reserve").latest("pk")
    person = f"{whole}one/{decision.application.reference}/"
    move = cost(web, mover(organiser, whole, decision), 30)
    yield row("a move, to the redirect", move, "< 100 ms")
    yield row("a move, to the page that shows it", (move[0] + page[0], move[1] + page[1]))
    sql = [queries(f"{base.format(size)}one/{one_of(size)}/", user=ORGANISER) for size in SIZES]
    spent = cost(web, lambda: organiser.get(person), 15)
    yield row("the page of one person", spent, "SQL constant", f", SQL {sql[0]} -> {sql[1]}")
    yield row("a move on it, to the redirect", cost(web, mover(organiser, person, decision), 30), "< 100 ms")
    for what, spent in acts(web, organiser, f"{whole}proposals/1/").items():
        yield row(what, spent)


def cost(web: int, act: Callable[[], Answer], times: int) -> tuple[float, float]:
    """(median of the answers, processor of the web processes for each), in milliseconds, after two to warm up."""
    from bench.visitor import median

    for _number in range(2):
        act()
    before, taken = processor(web), []
    for _number in range(times):
        answer = act()
        if answer.status not in {200, 302}:
            raise RuntimeError(f"answered {answer.status}")
        taken.append(answer.seconds)
    return median(taken) * 1000, (processor(web) - before) / times * 1000


def processor(web: int) -> float:
    """Seconds of processor that gunicorn's workers have used so far; PostgreSQL's are not among them."""
    from bench.measure import children

    ticks = 0
    for pid in children(web):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def one_of(size: int) -> str:
    """The reference of somebody on the board of so many."""
    from participants.applications.models import Application

    return Application.objects.filter(call__event__code=f"bench-{size}")[0].reference


def mover(organiser: Visitor, path: str, decision: Any) -> Callable[[], Answer]:
    """Each call moves her to the reserve list or off it, as somebody does who has seen the move before."""
    from participants.selection.board.queries import version_of

    token = organiser.get(path).token
    reference = decision.application.reference
    ways = cycle(("not_selected", "reserve"))

    def move() -> Answer:
        decision.refresh_from_db()
        to, seen = next(ways), version_of(decision)
        act = to if "/one/" in path else f"{to}:{reference}:{seen}"
        answer = organiser.post(path, [("csrfmiddlewaretoken", token), ("act", act), ("seen", seen)])
        decision.refresh_from_db()
        if decision.outcome != to:
            raise RuntimeError(f"{decision.outcome} instead of {to}")
        return answer

    return move


def acts(web: int, organiser: Visitor, path: str) -> dict[str, tuple[float, float]]:
    """Taking the proposal back and over again, between no decision and 300."""
    from participants.selection.models import Decision

    token = ("csrfmiddlewaretoken", organiser.get(path).token)
    decisions = Decision.objects.filter(application__call__event__code="bench-300")
    taken: dict[str, list[tuple[float, float]]] = {"undo": [], "take": []}
    for _number in range(3):
        for act, left in (("undo", 1), ("take", 300)):
            before = processor(web)
            answer = organiser.post(path, [token, ("act", act)])
            taken[act].append((answer.seconds * 1000, (processor(web) - before) * 1000))
            if answer.status != 302 or decisions.count() != left:
                raise RuntimeError(f"{act} answered {answer.status} and left {decisions.count()} decisions")
    return {
        "taking over 300": sorted(taken["take"])[1],
        "undoing that for all 300": sorted(taken["undo"])[1],
    }


if __name__ == "__main__":
    main()
