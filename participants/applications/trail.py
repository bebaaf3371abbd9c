"""The trail of one application in words: what each entry means, and the reasons that were no person's."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.audit import AuditEntry
from participants.applications.models import Application

SETTLED = ("pin", "unpin")  # what the committee settled about it


def act_words() -> dict[str, str]:
    """{action: its words}: everything that is ever noted of an application, but for its moves."""
    return {
        "answer after selection": _("Questions after selection answered"),
        "ask to merge accounts": _("Merging of two accounts asked for"),
        "begin on behalf": _("Application begun"),
        "change application": _("Changed by the applicant"),
        "claim application": _("Address confirmed"),
        "claim draft": _("Address confirmed"),
        "complete application": _("Completed by the team"),
        "hidden passage lost": _("A hidden passage no longer fits its answer"),
        "hide passage": _("Passage hidden from readers"),
        "import application": _("Taken over from a table"),
        "merge applications": _("Merged with another application"),
        "pin": _("Settled by the committee"),
        "read hidden passages": _("Hidden passages read by the team"),
        "release document": _("Document given to assessors"),
        "show passage again": _("Passage shown to readers again"),
        "unpin": _("Settled by the committee"),
        "withhold document": _("Document withheld from assessors"),
    }


def entry_words(entry: AuditEntry) -> str:
    """What was done; of a move, the state it led to; of what nobody has worded, its own name."""
    states = {value: str(label) for value, label in Application.State.choices}
    return act_words().get(entry.action) or states.get(entry.state_after) or entry.action


def merged_reference(application: Application) -> str:
    """The number of the application that this one was merged into; "" for one that was not.

    As the trail of the other one tells: the reason is a free text, and anybody writes anything there.
    """
    if application.state != Application.State.WITHDRAWN:
        return ""
    merges = AuditEntry.objects.filter(
        action="merge applications",
        target_type=application._meta.label_lower,
        scope=application.scope,
    )
    into = [row.target_id for row in merges if f"from {application.pk}" in row.fields]
    kept = Application.objects.filter(pk__in=into, call=application.call_id)
    return kept.values_list("reference", flat=True).first() or ""


def withdrawal_words(application: Application) -> str:
    """Why it is withdrawn: her own words, or that it goes on under another number."""
    reference = merged_reference(application)
    if reference:
        return _("Merged into the application %(reference)s.") % {"reference": reference}
    return application.withdrawn_reason
