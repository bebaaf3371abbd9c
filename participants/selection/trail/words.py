"""What entries of the trail are called: acts, rows and states, with words that pages of the team use already."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import AuditEntry
from participants.applications.models import Application
from participants.applications.trail import act_words
from participants.selection.models import Pin

ACTS = {
    "decide": gettext_lazy("Decision"),
    "undo decision": gettext_lazy("Undo the decision"),
    "assess": gettext_lazy("Verdict"),
    "agree on score": gettext_lazy("Agree on one score"),
    "set assessment plan": gettext_lazy("Way of assessing"),
    "start release": gettext_lazy("Send the decisions"),
    "restart release": gettext_lazy("Start the sending again"),
    "prepare letters": gettext_lazy("Prepare letters"),
    "request files": gettext_lazy("Prepare the PDF"),
    "ask approver": gettext_lazy("Ask an approver"),
    "remark on row": gettext_lazy("Question or objection"),
    "invite": gettext_lazy("Invite"),
    "add participant": gettext_lazy("Add somebody"),
    "change participant": gettext_lazy("Change"),
    "take over place": gettext_lazy("Somebody else comes"),
    "wait for a place": gettext_lazy("Waiting for a place"),
    "save travel": gettext_lazy("Travel details"),
    "note attendance": gettext_lazy("Attendance"),
    "write to participants": gettext_lazy("Write to participants"),
    "release mail": gettext_lazy("Letters"),
    "edit mail": gettext_lazy("Change the words"),
    "discard mail": gettext_lazy("Discard this mail"),
    "restore mail": gettext_lazy("Take it back from the discarded"),
    "note conflict": gettext_lazy("Conflict of interest"),
    "declare conflicts": gettext_lazy("Conflicts of interest"),
    "ask for proposal": gettext_lazy("Propose a group"),
    "take over proposal": gettext_lazy("Taken over"),
    "undo taking over": gettext_lazy("Undo taking it over"),
    "comment on board": gettext_lazy("Comment"),
    "override proposal": gettext_lazy("Departs from the proposal"),
    "create event": gettext_lazy("New event"),
    "copy event": gettext_lazy("Copy the event"),
    "change event": gettext_lazy("Change the event"),
    "postpone event": gettext_lazy("Postpone the event"),
    "became public": gettext_lazy("Published"),
    "create call": gettext_lazy("Write the call"),
    "change call": gettext_lazy("Change the call"),
    "extend deadline": gettext_lazy("Extend the deadline"),
    "reschedule publication": gettext_lazy("Choose the time of publication"),
    "begin selection": gettext_lazy("In selection"),
    "start wording": gettext_lazy("Wording"),
    "set timeline": gettext_lazy("Timing"),
    "ask text approval": gettext_lazy("Approval of the text"),
    "assign translator": gettext_lazy("Ask to translate"),
    "end translation": gettext_lazy("Translation"),
    "propose translations": gettext_lazy("Propose missing texts from the other script"),
    "save translations": gettext_lazy("Translations"),
    "copy questions": gettext_lazy("Questions of the call"),
    "add question": gettext_lazy("Add a question"),
    "change question": gettext_lazy("Change the question"),
    "retire question": gettext_lazy("Ask no longer"),
    "restore question": gettext_lazy("Ask again"),
    "add section": gettext_lazy("Add a section"),
    "change section": gettext_lazy("Change the section"),
    "add condition": gettext_lazy("Add a condition"),
    "change condition": gettext_lazy("Who can apply"),
    "add criterion": gettext_lazy("Add a criterion"),
    "change criterion": gettext_lazy("Criteria"),
    "copy criteria": gettext_lazy("Criteria"),
    "make entry code": gettext_lazy("Make a code"),
    "use entry code": gettext_lazy("Code"),
    "end entry code": gettext_lazy("Nobody can begin with this code any more."),
    "grant extension": gettext_lazy("Grant the extension"),
    "take back extension": gettext_lazy("The extension is taken back."),
    "ask on behalf": gettext_lazy("Application on behalf"),
    "name endorser": gettext_lazy("Endorsement by the employer"),
    "nominate": gettext_lazy("Nominate"),
    "rank nomination": gettext_lazy("Order of preference"),
    "upload applications": gettext_lazy("Applications from a table"),
    "map columns": gettext_lazy("Change the columns"),
    "import applications": gettext_lazy("Taken over from a table"),
    "note applications": gettext_lazy("Write a note"),
    "tag applications": gettext_lazy("Add a tag"),
    "untag applications": gettext_lazy("Remove a tag"),
    "save view": gettext_lazy("Saved views"),
    "share view": gettext_lazy("Share with the team"),
    "keep view": gettext_lazy("Keep for myself"),
    "write text beside an answer": gettext_lazy("Translation or summary"),
    "add file": gettext_lazy("Add the file"),
    "change file": gettext_lazy("Change"),
    "purge": gettext_lazy("erased"),
    **dict.fromkeys(
        (
            "move in reserve list",
            "close gap in reserve list",
            "make room in reserve list",
            "order reserve list",
        ),
        gettext_lazy("Reserve list"),
    ),
    **dict.fromkeys(
        ("add target", "change target", "remove target", "change board"), gettext_lazy("Targets")
    ),
    **dict.fromkeys(("add review phase", "change review phase"), gettext_lazy("Review phases")),
    **dict.fromkeys(("pin", "unpin"), gettext_lazy("Settled by the committee")),
    **dict.fromkeys(("assign assessors", "take assessors back"), gettext_lazy("Who assesses what")),
    **dict.fromkeys(("lift conflict", "take remark back"), gettext_lazy("Taken back")),
    **dict.fromkeys(("send approval code", "send text approval code"), gettext_lazy("Code from the mail")),
    **dict.fromkeys(("approval code right", "text approval code right"), gettext_lazy("Confirmed")),
    **dict.fromkeys(("approval code wrong", "text approval code wrong"), gettext_lazy("Incorrect code.")),
    **dict.fromkeys(("move question", "move section", "move condition"), gettext_lazy("Order")),
    **dict.fromkeys(
        ("set sending capacity", "remove sending capacity"),
        gettext_lazy("How many people a territory may name"),
    ),
    **dict.fromkeys(
        (
            "remove comment",
            "remove condition",
            "remove criterion",
            "remove review phase",
            "remove file",
            "remove section",
            "remove text beside an answer",
            "remove view",
        ),
        gettext_lazy("Remove"),
    ),
}
ROWS = {
    "participants.application": gettext_lazy("Application"),
    "participants.decision": gettext_lazy("Decision"),
    "participants.assessment": gettext_lazy("Verdict"),
    "participants.participation": gettext_lazy("Participant"),
    "participants.approvalrequest": gettext_lazy("Approver"),
    "core.message": gettext_lazy("Letter"),
    "events.event": gettext_lazy("Event"),
    "events.call": gettext_lazy("Call"),
}
# Fields whose values stand in `state_before` and `state_after`.
STATES = ("state", "outcome", "attendance")


def model_of(label: str) -> type[Model] | None:
    """None for a model that exists no more."""
    app, _point, name = label.partition(".")
    return apps.all_models.get(app, {}).get(name)


def act(entry: AuditEntry) -> str:
    """In words; a plain move is told by its states, an act without words by its name."""
    if entry.action == "move":
        return _("State")
    return str(ACTS.get(entry.action) or act_words().get(entry.action, entry.action))


def row_of(label: str) -> str:
    model = model_of(label)
    found = ROWS.get(label) or (model._meta.verbose_name if model else label)
    return str(found)


def state(label: str, value: str) -> str:
    model = model_of(label)
    if model is None or not value:
        return value
    for field in model._meta.fields:
        if field.name in STATES:
            words = dict(field.flatchoices).get(value)
            if words is not None:
                return str(words)
    if model is Application:  # what the committee settled is noted of her application
        return str(dict(Pin.Kind.choices).get(value, value))
    return value
