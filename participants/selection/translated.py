"""The texts of a call's criteria and phases, for the page on which an event is translated. Only the team reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.localized import column
from events.queries import call_of
from events.translated_texts import Part, TranslatedText, plain
from participants.selection.assessing.phases import phases_of
from participants.selection.models import Criterion, ReviewPhase
from participants.selection.operations.phases import word_phase
from participants.selection.operations.plans import word_criterion

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder
    from events.models import Event


@dataclass(frozen=True)
class Meaning(TranslatedText):
    """What one number of points means: a line of the criterion's `anchors`, so that no translation loses one."""

    points: int = 0

    def written_in(self, language: str) -> str:
        lines = (getattr(self.row, column("anchors", language)) or "").splitlines()
        return plain(lines[self.points]) if self.points < len(lines) else ""


def event_texts(*, event: Event, **facts: Any) -> Part | None:
    """Names, explanations and what the points mean; names of phases. None without a call."""
    call = call_of(event)
    if call is None:
        return None
    criteria = list(Criterion.objects.filter(call=call).select_related("call__event"))
    phases = phases_of(call)
    of_criteria = [_texts_of(row, number) for number, row in enumerate(criteria, start=1)]
    of_phases = [_name_of(row, number) for number, row in enumerate(phases, start=1)]

    def write(*, by: User | TokenHolder | Clock, language: str, texts: Mapping[str, str]) -> None:
        for criterion, own in zip(criteria, of_criteria, strict=True):
            words = {text.field: texts[text.key] for text in own if text.key in texts}
            if words:
                word_criterion(criterion, words, language=language, by=by)
        for phase, name in zip(phases, of_phases, strict=True):
            if name.key in texts:
                word_phase(phase, texts[name.key], language=language, by=by)

    return Part([*(text for own in of_criteria for text in own), *of_phases], write, for_team=True)


def _texts_of(criterion: Criterion, number: int) -> list[TranslatedText]:
    words = {"number": number}
    return [
        TranslatedText(criterion, "name", _("Criterion %(number)s") % words, 120),
        TranslatedText(criterion, "description", _("Criterion %(number)s: explanation") % words, 2000),
        *(
            Meaning(
                criterion,
                f"anchors_{points}",
                _("Criterion %(number)s: what %(points)s means") % {**words, "points": points},
                200,
                points=points,
            )
            for points in range(criterion.scale + 1)
        ),
    ]


def _name_of(phase: ReviewPhase, number: int) -> TranslatedText:
    return TranslatedText(phase, "name", _("Phase %(number)s of the review") % {"number": number}, 120)
