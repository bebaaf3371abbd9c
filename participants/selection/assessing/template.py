"""The criteria that most calls begin with."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

SCALE = 5
# What the points mean, from 0 to 5; the same for every criterion.
ANCHORS: tuple[Any, ...] = (
    _("nothing about it"),
    _("weak"),
    _("some of it"),
    _("good"),
    _("very good"),
    _("as good as it can be"),
)


class Usual(NamedTuple):
    name: Any
    description: Any
    weight: int
    threshold: int = 0


TEMPLATE: tuple[Usual, ...] = (
    Usual(
        _("Practice"), _("How close the daily work is to what the event is about."), weight=30, threshold=2
    ),
    Usual(_("Contribution"), _("What the others can learn about the questions of the event."), weight=25),
    Usual(_("Use afterwards"), _("How what is learnt will be passed on and used at home."), weight=20),
    Usual(_("Motivation"), _("What is to be learnt, and what it is needed for."), weight=15),
    Usual(
        _("New to the group"), _("Whether it adds what others do not bring; first-timers count."), weight=10
    ),
)
