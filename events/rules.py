"""Who may do what, for every app: roles in a programme, one predicate each, one table of permissions.

`roles_of(user)` is read once per request. A predicate looks only at the programme the object belongs to.
"""

from __future__ import annotations

from typing import Any

import rules

from events.models import Event, Membership, Role, TranslationAssignment
from events.models.team import TEAM_ROLES


def roles_of(user: Any) -> dict[int, set[str]]:
    """{programme id: roles} of the user, read once and kept on the user object of this request."""
    if not getattr(user, "is_authenticated", False):
        return {}
    if not hasattr(user, "_roles"):
        found: dict[int, set[str]] = {}
        if user.works_in_team:
            for programme_id, role in Membership.objects.filter(user=user).values_list(
                "programme_id", "role"
            ):
                found.setdefault(programme_id, set()).add(role)
        user._roles = found
    return dict(user._roles)


def programmes_with(user: Any, *roles: str) -> list[int]:
    """Ids of the programmes where the user has one of the roles (any role of the team when none is named)."""
    wanted = roles or TEAM_ROLES
    return [programme_id for programme_id, held in roles_of(user).items() if held.intersection(wanted)]


def programme_of(thing: Any) -> int | None:
    """The programme an object belongs to, through whatever it hangs on."""
    for path in ("programme_id", "event", "call", "application", "participation", "publication"):
        value = getattr(thing, path, None)
        if value is not None:
            return value if isinstance(value, int) else programme_of(value)
    return thing.pk if thing is not None and thing._meta.label == "events.Programme" else None


def has_role(*roles: str) -> rules.Predicate:
    """A predicate: the user has one of the roles (any role of the team) in the programme of the object."""

    @rules.predicate(name=f"has role {' or '.join(roles) or 'any'}")
    def predicate(user: Any, thing: Any = None) -> bool:
        if thing is None:
            return bool(programmes_with(user, *roles))
        return bool(roles_of(user).get(programme_of(thing) or 0, set()).intersection(roles or TEAM_ROLES))

    return predicate


is_team = has_role()
is_organiser = has_role(Role.ORGANISER)
is_assessor = has_role(Role.ASSESSOR)
is_logistics = has_role(Role.LOGISTICS)
is_interpretation = has_role(Role.INTERPRETATION)
is_editor = has_role(Role.EDITOR)
is_focal_point = has_role(Role.FOCAL_POINT)


@rules.predicate
def translates(user: Any, event: Any = None) -> bool:
    """She is a translator of the programme, and assigned to this event. Without a query for everybody else."""
    if event is None or Role.TRANSLATOR not in roles_of(user).get(event.programme_id, set()):
        return False
    return TranslationAssignment.objects.filter(user=user, event=event).exists()


def event_of(thing: Any) -> Event | None:
    """The event an object belongs to, through whatever it hangs on; None for what belongs to none."""
    if thing is None or isinstance(thing, Event):
        return thing
    for path in ("event", "call", "application", "participation"):
        value = getattr(thing, path, None)
        if value is not None:
            return event_of(value)
    return None


@rules.predicate
def is_not_archived(user: Any, thing: Any = None) -> bool:
    """Into the archive everybody of the team looks, and nobody writes."""
    event = event_of(thing)
    return event is None or event.state != Event.State.ARCHIVED


# permission -> predicate. Every page of the team names one of these.
PERMISSIONS = {
    "events.view_event": is_team,
    "events.change_event": is_organiser & is_not_archived,
    "events.publish_event": is_organiser & is_not_archived,
    "events.translate": is_organiser | translates,
    "events.approve_texts": is_organiser,
    "events.view_programme": is_team,
    "events.change_programme": is_organiser,
    "events.manage_team": is_organiser,
    "participants.view_applications": is_organiser,
    "participants.annotate_applications": is_organiser,
    "participants.export_after_selection": is_organiser,
    "participants.extend_deadline": is_organiser,
    "participants.mask_answers": is_organiser,
    "participants.complete_applications": is_organiser & is_not_archived,
    "participants.manage_entry": is_organiser & is_not_archived,
    "participants.nominate": is_focal_point & is_not_archived,
    "participants.import_applications": is_organiser & is_not_archived,
    "participants.merge_applications": is_organiser & is_not_archived,
    "participants.assess": is_assessor,
    "participants.decide": is_organiser & is_not_archived,
    "participants.release": is_organiser & is_not_archived,
    "participants.view_participants": is_organiser | is_logistics,
    "participants.change_participant": (is_organiser | is_logistics) & is_not_archived,
    "participants.write_to_participants": is_organiser & is_not_archived,
    "participants.export": is_organiser | is_logistics,
    "core.view_outbox": is_organiser,
    "core.release_mail": is_organiser,
    "interpretation.view_regime": is_organiser | is_interpretation,
    "interpretation.change_rates": is_organiser | is_interpretation,
    "materials.change_files": is_organiser | is_editor | is_logistics,
    "materials.change_publication": is_editor | is_organiser,
}
for _name, _predicate in PERMISSIONS.items():
    rules.add_perm(_name, _predicate)
