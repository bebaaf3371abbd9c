"""Which texts exist in every language (modeltranslation: one column per language)."""

from modeltranslation.translator import TranslationOptions, register

from events.models import (
    AgendaItem,
    Call,
    Designation,
    Event,
    EventSeries,
    GuidingQuestion,
    Place,
    PrivacyNotice,
    Programme,
    RelatedItem,
)


@register(Programme)
class ProgrammeTexts(TranslationOptions):
    fields = ("name", "description")


@register(Place)
class PlaceTexts(TranslationOptions):
    fields = ("name",)


@register(Designation)
class DesignationTexts(TranslationOptions):
    fields = ("name", "footnote")


@register(PrivacyNotice)
class PrivacyNoticeTexts(TranslationOptions):
    fields = ("text",)


@register(Event)
class EventTexts(TranslationOptions):
    fields = ("title", "neutral_title", "host", "venue", "audience", "aim", "practical")


@register(EventSeries)
class EventSeriesTexts(TranslationOptions):
    fields = ("title",)


@register(Call)
class CallTexts(TranslationOptions):
    fields = ("summary",)


@register(GuidingQuestion)
class GuidingQuestionTexts(TranslationOptions):
    fields = ("text",)


@register(RelatedItem)
class RelatedItemTexts(TranslationOptions):
    fields = ("text",)


@register(AgendaItem)
class AgendaItemTexts(TranslationOptions):
    fields = ("title", "room")
