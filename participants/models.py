"""Re-exports the features' models, nothing else. Import from the feature, never from here."""

from participants.applications.models import (
    Answer,
    Application,
    ApplicationChange,
    ApplicationNote,
    ApplicationTag,
    Choice,
    Extension,
    FormSection,
    Question,
    QuestionVersion,
    SavedView,
    Tag,
)
from participants.people.models import NoticeAcknowledgement, Person, SignInCode, SpokenLanguage
from participants.selection.models import ApprovalRequest, Assessment, Decision, Participation, Release
from participants.travel.models import TravelDetails

__all__ = [
    "Answer",
    "Application",
    "ApplicationChange",
    "ApplicationNote",
    "ApplicationTag",
    "ApprovalRequest",
    "Assessment",
    "Choice",
    "Decision",
    "Extension",
    "FormSection",
    "NoticeAcknowledgement",
    "Participation",
    "Person",
    "Question",
    "QuestionVersion",
    "Release",
    "SavedView",
    "SignInCode",
    "SpokenLanguage",
    "Tag",
    "TravelDetails",
]
