"""For whom somebody begins an application. Forms only clean."""

from __future__ import annotations

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.base import page_languages
from participants.applications.ways.endorsement_forms import AddressField
from participants.people.forms import PlainText

# A word of a name: letters, parts joined by hyphens or apostrophes, or an initial with its dot; the two letters that
# are one in Albanian, Bosnian and Serbian are one initial. Checked without the marks that stand on letters.
_LETTER = r"[^\W\d_]"
_INITIAL = rf"(?:[LN][Jj]|D[JjŽžHh]|Gj|[STXZ]h|Ll|Rr|{_LETTER})\."
_JOINED = rf"(?:[-‐](?:{_INITIAL}|{_LETTER}+)|['’‘]{_LETTER}+)"
_WORD = rf"['’‘]?(?:{_INITIAL}|{_LETTER}+){_JOINED}*['’]?"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,3}}")
LONGEST_NAME, LONGEST_REASON = 40, 300
# What an address has, of a page or of a mailbox; a dot between two letters is one wherever it stands.
_ADDRESS = re.compile(r"://|\bwww\b|@|\w[.。｡․]\w", re.IGNORECASE)


class OnBehalfForm(forms.Form):
    given_name = PlainText(label=_("Given name"), max_length=100)
    family_name = PlainText(label=_("Family name"), max_length=100)
    email = AddressField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_(
            "The person's own, or one of their office. They get a link there and send the application themselves."
        ),
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=page_languages)
    reason = PlainText(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept on record; the applicant reads it too."),
    )


class ColleagueForm(OnBehalfForm):
    """The same for people outside the team, who write to somebody they need not know: a bare name, a short reason."""

    given_name = PlainText(label=_("Given name"), max_length=LONGEST_NAME)
    family_name = PlainText(label=_("Family name"), max_length=LONGEST_NAME)
    reason = PlainText(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept on record; the applicant reads it too."),
    )

    def clean_given_name(self) -> str:
        return self._name("given_name")

    def clean_family_name(self) -> str:
        return self._name("family_name")

    def _name(self, field: str) -> str:
        value = " ".join(_plain(str(self.cleaned_data[field])).split())
        kinds = {one: unicodedata.category(one) for one in value}
        bare = "".join(one for one in value if kinds[one][0] != "M")
        numbers = any(kind[0] == "N" for kind in kinds.values())
        if len(value) > LONGEST_NAME or numbers or not _NAME.fullmatch(bare):
            raise forms.ValidationError(_("Please write nothing but the name."))
        return value

    def clean_reason(self) -> str:
        value = str(self.cleaned_data["reason"])
        if _ADDRESS.search(_plain(value)):
            raise forms.ValidationError(_("Please write no address and no link here."))
        return value


def _plain(value: str) -> str:
    """The characters that others only look like; what has no shape, and would hide something, stays and is refused."""
    return unicodedata.normalize("NFKC", value)
