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
        "meter": [plain(value=45, most=100), plain(value=8, most=100, shade="late")],
        "flight": [plain(steps=flight)],
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
