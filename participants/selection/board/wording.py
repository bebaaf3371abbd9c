"""The board in words: what a target is called, how it stands, and one sentence about one person alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from events.footnotes import Designated
from events.models.programmes import TERRITORIES
from participants.applications.kinds import Asked, choosable
from participants.people.languages import own_name
from participants.people.models import Gender, Level
from participants.people.places import EU_MEMBERS, place_names
from participants.selection.board.standing import Standing
from participants.selection.cohort.problem import Explanation, Reason, Relax
from participants.selection.cohort.problem import Rule as Relaxed
from participants.selection.models import Target

REGIONS: dict[str, tuple[str, ...]] = {"balkans": TERRITORIES, "eu": EU_MEMBERS}
Kind = Target.Kind


@dataclass(frozen=True)
class Names:
    """What the codes in targets are called in the reader's language."""

    places: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[int, Asked] = field(default_factory=dict)

    @classmethod
    def of(cls, designations: Iterable[Designated], questions: Iterable[Asked]) -> Names:
        return cls(place_names(designations), {question.pk: question for question in questions})

    def place(self, code: str) -> str:
        return self.places.get(code, code)


def region_choices() -> list[tuple[str, str]]:
    return [("balkans", _("Western Balkans")), ("eu", _("European Union"))]


def gender_choices() -> list[tuple[str, str]]:
    return [(str(value) or "not_said", str(label)) for value, label in Gender.choices]


def label_of(target: Mapping[str, Any], names: Names) -> str:
    """What is counted, for instance "Works in: Albania, Kosovo*". `target` is a row's values or a kept copy of them."""
    what, which = _what(target, names), _which(target, names)
    return _("%(what)s: %(which)s") % {"what": what, "which": which} if which else what


def _what(target: Mapping[str, Any], names: Names) -> str:
    question = names.questions.get(target["question"] or 0)
    if target["kind"] == Kind.ANSWER and question is not None:
        return str(question.label)
    return str(Kind(target["kind"]).label)


def _which(target: Mapping[str, Any], names: Names) -> str:
    values = target["values"]
    question = names.questions.get(target["question"] or 0)
    match target["kind"]:
        case Kind.PLACE:
            return ", ".join(names.place(code) for code in values)
        case Kind.REGION:
            return ", ".join(dict(region_choices()).get(code, code) for code in values)
        case Kind.GENDER:
            return ", ".join(str(Gender(code).label) for code in values)
        case Kind.LANGUAGE:
            level = {"language": ", ".join(own_name(code) for code in values)}
            level["level"] = str(dict(Level.choices).get(target["level"], ""))
            if target["ability"] == "follows":
                return _("%(language)s, followed %(level)s") % level
            return _("%(language)s, spoken %(level)s") % level
        case Kind.PROFILE | Kind.ANSWER:
            choices = dict(choosable(question)) if question is not None else {}
            return ", ".join(str(choices.get(key, key)) if key else _("no answer") for key in values)
    return ""


def limits_of(at_least: int | None, at_most: int | None) -> str:
    if at_least is not None and at_most is not None:
        return _("at least %(least)s, at most %(most)s") % {"least": at_least, "most": at_most}
    if at_least is not None:
        return _("at least %(least)s") % {"least": at_least}
    return _("at most %(most)s") % {"most": at_most}


def state_of(standing: Standing) -> str:
    if standing.missing:
        return _("%(number)s missing") % {"number": standing.missing}
    if standing.too_many:
        return _("%(number)s too many") % {"number": standing.too_many}
    return pgettext("a target", "met")


# --- why somebody is in or out -----------------------------------------------------------------


@dataclass(frozen=True)
class Why:
    """An explanation as it is kept: a code, numbers and keys of targets."""

    reason: str
    inside: bool
    targets: tuple[str, ...] = ()
    taken: int = 0
    higher: int = 0
    scored: bool = True


def kept_why(explanation: Explanation) -> dict[str, Any]:
    return {
        "targets": list(explanation.targets),
        "taken": explanation.taken,
        "higher": explanation.higher,
    }


def sentence(why: Why, targets: Mapping[str, Mapping[str, Any]], names: Names) -> str:
    """One sentence about this person alone: no other name, no other score."""
    labels = [_named(key, targets, names) for key in why.targets]
    target = targets.get(why.targets[0].split(".")[0], {}) if why.targets else {}
    facts = {
        "target": labels[0] if labels else "",
        "targets": "; ".join(labels),
        "limit": target.get("at_most"),
        "least": target.get("at_least"),
        "taken": why.taken,
        "number": why.higher,
        "soft": target.get("weight") is not None,  # it may be missed, at a price
    }
    return _pattern(why, facts) % facts


def _named(key: str, targets: Mapping[str, Mapping[str, Any]], names: Names) -> str:
    target = targets.get(key.split(".", maxsplit=1)[0])
    return label_of(target, names) if target else key


def _pattern(why: Why, facts: dict[str, Any]) -> str:
    if why.inside:
        return _inside(why, facts)
    match why.reason:
        case Reason.PINNED_OUT:
            return _("The committee has settled that this application stays out.")
        case Reason.PLACES_SETTLED:
            return _("The committee has settled that others are in; that leaves no place.")
        case Reason.AT_MOST:
            return _at_most(why, facts)
        case Reason.PLACES_KEPT_FOR if facts["soft"]:
            return _("Places are kept because at least %(least)s should be in for “%(target)s”.")
        case Reason.PLACES_KEPT_FOR:
            return _("Places are kept so that at least %(least)s are in for “%(target)s”.")
        case Reason.APART:
            return _("The committee wants at most one of this and another application.")
        case Reason.SEVERAL if why.targets:
            return _("Several targets together leave no place: %(targets)s.")
    return _out_otherwise(why)


def _at_most(why: Why, facts: dict[str, Any]) -> str:
    """Who is in of those the maximum is about may have lower scores, for other reasons."""
    if facts["soft"]:
        return _(
            "At most %(limit)s should be in for “%(target)s”; one more would cost more points than it brings."
        )
    if facts["limit"] == 0:
        return _("Nobody can be in for “%(target)s”.")
    if why.higher < why.taken:
        return _("At most %(limit)s can be in for “%(target)s”; other rules decide who.")
    return ngettext(
        "At most %(limit)s can be in for “%(target)s”; %(number)s with a higher score is in.",
        "At most %(limit)s can be in for “%(target)s”; %(number)s with higher scores are in.",
        why.higher,
    )


def _inside(why: Why, facts: dict[str, Any]) -> str:
    match why.reason:
        case Reason.PINNED_IN:
            return _("The committee has settled that this application is in.")
        case Reason.NEEDED_FOR if facts["soft"]:
            return _("Needed because at least %(least)s should be in for “%(target)s”.")
        case Reason.NEEDED_FOR:
            return _("Needed so that at least %(least)s are in for “%(target)s”.")
        case Reason.AT_MOST if facts["soft"]:
            return _("There is a place because at most %(limit)s should be in for “%(target)s”.")
        case Reason.AT_MOST:
            return _("There is a place because at most %(limit)s can be in for “%(target)s”.")
        case Reason.SEVERAL if why.targets:
            return _("Several targets together give this place: %(targets)s.")
    return _either(why) or _("The score is high enough for a place.")


def _out_otherwise(why: Why) -> str:
    either = _either(why)
    if either:
        return either
    if not why.scored:
        return _("There is no score yet; applications with a score come first.")
    if why.higher < why.taken:  # some with lower scores are in; without targets still others would be
        return _("Even without targets the score would not be high enough for a place.")
    return ngettext(
        "There are %(taken)s places; %(number)s with a higher score is in.",
        "There are %(taken)s places; %(number)s with higher scores are in.",
        why.higher,
    )


def _either(why: Why) -> str:
    match why.reason:
        case Reason.TOGETHER:
            return _("The committee wants this and another application together or not at all.")
        case Reason.DRAWN:
            return _("Equal with others for the last places; lots were drawn.")
        case Reason.TIED:
            return _("Equal with others for the last places; the committee decides between them.")
        case Reason.SEVERAL:
            return _("No single rule decides; any other group would be worth less in total.")
    return ""


# --- no group fits -----------------------------------------------------------------------------


def kept_relax(relax: Relax) -> dict[str, Any]:
    return {
        "rule": str(relax.rule),
        "by": relax.by,
        "target": relax.target,
        "people": sorted(relax.people),
    }


def relaxed(
    row: Mapping[str, Any], targets: Mapping[str, Mapping[str, Any]], names: Names, places: int
) -> str:
    """One thing that would have to give way, as an order that can be followed. `places` is how many there were."""
    target = targets.get(str(row["target"]).split(".")[0], {})
    facts = {"target": label_of(target, names) if target else "", "number": places - row["by"]}
    match row["rule"]:
        case Relaxed.AT_LEAST:
            facts["limit"] = (target.get("at_least") or 0) - row["by"]
            return _("“%(target)s”: at least %(limit)s instead, or fewer.") % facts
        case Relaxed.AT_MOST:
            facts["limit"] = (target.get("at_most") or 0) + row["by"]
            return _("“%(target)s”: at most %(limit)s instead, or more.") % facts
        case Relaxed.MUST_IN:
            return _("Somebody need not be in after all:")
        case Relaxed.MUST_OUT:
            return _("Somebody need not be out after all:")
        case Relaxed.TOGETHER | Relaxed.APART:
            return _("These need not be kept together or apart:")
    return _("Places in the group: %(number)s instead.") % facts
