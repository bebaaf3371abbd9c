"""Where somebody stands and what comes next, in words: the same on her page of the event and on her desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from participants.selection.models import Participation
from participants.travel.queries import is_over, travel_missing

State = Participation.State


@dataclass(frozen=True)
class Step:
    """`status` is the badge, `kind` its colour; `text` says what comes next, `day` until or on when.

    A deadline is an instant: `until` is it, and `when` says it on the event's clock.
    """

    status: str
    kind: str
    text: str
    day: date | None = None
    url: str = ""
    link_text: str = ""
    until: datetime | None = None
    when: str = ""


def step_of(participation: Participation) -> Step:
    """The next step of one participation. Needs its event and travel at hand to cost no query."""
    event = participation.event
    if participation.state == State.CANCELLED:
        return _cancelled(participation)
    if participation.state == State.EXPIRED:
        return Step(
            str(State.EXPIRED.label),
            "",
            _("Would you still like to come? Write to us: if a place is free, you can be invited again."),
        )
    if participation.state == State.DECLINED:
        return Step(
            str(State.DECLINED.label), "", _("You told us that you cannot come. Nothing more is to be done.")
        )
    if is_over(event):
        return Step(_("Over"), "", _("The event is over. Its files stay on this page."), event.ends_on)
    if participation.state == State.INVITED:
        return _invited(participation)
    status = _("You are coming")
    if travel_missing(participation):
        return Step(
            status,
            "ok",
            _("Tell us when you arrive and leave, and what you need. You can add the rest later."),
            url=f"{reverse('my_event', args=[event.code])}#travel",
            link_text=_("Fill in my travel details"),
        )
    return Step(
        status, "ok", _("Everything is set. The event begins on the day shown here."), event.starts_on
    )


def _cancelled(participation: Participation) -> Step:
    if participation.event.state == participation.event.State.CANCELLED:
        return Step(
            _("Cancelled"), "bad", _("The event was cancelled. Please cancel what you booked yourself.")
        )
    return Step(
        _("Cancelled"),
        "bad",
        _("Your participation was cancelled. If you did not expect this, please write to us."),
    )


def _invited(participation: Participation) -> Step:
    answer = reverse("invitation", args=[participation.code])
    if participation.waiting_since is not None:
        return Step(
            _("Waiting for a place"),
            "warn",
            _("You said yes when every place was taken. We write to you as soon as one is free."),
            url=answer,
            link_text=_("Change my answer"),
        )
    return Step(
        _("Invited"),
        "info",
        _("Please tell us whether you will come."),
        participation.answer_by,
        url=answer,
        link_text=_("Answer the invitation"),
    )
