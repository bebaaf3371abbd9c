"""Who applies to the demo's call: names that are common in each place, in its own script, put together by rule.

Nobody here exists. Addresses end in `.example`, which belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import slugify

from core.search import fold


@dataclass(frozen=True)
class Practitioner:
    given_name: str
    family_name: str
    gender: str
    territory: str
    organisation: str
    role: str
    language: str
    languages: dict[str, dict[str, int]]

    @property
    def email(self) -> str:
        local = slugify(f"{fold(self.given_name)}.{fold(self.family_name)}".replace(".", "-")).replace(
            "-", "."
        )
        return f"{local}@{self.territory.lower()}.example"


@dataclass(frozen=True)
class Origin:
    territory: str
    language: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]  # a pair with "/" has a form for women and one for men
    organisations: tuple[str, ...]
    roles: tuple[str, ...]
    follows: tuple[str, ...]


ORIGINS = (
    Origin(
        "AL",
        "sq",
        ("Elira", "Mirela", "Besa", "Anila"),
        ("Arben", "Ilir", "Gent", "Dritan"),
        ("Hoxha", "Shehu", "Çela", "Prifti", "Leka", "Dervishi", "Kola", "Gjoka"),
        ("Qendra e shërbimeve sociale, Tiranë", "Bashkia Elbasan", "Shoqata “Ura”, Shkodër"),
        ("punonjëse sociale", "psikologe", "koordinatore e mbrojtjes së fëmijëve"),
        ("en",),
    ),
    Origin(
        "XK",
        "sq",
        ("Arta", "Vjosa", "Teuta", "Blerta"),
        ("Besnik", "Agim", "Driton", "Valon"),
        ("Krasniqi", "Gashi", "Berisha", "Morina", "Bytyqi", "Zeqiri", "Ahmeti", "Hyseni"),
        ("Qendra për punë sociale, Pejë", "Komuna e Prizrenit", "Qendra e të rinjve, Mitrovicë"),
        ("punonjëse sociale", "psikolog", "punëtore me të rinjtë"),
        ("en", "sr"),
    ),
    Origin(
        "MK",
        "mk",
        ("Билјана", "Снежана", "Емилија", "Весна"),
        ("Бојан", "Горан", "Ѓорѓи", "Зоран"),
        (
            "Петровска/Петровски",
            "Стојановска/Стојановски",
            "Ќосевска/Ќосевски",
            "Николовска/Николовски",
            "Ѓорѓиевска/Ѓорѓиевски",
            "Трајковска/Трајковски",
            "Илиева/Илиев",
            "Џамбазова/Џамбазов",
        ),
        ("Центар за социјална работа, Скопје", "Општина Куманово", "Здружение „Мост“, Тетово"),
        ("социјална работничка", "психолог", "советничка во училиште"),
        ("sr", "en"),
    ),
    Origin(
        "RS",
        "sr",
        ("Јелена", "Љиљана", "Марија", "Ђурђица"),
        ("Милош", "Немања", "Владимир", "Ђорђе"),
        ("Ђорђевић", "Јовановић", "Петровић", "Његован", "Џелебџић", "Стојковић", "Живковић", "Лазаревић"),
        ("Центар за социјални рад, Нови Пазар", "Град Ниш", "Удружење „Корак“, Београд"),
        ("социјална радница", "психолог", "омладинска радница"),
        ("bs", "en"),
    ),
    Origin(
        "BA",
        "bs",
        ("Amra", "Lejla", "Selma", "Ivana"),
        ("Emir", "Haris", "Adnan", "Davor"),
        ("Hadžić", "Begić", "Čaušević", "Đozić", "Imamović", "Šehić", "Kovačević", "Mujkić"),
        ("Centar za socijalni rad Zenica", "Općina Stari Grad", "Udruženje “Nada”, Bihać"),
        ("socijalna radnica", "psiholog", "savjetnica za porodicu"),
        ("sr", "hr", "en"),
    ),
    Origin(
        "ME",
        "sr-latn",
        ("Milica", "Ljiljana", "Azra", "Tijana"),
        ("Nikola", "Vuk", "Damir", "Luka"),
        ("Šćepanović", "Vujović", "Kujović", "Đukanović", "Čolović", "Radulović", "Žižić", "Bošković"),
        ("Centar za socijalni rad, Podgorica", "Opština Bijelo Polje", "NVO “Most”, Rožaje"),
        ("socijalna radnica", "psiholog", "vaspitačica"),
        ("bs", "en"),
    ),
    Origin(
        "EU",
        "en",
        ("Aino", "Marijke", "Claire", "Katharina", "Zuzana", "Ingrid"),
        ("Mikko", "Jeroen", "Étienne", "Jürgen", "Tomáš", "Søren"),
        (
            "Virtanen",
            "de Vries",
            "Lefèvre",
            "Müller",
            "Dvořák",
            "Sørensen",
            "Korhonen",
            "van Dijk",
            "Moreau",
            "Weiß",
            "Novák",
            "Łukasiewicz",
        ),
        ("City of Helsinki, family services", "Municipality of Utrecht", "Exit counselling centre, Lyon"),
        ("social worker", "psychologist", "exit worker"),
        ("en",),
    ),
)
EU_TERRITORIES = ("FI", "NL", "FR", "DE", "CZ", "DK", "FI", "NL", "FR", "DE", "CZ", "PL")
MOTHER_TONGUE = {"sr-latn": "cnr"}


def practitioners() -> Iterator[Practitioner]:
    """Sixty people: eight from each of the six partners and twelve from the EU; always the same ones."""
    for origin in ORIGINS:
        for number in range(12 if origin.territory == "EU" else 8):
            yield _practitioner(origin, number)


def _practitioner(origin: Origin, number: int) -> Practitioner:
    woman = number % 3 != 2
    names = origin.women if woman else origin.men
    forms = origin.families[number % len(origin.families)].split("/")
    territory = EU_TERRITORIES[number] if origin.territory == "EU" else origin.territory
    return Practitioner(
        given_name=names[(number + number // len(names)) % len(names)],
        family_name=forms[0] if woman else forms[-1],
        gender=("woman" if woman else "man") if number % 7 else "",
        territory=territory,
        organisation=origin.organisations[number % len(origin.organisations)],
        role=origin.roles[number % len(origin.roles)],
        language=origin.language,
        languages=_languages(origin, number),
    )


def _languages(origin: Origin, number: int) -> dict[str, dict[str, int]]:
    own = MOTHER_TONGUE.get(origin.language, origin.language)
    spoken = {own: {"follows": 5, "speaks": 5}}
    for place, code in enumerate(origin.follows):
        level = (3, 2, 5, 3, 0)[(number + place) % 5]
        if level and code not in spoken:
            spoken[code] = {"follows": level, "speaks": max(level - 1, 0) if level < 5 else 5}
    return spoken
