"""Samples of lists, tables and cards."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static

from config.components import drawn
from config.design_samples.words import LONG, Sample, html, plain, t


def records() -> dict[str, list[Sample]]:
    """Queues, tables, tabs, facts, cards, panels."""
    acts = html(
        '<div class="acts">',
        drawn("button", {"label": t("Түзетілді", "Исправлено", "Fixed"), "icon": "photo"}),
        drawn(
            "button",
            {"label": t("Тұрғыннан сұрау", "Спросить жителя", "Ask the resident"), "icon": "ask", "kind": "plain"},
        ),
        "</div>",
    )
    row = {
        "title": t("Көшедегі су бағанасы қатып қалды", "Уличная колонка замёрзла", "The street tap is frozen"),
        "href": "#queue",
        "time_strong": "1",
        "time_text": t("жұмыс күні қалды", "рабочий день остался", "working day left"),
        "time_tone": "soon",
        "meta": t("Абай көшесі, 31 адам қолдады", "Улица Абая, поддержал 31 человек", "Abai street, 31 supporters"),
        "states": "missed here far far",
        "rungs_label": t("Ауданда", "В районе", "In the district"),
        "rungs_text": t("Ауданда", "В районе", "District"),
        "image": static("img/samples/water-before.svg"),
    }
    long_row = {
        "title": LONG,
        "href": "#queue",
        "lang": "kk",
        "number": "519-204",
        "tag_label": t("Ашық", "Открыто", "Open"),
        "tag_tone": "open",
        "tag_icon": "clock",
        "meta": t("Орталық көше", "Центральная улица", "Central street"),
    }
    petition = {
        "title": t(
            "Ауылдағы мектепке дейін жаяу жол салу",
            "Построить тротуар до сельской школы",
            "Build a pavement to the village school",
        ),
        "href": "#petition_row",
        "tag_label": t("Қол жиналып жатыр", "Идёт сбор подписей", "Open for signatures"),
        "tag_tone": "open",
        "tag_icon": "pen",
        "time_strong": "12",
        "time_text": t("күн қалды", "дней осталось", "days left to sign"),
        "number": "482-917",
        "meta": t("Қараауыл ауылдық округінің әкімі", "Аким Карааульского сельского округа", "Akim of Qaraauyl"),
        "value": 410,
        "most": 500,
        "words": t("Жиналған қол: 410, керегі: 500", "410 из 500 подписей", "410 of 500 signatures"),
        "label": t("Қолдар", "Подписи", "Signatures"),
    }
    rejected = {
        "title": LONG,
        "href": "#petition_row",
        "lang": "kk",
        "tag_label": t("Қабылданбады", "Отклонена", "Rejected"),
        "tag_icon": "cross",
        "text": t("Себебі: сот өкілеттігі", "Причина: полномочия судов", "Reason: powers of courts"),
    }
    rows = html(drawn("queue_row", {**row, "open": True}, acts), drawn("queue_row", row), drawn("queue_row", long_row))
    columns = [
        {"label": t("Аудан", "Район", "District"), "sort_url": "#table", "sorted": "ascending"},
        {"label": t("Істер", "Дела", "Cases"), "kind": "number"},
        {"label": t("Расталды", "Подтверждено", "Confirmed"), "kind": "number"},
        {"label": t("Үлесі", "Доля", "Share"), "kind": "number", "sort_url": "#table"},
    ]
    few = t("аз", "мало", "too few")
    cells: list[list[Any]] = [
        [{"text": t("Үржар", "Урджарский", "Urzhar"), "url": "#table"}, "412", "189", "45 %"],
        [t("Аягөз", "Аягозский", "Ayagoz"), "388", "151", "38 %"],
        [t("Көкпекті", "Кокпектинский", "Kokpekti"), "17", "9", few],
    ]
    return {
        "queue": [({}, rows), ({"two": True}, html(drawn("queue_row", row), drawn("queue_row", row)))],
        "queue_row": [({**row, "open": True}, acts)],
        "petition_row": [(petition, ""), (rejected, "")],
        "table": [
            plain(caption=t("Аудандар", "Районы", "Districts"), columns=columns, rows=cells),
            plain(
                caption=t("Бос кесте", "Пустая таблица", "Empty table"),
                columns=columns,
                rows=[],
                shape="scroll",
                empty=t("Әзірге іс жоқ", "Дел пока нет", "No cases yet"),
            ),
        ],
        "pages": [
            plain(
                newer="#pages",
                older="#pages",
                first="#pages",
                text=t("12 430 істің 50-і", "50 из 12 430", "50 of 12,430"),
            ),
            plain(older="#pages", label=t("Беттер, мысал", "Страницы, пример", "Pages, sample")),
        ],
        "tabs": [
            plain(
                label=t("Кезек", "Очередь", "Queue"),
                items=[
                    {"label": t("Ашық", "Открытые", "Open"), "url": "#tabs", "count": "14", "current": True},
                    {"label": t("Кешіккен", "Просроченные", "Overdue"), "url": "#tabs", "count": "2"},
                    {"label": t("Жабылған", "Закрытые", "Closed"), "url": "#tabs"},
                ],
            )
        ],
        "trail": [
            plain(
                items=[
                    {"label": t("Абай облысы", "Область Абай", "Abai region"), "url": "#trail"},
                    {"label": t("Үржар ауданы", "Урджарский район", "Urzhar district"), "url": "#trail"},
                    {"label": t("Науалы ауылдық округі", "Науалинский сельский округ", "Naualy rural district")},
                ]
            )
        ],
        "facts": [
            plain(
                items=[
                    {"label": t("Нөмірі", "Номер", "Number"), "value": "482-917"},
                    {
                        "label": t("Орны", "Место", "Place"),
                        "value": t("Науалы ауылы", "Село Науалы", "Naualy village"),
                        "url": "#facts",
                    },
                ],
                row=True,
            )
        ],
        "card": [
            (
                {"heading": t("Іс туралы", "О деле", "About the case"), "id": "card-sample", "level": "h3"},
                drawn("facts", {"items": [{"label": t("Нөмірі", "Номер", "Number"), "value": "482-917"}]}),
            ),
            (
                {"heading": LONG, "href": "#card", "lang": "kk"},
                html(
                    '<p class="small quiet">',
                    t("150 әріп, бір бос орын жоқ", "150 букв без пробела", "150 letters without a space"),
                    "</p>",
                ),
            ),
        ],
        "panel": [
            ({}, html("<h3>sunk</h3>")),
            ({"tone": "ask"}, html("<h3>", t("Мәселе шешілді ме?", "Проблема решена?", "Is it solved?"), "</h3>")),
            (
                {"tone": "night"},
                html(
                    "<h3>night</h3>",
                    drawn(
                        "button",
                        {
                            "label": t("Телефонмен қолдау", "Поддержать по телефону", "Support by phone"),
                            "kind": "ghost",
                            "icon": "phone",
                        },
                    ),
                ),
            ),
        ],
    }
