"""Samples of what the page of a case is made of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.templatetags.static import static

from config.components import drawn
from config.design_samples.words import Sample, plain, t


def ladder_of_four() -> list[dict[str, Any]]:
    """Village, district, region, republic; answered by the district."""
    return [
        {
            "state": "missed",
            "level": t("Ауыл", "Село", "Village"),
            "office": t(
                "Науалы ауылдық округінің әкімі", "Аким Науалинского сельского округа", "Akim of Naualy rural district"
            ),
            "url": "#ladder",
            "holder": t("Ерлан С.", "Ерлан С.", "Yerlan S."),
            "days": "15",
            "days_text": t("жұмыс күні, жауап жоқ", "рабочих дней, ответа нет", "working days, no answer"),
            "fact": t(
                "Үнсіз қалды: мерзімі 10 қарашада өтті",
                "Промолчал: срок вышел 10 ноября",
                "Silent: the deadline passed on 10 November",
            ),
        },
        {
            "state": "here",
            "level": t("Аудан", "Район", "District"),
            "office": t("Үржар ауданының әкімі", "Аким Урджарского района", "Akim of Urzhar district"),
            "url": "#ladder",
            "holder": t("Гүлнар Ө.", "Гульнар О.", "Gulnar O."),
            "days": "6",
            "days_text": t("жұмыс күнінде жауап берді", "рабочих дней до ответа", "working days to the answer"),
            "fact": t(
                "Іс осында: 19 қарашада жауап берді",
                "Дело здесь: ответ дан 19 ноября",
                "The case is here: answered on 19 November",
            ),
            "note": t(
                "2026 ж. 11 қарашадан бері осында. Мерзімі — 25 қараша, сәрсенбі",
                "Здесь с 11 ноября 2026 г. Срок — среда, 25 ноября",
                "Here since 11 November 2026. Due on Wednesday 25 November",
            ),
        },
        {
            "state": "next",
            "level": t("Облыс", "Область", "Region"),
            "office": t("Абай облысының әкімі", "Аким области Абай", "Akim of Abai region"),
            "holder": t("Марат Қ.", "Марат К.", "Marat Q."),
            "days": "10",
            "days_text": t("жұмыс күні болады", "рабочих дней будет", "working days once it has the case"),
            "fact": t(
                "«Жоқ» десеңіз, 3 жұмыс күнінде тексереді",
                "Если скажете «нет», проверит за 3 рабочих дня",
                "If you say no, it checks within 3 working days",
            ),
        },
        {
            "state": "far",
            "level": t("Республика", "Республика", "Republic"),
            "office": t("Жауапсыз істер тізілімі", "Реестр дел без ответа", "Register of unanswered cases"),
            "days": "20",
            "days_text": t("жұмыс күні болады", "рабочих дней будет", "working days once it has the case"),
            "fact": t("Ең кеші 2027 ж. 15 қаңтар", "Самое позднее 15 января 2027 г.", "At the latest 15 January 2027"),
            "icon": "list",
        },
    ]


def ladder_of_three() -> list[dict[str, Any]]:
    """A republican city: city district, city, republic; solved by the city."""
    return [
        {
            "state": "missed",
            "level": t("Қаладағы аудан", "Район города", "City district"),
            "office": t("Алмалы ауданының әкімі", "Аким Алмалинского района", "Akim of Almaly district"),
            "fact": t("«Қаражат жоқ» деді", "Ответил «нет средств»", "Said: no funds"),
        },
        {
            "state": "done",
            "current": True,
            "level": t("Қала", "Город", "City"),
            "office": t("Алматы қаласының әкімі", "Аким города Алматы", "Akim of Almaty city"),
            "fact": t(
                "7 жұмыс күнінде шешті, тұрғын растады",
                "Решил за 7 рабочих дней, житель подтвердил",
                "Solved in 7 working days, confirmed by the resident",
            ),
        },
        {
            "state": "far",
            "level": t("Республика", "Республика", "Republic"),
            "office": t("Жауапсыз істер тізілімі", "Реестр дел без ответа", "Register of unanswered cases"),
            "fact": t("Қажет болмады", "Не понадобилась", "Not needed"),
            "icon": "pause",
        },
    ]


def case_parts() -> dict[str, list[Sample]]:
    """Ladder, days, history, photos, confirmation, conflict, emergency, privacy."""
    two = ladder_of_three()[1:]
    two = [
        {**two[0], "state": "here", "fact": t("7 жұмыс күні қалды", "Осталось 7 рабочих дней", "7 working days left")},
        {**two[1], "state": "next"},
    ]
    photos = [
        {
            "src": static("img/samples/lamp-before.svg"),
            "alt": t("Қараңғы көше", "Тёмная улица", "A dark street"),
            "title": t("Дейін", "До", "Before"),
            "text": t("19 қазан, тұрғын түсірген", "19 октября, снял житель", "19 October, by the resident"),
        },
        {
            "src": static("img/samples/lamp-after.svg"),
            "alt": t("Шамдар жанып тұр", "Фонари горят", "The lamps are lit"),
            "title": t("Кейін", "После", "After"),
            "text": t("19 қараша, әкімдік түсірген", "19 ноября, снял акимат", "19 November, by the office"),
        },
    ]
    return {
        "ladder": [
            plain(rungs=ladder_of_four()),
            plain(rungs=ladder_of_three()),
            plain(rungs=two),
            plain(rungs=ladder_of_four(), shape="rail"),
        ],
        "now": [
            plain(
                number="3",
                text=t("жұмыс күні қалды", "рабочих дня осталось", "working days left"),
                note=t("25 қараша, сәрсенбі", "среда, 25 ноября", "Wednesday 25 November"),
                total=10,
                used=7,
            ),
            plain(
                number="4",
                text=t("жұмыс күніне кешікті", "рабочих дня опоздания", "working days late"),
                total=10,
                used=14,
                tone="late",
            ),
        ],
        "days": [plain(total=15, used=4), plain(total=10, used=14)],
        "then": [
            plain(
                items=[
                    {
                        "icon": "climb",
                        "strong": t(
                            "25 қараша, сәрсенбіге дейін шешілмесе,",
                            "Не решат до среды, 25 ноября —",
                            "If it is not solved by Wednesday 25 November,",
                        ),
                        "text": t(
                            "іс Абай облысының әкіміне өздігінен өтеді.",
                            "дело само перейдёт акиму области Абай.",
                            "it passes by itself to the akim of Abai region.",
                        ),
                    },
                    {
                        "icon": "clock",
                        "strong": t("Үндемесеңіз,", "Промолчите —", "If you say nothing,"),
                        "text": t(
                            "іс «тұрғын үнсіз» деп жабылады.",
                            "дело закроется как «житель промолчал».",
                            "the case closes as “resident silent”.",
                        ),
                    },
                ]
            )
        ],
        "timeline": [
            plain(
                events=[
                    {
                        "at": date(2026, 11, 19),
                        "kind": "new",
                        "title": t(
                            "Аудан жауап берді, фото қосты",
                            "Район ответил и приложил фото",
                            "The district answered with a photo",
                        ),
                        "image": static("img/samples/lamp-after.svg"),
                        "image_alt": t("Шамдар жанып тұр", "Фонари горят", "The lamps are lit"),
                    },
                    {
                        "at": date(2026, 11, 11),
                        "kind": "up",
                        "title": t(
                            "Іс ауданға өздігінен көтерілді",
                            "Дело само поднялось в район",
                            "The case climbed to the district by itself",
                        ),
                        "text": t(
                            "Себебі: ауыл әкімі 15 жұмыс күні үнсіз қалды",
                            "Причина: аким села молчал 15 рабочих дней",
                            "Reason: the village was silent for 15 working days",
                        ),
                    },
                    {
                        "at": datetime(2026, 10, 19, 9, 5, tzinfo=UTC),
                        "title": t("Айгүл Т. хабарлады", "Сообщила Айгуль Т.", "Reported by Aigul T."),
                        "quote": "Балалар сабақтан қараңғыда қайтады. Алты шамның бірі де жанбайды.",
                        "lang": "kk",
                    },
                ]
            )
        ],
        "photos": [plain(photos=photos), plain(photos=photos[:1])],
        "fixed_card": [
            plain(
                title=t(
                    "Мектеп көшесінің шамдары жанды",
                    "На школьной улице зажглись фонари",
                    "The lamps of School street are lit",
                ),
                href="#fixed_card",
                before=photos[0]["src"],
                after=photos[1]["src"],
                place=t("Бақты, Үржар ауданы", "Бакты, Урджарский район", "Baqty, Urzhar district"),
                states="done far far far",
                rungs_label=t("Ауыл деңгейінде шешілді", "Решено на уровне села", "Solved in the village"),
                text=t(
                    "9 жұмыс күнінде, ауыл әкімі",
                    "за 9 рабочих дней, аким села",
                    "in 9 working days, by the village akim",
                ),
            )
        ],
        "confirmation": [
            (
                {
                    "heading": t("Хабарыңыз тіркелді", "Сообщение зарегистрировано", "Your report is registered"),
                    "number_label": t("Іс нөмірі", "Номер дела", "Case number"),
                    "number": "482-917",
                    "text": t(
                        "Науалы ауылдық округінің әкімі 15 жұмыс күні ішінде жауап беруі керек.",
                        "Аким Науалинского сельского округа должен ответить за 15 рабочих дней.",
                        "The akim of Naualy rural district must answer within 15 working days.",
                    ),
                },
                "",
            )
        ],
        "conflict": [
            (
                {
                    "changes": [
                        {
                            "at": datetime(2026, 11, 20, 5, 42, tzinfo=UTC),
                            "who": t("Динара А.", "Динара А.", "Dinara A."),
                            "what": t(
                                "Тұрғынға жауап жіберді", "Отправила ответ жителю", "Sent an answer to the resident"
                            ),
                        }
                    ],
                    "href": "#conflict",
                },
                drawn(
                    "field",
                    {
                        "name": "kept",
                        "kind": "textarea",
                        "label": t("Сіздің мәтініңіз", "Ваш текст", "Your text"),
                        "value": t("Шамдар ауыстырылды.", "Фонари заменены.", "The lamps were replaced."),
                    },
                ),
            )
        ],
        "emergency": [
            plain(
                numbers=[
                    {
                        "number": "112",
                        "label": t("Бірыңғай құтқару қызметі", "Единая служба спасения", "All emergencies"),
                    },
                    {"number": "104", "label": t("Газ қызметі", "Газовая служба", "Gas service")},
                ],
                text=t(
                    "Содан соң хабарлаңыз: әкімдік жөндеуді де бақылауға алады.",
                    "Затем сообщите здесь: акимат отвечает и за ремонт.",
                    "Then report it here: the office answers for the repair.",
                ),
            )
        ],
        "privacy": [
            plain(
                caption=t("Кім нені көреді", "Кто что видит", "Who sees what"),
                viewers=[
                    t("Жұрт", "Все", "Everyone"),
                    t("Ауыл әкімдігі", "Акимат села", "The village office"),
                    t("Аудан, облыс", "Район, область", "District, region"),
                ],
                rows=[
                    {
                        "label": t("Мәселе мен фото", "Проблема и фото", "Problem and photos"),
                        "seen": [
                            ("yes", t("көреді", "видят", "see it")),
                            ("yes", t("көреді", "видит", "sees it")),
                            ("yes", t("көреді", "видят", "see it")),
                        ],
                    },
                    {
                        "label": t("Аты-жөніңіз", "Ваше имя", "Your name"),
                        "seen": [
                            ("choice", t("өзіңіз ашсаңыз", "если откроете", "if you show it")),
                            ("no", t("көрмейді", "не видит", "does not see it")),
                            ("no", t("көрмейді", "не видят", "do not see it")),
                        ],
                    },
                    {
                        "label": t("Телефон", "Телефон", "Phone"),
                        "seen": [
                            ("no", t("көрмейді", "не видят", "do not see it")),
                            ("no", t("көрмейді", "не видит", "does not see it")),
                            ("no", t("көрмейді", "не видят", "do not see it")),
                        ],
                    },
                ],
            )
        ],
    }
