"""Texts of the library that exist in every language; a language version has its own row instead."""

from modeltranslation.translator import TranslationOptions, register

from materials.models import EventFile, Insight, Note, Reading, Series, Topic


@register(EventFile)
class EventFileTexts(TranslationOptions):
    fields = ("title",)


@register(Topic)
class TopicTexts(TranslationOptions):
    fields = ("name",)


@register(Series)
class SeriesTexts(TranslationOptions):
    fields = ("name",)


@register(Insight)
class InsightTexts(TranslationOptions):
    fields = ("heading", "text")


@register(Note)
class NoteTexts(TranslationOptions):
    fields = ("text",)


@register(Reading)
class ReadingTexts(TranslationOptions):
    fields = ("topic", "text")
