from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import checks  # noqa: F401 -- registers the start-up checks

        word_what_is_missing()


def word_what_is_missing() -> None:
    """One wording for all forms of what was left out: ours, the accounts' and the admin's."""
    forms.Field.default_error_messages["required"] = _("Please fill this in.")
    forms.ChoiceField.default_error_messages["required"] = _("Please choose an answer.")
    forms.BooleanField.default_error_messages = {"required": _("Please tick this to confirm.")}
    forms.MultipleChoiceField.default_error_messages["required"] = _("Please choose at least one.")
