"""An answer that is a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.files import ATTACHMENTS, limit_text
from events.footnotes import Designated
from participants.applications.kinds.base import Asked, Kind, Stored, Upload


class FileWidget(forms.Widget):
    """Drawn by components/upload.html; a file may come with the form or have been sent before."""

    needs_multipart_form = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Upload:
        return Upload(files.get(f"{name}_file"), data.get(name, ""), bool(data.get(f"{name}_remove")))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_file"


class FileField(forms.Field):
    """Gives an Upload; whether the file is good is found out when it is stored."""

    widget = FileWidget

    def clean(self, value: Any) -> Upload:
        return value if isinstance(value, Upload) else Upload()


class FileAnswer(Kind):
    def anchor(self, question: Asked) -> str:
        return f"{question.name}_file"

    def field(self, question: Asked) -> forms.Field:
        return FileField(help_text=self.hint(question))

    def hint(self, question: Asked) -> str:
        return _("A document or a photo of it, up to %(limit)s: %(types)s.") % {
            "limit": limit_text(),
            "types": ATTACHMENTS.labels,
        }

    def initial(self, stored: Stored) -> Any:
        return None

    def problem(self, question: Asked, stored: Stored) -> str:
        return _("Please add the file.") if question.required and not stored.file else ""

    def lines(self, question: Asked, stored: Stored, designations: Iterable[Designated] = ()) -> list[str]:
        return [stored.file_name] if stored.file else []
