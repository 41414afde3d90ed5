"""The date filters show nothing for nothing, and whole spans with the right plural."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override


def shown(source: str, language: str = "kk", **values) -> str:
    with override(language):
        return Template("{% load dates %}" + source).render(Context(values)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "name", ["day_month", "full_date", "weekday", "date_time", "on_day", "machine", "number", "days"]
)
def test_nothing_shows_nothing(name):
    assert shown(f"{{{{ value|{name} }}}}", value=None) == ""
    assert shown(f"{{{{ value|{name} }}}}") == ""


@pytest.mark.parametrize(
    ("count", "kk", "ru", "en"),
    [
        (0, "0 жұмыс күні", "0 рабочих дней", "0 working days"),
        (1, "1 жұмыс күні", "1 рабочий день", "1 working day"),
        (2, "2 жұмыс күні", "2 рабочих дня", "2 working days"),
        (5, "5 жұмыс күні", "5 рабочих дней", "5 working days"),
        (11, "11 жұмыс күні", "11 рабочих дней", "11 working days"),
        (21, "21 жұмыс күні", "21 рабочий день", "21 working days"),
        (1022, "1 022 жұмыс күні", "1 022 рабочих дня", "1,022 working days"),
    ],
)
def test_working_days_take_the_plural_of_the_language(count, kk, ru, en):
    assert [shown("{{ count|days }}", language, count=count) for language in ("kk", "ru", "en")] == [kk, ru, en]


def test_phrases_take_their_style_as_an_argument():
    assert shown('{{ day|until_day:"weekday" }}', "ru", day=date(2026, 11, 25)) == "до среды, 25 ноября"


def test_machines_get_the_time_of_kazakhstan():
    assert shown("{{ at|machine }}", at=datetime(2026, 11, 19, 11, 20, 5, 7, tzinfo=UTC)) == "2026-11-19T16:20:05+05:00"
    assert shown("{{ at|machine }}", at=date(2026, 11, 19)) == "2026-11-19"
