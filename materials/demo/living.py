"""The demo's living visit: every text in six languages, all of it our own words."""

from __future__ import annotations

from materials.demo.rows import Texts

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
