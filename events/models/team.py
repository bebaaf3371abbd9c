"""Who works for a programme, in which role, and how a lost second factor is replaced."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy import Personal
from events.models.programmes import Programme


class Role(models.TextChoices):
    ORGANISER = "organiser", _("Organiser")
    ASSESSOR = "assessor", _("Assessor")
    APPROVER = "approver", _("Approver")
    LOGISTICS = "logistics", _("Logistics")
    INTERPRETATION = "interpretation", _("Interpretation")
    EDITOR = "editor", _("Editor")
    OBSERVER = "observer", _("Observer")
    TRANSLATOR = "translator", _("Translator")
    FOCAL_POINT = "focal_point", _("Focal point")


# Who sees the programme. A translator sees nothing of it but the texts of the events she is assigned to, a focal point
# nothing but the people she named.
TEAM_ROLES = tuple(role for role in Role if role not in (Role.TRANSLATOR, Role.FOCAL_POINT))


class Membership(models.Model):
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    since = models.DateTimeField(auto_now_add=True)

    DATA_SUBJECT = "user"
    ERASE_ROWS = True
    NOT_PERSONAL = ()
    PERSONAL = {
        "user": Personal("know who works for the programme", "account", "account", ("organiser", "self")),
        "role": Personal("give the rights the role needs", "account", "account", ("organiser", "self")),
    }

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.UniqueConstraint(fields=["programme", "user", "role"], name="each_role_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"


class SecondFactorReset(models.Model):
    """A lost phone: one organiser asks, another one confirms; only then may the person enrol anew."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting for a second person")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    TRANSITIONS = {
        State.REQUESTED: {State.CONFIRMED, State.REFUSED},
        State.CONFIRMED: set(),
        State.REFUSED: set(),
    }

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="second_factor_resets")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor_resets")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    DATA_SUBJECT = "user"
    ERASE_ROWS = True
    PERSONAL = {
        name: Personal("let two people restore a lost second factor", "account", "audit", ("organiser",))
        for name in ("user", "requested_by", "decided_by")
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state="requested"), name="one_open_reset_per_person"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("requested_by")), name="reset_takes_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"

    @property
    def scope(self) -> str:
        return f"programme:{self.programme_id}"
