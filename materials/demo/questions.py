"""What the living visit asks, what its applicants answer and what assessors say of it, all of it our own words."""

from __future__ import annotations

from typing import Any

from materials.demo.rows import Texts

QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "kind": "long",
        "required": True,
        "word_limit": 150,
        "label": {
            "en": "What do you do with children or parents in your work?",
            "sq": "Çfarë bëni me fëmijët ose prindërit në punën tuaj?",
            "mk": "Што правите со децата или родителите во вашата работа?",
            "sr": "Шта радите с децом или родитељима на свом послу?",
            "sr-latn": "Šta radite s decom ili roditeljima na svom poslu?",
            "bs": "Šta radite s djecom ili roditeljima na svom poslu?",
        },
        "help": {
            "en": "Please write nothing from which a child or a family could be recognised.",
            "sq": "Ju lutemi mos shkruani asgjë nga e cila mund të njihet një fëmijë a familje.",
            "mk": "Ве молиме не пишувајте ништо од што би можело да се препознае дете или семејство.",
            "sr": "Молимо вас да не пишете ништа по чему би се препознало дете или породица.",
            "sr-latn": "Molimo vas da ne pišete ništa po čemu bi se prepoznalo dete ili porodica.",
            "bs": "Molimo vas da ne pišete ništa po čemu bi se prepoznalo dijete ili porodica.",
        },
    },
    {
        "kind": "one",
        "required": True,
        "label": {
            "en": "Where do you meet the families?",
            "sq": "Ku i takoni familjet?",
            "mk": "Каде се среќавате со семејствата?",
            "sr": "Где се срећете с породицама?",
            "sr-latn": "Gde se srećete s porodicama?",
            "bs": "Gdje se susrećete s porodicama?",
        },
        "choices": (
            (
                "school",
                {
                    "en": "At school",
                    "sq": "Në shkollë",
                    "mk": "На училиште",
                    "sr": "У школи",
                    "sr-latn": "U školi",
                    "bs": "U školi",
                },
            ),
            (
                "centre",
                {
                    "en": "In a centre for social work",
                    "sq": "Në një qendër për punë sociale",
                    "mk": "Во центар за социјална работа",
                    "sr": "У центру за социјални рад",
                    "sr-latn": "U centru za socijalni rad",
                    "bs": "U centru za socijalni rad",
                },
            ),
            (
                "home",
                {
                    "en": "At home",
                    "sq": "Në shtëpi",
                    "mk": "Дома",
                    "sr": "Код куће",
                    "sr-latn": "Kod kuće",
                    "bs": "Kod kuće",
                },
            ),
            (
                "elsewhere",
                {
                    "en": "Elsewhere",
                    "sq": "Diku tjetër",
                    "mk": "На друго место",
                    "sr": "Негде другде",
                    "sr-latn": "Negde drugde",
                    "bs": "Negdje drugdje",
                },
            ),
        ),
    },
    {
        "kind": "several",
        "required": False,
        "label": {
            "en": "Which of the guiding questions matter most to you?",
            "sq": "Cilat nga pyetjet udhëzuese janë më të rëndësishme për ju?",
            "mk": "Кои од водечките прашања ви се најважни?",
            "sr": "Која од водећих питања су вам најважнија?",
            "sr-latn": "Koja od vodećih pitanja su vam najvažnija?",
            "bs": "Koja od vodećih pitanja su vam najvažnija?",
        },
        "choices": (
            (
                "first-months",
                {
                    "en": "The first months",
                    "sq": "Muajt e parë",
                    "mk": "Првите месеци",
                    "sr": "Први месеци",
                    "sr-latn": "Prvi meseci",
                    "bs": "Prvi mjeseci",
                },
            ),
            (
                "family",
                {
                    "en": "The family as a partner",
                    "sq": "Familja si partnere",
                    "mk": "Семејството како партнер",
                    "sr": "Породица као партнер",
                    "sr-latn": "Porodica kao partner",
                    "bs": "Porodica kao partner",
                },
            ),
            (
                "small-change",
                {
                    "en": "Small changes",
                    "sq": "Ndryshime të vogla",
                    "mk": "Мали промени",
                    "sr": "Мале промене",
                    "sr-latn": "Male promene",
                    "bs": "Male promjene",
                },
            ),
        ),
    },
    {
        "kind": "yes_no",
        "required": True,
        "label": {
            "en": "Can you stay from lunch on the first day to lunch on the second?",
            "sq": "A mund të qëndroni nga dreka e ditës së parë deri te dreka e ditës së dytë?",
            "mk": "Може ли да останете од ручек првиот ден до ручек вториот ден?",
            "sr": "Можете ли да останете од ручка првог до ручка другог дана?",
            "sr-latn": "Možete li da ostanete od ručka prvog do ručka drugog dana?",
            "bs": "Možete li ostati od ručka prvog do ručka drugog dana?",
        },
    },
    {
        "kind": "short",
        "required": False,
        "label": {
            "en": "What would you like to show others?",
            "sq": "Çfarë do të donit t’u tregonit të tjerëve?",
            "mk": "Што би сакале да им покажете на другите?",
            "sr": "Шта бисте желели да покажете другима?",
            "sr-latn": "Šta biste želeli da pokažete drugima?",
            "bs": "Šta biste željeli pokazati drugima?",
        },
    },
    {
        "kind": "file",
        "required": False,
        "label": {
            "en": "A letter from your employer, if you have one",
            "sq": "Një letër nga punëdhënësi, nëse keni",
            "mk": "Писмо од работодавачот, ако имате",
            "sr": "Писмо послодавца, ако га имате",
            "sr-latn": "Pismo poslodavca, ako ga imate",
            "bs": "Pismo poslodavca, ako ga imate",
        },
    },
)

# What the demo's applicants answer to the first question, by the language they write in.
ANSWERS: Texts = {
    "en": "I visit families at home once a week and meet the class teacher once a month. We write down together what went well.",
    "sq": "I vizitoj familjet në shtëpi një herë në javë dhe takohem me mësuesen kujdestare një herë në muaj. Së bashku shënojmë çfarë shkoi mirë.",
    "mk": "Еднаш неделно ги посетувам семејствата дома, а еднаш месечно се гледам со одделенската наставничка. Заедно запишуваме што помина добро.",
    "sr": "Једном недељно посећујем породице, а једном месечно се виђам с разредном. Заједно записујемо шта је било добро.",
    "sr-latn": "Jednom nedeljno posećujem porodice, a jednom mesečno se viđam s razrednom. Zajedno zapisujemo šta je bilo dobro.",
    "bs": "Jednom sedmično posjećujem porodice, a jednom mjesečno se vidim s razrednicom. Zajedno zapisujemo šta je bilo dobro.",
}
VERDICT_LINES = (
    "Works with families every week; clear answers.",
    "Good file, little contact with schools.",
    "The work is far from the topic.",
)
