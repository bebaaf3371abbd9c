"""The call's questions, applications and their answers."""

from participants.applications.models.answer_texts import AnswerText
from participants.applications.models.applications import Answer, Application, new_reference
from participants.applications.models.conditions import Condition
from participants.applications.models.endorsement import Endorsement
from participants.applications.models.entry_codes import EntryCode, EntryCodeUse
from participants.applications.models.extensions import ApplicationChange, Extension
from participants.applications.models.imports import ApplicationImport, ImportedRow, ImportMapping
from participants.applications.models.listing import ApplicationNote, ApplicationTag, SavedView, Tag
from participants.applications.models.masks import AnswerMask
from participants.applications.models.nominations import FocalPoint, Nomination, SendingCapacity
from participants.applications.models.on_behalf import OnBehalf
from participants.applications.models.questions import Choice, FormSection, Question, QuestionVersion

__all__ = [
    "Answer",
    "AnswerMask",
    "AnswerText",
    "Application",
    "ApplicationChange",
    "ApplicationImport",
    "ApplicationNote",
    "ApplicationTag",
    "Choice",
    "Condition",
    "Endorsement",
    "EntryCode",
    "EntryCodeUse",
    "Extension",
    "FocalPoint",
    "FormSection",
    "ImportMapping",
    "ImportedRow",
    "Nomination",
    "OnBehalf",
    "Question",
    "QuestionVersion",
    "SavedView",
    "SendingCapacity",
    "Tag",
    "new_reference",
]
