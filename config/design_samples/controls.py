"""Samples of what one presses and fills in."""

from __future__ import annotations

from django.templatetags.static import static

from config.design_samples.words import Sample, html, plain, t


def controls() -> dict[str, list[Sample]]:
    """Buttons, fields, steps, answers."""
    yes, no = (
        t("Иә, шешілді", "Да, решена", "Yes, it is solved"),
        t("Жоқ, шешілген жоқ", "Нет, не решена", "No, it is not"),
    )
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
            plain(
                name="s1",
                label=name,
                hint=t("Код осы нөмірге келеді", "На него придёт код", "The code comes to it"),
                type="tel",
                autocomplete="tel",
                digits=True,
                width="medium",
            ),
            plain(name="s2", label=what, hint=one, error=wrong),
            plain(name="s3", kind="textarea", label=t("Жауап", "Ответ", "Answer"), optional=True, rows=4),
            plain(
                name="s4",
                label=t("Ауылдың аты", "Название села", "Name of the village"),
                value="Науалы",
                button_label=t("Іздеу", "Найти", "Search"),
                button_icon="search",
            ),
            plain(
                name="s5", kind="radios", label=t("Табылған жерлер", "Найденные места", "Places found"), choices=places
            ),
            plain(
                name="s6",
                kind="checkboxes",
                label=t("Кімге көрсетеміз?", "Кому показать?", "Who may see it?"),
                columns="two",
                error=t("Бірін белгілеңіз", "Отметьте хотя бы одно", "Tick at least one"),
                choices=[
                    {"value": "a", "label": t("Барлығына", "Всем", "Everyone"), "icon": "eye"},
                    {
                        "value": "b",
                        "label": t("Тек әкімдікке", "Только акимату", "Only the akim's office"),
                        "icon": "lock",
                    },
                ],
            ),
            plain(
                name="s7",
                kind="checkbox",
                label=t("Атымды көрсетуге келісемін", "Согласен показать имя", "My name may be shown"),
                hint=t("Кез келген уақытта жасыра аласыз", "Можно скрыть в любое время", "You can hide it at any time"),
            ),
            plain(
                name="s8",
                kind="select",
                label=t("Санаты", "Категория", "Category"),
                width="medium",
                choices=[
                    {"value": "", "label": t("Таңдаңыз", "Выберите", "Choose")},
                    {"value": "l", "label": t("Көше жарығы", "Уличное освещение", "Street lighting"), "checked": True},
                ],
            ),
            plain(
                name="s9",
                kind="file",
                label=t("Фото", "Фото", "Photo"),
                hint=t(
                    "Түсірілген орны мен уақыты файлдан өшіріледі",
                    "Место и время съёмки из файла удаляются",
                    "Place and time are removed from the file",
                ),
                accept="image/*",
                optional=True,
            ),
        ],
        "error_summary": [
            plain(
                heading=t("Екі жерін толтыру қалды", "Осталось заполнить два места", "Two things are left"),
                errors=[
                    {"text": wrong, "href": "#id_s2"},
                    {
                        "text": t("Телефон нөмірін жазыңыз", "Укажите номер телефона", "Give your phone number"),
                        "href": "#id_s1",
                    },
                ],
            )
        ],
        "steps": [plain(current=2, total=4, label=t("Хабарлау барысы", "Ход сообщения", "Your report"))],
        "answers": [
            plain(
                items=[
                    {
                        "label": t("Мәселе", "Проблема", "Problem"),
                        "value": t(
                            "Мектеп жанындағы шамдар жанбайды",
                            "Фонари у школы не горят",
                            "The lamps near the school are out",
                        ),
                        "change": "#answers",
                    },
                    {
                        "label": t("Орны", "Место", "Place"),
                        "value": t("Науалы ауылы", "Село Науалы", "Naualy village"),
                        "lines": [
                            t(
                                "Үржар ауданы, Абай облысы",
                                "Урджарский район, область Абай",
                                "Urzhar district, Abai region",
                            )
                        ],
                        "change": "#answers",
                    },
                    {
                        "label": t("Фото", "Фото", "Photo"),
                        "image": static("img/samples/lamp-before.svg"),
                        "image_alt": t("Қараңғы көше", "Тёмная улица", "A dark street"),
                        "change": "#answers",
                    },
                    {
                        "label": t("Аты", "Имя", "Name"),
                        "empty": t("Көрсетілмеген", "Не указано", "Not given"),
                        "change": "#answers",
                    },
                ]
            )
        ],
        "more": [
            (
                {"label": t("Сүзгілер", "Фильтры", "Filters")},
                html("<p>", t("Ішіндегісі", "Содержимое", "What is inside"), "</p>"),
            )
        ],
    }
