"""The demo's living call: every text in six languages, all of it our own words."""

from __future__ import annotations

from datetime import date
from typing import Any

Texts = dict[str, str]

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

EVENT: dict[str, Texts] = {
    "title": {
        "en": "School, family and social work together: children who came back",
        "sq": "Shkolla, familja dhe puna sociale së bashku: fëmijët që janë kthyer",
        "mk": "Училиштето, семејството и социјалната работа заедно: децата што се вратија",
        "sr": "Школа, породица и социјални рад заједно: деца која су се вратила",
        "sr-latn": "Škola, porodica i socijalni rad zajedno: deca koja su se vratila",
        "bs": "Škola, porodica i socijalni rad zajedno: djeca koja su se vratila",
    },
    "neutral_title": {
        "en": "Regional meeting of practitioners",
        "sq": "Takim rajonal i profesionistëve",
        "mk": "Регионален состанок на практичари",
        "sr": "Регионални састанак практичара",
        "sr-latn": "Regionalni sastanak praktičara",
        "bs": "Regionalni sastanak praktičara",
    },
    "host": {
        "en": "A municipal centre for social work",
        "sq": "Një qendër komunale për punë sociale",
        "mk": "Општински центар за социјална работа",
        "sr": "Општински центар за социјални рад",
        "sr-latn": "Opštinski centar za socijalni rad",
        "bs": "Općinski centar za socijalni rad",
    },
    "venue": {
        "en": "Hotel in the city centre, step-free",
        "sq": "Hotel në qendër të qytetit, pa shkallë",
        "mk": "Хотел во центарот на градот, без скали",
        "sr": "Хотел у центру града, без степеница",
        "sr-latn": "Hotel u centru grada, bez stepenica",
        "bs": "Hotel u centru grada, bez stepenica",
    },
    "audience": {
        "en": "You work with children or parents yourself: in a centre for social work, a school, a municipality or an association. You do not need to have worked with returnees before.",
        "sq": "Ju vetë punoni me fëmijë ose prindër: në një qendër për punë sociale, shkollë, komunë a shoqatë. Nuk kërkohet përvojë e mëparshme me të kthyer.",
        "mk": "Самите работите со деца или родители: во центар за социјална работа, училиште, општина или здружение. Не мора претходно да сте работеле со повратници.",
        "sr": "Сами радите с децом или родитељима: у центру за социјални рад, школи, општини или удружењу. Не морате имати искуства с повратницима.",
        "sr-latn": "Sami radite s decom ili roditeljima: u centru za socijalni rad, školi, opštini ili udruženju. Ne morate imati iskustva s povratnicima.",
        "bs": "Sami radite s djecom ili roditeljima: u centru za socijalni rad, školi, općini ili udruženju. Ne morate imati iskustva s povratnicima.",
    },
    "aim": {
        "en": "Children who spent years in camps sit in classrooms today. What helped them arrive was seldom one service alone: teachers, families and social workers had to find a common step.\n\nWe visit people who have done this work for several years, hear what they would do differently, and take home two or three things that can be tried the week after.",
        "sq": "Fëmijët që kaluan vite në kampe sot ulen në banka shkolle. Rrallëherë i ndihmoi vetëm një shërbim: mësuesit, familjet dhe punonjësit socialë duhej të gjenin një hap të përbashkët.\n\nVizitojmë njerëz që e bëjnë këtë punë prej disa vitesh, dëgjojmë çfarë do të bënin ndryshe dhe marrim me vete dy a tri gjëra që mund të provohen javën tjetër.",
        "mk": "Децата што со години живееја во кампови денес седат во училници. Ретко им помогна само една служба: наставниците, семејствата и социјалните работници мораа да најдат заеднички чекор.\n\nПосетуваме луѓе што ја работат оваа работа веќе неколку години, слушаме што би направиле поинаку и носиме дома две-три нешта што може да се пробаат следната недела.",
        "sr": "Деца која су године провела у камповима данас седе у учионицама. Ретко им је помогла само једна служба: наставници, породице и социјални радници морали су да нађу заједнички корак.\n\nПосећујемо људе који тај посао раде већ неколико година, слушамо шта би урадили другачије и носимо кући две-три ствари које могу да се пробају следеће недеље.",
        "sr-latn": "Deca koja su godine provela u kampovima danas sede u učionicama. Retko im je pomogla samo jedna služba: nastavnici, porodice i socijalni radnici morali su da nađu zajednički korak.\n\nPosećujemo ljude koji taj posao rade već nekoliko godina, slušamo šta bi uradili drugačije i nosimo kući dve-tri stvari koje mogu da se probaju sledeće nedelje.",
        "bs": "Djeca koja su godine provela u kampovima danas sjede u učionicama. Rijetko im je pomogla samo jedna služba: nastavnici, porodice i socijalni radnici morali su naći zajednički korak.\n\nPosjećujemo ljude koji taj posao rade već nekoliko godina, slušamo šta bi uradili drugačije i nosimo kući dvije-tri stvari koje se mogu isprobati sljedeće sedmice.",
    },
    "practical": {
        "en": "We meet for lunch at the hotel. The visit starts at 14:00; sturdy shoes are useful. No photographs, please: what is said stays in the room.",
        "sq": "Takohemi për drekë në hotel. Vizita fillon në orën 14:00; këpucët e rehatshme ndihmojnë. Pa fotografi, ju lutemi: çfarë thuhet mbetet në sallë.",
        "mk": "Се среќаваме на ручек во хотелот. Посетата почнува во 14:00 часот; удобни чевли се корисни. Без фотографии, ве молиме: кажаното останува во салата.",
        "sr": "Састајемо се на ручку у хотелу. Посета почиње у 14:00; удобне ципеле су корисне. Без фотографисања, молимо: што се каже, остаје у сали.",
        "sr-latn": "Sastajemo se na ručku u hotelu. Poseta počinje u 14:00; udobne cipele su korisne. Bez fotografisanja, molimo: što se kaže, ostaje u sali.",
        "bs": "Sastajemo se na ručku u hotelu. Posjeta počinje u 14:00; udobne cipele su korisne. Bez fotografisanja, molimo: što se kaže, ostaje u sali.",
    },
}

SUMMARY: Texts = {
    "en": "Fifteen practitioners from the Western Balkans and the EU visit a municipality that has brought school, families and social work together around children who came back from conflict zones.",
    "sq": "Pesëmbëdhjetë profesionistë nga Ballkani Perëndimor dhe BE-ja vizitojnë një komunë që ka bashkuar shkollën, familjet dhe punën sociale rreth fëmijëve të kthyer nga zonat e konfliktit.",
    "mk": "Петнаесет практичари од Западен Балкан и ЕУ посетуваат општина што ги поврза училиштето, семејствата и социјалната работа околу децата што се вратиле од конфликтни подрачја.",
    "sr": "Петнаест практичара са Западног Балкана и из ЕУ посећује општину која је повезала школу, породице и социјални рад око деце која су се вратила из подручја сукоба.",
    "sr-latn": "Petnaest praktičara sa Zapadnog Balkana i iz EU posećuje opštinu koja je povezala školu, porodice i socijalni rad oko dece koja su se vratila iz područja sukoba.",
    "bs": "Petnaest praktičara sa Zapadnog Balkana i iz EU posjećuje općinu koja je povezala školu, porodice i socijalni rad oko djece koja su se vratila iz područja sukoba.",
}

# A question and its sub-questions.
GUIDING: tuple[tuple[Texts, tuple[Texts, ...]], ...] = (
    (
        {
            "en": "What does a child need in the first months back?",
            "sq": "Çfarë i duhet një fëmije në muajt e parë pas kthimit?",
            "mk": "Што му треба на дете во првите месеци по враќањето?",
            "sr": "Шта је детету потребно у првим месецима по повратку?",
            "sr-latn": "Šta je detetu potrebno u prvim mesecima po povratku?",
            "bs": "Šta je djetetu potrebno u prvim mjesecima po povratku?",
        },
        (
            {
                "en": "Who tells the school what, and who does not need to know?",
                "sq": "Kush i tregon shkollës çfarë, dhe kush nuk ka nevojë ta dijë?",
                "mk": "Кој што ѝ кажува на училиштето, а кој не мора да знае?",
                "sr": "Ко школи шта каже, а ко не мора да зна?",
                "sr-latn": "Ko školi šta kaže, a ko ne mora da zna?",
                "bs": "Ko školi šta kaže, a ko ne mora znati?",
            },
            {
                "en": "How is a lost school year made up?",
                "sq": "Si kompensohet një vit shkollor i humbur?",
                "mk": "Како се надоместува изгубена учебна година?",
                "sr": "Како се надокнађује изгубљена школска година?",
                "sr-latn": "Kako se nadoknađuje izgubljena školska godina?",
                "bs": "Kako se nadoknađuje izgubljena školska godina?",
            },
        ),
    ),
    (
        {
            "en": "How do mothers and grandparents become partners of the professionals?",
            "sq": "Si bëhen nënat dhe gjyshërit partnerë të profesionistëve?",
            "mk": "Како мајките, бабите и дедовците стануваат партнери на стручните лица?",
            "sr": "Како мајке, баке и деке постају партнери стручњака?",
            "sr-latn": "Kako majke, bake i deke postaju partneri stručnjaka?",
            "bs": "Kako majke, nane i djedovi postaju partneri stručnjaka?",
        },
        (),
    ),
    (
        {
            "en": "Which small change made the greatest difference?",
            "sq": "Cili ndryshim i vogël bëri ndryshimin më të madh?",
            "mk": "Која мала промена направи најголема разлика?",
            "sr": "Која мала промена је највише значила?",
            "sr-latn": "Koja mala promena je najviše značila?",
            "bs": "Koja mala promjena je najviše značila?",
        },
        (),
    ),
)

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
