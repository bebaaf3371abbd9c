"""Every explanation, checked by looking at every set of the problem with the change it claims."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.selection.cohort import (
    Candidate,
    Explanation,
    Problem,
    Proposal,
    Reason,
    Rule,
    Target,
    explain,
    propose,
)
from participants.selection.cohort.explaining import SETTLED, dropped
from tests.participants.selection.cohort.cases import Truth, knotted, pinned_otherwise, problems, truth


@settings(max_examples=200)
@given(st.one_of(problems(), st.integers(0, 2**32).map(knotted)).filter(lambda one: truth(one) is not None))
def test_costs_and_reasons_are_true(problem: Problem) -> None:
    proposal = propose(problem)
    for key, explanation in explain(problem, proposal).items():
        assert explanation.inside == (key in proposal.chosen)
        otherwise = truth(pinned_otherwise(problem, key, inside=explanation.inside))
        cost = None if otherwise is None else proposal.value - otherwise.value
        assert explanation.cost_to_force == cost
        assert claim_is_true(problem, proposal, key, explanation)


def claim_is_true(problem: Problem, proposal: Proposal, key: str, explanation: Explanation) -> bool:
    match explanation.reason:
        case Reason.PINNED_IN:
            return key in problem.must_in
        case Reason.PINNED_OUT:
            return key in problem.must_out
        case Reason.TIED:
            return key in proposal.tied
        case Reason.HIGHER_SCORES:
            return not changes(problem, key, explanation, everything(problem))
        case Reason.PLACES_SETTLED:
            return changes(problem, key, explanation, {SETTLED})
        case Reason.SEVERAL if not (explanation.targets or explanation.also):
            return changes(problem, key, explanation, everything(problem) | {SETTLED})
        case Reason.SEVERAL:
            return several_are_needed(problem, key, explanation)
        case Reason.TOGETHER | Reason.APART:
            rule = Rule(explanation.reason.value)
            number = len(problem.together if rule is Rule.TOGETHER else problem.apart)
            return any(changes(problem, key, explanation, {(rule, one)}) for one in range(number))
    rule = Rule.AT_MOST if explanation.reason is Reason.AT_MOST else Rule.AT_LEAST
    (target,) = explanation.targets
    return changes(problem, key, explanation, {(rule, target)})


def changes(
    problem: Problem, key: str, explanation: Explanation, without: set[tuple[Rule, str | int]]
) -> bool:
    """Whether she, being out, could be in; or being in, would not be sure of it."""
    best = truth(dropped(problem, frozenset(without)))
    assert isinstance(best, Truth)
    return key not in best.every if explanation.inside else key in best.some


def everything(problem: Problem) -> set[tuple[Rule, str | int]]:
    targets = {(rule, target.key) for target in problem.targets for rule in (Rule.AT_LEAST, Rule.AT_MOST)}
    together = {(Rule.TOGETHER, number) for number in range(len(problem.together))}
    return targets | together | {(Rule.APART, number) for number in range(len(problem.apart))}


def several_are_needed(problem: Problem, key: str, explanation: Explanation) -> bool:
    """Dropping all of them changes it; dropping all but one does not."""
    parts = [
        {(rule, name) for rule, name in everything(problem) if name == target}
        for target in explanation.targets
    ]
    parts += [{(Rule(reason.value), 0)} for reason in explanation.also]  # a case has one group of each
    without = [set().union(*parts[:number], *parts[number + 1 :]) for number in range(len(parts))]
    return changes(problem, key, explanation, set().union(*parts)) and not any(
        changes(problem, key, explanation, fewer) for fewer in without
    )


PEOPLE = tuple(
    Candidate(key, score) for key, score in zip("abcdef", (900, 800, 700, 600, 500, 400), strict=True)
)


def test_at_most_two_of_them_and_two_with_higher_scores() -> None:
    problem = Problem(3, PEOPLE, (Target("serbia", frozenset("abc"), at_most=2),))
    told = explain(problem, propose(problem))
    assert told["c"] == Explanation(
        inside=False, reason=Reason.AT_MOST, targets=("serbia",), taken=2, higher=2, cost_to_force=100
    )
    assert told["d"].reason is Reason.AT_MOST  # the place she has is one that others could not take
    assert told["e"].reason is Reason.HIGHER_SCORES
    assert (told["e"].taken, told["e"].higher, told["e"].cost_to_force) == (3, 3, 100)
    assert told["a"].reason is Reason.HIGHER_SCORES
    assert told["a"].cost_to_force == 200


def test_needed_for_one_target_and_places_kept_for_it() -> None:
    problem = Problem(2, PEOPLE, (Target("kosovo", frozenset("ef"), at_least=1),))
    told = explain(problem, propose(problem))
    assert (told["e"].reason, told["e"].targets) == (Reason.NEEDED_FOR, ("kosovo",))
    assert (told["b"].reason, told["b"].targets) == (Reason.PLACES_KEPT_FOR, ("kosovo",))
    assert (told["b"].taken, told["b"].higher) == (1, 0)


def test_together_and_apart() -> None:
    apart = Problem(2, PEOPLE, apart=(frozenset("ab"),))
    assert explain(apart, propose(apart))["b"].reason is Reason.APART
    together = Problem(2, PEOPLE, together=(frozenset("af"),))
    told = explain(together, propose(together))
    assert told["a"].reason is Reason.TOGETHER
    assert told["a"].inside is False


def test_forcing_somebody_in_for_whom_nothing_fits_is_impossible() -> None:
    problem = Problem(2, PEOPLE, (Target("hall", frozenset("a"), at_most=0),))
    assert explain(problem, propose(problem))["a"].cost_to_force is None


def test_the_worker_hears_how_far_it_is() -> None:
    heard: list[tuple[int, int]] = []
    problem = Problem(2, PEOPLE)
    explain(problem, propose(problem), progress=lambda done, total: heard.append((done, total)))
    assert heard == [(number, 12) for number in range(1, 13)]


def test_a_proposal_of_another_problem_is_refused() -> None:
    other = propose(Problem(1, PEOPLE))
    with pytest.raises(ValueError, match="no proposal for this problem"):
        explain(Problem(2, PEOPLE), other)
