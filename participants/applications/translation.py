"""Questions and their choices exist in every language of the call."""

from modeltranslation.translator import TranslationOptions, register

from participants.applications.models import Choice, Condition, FormSection, Question


@register(Question)
class QuestionTexts(TranslationOptions):
    fields = ("label", "help")


@register(Choice)
class ChoiceTexts(TranslationOptions):
    fields = ("label",)


@register(FormSection)
class FormSectionTexts(TranslationOptions):
    fields = ("title",)


@register(Condition)
class ConditionTexts(TranslationOptions):
    fields = ("text",)
