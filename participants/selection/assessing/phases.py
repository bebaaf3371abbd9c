"""What assessors may do and see at an instant, as the phases of the call say: no flag, and no worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.localized import text_of
from events.clock import to_wall
from events.date_shift import at_clock
from events.deadlines import shown_instant
from events.models import Call, Event
from participants.selection.assessing.plans import plan_of
from participants.selection.models import AssessmentPlan, ReviewPhase

Others = ReviewPhase.Others


@dataclass(frozen=True)
class Rights:
    """What holds now. `scores_next`: the next phase in which assessors score, while they do not."""

    may_score: bool = True
    blind: bool = False
    sees_others: str = Others.AFTER_OWN
    sees_ranking: bool = False
    current: ReviewPhase | None = None
    scores_next: ReviewPhase | None = None

    @property
    def sees_names(self) -> bool:
        return not self.blind

    def shows_others(self, *, given: bool) -> bool:
        """Whether she reads what others say; `given`: she has said her own."""
        return self.sees_others == Others.ALWAYS or (given and self.sees_others == Others.AFTER_OWN)


def phases_of(call: Call) -> list[ReviewPhase]:
    """In the order of time; one query."""
    return list(ReviewPhase.objects.filter(call=call))


def rights_now(call: Call, now: datetime | None = None, *, plan: AssessmentPlan | None = None) -> Rights:
    """The one place that decides; two queries, or one where the caller has the plan."""
    return rights_of(phases_of(call), now or timezone.now(), blind=(plan or plan_of(call)).blind)


def rights_of(phases: Sequence[ReviewPhase], now: datetime, *, blind: bool) -> Rights:
    """Of phases in the order of time. A call without any is assessed as its plan says.

    Between two, and after the last, assessors see what they saw in the one before; before the first, what they will
    see in it. Without names (`blind`) the plan says so for every phase.
    """
    if not phases:
        return Rights(blind=blind)
    begun = [row for row in phases if row.begins_at is None or row.begins_at <= now]
    seen = begun[-1] if begun else phases[0]
    current = seen if begun and (seen.ends_at is None or now < seen.ends_at) else None
    may_score = current is not None and current.may_score
    later = (row for row in phases[len(begun) :] if row.may_score)
    return Rights(
        may_score=may_score,
        blind=blind or not seen.sees_names,
        sees_others=seen.sees_others,
        sees_ranking=seen.sees_ranking,
        current=current,
        scores_next=None if may_score else next(later, None),
    )


def not_scored_now(now: datetime | None = None) -> QuerySet[Call]:
    """Calls in no phase of which assessors score now, though they have phases; for queries over many calls."""
    now = now or timezone.now()
    scored = ReviewPhase.objects.filter(
        Q(begins_at=None) | Q(begins_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now), may_score=True
    )
    return Call.objects.filter(pk__in=ReviewPhase.objects.values("call")).exclude(
        pk__in=scored.values("call")
    )


def in_time(phases: Iterable[ReviewPhase]) -> list[ReviewPhase]:
    """In the order of time; one that has no beginning comes first."""
    first = datetime.min.replace(tzinfo=timezone.get_default_timezone())
    return sorted(phases, key=lambda row: (row.begins_at is not None, row.begins_at or first))


def overlapping(phases: Iterable[ReviewPhase]) -> tuple[ReviewPhase, ReviewPhase] | None:
    """Two phases that share an instant, or None. Where one ends, the next may begin."""
    for before, behind in pairwise(in_time(phases)):
        if before.ends_at is None or behind.begins_at is None or behind.begins_at < before.ends_at:
            return before, behind
    return None


def kept_on_clock(
    phases: Iterable[ReviewPhase], old_zone: str, new_zone: str
) -> list[tuple[datetime | None, datetime | None]]:
    """[(begins, ends)] of phases in the order of time, at which clocks of the new zone show what those of the old did.

    Where the new zone changes its clocks, a time it skips becomes the one they show instead. A phase begins no
    earlier than the one before ends, and one that would be turned round keeps its length.
    """
    times: list[tuple[datetime | None, datetime | None]] = []
    over: datetime | None = None
    for row in phases:
        begins, ends = row.begins_at, row.ends_at
        if begins is not None:
            begins = at_clock(*to_wall(begins, old_zone), new_zone)
            begins = max(begins, over or begins)
        if row.ends_at is not None:
            ends = at_clock(*to_wall(row.ends_at, old_zone), new_zone, later=True)
            if begins is not None and row.begins_at is not None and ends <= begins:
                ends = begins + (row.ends_at - row.begins_at)
        times.append((begins, ends))
        over = ends
    return times


# --- in words ---------------------------------------------------------------------------------


def said(of: Rights | ReviewPhase) -> dict[str, str]:
    """{what: how it is}, of a phase or of what holds now, in the reader's language."""
    return {_label(name): _shown(getattr(of, name)) for name in ReviewPhase.RIGHTS}


def facts_of(phase: ReviewPhase, event: Event) -> dict[str, str]:
    """The same with its times."""
    times = {
        _label(name): shown_instant(at, event) if (at := getattr(phase, name)) else "–"
        for name in ("begins_at", "ends_at")
    }
    return {**times, **said(phase)}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Each thing that is said otherwise."""
    return [
        _("%(what)s: %(before)s becomes %(after)s")
        % {"what": what, "before": before.get(what, "–"), "after": value}
        for what, value in after.items()
        if before.get(what) != value
    ]


def _label(name: str) -> str:
    field = next(field for field in ReviewPhase._meta.fields if field.name == name)
    return str(capfirst(field.verbose_name))


def _shown(value: str | bool) -> str:
    if isinstance(value, str):
        return str(Others(value).label)
    return _("Yes") if value else _("No")


def closed_words(rights: Rights, call: Call) -> str:
    """That assessors only read now, and from when they score again."""
    following = rights.scores_next
    if following is None or following.begins_at is None:
        return _("Assessors read now and do not score.")
    return _("Assessors read now and do not score. They score from %(time)s, in the phase “%(phase)s”.") % {
        "time": shown_instant(following.begins_at, call.event),
        "phase": text_of(following, "name"),
    }


def refused_words(rights: Rights, call: Call) -> str:
    return f"{closed_words(rights, call)} {_('Nothing was saved; what you typed stays on this page.')}"
