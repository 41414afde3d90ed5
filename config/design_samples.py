"""Samples for the catalogue. Invented people and figures; the words are given in all three languages side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from config.components import drawn
from territories.wording import active_language

Sample = tuple[Mapping[str, Any], str]
BARE = {"thumbs", "queue"}
LONG = (
    "Мектепжанындағыкөшешамдарыныңұзақуақытбойыжанбайтұрғанынабайланыстытұрғындардыңөтінішіжәнеқауіпсіздіктіқамтамасызету"
    "жөніндегіталабытуралыхабарлама"
)
NOVEMBER = date(2026, 11, 25)


def t(kk: str, ru: str, en: str) -> str:
    """The words in the active language."""
    return {"kk": kk, "ru": ru, "en": en}[active_language()]


def html(*parts: str) -> SafeString:
    """Already drawn parts, one after the other."""
    return mark_safe("".join(parts))  # noqa: S308  (only our own markup and drawn components)


def plain(**options: Any) -> Sample:
    return options, ""


def samples() -> dict[str, list[Sample]]:
    """At least one sample for every component."""
    return {**controls(), **marks(), **case_parts(), **records(), **figures(), **frames()}


# -- controls -------------------------------------------------------------------------------


def controls() -> dict[str, list[Sample]]:
    yes, no = t("Иә, шешілді", "Да, решена", "Yes, it is solved"), t("Жоқ, шешілген жоқ", "Нет, не решена", "No, it is not")
    name = t("Телефон нөмірі", "Номер телефона", "Phone number")
    what = t("Не болды?", "Что случилось?", "What happened?")
    wrong = t("Не болғанын жазыңыз", "Напишите, что случилось", "Write what happened")
    one = t("Бір сөйлем жетеді", "Хватит одного предложения", "One sentence is enough")
    places = [
        {
            "value": "1",
            "label": t("Науалы ауылы", "Село Науалы", "Naualy village"),
            "hint": t(
                "Науалы ауылдық округі, Үржар ауданы, Абай облысы",
                "Науалинский сельский округ, Урджарский район, область Абай",
                "Naualy rural district, Urzhar district, Abai region",
            ),
            "checked": True,
        },
        {"value": "2", "label": t("Басқа жер", "Другое место", "Another place")},
    ]
    return {
        "button": [
            plain(label=yes, icon="check"),
            plain(label=t("Тұрғыннан сұрау", "Спросить жителя", "Ask the resident"), kind="plain", icon="ask"),
            plain(label=no, kind="no", icon="cross"),
            plain(label=t("Қол қою", "Подписать", "Sign"), kind="gold", icon="seal"),
            plain(label=t("Жалғастыру", "Продолжить", "Continue"), href="#button", icon_after="go"),
            plain(label=t("Өшірулі", "Недоступно", "Disabled"), disabled=True),
            plain(label=t("Бағанның еніндей", "Во всю ширину", "As wide as its column"), kind="plain", wide=True),
        ],
        "field": [
            plain(name="s1", label=name, hint=t("Код осы нөмірге келеді", "На него придёт код", "The code comes to it"), type="tel", autocomplete="tel", digits=True, width="medium"),
            plain(name="s2", label=what, hint=one, error=wrong),
            plain(name="s3", kind="textarea", label=t("Жауап", "Ответ", "Answer"), optional=True, rows=4),
            plain(name="s4", label=t("Ауылдың аты", "Название села", "Name of the village"), value="Науалы", button_label=t("Іздеу", "Найти", "Search"), button_icon="search"),
            plain(name="s5", kind="radios", label=t("Табылған жерлер", "Найденные места", "Places found"), choices=places),
            plain(name="s6", kind="checkboxes", label=t("Кімге көрсетеміз?", "Кому показать?", "Who may see it?"), columns="two", error=t("Бірін белгілеңіз", "Отметьте хотя бы одно", "Tick at least one"), choices=[{"value": "a", "label": t("Барлығына", "Всем", "Everyone"), "icon": "eye"}, {"value": "b", "label": t("Тек әкімдікке", "Только акимату", "Only the akim's office"), "icon": "lock"}]),
            plain(name="s7", kind="checkbox", label=t("Атымды көрсетуге келісемін", "Согласен показать имя", "My name may be shown"), hint=t("Кез келген уақытта жасыра аласыз", "Можно скрыть в любое время", "You can hide it at any time")),
            plain(name="s8", kind="select", label=t("Санаты", "Категория", "Category"), width="medium", choices=[{"value": "", "label": t("Таңдаңыз", "Выберите", "Choose")}, {"value": "l", "label": t("Көше жарығы", "Уличное освещение", "Street lighting"), "checked": True}]),
            plain(name="s9", kind="file", label=t("Фото", "Фото", "Photo"), hint=t("Түсірілген орны мен уақыты файлдан өшіріледі", "Место и время съёмки из файла удаляются", "Place and time are removed from the file"), accept="image/*", optional=True),
        ],
        "error_summary": [plain(heading=t("Екі жерін толтыру қалды", "Осталось заполнить два места", "Two things are left"), errors=[{"text": wrong, "href": "#id_s2"}, {"text": t("Телефон нөмірін жазыңыз", "Укажите номер телефона", "Give your phone number"), "href": "#id_s1"}])],
        "steps": [plain(current=2, total=4, label=t("Хабарлау барысы", "Ход сообщения", "Your report"))],
        "answers": [
            plain(
                items=[
                    {"label": t("Мәселе", "Проблема", "Problem"), "value": t("Мектеп жанындағы шамдар жанбайды", "Фонари у школы не горят", "The lamps near the school are out"), "change": "#answers"},
                    {"label": t("Орны", "Место", "Place"), "value": t("Науалы ауылы", "Село Науалы", "Naualy village"), "lines": [t("Үржар ауданы, Абай облысы", "Урджарский район, область Абай", "Urzhar district, Abai region")], "change": "#answers"},
                    {"label": t("Фото", "Фото", "Photo"), "image": static("img/samples/lamp-before.svg"), "image_alt": t("Қараңғы көше", "Тёмная улица", "A dark street"), "change": "#answers"},
                    {"label": t("Аты", "Имя", "Name"), "empty": t("Көрсетілмеген", "Не указано", "Not given"), "change": "#answers"},
                ]
            )
        ],
        "more": [({"label": t("Сүзгілер", "Фильтры", "Filters")}, html("<p>", t("Ішіндегісі", "Содержимое", "What is inside"), "</p>"))],
    }


# -- marks -------------------------------------------------------------------------------------


def marks() -> dict[str, list[Sample]]:
    working = t("жұмыс күні қалды", "рабочих дней осталось", "working days left")
    return {
        "tag": [
            plain(label=t("Ашық", "Открыто", "Open"), tone="open", icon="clock"),
            plain(label=t("Тұрғынды күтеді", "Ждёт жителя", "Waits for the resident"), tone="wait", icon="pause"),
            plain(label=t("Жауап берілді", "Ответ дан", "Answered"), tone="wait", icon="ask"),
            plain(label=t("Дау қаралуда", "Спор на проверке", "Under review"), icon="eye"),
            plain(label=t("Тұрғын растады", "Житель подтвердил", "Confirmed by the resident"), tone="good", icon="check"),
            plain(label=t("Мерзімі өтті", "Срок вышел", "Overdue"), tone="late", icon="cross"),
        ],
        "deadline": [
            plain(strong="7", text=working),
            plain(strong=t("Бүгін", "Сегодня", "Today"), text=t("бітеді", "последний день", "is the last day"), tone="soon"),
            plain(strong="8", text=t("жұмыс күніне кешікті", "рабочих дней опоздания", "working days late"), tone="late"),
            plain(strong=t("Тоқтап тұр,", "Пауза,", "On hold,"), text=t("3 күн", "3 дня", "3 days"), tone="rest"),
        ],
        "rungs": [
            plain(states="here far far far", label=t("Ауылда", "В селе", "In the village"), text=t("Ауылда", "В селе", "Village")),
            plain(states="missed here far far", label=t("Ауыл мерзімін өткізді, іс ауданда", "Село пропустило срок, дело в районе", "The village missed it, the district has it"), text=t("Ауданда", "В районе", "District")),
            plain(states="missed missed done far", label=t("Облыс шешті", "Решила область", "Solved by the region"), text=t("Облыс шешті", "Решила область", "Solved by the region")),
            plain(states="missed here far", label=t("Қалалық әкімдікте", "В акимате города", "In the city"), text=t("Қалада", "В городе", "City")),
            plain(states="missed here", label=t("Республикада", "В республике", "In the republic"), text=t("Республикада", "В республике", "Republic")),
        ],
        "banner": [
            plain(text=t("Боран: Үржар ауданында байланыс үзілуі мүмкін.", "Буран: в Урджарском районе возможны перебои связи.", "Blizzard: the network in Urzhar district may fail.")),
            plain(tone="info", text=t("Сіздің ауылда жаңа әкім.", "В вашем селе новый аким.", "Your village has a new akim.")),
            plain(tone="good", heading=t("Тіркелді: № 482-917.", "Зарегистрировано: № 482-917.", "Registered: No 482-917."), text=t("SMS жібердік.", "Мы отправили SMS.", "We sent an SMS."), live="status"),
            plain(tone="late", text=t("Жіберілмеді. Осы телефонда сақтаулы.", "Не отправлено. Сохранено на этом телефоне.", "Not sent. It is saved on this phone.")),
        ],
        "empty": [plain(heading=t("Бүгін мерзімі бітетін іс жоқ", "Сегодня нет дел со сроком", "Nothing is due today"), text=t("Жаңа іс түссе, осында шығады.", "Новое дело появится здесь.", "A new case appears here."), action=t("Барлық істер", "Все дела", "All cases"), href="#empty")],
        "languages": [plain(items=[{"code": "kk", "short": "ҚАЗ", "name": "Қазақша", "url": "/design/", "current": True}, {"code": "ru", "short": "РУС", "name": "Русский", "url": "/ru/design/"}, {"code": "en", "short": "ENG", "name": "English", "url": "/en/design/"}])],
        "legend": [plain(items=[{"shade": f"score-{n}", "label": label} for n, label in enumerate((t("30-дан аз іс", "меньше 30 дел", "below 30 cases"), "< 35 %", "35–39 %", "40–44 %", "45–49 %", "≥ 50 %"))])],
    }


# -- a case ---------------------------------------------------------------------------------------


def ladder_of_four() -> list[dict[str, Any]]:
    return [
        {"state": "missed", "level": t("Ауыл", "Село", "Village"), "office": t("Науалы ауылдық округінің әкімі", "Аким Науалинского сельского округа", "Akim of Naualy rural district"), "url": "#ladder", "holder": t("Ерлан С.", "Ерлан С.", "Yerlan S."), "days": "15", "days_text": t("жұмыс күні, жауап жоқ", "рабочих дней, ответа нет", "working days, no answer"), "fact": t("Үнсіз қалды: мерзімі 10 қарашада өтті", "Промолчал: срок вышел 10 ноября", "Silent: the deadline passed on 10 November")},
        {"state": "here", "level": t("Аудан", "Район", "District"), "office": t("Үржар ауданының әкімі", "Аким Урджарского района", "Akim of Urzhar district"), "url": "#ladder", "holder": t("Гүлнар Ө.", "Гульнар О.", "Gulnar O."), "days": "6", "days_text": t("жұмыс күнінде жауап берді", "рабочих дней до ответа", "working days to the answer"), "fact": t("Іс осында: 19 қарашада жауап берді", "Дело здесь: ответ дан 19 ноября", "The case is here: answered on 19 November"), "note": t("2026 ж. 11 қарашадан бері осында. Мерзімі — 25 қараша, сәрсенбі", "Здесь с 11 ноября 2026 г. Срок — среда, 25 ноября", "Here since 11 November 2026. Due on Wednesday 25 November")},
        {"state": "next", "level": t("Облыс", "Область", "Region"), "office": t("Абай облысының әкімі", "Аким области Абай", "Akim of Abai region"), "holder": t("Марат Қ.", "Марат К.", "Marat Q."), "days": "10", "days_text": t("жұмыс күні болады", "рабочих дней будет", "working days it will have"), "fact": t("«Жоқ» десеңіз, 3 жұмыс күнінде тексереді", "Если скажете «нет», проверит за 3 рабочих дня", "If you say no, it checks within 3 working days")},
        {"state": "far", "level": t("Республика", "Республика", "Republic"), "office": t("Жауапсыз істер тізілімі", "Реестр дел без ответа", "Register of unanswered cases"), "days": "20", "days_text": t("жұмыс күні болады", "рабочих дней будет", "working days it will have"), "fact": t("Ең кеші 2027 ж. 15 қаңтар", "Самое позднее 15 января 2027 г.", "At the latest 15 January 2027"), "icon": "list"},
    ]


def ladder_of_three() -> list[dict[str, Any]]:
    return [
        {"state": "missed", "level": t("Қаладағы аудан", "Район города", "City district"), "office": t("Алмалы ауданының әкімі", "Аким Алмалинского района", "Akim of Almaly district"), "fact": t("«Қаражат жоқ» деді", "Ответил «нет средств»", "Said: no funds")},
        {"state": "done", "current": True, "level": t("Қала", "Город", "City"), "office": t("Алматы қаласының әкімі", "Аким города Алматы", "Akim of Almaty city"), "fact": t("7 жұмыс күнінде шешті, тұрғын растады", "Решил за 7 рабочих дней, житель подтвердил", "Solved in 7 working days, confirmed by the resident")},
        {"state": "far", "level": t("Республика", "Республика", "Republic"), "office": t("Жауапсыз істер тізілімі", "Реестр дел без ответа", "Register of unanswered cases"), "fact": t("Қажет болмады", "Не понадобилась", "Not needed"), "icon": "pause"},
    ]


def case_parts() -> dict[str, list[Sample]]:
    two = ladder_of_three()[1:]
    two = [{**two[0], "state": "here", "fact": t("7 жұмыс күні қалды", "Осталось 7 рабочих дней", "7 working days left")}, {**two[1], "state": "next"}]
    photos = [
        {"src": static("img/samples/lamp-before.svg"), "alt": t("Қараңғы көше", "Тёмная улица", "A dark street"), "title": t("Дейін", "До", "Before"), "text": t("19 қазан, тұрғын түсірген", "19 октября, снял житель", "19 October, by the resident")},
        {"src": static("img/samples/lamp-after.svg"), "alt": t("Шамдар жанып тұр", "Фонари горят", "The lamps are lit"), "title": t("Кейін", "После", "After"), "text": t("19 қараша, әкімдік түсірген", "19 ноября, снял акимат", "19 November, by the office")},
    ]
    return {
        "ladder": [plain(rungs=ladder_of_four()), plain(rungs=ladder_of_three()), plain(rungs=two), plain(rungs=ladder_of_four(), shape="rail")],
        "now": [
            plain(number="3", text=t("жұмыс күні қалды", "рабочих дня осталось", "working days left"), note=t("25 қараша, сәрсенбі", "среда, 25 ноября", "Wednesday 25 November"), total=10, used=7),
            plain(number="4", text=t("жұмыс күніне кешікті", "рабочих дня опоздания", "working days late"), total=10, used=14, tone="late"),
        ],
        "days": [plain(total=15, used=4), plain(total=10, used=14)],
        "then": [plain(items=[
            {"icon": "climb", "strong": t("25 қараша, сәрсенбіге дейін шешілмесе,", "Не решат до среды, 25 ноября —", "If it is not solved by Wednesday 25 November,"), "text": t("іс Абай облысының әкіміне өздігінен өтеді.", "дело само перейдёт акиму области Абай.", "it passes by itself to the akim of Abai region.")},
            {"icon": "clock", "strong": t("Үндемесеңіз,", "Промолчите —", "If you say nothing,"), "text": t("іс «тұрғын үнсіз» деп жабылады.", "дело закроется как «житель промолчал».", "the case closes as “resident silent”.")},
        ])],
        "timeline": [plain(events=[
            {"at": date(2026, 11, 19), "kind": "new", "title": t("Аудан жауап берді, фото қосты", "Район ответил и приложил фото", "The district answered with a photo"), "image": static("img/samples/lamp-after.svg"), "image_alt": t("Шамдар жанып тұр", "Фонари горят", "The lamps are lit")},
            {"at": date(2026, 11, 11), "kind": "up", "title": t("Іс ауданға өздігінен көтерілді", "Дело само поднялось в район", "The case climbed to the district by itself"), "text": t("Себебі: ауыл әкімі 15 жұмыс күні үнсіз қалды", "Причина: аким села молчал 15 рабочих дней", "Reason: the village was silent for 15 working days")},
            {"at": datetime(2026, 10, 19, 9, 5, tzinfo=UTC), "title": t("Айгүл Т. хабарлады", "Сообщила Айгуль Т.", "Reported by Aigul T."), "quote": "Балалар сабақтан қараңғыда қайтады. Алты шамның бірі де жанбайды.", "lang": "kk"},
        ])],
        "photos": [plain(photos=photos), plain(photos=photos[:1])],
        "fixed_card": [plain(title=t("Мектеп көшесінің шамдары жанды", "На школьной улице зажглись фонари", "The lamps of School street are lit"), href="#fixed_card", before=photos[0]["src"], after=photos[1]["src"], place=t("Бақты, Үржар ауданы", "Бакты, Урджарский район", "Baqty, Urzhar district"), states="done far far far", rungs_label=t("Ауыл деңгейінде шешілді", "Решено на уровне села", "Solved in the village"), text=t("9 жұмыс күнінде, ауыл әкімі", "за 9 рабочих дней, аким села", "in 9 working days, by the village akim"))],
        "confirmation": [({"heading": t("Хабарыңыз тіркелді", "Сообщение зарегистрировано", "Your report is registered"), "number_label": t("Іс нөмірі", "Номер дела", "Case number"), "number": "482-917", "text": t("Науалы ауылдық округінің әкімі 15 жұмыс күні ішінде жауап беруі керек.", "Аким Науалинского сельского округа должен ответить за 15 рабочих дней.", "The akim of Naualy rural district must answer within 15 working days.")}, "")],
        "conflict": [({"changes": [{"at": datetime(2026, 11, 20, 5, 42, tzinfo=UTC), "who": t("Динара А.", "Динара А.", "Dinara A."), "what": t("Тұрғынға жауап жіберді", "Отправила ответ жителю", "Sent an answer to the resident")}], "href": "#conflict"}, drawn("field", {"name": "kept", "kind": "textarea", "label": t("Сіздің мәтініңіз", "Ваш текст", "Your text"), "value": t("Шамдар ауыстырылды.", "Фонари заменены.", "The lamps were replaced.")}))],
        "emergency": [plain(numbers=[{"number": "112", "label": t("Бірыңғай құтқару қызметі", "Единая служба спасения", "All emergencies")}, {"number": "104", "label": t("Газ қызметі", "Газовая служба", "Gas service")}], text=t("Содан соң хабарлаңыз: әкімдік жөндеуді де бақылауға алады.", "Затем сообщите здесь: акимат отвечает и за ремонт.", "Then report it here: the office answers for the repair."))],
        "privacy": [plain(caption=t("Кім нені көреді", "Кто что видит", "Who sees what"), viewers=[t("Жұрт", "Все", "Everyone"), t("Ауыл әкімдігі", "Акимат села", "The village office"), t("Аудан, облыс", "Район, область", "District, region")], rows=[
            {"label": t("Мәселе мен фото", "Проблема и фото", "Problem and photos"), "seen": [("yes", t("көреді", "видят", "see it")), ("yes", t("көреді", "видит", "sees it")), ("yes", t("көреді", "видят", "see it"))]},
            {"label": t("Аты-жөніңіз", "Ваше имя", "Your name"), "seen": [("choice", t("өзіңіз ашсаңыз", "если откроете", "if you show it")), ("no", t("көрмейді", "не видит", "does not see it")), ("no", t("көрмейді", "не видят", "do not see it"))]},
            {"label": t("Телефон", "Телефон", "Phone"), "seen": [("no", t("көрмейді", "не видят", "do not see it")), ("no", t("көрмейді", "не видит", "does not see it")), ("no", t("көрмейді", "не видят", "do not see it"))]},
        ])],
    }


# -- lists and records --------------------------------------------------------------------------------


def records() -> dict[str, list[Sample]]:
    acts = html('<div class="acts">', drawn("button", {"label": t("Түзетілді", "Исправлено", "Fixed"), "icon": "photo"}), drawn("button", {"label": t("Тұрғыннан сұрау", "Спросить жителя", "Ask the resident"), "icon": "ask", "kind": "plain"}), "</div>")
    row = {"title": t("Көшедегі су бағанасы қатып қалды", "Уличная колонка замёрзла", "The street tap is frozen"), "href": "#queue", "time_strong": "1", "time_text": t("жұмыс күні қалды", "рабочий день остался", "working day left"), "time_tone": "soon", "meta": t("Абай көшесі, 31 адам қолдады", "Улица Абая, поддержал 31 человек", "Abai street, 31 supporters"), "states": "missed here far far", "rungs_label": t("Ауданда", "В районе", "In the district"), "rungs_text": t("Ауданда", "В районе", "District"), "image": static("img/samples/water-before.svg")}
    long_row = {"title": LONG, "href": "#queue", "lang": "kk", "number": "519-204", "tag_label": t("Ашық", "Открыто", "Open"), "tag_tone": "open", "tag_icon": "clock", "meta": t("Орталық көше", "Центральная улица", "Central street")}
    rows = html(drawn("queue_row", {**row, "open": True}, acts), drawn("queue_row", row), drawn("queue_row", long_row))
    columns = [{"label": t("Аудан", "Район", "District"), "sort_url": "#table", "sorted": "ascending"}, {"label": t("Істер", "Дела", "Cases"), "kind": "number"}, {"label": t("Расталды", "Подтверждено", "Confirmed"), "kind": "number"}, {"label": t("Үлесі", "Доля", "Share"), "kind": "number", "sort_url": "#table"}]
    few = t("аз", "мало", "too few")
    cells: list[list[Any]] = [[{"text": t("Үржар", "Урджарский", "Urzhar"), "url": "#table"}, "412", "189", "45 %"], [t("Аягөз", "Аягозский", "Ayagoz"), "388", "151", "38 %"], [t("Көкпекті", "Кокпектинский", "Kokpekti"), "17", "9", few]]
    return {
        "queue": [({}, rows), ({"two": True}, html(drawn("queue_row", row), drawn("queue_row", row)))],
        "queue_row": [({**row, "open": True}, acts)],
        "table": [plain(caption=t("Аудандар", "Районы", "Districts"), columns=columns, rows=cells), plain(caption=t("Бос кесте", "Пустая таблица", "Empty table"), columns=columns, rows=[], shape="scroll", empty=t("Әзірге іс жоқ", "Дел пока нет", "No cases yet"))],
        "pages": [plain(newer="#pages", older="#pages", first="#pages", text=t("12 430 істің 50-і", "50 из 12 430", "50 of 12,430")), plain(older="#pages")],
        "tabs": [plain(label=t("Кезек", "Очередь", "Queue"), items=[{"label": t("Ашық", "Открытые", "Open"), "url": "#tabs", "count": "14", "current": True}, {"label": t("Кешіккен", "Просроченные", "Overdue"), "url": "#tabs", "count": "2"}, {"label": t("Жабылған", "Закрытые", "Closed"), "url": "#tabs"}])],
        "trail": [plain(items=[{"label": t("Абай облысы", "Область Абай", "Abai region"), "url": "#trail"}, {"label": t("Үржар ауданы", "Урджарский район", "Urzhar district"), "url": "#trail"}, {"label": t("Науалы ауылдық округі", "Науалинский сельский округ", "Naualy rural district")}])],
        "facts": [plain(items=[{"label": t("Нөмірі", "Номер", "Number"), "value": "482-917"}, {"label": t("Орны", "Место", "Place"), "value": t("Науалы ауылы", "Село Науалы", "Naualy village"), "url": "#facts"}], row=True)],
        "card": [({"heading": t("Іс туралы", "О деле", "About the case"), "id": "card-sample", "level": "h3"}, drawn("facts", {"items": [{"label": t("Нөмірі", "Номер", "Number"), "value": "482-917"}]})), ({"heading": LONG, "href": "#card", "lang": "kk"}, html('<p class="small quiet">', t("150 әріп, бір бос орын жоқ", "150 букв без пробела", "150 letters without a space"), "</p>"))],
        "panel": [({}, html("<h3>sunk</h3>")), ({"tone": "ask"}, html("<h3>", t("Мәселе шешілді ме?", "Проблема решена?", "Is it solved?"), "</h3>")), ({"tone": "night"}, html("<h3>night</h3>", drawn("button", {"label": t("Телефонмен қолдау", "Поддержать по телефону", "Support by phone"), "kind": "ghost", "icon": "phone"})))],
    }


# -- figures ---------------------------------------------------------------------------------------------


def outcome_parts() -> list[dict[str, Any]]:
    labels = (
        ("k1", 41, t("Туған жерінде, мерзімінде, тұрғын растады", "На месте, в срок, житель подтвердил", "Where it arose, in time, confirmed")),
        ("hatch", 14, t("Мерзімінде жауап берілді, тұрғын үнсіз", "Ответ в срок, житель промолчал", "Answered in time, resident silent")),
        ("late", 4, t("Жауап тексеруде теріске шықты", "Ответ отменён проверкой", "Answer overturned by the review")),
        ("k2", 7, t("Алғашқы әкімдік кейін шешті", "Первый акимат решил позже", "Solved later by the first office")),
        ("k3", 16, t("Ауданда шешілді", "Решено в районе", "Solved by the district")),
        ("k4", 8, t("Облыста шешілді", "Решено в области", "Solved by the region")),
        ("gold", 3, t("Республикада шешілді", "Решено в республике", "Solved by the republic")),
        ("ink", 1, t("Республикада да шешілмеді", "Не решено и республикой", "Not solved by the republic")),
        ("dots", 6, t("Әлі көтеріліп келеді", "Ещё поднимается", "Still climbing")),
    )
    return [{"shade": shade, "value": value, "text": f"{value} %", "label": label} for shade, value, label in labels]


def figures() -> dict[str, list[Sample]]:
    flight = [
        {"level": t("Ауыл", "Село", "Village"), "text": "100 %", "count": "184 320", "share": 1},
        {"level": t("Аудан", "Район", "District"), "text": "34 %", "count": "62 668", "share": 0.34},
        {"level": t("Облыс", "Область", "Region"), "text": "14 %", "count": "25 804", "share": 0.14},
        {"level": t("Республика", "Республика", "Republic"), "text": "5 %", "count": "9 216", "share": 0.05},
    ]
    columns = [{"label": t("Деңгей", "Уровень", "Level")}, {"label": t("Істер", "Дела", "Cases"), "kind": "number"}]
    return {
        "figure": [
            plain(number="41", unit="%", text=t("іс туған жерінде, мерзімінде шешілді", "дел решены на месте и в срок", "of cases were solved where they arose, in time"), range=t("184 320 істің 75 604-і. 95 % аралық: 40,8–41,2 %", "75 604 из 184 320. Интервал 95 %: 40,8–41,2 %", "75,604 of 184,320. 95% interval: 40.8–41.2%")),
            plain(number="23", unit="/ 41", text=t("мерзімінде шешілді, тұрғын растады", "решено в срок, житель подтвердил", "solved in time, confirmed"), size="s"),
        ],
        "bar": [plain(parts=outcome_parts())],
        "meter": [plain(value=45, most=100), plain(value=8, most=100, shade="late")],
        "flight": [plain(steps=flight)],
        "goal": [plain(value=3842, most=5957, label=t("Қолдар", "Подписи", "Signatures"))],
        "chart": [({"id": "chart-sample", "heading": t("Әр сатыға қанша іс жетеді", "Сколько дел доходит до каждой ступени", "How many cases reach each level"), "hint": t("Көтерілген істердің үлесі", "Доля поднявшихся дел", "Share of the cases that climbed"), "columns": columns, "rows": [[step["level"], step["count"]] for step in flight], "csv": "#chart"}, drawn("flight", {"steps": flight}))],
        "promise": [plain(steps=[{"days": "15", "level": t("Ауыл", "Село", "Village"), "text": t("ауыл әкімі", "аким села", "akim of the village")}, {"days": "10", "level": t("Аудан", "Район", "District"), "text": t("аудан әкімі", "аким района", "akim of the district")}, {"days": "10", "level": t("Облыс", "Область", "Region"), "text": t("облыс әкімі", "аким области", "akim of the region")}, {"days": "20", "level": t("Республика", "Республика", "Republic"), "text": t("одан кейін — ашық тізілім", "затем — открытый реестр", "then the public register")}])],
    }


# -- frames -------------------------------------------------------------------------------------------------


def frames() -> dict[str, list[Sample]]:
    ask = drawn("button", {"label": t("Сұрау", "Спросить", "Ask"), "kind": "plain", "icon": "ask"})
    fixed = drawn("button", {"label": t("Түзетілді", "Исправлено", "Fixed"), "icon": "photo"})
    return {
        "thumbs": [({}, html(ask, fixed))],
        "door": [
            plain(href="#door", icon="photo", first=True, title=t("Мәселені хабарлау", "Сообщить о проблеме", "Report a problem"), text=t("Фото, орны, бір сөйлем. Бір минут жетеді.", "Фото, место, одно предложение. Хватит минуты.", "A photo, the place, one sentence. A minute is enough.")),
            plain(href="#door", icon="chart", title=t("Әкіміңіз қалай жауап береді", "Как отвечает ваш аким", "How your akim answers"), text=t("Ауыл атын жазыңыз.", "Назовите село.", "Name your village.")),
        ],
    }
