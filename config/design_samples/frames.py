"""Samples of what stands around the content."""

from __future__ import annotations

from config.components import drawn
from config.design_samples.words import Sample, html, plain, t


def frames() -> dict[str, list[Sample]]:
    """The thumb bar and the doors of the home page."""
    ask = drawn("button", {"label": t("Сұрау", "Спросить", "Ask"), "kind": "plain", "icon": "ask"})
    fixed = drawn("button", {"label": t("Түзетілді", "Исправлено", "Fixed"), "icon": "photo"})
    return {
        "thumbs": [({}, html(ask, fixed))],
        "door": [
            plain(
                href="#door",
                icon="photo",
                first=True,
                title=t("Мәселені хабарлау", "Сообщить о проблеме", "Report a problem"),
                text=t(
                    "Фото, орны, бір сөйлем. Бір минут жетеді.",
                    "Фото, место, одно предложение. Хватит минуты.",
                    "A photo, the place, one sentence. A minute is enough.",
                ),
            ),
            plain(
                href="#door",
                icon="chart",
                title=t("Әкіміңіз қалай жауап береді", "Как отвечает ваш аким", "How your akim answers"),
                text=t("Ауыл атын жазыңыз.", "Назовите село.", "Name your village."),
            ),
        ],
    }
