"""Criteria and the names of phases exist in every language of the event."""

from modeltranslation.translator import TranslationOptions, register

from participants.selection.models import Criterion, ReviewPhase


@register(Criterion)
class CriterionTexts(TranslationOptions):
    fields = ("name", "description", "anchors")


@register(ReviewPhase)
class PhaseTexts(TranslationOptions):
    fields = ("name",)
