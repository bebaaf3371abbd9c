"""Assessments, decisions with their release, the approver's answer, and who takes part."""

from participants.selection.models.approval import ApprovalRequest, ApproverRemark
from participants.selection.models.assessments import (
    AgreedScore,
    Assessment,
    CriterionScore,
    UnfinishedAssessment,
)
from participants.selection.models.board import Board, Override, Pin, Proposal, ProposedPerson, Target
from participants.selection.models.comments import BoardComment
from participants.selection.models.conflicts import ConflictDeclaration, ConflictOfInterest
from participants.selection.models.criteria import AssessmentPlan, AssessorAssignment, Criterion
from participants.selection.models.decisions import Decision, Release
from participants.selection.models.participation import Participation
from participants.selection.models.phases import ReviewPhase

__all__ = [
    "AgreedScore",
    "ApprovalRequest",
    "ApproverRemark",
    "Assessment",
    "AssessmentPlan",
    "AssessorAssignment",
    "Board",
    "BoardComment",
    "ConflictDeclaration",
    "ConflictOfInterest",
    "Criterion",
    "CriterionScore",
    "Decision",
    "Override",
    "Participation",
    "Pin",
    "Proposal",
    "ProposedPerson",
    "Release",
    "ReviewPhase",
    "Target",
    "UnfinishedAssessment",
]
