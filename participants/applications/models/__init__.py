"""The call's questions, applications and their answers."""

from participants.applications.models.applications import Answer, Application, new_reference
from participants.applications.models.extensions import ApplicationChange, Extension
from participants.applications.models.listing import ApplicationNote, ApplicationTag, SavedView, Tag
from participants.applications.models.questions import Choice, FormSection, Question, QuestionVersion

__all__ = [
    "Answer",
    "Application",
    "ApplicationChange",
    "ApplicationNote",
    "ApplicationTag",
    "Choice",
    "Extension",
    "FormSection",
    "Question",
    "QuestionVersion",
    "SavedView",
    "Tag",
    "new_reference",
]
