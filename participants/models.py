"""Re-exports the features' models, nothing else. Import from the feature, never from here."""

from participants.applications.models import (
    Answer,
    Application,
    Choice,
    Question,
)
from participants.people.models import NoticeAcknowledgement, Person, SignInCode, SpokenLanguage
from participants.selection.models import ApprovalRequest, Assessment, Decision, Participation, Release
from participants.travel.models import TravelDetails

__all__ = [
    "Answer",
    "Application",
    "ApprovalRequest",
    "Assessment",
    "Choice",
    "Decision",
    "NoticeAcknowledgement",
    "Participation",
    "Person",
    "Question",
    "Release",
    "SignInCode",
    "SpokenLanguage",
    "TravelDetails",
]
