"""Samples of small marks and messages."""

from __future__ import annotations

from config.design_samples.words import Sample, plain, t


def marks() -> dict[str, list[Sample]]:
    """Tags, deadlines, small stairs, banners."""
    working = t("жұмыс күні қалды", "рабочих дней осталось", "working days left")
    return {
        "tag": [
            plain(label=t("Ашық", "Открыто", "Open"), tone="open", icon="clock"),
            plain(label=t("Тұрғынды күтеді", "Ждёт жителя", "Waits for the resident"), tone="wait", icon="pause"),
            plain(label=t("Жауап берілді", "Ответ дан", "Answered"), tone="wait", icon="ask"),
            plain(label=t("Дау қаралуда", "Спор на проверке", "Under review"), icon="eye"),
            plain(
                label=t("Тұрғын растады", "Житель подтвердил", "Confirmed by the resident"), tone="good", icon="check"
            ),
            plain(label=t("Мерзімі өтті", "Срок вышел", "Overdue"), tone="late", icon="cross"),
        ],
        "deadline": [
            plain(strong="7", text=working),
            plain(
                strong=t("Бүгін", "Сегодня", "Today"),
                text=t("бітеді", "последний день", "is the last day"),
                tone="soon",
            ),
            plain(
                strong="8", text=t("жұмыс күніне кешікті", "рабочих дней опоздания", "working days late"), tone="late"
            ),
            plain(strong=t("Тоқтап тұр,", "Пауза,", "On hold,"), text=t("3 күн", "3 дня", "3 days"), tone="rest"),
        ],
        "rungs": [
            plain(
                states="here far far far",
                label=t("Ауылда", "В селе", "In the village"),
                text=t("Ауылда", "В селе", "Village"),
            ),
            plain(
                states="missed here far far",
                label=t(
                    "Ауыл мерзімін өткізді, іс ауданда",
                    "Село пропустило срок, дело в районе",
                    "The village missed it, the district has it",
                ),
                text=t("Ауданда", "В районе", "District"),
            ),
            plain(
                states="missed missed done far",
                label=t("Облыс шешті", "Решила область", "Solved by the region"),
                text=t("Облыс шешті", "Решила область", "Solved by the region"),
            ),
            plain(
                states="missed here far",
                label=t("Қалалық әкімдікте", "В акимате города", "In the city"),
                text=t("Қалада", "В городе", "City"),
            ),
            plain(
                states="missed here",
                label=t("Республикада", "В республике", "In the republic"),
                text=t("Республикада", "В республике", "Republic"),
            ),
        ],
        "banner": [
            plain(
                text=t(
                    "Боран: Үржар ауданында байланыс үзілуі мүмкін.",
                    "Буран: в Урджарском районе возможны перебои связи.",
                    "Blizzard: the network in Urzhar district may fail.",
                )
            ),
            plain(
                tone="info",
                text=t("Сіздің ауылда жаңа әкім.", "В вашем селе новый аким.", "Your village has a new akim."),
            ),
            plain(
                tone="good",
                heading=t("Тіркелді: № 482-917.", "Зарегистрировано: № 482-917.", "Registered: No 482-917."),
                text=t("SMS жібердік.", "Мы отправили SMS.", "We sent an SMS."),
                live="status",
            ),
            plain(
                tone="late",
                text=t(
                    "Жіберілмеді. Осы телефонда сақтаулы.",
                    "Не отправлено. Сохранено на этом телефоне.",
                    "Not sent. It is saved on this phone.",
                ),
            ),
        ],
        "empty": [
            plain(
                heading=t("Бүгін мерзімі бітетін іс жоқ", "Сегодня нет дел со сроком", "Nothing is due today"),
                text=t("Жаңа іс түссе, осында шығады.", "Новое дело появится здесь.", "A new case appears here."),
                action=t("Барлық істер", "Все дела", "All cases"),
                href="#empty",
            )
        ],
        "languages": [
            plain(
                label=t("Тіл, мысал", "Язык, пример", "Language, sample"),
                items=[
                    {"code": "kk", "short": "ҚАЗ", "name": "Қазақша", "url": "/design/", "current": True},
                    {"code": "ru", "short": "РУС", "name": "Русский", "url": "/ru/design/"},
                    {"code": "en", "short": "ENG", "name": "English", "url": "/en/design/"},
                ],
            )
        ],
        "legend": [
            plain(
                items=[
                    {"shade": f"score-{n}", "label": label}
                    for n, label in enumerate(
                        (
                            t("30-дан аз іс", "меньше 30 дел", "below 30 cases"),
                            "< 35 %",
                            "35–39 %",
                            "40–44 %",
                            "45–49 %",
                            "≥ 50 %",
                        )
                    )
                ]
            )
        ],
    }
