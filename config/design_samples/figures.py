"""Samples of figures and charts."""

from __future__ import annotations

from typing import Any

from config.components import drawn
from config.design_samples.words import Sample, plain, t


def outcome_parts() -> list[dict[str, Any]]:
    """The nine outcomes that make up the whole."""
    labels = (
        (
            "k1",
            41,
            t(
                "Туған жерінде, мерзімінде, тұрғын растады",
                "На месте, в срок, житель подтвердил",
                "Where it arose, in time, confirmed",
            ),
        ),
        (
            "hatch",
            14,
            t(
                "Мерзімінде жауап берілді, тұрғын үнсіз",
                "Ответ в срок, житель промолчал",
                "Answered in time, resident silent",
            ),
        ),
        ("late", 4, t("Жауап тексеруде теріске шықты", "Ответ отменён проверкой", "Answer overturned by the review")),
        ("k2", 7, t("Алғашқы әкімдік кейін шешті", "Первый акимат решил позже", "Solved later by the first office")),
        ("k3", 16, t("Ауданда шешілді", "Решено в районе", "Solved by the district")),
        ("k4", 8, t("Облыста шешілді", "Решено в области", "Solved by the region")),
        ("gold", 3, t("Республикада шешілді", "Решено в республике", "Solved by the republic")),
        ("ink", 1, t("Республикада да шешілмеді", "Не решено и республикой", "Not solved by the republic")),
        ("dots", 6, t("Әлі көтеріліп келеді", "Ещё поднимается", "Still climbing")),
    )
    return [{"shade": shade, "value": value, "text": f"{value} %", "label": label} for shade, value, label in labels]


REGIONS = (
    ("Абай", "Абай", "Abai", 48.67, 80.10, 5230, 43, 3),
    ("Ақмола", "Акмолинская", "Aqmola", 51.80, 69.90, 8660, 46, 4),
    ("Ақтөбе", "Актюбинская", "Aqtobe", 48.60, 58.57, 8200, 42, 3),
    ("Алматы облысы", "Алматинская", "Almaty region", 44.32, 76.76, 14400, 35, 2),
    ("Атырау", "Атырауская", "Atyrau", 47.50, 52.14, 5730, 37, 2),
    ("Батыс Қазақстан", "Западно-Казахст.", "West Kaz.", 49.79, 50.67, 6110, 41, 3),
    ("Жамбыл", "Жамбылская", "Zhambyl", 44.32, 72.13, 11800, 44, 3),
    ("Жетісу", "Жетісу", "Jetisu", 45.55, 78.97, 6560, 39, 2),
    ("Қарағанды", "Карагандинская", "Qaragandy", 48.65, 73.36, 11300, 45, 4),
    ("Қостанай", "Костанайская", "Qostanai", 51.60, 64.00, 8920, 51, 5),
    ("Қызылорда", "Кызылординская", "Qyzylorda", 45.21, 63.60, 7700, 38, 2),
    ("Маңғыстау", "Мангистауская", "Mangystau", 44.11, 53.94, 6620, 30, 1),
    ("Павлодар", "Павлодарская", "Pavlodar", 52.07, 76.25, 8270, 48, 4),
    ("Солтүстік Қазақстан", "Северо-Казахст.", "North Kaz.", 53.85, 69.26, 5950, 52, 5),
    ("Түркістан", "Туркестанская", "Turkistan", 43.23, 68.44, 20250, 36, 2),
    ("Ұлытау", "Ұлытау", "Ulytau", 47.66, 67.90, 21, 0, 0),
    ("Шығыс Қазақстан", "Восточно-Казахст.", "East Kaz.", 49.03, 84.14, 7830, 44, 3),
    ("Астана", "Астана", "Astana", 51.13, 71.45, 9340, 39, 2),
    ("Алматы", "Алматы", "Almaty", 43.22, 76.94, 11200, 37, 2),
    ("Шымкент", "Шымкент", "Shymkent", 42.31, 69.58, 8470, 33, 1),
)


def regions() -> list[dict[str, Any]]:
    """Twenty circles with invented figures."""
    return [
        {
            "name": (name := t(kk, ru, en)),
            "lat": latitude,
            "lon": longitude,
            "value": cases,
            "text": str(score) if score else "",
            "shade": f"score-{shade}",
            "label": f"{name}: {score} %, {cases}",
            "url": "#bubble_map",
        }
        for kk, ru, en, latitude, longitude, cases, score, shade in REGIONS
    ]


def figures() -> dict[str, list[Sample]]:
    """Numbers, bars, the funnel, a chart, the promise."""
    flight = [
        {"level": t("Ауыл", "Село", "Village"), "text": "100 %", "count": "184 320", "share": 1},
        {"level": t("Аудан", "Район", "District"), "text": "34 %", "count": "62 668", "share": 0.34},
        {"level": t("Облыс", "Область", "Region"), "text": "14 %", "count": "25 804", "share": 0.14},
        {"level": t("Республика", "Республика", "Republic"), "text": "5 %", "count": "9 216", "share": 0.05},
    ]
    columns = [{"label": t("Деңгей", "Уровень", "Level")}, {"label": t("Істер", "Дела", "Cases"), "kind": "number"}]
    return {
        "figure": [
            plain(
                number="41",
                unit="%",
                text=t(
                    "іс туған жерінде, мерзімінде шешілді",
                    "дел решены на месте и в срок",
                    "of cases were solved where they arose, in time",
                ),
                range=t(
                    "184 320 істің 75 604-і. 95 % аралық: 40,8–41,2 %",
                    "75 604 из 184 320. Интервал 95 %: 40,8–41,2 %",
                    "75,604 of 184,320. 95% interval: 40.8–41.2%",
                ),
            ),
            plain(
                number="23",
                unit="/ 41",
                text=t(
                    "мерзімінде шешілді, тұрғын растады",
                    "решено в срок, житель подтвердил",
                    "solved in time, confirmed",
                ),
                size="s",
            ),
        ],
        "bar": [plain(parts=outcome_parts())],
        "bubble_map": [
            plain(
                label=t("Өңірлер картасы", "Карта регионов", "Map of the regions"),
                places=regions(),
            ),
            plain(
                label=t("Аудандар картасы", "Карта районов", "Map of districts"),
                places=[{**place, "url": ""} for place in regions() if place["lat"] < 44.5 and place["lon"] > 68],
                extent="places",
            ),
        ],
        "meter": [plain(value=45, most=100), plain(value=8, most=100, shade="late")],
        "flight": [plain(steps=flight)],
        "series": [
            plain(
                label=t("Қолдар, күн сайын", "Подписи по дням", "Signatures by day"),
                points=[
                    {"label": f"{day} {t('наурыз', 'марта', 'March')}", "value": value}
                    for day, value in enumerate((51, 12, 0, 34, 118, 96, 61, 40, 22, 17, 9, 30), start=2)
                ],
            )
        ],
        "petition_progress": [
            plain(
                value=1240,
                most=2500,
                words=t("Жиналған қол: 1 240, керегі: 2 500", "1 240 из 2 500 подписей", "1,240 of 2,500 signatures"),
                label=t("Қолдар", "Подписи", "Signatures"),
                share="49 %",
                platform="1 240",
                by_law="0",
            ),
            plain(
                value=12,
                most=50,
                words=t("Қосылғандар: 12, керегі: 50", "Присоединились 12 из 50", "12 of 50 people joined"),
                label=t("Алғашқы қолдаушылар", "Первые сторонники", "First supporters"),
                short=True,
            ),
        ],
        "goal": [plain(value=3842, most=5957, label=t("Қолдар", "Подписи", "Signatures"))],
        "chart": [
            (
                {
                    "id": "chart-sample",
                    "heading": t(
                        "Әр сатыға қанша іс жетеді",
                        "Сколько дел доходит до каждой ступени",
                        "How many cases reach each level",
                    ),
                    "hint": t("Көтерілген істердің үлесі", "Доля поднявшихся дел", "Share of the cases that climbed"),
                    "columns": columns,
                    "rows": [[step["level"], step["count"]] for step in flight],
                    "csv": "#chart",
                },
                drawn("flight", {"steps": flight}),
            )
        ],
        "promise": [
            plain(
                steps=[
                    {
                        "days": "15",
                        "level": t("Ауыл", "Село", "Village"),
                        "text": t("ауыл әкімі", "аким села", "akim of the village"),
                    },
                    {
                        "days": "10",
                        "level": t("Аудан", "Район", "District"),
                        "text": t("аудан әкімі", "аким района", "akim of the district"),
                    },
                    {
                        "days": "10",
                        "level": t("Облыс", "Область", "Region"),
                        "text": t("облыс әкімі", "аким области", "akim of the region"),
                    },
                    {
                        "days": "20",
                        "level": t("Республика", "Республика", "Republic"),
                        "text": t("одан кейін — ашық тізілім", "затем — открытый реестр", "then the public register"),
                    },
                ]
            )
        ],
    }
