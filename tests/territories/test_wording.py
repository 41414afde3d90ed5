"""Dates, numbers and spans are written as people of each language write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from territories import wording

DAY = date(2025, 12, 12)  # a Friday
NBSP = "\N{NO-BREAK SPACE}"


def spaced(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("write", "kk", "ru", "en"),
    [
        (wording.day_month, "12 желтоқсан", "12 декабря", "12 December"),
        (wording.full_date, "2025 ж. 12 желтоқсан", "12 декабря 2025 г.", "12 December 2025"),
        (wording.month_year, "2025 ж. желтоқсан", "декабрь 2025 г.", "December 2025"),
        (wording.weekday, "жұма", "пятница", "Friday"),
        (wording.on_day, "12 желтоқсанда", "12 декабря", "on 12 December"),
        (wording.until_day, "12 желтоқсанға дейін", "до 12 декабря", "by 12 December"),
        (wording.since_day, "12 желтоқсаннан бері", "с 12 декабря", "since 12 December"),
    ],
)
def test_a_date_is_written_in_each_language(write, kk, ru, en):
    assert [spaced(write(DAY, language=language)) for language in ("kk", "ru", "en")] == [kk, ru, en]


@pytest.mark.parametrize(
    ("write", "style", "kk", "ru", "en"),
    [
        (wording.on_day, "weekday", "12 желтоқсан, жұмада", "в пятницу, 12 декабря", "on Friday 12 December"),
        (wording.until_day, "weekday", "12 желтоқсан, жұмаға дейін", "до пятницы, 12 декабря", "by Friday 12 December"),
        (
            wording.since_day,
            "weekday",
            "12 желтоқсан, жұмадан бері",
            "с пятницы, 12 декабря",
            "since Friday 12 December",
        ),
        (wording.on_day, "year", "2025 ж. 12 желтоқсанда", "12 декабря 2025 г.", "on 12 December 2025"),
        (wording.until_day, "year", "2025 ж. 12 желтоқсанға дейін", "до 12 декабря 2025 г.", "by 12 December 2025"),
    ],
)
def test_a_phrase_may_name_the_weekday_or_the_year(write, style, kk, ru, en):
    assert [spaced(write(DAY, style, language)) for language in ("kk", "ru", "en")] == [kk, ru, en]


def test_russian_says_so_before_some_weekdays():
    tuesday = date(2026, 11, 24)
    assert spaced(wording.since_day(tuesday, "weekday", "ru")) == "со вторника, 24 ноября"
    assert spaced(wording.on_day(tuesday, "weekday", "ru")) == "во вторник, 24 ноября"


@pytest.mark.parametrize("table", ["ON", "UNTIL", "SINCE"])
def test_every_kazakh_month_keeps_its_stem_under_an_ending(table):
    endings = getattr(wording, f"MONTHS_KK_{table}")
    assert all(form.startswith(month) for month, form in zip(wording.MONTHS_KK, endings, strict=True))
    days = getattr(wording, f"WEEKDAYS_KK_{table}")
    assert all(form.startswith(day) for day, form in zip(wording.WEEKDAYS_KK, days, strict=True))


def test_an_unknown_style_is_refused():
    with pytest.raises(ValueError, match="styles"):
        wording.on_day(DAY, "short")


def test_a_moment_is_shown_by_the_calendar_of_kazakhstan():
    late = datetime(2025, 12, 11, 19, 30, tzinfo=UTC)
    assert spaced(wording.date_time(late, "kk")) == "2025 ж. 12 желтоқсан, 00:30"
    assert spaced(wording.day_month(late, "ru")) == "12 декабря"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        wording.full_date(datetime(2025, 12, 12, 10, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "digits", "kk", "en"),
    [
        (184320, 0, "184 320", "184,320"),
        (999, 0, "999", "999"),
        (1000, 0, "1 000", "1,000"),
        (0, 0, "0", "0"),
        (-1234, 0, "−1 234", "−1,234"),
        (40.85, 1, "40,9", "40.9"),
        (Decimal("2.5"), 0, "3", "3"),
        (1234567.891, 2, "1 234 567,89", "1,234,567.89"),
    ],
)
def test_numbers_are_grouped(value, digits, kk, en):
    assert spaced(wording.number(value, digits, "kk")) == spaced(wording.number(value, digits, "ru")) == kk
    assert wording.number(value, digits, "en") == en


def test_a_share_becomes_per_cent():
    assert spaced(wording.percent(0.408, 1, "kk")) == "40,8 %"
    assert spaced(wording.percent(Decimal("0.41"), 0, "ru")) == "41 %"
    assert wording.percent(0.41, 0, "en") == "41%"


def test_the_active_language_is_used_and_kazakh_when_there_is_none():
    with override("ru"):
        assert spaced(wording.day_month(DAY)) == "12 декабря"
    with override("de"):
        assert spaced(wording.day_month(DAY)) == "12 желтоқсан"


def test_spans_take_the_plural_of_the_language():
    assert [spaced(wording.days(22, language)) for language in ("kk", "ru", "en")] == [
        "22 жұмыс күні",
        "22 рабочих дня",
        "22 working days",
    ]
    assert [spaced(wording.calendar_days(1, language)) for language in ("kk", "ru", "en")] == [
        "1 күн",
        "1 день",
        "1 day",
    ]
