"""The wording rules a programme begins with; its organisers change them. Forms are written out, one case after another.

Those about a territory under a designation hold only where the programme has one, and suggest its own name and mark.
"""

from __future__ import annotations

from collections.abc import Iterable

from events.footnotes import Designated
from events.linter import NOTE, WARNING, Rule

# (language, what is not to be used, what to write instead, how sure)
_NORTH_MACEDONIA = (
    (
        "en",
        "FYROM|FYR Macedonia|F.Y.R.O.M.|former Yugoslav Republic of Macedonia",
        "North Macedonia",
        WARNING,
    ),
    ("en", "Republic of Macedonia", "Republic of North Macedonia", WARNING),
    ("en", "Northern Macedonia|N. Macedonia", "North Macedonia", WARNING),
    ("en", "North Macedonian|North Macedonians", "of North Macedonia", WARNING),
    ("en", "Macedonia", "North Macedonia", NOTE),
    ("sq", "IRJM|FYROM|Ish-Republika Jugosllave e Maqedonisë", "Maqedonia e Veriut", WARNING),
    ("sq", "Maqedonia Veriore|Republika e Maqedonisë", "Maqedonia e Veriut", WARNING),
    ("sq", "Maqedonia", "Maqedonia e Veriut", NOTE),
    ("sq", "Maqedoninë", "Maqedoninë e Veriut", NOTE),
    ("sq", "Maqedonisë", "Maqedonisë së Veriut", NOTE),
    ("mk", "БЈРМ|ФИРОМ|поранешна југословенска Република Македонија", "Северна Македонија", WARNING),
    ("mk", "Република Македонија", "Република Северна Македонија", WARNING),
    ("mk", "северномакедонски|северномакедонска|северномакедонско|северномакедонците", "", WARNING),
    ("mk", "Македонија", "Северна Македонија", NOTE),
    ("sr", "БЈРМ|ФИРОМ|Бивша Југословенска Република Македонија", "Северна Македонија", WARNING),
    ("sr", "северномакедонски|северномакедонска|северномакедонско|северномакедонске", "", WARNING),
    ("sr", "Македонија", "Северна Македонија", NOTE),
    ("sr", "Македоније", "Северне Македоније", NOTE),
    ("sr", "Македонији", "Северној Македонији", NOTE),
    ("sr", "Македонију", "Северну Македонију", NOTE),
    ("sr-latn", "BJRM|FYROM|Bivša Jugoslovenska Republika Makedonija", "Severna Makedonija", WARNING),
    ("sr-latn", "severnomakedonski|severnomakedonska|severnomakedonsko|severnomakedonske", "", WARNING),
    ("sr-latn", "Makedonija", "Severna Makedonija", NOTE),
    ("sr-latn", "Makedonije", "Severne Makedonije", NOTE),
    ("sr-latn", "Makedoniji", "Severnoj Makedoniji", NOTE),
    ("sr-latn", "Makedoniju", "Severnu Makedoniju", NOTE),
    ("bs", "BJRM|FYROM|Bivša Jugoslavenska Republika Makedonija", "Sjeverna Makedonija", WARNING),
    ("bs", "Severna Makedonija", "Sjeverna Makedonija", WARNING),
    ("bs", "sjevernomakedonski|sjevernomakedonska|sjevernomakedonsko|sjevernomakedonske", "", WARNING),
    ("bs", "Makedonija", "Sjeverna Makedonija", NOTE),
    ("bs", "Makedonije", "Sjeverne Makedonije", NOTE),
    ("bs", "Makedoniji", "Sjevernoj Makedoniji", NOTE),
    ("bs", "Makedoniju", "Sjevernu Makedoniju", NOTE),
)
# {territory: (language, forms, how sure)}: forms that contradict its designation.
_DESIGNATED = {
    "XK": (
        ("en", "Republic of Kosovo|Kosovo and Metohija|Kosova|Kosovë", WARNING),
        ("en", "Kosovar|Kosovars|Kosovan|Kosovans", NOTE),
        ("sq", "Republika e Kosovës|Republikës së Kosovës|Republikën e Kosovës", WARNING),
        ("mk", "Република Косово|Косово и Метохија", WARNING),
        ("sr", "Република Косово|Републике Косово|Косово и Метохија|Косова и Метохије", WARNING),
        ("sr", "Косову и Метохији|Космет|Космета", WARNING),
        ("sr-latn", "Republika Kosovo|Republike Kosovo|Kosovo i Metohija|Kosova i Metohije", WARNING),
        ("sr-latn", "Kosovu i Metohiji|Kosmet", WARNING),
        ("bs", "Republika Kosovo|Republike Kosovo|Kosovo i Metohija|Kosova i Metohije", WARNING),
        ("bs", "Kosovu i Metohiji|Kosmet", WARNING),
    )
}


def starter_rules(designations: Iterable[Designated] = ()) -> list[Rule]:
    """The set for a programme with these designations, language by language."""
    rules = [
        Rule(language, tuple(forms.split("|")), suggestion, severity)
        for language, forms, suggestion, severity in _NORTH_MACEDONIA
    ]
    for row in designations:
        rules += [
            Rule(language, tuple(forms.split("|")), row.name_in(language) + row.mark, severity)
            for language, forms, severity in _DESIGNATED.get(row.territory, ())
        ]
    return rules
