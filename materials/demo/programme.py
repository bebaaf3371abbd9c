"""The demo's programme: its name, places, designation and notice in six languages, all of it our own words."""

from __future__ import annotations

from datetime import date
from typing import Any

from materials.demo.rows import Texts

PROGRAMME = {
    "name": {
        "en": "Western Balkans Practitioners’ Network (demo)",
        "sq": "Rrjeti i profesionistëve të Ballkanit Perëndimor (demo)",
        "mk": "Мрежа на практичари од Западен Балкан (демо)",
        "sr": "Мрежа практичара Западног Балкана (демо)",
        "sr-latn": "Mreža praktičara Zapadnog Balkana (demo)",
        "bs": "Mreža praktičara Zapadnog Balkana (demo)",
    },
    "description": {
        "en": "Social workers, psychologists and local officials learn from one another, for a day or two at a time.",
        "sq": "Punonjës socialë, psikologë dhe zyrtarë vendorë mësojnë nga njëri-tjetri, një a dy ditë radhazi.",
        "mk": "Социјални работници, психолози и локални службеници учат едни од други, по еден или два дена.",
        "sr": "Социјални радници, психолози и локални службеници уче једни од других, дан или два.",
        "sr-latn": "Socijalni radnici, psiholozi i lokalni službenici uče jedni od drugih, dan ili dva.",
        "bs": "Socijalni radnici, psiholozi i lokalni službenici uče jedni od drugih, dan ili dva.",
    },
}

PLACES: dict[str, tuple[str, str, Texts]] = {
    "pristina": (
        "XK",
        "Europe/Belgrade",
        {
            "en": "Pristina",
            "sq": "Prishtinë",
            "mk": "Приштина",
            "sr": "Приштина",
            "sr-latn": "Priština",
            "bs": "Priština",
        },
    ),
    "sarajevo": (
        "BA",
        "Europe/Sarajevo",
        {
            "en": "Sarajevo",
            "sq": "Sarajevë",
            "mk": "Сараево",
            "sr": "Сарајево",
            "sr-latn": "Sarajevo",
            "bs": "Sarajevo",
        },
    ),
}

# Longer than the weeks that are left before the visit, so that the board has something to flag.
VISA: dict[str, Any] = {
    "works_in": "BA",
    "into": "XK",
    "days": 60,
    "source": "An example made up for this demo. It is not a real rule.",
    "valid_from": date(2020, 1, 1),
}

DESIGNATION_NAMES: Texts = {
    "en": "Kosovo",
    "sq": "Kosovë",
    "mk": "Косово",
    "sr": "Косово",
    "sr-latn": "Kosovo",
    "bs": "Kosovo",
}
# The English wording is the one EU institutions print; the others wait for somebody to compare them.
DESIGNATION_FOOTNOTES: Texts = {
    "en": (
        "This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999"
        " and the ICJ Opinion on the Kosovo declaration of independence."
    ),
    "sq": (
        "Ky emërtim nuk paragjykon qëndrimet për statusin dhe është në përputhje me Rezolutën 1244/1999 të"
        " Këshillit të Sigurimit të OKB-së dhe me Opinionin e GJND-së për shpalljen e pavarësisë së Kosovës."
    ),
    "mk": (
        "Оваа ознака не ги доведува во прашање ставовите за статусот и е во согласност со Резолуцијата 1244/1999"
        " на Советот за безбедност на ООН и со Мислењето на МСП за прогласувањето независност на Косово."
    ),
    "sr": (
        "Овај назив не прејудицира ставове о статусу и у складу је с Резолуцијом Савета безбедности УН 1244/1999"
        " и мишљењем Међународног суда правде о декларацији о независности Косова."
    ),
    "sr-latn": (
        "Ovaj naziv ne prejudicira stavove o statusu i u skladu je s Rezolucijom Saveta bezbednosti UN 1244/1999"
        " i mišljenjem Međunarodnog suda pravde o deklaraciji o nezavisnosti Kosova."
    ),
    "bs": (
        "Ovaj naziv ne prejudicira stavove o statusu i u skladu je s Rezolucijom Vijeća sigurnosti UN-a 1244/1999"
        " i mišljenjem Međunarodnog suda pravde o deklaraciji o nezavisnosti Kosova."
    ),
}

NOTICE: Texts = {
    "en": (
        "We use what you write to choose a balanced group and, if you come, to organise your travel and"
        " interpretation. Only the people who run the event read it. Food and access needs are deleted a month"
        " after the event, applications after a year. You can see, take away and erase your data on the page"
        " “My data”. This is a demonstration: please do not enter real data."
    ),
    "sq": (
        "Atë që shkruani e përdorim për të zgjedhur një grup të baraspeshuar dhe, nëse vini, për të organizuar"
        " udhëtimin dhe përkthimin me gojë. E lexojnë vetëm ata që organizojnë takimin. Kërkesat ushqimore dhe"
        " nevojat e tjera fshihen një muaj pas takimit, aplikimet pas një viti. Të dhënat tuaja mund t’i shihni,"
        " t’i merrni dhe t’i fshini në faqen “Të dhënat e mia”. Kjo është një demonstrim: mos shënoni të dhëna të vërteta."
    ),
    "mk": (
        "Она што го пишувате го користиме за да избереме урамнотежена група и, ако доаѓате, за да ги организираме"
        " патувањето и толкувањето. Го читаат само луѓето што го водат настанот. Исхраната и потребите за"
        " пристапност се бришат еден месец по настанот, пријавите по една година. Своите податоци може да ги"
        " видите, да ги преземете и да ги избришете. Ова е демонстрација: не внесувајте вистински податоци."
    ),
    "sr": (
        "Оно што напишете користимо да изаберемо уравнотежену групу и, ако долазите, да организујемо пут и усмено"
        " превођење. Читају га само људи који воде скуп. Подаци о исхрани и приступачности бришу се месец дана"
        " после скупа, пријаве после годину дана. Своје податке можете да видите, преузмете и обришете."
        " Ово је демонстрација: не уносите праве податке."
    ),
    "sr-latn": (
        "Ono što napišete koristimo da izaberemo uravnoteženu grupu i, ako dolazite, da organizujemo put i usmeno"
        " prevođenje. Čitaju ga samo ljudi koji vode skup. Podaci o ishrani i pristupačnosti brišu se mesec dana"
        " posle skupa, prijave posle godinu dana. Svoje podatke možete da vidite, preuzmete i obrišete."
        " Ovo je demonstracija: ne unosite prave podatke."
    ),
    "bs": (
        "Ono što napišete koristimo da odaberemo uravnoteženu grupu i, ako dolazite, da organiziramo put i usmeno"
        " prevođenje. Čitaju ga samo ljudi koji vode skup. Podaci o ishrani i pristupačnosti brišu se mjesec dana"
        " nakon skupa, prijave nakon godinu dana. Svoje podatke možete vidjeti, preuzeti i obrisati."
        " Ovo je demonstracija: ne unosite prave podatke."
    ),
}
