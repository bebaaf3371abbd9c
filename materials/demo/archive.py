"""The demo's archive: real meetings and papers of a regional network, as facts. The sentences are ours.

Titles, dates, places and languages are those of the public pages; where only a month or a year is known, only that
is stored. Abstracts and insights say in our words what each paper is about.
"""

from __future__ import annotations

from typing import Any

Texts = dict[str, str]

EVENTS: tuple[dict[str, Any], ...] = (
    {
        "code": "2019-returned-women-and-children",
        "kind": "study_visit",
        "title": {"en": "Returned women and children: studying an ongoing experience on the ground"},
        "neutral_title": {"en": "Study visit"},
        "starts_on": "2019-12-01",
        "ends_on": "2019-12-31",
        "date_precision": "month",
        "place": "",
        "aim": {
            "en": "The first visit of the network to a place where many women and children had just come back."
        },
    },
    {
        "code": "2021-returning-families",
        "kind": "webinar",
        "title": {"en": "Returning foreign terrorist fighters and their families"},
        "neutral_title": {"en": "Webinar"},
        "starts_on": "2021-12-01",
        "ends_on": "2021-12-31",
        "date_precision": "month",
        "place": "",
        "aim": {"en": "Practitioners compared, online, how their services prepare for families who return."},
    },
    {
        "code": "2022-sarajevo",
        "kind": "small_scale",
        "title": {
            "en": "Supporting families left behind",
            "sq": "Mbështetja e familjeve që kanë mbetur pas",
            "mk": "Поддршка на семејствата што останаа",
            "sr-latn": "Podrška porodicama koje su ostale",
            "bs": "Podrška porodicama koje su ostale",
        },
        "neutral_title": {"en": "Small-scale meeting in Sarajevo", "bs": "Sastanak u Sarajevu"},
        "starts_on": "2022-10-17",
        "ends_on": "2022-10-18",
        "place": "sarajevo",
        "aim": {
            "en": "Two days for social workers, psychologists and local officials from Bosnia and Herzegovina, Kosovo*, Serbia and Finland, on the relatives of those who left.",
        },
    },
    {
        "code": "2023-pristina",
        "kind": "study_visit",
        "title": {
            "en": "Women returning from Daʿesh territory",
            "sq": "Gratë që kthehen nga territori i Daʿesh-it",
            "mk": "Жени што се враќаат од територијата на Даеш",
            "sr-latn": "Žene koje se vraćaju s teritorije Daʿeša",
        },
        "neutral_title": {"en": "Study visit to Pristina", "sq": "Vizitë studimore në Prishtinë"},
        "starts_on": "2023-09-18",
        "ends_on": "2023-09-19",
        "place": "pristina",
        "aim": {
            "en": "A second look at Kosovo*, several years after large groups came back: how women and their children live now, and what motherhood can change.",
        },
        "related": ("2019-returned-women-and-children", "2021-returning-families", "2022-sarajevo"),
        "call": {
            "published": "2023-08-02T10:00",
            "deadline": "2023-08-18T23:59",
            "hears_by": "2023-08-25",
            "summary": {
                "en": "Fifteen practitioners from the Western Balkans and the EU who work with women and mothers."
            },
        },
    },
)

TOPICS: dict[str, Texts] = {
    "family-support": {
        "en": "Family support",
        "sq": "Mbështetja e familjes",
        "mk": "Поддршка на семејството",
        "sr": "Подршка породици",
        "sr-latn": "Podrška porodici",
        "bs": "Podrška porodici",
    },
    "rehabilitation": {
        "en": "Rehabilitation",
        "sq": "Rehabilitimi",
        "mk": "Рехабилитација",
        "sr": "Рехабилитација",
        "sr-latn": "Rehabilitacija",
        "bs": "Rehabilitacija",
    },
    "children": {
        "en": "Children and young people",
        "sq": "Fëmijët dhe të rinjtë",
        "mk": "Деца и млади",
        "sr": "Деца и млади",
        "sr-latn": "Deca i mladi",
        "bs": "Djeca i mladi",
    },
}

SERIES: Texts = {
    "en": "The network in the Western Balkans",
    "sq": "Rrjeti në Ballkanin Perëndimor",
    "mk": "Мрежата во Западен Балкан",
    "sr": "Мрежа на Западном Балкану",
    "sr-latn": "Mreža na Zapadnom Balkanu",
    "bs": "Mreža na Zapadnom Balkanu",
}

COMMISSION = "European Commission, Directorate-General for Migration and Home Affairs"

# A version is: language, title, abstract, date.
PUBLICATIONS: tuple[dict[str, Any], ...] = (
    {
        "code": "2022-returned-women",
        "kind": "ad_hoc_paper",
        "published_on": "2022-08-01",
        "date_precision": "month",
        "publisher": COMMISSION,
        "topics": ("rehabilitation", "family-support"),
        "places": (),
        "versions": (
            (
                "en",
                "Dealing with returned women in the Western Balkans: challenges and opportunities from a practitioner’s perspective",
                "What people who work with returned women meet every day, and where they see openings.",
                "2022-08-01",
            ),
        ),
    },
    {
        "code": "supporting-families-left-behind",
        "kind": "meeting_paper",
        "published_on": "2023-02-20",
        "publisher": COMMISSION,
        "event": "2022-sarajevo",
        "series": True,
        "topics": ("family-support",),
        "places": ("sarajevo",),
        "versions": (
            (
                "en",
                "Supporting families left behind",
                "Paper of the meeting in Sarajevo. A new strategy in Bosnia and Herzegovina asks services to prepare parents, grandparents and neighbourhoods before women and children come back; practitioners from four places describe what that takes. Kosovo* and Serbia add their own experience.",
                "2023-02-20",
            ),
            (
                "sq",
                "Supporting families left behind – Mbështetja e familjeve që kanë mbetur pas",
                "Dokumenti i takimit në Sarajevë: si përgatiten prindërit, gjyshërit dhe lagjja para se të kthehen gratë dhe fëmijët.",
                "2023-02-21",
            ),
            (
                "mk",
                "Supporting families left behind – Поддршка на семејствата што останаа",
                "Документ од состанокот во Сараево: како се подготвуваат родителите, бабите и дедовците и соседството пред да се вратат жените и децата.",
                "2023-02-21",
            ),
            (
                "sr",
                "Supporting families left behind – Подршка породицама које су остале",
                "Документ са састанка у Сарајеву: како се припремају родитељи, баке и деке и комшилук пре него што се жене и деца врате.",
                "2023-02-21",
            ),
        ),
        "insights": (
            {
                "en": "Relatives live with worry and silence for years. Local social workers have to reach them before anybody returns, so that they can receive a daughter and her children.",
                "sq": "Të afërmit jetojnë me vite në shqetësim e heshtje. Punonjësit socialë vendorë duhet t’u afrohen para se të kthehet dikush, që të mund ta presin vajzën dhe fëmijët e saj.",
                "mk": "Роднините со години живеат со грижа и молк. Локалните социјални работници треба да дојдат до нив пред некој да се врати, за да можат да ја пречекаат ќерката и нејзините деца.",
                "sr": "Родбина годинама живи с бригом и ћутањем. Локални социјални радници треба да јој приђу пре него што се ико врати, да би могла да дочека кћерку и њену децу.",
            },
            {
                "en": "No two families need the same. Where a son is alive in a camp, hope is the subject; where he has died, grief is; where there are grandchildren, school and papers come first.",
                "sq": "Asnjë familje nuk ka nevojë për të njëjtën gjë: diku flitet për shpresën, diku për zinë, diku së pari për shkollën dhe dokumentet e nipërve.",
                "mk": "Ниедно семејство нема исти потреби: некаде се зборува за надеж, некаде за тага, а некаде прво за училиште и документи на внуците.",
                "sr": "Свакој породици треба нешто друго: негде је тема нада, негде туга, а негде најпре школа и документи за унуке.",
            },
            {
                "en": "Associations can walk between families and offices where trust is thin. On work with returned women and children, EU countries have more to learn from the region than to teach.",
                "sq": "Shoqatat mund të lidhin familjet me institucionet aty ku besimi mungon. Për punën me gratë dhe fëmijët e kthyer, BE-ja ka çfarë të mësojë nga rajoni.",
                "mk": "Здруженијата можат да бидат мост меѓу семејствата и институциите каде што недостига доверба. За работата со вратени жени и деца, ЕУ има што да научи од регионот.",
                "sr": "Удружења могу да посредују између породица и установа тамо где нема поверења. О раду с повратницама и децом ЕУ има шта да научи од региона.",
            },
        ),
    },
    {
        "code": "2024-after-release",
        "kind": "ad_hoc_paper",
        "published_on": "2024-05-21",
        "publisher": COMMISSION,
        "series": True,
        "topics": ("rehabilitation",),
        "places": ("pristina", "sarajevo"),
        "versions": tuple(
            (language, title, abstract, "2024-06-10")
            for language, title, abstract in (
                (
                    "en",
                    "Resocialisation and reintegration measures for VETOs post prison-release in the Western Balkans, May 2024",
                    "What happens after the prison gate in Albania, Bosnia and Herzegovina, Kosovo*, Montenegro, North Macedonia and Serbia: who is responsible, what municipalities and associations can do, and where support ends too early. About five hundred people have been brought back to the region from Syria and Iraq.",
                ),
                (
                    "sq",
                    "Resocialisation and reintegration measures for VETOs post prison-release in the Western Balkans – versioni shqip",
                    "Çfarë ndodh pas daljes nga burgu: kush është përgjegjës, çfarë mund të bëjnë komunat dhe shoqatat.",
                ),
                (
                    "mk",
                    "Resocialisation and reintegration measures for VETOs post prison-release in the Western Balkans – македонска верзија",
                    "Што се случува по излегувањето од затвор: кој е одговорен, што можат општините и здруженијата.",
                ),
                (
                    "sr",
                    "Resocialisation and reintegration measures for VETOs post prison-release in the Western Balkans – српска верзија",
                    "Шта се дешава по изласку из затвора: ко је одговоран, шта могу општине и удружења.",
                ),
            )
        ),
    },
    {
        "code": "reintegration-fact-sheet",
        "kind": "fact_sheet",
        "published_on": "2020-01-01",
        "date_precision": "year",
        "publisher": "International Organization for Migration",
        "topics": ("rehabilitation",),
        "places": ("pristina", "sarajevo"),
        "versions": (
            (
                "en",
                "Reintegration of returning foreign terrorist fighters and their families from conflict zones: intervention fact sheet",
                "How one organisation works with ministries, municipalities and families in the region: first aid on arrival in December 2019, studies of what families need in Kosovo* and beyond, and a mobile team in Bosnia and Herzegovina planned for June 2020.",
                "2020-01-01",
            ),
        ),
    },
    {
        "code": "child-returnees-policy-note",
        "kind": "policy_note",
        "published_on": "2020-01-01",
        "date_precision": "year",
        "publisher": "",
        "topics": ("children", "rehabilitation"),
        "places": (),
        "versions": (
            (
                "en",
                "Rehabilitation and reintegration of child returnees in the Western Balkans: a policy note",
                "Of 1,070 people who left the region since 2012, about 485 had come back by the end of 2019; most of those still in camps were children. The note asks what governments, schools and families can do for them.",
                "2020-01-01",
            ),
        ),
        "recommendations": (
            {
                "en": "Plan for years, with several agencies at one table and with associations from the start."
            },
            {"en": "Write protocols for children, publish them, and let municipalities carry them out."},
            {"en": "See a returned child as a pupil first: let education, not security, lead."},
            {"en": "Put the child’s best interest before everything else, in courts too."},
            {"en": "Look at each child’s needs and burdens before offering help, and look again later."},
            {
                "en": "Test what a child knows before placing her in a class, and teach at home where it helps."
            },
        ),
        "notes": (
            (
                "Adrian Shtuni, “Western Balkans Foreign Fighters and Homegrown Jihadis: Trends and Implications”, CTC Sentinel 12, no. 7 (August 2019), pp. 18–24.",
                "https://ctc.usma.edu/western-balkans-foreign-fighters-homegrown-jihadis-trends-implications/",
            ),
            ("OCHA, “Syrian Arab Republic: North East Syria: Al Hol Camp”, 1 August 2019.", ""),
            (
                "Fatos Bytyci, “Kosovo Brings Back Fighters, Families of Jihadists from Syria”, Reuters, 20 April 2019.",
                "",
            ),
            ("“Authorities Say 25 Bosnians Sent Home from Camps in Syria”, AP News, 19 December 2019.", ""),
            (
                "Convention on the Rights of the Child, United Nations General Assembly, 1989.",
                "https://www.ohchr.org/en/professionalinterest/pages/crc.aspx",
            ),
        ),
        "readings": (
            (
                "On child recruitment and exploitation",
                "Bloom, Mia, with John Horgan. Small Arms: Children and Terrorism. Cornell University Press, 2019.",
                "",
            ),
            (
                "On child recruitment and exploitation",
                "UNODC. Handbook on Children Recruited and Exploited by Terrorist and Violent Extremist Groups. Vienna, 2017.",
                "",
            ),
            (
                "On children associated with groups in Syria and Iraq",
                "Cook, Joana, and Gina Valle. “From Daesh to ‘Diaspora’ II.” CTC Sentinel 12, no. 6 (July 2019), pp. 30–45.",
                "https://ctc.usma.edu/daesh-diaspora-challenges-posed-women-minors-fall-caliphate/",
            ),
            (
                "On rehabilitation and reintegration of children",
                "Meines, Marije, Merel Molenkamp, Omar Ramadan and Magnus Ranstorp. Responses to Returnees. Radicalisation Awareness Network, 2017.",
                "",
            ),
            (
                "On rehabilitation and reintegration of children",
                "Global Counterterrorism Forum. Good Practices on Addressing the Challenge of Returning Families of Foreign Terrorist Fighters. 2018.",
                "",
            ),
            (
                "On rehabilitation and reintegration of children",
                "van der Heide, Liesbeth, and Jip Geenen. Children of the Caliphate. International Centre for Counter-Terrorism, 2017.",
                "",
            ),
            (
                "On the challenges practitioners face",
                "Radicalisation Awareness Network. Child Returnees from Conflict Zones. 2016.",
                "",
            ),
        ),
    },
)
