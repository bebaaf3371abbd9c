"""How a call lets people in: everybody, those a focal point named, those with a code. Sending asks again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from core.states import lock, move
from events.models import Call
from participants.applications.models import Application, EntryCodeUse, Nomination

if TYPE_CHECKING:
    from core.accounts import User
    from core.actors import Clock, TokenHolder

Route = Call.Route


class NoEntry(Exception):
    """The call is not open to this person: no nomination stands, or no code was entered. What she wrote is kept."""


def may_enter(call: Call, application: Application | None = None, user: Any = None) -> bool:
    """Whether she may begin, or send the application in hand; without a query where everybody may."""
    if call.route == Route.NOMINATION:
        return nomination_for(call, application, user) is not None
    if call.route == Route.INVITED:
        return application is not None and _has_use(application)
    return True


def _has_use(application: Application) -> bool:
    """A code let her in, and not as many others as it is for have sent theirs meanwhile."""
    use = EntryCodeUse.objects.select_related("entry_code").filter(application=application).first()
    if use is None:
        return False
    others = use.entry_code.taken.filter(application__state__in=Application.SENT)
    return others.exclude(application=application).count() < use.entry_code.uses


def nomination_for(call: Call, application: Application | None = None, user: Any = None) -> Nomination | None:
    """The one that stands: of the application in hand, else of the account or the address it has proven.

    Not one by which another application was sent.
    """
    hers = Q(application=application) if application is not None and application.pk else Q(pk=None)
    # Her own nomination lets nobody else in.
    for_another = application is not None and application.on_behalf_of
    if getattr(user, "is_authenticated", False) and not for_another:
        hers |= Q(user=user) | Q(email=user.email)
    standing = Nomination.objects.filter(hers, call=call).exclude(state=Nomination.State.WITHDRAWN)
    found = list(standing.select_related("application").order_by("rank", "pk"))
    own = [row for row in found if application is not None and row.application_id == application.pk]
    free = [row for row in found if not _sent_by(row, application)]
    return next(iter(own or free), None)


def _sent_by(nomination: Nomination, application: Application | None) -> bool:
    """Whether it has let another application in, which was sent and not withdrawn."""
    other = nomination.application
    return other is not None and other != application and other.state in Application.SENT


def take_up(
    application: Application, call: Call, *, by: User | TokenHolder | Clock, user: User | None = None
) -> None:
    """The nomination that let her in is this application's from now on, so that it is sent from anywhere."""
    if call.route != Route.NOMINATION:
        return
    found = nomination_for(call, application, user)
    if found is None:
        raise NoEntry
    bind_nomination(lock(found), application, by=by, user=user)


def bind_nomination(
    locked: Nomination, application: Application, *, by: User | TokenHolder | Clock, user: User | None = None
) -> None:
    """Raises NoEntry when another application was sent by it."""
    if _sent_by(locked, application):
        raise NoEntry
    locked.application, locked.user = application, user or locked.user
    if locked.state == Nomination.State.NOMINATED:
        move(locked, to=Nomination.State.BEGUN, by=by, also=("application", "user"))
    else:
        locked.save(update_fields=["application", "user"])
