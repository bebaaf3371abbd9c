"""What the registry cannot see of a person: keys and addresses of the account, sessions, search entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.accounts import User
from core.audit import AuditValue
from participants.applications.models import Application, ApplicationTag, Endorsement
from participants.selection.models import Pin
from participants.selection.operations.paper import remove_papers_about

if TYPE_CHECKING:
    from core.actors import Clock, TokenHolder


def personal_export(user: User) -> dict[str, list[dict[str, Any]]]:
    return {
        "account.EmailAddress": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "mfa.Authenticator": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        # Others named her as the employer who endorses, or as the colleague who would come instead.
        "participants.Endorsement.asked": list(
            Endorsement.objects.filter(email=user.email).values("pk", "name", "email", "role", "note")
        ),
        "participants.Endorsement.substitute": list(
            Endorsement.objects.filter(substitute_email=user.email).values(
                "pk", "substitute_name", "substitute_email"
            )
        ),
        # The registry knows them by number; in the copy they stand as the words the team uses.
        "participants.ApplicationTag": list(
            ApplicationTag.objects.filter(application__user=user).values("pk", "tag__name")
        ),
    }


def erase(user: User, by: User | TokenHolder | Clock) -> None:
    _forget_why_together(user)
    remove_papers_about(user, by=by)
    Endorsement.objects.filter(email=user.email).update(
        name="", role="", note="", email="erased@invalid.invalid"
    )
    Endorsement.objects.filter(substitute_email=user.email).update(substitute_name="", substitute_email="")
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    LogEntry.objects.filter(user=user).delete()
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _forget_why_together(user: User) -> None:
    """Why people are kept together or apart names each of them, on the rows of the others and in their trail too."""
    groups = Pin.objects.filter(application__user=user).exclude(group="").values_list("group", flat=True)
    Pin.objects.filter(group__in=list(groups)).exclude(reason="").update(reason="")
    several = AuditValue.objects.filter(
        name="reason",
        entry__action="pin",
        entry__state_after__in=[kind for kind in Pin.Kind if kind not in Pin.SINGLE],
    ).exclude(value="")
    for own in Application.objects.filter(user=user):
        # By their words: a group that was undone since stands in the trail only.
        about = several.filter(
            entry__target_type=own._meta.label_lower, entry__target_id=str(own.pk), entry__scope=own.scope
        )
        same = several.filter(entry__scope=own.scope, value__in=list(about.values_list("value", flat=True)))
        same.update(value="", erased_at=timezone.now())
