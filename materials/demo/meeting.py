"""The demo's second call: a small meeting of one series with the visit, a form of two pages, the employer's endorsement."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from events.models import Call, CoverageItem, Event, EventSeries, Place, Programme
from materials.demo.rows import BUILDER, set_dates, texts
from participants.applications.models import Choice, Condition, FormSection, Question
from participants.applications.operations.conditions import add_condition

Texts = dict[str, str]
MEETING = "demo-meeting"
DATES = {"opened": 3, "closes": 18, "hears": 25, "begins": 50}
ZONE = "Europe/Sarajevo"

SERIES: Texts = {
    "en": "Children who came back",
    "sq": "Fëmijët që janë kthyer",
    "mk": "Децата што се вратија",
    "sr": "Деца која су се вратила",
    "sr-latn": "Deca koja su se vratila",
    "bs": "Djeca koja su se vratila",
}
EVENT: dict[str, Texts] = {
    "title": {
        "en": "Small meeting: talking with parents who find it hard to trust",
        "sq": "Takim i vogël: bisedat me prindër që e kanë të vështirë të besojnë",
        "mk": "Мал состанок: разговори со родители на кои им е тешко да веруваат",
        "sr": "Мали састанак: разговори с родитељима којима је тешко да верују",
        "sr-latn": "Mali sastanak: razgovori s roditeljima kojima je teško da veruju",
        "bs": "Mali sastanak: razgovori s roditeljima kojima je teško vjerovati",
    },
    "neutral_title": {
        "en": "Meeting of practitioners",
        "sq": "Takim i profesionistëve",
        "mk": "Состанок на практичари",
        "sr": "Састанак практичара",
        "sr-latn": "Sastanak praktičara",
        "bs": "Sastanak praktičara",
    },
    "audience": {
        "en": "You visit families at home or meet parents at school.",
        "sq": "Ju vizitoni familje në shtëpi ose takoni prindër në shkollë.",
        "mk": "Посетувате семејства дома или се среќавате со родители на училиште.",
        "sr": "Посећујете породице код куће или се састајете с родитељима у школи.",
        "sr-latn": "Posećujete porodice kod kuće ili se sastajete s roditeljima u školi.",
        "bs": "Posjećujete porodice kod kuće ili se sastajete s roditeljima u školi.",
    },
    "aim": {
        "en": "Eight people, one day and a half. Each brings one conversation that went badly, and leaves with a way to begin the next one.",
        "sq": "Tetë veta, një ditë e gjysmë. Secili sjell një bisedë që shkoi keq dhe kthehet me një mënyrë si ta fillojë të radhën.",
        "mk": "Осум луѓе, ден и половина. Секој носи еден разговор што не тргнал добро и си оди со начин како да го почне следниот.",
        "sr": "Осам људи, дан и по. Свако доноси један разговор који није добро прошао и враћа се с начином да почне следећи.",
        "sr-latn": "Osam ljudi, dan i po. Svako donosi jedan razgovor koji nije dobro prošao i vraća se s načinom da počne sledeći.",
        "bs": "Osam ljudi, dan i po. Svako donosi jedan razgovor koji nije dobro prošao i vraća se s načinom da počne sljedeći.",
    },
}
SUMMARY: Texts = {
    "en": "Eight practitioners meet for a day and a half to practise conversations with parents. Your employer confirms that you may come.",
    "sq": "Tetë profesionistë takohen për një ditë e gjysmë për të ushtruar bisedat me prindër. Punëdhënësi konfirmon se mund të vini.",
    "mk": "Осум практичари се среќаваат ден и половина за да вежбаат разговори со родители. Работодавачот потврдува дека може да дојдете.",
    "sr": "Осам практичара састаје се на дан и по да вежба разговоре с родитељима. Послодавац потврђује да можете да дођете.",
    "sr-latn": "Osam praktičara sastaje se na dan i po da vežba razgovore s roditeljima. Poslodavac potvrđuje da možete da dođete.",
    "bs": "Osam praktičara sastaje se na dan i po da vježba razgovore s roditeljima. Poslodavac potvrđuje da možete doći.",
}
WORK: Texts = {
    "en": "Your work with parents",
    "sq": "Puna juaj me prindërit",
    "mk": "Вашата работа со родители",
    "sr": "Ваш рад с родитељима",
    "sr-latn": "Vaš rad s roditeljima",
    "bs": "Vaš rad s roditeljima",
}
MEETING_ITSELF: Texts = {
    "en": "The meeting",
    "sq": "Takimi",
    "mk": "Состанокот",
    "sr": "Састанак",
    "sr-latn": "Sastanak",
    "bs": "Sastanak",
}
HOW_OFTEN: Texts = {
    "en": "How often do you talk with parents?",
    "sq": "Sa shpesh bisedoni me prindër?",
    "mk": "Колку често разговарате со родители?",
    "sr": "Колико често разговарате с родитељима?",
    "sr-latn": "Koliko često razgovarate s roditeljima?",
    "bs": "Koliko često razgovarate s roditeljima?",
}
OFTEN: tuple[tuple[str, Texts], ...] = (
    (
        "daily",
        {
            "en": "Every day",
            "sq": "Çdo ditë",
            "mk": "Секој ден",
            "sr": "Сваког дана",
            "sr-latn": "Svakog dana",
            "bs": "Svaki dan",
        },
    ),
    (
        "weekly",
        {
            "en": "Every week",
            "sq": "Çdo javë",
            "mk": "Секоја недела",
            "sr": "Сваке недеље",
            "sr-latn": "Svake nedelje",
            "bs": "Svake sedmice",
        },
    ),
    (
        "seldom",
        {
            "en": "Less often",
            "sq": "Më rrallë",
            "mk": "Поретко",
            "sr": "Ређе",
            "sr-latn": "Ređe",
            "bs": "Rjeđe",
        },
    ),
)
CONVERSATION: Texts = {
    "en": "Which conversation would you like to practise?",
    "sq": "Cilën bisedë do të donit ta ushtronit?",
    "mk": "Кој разговор би сакале да го вежбате?",
    "sr": "Који разговор бисте желели да вежбате?",
    "sr-latn": "Koji razgovor biste želeli da vežbate?",
    "bs": "Koji razgovor biste željeli vježbati?",
}
HOPES: Texts = {
    "en": "What should be different after the meeting?",
    "sq": "Çfarë duhet të jetë ndryshe pas takimit?",
    "mk": "Што треба да биде поинаку по состанокот?",
    "sr": "Шта треба да буде другачије после састанка?",
    "sr-latn": "Šta treba da bude drugačije posle sastanka?",
    "bs": "Šta treba biti drugačije nakon sastanka?",
}
WORKS_IN = ("AL", "BA", "ME", "MK", "RS", "XK")


def meeting_call(programme: Programme, place: Place, visit: Event, today: date) -> Call:
    """The call, made once; dates that have passed are moved on, as the visit's are."""
    call = Call.objects.filter(event__code=MEETING).select_related("event").first()
    if call is None:
        return _new_call(programme, place, visit, today)
    if call.deadline_at < timezone.now() and call.state == Call.State.PUBLISHED:
        set_dates(call, today, **DATES)
    return call


def _new_call(programme: Programme, place: Place, visit: Event, today: date) -> Call:
    series = EventSeries.objects.create(programme=programme, code="demo-series", **texts("title", SERIES))
    visit.series = series
    visit.save(update_fields=["series"])
    words = {name: value for key, row in EVENT.items() for name, value in texts(key, row).items()}
    event = Event(
        programme=programme,
        code=MEETING,
        series=series,
        state=Event.State.PUBLISHED,
        kind=Event.Kind.SMALL_SCALE,
        format=Event.Format.LUNCH_TO_LUNCH,
        starts_at=time(12, 30),
        ends_at=time(14, 0),
        timezone=ZONE,
        place=place,
        places=8,
        languages=list(EVENT["title"]),
        working_languages=["en"],
        interpretation=["bs"],
        organiser=programme.organiser,
        publisher=programme.publisher,
        contact_name=programme.contact_name,
        contact_email=programme.contact_email,
        published_at=timezone.now() - timedelta(days=3),
        **words,
    )
    call = Call(
        event=event,
        route=Call.Route.ENDORSED,
        state=Call.State.PUBLISHED,
        privacy_notice=programme.privacy_notices.first(),
        published_at=timezone.now() - timedelta(days=3),
        **texts("summary", SUMMARY),
    )
    set_dates(call, today, **DATES)
    CoverageItem.objects.create(event=event, kind="travel", day=0)
    _form(call)
    return call


def _form(call: Call) -> None:
    work = FormSection.objects.create(call=call, position=1, **texts("title", WORK))
    meeting = FormSection.objects.create(call=call, position=2, **texts("title", MEETING_ITSELF))
    often = _question(call, work, 1, Question.Kind.ONE, HOW_OFTEN, required=True)
    for number, (key, words) in enumerate(OFTEN):
        Choice.objects.create(question=often, key=key, position=number, **texts("label", words))
    _question(call, work, 2, Question.Kind.LONG, CONVERSATION, required=True, word_limit=150)
    _question(call, meeting, 3, Question.Kind.SHORT, HOPES)
    kinds = Condition.Kind
    add_condition(call, kinds.TERRITORY, parameters={"places": list(WORKS_IN)}, texts={}, by=BUILDER)
    add_condition(call, kinds.AVAILABILITY, parameters={}, texts={}, by=BUILDER)
    add_condition(call, kinds.ENDORSEMENT, parameters={}, texts={}, by=BUILDER)


def _question(
    call: Call, section: FormSection, position: int, kind: str, label: Texts, **settings: Any
) -> Question:
    return Question.objects.create(
        call=call, section=section, position=position, kind=kind, **texts("label", label), **settings
    )
