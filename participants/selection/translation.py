"""Criteria exist in every language of the event."""

from modeltranslation.translator import TranslationOptions, register

from participants.selection.models import Criterion


@register(Criterion)
class CriterionTexts(TranslationOptions):
    fields = ("name", "description", "anchors")
