"""The rules by which a call is assessed, its criteria, and who assesses what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.audit import record
from core.localized import LANGUAGES, column
from core.states import lock
from events.models import Call
from events.queries import source_language
from participants.applications.models import Application
from participants.selection.assessing.conflicts import committee
from participants.selection.assessing.plans import FROZEN, is_frozen
from participants.selection.assessing.template import ANCHORS, SCALE, TEMPLATE, Usual
from participants.selection.assessor_notices import tell_assigned
from participants.selection.models import (
    AssessmentPlan,
    AssessorAssignment,
    ConflictDeclaration,
    ConflictOfInterest,
    Criterion,
)
from participants.selection.operations.refused import Refused

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder


@transaction.atomic
def set_plan(call: Call, values: Mapping[str, Any], *, by: User) -> AssessmentPlan:
    """Set the rules of assessing. Raises Refused for one that somebody has assessed by already."""
    locked = _open(call)
    plan, _new = AssessmentPlan.objects.get_or_create(call=locked)
    changed = [name for name, value in values.items() if getattr(plan, name) != value]
    if set(changed).intersection(FROZEN):
        _refuse_frozen(locked)
    for name in changed:
        setattr(plan, name, values[name])
    plan.save()
    if "only_assigned" in changed and not plan.only_assigned:
        # Everything opens, and each was asked about hers only: all are asked again. What they said is kept.
        ConflictDeclaration.objects.filter(call=locked).delete()
    if changed:
        record(by=by, action="set assessment plan", target=plan, fields=tuple(changed))
    return plan


@transaction.atomic
def add_criterion(call: Call, *, texts: Mapping[str, str], rules: Mapping[str, int], by: User) -> Criterion:
    """One more, at the end. Raises Refused once somebody has assessed an application."""
    locked = _open(call)
    _refuse_frozen(locked)
    last = Criterion.objects.filter(call=locked).aggregate(last=Max("position"))["last"]
    criterion = Criterion.objects.create(
        call=locked, position=0 if last is None else last + 1, **texts, **rules
    )
    record(by=by, action="add criterion", target=criterion, fields=(*texts, *rules))
    return criterion


@transaction.atomic
def change_criterion(
    criterion: Criterion, *, texts: Mapping[str, str], rules: Mapping[str, int], by: User
) -> None:
    """New words or numbers. Raises Refused once somebody has assessed an application."""
    _refuse_frozen(_open(criterion.call))
    locked = lock(criterion)
    for name, value in {**texts, **rules}.items():
        setattr(locked, name, value)
    locked.save()
    record(by=by, action="change criterion", target=locked, fields=(*texts, *rules))


@transaction.atomic
def word_criterion(
    criterion: Criterion, words: Mapping[str, str], *, language: str, by: User | TokenHolder | Clock
) -> None:
    """New words in one language, {"name": ..., "anchors_3": what 3 points mean}, from the page of translations.

    Raises Refused in the language the others are translated from, once somebody has assessed an application.
    """
    call = lock(criterion.call)
    if language == source_language(call.event):
        _refuse_frozen(call)
    locked = lock(criterion)
    texts = {name: words[name] for name in ("name", "description") if name in words}
    texts["anchors"] = _with_meanings(locked, words, language)
    for name, text in texts.items():
        setattr(locked, column(name, language), text)
    locked.save()
    record(
        by=by,
        action="change criterion",
        target=locked,
        fields=[f"{name} {language}" for name in words],
    )


def _with_meanings(criterion: Criterion, words: Mapping[str, str], language: str) -> str:
    """A line for each number of points, also for those without words; nothing when none has any."""
    lines = (getattr(criterion, column("anchors", language)) or "").splitlines()
    meanings = [
        " ".join(words.get(f"anchors_{points}", lines[points] if points < len(lines) else "").split())
        for points in range(criterion.scale + 1)
    ]
    return "\n".join(meanings) if any(meanings) else ""


@transaction.atomic
def remove_criterion(criterion: Criterion, *, by: User) -> None:
    """Raises Refused once somebody has assessed an application."""
    _refuse_frozen(_open(criterion.call))
    locked = lock(criterion)
    record(by=by, action="remove criterion", target=locked)
    locked.delete()


@transaction.atomic
def take_template(call: Call, *, by: User) -> list[Criterion]:
    """The usual criteria, in every language there is. Raises Refused where there are criteria already."""
    locked = _open(call)
    _refuse_frozen(locked)
    if Criterion.objects.filter(call=locked).exists():
        raise Refused(_("There are criteria already. Nothing was added."))
    return [
        add_criterion(
            locked,
            texts=_in_every_language(usual),
            rules={"weight": usual.weight, "scale": SCALE, "threshold": usual.threshold},
            by=by,
        )
        for usual in TEMPLATE
    ]


def _in_every_language(usual: Usual) -> dict[str, str]:
    texts = {}
    for language in LANGUAGES:
        with override(language):
            texts[column("name", language)] = str(usual.name)
            texts[column("description", language)] = str(usual.description)
            texts[column("anchors", language)] = "\n".join(str(meaning) for meaning in ANCHORS)
    return texts


# --- who assesses what ------------------------------------------------------------------------


@transaction.atomic
def assign(call: Call, pairs: Iterable[tuple[int, int]], *, by: User) -> int:
    """Ask assessors for applications, {(application, assessor)}; how many pairs are new. Each gets one mail. Raises Refused.

    Pairs with a conflict of interest are left out: somebody may have declared it in the meantime. So is who applies.
    """
    locked = _open(call)
    wanted = set(pairs)
    apart = set(
        ConflictOfInterest.objects.filter(application__call=locked).values_list("application", "assessor")
    )
    there = set(_assigned(locked))
    files = dict(
        Application.objects.filter(call=locked, state__in=Application.SENT).values_list("pk", "user_id")
    )
    readers = {user.pk: user for user in committee(locked)}
    open_pairs = wanted - apart - there - set(files.items())
    new = sorted(pair for pair in open_pairs if pair[0] in files and pair[1] in readers)
    AssessorAssignment.objects.bulk_create(
        AssessorAssignment(application_id=application, assessor_id=assessor) for application, assessor in new
    )
    if new:
        entry = record(by=by, action="assign assessors", target=locked, after=str(len(new)))
        for assessor, number in Counter(assessor for _application, assessor in new).items():
            tell_assigned(locked, readers[assessor], number, key=str(entry.pk), by=by)
    return len(new)


@transaction.atomic
def unassign(call: Call, pairs: Iterable[tuple[int, int]], *, by: User) -> int:
    """Take assessors back from applications; how many. What they have given stays and counts. Raises Refused."""
    locked = _open(call)
    wanted = set(pairs)
    rows = [
        pk
        for pk, application, assessor in AssessorAssignment.objects.filter(
            application__call=locked
        ).values_list("pk", "application", "assessor")
        if (application, assessor) in wanted
    ]
    removed, _by_model = AssessorAssignment.objects.filter(pk__in=rows).delete()
    if removed:
        record(by=by, action="take assessors back", target=locked, after=str(removed))
    return removed


def _assigned(call: Call) -> Iterable[tuple[int, int]]:
    found: Iterable[tuple[int, int]] = AssessorAssignment.objects.filter(application__call=call).values_list(
        "application", "assessor"
    )
    return found


def _open(call: Call) -> Call:
    """The call, locked. Raises Refused once its decisions were sent, or when it was cancelled."""
    locked = lock(call)
    if locked.state not in (Call.State.DRAFT, Call.State.PUBLISHED):
        raise Refused(_("The decisions were sent or the call was cancelled, so nothing was changed."))
    return locked


def _refuse_frozen(call: Call) -> None:
    if is_frozen(call):
        raise Refused(_("Somebody has assessed an application by these rules, so they stay as they are."))
