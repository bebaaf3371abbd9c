"""A link to an approver, and the code that opens it: whether the link still works, when there may be another code, and
whether one is right. Codes: locked rows only.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from events.models import Membership, Role
from events.models.approver import AskedApprover

LINK_LIVES = timedelta(days=14)
CODE_LIVES = timedelta(minutes=15)
CODE_TRIES = 3
CODE_PAUSE = timedelta(minutes=1)
CODES_PER_LINK = 10


def still_asked(approval: AskedApprover, programme: int) -> bool:
    """No final answer, not taken back, not too old, and she is still an approver of the programme."""
    members = Membership.objects.filter(programme=programme, role=Role.APPROVER, user__is_active=True)
    return (
        approval.state in approval.OPEN
        and approval.expires_at > timezone.now()
        and members.filter(user=approval.user_id).exists()
    )


def why_no_code(locked: AskedApprover) -> str:
    """Why no code is sent now, as a sentence; "" when one may be: one a minute, ten for a link."""
    if locked.code_sent_at is not None and timezone.now() - locked.code_sent_at < CODE_PAUSE:
        return _("A code was sent less than a minute ago. Please look into your mailbox first.")
    if locked.codes_sent >= CODES_PER_LINK:
        return _("Too many codes were asked for. Please write to the organiser, who can send a new link.")
    return ""


def make_code(locked: AskedApprover) -> str:
    """Six digits in the place of earlier ones; only their hash is kept."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    locked.code_hash, locked.code_sent_at, locked.code_tries = _hash(locked, code), timezone.now(), 0
    locked.codes_sent += 1
    locked.save(update_fields=["code_hash", "code_sent_at", "code_tries", "codes_sent"])
    return code


def take_code(locked: AskedApprover, code: str) -> bool | None:
    """Whether this is the code. It works once; the third wrong one or 15 minutes end it: then None, nothing counted."""
    sent = locked.code_sent_at
    if not locked.code_hash or sent is None or timezone.now() - sent > CODE_LIVES:
        return None
    right = constant_time_compare(locked.code_hash, _hash(locked, code))
    locked.code_tries += 1
    if right or locked.code_tries >= CODE_TRIES:
        locked.code_hash = ""
    locked.save(update_fields=["code_tries", "code_hash"])
    return right


def _hash(locked: AskedApprover, code: str) -> str:
    """Keyed and bound to its link: six digits alone could be tried out against a stolen table."""
    return salted_hmac(locked.CODE_SALT, f"{locked.pk}:{code}", algorithm="sha256").hexdigest()
